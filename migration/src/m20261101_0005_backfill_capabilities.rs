//! Call features, step 4: `chatbot_type` becomes flags. chat → chat only, call → call only, none → chat.
//!
//! Which rows had no type is written down, so that the reverses of the next two steps can give that back. The reverse
//! of this one puts the flags back to what they were before: their defaults.

use crate::sql;
use sea_orm_migration::prelude::*;

// `migration_notes` is what reverses need to know and the data no longer tells.
const UP: &str = "
CREATE TABLE migration_notes (
    topic text NOT NULL,
    row_id {uuid} NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (topic, row_id)
);
INSERT INTO migration_notes (topic, row_id, note)
    SELECT 'chatbot_packages.chatbot_type', id, 'none' FROM chatbot_packages WHERE chatbot_type IS NULL;
INSERT INTO migration_notes (topic, row_id, note)
    SELECT 'chatbots.chatbot_type', id, 'none' FROM chatbots WHERE chatbot_type IS NULL;

UPDATE chatbot_packages SET enable_chat = FALSE, enable_call = TRUE WHERE chatbot_type = 'call';
UPDATE chatbot_packages SET enable_chat = TRUE, enable_call = FALSE WHERE chatbot_type = 'chat' OR chatbot_type IS NULL;
UPDATE chatbots SET enabled_chat = FALSE, enabled_call = TRUE WHERE chatbot_type = 'call';
UPDATE chatbots SET enabled_chat = TRUE, enabled_call = FALSE WHERE chatbot_type = 'chat' OR chatbot_type IS NULL;
";

// Old rows were never checked against their package. They are kept as they are; the guard of a later migration
// refuses only new contradictions, and an admin resolves these with the next save.
const CONTRADICTIONS: &str = "
SELECT COUNT(*) AS n FROM chatbots c JOIN chatbot_packages p ON p.id = c.package_id
WHERE c.deleted_at IS NULL AND ((c.enabled_call AND NOT p.enable_call) OR (c.enabled_chat AND NOT p.enable_chat))";

const DOWN: &str = "
UPDATE chatbots SET enabled_chat = TRUE, enabled_call = FALSE;
UPDATE chatbot_packages SET enable_chat = TRUE, enable_call = FALSE;
DROP TABLE migration_notes;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, UP).await?;
        let contradictions = sql::count(manager, CONTRADICTIONS).await?;
        if contradictions > 0 {
            tracing::warn!(
                chatbots = contradictions,
                "chatbots do what their package does not offer; they keep doing it until their next change"
            );
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, DOWN).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
