//! Table `availability_versions`.

use sea_orm::entity::prelude::*;

/// A clinic's availability as it was saved once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "availability_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub clinic_id: Uuid,
    /// The number that `clinics.availability_version` had from then on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub company_id: Uuid,
    pub settings: Json,
    pub author_user_id: Option<Uuid>,
    /// Who it was, in words that outlive the account.
    pub author_label: String,
    /// Set: an older version that was brought back.
    pub restored_from: Option<i32>,
    pub created_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "clinic_id", to = "id")]
    pub clinic: BelongsTo<super::clinic::Entity>,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
