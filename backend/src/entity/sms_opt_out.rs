//! Table `sms_opt_outs`.

use sea_orm::entity::prelude::*;

/// A number that asked a company not to text it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sms_opt_outs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    /// E.164.
    pub phone_number: String,
    /// The word they sent.
    pub keyword: Option<String>,
    /// sms, staff or carrier.
    pub source: String,
    pub created_at: DateTimeUtc,
    /// Set: they asked to be texted again.
    pub lifted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
