//! What Meta sends about calls to WhatsApp numbers, how it proves that it was Meta, and how a call is declined.

mod account;
mod graph;
pub mod signature;

pub use account::{Credentials, Home};
pub(crate) use graph::VERSION;
pub use graph::{Decline, TRIES, decline, pause_before};
