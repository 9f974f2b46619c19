//! The pure rules of Switchboard: who answers a call, when a clinic is open, what a carrier is
//! told. Nothing here reads a clock, an environment, a file or a database, so everything here can
//! be proved by calling it. Compiles natively and to wasm; zone data comes with feature `zones`.

pub mod access;
pub mod assistant;
#[cfg(feature = "audit")]
pub mod audit;
pub mod availability;
pub mod avatar;
pub mod call;
pub mod company;
pub mod connection;
pub mod forwarding;
pub mod holidays;
pub mod ids;
pub mod integration;
pub mod language;
pub mod password;
pub mod people;
pub mod phone;
pub mod rate;
pub mod receptionist;
pub mod redaction;
pub mod retry;
pub mod routing;
#[cfg(feature = "second-factor")]
pub mod second_factor;
pub mod sip;
pub mod slug;
pub mod speech;
pub mod support;
pub mod texts;
pub mod twiml;
pub mod usage;
pub mod vapi;
pub mod webhook;
pub mod whatsapp;

mod field_error;

pub use field_error::FieldError;
