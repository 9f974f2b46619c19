//! The life of a call: states by rank, so that late and repeated callbacks never move it back.

mod ended;
mod status;

pub use ended::ended_as;
pub use status::{CallStatus, Progress, UnknownStatus};
