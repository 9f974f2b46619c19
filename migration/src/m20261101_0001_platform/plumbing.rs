//! What arrived from outside, what still has to be done, and who tried to sign in.

pub(super) const UP: &str = "
CREATE TABLE webhook_events (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} REFERENCES companies (id) ON DELETE SET NULL,
    provider text NOT NULL CONSTRAINT ck_webhook_events_provider CHECK (provider IN ('twilio', 'vapi', 'whatsapp')),
    path text NOT NULL,
    -- The provider's own name of this event: a repeat finds it taken.
    event_key text NOT NULL CONSTRAINT ck_webhook_events_key CHECK (event_key <> ''),
    call_sid text,
    from_number text,
    to_number text,
    payload {json} NOT NULL,
    verdict text NOT NULL
        CONSTRAINT ck_webhook_events_verdict CHECK (verdict IN ('accepted', 'rejected', 'unknown_number', 'error')),
    response_status smallint NOT NULL,
    response_body text,
    handled_at {ts},
    error text,
    created_at {ts} NOT NULL DEFAULT {now}
);
CREATE UNIQUE INDEX uq_webhook_events_key ON webhook_events (provider, event_key);
CREATE INDEX ix_webhook_events_verdict ON webhook_events (verdict, created_at DESC);
CREATE INDEX ix_webhook_events_call_sid ON webhook_events (call_sid);
CREATE INDEX ix_webhook_events_company ON webhook_events (company_id, created_at DESC);

CREATE TABLE jobs (
    id {uuid} NOT NULL PRIMARY KEY,
    kind text NOT NULL CONSTRAINT ck_jobs_kind CHECK (kind <> ''),
    payload {json} NOT NULL DEFAULT '{}',
    status text NOT NULL DEFAULT 'queued' CONSTRAINT ck_jobs_status CHECK (status IN ('queued', 'running', 'done', 'failed')),
    run_at {ts} NOT NULL DEFAULT {now},
    attempts integer NOT NULL DEFAULT 0 CONSTRAINT ck_jobs_attempts CHECK (attempts >= 0),
    max_attempts integer NOT NULL DEFAULT 10 CONSTRAINT ck_jobs_max_attempts CHECK (max_attempts > 0),
    locked_at {ts},
    locked_by text,
    last_error text,
    created_at {ts} NOT NULL DEFAULT {now}
);
CREATE INDEX ix_jobs_due ON jobs (status, run_at);
CREATE INDEX ix_jobs_kind ON jobs (kind, created_at DESC);

-- Keys are hashes: who tried is nobody's business but the throttle's.
CREATE TABLE login_attempts (
    id {uuid} NOT NULL PRIMARY KEY,
    account_key text NOT NULL,
    address_key text NOT NULL,
    succeeded boolean NOT NULL,
    created_at {ts} NOT NULL DEFAULT {now}
);
CREATE INDEX ix_login_attempts_account ON login_attempts (account_key, created_at);
CREATE INDEX ix_login_attempts_address ON login_attempts (address_key, created_at);
";

pub(super) const DOWN: &str = "
DROP TABLE login_attempts;
DROP TABLE jobs;
DROP TABLE webhook_events;
";
