//! Which number or SIP address leads to which clinic.
//!
//! An active address leads to exactly one clinic on the whole platform. Three unique indexes say so for each kind of
//! address; a trigger says it across kinds, because a carrier's `To` may match a ported or a bought number alike.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
CREATE TABLE phone_numbers (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    clinic_id {uuid} NOT NULL,
    inbound_phone_number text CONSTRAINT ck_phone_numbers_inbound CHECK (inbound_phone_number LIKE '+%'),
    integration_method text NOT NULL DEFAULT 'ported'
        CONSTRAINT ck_phone_numbers_method CHECK (integration_method IN ('ported', 'forwarded', 'sip')),
    original_phone_number text CONSTRAINT ck_phone_numbers_original CHECK (original_phone_number LIKE '+%'),
    twilio_number text CONSTRAINT ck_phone_numbers_twilio CHECK (twilio_number LIKE '+%'),
    sip_uri text CONSTRAINT ck_phone_numbers_sip CHECK (sip_uri <> '' AND sip_uri = lower(sip_uri)),
    staff_forward_number text CONSTRAINT ck_phone_numbers_staff CHECK (staff_forward_number LIKE '+%'),
    transfer_enabled boolean NOT NULL DEFAULT TRUE,
    integration_status text NOT NULL DEFAULT 'pending'
        CONSTRAINT ck_phone_numbers_status CHECK (integration_status IN ('pending', 'active', 'testing', 'failed')),
    integration_completed_at {ts},
    vapi_phone_number_id text,
    vapi_squad_id text,
    is_active boolean NOT NULL DEFAULT TRUE,
    created_by {uuid} REFERENCES users (id) ON DELETE SET NULL,
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now},
    CONSTRAINT ck_phone_numbers_address
        CHECK (inbound_phone_number IS NOT NULL OR twilio_number IS NOT NULL OR sip_uri IS NOT NULL),
    CONSTRAINT fk_phone_numbers_clinic FOREIGN KEY (company_id, clinic_id) REFERENCES clinics (company_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_phone_numbers_company_inbound ON phone_numbers (company_id, inbound_phone_number);
CREATE UNIQUE INDEX uq_phone_numbers_active_inbound ON phone_numbers (inbound_phone_number) WHERE is_active;
CREATE UNIQUE INDEX uq_phone_numbers_active_twilio ON phone_numbers (twilio_number) WHERE is_active;
CREATE UNIQUE INDEX uq_phone_numbers_active_sip ON phone_numbers (sip_uri) WHERE is_active;
-- For the look-up while a caller waits: SQLite cannot match `is_active = ?` with the indexes above.
CREATE INDEX ix_phone_numbers_inbound ON phone_numbers (inbound_phone_number) WHERE inbound_phone_number IS NOT NULL;
CREATE INDEX ix_phone_numbers_twilio ON phone_numbers (twilio_number) WHERE twilio_number IS NOT NULL;
CREATE INDEX ix_phone_numbers_sip ON phone_numbers (sip_uri) WHERE sip_uri IS NOT NULL;
CREATE INDEX ix_phone_numbers_clinic ON phone_numbers (clinic_id);
CREATE INDEX ix_phone_numbers_created_by ON phone_numbers (created_by);
";

const GUARD_POSTGRES: &str = "
CREATE FUNCTION phone_number_leads_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_active AND EXISTS (SELECT 1 FROM phone_numbers o WHERE o.id <> NEW.id AND o.is_active
        AND (o.inbound_phone_number = NEW.twilio_number OR o.twilio_number = NEW.inbound_phone_number)) THEN
        RAISE EXCEPTION 'phone_number_leads_once: this number already leads to a clinic'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'phone_number_leads_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER phone_number_leads_once
    BEFORE INSERT OR UPDATE OF inbound_phone_number, twilio_number, is_active ON phone_numbers
    FOR EACH ROW EXECUTE FUNCTION phone_number_leads_once();
";

const GUARD_SQLITE: &str = "
CREATE TRIGGER phone_number_leads_once_insert BEFORE INSERT ON phone_numbers
WHEN NEW.is_active AND EXISTS (SELECT 1 FROM phone_numbers o WHERE o.id <> NEW.id AND o.is_active
    AND (o.inbound_phone_number = NEW.twilio_number OR o.twilio_number = NEW.inbound_phone_number))
BEGIN
    SELECT RAISE(ABORT, 'phone_number_leads_once: this number already leads to a clinic');
END;
CREATE TRIGGER phone_number_leads_once_update
BEFORE UPDATE OF inbound_phone_number, twilio_number, is_active ON phone_numbers
WHEN NEW.is_active AND EXISTS (SELECT 1 FROM phone_numbers o WHERE o.id <> NEW.id AND o.is_active
    AND (o.inbound_phone_number = NEW.twilio_number OR o.twilio_number = NEW.inbound_phone_number))
BEGIN
    SELECT RAISE(ABORT, 'phone_number_leads_once: this number already leads to a clinic');
END;
";

const DOWN_POSTGRES: &str = "
DROP TABLE phone_numbers;
DROP FUNCTION phone_number_leads_once();
";

const DOWN_SQLITE: &str = "DROP TABLE phone_numbers";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, UP).await?;
        sql::run_for(manager, GUARD_POSTGRES, GUARD_SQLITE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run_for(manager, DOWN_POSTGRES, DOWN_SQLITE).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
