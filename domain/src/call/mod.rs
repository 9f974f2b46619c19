//! The life of a call: states by rank, so that late and repeated callbacks never move it back.

mod status;

pub use status::{CallStatus, Progress, UnknownStatus};
