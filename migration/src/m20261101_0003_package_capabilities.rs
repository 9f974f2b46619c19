//! Call features, step 2: what a package offers, as two flags of which at least one is set.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
ALTER TABLE chatbot_packages ADD COLUMN enable_chat boolean NOT NULL DEFAULT TRUE;
ALTER TABLE chatbot_packages ADD COLUMN enable_call boolean NOT NULL DEFAULT FALSE
    CONSTRAINT ck_chatbot_packages_capability CHECK (enable_chat OR enable_call);
CREATE INDEX ix_chatbot_packages_flags ON chatbot_packages (enable_chat, enable_call) WHERE deleted_at IS NULL;
";

const DOWN: &str = "
DROP INDEX ix_chatbot_packages_flags;
ALTER TABLE chatbot_packages DROP COLUMN enable_call;
ALTER TABLE chatbot_packages DROP COLUMN enable_chat;
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
