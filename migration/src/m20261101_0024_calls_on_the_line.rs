//! How many calls a clinic has on the line is asked at every call: answered from this index alone, however many calls
//! there were before.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
CREATE INDEX ix_calls_on_the_line ON calls (clinic_id, started_at, call_sid, parent_call_sid)
    WHERE status IN ('ringing', 'in_progress') AND deleted_at IS NULL;
";

const DOWN: &str = "
DROP INDEX ix_calls_on_the_line;
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
