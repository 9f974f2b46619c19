//! Sessions in the database, behind the interface of tower-sessions.

use crate::clock::Clock;
use crate::entity::session;
use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, SqlErr,
};
use std::sync::Arc;
use tower_sessions_core::SessionStore;
use tower_sessions_core::session::{Id, Record};
use tower_sessions_core::session_store::{Error, ExpiredDeletion, Result};
use uuid::Uuid;

/// Keys of the session data that are also columns.
const USER: &str = "user";
/// Key of the session data: what the browser says it is.
pub const BROWSER: &str = "browser";
/// Key of the session data: the address somebody signed in from.
pub const ADDRESS: &str = "address";

/// Sessions as rows of `sessions`.
#[derive(Debug, Clone)]
pub struct DatabaseSessions {
    db: DatabaseConnection,
    clock: Arc<dyn Clock>,
}

impl DatabaseSessions {
    /// On this database.
    #[must_use]
    pub fn new(db: DatabaseConnection, clock: Arc<dyn Clock>) -> Self {
        Self { db, clock }
    }

    fn row(&self, record: &Record) -> Result<session::ActiveModel> {
        let now = self.clock.now();
        let data = serde_json::to_string(&record.data).map_err(|e| Error::Encode(e.to_string()))?;
        let user = record.data.get(USER).and_then(|v| v.as_str()).and_then(|text| Uuid::parse_str(text).ok());
        // The library counts from the machine's clock, what is stored counts from ours.
        let left = (record.expiry_date - time::OffsetDateTime::now_utc()).whole_milliseconds();
        let expires =
            i64::try_from(left).ok().and_then(Duration::try_milliseconds).and_then(|left| now.checked_add_signed(left));
        Ok(session::ActiveModel {
            id: Set(record.id.to_string()),
            user_id: Set(user),
            data: Set(data),
            user_agent: Set(record.data.get(BROWSER).and_then(|v| v.as_str()).map(str::to_owned)),
            created_at: Set(now),
            last_seen_at: Set(now),
            expires_at: Set(expires.unwrap_or(now)),
        })
    }
}

fn backend(error: DbErr) -> Error {
    Error::Backend(error.to_string())
}

#[async_trait]
impl SessionStore for DatabaseSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            match session::Entity::insert(self.row(record)?).exec_without_returning(&self.db).await {
                Ok(_) => return Ok(()),
                // 128 random bits do not collide by chance; a taken id must still never be shared.
                Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                    record.id = Id::default()
                }
                Err(error) => return Err(backend(error)),
            }
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        // Only an existing row: a request that was under way while somebody signed out must not
        // bring the session back to life.
        let mut row = self.row(record)?;
        row.created_at = NotSet;
        row.user_agent = NotSet;
        row.id = NotSet;
        let saved = session::Entity::update_many()
            .set(row)
            .filter(session::Column::Id.eq(record.id.to_string()))
            .exec(&self.db)
            .await;
        saved.map_err(backend)?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let now: DateTime<Utc> = self.clock.now();
        let found = session::Entity::find_by_id(id.to_string())
            .filter(session::Column::ExpiresAt.gt(now))
            .one(&self.db)
            .await
            .map_err(backend)?;
        let Some(row) = found else { return Ok(None) };
        let data = serde_json::from_str(&row.data).map_err(|e| Error::Decode(e.to_string()))?;
        let left = time::Duration::milliseconds((row.expires_at - now).num_milliseconds());
        let expiry_date = time::OffsetDateTime::now_utc().saturating_add(left);
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        session::Entity::delete_by_id(id.to_string()).exec(&self.db).await.map_err(backend)?;
        Ok(())
    }
}

#[async_trait]
impl ExpiredDeletion for DatabaseSessions {
    async fn delete_expired(&self) -> Result<()> {
        let now = self.clock.now();
        session::Entity::delete_many()
            .filter(session::Column::ExpiresAt.lte(now))
            .exec(&self.db)
            .await
            .map_err(backend)?;
        Ok(())
    }
}
