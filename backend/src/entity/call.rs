//! Table `calls`.

use sea_orm::entity::prelude::*;

/// One phone or web call.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calls")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub clinic_id: Option<Uuid>,
    /// None: a clinic's call without an assistant is still a call.
    pub chatbot_id: Option<Uuid>,
    pub end_user_id: Option<Uuid>,
    pub conversation_id: Option<Uuid>,
    pub call_sid: Option<String>,
    pub parent_call_sid: Option<String>,
    /// The voice platform's id of the call, where one took part.
    pub provider_call_id: Option<String>,
    /// The voice platform's word for why it ended.
    pub ended_reason: Option<String>,
    /// What the voice platform charged, in millionths of a dollar.
    pub cost_micros: Option<i64>,
    /// web, whatsapp, twilio or custom.
    pub source: String,
    /// inbound or outbound.
    pub direction: String,
    /// pending, ringing, in_progress, completed, failed, no_answer, busy or canceled.
    pub status: String,
    /// The carrier's own last word.
    pub carrier_status: Option<String>,
    /// Grows along the call; a late event of a lower rank changes nothing.
    pub status_rank: i16,
    pub from_number: Option<String>,
    pub to_number: Option<String>,
    pub forwarded_from: Option<String>,
    /// Seconds from answer to end.
    pub duration: Option<i32>,
    pub recording_url: Option<String>,
    pub transcript_url: Option<String>,
    /// openai, google or anthropic.
    pub ai_provider: Option<String>,
    pub model_id: Option<Uuid>,
    pub integration_account_id: Option<Uuid>,
    pub summary: Option<String>,
    pub notes: Option<String>,
    /// 1 to 5.
    pub call_quality: Option<i16>,
    /// -100 to 100.
    pub sentiment_score: Option<i16>,
    pub call_reason: Option<String>,
    pub error_message: Option<String>,
    pub error_code: Option<String>,
    /// assistant, fallback or staff.
    pub route: Option<String>,
    pub route_reason: Option<String>,
    /// The decision that was carried out, and what came of it.
    pub receipt: Option<Json>,
    pub started_at: Option<DateTimeUtc>,
    pub answered_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    /// How often the carrier was asked about it.
    pub looks: i16,
    /// When the carrier is asked again, unless there is news.
    pub next_look_at: Option<DateTimeUtc>,
    /// How its end became known: told, asked or lost.
    pub ended_by: Option<String>,
    /// Of the conversation, where it was recorded.
    pub recording_sid: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Set: the row is gone for everyone but the history.
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
    #[sea_orm(belongs_to, from = "clinic_id", to = "id")]
    pub clinic: BelongsTo<Option<super::clinic::Entity>>,
    #[sea_orm(belongs_to, from = "chatbot_id", to = "id")]
    pub chatbot: BelongsTo<Option<super::chatbot::Entity>>,
    #[sea_orm(belongs_to, from = "end_user_id", to = "id")]
    pub end_user: BelongsTo<Option<super::end_user::Entity>>,
    #[sea_orm(belongs_to, from = "conversation_id", to = "id")]
    pub conversation: BelongsTo<Option<super::conversation::Entity>>,
    #[sea_orm(belongs_to, from = "model_id", to = "id")]
    pub model: BelongsTo<Option<super::ai_model::Entity>>,
    #[sea_orm(belongs_to, from = "integration_account_id", to = "id")]
    pub integration_account: BelongsTo<Option<super::integration_account::Entity>>,
    #[sea_orm(has_many)]
    pub transcripts: HasMany<super::call_transcript::Entity>,
    #[sea_orm(has_many)]
    pub voicemails: HasMany<super::voicemail::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
