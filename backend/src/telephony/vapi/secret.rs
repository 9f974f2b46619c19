//! Who sent a message: every company has a secret of its own, and the platform has one.

use super::VapiReply;
use crate::entity::integration_account::{self, Column};
use crate::telephony::Telephony;
use crate::telephony::ledger::{EventRow, Pending, Provider, Verdict};
use crate::telephony::voice::patient;
use chrono::{DateTime, Duration, Utc};
use domain::ids::CompanyId;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

/// Whose secret a message carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// The platform's: whose message it is follows from the number and the call.
    Platform,
    /// A company's: it speaks of that company's numbers and calls only.
    Company(CompanyId),
}

impl Sender {
    /// The company, where the secret is one's own.
    #[must_use]
    pub const fn company(self) -> Option<CompanyId> {
        match self {
            Self::Platform => None,
            Self::Company(company) => Some(company),
        }
    }
}

/// What `integration_accounts.webhook_secret_sha256` holds of a secret.
#[must_use]
pub fn secret_digest(secret: &SecretString) -> String {
    hex::encode(Sha256::digest(secret.expose_secret()))
}

/// Companies by the digest of their secret, as last read. A switch shows within half a minute; an older reading is
/// used only while the database does not answer.
#[derive(Debug)]
pub(in crate::telephony) struct SecretCache(moka::sync::Cache<String, (DateTime<Utc>, CompanyId)>);

impl Default for SecretCache {
    fn default() -> Self {
        Self(moka::sync::Cache::new(10_000))
    }
}

impl Telephony {
    /// Who sent a message with this secret; nothing of the message is read before.
    ///
    /// # Errors
    /// The refusal.
    pub async fn vapi_sender(&self, path: &str, secret: Option<&SecretString>) -> Result<Sender, VapiReply> {
        let Some(given) = secret.filter(|secret| !secret.expose_secret().is_empty()) else {
            self.refuse_vapi(path, "no secret").await;
            return Err(VapiReply::Unauthorized);
        };
        let digest = secret_digest(given);
        let platform = self.outbound.providers.vapi_webhook_secret.as_ref().map(secret_digest);
        if platform.is_some_and(|platform| platform.as_bytes().ct_eq(digest.as_bytes()).into()) {
            return Ok(Sender::Platform);
        }
        let now = self.clock.now();
        let reading = self.vapi_secrets.0.get(&digest);
        if let Some((_, company)) = reading.filter(|(at, _)| now - *at < Duration::seconds(30)) {
            return Ok(Sender::Company(company));
        }
        match patient(self.company_of_secret(&digest, given)).await {
            Ok(Some(company)) => {
                self.vapi_secrets.0.insert(digest, (now, company));
                Ok(Sender::Company(company))
            }
            Ok(None) => {
                self.vapi_secrets.0.invalidate(&digest);
                self.refuse_vapi(path, "wrong secret").await;
                Err(VapiReply::Forbidden)
            }
            Err(error) => {
                tracing::error!(%error, "the database did not answer while a secret had to be checked");
                reading.map(|(_, company)| Sender::Company(company)).ok_or(VapiReply::Unavailable)
            }
        }
    }

    /// Takes a reading back: the secret was changed just now.
    pub(crate) fn forget_secret(&self, digest: &str) {
        self.vapi_secrets.0.invalidate(digest);
    }

    /// The company whose account has that secret, or had it until lately: found by its digest, then compared with the
    /// secret itself.
    async fn company_of_secret(&self, digest: &str, given: &SecretString) -> Result<Option<CompanyId>, DbErr> {
        let current = Column::WebhookSecretSha256.eq(digest);
        let until_lately =
            Column::PreviousWebhookSecretSha256.eq(digest).and(Column::PreviousSecretUntil.gt(self.clock.now()));
        let rows = integration_account::Entity::find()
            .filter(Column::AccountType.eq("custom"))
            .filter(current.or(until_lately))
            .filter(Column::IsActive.eq(true))
            .filter(Column::DeletedAt.is_null())
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().find_map(|row| {
            let is_current = row.webhook_secret_sha256.as_deref() == Some(digest);
            let sealed = if is_current { row.webhook_secret } else { row.previous_webhook_secret };
            let stored = self.keys.open(&sealed?, row.company_id.as_bytes()).ok()?;
            let same: bool = stored.expose_secret().as_bytes().ct_eq(given.expose_secret().as_bytes()).into();
            same.then(|| row.company_id.into())
        }))
    }

    /// An entry in the event log that holds nothing the sender chose.
    pub(super) async fn refuse_vapi(&self, path: &str, why: &str) {
        let now = self.clock.now();
        tracing::warn!(path, why, "a message of an assistant was refused");
        metrics::counter!("webhooks_refused_total").increment(1);
        if !self.refusals.admit(now.timestamp()) {
            return;
        }
        let id = Uuid::now_v7();
        let event = EventRow {
            id,
            company_id: None,
            provider: Provider::Vapi,
            path: path.chars().take(255).collect(),
            event_key: format!("refused:{id}"),
            call_sid: None,
            from_number: None,
            to_number: None,
            payload: serde_json::json!({}),
            verdict: Verdict::Rejected,
            response_status: if why == "no secret" { 401 } else { 403 },
            response_body: None,
            error: Some(why.to_owned()),
            created_at: now,
            flight: crate::telephony::Flight::default(),
        };
        // Best effort: a refusal is not worth a spool file.
        let _ = patient(self.write(&Pending::of(event))).await;
    }
}
