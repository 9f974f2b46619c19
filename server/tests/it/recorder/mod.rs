//! The flight recorder, the signature doctor, the carrier's fallback address, and answers from memory.

mod doctor;
mod fallback;
mod pages;
mod shield;
mod snapshot;
