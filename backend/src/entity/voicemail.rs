//! Table `voicemails`.

use sea_orm::entity::prelude::*;

/// A message that a caller left.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "voicemails")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub clinic_id: Uuid,
    pub call_id: Uuid,
    pub recording_sid: Option<String>,
    pub recording_url: Option<String>,
    /// completed, absent, failed or deleted.
    pub recording_status: Option<String>,
    /// Seconds.
    pub duration: Option<i32>,
    pub transcription: Option<String>,
    /// pending, completed or failed.
    pub transcription_status: Option<String>,
    /// new, heard or done.
    pub status: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
    #[sea_orm(belongs_to, from = "clinic_id", to = "id")]
    pub clinic: BelongsTo<super::clinic::Entity>,
    #[sea_orm(belongs_to, from = "call_id", to = "id")]
    pub call: BelongsTo<super::call::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
