//! The change log as a chain: each entry carries the hash of the one before it, so that an entry that was altered,
//! taken out, put in or moved is found by anybody who reads the log, without the database.
//!
//! What a whole chain does **not** prove is said by [`NOT_PROVEN`], and shown wherever a check passes.

mod check;
mod difference;
mod kind;
mod mask;
mod serial;
mod undo;

pub use check::{Checker, End, Finding, Flaw};
pub use difference::{FieldChange, applied, difference, flat, same};
pub use kind::{Area, Kind, Undo};
pub use mask::masked;
pub use serial::{Entry, hash, normal_time};
pub use undo::{Undoing, undoing};

use uuid::Uuid;

/// What the first entry of a chain has in place of the hash before it.
pub const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The chain of what belongs to no company.
pub const PLATFORM: Uuid = Uuid::nil();

/// What a passed check does not prove, in plain words.
pub const NOT_PROVEN: &str = "What this does not prove: that the log is the one that was written. Whoever controls the database and every copy \
of it can rewrite a whole chain so that it fits again. Keep the last hash of each chain somewhere else, on paper or with somebody \
else, and compare it at the next check. Nor does it prove that a change that went around the product, straight into the database, \
was logged at all, or that whoever used an account was its owner.";
