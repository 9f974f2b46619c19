//! What a clinic expects of its own settings: "24 December 13:05 goes to voicemail". Every later save is checked
//! against these.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
CREATE TABLE routing_pins (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    clinic_id {uuid} NOT NULL REFERENCES clinics (id) ON DELETE CASCADE,
    local_date text NOT NULL CONSTRAINT ck_routing_pins_date CHECK (length(local_date) = 10),
    local_minute integer NOT NULL CONSTRAINT ck_routing_pins_minute CHECK (local_minute BETWEEN 0 AND 1439),
    active_calls integer NOT NULL DEFAULT 0 CONSTRAINT ck_routing_pins_load CHECK (active_calls BETWEEN 0 AND 1000),
    caller text,
    expected text NOT NULL CONSTRAINT ck_routing_pins_expected
        CHECK (expected IN ('assistant', 'voicemail', 'forward', 'busy-signal', 'reject', 'apology')),
    created_by text NOT NULL,
    created_at {ts} NOT NULL DEFAULT {now}
);
CREATE INDEX ix_routing_pins_clinic ON routing_pins (clinic_id, local_date, local_minute);
";

const DOWN: &str = "
DROP TABLE routing_pins;
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
