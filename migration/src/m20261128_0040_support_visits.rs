//! Visits of the platform's support to a company: why, until when, whether things may be changed, and who ended them.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
CREATE TABLE support_visits (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    user_id {uuid} NOT NULL REFERENCES users (id),
    reason text NOT NULL CONSTRAINT ck_support_visits_reason CHECK (length(reason) BETWEEN 10 AND 500),
    elevated_reason text CONSTRAINT ck_support_visits_elevated CHECK (length(elevated_reason) BETWEEN 10 AND 500),
    started_at {ts} NOT NULL,
    ends_at {ts} NOT NULL,
    elevated_until {ts},
    ended_at {ts},
    ended_by {uuid} REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT ck_support_visits_times CHECK (ends_at > started_at),
    CONSTRAINT ck_support_visits_changes
        CHECK ((elevated_reason IS NULL) = (elevated_until IS NULL) AND (elevated_until IS NULL OR elevated_until <= ends_at))
);
CREATE INDEX ix_support_visits_company ON support_visits (company_id, started_at);
CREATE INDEX ix_support_visits_user ON support_visits (user_id, ends_at);
";

// Who visited whom is lost; the change logs of the companies keep it.
const DOWN: &str = "
DROP TABLE support_visits;
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
