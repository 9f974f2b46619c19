//! Table `clinics`.

use sea_orm::entity::prelude::*;

/// One practice.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "clinics")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    /// The assistant that answers its calls.
    pub chatbot_id: Option<Uuid>,
    pub name: String,
    pub slug: String,
    /// IANA name.
    pub timezone: String,
    /// en, fr or es: everything a caller hears.
    pub language: String,
    pub address: Option<String>,
    pub phone_display: Option<String>,
    /// none, ported, forwarded, sip or pending.
    pub phone_integration_method: String,
    pub phone_integration_settings: Json,
    pub ai_availability_settings: Json,
    /// Counts up with every change of the settings; a receipt names it.
    pub availability_version: i32,
    /// The secret part of the address of its hours as a calendar.
    pub hours_feed_token: Option<String>,
    pub is_active: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Set: the row is gone for everyone but the history.
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
    #[sea_orm(belongs_to, from = "chatbot_id", to = "id")]
    pub chatbot: BelongsTo<Option<super::chatbot::Entity>>,
    #[sea_orm(has_many)]
    pub phone_numbers: HasMany<super::phone_number::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
