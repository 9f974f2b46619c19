//! Setting up a number: whose account at the carrier has it, since when it waits for its first call, and what is known of
//! it besides.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
ALTER TABLE phone_numbers ADD COLUMN integration_account_id {uuid} REFERENCES integration_accounts (id) ON DELETE SET NULL;
ALTER TABLE phone_numbers ADD COLUMN testing_since {ts};
ALTER TABLE phone_numbers ADD COLUMN setup {json} NOT NULL DEFAULT '{}';
CREATE INDEX ix_phone_numbers_account ON phone_numbers (integration_account_id) WHERE integration_account_id IS NOT NULL;
";

// Where requests to move numbers stand is lost; the carrier still knows.
const DOWN: &str = "
DROP INDEX ix_phone_numbers_account;
ALTER TABLE phone_numbers DROP COLUMN setup;
ALTER TABLE phone_numbers DROP COLUMN testing_since;
ALTER TABLE phone_numbers DROP COLUMN integration_account_id;
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
