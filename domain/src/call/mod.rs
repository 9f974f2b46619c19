//! The life of a call: states by rank, so that late and repeated callbacks never move it back; the lines dialled for it;
//! and when the carrier is asked what became of it.

mod ended;
mod leg;
mod status;
mod watch;

pub use ended::ended_as;
pub use leg::{Leg, MAX_LEGS};
pub use status::{CallStatus, Progress, UnknownStatus};
pub use watch::{Look, Watched};
