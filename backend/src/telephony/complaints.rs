//! What an integration account is seen to suffer from when its webhooks arrive, where its admins read it:
//! `last_error` of the account.

use super::Telephony;
use super::voice::patient;
use crate::entity::integration_account::{Column, Entity};
use chrono::{DateTime, Duration, Utc};
use domain::ids::IntegrationAccountId;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// A complaint is written down at most this often: whoever forges webhooks must not keep the database busy.
const AGAIN_AFTER: Duration = Duration::minutes(1);

/// Something that is wrong with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Complaint {
    /// Signed with a token that is not the account's.
    OtherToken,
    /// Signed with an app secret that is not the account's.
    OtherSecret,
    /// Its calls arrive although it is switched off.
    Off,
    /// What is stored cannot be decrypted or read.
    Unreadable,
    /// It leads to no clinic of its company.
    NoClinic,
    /// The number should be in SIP mode, and is not.
    NoSipMode,
    /// Calls are to be declined, without a key to do it with.
    NoKey,
    /// Meta did not take a decline.
    NotDeclined,
}

impl Complaint {
    /// In words, with what to do.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::OtherToken => {
                "A call was signed with another token than this account’s, so it was refused. Enter the account’s current auth token."
            }
            Self::OtherSecret => {
                "A call event was signed with another app secret, so it was refused. Enter the secret of the app that the webhook belongs to."
            }
            Self::Off => {
                "Calls still arrive on this account while it is switched off or in error. Callers get the clinic’s backup."
            }
            Self::Unreadable => "The stored credentials cannot be read. Enter them again.",
            Self::NoClinic => "A call arrived for a number that leads to no clinic of this company. Choose the clinic.",
            Self::NoSipMode => {
                "This number still sends call events: SIP mode is not on. Turn it on at Meta, or choose to note or decline calls."
            }
            Self::NoKey => "Calls are to be declined, but there is no access token and number id to do it with.",
            Self::NotDeclined => {
                "WhatsApp did not take our decline of a call. Check the access token and the number id."
            }
        }
    }
}

/// When each complaint was last written down.
#[derive(Debug)]
pub(super) struct Noted(moka::sync::Cache<(IntegrationAccountId, Complaint), DateTime<Utc>>);

impl Default for Noted {
    fn default() -> Self {
        Self(moka::sync::Cache::new(10_000))
    }
}

impl Telephony {
    /// Writes a complaint down. Best effort: a caller may be waiting.
    pub(super) async fn complain(&self, id: IntegrationAccountId, complaint: Complaint) {
        let (now, key) = (self.clock.now(), (id, complaint));
        if self.complaints.0.get(&key).is_some_and(|at| now - at < AGAIN_AFTER) {
            return;
        }
        self.complaints.0.insert(key, now);
        let update = Entity::update_many()
            .col_expr(Column::LastError, Expr::value(complaint.words()))
            .col_expr(Column::LastErrorAt, Expr::value(now))
            .filter(Column::Id.eq(id.uuid()))
            .filter(Column::DeletedAt.is_null());
        if let Err(error) = patient(update.exec(&self.db)).await {
            tracing::warn!(integration_account.id = %id, %error, "what is wrong with an account could not be written down");
        }
    }

    /// Takes a complaint back once what it was about is seen to work. `known` is what the account says.
    pub(super) async fn settle(&self, id: IntegrationAccountId, known: Option<&str>, over: &[Complaint]) {
        let Some(settled) = over.iter().copied().find(|complaint| known == Some(complaint.words())) else { return };
        let update = Entity::update_many()
            .col_expr(Column::LastError, Expr::value(None::<String>))
            .col_expr(Column::LastErrorAt, Expr::value(None::<DateTime<Utc>>))
            .filter(Column::Id.eq(id.uuid()))
            .filter(Column::LastError.eq(settled.words()));
        if patient(update.exec(&self.db)).await.is_ok() {
            self.complaints.0.invalidate(&(id, settled));
            self.accounts.forget(id);
            self.whatsapp_accounts.forget(id);
        }
    }
}
