//! The tables as sea-orm entities, one file per table. No queries live here: those start in the tenant-scoped stores.
//!
//! Ids are UUID v7, times are UTC, words of a fixed vocabulary are strings that the database checks.

#![allow(
    missing_docs,
    reason = "columns are named after what they hold; a comment stands where the name does not say it"
)]

pub mod ai_model;
pub mod api_token;
pub mod appointment;
pub mod audit_head;
pub mod audit_log;
pub mod availability_version;
pub mod call;
pub mod call_transcript;
pub mod chatbot;
pub mod chatbot_package;
pub mod clinic;
pub mod company;
pub mod conversation;
pub mod end_user;
pub mod integration_account;
pub mod invitation;
pub mod job;
pub mod login_attempt;
pub mod membership;
pub mod message;
pub mod notification;
pub mod phone_number;
pub mod recovery_code;
pub mod routing_pin;
pub mod second_factor;
pub mod session;
pub mod slot_hold;
pub mod sms_opt_out;
pub mod support_visit;
pub mod user;
pub mod voicemail;
pub mod webhook_event;

#[cfg(test)]
mod tests;
