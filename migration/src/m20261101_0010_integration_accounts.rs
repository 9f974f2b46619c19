//! Call features, step 9: a company's own accounts at carriers, messengers and calendars, secrets encrypted.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
CREATE TABLE integration_accounts (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    account_type text NOT NULL
        CONSTRAINT ck_integration_accounts_type CHECK (account_type IN ('twilio', 'whatsapp', 'custom', 'google_calendar')),
    account_name text NOT NULL CONSTRAINT ck_integration_accounts_name CHECK (trim(account_name) <> ''),
    description text,
    -- The provider's public name of the account (a Twilio account SID, a WhatsApp phone id), for webhooks to be told apart.
    external_account_id text,
    credentials text,
    access_token text,
    refresh_token text,
    token_expires_at {ts},
    webhook_url text,
    webhook_secret text,
    status text NOT NULL DEFAULT 'pending'
        CONSTRAINT ck_integration_accounts_status CHECK (status IN ('active', 'inactive', 'error', 'pending')),
    is_active boolean NOT NULL DEFAULT TRUE,
    last_error text,
    last_error_at {ts},
    last_verified_at {ts},
    created_by {uuid} REFERENCES users (id) ON DELETE SET NULL,
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now},
    deleted_at {ts}
);
CREATE UNIQUE INDEX uq_integration_accounts_webhook ON integration_accounts (webhook_url);
CREATE INDEX ix_integration_accounts_company ON integration_accounts (company_id, account_type) WHERE deleted_at IS NULL;
CREATE INDEX ix_integration_accounts_owner ON integration_accounts (company_id);
CREATE INDEX ix_integration_accounts_external ON integration_accounts (account_type, external_account_id);
CREATE INDEX ix_integration_accounts_status ON integration_accounts (status) WHERE deleted_at IS NULL;
CREATE INDEX ix_integration_accounts_created_by ON integration_accounts (created_by);
";

const DOWN: &str = "
DROP TABLE integration_accounts;
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
