//! Call features, step 11: what was said in a call, utterance by utterance, and a full-text index over it.
//!
//! PostgreSQL indexes the words themselves. SQLite keeps an FTS5 index beside the table, held in step by triggers and
//! tied to `seq`: a bare rowid may change when the file is compacted.

use crate::sql;
use sea_orm_migration::prelude::*;

/// The columns that are alike; `{key}` is how the engine spells the primary key.
const TABLE: &str = "
CREATE TABLE call_transcripts (
    {key},
    call_id {uuid} NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    role text NOT NULL CONSTRAINT ck_call_transcripts_role CHECK (role IN ('user', 'assistant', 'system')),
    content text NOT NULL CONSTRAINT ck_call_transcripts_content CHECK (trim(content) <> ''),
    -- Milliseconds from the moment the call was answered.
    start_time bigint NOT NULL CONSTRAINT ck_call_transcripts_start CHECK (start_time >= 0),
    end_time bigint NOT NULL,
    duration bigint CONSTRAINT ck_call_transcripts_duration CHECK (duration >= 0),
    audio_url text,
    confidence {double} CONSTRAINT ck_call_transcripts_confidence CHECK (confidence BETWEEN 0 AND 1),
    metadata {json},
    created_at {ts} NOT NULL DEFAULT {now},
    CONSTRAINT ck_call_transcripts_times CHECK (start_time < end_time)
);
CREATE INDEX ix_call_transcripts_start ON call_transcripts (call_id, start_time);
CREATE INDEX ix_call_transcripts_role ON call_transcripts (call_id, role);
CREATE INDEX ix_call_transcripts_company ON call_transcripts (company_id, created_at DESC);
";

const KEY_POSTGRES: &str = "id {uuid} NOT NULL PRIMARY KEY";
const KEY_SQLITE: &str = "seq integer PRIMARY KEY,\n    id {uuid} NOT NULL UNIQUE";

const SEARCH_POSTGRES: &str = "
CREATE INDEX ix_call_transcripts_words ON call_transcripts USING gin (to_tsvector('simple', content));
";

const SEARCH_SQLITE: &str = "
CREATE VIRTUAL TABLE call_transcripts_fts USING fts5(content, content='call_transcripts', content_rowid='seq');
CREATE TRIGGER call_transcripts_fts_insert AFTER INSERT ON call_transcripts BEGIN
    INSERT INTO call_transcripts_fts (rowid, content) VALUES (new.seq, new.content);
END;
CREATE TRIGGER call_transcripts_fts_delete AFTER DELETE ON call_transcripts BEGIN
    INSERT INTO call_transcripts_fts (call_transcripts_fts, rowid, content) VALUES ('delete', old.seq, old.content);
END;
CREATE TRIGGER call_transcripts_fts_update AFTER UPDATE OF seq, content ON call_transcripts BEGIN
    INSERT INTO call_transcripts_fts (call_transcripts_fts, rowid, content) VALUES ('delete', old.seq, old.content);
    INSERT INTO call_transcripts_fts (rowid, content) VALUES (new.seq, new.content);
END;
";

const DOWN_POSTGRES: &str = "DROP TABLE call_transcripts";

const DOWN_SQLITE: &str = "
DROP TRIGGER call_transcripts_fts_insert;
DROP TRIGGER call_transcripts_fts_delete;
DROP TRIGGER call_transcripts_fts_update;
DROP TABLE call_transcripts_fts;
DROP TABLE call_transcripts;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = TABLE.replace("{key}", KEY_POSTGRES);
        let sqlite = TABLE.replace("{key}", KEY_SQLITE);
        sql::run_for(manager, &postgres, &sqlite).await?;
        sql::run_for(manager, SEARCH_POSTGRES, SEARCH_SQLITE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run_for(manager, DOWN_POSTGRES, DOWN_SQLITE).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
