//! What two people who edit a company at once are told apart by, and whose work a job is.
//!
//! `jobs.company_id` is no foreign key: a job says what was to be done, also when the company is gone.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
ALTER TABLE companies ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE jobs ADD COLUMN company_id {uuid};
CREATE INDEX ix_jobs_company ON jobs (company_id, kind, status);
";

const DOWN: &str = "
DROP INDEX ix_jobs_company;
ALTER TABLE jobs DROP COLUMN company_id;
ALTER TABLE companies DROP COLUMN version;
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
