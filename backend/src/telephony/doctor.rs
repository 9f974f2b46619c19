//! The signature doctor: at the moment of a refusal, because only then the raw pairs exist, and by hand for the master
//! admin. Only a verdict leaves this file, never a token or a computed signature.

use super::flight::plain;
use super::voice::patient;
use super::{Inbound, Telephony, TwilioAccount, Wire};
use crate::entity::integration_account;
use crate::scope::MasterScope;
use crate::twilio::doctor::{Candidate, Evidence, diagnose, path_of};
use crate::twilio::{FormPairs, signature};
use domain::redaction::mask_account;
use domain::webhook::{Diagnosis, Key};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;

/// The most accounts with one public name that are tried.
const MAX_ACCOUNTS: u64 = 2;

/// A request that the master admin typed in.
#[derive(Debug, Clone, Default)]
pub struct ManualCheck {
    /// The address as it is entered at the carrier.
    pub url: String,
    /// The parameters, as a form body.
    pub body: String,
    /// `X-Twilio-Signature`.
    pub signature: String,
}

impl Telephony {
    /// What would have verified, as JSON for the event; none when that cannot be written.
    pub(super) async fn diagnose(&self, inbound: &Inbound<'_>) -> Option<Value> {
        let found = self.examine(inbound, &self.public_base_url).await;
        serde_json::to_value(found).ok()
    }

    /// Whether what was typed in verifies for its own address, and if not, what would have. `Ok` names the key.
    ///
    /// # Errors
    /// The diagnosis of a signature that does not fit.
    pub async fn check_by_hand(&self, _right: MasterScope, typed: &ManualCheck) -> Result<Key, Box<Diagnosis>> {
        let url = typed.url.trim().split('#').next().unwrap_or_default();
        let start = url.find("://").map_or(0, |at| at + 3);
        let end = url.get(start..).and_then(|rest| rest.find(['/', '?'])).map_or(url.len(), |at| start + at);
        let (base, target) = url.split_at(end);
        let pairs = FormPairs::parse(typed.body.trim().as_bytes());
        let inbound = Inbound {
            target,
            pairs: &pairs,
            signature: Some(typed.signature.trim()),
            signature_settings: None,
            other_body: None,
            idempotency_token: None,
            wire: Wire { host: self.public_base_url.split_once("://").map(|(_, host)| host), ..Wire::default() },
        };
        for Candidate { key, token, .. } in self.candidates(&inbound).await {
            if signature::verify(&[token], url, signature::Signed::Form(&pairs), typed.signature.trim()) {
                return Ok(key);
            }
        }
        Err(Box::new(self.examine(&inbound, base).await))
    }

    async fn examine(&self, inbound: &Inbound<'_>, base: &str) -> Diagnosis {
        let candidates = match inbound.signature {
            Some(given) if !given.trim().is_empty() => self.candidates(inbound).await,
            // Nothing to try.
            _ => Vec::new(),
        };
        let wire = inbound.wire;
        let evidence = Evidence {
            base,
            target: inbound.target,
            pairs: inbound.pairs,
            signature: inbound.signature,
            host: wire.host,
            forwarded_proto: wire.forwarded_proto,
            forwarded_host: wire.forwarded_host,
        };
        let (cause, trials) = diagnose(evidence, &candidates);
        let forwarded =
            [wire.forwarded_proto, wire.forwarded_host].into_iter().flatten().map(plain).collect::<Vec<_>>();
        Diagnosis {
            cause,
            expected: plain(path_of(&format!("{base}{}", inbound.target))),
            account: mask_account(inbound.pairs.get("AccountSid")),
            host: wire.host.map(plain).unwrap_or_default(),
            forwarded: forwarded.join(" "),
            names: names(inbound.pairs),
            trials,
        }
    }

    /// The tokens that might have signed: the platform's, and those of the account that the request names.
    async fn candidates(&self, inbound: &Inbound<'_>) -> Vec<Candidate> {
        let named = inbound.pairs.get("AccountSid");
        let mut all = Vec::new();
        if let Some(account) = &self.account {
            add(&mut all, account, account.sid == named, |previous| Key::Platform { previous });
        }
        match patient(self.accounts_named(named)).await {
            Ok(ids) => {
                for id in ids {
                    let Ok(Some(found)) = patient(self.company_account(id.into())).await else { continue };
                    add(&mut all, &found.account, found.account.sid == named, |previous| Key::Account {
                        id,
                        company: found.company.uuid(),
                        previous,
                    });
                }
            }
            Err(error) => tracing::debug!(%error, "the accounts behind a refused webhook could not be read"),
        }
        all
    }

    async fn accounts_named(&self, sid: &str) -> Result<Vec<uuid::Uuid>, DbErr> {
        if !(3..=64).contains(&sid.len()) || !sid.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Ok(Vec::new());
        }
        integration_account::Entity::find()
            .select_only()
            .column(integration_account::Column::Id)
            .filter(integration_account::Column::AccountType.eq("twilio"))
            .filter(integration_account::Column::ExternalAccountId.eq(sid))
            .filter(integration_account::Column::DeletedAt.is_null())
            .limit(MAX_ACCOUNTS)
            .into_tuple::<uuid::Uuid>()
            .all(&self.db)
            .await
    }
}

/// The current token, and the one before.
fn add(all: &mut Vec<Candidate>, account: &TwilioAccount, named: bool, key: impl Fn(bool) -> Key) {
    for (position, token) in account.tokens.iter().take(2).enumerate() {
        all.push(Candidate { key: key(position > 0), token: token.clone(), named });
    }
}

/// The names of the parameters, as far as they look like a carrier's: letters, digits and the prefix of a SIP header.
fn names(pairs: &FormPairs) -> Vec<String> {
    let shown = |name: &str| {
        let name = if name.starts_with("SipHeader_") { "SipHeader_…" } else { name };
        let like_a_name = name.len() <= 40 && name.chars().all(|c| c.is_ascii_alphabetic() || c == '_' || c == '…');
        if like_a_name { name.to_owned() } else { "…".to_owned() }
    };
    pairs.iter().take(40).map(|(name, _)| shown(name)).collect()
}
