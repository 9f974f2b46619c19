//! Lines on their way to work: what is asked of the carrier, what is kept of its answers, and when a line counts as
//! working. Whose line it is was settled before: by the store that a person came through, by the job that follows the
//! line, or by the call that arrived.

mod arrival;
mod carrier;
mod follow;
mod row;
mod words;

pub(crate) use arrival::arrived;
pub(crate) use carrier::Carrier;
pub(crate) use follow::{FOLLOW, follow, follow_at, repair};
pub(crate) use row::{fail, keep, leads, lock, numbers_of, sync_clinic, taken, works};
pub(crate) use words::refusal;
