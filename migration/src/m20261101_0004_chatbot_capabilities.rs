//! Call features, step 3: what a chatbot does, as two flags of which at least one is set.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
ALTER TABLE chatbots ADD COLUMN enabled_chat boolean NOT NULL DEFAULT TRUE;
ALTER TABLE chatbots ADD COLUMN enabled_call boolean NOT NULL DEFAULT FALSE
    CONSTRAINT ck_chatbots_capability CHECK (enabled_chat OR enabled_call);
CREATE INDEX ix_chatbots_flags ON chatbots (enabled_chat, enabled_call) WHERE deleted_at IS NULL;
CREATE INDEX ix_chatbots_company_flags ON chatbots (company_id, enabled_chat, enabled_call) WHERE deleted_at IS NULL;
";

const DOWN: &str = "
DROP INDEX ix_chatbots_company_flags;
DROP INDEX ix_chatbots_flags;
ALTER TABLE chatbots DROP COLUMN enabled_call;
ALTER TABLE chatbots DROP COLUMN enabled_chat;
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
