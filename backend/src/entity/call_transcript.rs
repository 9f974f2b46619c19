//! Table `call_transcripts`.

use sea_orm::entity::prelude::*;

/// One utterance of a call. On SQLite a further column, `seq`, ties it to `call_transcripts_fts`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "call_transcripts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub call_id: Uuid,
    pub company_id: Uuid,
    /// user, assistant or system.
    pub role: String,
    pub content: String,
    /// Milliseconds from answer.
    pub start_time: i64,
    /// Milliseconds from answer, after `start_time`.
    pub end_time: i64,
    /// Milliseconds.
    pub duration: Option<i64>,
    pub audio_url: Option<String>,
    /// 0 to 1.
    pub confidence: Option<f64>,
    pub metadata: Option<Json>,
    pub created_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "call_id", to = "id")]
    pub call: BelongsTo<super::call::Entity>,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
