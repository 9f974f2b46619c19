//! Table `slot_holds`.

use sea_orm::entity::prelude::*;

/// A slot kept for a caller who has not confirmed yet.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "slot_holds")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub clinic_id: Uuid,
    pub call_id: Option<Uuid>,
    pub end_user_id: Option<Uuid>,
    /// What it became.
    pub appointment_id: Option<Uuid>,
    pub caller_number: Option<String>,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    /// held, confirmed, released or expired.
    pub status: String,
    pub expires_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
    #[sea_orm(belongs_to, from = "clinic_id", to = "id")]
    pub clinic: BelongsTo<super::clinic::Entity>,
    #[sea_orm(belongs_to, from = "call_id", to = "id")]
    pub call: BelongsTo<Option<super::call::Entity>>,
    #[sea_orm(belongs_to, from = "end_user_id", to = "id")]
    pub end_user: BelongsTo<Option<super::end_user::Entity>>,
    #[sea_orm(belongs_to, from = "appointment_id", to = "id")]
    pub appointment: BelongsTo<Option<super::appointment::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
