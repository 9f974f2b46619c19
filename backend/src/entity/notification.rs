//! Table `notifications`.

use sea_orm::entity::prelude::*;

/// A text or mail that the platform owes someone.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notifications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub clinic_id: Option<Uuid>,
    pub appointment_id: Option<Uuid>,
    /// SMS or EMAIL; the column is called `type`.
    #[sea_orm(column_name = "type")]
    pub kind: String,
    pub recipient: String,
    pub message: String,
    /// QUEUED, SENT or FAILED.
    pub status: String,
    pub provider_message_id: Option<String>,
    pub sent_at: Option<DateTimeUtc>,
    pub failure_reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
    #[sea_orm(belongs_to, from = "clinic_id", to = "id")]
    pub clinic: BelongsTo<Option<super::clinic::Entity>>,
    #[sea_orm(belongs_to, from = "appointment_id", to = "id")]
    pub appointment: BelongsTo<Option<super::appointment::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
