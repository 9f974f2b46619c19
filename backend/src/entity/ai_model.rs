//! Table `ai_models`.

use sea_orm::entity::prelude::*;

/// A model that an assistant can think or speak with. Costs are in US dollars.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ai_models")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub provider: String,
    pub model_name: String,
    pub display_name: String,
    pub description: Option<String>,
    /// chat, call or both.
    pub model_type: String,
    pub supports_audio: bool,
    pub cost_per_input_token: f64,
    pub cost_per_output_token: f64,
    pub cost_per_audio_input_second: Option<f64>,
    pub cost_per_audio_output_second: Option<f64>,
    /// Tokens.
    pub context_window: Option<i32>,
    pub max_output_tokens: Option<i32>,
    /// The day its provider switches it off, as the master admin wrote it down.
    pub retires_on: Option<Date>,
    pub is_active: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Set: the row is gone for everyone but the history.
    pub deleted_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
