//! Table `webhook_events`.

use sea_orm::entity::prelude::*;

/// One request of a carrier or provider, as it came and as we answered.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Option<Uuid>,
    /// twilio, vapi or whatsapp.
    pub provider: String,
    pub path: String,
    /// The provider's own name of the event, unique per provider.
    pub event_key: String,
    pub call_sid: Option<String>,
    pub from_number: Option<String>,
    pub to_number: Option<String>,
    /// Form pairs in their order, or the JSON body.
    pub payload: Json,
    /// accepted, rejected, unknown_number or error.
    pub verdict: String,
    pub response_status: i16,
    pub response_body: Option<String>,
    pub handled_at: Option<DateTimeUtc>,
    pub error: Option<String>,
    pub created_at: DateTimeUtc,
    /// From the request to the finished answer; none for what was written before this was measured.
    pub duration_ms: Option<i32>,
    pub user_agent: Option<String>,
    /// For a refused request: what would have verified.
    pub diagnosis: Option<Json>,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<Option<super::company::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
