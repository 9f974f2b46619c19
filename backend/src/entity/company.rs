//! Table `companies`.

use sea_orm::entity::prelude::*;

/// A company: who pays, and the isolation boundary.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "companies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub slug: String,
    /// Branding, `features` (callEnabled and its kin), billing.
    pub settings: Json,
    /// TRIALING, ACTIVE, PAST_DUE or CANCELED.
    pub subscription_status: String,
    /// Counts up with every change by the platform's admin; a form that saw an older one is told.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Set: the row is gone for everyone but the history.
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(has_many)]
    pub clinics: HasMany<super::clinic::Entity>,
    #[sea_orm(has_many)]
    pub memberships: HasMany<super::membership::Entity>,
    #[sea_orm(has_many)]
    pub chatbots: HasMany<super::chatbot::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
