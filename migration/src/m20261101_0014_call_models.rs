//! Call features, step 13: the speech models that calls can use.
//!
//! Idempotent: a model that is already there, by id or by provider and name, is left as it is. The ids are fixed, so
//! the reverse removes these rows and no others; calls that named one keep everything but that name.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
INSERT INTO ai_models (id, provider, model_name, display_name, description, supports_audio, model_type,
    cost_per_input_token, cost_per_output_token, cost_per_audio_input_second, cost_per_audio_output_second,
    context_window, max_output_tokens, is_active)
SELECT {id:019a0000-0000-7000-8000-000000000001}, 'openai', 'gpt-4o-realtime-preview-2024-10-01',
    'OpenAI Realtime (2024-10-01)', 'Speaks and listens in one model; the first release, kept for a stable voice.',
    TRUE, 'call', 0.000005, 0.00002, 0.001, 0.004, 128000, 4096, TRUE
WHERE NOT EXISTS (SELECT 1 FROM ai_models WHERE id = {id:019a0000-0000-7000-8000-000000000001}
    OR (provider = 'openai' AND model_name = 'gpt-4o-realtime-preview-2024-10-01'));

INSERT INTO ai_models (id, provider, model_name, display_name, description, supports_audio, model_type,
    cost_per_input_token, cost_per_output_token, cost_per_audio_input_second, cost_per_audio_output_second,
    context_window, max_output_tokens, is_active)
SELECT {id:019a0000-0000-7000-8000-000000000002}, 'openai', 'gpt-4o-realtime-preview',
    'OpenAI Realtime (latest)', 'Speaks and listens in one model; follows the newest release.',
    TRUE, 'call', 0.000005, 0.00002, 0.0004, 0.0016, 128000, 4096, TRUE
WHERE NOT EXISTS (SELECT 1 FROM ai_models WHERE id = {id:019a0000-0000-7000-8000-000000000002}
    OR (provider = 'openai' AND model_name = 'gpt-4o-realtime-preview'));

INSERT INTO ai_models (id, provider, model_name, display_name, description, supports_audio, model_type,
    cost_per_input_token, cost_per_output_token, cost_per_audio_input_second, cost_per_audio_output_second,
    context_window, max_output_tokens, is_active)
SELECT {id:019a0000-0000-7000-8000-000000000003}, 'google', 'gemini-2.0-flash-live-001',
    'Gemini 2.0 Flash Live', 'Speaks and listens in one model; quick, with a long memory.',
    TRUE, 'call', 0.00000035, 0.0000015, 0.0000525, 0.0002125, 1048576, 8192, TRUE
WHERE NOT EXISTS (SELECT 1 FROM ai_models WHERE id = {id:019a0000-0000-7000-8000-000000000003}
    OR (provider = 'google' AND model_name = 'gemini-2.0-flash-live-001'));
";

const DOWN: &str = "
DELETE FROM ai_models WHERE id IN ({id:019a0000-0000-7000-8000-000000000001},
    {id:019a0000-0000-7000-8000-000000000002}, {id:019a0000-0000-7000-8000-000000000003});
";

/// `{id:…}` as a literal of the engine. The driver stores a UUID in SQLite as its 16 bytes.
fn with_ids(template: &str, sqlite: bool) -> String {
    let mut parts = template.split("{id:");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (id, rest) = part.split_once('}').unwrap_or((part, ""));
        let literal = if sqlite { format!("x'{}'", id.replace('-', "")) } else { format!("'{id}'::uuid") };
        text.push_str(&literal);
        text.push_str(rest);
    }
    text
}

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run_for(manager, &with_ids(UP, false), &with_ids(UP, true)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run_for(manager, &with_ids(DOWN, false), &with_ids(DOWN, true)).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
