//! What Twilio sends and how it proves that it was Twilio.

mod request;
pub mod rest;
pub mod signature;

pub use request::{FormPairs, VoiceRequest};
