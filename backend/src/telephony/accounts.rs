//! Whose signature a webhook must carry.

use super::complaints::Complaint;
use super::{Inbound, Telephony};
use crate::crypto::CryptoError;
use crate::entity::{call, integration_account};
use crate::twilio::{VoiceRequest, signature};
use chrono::{DateTime, Duration, Utc};
use domain::ids::{CompanyId, IntegrationAccountId};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

/// An account that may sign.
#[derive(Debug, Clone)]
pub struct TwilioAccount {
    /// `AC…`.
    pub sid: String,
    /// The auth token, and during rotation also the one before.
    pub tokens: Vec<SecretString>,
}

/// A company's own account.
#[derive(Debug, Clone)]
pub(super) struct CompanyAccount {
    pub id: IntegrationAccountId,
    pub company: CompanyId,
    pub account: TwilioAccount,
    /// Active and without error; otherwise callers get the backup.
    pub usable: bool,
    /// Keys of the newer way of signing, by their ids.
    shared_keys: Vec<SharedKey>,
    /// What the account is known to suffer from.
    pub complaint: Option<String>,
}

/// A key of the account's webhook configuration.
#[derive(Debug, Clone, Deserialize)]
struct SharedKey {
    id: String,
    key: SecretString,
}

/// The decrypted `credentials` of an account of type twilio.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TwilioCredentials {
    account_sid: String,
    auth_token: String,
    #[serde(default)]
    previous_auth_token: Option<String>,
    /// `[{"id": "…", "key": "…"}]`.
    #[serde(default)]
    webhook_keys: Vec<SharedKey>,
}

/// Who signed a follow-up or a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Signer {
    /// The platform's own account.
    Platform,
    /// A company's account: it speaks of that company's calls and texts only.
    Company(CompanyId),
}

impl Signer {
    /// The company, when it was an account of one.
    pub(super) const fn company(self) -> Option<CompanyId> {
        match self {
            Self::Platform => None,
            Self::Company(company) => Some(company),
        }
    }
}

/// Accounts as last read. A rotation or a switch shows within half a minute; an older reading is
/// used only while the database does not answer.
#[derive(Debug)]
pub(super) struct Readings<T: Send + Sync + 'static>(moka::sync::Cache<IntegrationAccountId, (DateTime<Utc>, Arc<T>)>);

impl<T: Send + Sync + 'static> Default for Readings<T> {
    fn default() -> Self {
        Self(moka::sync::Cache::new(10_000))
    }
}

impl<T: Send + Sync + 'static> Readings<T> {
    /// As read within the last half minute.
    pub(super) fn fresh(&self, id: IntegrationAccountId, now: DateTime<Utc>) -> Option<Arc<T>> {
        self.0.get(&id).filter(|(at, _)| now - *at < Duration::seconds(30)).map(|(_, account)| account)
    }

    /// As last read, however long ago.
    pub(super) fn last(&self, id: IntegrationAccountId) -> Option<Arc<T>> {
        self.0.get(&id).map(|(_, account)| account)
    }

    pub(super) fn keep(&self, id: IntegrationAccountId, now: DateTime<Utc>, account: T) -> Arc<T> {
        let account = Arc::new(account);
        self.0.insert(id, (now, Arc::clone(&account)));
        account
    }

    pub(super) fn forget(&self, id: IntegrationAccountId) {
        self.0.invalidate(&id);
    }

    fn all(&self) -> impl Iterator<Item = Arc<T>> {
        self.0.iter().map(|(_, (_, account))| account)
    }
}

/// Counts refused webhooks a minute, so that a flood of forgeries does not fill the event log.
#[derive(Debug, Default)]
pub(super) struct RefusalMeter {
    minute: AtomicI64,
    count: AtomicU32,
}

impl RefusalMeter {
    /// Whether this refusal is still written down: the first sixty of a minute are.
    pub(super) fn admit(&self, now_seconds: i64) -> bool {
        let minute = now_seconds / 60;
        if self.minute.swap(minute, Ordering::Relaxed) != minute {
            self.count.store(0, Ordering::Relaxed);
        }
        self.count.fetch_add(1, Ordering::Relaxed) < 60
    }
}

/// Whether an account's calls are handled as usual. One that only waits for its first check is used.
pub(super) fn usable(row: &integration_account::Model) -> bool {
    row.is_active && row.status != "error" && row.status != "inactive"
}

/// Whether the secret that was replaced last is still taken.
pub(super) fn previous_holds(row: &integration_account::Model, now: DateTime<Utc>) -> bool {
    row.previous_secret_until.is_none_or(|until| now < until)
}

/// The call that a request is about, and the one that dialled it.
fn sids_of<'r>(request: &VoiceRequest<'r>) -> impl Iterator<Item = &'r str> {
    let sids = [request.call_sid().unwrap_or_default(), request.get("ParentCallSid")];
    sids.into_iter().filter(|sid| !sid.is_empty())
}

impl Telephony {
    /// Reads an account afresh the next time it is needed: it was changed just now.
    pub fn forget_account(&self, id: IntegrationAccountId) {
        self.accounts.forget(id);
        self.whatsapp_accounts.forget(id);
    }

    /// Whether the platform's own account signed, and was named by the request.
    pub(super) fn platform_signed(&self, inbound: &Inbound<'_>) -> bool {
        let named = inbound.pairs.get("AccountSid");
        self.account.as_ref().is_some_and(|account| account.sid == named && self.signed_by(inbound, account))
    }

