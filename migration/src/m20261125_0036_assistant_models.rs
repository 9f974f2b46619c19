//! An assistant that chats and takes calls has a model for each; a model can have a day on which its provider switches it
//! off; and the models that follow those that are switched off already are there to be chosen.
//!
//! `ai_model_id` stays the model of chats. Where it names one that only speaks, it moves to `call_model_id`. Models that
//! are already there, by id or by provider and name, are left as they are.

use crate::sql;
use sea_orm_migration::prelude::*;

const COLUMNS: &str = "
ALTER TABLE ai_models ADD COLUMN retires_on {date};
ALTER TABLE chatbots ADD COLUMN call_model_id {uuid} REFERENCES ai_models (id) ON DELETE SET NULL;
CREATE INDEX ix_chatbots_call_model ON chatbots (call_model_id);
UPDATE chatbots SET call_model_id = ai_model_id, ai_model_id = NULL
    WHERE enabled_call AND ai_model_id IN (SELECT id FROM ai_models WHERE model_type = 'call');
";

/// id, provider, name, display name, description, audio, type, costs, context, output.
const MODELS: &[&str] = &[
    "{id:019abb9c-0000-7000-8000-000000000001}, 'openai', 'gpt-realtime-2.1', 'OpenAI Realtime 2.1',
    'Speaks and listens in one model; hears names and numbers well.', TRUE, 'call',
    0.000004, 0.000024, 0.00032, 0.00128, 128000, 32000",
    "{id:019abb9c-0000-7000-8000-000000000002}, 'openai', 'gpt-realtime-2.1-mini', 'OpenAI Realtime 2.1 mini',
    'Speaks and listens in one model; quicker, and costs a third.', TRUE, 'call',
    0.0000006, 0.0000024, 0.0001, 0.0004, 128000, 32000",
    "{id:019abb9c-0000-7000-8000-000000000003}, 'google', 'gemini-3.8-live', 'Gemini 3.8 Live',
    'Speaks and listens in one model; answers without a pause to think.', TRUE, 'call',
    0.00000075, 0.0000045, NULL, NULL, 131072, 65536",
    "{id:019abb9c-0000-7000-8000-000000000004}, 'openai', 'gpt-6-luna', 'GPT-6 Luna',
    'For chats: quick, and cheap enough for many of them.', FALSE, 'chat',
    0.0000001, 0.0000005, NULL, NULL, 1050000, 128000",
];

const ROW: &str = "
INSERT INTO ai_models (id, provider, model_name, display_name, description, supports_audio, model_type,
    cost_per_input_token, cost_per_output_token, cost_per_audio_input_second, cost_per_audio_output_second,
    context_window, max_output_tokens)
SELECT {row}
WHERE NOT EXISTS (SELECT 1 FROM ai_models WHERE id = {id} OR (provider = {provider} AND model_name = {name}));
";

const BOTH: &str = "SELECT COUNT(*) AS n FROM chatbots WHERE call_model_id IS NOT NULL AND ai_model_id IS NOT NULL";

const BACK: &str = "
UPDATE chatbots SET ai_model_id = call_model_id WHERE ai_model_id IS NULL AND call_model_id IS NOT NULL;
DELETE FROM ai_models WHERE id IN ({ids});
DROP INDEX ix_chatbots_call_model;
";

const DROP_COLUMNS: &str = "
ALTER TABLE chatbots DROP COLUMN call_model_id;
ALTER TABLE ai_models DROP COLUMN retires_on;
";

/// `{id:…}` as a literal of the engine. The driver stores a UUID in SQLite as its 16 bytes.
fn literal(id: &str, sqlite: bool) -> String {
    if sqlite { format!("x'{}'", id.replace('-', "")) } else { format!("'{id}'::uuid") }
}

/// The id and the rest of a row of [`MODELS`].
fn parts(row: &str) -> (&str, &str) {
    row.trim_start_matches("{id:").split_once('}').unwrap_or((row, ""))
}

fn rows(sqlite: bool) -> String {
    let mut text = String::new();
    for row in MODELS {
        let (id, rest) = parts(row);
        let id = literal(id, sqlite);
        let mut names = rest.trim_start_matches(", ").split(", ");
        let (provider, name) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
        // Plain text has no type of its own in a SELECT without a table.
        let row = format!("{id}{rest}").replace("NULL", if sqlite { "NULL" } else { "NULL::double precision" });
        let made = ROW.replace("{row}", &row).replace("{id}", &id);
        text.push_str(&made.replace("{provider}", provider).replace("{name}", name));
    }
    text
}

fn up(sqlite: bool) -> String {
    let day = if sqlite { "date_text" } else { "date" };
    format!("{}{}", COLUMNS.replace("{date}", day), rows(sqlite))
}

fn down(sqlite: bool) -> String {
    let ids: Vec<String> = MODELS.iter().map(|row| literal(parts(row).0, sqlite)).collect();
    format!("{}{DROP_COLUMNS}", BACK.replace("{ids}", &ids.join(", ")))
}

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run_for(manager, &up(false), &up(true)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let both = sql::count(manager, BOTH).await?;
        if both > 0 {
            tracing::warn!(
                assistants = both,
                "assistants had a model for calls beside the one for chats; it is forgotten"
            );
        }
        sql::run_for(manager, &down(false), &down(true)).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
