//! Every availability that was ever saved, with who and when: shown as a history, compared, brought back.
//!
//! Nothing is backfilled: the state before the first save that is kept is written together with that save.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
CREATE TABLE availability_versions (
    clinic_id {uuid} NOT NULL REFERENCES clinics (id) ON DELETE CASCADE,
    version integer NOT NULL CONSTRAINT ck_availability_versions_version CHECK (version >= 1),
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    settings {json} NOT NULL,
    author_user_id {uuid} REFERENCES users (id) ON DELETE SET NULL,
    author_label text NOT NULL,
    restored_from integer CONSTRAINT ck_availability_versions_restored CHECK (restored_from IS NULL OR restored_from < version),
    created_at {ts} NOT NULL DEFAULT {now},
    PRIMARY KEY (clinic_id, version)
);
CREATE INDEX ix_availability_versions_company ON availability_versions (company_id, created_at DESC);
";

const DOWN: &str = "
DROP TABLE availability_versions;
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
