//! The real binary while its database is away or does not answer: every caller is answered in time, and what happened
//! meanwhile is written once when the database is there again.

mod hang;
mod process;
mod start;
mod wire;
