//! Table `support_visits`.

use sea_orm::entity::prelude::*;

/// A visit of the platform's support to a company.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "support_visits")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub user_id: Uuid,
    pub reason: String,
    pub elevated_reason: Option<String>,
    pub started_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    pub elevated_until: Option<DateTimeUtc>,
    /// None: it runs, or has run out.
    pub ended_at: Option<DateTimeUtc>,
    pub ended_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
