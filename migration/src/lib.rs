//! Database migrations of Switchboard: up and down, on SQLite and PostgreSQL.
//!
//! One concern per file. A released file is frozen: it spells table and column names out and never uses an entity,
//! because entities move on and the past must not. Every migration runs in a transaction, on SQLite too.

#![allow(
    elided_lifetimes_in_paths,
    reason = "the migration trait is declared without its lifetimes, and an implementation has to match"
)]

pub use sea_orm_migration::{MigratorTrait, SchemaManager};

use sea_orm_migration::prelude::*;

mod sql;

mod m20261101_0001_platform;
mod m20261101_0002_avatar_text;
mod m20261101_0003_package_capabilities;
mod m20261101_0004_chatbot_capabilities;
mod m20261101_0005_backfill_capabilities;
mod m20261101_0006_drop_package_type;
mod m20261101_0007_drop_chatbot_type;
mod m20261101_0008_model_type;
mod m20261101_0009_backfill_model_type;
mod m20261101_0010_integration_accounts;
mod m20261101_0011_calls;
mod m20261101_0012_call_transcripts;
mod m20261101_0013_call_enabled_setting;
mod m20261101_0014_call_models;
mod m20261101_0015_capability_guard;
mod m20261101_0016_phone_integration;
mod m20261101_0017_phone_numbers;
mod m20261101_0018_clinic_availability;
mod m20261101_0019_call_routing;
mod m20261101_0020_voicemails;
mod m20261101_0021_notifications;
mod m20261101_0022_sms_opt_outs;
mod m20261101_0023_slot_holds;
mod m20261101_0024_calls_on_the_line;
mod m20261125_0025_availability_versions;
mod m20261125_0026_routing_pins;
mod m20261125_0027_hours_feed;
mod m20261125_0028_voice_platform;
mod m20261125_0029_call_watch;
mod m20261125_0030_flight_recorder;
mod m20261125_0034_audit_chain;
mod m20261125_0035_company_versions;
mod m20261125_0036_assistant_models;
mod m20261125_0037_account_rotation;
mod m20261125_0038_second_factors;
mod m20261125_0039_undone_changes;
mod m20261128_0040_support_visits;
mod m20261128_0041_lines;

/// All migrations, oldest first.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261101_0001_platform::Migration),
            // Add call features, 13 steps.
            Box::new(m20261101_0002_avatar_text::Migration),
            Box::new(m20261101_0003_package_capabilities::Migration),
            Box::new(m20261101_0004_chatbot_capabilities::Migration),
            Box::new(m20261101_0005_backfill_capabilities::Migration),
            Box::new(m20261101_0006_drop_package_type::Migration),
            Box::new(m20261101_0007_drop_chatbot_type::Migration),
            Box::new(m20261101_0008_model_type::Migration),
            Box::new(m20261101_0009_backfill_model_type::Migration),
            Box::new(m20261101_0010_integration_accounts::Migration),
            Box::new(m20261101_0011_calls::Migration),
            Box::new(m20261101_0012_call_transcripts::Migration),
            Box::new(m20261101_0013_call_enabled_setting::Migration),
            Box::new(m20261101_0014_call_models::Migration),
            // What the steps above make possible.
            Box::new(m20261101_0015_capability_guard::Migration),
            Box::new(m20261101_0016_phone_integration::Migration),
            Box::new(m20261101_0017_phone_numbers::Migration),
            Box::new(m20261101_0018_clinic_availability::Migration),
            Box::new(m20261101_0019_call_routing::Migration),
            Box::new(m20261101_0020_voicemails::Migration),
            Box::new(m20261101_0021_notifications::Migration),
            Box::new(m20261101_0022_sms_opt_outs::Migration),
            Box::new(m20261101_0023_slot_holds::Migration),
            Box::new(m20261101_0024_calls_on_the_line::Migration),
            // Routing that can be tried, pinned and taken back.
            Box::new(m20261125_0025_availability_versions::Migration),
            Box::new(m20261125_0026_routing_pins::Migration),
            Box::new(m20261125_0027_hours_feed::Migration),
            Box::new(m20261125_0028_voice_platform::Migration),
            Box::new(m20261125_0029_call_watch::Migration),
            Box::new(m20261125_0030_flight_recorder::Migration),
            // A change log that shows when it was tampered with.
            Box::new(m20261125_0034_audit_chain::Migration),
            Box::new(m20261125_0035_company_versions::Migration),
            Box::new(m20261125_0036_assistant_models::Migration),
            Box::new(m20261125_0037_account_rotation::Migration),
            Box::new(m20261125_0038_second_factors::Migration),
            Box::new(m20261125_0039_undone_changes::Migration),
            Box::new(m20261128_0040_support_visits::Migration),
            Box::new(m20261128_0041_lines::Migration),
        ]
    }
}

/// How many migrations build the platform as it stood before calls.
pub const BEFORE_CALLS: u32 = 1;

/// How many migrations, counted from the oldest, end with the last of the 13 *add call features* steps.
pub const WITH_CALL_FEATURES: u32 = 14;

/// One migration and whether this database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// File name without its ending; sorts in the order of application.
    pub name: String,
    /// True when this database has it.
    pub applied: bool,
}

/// All migrations with their state, oldest first. Reads only, so it is safe for a health check.
///
/// # Errors
/// When the database cannot be read, or knows a migration that this program does not (an older program on a newer
/// database).
pub async fn status<C: ConnectionTrait>(db: &C) -> Result<Vec<Step>, DbErr> {
    let all = Migrator::get_migration_with_status_read_only(db).await?;
    Ok(all
        .iter()
        .map(|migration| Step {
            name: migration.name().to_owned(),
            applied: migration.status() == sea_orm_migration::MigrationStatus::Applied,
        })
        .collect())
}
