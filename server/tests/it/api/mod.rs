//! The JSON API, and the sign-in it shares with the pages.

mod availability;
mod call_logs;
mod forged;
mod preview;
mod sessions;
mod sign_in;
mod tokens;
