//! Everything behind a request: entities, tenant-scoped queries, providers, the call pipeline,
//! crypto. No HTTP server types live here, and no rule about hours or calls: those are `domain`.

pub mod audit;
pub mod auth;
pub mod clock;
pub mod crypto;
pub mod db;
pub mod demo;
pub mod entity;
pub mod error;
pub mod jobs;
mod lines;
pub mod mail;
pub mod outbound;
pub mod probe;
pub mod rekey;
pub mod scope;
pub mod services;
pub mod sessions;
pub mod store;
pub mod telephony;
pub mod twilio;
pub mod whatsapp;

pub use error::Failure;
pub use services::Services;
