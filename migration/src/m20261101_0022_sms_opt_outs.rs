//! Who asked a company not to text them. Lifted (START) and renewed (STOP) as often as they like; the history stays.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
CREATE TABLE sms_opt_outs (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    phone_number text NOT NULL CONSTRAINT ck_sms_opt_outs_phone CHECK (phone_number LIKE '+%'),
    keyword text,
    source text NOT NULL DEFAULT 'sms' CONSTRAINT ck_sms_opt_outs_source CHECK (source IN ('sms', 'staff', 'carrier')),
    created_at {ts} NOT NULL DEFAULT {now},
    lifted_at {ts}
);
CREATE UNIQUE INDEX uq_sms_opt_outs_standing ON sms_opt_outs (company_id, phone_number) WHERE lifted_at IS NULL;
CREATE INDEX ix_sms_opt_outs_company ON sms_opt_outs (company_id, created_at DESC);
";

const DOWN: &str = "
DROP TABLE sms_opt_outs;
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
