//! The people who write and call, what was said in text, and what was booked.

pub(super) const UP: &str = "
CREATE TABLE end_users (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    phone_number text CONSTRAINT ck_end_users_phone CHECK (phone_number LIKE '+%'),
    email text,
    name text,
    language text,
    notes text,
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now}
);
CREATE UNIQUE INDEX uq_end_users_phone ON end_users (company_id, phone_number) WHERE phone_number IS NOT NULL;
CREATE INDEX ix_end_users_company ON end_users (company_id, created_at DESC);

CREATE TABLE conversations (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    clinic_id {uuid} REFERENCES clinics (id) ON DELETE SET NULL,
    chatbot_id {uuid} REFERENCES chatbots (id) ON DELETE SET NULL,
    end_user_id {uuid} REFERENCES end_users (id) ON DELETE SET NULL,
    channel text NOT NULL CONSTRAINT ck_conversations_channel CHECK (channel IN ('web', 'whatsapp', 'sms', 'phone')),
    status text NOT NULL DEFAULT 'open' CONSTRAINT ck_conversations_status CHECK (status IN ('open', 'closed')),
    subject text,
    last_message_at {ts},
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now}
);
CREATE INDEX ix_conversations_company ON conversations (company_id, created_at DESC);
CREATE INDEX ix_conversations_clinic ON conversations (clinic_id);
CREATE INDEX ix_conversations_chatbot ON conversations (chatbot_id);
CREATE INDEX ix_conversations_end_user ON conversations (end_user_id);

CREATE TABLE messages (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    conversation_id {uuid} REFERENCES conversations (id) ON DELETE CASCADE,
    clinic_id {uuid} REFERENCES clinics (id) ON DELETE SET NULL,
    end_user_id {uuid} REFERENCES end_users (id) ON DELETE SET NULL,
    channel text NOT NULL CONSTRAINT ck_messages_channel CHECK (channel IN ('web', 'whatsapp', 'sms')),
    direction text NOT NULL CONSTRAINT ck_messages_direction CHECK (direction IN ('inbound', 'outbound')),
    author text NOT NULL CONSTRAINT ck_messages_author CHECK (author IN ('end_user', 'assistant', 'staff', 'system')),
    from_address text,
    to_address text,
    body text NOT NULL,
    status text NOT NULL
        CONSTRAINT ck_messages_status CHECK (status IN ('received', 'queued', 'sending', 'sent', 'delivered', 'failed')),
    provider text,
    provider_message_id text,
    error_code text,
    failure_reason text,
    sent_at {ts},
    delivered_at {ts},
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now}
);
CREATE UNIQUE INDEX uq_messages_provider_id ON messages (provider, provider_message_id);
CREATE INDEX ix_messages_conversation ON messages (conversation_id, created_at);
CREATE INDEX ix_messages_company ON messages (company_id, created_at DESC);
CREATE INDEX ix_messages_clinic ON messages (clinic_id);
CREATE INDEX ix_messages_end_user ON messages (end_user_id);

CREATE TABLE appointments (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    clinic_id {uuid} NOT NULL,
    end_user_id {uuid} REFERENCES end_users (id) ON DELETE SET NULL,
    patient_name text NOT NULL,
    patient_phone text,
    reason text,
    starts_at {ts} NOT NULL,
    ends_at {ts} NOT NULL,
    status text NOT NULL DEFAULT 'booked'
        CONSTRAINT ck_appointments_status CHECK (status IN ('booked', 'confirmed', 'completed', 'cancelled', 'no_show')),
    source text NOT NULL DEFAULT 'staff'
        CONSTRAINT ck_appointments_source CHECK (source IN ('staff', 'assistant', 'web', 'calendar')),
    external_event_id text,
    notes text,
    cancelled_at {ts},
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now},
    CONSTRAINT ck_appointments_times CHECK (starts_at < ends_at),
    CONSTRAINT fk_appointments_clinic FOREIGN KEY (company_id, clinic_id) REFERENCES clinics (company_id, id) ON DELETE CASCADE
);
-- The last word on double booking, whatever runs at the same time.
CREATE UNIQUE INDEX uq_appointments_slot ON appointments (clinic_id, starts_at) WHERE status IN ('booked', 'confirmed');
CREATE INDEX ix_appointments_company ON appointments (company_id, starts_at);
CREATE INDEX ix_appointments_clinic ON appointments (clinic_id, starts_at);
CREATE INDEX ix_appointments_end_user ON appointments (end_user_id);
";

pub(super) const DOWN: &str = "
DROP TABLE appointments;
DROP TABLE messages;
DROP TABLE conversations;
DROP TABLE end_users;
";
