//! Who answers at a clinic: its availability settings, counted in versions so that a receipt can name one.
//!
//! The default is the one the product promises: always on, Monday to Friday 09:00–17:00 in Toronto, voicemail.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = r#"
ALTER TABLE clinics ADD COLUMN ai_availability_settings {json} NOT NULL DEFAULT '{"mode":"always","afterHours":{"enabled":true,"businessHours":{"timezone":"America/Toronto","schedule":{"monday":{"open":"09:00","close":"17:00"},"tuesday":{"open":"09:00","close":"17:00"},"wednesday":{"open":"09:00","close":"17:00"},"thursday":{"open":"09:00","close":"17:00"},"friday":{"open":"09:00","close":"17:00"},"saturday":null,"sunday":null},"holidays":[]}},"highVolume":{"enabled":false,"threshold":5,"estimatedWaitMinutes":10},"customSchedule":{"enabled":false,"rules":[]},"fallback":{"type":"voicemail"}}';
ALTER TABLE clinics ADD COLUMN availability_version integer NOT NULL DEFAULT 1
    CONSTRAINT ck_clinics_availability_version CHECK (availability_version >= 1);
"#;

const DOWN: &str = "
ALTER TABLE clinics DROP COLUMN availability_version;
ALTER TABLE clinics DROP COLUMN ai_availability_settings;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, DOWN).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
