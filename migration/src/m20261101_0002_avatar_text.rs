//! Call features, step 1: avatar addresses may be longer than 500 characters.
//!
//! The reverse has room for 500 characters only: longer addresses are cut, and the log says how many.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP_POSTGRES: &str = "ALTER TABLE users ALTER COLUMN avatar_url TYPE text";

// SQLite cannot change a column's type: a second column takes over, then takes the name.
const UP_SQLITE: &str = "
ALTER TABLE users ADD COLUMN avatar_url_next text;
UPDATE users SET avatar_url_next = avatar_url;
ALTER TABLE users DROP COLUMN avatar_url;
ALTER TABLE users RENAME COLUMN avatar_url_next TO avatar_url;
";

const TOO_LONG: &str = "SELECT COUNT(*) AS n FROM users WHERE length(avatar_url) > 500";

const CUT: &str = "UPDATE users SET avatar_url = substr(avatar_url, 1, 500) WHERE length(avatar_url) > 500";

const DOWN_POSTGRES: &str = "ALTER TABLE users ALTER COLUMN avatar_url TYPE varchar(500)";

const DOWN_SQLITE: &str = "
ALTER TABLE users ADD COLUMN avatar_url_next varchar(500);
UPDATE users SET avatar_url_next = avatar_url;
ALTER TABLE users DROP COLUMN avatar_url;
ALTER TABLE users RENAME COLUMN avatar_url_next TO avatar_url;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run_for(manager, UP_POSTGRES, UP_SQLITE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let cut = sql::count(manager, TOO_LONG).await?;
        if cut > 0 {
            tracing::warn!(users = cut, "avatar addresses are cut to 500 characters; the rest of each is lost");
            sql::run(manager, CUT).await?;
        }
        sql::run_for(manager, DOWN_POSTGRES, DOWN_SQLITE).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
