//! Table `chatbot_packages`.

use sea_orm::entity::prelude::*;

/// What the platform offers: capabilities and defaults of an assistant.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "chatbot_packages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub description: Option<String>,
    pub default_settings: Json,
    pub enable_chat: bool,
    pub enable_call: bool,
    pub is_active: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Set: the row is gone for everyone but the history.
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(has_many)]
    pub chatbots: HasMany<super::chatbot::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
