//! A second step at the sign-in: the secret that an authenticator app shares, and recovery codes for when it is lost.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
CREATE TABLE second_factors (
    user_id {uuid} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    secret text NOT NULL,
    last_step bigint NOT NULL DEFAULT 0,
    confirmed_at {ts},
    created_at {ts} NOT NULL DEFAULT {now}
);
CREATE TABLE recovery_codes (
    id {uuid} NOT NULL PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES second_factors (user_id) ON DELETE CASCADE,
    code_hash text NOT NULL CONSTRAINT ck_recovery_codes_hash CHECK (length(code_hash) = 64),
    used_at {ts},
    created_at {ts} NOT NULL DEFAULT {now}
);
CREATE UNIQUE INDEX uq_recovery_codes ON recovery_codes (user_id, code_hash);
";

// Whoever had a second step signs in with the password alone afterwards.
const DOWN: &str = "
DROP TABLE recovery_codes;
DROP TABLE second_factors;
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
