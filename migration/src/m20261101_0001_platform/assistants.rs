//! AI models, the packages the platform offers, and each company's chatbots made from them.

pub(super) const UP: &str = "
CREATE TABLE ai_models (
    id {uuid} NOT NULL PRIMARY KEY,
    provider text NOT NULL CONSTRAINT ck_ai_models_provider CHECK (provider <> ''),
    model_name text NOT NULL CONSTRAINT ck_ai_models_name CHECK (model_name <> ''),
    display_name text NOT NULL,
    description text,
    supports_audio boolean NOT NULL DEFAULT FALSE,
    cost_per_input_token {double} NOT NULL DEFAULT 0 CONSTRAINT ck_ai_models_input_cost CHECK (cost_per_input_token >= 0),
    cost_per_output_token {double} NOT NULL DEFAULT 0 CONSTRAINT ck_ai_models_output_cost CHECK (cost_per_output_token >= 0),
    cost_per_audio_input_second {double} CONSTRAINT ck_ai_models_audio_in_cost CHECK (cost_per_audio_input_second >= 0),
    cost_per_audio_output_second {double} CONSTRAINT ck_ai_models_audio_out_cost CHECK (cost_per_audio_output_second >= 0),
    context_window integer CONSTRAINT ck_ai_models_context CHECK (context_window > 0),
    max_output_tokens integer CONSTRAINT ck_ai_models_output CHECK (max_output_tokens > 0),
    is_active boolean NOT NULL DEFAULT TRUE,
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now},
    deleted_at {ts}
);
CREATE UNIQUE INDEX uq_ai_models_name ON ai_models (provider, model_name) WHERE deleted_at IS NULL;

CREATE TABLE chatbot_packages (
    id {uuid} NOT NULL PRIMARY KEY,
    name text NOT NULL CONSTRAINT ck_chatbot_packages_name CHECK (trim(name) <> ''),
    description text,
    chatbot_type text CONSTRAINT ck_chatbot_packages_type CHECK (chatbot_type IN ('chat', 'call')),
    default_settings {json} NOT NULL DEFAULT '{}',
    is_active boolean NOT NULL DEFAULT TRUE,
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now},
    deleted_at {ts}
);
CREATE INDEX ix_chatbot_packages_type ON chatbot_packages (chatbot_type) WHERE deleted_at IS NULL;

CREATE TABLE chatbots (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    package_id {uuid} NOT NULL REFERENCES chatbot_packages (id) ON DELETE RESTRICT,
    ai_model_id {uuid} REFERENCES ai_models (id) ON DELETE SET NULL,
    name text NOT NULL CONSTRAINT ck_chatbots_name CHECK (trim(name) <> ''),
    chatbot_type text CONSTRAINT ck_chatbots_type CHECK (chatbot_type IN ('chat', 'call')),
    settings {json} NOT NULL DEFAULT '{}',
    is_active boolean NOT NULL DEFAULT TRUE,
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now},
    deleted_at {ts}
);
CREATE INDEX ix_chatbots_company_type ON chatbots (company_id, chatbot_type) WHERE deleted_at IS NULL;
CREATE INDEX ix_chatbots_company ON chatbots (company_id);
CREATE INDEX ix_chatbots_package ON chatbots (package_id);
CREATE INDEX ix_chatbots_model ON chatbots (ai_model_id);
";

pub(super) const DOWN: &str = "
DROP TABLE chatbots;
DROP TABLE chatbot_packages;
DROP TABLE ai_models;
";
