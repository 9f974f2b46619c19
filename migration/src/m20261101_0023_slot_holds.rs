//! A slot kept for a caller while they make up their mind, and which call an appointment came from.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
ALTER TABLE appointments ADD COLUMN call_id {uuid} REFERENCES calls (id) ON DELETE SET NULL;
CREATE INDEX ix_appointments_call ON appointments (call_id);

CREATE TABLE slot_holds (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    clinic_id {uuid} NOT NULL,
    call_id {uuid} REFERENCES calls (id) ON DELETE SET NULL,
    end_user_id {uuid} REFERENCES end_users (id) ON DELETE SET NULL,
    appointment_id {uuid} REFERENCES appointments (id) ON DELETE SET NULL,
    caller_number text,
    starts_at {ts} NOT NULL,
    ends_at {ts} NOT NULL,
    status text NOT NULL DEFAULT 'held'
        CONSTRAINT ck_slot_holds_status CHECK (status IN ('held', 'confirmed', 'released', 'expired')),
    expires_at {ts} NOT NULL,
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now},
    CONSTRAINT ck_slot_holds_times CHECK (starts_at < ends_at),
    CONSTRAINT fk_slot_holds_clinic FOREIGN KEY (company_id, clinic_id) REFERENCES clinics (company_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_slot_holds_slot ON slot_holds (clinic_id, starts_at) WHERE status = 'held';
CREATE INDEX ix_slot_holds_company ON slot_holds (company_id, created_at DESC);
CREATE INDEX ix_slot_holds_expiry ON slot_holds (status, expires_at);
CREATE INDEX ix_slot_holds_call ON slot_holds (call_id);
CREATE INDEX ix_slot_holds_end_user ON slot_holds (end_user_id);
CREATE INDEX ix_slot_holds_appointment ON slot_holds (appointment_id);
";

const DOWN: &str = "
DROP TABLE slot_holds;
DROP INDEX ix_appointments_call;
ALTER TABLE appointments DROP COLUMN call_id;
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
