//! Rules about webhooks themselves: why a signature did not fit, and what a caller gets when the program that should
//! have answered did not.

mod diagnosis;
mod last_resort;

pub use diagnosis::{Cause, Diagnosis, Key, MAX_TRIALS};
pub use last_resort::{Stage, last_resort, last_resort_of_nobody};
