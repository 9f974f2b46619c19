//! Call features, step 6: the flags have taken over from `chatbot_type` on chatbots.
//!
//! The reverse reads the type off the flags. A row that had none gets none again, unless it has changed since; one
//! that both chats and calls goes back to 'chat', since the old world has no word for it, and the log says how many did.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
DROP INDEX ix_chatbots_company_type;
ALTER TABLE chatbots DROP COLUMN chatbot_type;
";

const DOWN: &str = "
ALTER TABLE chatbots ADD COLUMN chatbot_type text
    CONSTRAINT ck_chatbots_type CHECK (chatbot_type IN ('chat', 'call'));
CREATE INDEX ix_chatbots_company_type ON chatbots (company_id, chatbot_type) WHERE deleted_at IS NULL;
UPDATE chatbots SET chatbot_type = CASE WHEN enabled_chat THEN 'chat' ELSE 'call' END;
UPDATE chatbots SET chatbot_type = NULL WHERE enabled_chat AND NOT enabled_call
    AND id IN (SELECT row_id FROM migration_notes WHERE topic = 'chatbots.chatbot_type');
";

const HYBRIDS: &str = "SELECT COUNT(*) AS n FROM chatbots WHERE enabled_chat AND enabled_call";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let hybrids = sql::count(manager, HYBRIDS).await?;
        if hybrids > 0 {
            tracing::warn!(chatbots = hybrids, "chatbots that both chat and call go back to type 'chat'");
        }
        sql::run(manager, DOWN).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
