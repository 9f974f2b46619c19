//! Call features, step 8: every model that stood before calls is a chat model.
//!
//! The column's default says the same; this says it for the rows whatever the default becomes. Nothing to reverse:
//! the step before drops the column.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
UPDATE ai_models SET model_type = 'chat';
";

const DOWN: &str = "
SELECT 1;
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
