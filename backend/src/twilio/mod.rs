//! What Twilio sends and how it proves that it was Twilio.

pub mod doctor;
mod request;
pub mod rest;
pub mod signature;

pub use request::{FormPairs, VoiceRequest};
