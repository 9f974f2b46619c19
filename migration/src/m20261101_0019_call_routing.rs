//! What routing decided for a call, why, and how far the carrier's events have taken it.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
ALTER TABLE calls ADD COLUMN route text CONSTRAINT ck_calls_route CHECK (route IN ('assistant', 'fallback', 'staff'));
ALTER TABLE calls ADD COLUMN route_reason text;
ALTER TABLE calls ADD COLUMN receipt {json};
ALTER TABLE calls ADD COLUMN parent_call_sid text;
ALTER TABLE calls ADD COLUMN carrier_status text;
ALTER TABLE calls ADD COLUMN status_rank smallint NOT NULL DEFAULT 0;
ALTER TABLE calls ADD COLUMN forwarded_from text;
CREATE INDEX ix_calls_parent ON calls (parent_call_sid) WHERE parent_call_sid IS NOT NULL;
-- Active calls of a clinic are counted while a caller waits.
CREATE INDEX ix_calls_active ON calls (clinic_id, status, started_at) WHERE deleted_at IS NULL;
";

const DOWN: &str = "
DROP INDEX ix_calls_active;
DROP INDEX ix_calls_parent;
ALTER TABLE calls DROP COLUMN forwarded_from;
ALTER TABLE calls DROP COLUMN status_rank;
ALTER TABLE calls DROP COLUMN carrier_status;
ALTER TABLE calls DROP COLUMN parent_call_sid;
ALTER TABLE calls DROP COLUMN receipt;
ALTER TABLE calls DROP COLUMN route_reason;
ALTER TABLE calls DROP COLUMN route;
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
