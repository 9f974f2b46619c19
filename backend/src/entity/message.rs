//! Table `messages`.

use sea_orm::entity::prelude::*;

/// One message of a conversation: chat, WhatsApp or text.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub conversation_id: Option<Uuid>,
    pub clinic_id: Option<Uuid>,
    pub end_user_id: Option<Uuid>,
    /// web, whatsapp or sms.
    pub channel: String,
    /// inbound or outbound.
    pub direction: String,
    /// end_user, assistant, staff or system.
    pub author: String,
    pub from_address: Option<String>,
    pub to_address: Option<String>,
    pub body: String,
    /// received, queued, sending, sent, delivered or failed.
    pub status: String,
    pub provider: Option<String>,
    pub provider_message_id: Option<String>,
    pub error_code: Option<String>,
    pub failure_reason: Option<String>,
    pub sent_at: Option<DateTimeUtc>,
    pub delivered_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
    #[sea_orm(belongs_to, from = "conversation_id", to = "id")]
    pub conversation: BelongsTo<Option<super::conversation::Entity>>,
    #[sea_orm(belongs_to, from = "clinic_id", to = "id")]
    pub clinic: BelongsTo<Option<super::clinic::Entity>>,
    #[sea_orm(belongs_to, from = "end_user_id", to = "id")]
    pub end_user: BelongsTo<Option<super::end_user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
