//! Call features, step 7: which models can chat, which can speak.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
ALTER TABLE ai_models ADD COLUMN model_type text NOT NULL DEFAULT 'chat'
    CONSTRAINT ck_ai_models_type CHECK (model_type IN ('chat', 'call', 'both'));
CREATE INDEX ix_ai_models_type ON ai_models (model_type, provider);
";

const DOWN: &str = "
DROP INDEX ix_ai_models_type;
ALTER TABLE ai_models DROP COLUMN model_type;
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
