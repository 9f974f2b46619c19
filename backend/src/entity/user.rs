//! Table `users`.

use sea_orm::entity::prelude::*;

/// A person who signs in.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Lower case.
    pub email: String,
    pub name: String,
    /// PHC string.
    pub password_hash: String,
    pub is_master: bool,
    pub is_active: bool,
    pub avatar_url: Option<String>,
    pub last_login_at: Option<DateTimeUtc>,
    pub locale: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Set: the row is gone for everyone but the history.
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(has_many)]
    pub memberships: HasMany<super::membership::Entity>,
    #[sea_orm(has_many)]
    pub sessions: HasMany<super::session::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
