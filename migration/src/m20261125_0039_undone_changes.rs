//! An entry of the change log that takes another one back says which.
//!
//! The reverse forgets it. The hash of such an entry covers the number, so its chain does not fit any more afterwards:
//! the log says how many there were.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
ALTER TABLE audit_log ADD COLUMN undoes bigint;
CREATE INDEX ix_audit_log_undoes ON audit_log (chain, undoes) WHERE undoes IS NOT NULL;
";

const DOWN: &str = "
DROP INDEX ix_audit_log_undoes;
ALTER TABLE audit_log DROP COLUMN undoes;
";

const UNDONE: &str = "SELECT COUNT(*) AS n FROM audit_log WHERE undoes IS NOT NULL";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let undone = sql::count(manager, UNDONE).await?;
        if undone > 0 {
            tracing::warn!(
                entries = undone,
                "entries of the change log no longer say what they took back; the check will find them altered"
            );
        }
        sql::run(manager, DOWN).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
