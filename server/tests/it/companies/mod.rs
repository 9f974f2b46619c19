//! Companies, their switches, and the log of every change.

mod chain;
