//! How a clinic's calls reach the platform, which assistant answers them, and in which language.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
ALTER TABLE clinics ADD COLUMN chatbot_id {uuid} REFERENCES chatbots (id) ON DELETE SET NULL;
ALTER TABLE clinics ADD COLUMN language text NOT NULL DEFAULT 'en'
    CONSTRAINT ck_clinics_language CHECK (language IN ('en', 'fr', 'es'));
ALTER TABLE clinics ADD COLUMN phone_integration_method text NOT NULL DEFAULT 'none'
    CONSTRAINT ck_clinics_phone_method CHECK (phone_integration_method IN ('none', 'ported', 'forwarded', 'sip', 'pending'));
ALTER TABLE clinics ADD COLUMN phone_integration_settings {json} NOT NULL DEFAULT '{}';
CREATE INDEX ix_clinics_chatbot ON clinics (chatbot_id);
CREATE INDEX ix_clinics_phone_method ON clinics (phone_integration_method) WHERE deleted_at IS NULL;
";

const DOWN: &str = "
DROP INDEX ix_clinics_phone_method;
DROP INDEX ix_clinics_chatbot;
ALTER TABLE clinics DROP COLUMN phone_integration_settings;
ALTER TABLE clinics DROP COLUMN phone_integration_method;
ALTER TABLE clinics DROP COLUMN language;
ALTER TABLE clinics DROP COLUMN chatbot_id;
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
