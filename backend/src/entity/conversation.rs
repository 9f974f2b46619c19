//! Table `conversations`.

use sea_orm::entity::prelude::*;

/// A thread with an end user.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub clinic_id: Option<Uuid>,
    pub chatbot_id: Option<Uuid>,
    pub end_user_id: Option<Uuid>,
    /// web, whatsapp, sms or phone.
    pub channel: String,
    /// open or closed.
    pub status: String,
    pub subject: Option<String>,
    pub last_message_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
    #[sea_orm(belongs_to, from = "clinic_id", to = "id")]
    pub clinic: BelongsTo<Option<super::clinic::Entity>>,
    #[sea_orm(belongs_to, from = "chatbot_id", to = "id")]
    pub chatbot: BelongsTo<Option<super::chatbot::Entity>>,
    #[sea_orm(belongs_to, from = "end_user_id", to = "id")]
    pub end_user: BelongsTo<Option<super::end_user::Entity>>,
    #[sea_orm(has_many)]
    pub messages: HasMany<super::message::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
