//! Messages that callers left, with their transcription and who has dealt with them.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
CREATE TABLE voicemails (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    clinic_id {uuid} NOT NULL,
    call_id {uuid} NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    recording_sid text,
    recording_url text,
    duration integer CONSTRAINT ck_voicemails_duration CHECK (duration >= 0),
    transcription text,
    transcription_status text
        CONSTRAINT ck_voicemails_transcription CHECK (transcription_status IN ('pending', 'completed', 'failed')),
    status text NOT NULL DEFAULT 'new' CONSTRAINT ck_voicemails_status CHECK (status IN ('new', 'heard', 'done')),
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now},
    CONSTRAINT fk_voicemails_clinic FOREIGN KEY (company_id, clinic_id) REFERENCES clinics (company_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_voicemails_recording ON voicemails (recording_sid);
CREATE INDEX ix_voicemails_company ON voicemails (company_id, created_at DESC);
CREATE INDEX ix_voicemails_clinic ON voicemails (clinic_id, status, created_at DESC);
CREATE INDEX ix_voicemails_call ON voicemails (call_id);
";

const DOWN: &str = "
DROP TABLE voicemails;
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
