//! The product through its real router, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accounts;
mod api;
mod companies;
mod corpus;
mod emulator;
mod follow_ups;
mod hostile;
mod integrations;
mod lifecycle;
mod outage;
mod receptionist;
mod recorder;
mod routing;
mod sip;
mod support;
mod surface;
mod tenancy;
mod vapi;
mod voice;
mod whatsapp;
