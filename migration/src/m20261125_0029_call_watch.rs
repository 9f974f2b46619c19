//! A call whose end was never told is asked about at the carrier: when next, how often, and how its end became known.
//! A recording that failed or was empty says so, and a conversation's recording belongs to its call.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
ALTER TABLE calls ADD COLUMN looks smallint NOT NULL DEFAULT 0;
ALTER TABLE calls ADD COLUMN next_look_at {ts};
ALTER TABLE calls ADD COLUMN ended_by text CONSTRAINT ck_calls_ended_by CHECK (ended_by IN ('told', 'asked', 'lost'));
ALTER TABLE calls ADD COLUMN recording_sid text;
CREATE INDEX ix_calls_watched ON calls (next_look_at, updated_at)
    WHERE status IN ('pending', 'ringing', 'in_progress') AND deleted_at IS NULL;
CREATE INDEX ix_calls_without_length ON calls (started_at)
    WHERE status = 'completed' AND duration IS NULL AND deleted_at IS NULL;
ALTER TABLE voicemails ADD COLUMN recording_status text
    CONSTRAINT ck_voicemails_recording CHECK (recording_status IN ('completed', 'absent', 'failed', 'deleted'));
";

const DOWN: &str = "
ALTER TABLE voicemails DROP COLUMN recording_status;
DROP INDEX ix_calls_without_length;
DROP INDEX ix_calls_watched;
ALTER TABLE calls DROP COLUMN recording_sid;
ALTER TABLE calls DROP COLUMN ended_by;
ALTER TABLE calls DROP COLUMN next_look_at;
ALTER TABLE calls DROP COLUMN looks;
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
