//! Table `invitations`.

use sea_orm::entity::prelude::*;

/// An invitation to join a company.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    /// Set: the membership will be limited to this clinic.
    pub clinic_id: Option<Uuid>,
    /// Lower case.
    pub email: String,
    /// admin or staff.
    pub role: String,
    pub token_hash: String,
    pub invited_by: Option<Uuid>,
    pub expires_at: DateTimeUtc,
    pub accepted_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
    #[sea_orm(belongs_to, from = "clinic_id", to = "id")]
    pub clinic: BelongsTo<Option<super::clinic::Entity>>,
    #[sea_orm(belongs_to, from = "invited_by", to = "id")]
    pub inviter: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
