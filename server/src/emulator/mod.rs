//! A stand-in for the carrier: it places calls as the carrier does, signs what it sends, carries
//! out the TwiML it gets back and tells what the carrier tells afterwards. For development,
//! demonstrations and tests; nothing here is dialled and nobody is billed.
//!
//! Time passes by what is said and how long a line rings, never by waiting: a call of ten minutes
//! is over in milliseconds and still tells the times of ten minutes.

pub mod delivery;
pub mod document;
pub mod engine;
pub mod http;
pub mod people;
pub mod phone;
pub mod rest;
mod schema;
pub mod script;
pub mod story;
pub mod text;
pub mod wire;

pub use delivery::{Delivery, Kind};
pub use engine::{Call, First, Outcome, place, place_with};
pub use people::{People, Scripted};
pub use script::Script;
pub use story::{Line, What, Witness};
pub use wire::{Account, Post};
