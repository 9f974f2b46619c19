//! What the flight recorder shows of a webhook besides the request and the answer: how long the answer took, which
//! program asked, and for a refused one what would have verified. Blank for everything from before.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
ALTER TABLE webhook_events ADD COLUMN duration_ms integer;
ALTER TABLE webhook_events ADD COLUMN user_agent text;
ALTER TABLE webhook_events ADD COLUMN diagnosis {json};
";

const DOWN: &str = "
ALTER TABLE webhook_events DROP COLUMN diagnosis;
ALTER TABLE webhook_events DROP COLUMN user_agent;
ALTER TABLE webhook_events DROP COLUMN duration_ms;
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
