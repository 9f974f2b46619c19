//! Integration accounts that are edited and rotated: the secret before the current one with the moment it ends, and a
//! version that tells two edits apart.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
ALTER TABLE integration_accounts ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE integration_accounts ADD COLUMN previous_webhook_secret text;
ALTER TABLE integration_accounts ADD COLUMN previous_webhook_secret_sha256 text;
ALTER TABLE integration_accounts ADD COLUMN previous_secret_until {ts};
CREATE UNIQUE INDEX uq_integration_accounts_previous_secret ON integration_accounts (previous_webhook_secret_sha256)
    WHERE previous_webhook_secret_sha256 IS NOT NULL AND deleted_at IS NULL;
";

const DOWN: &str = "
DROP INDEX uq_integration_accounts_previous_secret;
ALTER TABLE integration_accounts DROP COLUMN previous_secret_until;
ALTER TABLE integration_accounts DROP COLUMN previous_webhook_secret_sha256;
ALTER TABLE integration_accounts DROP COLUMN previous_webhook_secret;
ALTER TABLE integration_accounts DROP COLUMN version;
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
