//! Table `chatbots`.

use sea_orm::entity::prelude::*;

/// A company's assistant, made from a package.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "chatbots")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub package_id: Uuid,
    /// The model of its chats.
    pub ai_model_id: Option<Uuid>,
    /// The model of its calls.
    pub call_model_id: Option<Uuid>,
    pub name: String,
    /// `call` holds the call settings.
    pub settings: Json,
    pub enabled_chat: bool,
    pub enabled_call: bool,
    pub is_active: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Set: the row is gone for everyone but the history.
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
    #[sea_orm(belongs_to, from = "package_id", to = "id")]
    pub package: BelongsTo<super::chatbot_package::Entity>,
    #[sea_orm(belongs_to, from = "ai_model_id", to = "id")]
    pub ai_model: BelongsTo<Option<super::ai_model::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
