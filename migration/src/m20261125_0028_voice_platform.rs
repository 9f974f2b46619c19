//! Voice platforms: their own id, reason and cost of a call; one clinic for each of their numbers; and the webhook
//! secret of an account as a digest, so that a secret finds its account without opening all of them.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
ALTER TABLE calls ADD COLUMN provider_call_id text;
ALTER TABLE calls ADD COLUMN ended_reason text;
ALTER TABLE calls ADD COLUMN cost_micros bigint;
CREATE UNIQUE INDEX uq_calls_provider_call ON calls (provider_call_id) WHERE provider_call_id IS NOT NULL;
CREATE UNIQUE INDEX uq_phone_numbers_vapi ON phone_numbers (vapi_phone_number_id)
    WHERE is_active AND vapi_phone_number_id IS NOT NULL;
ALTER TABLE integration_accounts ADD COLUMN webhook_secret_sha256 text;
CREATE UNIQUE INDEX uq_integration_accounts_secret ON integration_accounts (webhook_secret_sha256)
    WHERE webhook_secret_sha256 IS NOT NULL AND deleted_at IS NULL;
";

const DOWN: &str = "
DROP INDEX uq_integration_accounts_secret;
ALTER TABLE integration_accounts DROP COLUMN webhook_secret_sha256;
DROP INDEX uq_phone_numbers_vapi;
DROP INDEX uq_calls_provider_call;
ALTER TABLE calls DROP COLUMN cost_micros;
ALTER TABLE calls DROP COLUMN ended_reason;
ALTER TABLE calls DROP COLUMN provider_call_id;
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
