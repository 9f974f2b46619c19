//! The product through its real router, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accounts;
mod api;
mod emulator;
mod follow_ups;
mod outage;
mod people;
mod receptionist;
mod routing;
mod sip;
mod support;
mod surface;
mod tenancy;
mod voice;
