//! Companies, their switches, and the log of every change.

mod admin;
mod chain;
mod platform;