    /// Who signed a follow-up, if it was the account that its call came through.
    pub(super) async fn follow_up_signer(
        &self,
        inbound: &Inbound<'_>,
        request: &VoiceRequest<'_>,
    ) -> Result<Option<Signer>, DbErr> {
        let named = inbound.pairs.get("AccountSid");
        if self.account.as_ref().is_some_and(|account| account.sid == named) {
            return Ok(self.platform_signed(inbound).then_some(Signer::Platform));
        }
        // Remembered is quick; where that account did not sign, the database has the last word. Only the call itself is
        // asked for here: whoever names a call of their own as its parent would else move another company's call.
        let remembered = request.call_sid().and_then(|sid| self.calls.account(sid));
        if let Some(owner) = remembered
            && let Some(signer) = self.signed_as(owner, inbound, named).await?
        {
            return Ok(Some(signer));
        }
        let Some(owner) = self.account_of_call(request).await? else { return Ok(None) };
        self.signed_as(owner, inbound, named).await
    }

    /// The company, when this account of it is the one that the request names, and signed it.
    pub(super) async fn signed_as(
        &self,
        account: IntegrationAccountId,
        inbound: &Inbound<'_>,
        named: &str,
    ) -> Result<Option<Signer>, DbErr> {
        let account = self.company_account(account).await?;
        Ok(account
            .filter(|a| a.account.sid == named && self.company_signed(inbound, a))
            .map(|a| Signer::Company(a.company)))
    }

    /// The same from memory, when the database does not answer.
    pub(super) fn remembered_signer(&self, inbound: &Inbound<'_>) -> Option<Signer> {
        if self.platform_signed(inbound) {
            return Some(Signer::Platform);
        }
        self.remembered_account_of(inbound).map(|account| Signer::Company(account.company))
    }

    /// The company's account that signed, from memory.
    pub(super) fn remembered_account_of(&self, inbound: &Inbound<'_>) -> Option<Arc<CompanyAccount>> {
        let named = inbound.pairs.get("AccountSid");
        self.accounts.all().find(|a| a.account.sid == named && self.company_signed(inbound, a))
    }

    /// The company's account that a call came through. A dialled leg has no row of its own: there
    /// it is the one of the call that dialled.
    async fn account_of_call(&self, request: &VoiceRequest<'_>) -> Result<Option<IntegrationAccountId>, DbErr> {
        for sid in sids_of(request) {
            let _turn = self.lookup().await;
            let found = call::Entity::find()
                .select_only()
                .column(call::Column::IntegrationAccountId)
                .filter(call::Column::CallSid.eq(sid))
                .into_tuple::<Option<uuid::Uuid>>()
                .one(&self.db)
                .await?;
            if let Some(account) = found {
                return Ok(account.map(Into::into));
            }
        }
        Ok(None)
    }

    /// An account as last read, when the database does not answer.
    pub(super) fn remembered_account(&self, id: IntegrationAccountId) -> Option<Arc<CompanyAccount>> {
        self.accounts.last(id)
    }

    /// Whether a company's account signed, in the way that the request says.
    pub(super) fn company_signed(&self, inbound: &Inbound<'_>, account: &CompanyAccount) -> bool {
        let Some(settings) = inbound.signature_settings else { return self.signed_by(inbound, &account.account) };
        let named = signature::named_key(settings);
        let key = account.shared_keys.iter().find(|shared| named == Some(shared.id.as_str()));
        let (Some(shared), Some(given)) = (key, inbound.signature) else { return false };
        signature::verify_shared(&shared.key, &self.url_of(inbound), inbound.signed(), given)
    }

    /// A company's Twilio account by id; `None` when there is none or its credentials cannot be read.
    pub(super) async fn company_account(&self, id: IntegrationAccountId) -> Result<Option<Arc<CompanyAccount>>, DbErr> {
        let now = self.clock.now();
        if let Some(account) = self.accounts.fresh(id, now) {
            return Ok(Some(account));
        }
        let found = integration_account::Entity::find_by_id(id.uuid())
            .filter(integration_account::Column::AccountType.eq("twilio"))
            .filter(integration_account::Column::DeletedAt.is_null())
            .one(&self.db)
            .await?;
        let Some(row) = found else {
            self.accounts.forget(id);
            return Ok(None);
        };
        let (account, shared_keys) = match self.open_credentials(&row) {
            Ok(read) => read,
            Err(problem) => {
                tracing::error!(integration_account.id = %row.id, error = %problem, "credentials of a Twilio account cannot be read");
                self.complain(id, Complaint::Unreadable).await;
                return Ok(None);
            }
        };
        let known = CompanyAccount {
            id,
            company: row.company_id.into(),
            account,
            usable: usable(&row),
            shared_keys,
            complaint: row.last_error,
        };
        Ok(Some(self.accounts.keep(id, now, known)))
    }

    fn open_credentials(
        &self,
        row: &integration_account::Model,
    ) -> Result<(TwilioAccount, Vec<SharedKey>), CryptoError> {
        let sealed = row.credentials.as_deref().ok_or(CryptoError::Damaged)?;
        let opened = self.keys.open(sealed, row.company_id.as_bytes())?;
        let read: TwilioCredentials = serde_json::from_str(opened.expose_secret()).map_err(|_| CryptoError::Damaged)?;
        let previous = read.previous_auth_token.filter(|_| previous_holds(row, self.clock.now()));
        let tokens = std::iter::once(read.auth_token).chain(previous).filter(|t| !t.is_empty()).map(Into::into);
        let mut keys = read.webhook_keys;
        keys.retain(|shared| !shared.id.is_empty() && !shared.key.expose_secret().is_empty());
        Ok((TwilioAccount { sid: read.account_sid, tokens: tokens.collect() }, keys))
    }
}
