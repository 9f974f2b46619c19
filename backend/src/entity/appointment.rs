//! Table `appointments`.

use sea_orm::entity::prelude::*;

/// A booked visit. Live ones (booked, confirmed) never share a clinic and start.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appointments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub clinic_id: Uuid,
    pub end_user_id: Option<Uuid>,
    /// The call it was made in.
    pub call_id: Option<Uuid>,
    pub patient_name: String,
    pub patient_phone: Option<String>,
    pub reason: Option<String>,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    /// booked, confirmed, completed, cancelled or no_show.
    pub status: String,
    /// staff, assistant, web or calendar.
    pub source: String,
    pub external_event_id: Option<String>,
    pub notes: Option<String>,
    pub cancelled_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
    #[sea_orm(belongs_to, from = "clinic_id", to = "id")]
    pub clinic: BelongsTo<super::clinic::Entity>,
    #[sea_orm(belongs_to, from = "end_user_id", to = "id")]
    pub end_user: BelongsTo<Option<super::end_user::Entity>>,
    #[sea_orm(belongs_to, from = "call_id", to = "id")]
    pub call: BelongsTo<Option<super::call::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
