use super::super::{Change, CompanyStore, Kind};
use super::create::Made;
use super::sealed::{made_by_us, new_secret};
use super::update::renew;
use super::{Account, audit, kind_of};
use crate::Failure;
use crate::entity::integration_account::{ActiveModel, Model};
use crate::telephony::secret_digest;
use chrono::Duration;
use domain::ids::IntegrationAccountId;
use domain::integration::{AccountKind, Change as Wanted, Changes, Credentials, OVERLAP_HOURS};
use sea_orm::{ActiveValue::Set, TransactionTrait};
use secrecy::{ExposeSecret as _, SecretString};

impl CompanyStore {
    /// Replaces the secret that webhooks are known by. One that we make is made anew and comes back once; one that the
    /// provider makes (Twilio's auth token, Meta's app secret) is `given`. What was replaced is taken for
    /// [`OVERLAP_HOURS`] more.
    ///
    /// # Errors
    /// [`Failure::Invalid`] at `secret` where one has to be given, or where there is none to replace;
    /// [`Failure::NotFound`] when the account is not the company's; [`Failure::Conflict`] when somebody else saved since.
    pub async fn rotate_integration_secret(
        &self,
        id: IntegrationAccountId,
        version: Option<i32>,
        given: Option<&SecretString>,
    ) -> Result<Made, Failure> {
        let (txn, now) = (self.services.db.begin().await?, self.services.clock.now());
        let row = self.held_account(&txn, id, version).await?;
        let kind = kind_of(&row);
        // Nothing is written over what a key that is missing today could still open.
        let stored = self.open_account(&row).ok_or_else(|| {
            Failure::field("secret", "The stored credentials cannot be read. Enter them again first.")
        })?;
        let mut write = ActiveModel { id: Set(row.id), updated_at: Set(now), ..Default::default() };
        let mut secret = None;
        let (next, changed) = match (kind, given) {
            (AccountKind::Vapi, None) => {
                let made = new_secret();
                write.previous_webhook_secret = Set(row.webhook_secret.clone());
                write.previous_webhook_secret_sha256 = Set(row.webhook_secret_sha256.clone());
                write.previous_secret_until = Set(Some(now + Duration::hours(OVERLAP_HOURS)));
                write.webhook_secret = Set(Some(self.seal(&made)?));
                write.webhook_secret_sha256 = Set(Some(secret_digest(&made)));
                secret = Some(made);
                (stored.clone(), vec!["webhookSecret"])
            }
            (AccountKind::Whatsapp, None) => {
                let made = new_secret();
                let mut next = stored.clone();
                let field = made_by_us(kind).unwrap_or_default();
                next.put(field, made.expose_secret().to_owned());
                secret = Some(made);
                self.seal_account(&next, &mut write)?;
                (next, vec![field])
            }
            (AccountKind::Twilio | AccountKind::Whatsapp, Some(given)) => {
                let field = if kind == AccountKind::Twilio { "authToken" } else { "appSecret" };
                let change = Changes::one(field, Wanted::Set(given.expose_secret().to_owned()));
                let merged = stored.merge(&change).map_err(|errors| Failure::field("secret", &first(&errors)))?;
                if merged.changed.is_empty() {
                    return Err(Failure::field("secret", "This is the secret that is stored already."));
                }
                let mut renewed = row.clone();
                renew(&mut renewed, &merged, now);
                write.last_error = Set(renewed.last_error);
                write.last_error_at = Set(renewed.last_error_at);
                write.last_verified_at = Set(renewed.last_verified_at);
                write.previous_secret_until = Set(renewed.previous_secret_until);
                if row.is_active {
                    write.status = Set("pending".to_owned());
                }
                self.seal_account(&merged.credentials, &mut write)?;
                (merged.credentials, merged.changed)
            }
            (AccountKind::Twilio, None) => {
                return Err(Failure::field(
                    "secret",
                    "Twilio makes auth tokens: make the secondary one in the Twilio Console and send it as “secret”.",
                ));
            }
            (AccountKind::Vapi, Some(_)) => {
                return Err(Failure::field("secret", "This secret is made here. Leave it out."));
            }
            (AccountKind::Sip | AccountKind::GoogleCalendar, _) => {
                return Err(Failure::field(
                    "secret",
                    "Nothing that this account receives carries a secret. Save new credentials instead.",
                ));
            }
        };
        let saved = self.written(&txn, write).await?;
        let mut after = audit::shown_after(&saved, &next, &changed);
        after["replaced"] = serde_json::json!(changed);
        self.log(&txn, Kind::IntegrationRotated, &row, audit::shown(&row, &stored), after).await?;
        txn.commit().await?;
        self.forget(&row);
        Ok(Made { account: self.account_of(saved), secret })
    }

    /// Ends the secret that was replaced last, before its time.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the account is not the company's, [`Failure::Conflict`] when somebody else saved since.
    pub async fn end_previous_secret(
        &self,
        id: IntegrationAccountId,
        version: Option<i32>,
    ) -> Result<Account, Failure> {
        let (txn, now) = (self.services.db.begin().await?, self.services.clock.now());
        let row = self.held_account(&txn, id, version).await?;
        let stored = self.open_account(&row).unwrap_or_else(|| Credentials::empty(kind_of(&row)));
        if !stored.has_previous() && row.previous_webhook_secret.is_none() {
            txn.rollback().await?;
            return self.integration_account(id).await;
        }
        let mut write = ActiveModel {
            id: Set(row.id),
            previous_webhook_secret: Set(None),
            previous_webhook_secret_sha256: Set(None),
            previous_secret_until: Set(None),
            updated_at: Set(now),
            ..Default::default()
        };
        if stored.has_previous() {
            self.seal_account(&stored.without_previous(), &mut write)?;
        }
        let saved = self.written(&txn, write).await?;
        let (before, after) = (audit::shown(&row, &stored), audit::shown(&saved, &stored));
        self.log(&txn, Kind::IntegrationPreviousEnded, &row, before, after).await?;
        txn.commit().await?;
        self.forget(&row);
        Ok(self.account_of(saved))
    }

    pub(super) async fn log<C: sea_orm::ConnectionTrait>(
        &self,
        txn: &C,
        action: Kind,
        row: &Model,
        before: serde_json::Value,
        after: serde_json::Value,
    ) -> Result<(), Failure> {
        let (before, after) = (Some(before), Some(after));
        self.audit(txn, Change { action, entity: "integration_account", id: row.id, before, after }).await
    }
}

fn first(errors: &[domain::FieldError]) -> String {
    errors.first().map(|error| error.message.clone()).unwrap_or_default()
}
