//! A company's own accounts at carriers, messengers and calendars: what each kind needs, what a typed value must look
//! like, how an edit meets what is stored, and when an account needs somebody to look at it.
//!
//! A stored secret never leaves [`Credentials`] but by its name: pages and programs see [`mask`], and sending the mask
//! back changes nothing.

mod changes;
mod credentials;
mod fields;
mod health;
mod kind;
mod values;

pub use changes::{Change, Changes};
pub use credentials::{Credentials, Merged, mask};
pub use fields::{FieldSpec, Input};
pub use health::{AccountStatus, Facts, Finding, Level, STALE_AFTER_DAYS, TOKEN_WARNING_DAYS, findings, level};
pub use kind::AccountKind;
pub use values::{account_name, description};

/// How long a secret that was replaced is still taken, hours: the other side needs time to change over.
pub const OVERLAP_HOURS: i64 = 24;
