//! The product through its real router, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accounts;
mod api;
mod assistants;
mod changes;
mod companies;
mod corpus;
mod dark;
mod emulator;
mod follow_ups;
mod hostile;
mod integrations;
mod lifecycle;
mod outage;
mod people;
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
