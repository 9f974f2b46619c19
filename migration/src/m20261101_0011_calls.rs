//! Call features, step 10: every phone and web call.
//!
//! A call outlives the clinic, assistant, caller record, model and account it names; only its company takes it along.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
CREATE TABLE calls (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    clinic_id {uuid} REFERENCES clinics (id) ON DELETE SET NULL,
    chatbot_id {uuid} REFERENCES chatbots (id) ON DELETE SET NULL,
    end_user_id {uuid} REFERENCES end_users (id) ON DELETE SET NULL,
    conversation_id {uuid} REFERENCES conversations (id) ON DELETE SET NULL,
    call_sid text CONSTRAINT ck_calls_sid CHECK (call_sid <> ''),
    source text NOT NULL CONSTRAINT ck_calls_source CHECK (source IN ('web', 'whatsapp', 'twilio', 'custom')),
    direction text NOT NULL CONSTRAINT ck_calls_direction CHECK (direction IN ('inbound', 'outbound')),
    status text NOT NULL DEFAULT 'pending'
        CONSTRAINT ck_calls_status CHECK (status IN ('pending', 'ringing', 'in_progress', 'completed', 'failed', 'no_answer', 'busy', 'canceled')),
    from_number text,
    to_number text,
    duration integer CONSTRAINT ck_calls_duration CHECK (duration >= 0),
    recording_url text,
    transcript_url text,
    ai_provider text CONSTRAINT ck_calls_ai_provider CHECK (ai_provider IN ('openai', 'google', 'anthropic')),
    model_id {uuid} REFERENCES ai_models (id) ON DELETE SET NULL,
    integration_account_id {uuid} REFERENCES integration_accounts (id) ON DELETE SET NULL,
    summary text,
    notes text,
    call_quality smallint CONSTRAINT ck_calls_quality CHECK (call_quality BETWEEN 1 AND 5),
    sentiment_score smallint CONSTRAINT ck_calls_sentiment CHECK (sentiment_score BETWEEN -100 AND 100),
    call_reason text
        CONSTRAINT ck_calls_reason CHECK (call_reason IN ('SETUP_APPOINTMENT', 'CANCEL_APPOINTMENT', 'MODIFY_APPOINTMENT', 'GET_HOURS', 'GET_PRICING', 'OTHER')),
    error_message text,
    error_code text,
    started_at {ts},
    answered_at {ts},
    ended_at {ts},
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now},
    deleted_at {ts}
);
CREATE UNIQUE INDEX uq_calls_sid ON calls (call_sid);
CREATE INDEX ix_calls_company ON calls (company_id, created_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX ix_calls_clinic ON calls (clinic_id, created_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX ix_calls_chatbot ON calls (chatbot_id, created_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX ix_calls_end_user ON calls (end_user_id, created_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX ix_calls_conversation ON calls (conversation_id) WHERE deleted_at IS NULL;
CREATE INDEX ix_calls_status ON calls (status, company_id) WHERE deleted_at IS NULL;
CREATE INDEX ix_calls_started ON calls (company_id, started_at) WHERE deleted_at IS NULL;
CREATE INDEX ix_calls_integration ON calls (integration_account_id, created_at DESC) WHERE deleted_at IS NULL;
";

const DOWN: &str = "
DROP TABLE calls;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, DOWN).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
