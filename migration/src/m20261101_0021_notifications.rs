//! Texts and mails that the platform owes someone: confirmations, reminders, alerts.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP: &str = "
CREATE TABLE notifications (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    clinic_id {uuid} REFERENCES clinics (id) ON DELETE SET NULL,
    appointment_id {uuid} REFERENCES appointments (id) ON DELETE SET NULL,
    type text NOT NULL CONSTRAINT ck_notifications_type CHECK (type IN ('SMS', 'EMAIL')),
    recipient text NOT NULL CONSTRAINT ck_notifications_recipient CHECK (recipient <> ''),
    message text NOT NULL CONSTRAINT ck_notifications_message CHECK (trim(message) <> ''),
    status text NOT NULL DEFAULT 'QUEUED' CONSTRAINT ck_notifications_status CHECK (status IN ('QUEUED', 'SENT', 'FAILED')),
    provider_message_id text,
    sent_at {ts},
    failure_reason text,
    created_at {ts} NOT NULL DEFAULT {now},
    updated_at {ts} NOT NULL DEFAULT {now}
);
CREATE INDEX ix_notifications_company ON notifications (company_id, created_at DESC);
CREATE INDEX ix_notifications_status ON notifications (status, created_at);
CREATE INDEX ix_notifications_clinic ON notifications (clinic_id);
CREATE INDEX ix_notifications_appointment ON notifications (appointment_id);
CREATE INDEX ix_notifications_provider ON notifications (provider_message_id);
";

const DOWN: &str = "
DROP TABLE notifications;
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
