//! The JSON API, and the sign-in it shares with the pages.

mod availability;
mod call_logs;
mod described;
mod errors;
mod forged;
mod limits;
mod preview;
mod sessions;
mod sign_in;
mod tokens;
