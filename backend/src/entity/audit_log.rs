//! Table `audit_log`.

use sea_orm::entity::prelude::*;

/// One change by an admin: who, what, before and after.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_log")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Option<Uuid>,
    pub actor_user_id: Option<Uuid>,
    /// Who it was, in words that outlive the account.
    pub actor_label: String,
    pub action: String,
    pub entity_type: String,
    pub entity_id: Option<String>,
    /// Secrets masked.
    pub before: Option<Json>,
    /// Secrets masked.
    pub after: Option<Json>,
    pub request_id: Option<String>,
    pub created_at: DateTimeUtc,
    /// The company's id, kept when the company is gone; nil for what belongs to none.
    pub chain: Option<Uuid>,
    /// Place in the chain, from 1.
    pub sequence: Option<i64>,
    /// The address it came from.
    pub origin: Option<String>,
    pub prev_hash: Option<String>,
    pub hash: Option<String>,
    /// The number of the entry of the same chain that it takes back.
    pub undoes: Option<i64>,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<Option<super::company::Entity>>,
    #[sea_orm(belongs_to, from = "actor_user_id", to = "id")]
    pub actor: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
