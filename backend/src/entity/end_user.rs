//! Table `end_users`.

use sea_orm::entity::prelude::*;

/// The person who writes or calls.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "end_users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    /// E.164.
    pub phone_number: Option<String>,
    pub email: Option<String>,
    pub name: Option<String>,
    pub language: Option<String>,
    pub notes: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
