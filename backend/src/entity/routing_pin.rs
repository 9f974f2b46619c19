//! Table `routing_pins`.

use sea_orm::entity::prelude::*;

/// An expectation of a clinic about its own settings.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "routing_pins")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub clinic_id: Uuid,
    /// `2026-12-24`, a date on the clinic's own calendar.
    pub local_date: String,
    /// Minutes after the clinic's midnight.
    pub local_minute: i32,
    pub active_calls: i32,
    /// E.164, `withheld`, or none for an ordinary caller.
    pub caller: Option<String>,
    /// assistant, voicemail, forward, busy-signal, reject or apology.
    pub expected: String,
    /// Who pinned it, in words that outlive the account.
    pub created_by: String,
    pub created_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "clinic_id", to = "id")]
    pub clinic: BelongsTo<super::clinic::Entity>,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
