//! Companies, clinics, the people who sign in, and what they are allowed to hold.

pub(super) const UP: &str = "
CREATE TABLE companies (
    id {uuid} NOT NULL PRIMARY KEY,
    name text NOT NULL CONSTRAINT ck_companies_name CHECK (trim(name) <> ''),
    slug text NOT NULL CONSTRAINT ck_companies_slug CHECK (slug <> '' AND slug = lower(slug)),
    settings {json} NOT NULL DEFAULT '{}',
    subscription_status text NOT NULL DEFAULT 'TRIALING'
        CONSTRAINT ck_companies_subscription CHECK (subscription_status IN ('TRIALING', 'ACTIVE', 'PAST_DUE', 'CANCELED')),
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now},
    deleted_at {ts}
);
CREATE UNIQUE INDEX uq_companies_slug ON companies (slug);

CREATE TABLE clinics (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    name text NOT NULL CONSTRAINT ck_clinics_name CHECK (trim(name) <> ''),
    slug text NOT NULL CONSTRAINT ck_clinics_slug CHECK (slug <> '' AND slug = lower(slug)),
    timezone text NOT NULL DEFAULT 'America/Toronto',
    address text,
    phone_display text,
    is_active boolean NOT NULL DEFAULT TRUE,
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now},
    deleted_at {ts},
    -- Lets other tables tie a clinic to its company in one foreign key.
    CONSTRAINT uq_clinics_company_id UNIQUE (company_id, id)
);
CREATE UNIQUE INDEX uq_clinics_slug ON clinics (slug);

CREATE TABLE users (
    id {uuid} NOT NULL PRIMARY KEY,
    email text NOT NULL CONSTRAINT ck_users_email CHECK (email <> '' AND email = lower(email)),
    name text NOT NULL,
    password_hash text NOT NULL,
    is_master boolean NOT NULL DEFAULT FALSE,
    is_active boolean NOT NULL DEFAULT TRUE,
    avatar_url varchar(500),
    last_login_at {ts},
    locale text NOT NULL DEFAULT 'en' CONSTRAINT ck_users_locale CHECK (locale <> ''),
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now},
    deleted_at {ts}
);
CREATE UNIQUE INDEX uq_users_email ON users (email);

-- A membership limited to one clinic goes with that clinic: emptying the column would widen it to the whole company.
CREATE TABLE memberships (
    id {uuid} NOT NULL PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    role text NOT NULL CONSTRAINT ck_memberships_role CHECK (role IN ('admin', 'staff')),
    clinic_id {uuid},
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now},
    CONSTRAINT fk_memberships_clinic FOREIGN KEY (company_id, clinic_id) REFERENCES clinics (company_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_memberships_user_company ON memberships (user_id, company_id);
CREATE INDEX ix_memberships_company ON memberships (company_id, clinic_id);

CREATE TABLE invitations (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    clinic_id {uuid},
    email text NOT NULL CONSTRAINT ck_invitations_email CHECK (email <> '' AND email = lower(email)),
    role text NOT NULL CONSTRAINT ck_invitations_role CHECK (role IN ('admin', 'staff')),
    token_hash text NOT NULL,
    invited_by {uuid} REFERENCES users (id) ON DELETE SET NULL,
    expires_at {ts} NOT NULL,
    accepted_at {ts},
    revoked_at {ts},
    created_at {ts} NOT NULL DEFAULT {now},
    CONSTRAINT fk_invitations_clinic FOREIGN KEY (company_id, clinic_id) REFERENCES clinics (company_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_invitations_token ON invitations (token_hash);
CREATE UNIQUE INDEX uq_invitations_open ON invitations (company_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL;
CREATE INDEX ix_invitations_invited_by ON invitations (invited_by);

CREATE TABLE sessions (
    id text NOT NULL PRIMARY KEY,
    user_id {uuid} REFERENCES users (id) ON DELETE CASCADE,
    data text NOT NULL,
    user_agent text,
    created_at {ts} NOT NULL DEFAULT {now},
    last_seen_at {ts} NOT NULL DEFAULT {now},
    expires_at {ts} NOT NULL
);
CREATE INDEX ix_sessions_expires ON sessions (expires_at);
CREATE INDEX ix_sessions_user ON sessions (user_id);

-- Without a company: a service token of the platform itself.
CREATE TABLE api_tokens (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} REFERENCES companies (id) ON DELETE CASCADE,
    user_id {uuid} REFERENCES users (id) ON DELETE CASCADE,
    name text NOT NULL CONSTRAINT ck_api_tokens_name CHECK (trim(name) <> ''),
    token_hash text NOT NULL CONSTRAINT ck_api_tokens_hash CHECK (length(token_hash) = 64),
    scopes {json} NOT NULL DEFAULT '[]',
    expires_at {ts},
    last_used_at {ts},
    revoked_at {ts},
    created_at {ts} NOT NULL DEFAULT {now}
);
CREATE UNIQUE INDEX uq_api_tokens_hash ON api_tokens (token_hash);
CREATE INDEX ix_api_tokens_company ON api_tokens (company_id);
CREATE INDEX ix_api_tokens_user ON api_tokens (user_id);

-- Outlives what it speaks of: neither a company nor a user takes its history along.
CREATE TABLE audit_log (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} REFERENCES companies (id) ON DELETE SET NULL,
    actor_user_id {uuid} REFERENCES users (id) ON DELETE SET NULL,
    actor_label text NOT NULL,
    action text NOT NULL CONSTRAINT ck_audit_log_action CHECK (action <> ''),
    entity_type text NOT NULL,
    entity_id text,
    \"before\" {json},
    \"after\" {json},
    request_id text,
    created_at {ts} NOT NULL DEFAULT {now}
);
CREATE INDEX ix_audit_log_company ON audit_log (company_id, created_at DESC);
CREATE INDEX ix_audit_log_entity ON audit_log (entity_type, entity_id);
CREATE INDEX ix_audit_log_actor ON audit_log (actor_user_id);
";

pub(super) const DOWN: &str = "
DROP TABLE audit_log;
DROP TABLE api_tokens;
DROP TABLE sessions;
DROP TABLE invitations;
DROP TABLE memberships;
DROP TABLE users;
DROP TABLE clinics;
DROP TABLE companies;
";
