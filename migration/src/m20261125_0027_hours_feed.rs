//! The secret part of the address under which calendars subscribe to a clinic's hours. None until somebody asks for it.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
ALTER TABLE clinics ADD COLUMN hours_feed_token text;
CREATE UNIQUE INDEX uq_clinics_hours_feed ON clinics (hours_feed_token) WHERE hours_feed_token IS NOT NULL;
";

const DOWN: &str = "
DROP INDEX uq_clinics_hours_feed;
ALTER TABLE clinics DROP COLUMN hours_feed_token;
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
