//! The call pipeline: verify → resolve → decide → record → answer. Every path ends in TwiML that
//! treats the caller well, whatever of ours fails, and everything acknowledged is kept.

mod accounts;
mod carrier;
mod circles;
mod complaints;
mod connector;
mod doctor;
mod dry_run;
mod effect;
mod flight;
mod follow_up;
mod known_calls;
mod last_resort;
mod ledger;
mod leg;
mod reconcile;
mod recording;
mod replay;
mod resolve;
mod scribe;
mod simulate;
mod snapshot;
mod spool;
mod text;
mod vapi;
mod voice;
mod whatsapp;

pub use accounts::TwilioAccount;
pub use connector::AssistantSetup;
pub use doctor::ManualCheck;
pub use dry_run::{DryRun, SettingsOf};
pub use effect::{Effect, Heard, ReportedState, SpokenTurn};
pub use flight::{Flight, Wire};
pub use last_resort::{FALLBACK_PATH, LastResort};
pub use ledger::{EventRow, NewCall, Pending, Provider, Source, Verdict};
pub use reconcile::Reconciled;
pub use recording::{Message, Recorded};
pub use resolve::{Lookup, Resolved};
pub use simulate::{Asked, Simulation};
pub use spool::Spool;
pub use text::{Reported, Text, TextEffect};
pub use vapi::{AssistantReport, ServerMessage, VapiReply, is_platforms_own, secret_digest};
pub use whatsapp::{ToDecline, WhatsappReply};

use crate::clock::Clock;
use crate::crypto::Keyring;
use crate::outbound::Outbound;
use crate::twilio::{FormPairs, signature};
use circles::KnownLines;
use domain::twiml::{Callbacks, Twiml};
use sea_orm::DatabaseConnection;
use std::sync::Arc;
use std::time::Duration;

/// How long the database may take before the caller gets the last known backup. The carrier gives
/// up after 15 s; a caller should not hear silence for two.
const PATIENCE: Duration = Duration::from_millis(1500);

/// A webhook as it arrived, before anything is believed.
#[derive(Debug, Clone, Copy)]
pub struct Inbound<'r> {
    /// Path and query exactly as requested: the signature covers them.
    pub target: &'r str,
    /// The decoded pairs.
    pub pairs: &'r FormPairs,
    /// `X-Twilio-Signature`.
    pub signature: Option<&'r str>,
    /// `X-Twilio-Webhooks-Signature-Settings`.
    pub signature_settings: Option<&'r str>,
    /// `I-Twilio-Idempotency-Token`.
    pub idempotency_token: Option<&'r str>,
    /// The body as it came, where it is no form: then the URL must name its hash.
    pub other_body: Option<&'r [u8]>,
    /// What else came with it.
    pub wire: Wire<'r>,
}

impl<'r> Inbound<'r> {
    /// What the signature covers besides the URL.
    fn signed(&self) -> signature::Signed<'r> {
        match self.other_body {
            Some(body) => signature::Signed::Body(body),
            None => signature::Signed::Form(self.pairs),
        }
    }

    fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// What goes back to the carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// 200 with TwiML.
    Answer(Twiml),
    /// 204: a callback whose answer nobody reads.
    Noted,
    /// 403: not signed, or signed by somebody else.
    Forbidden,
    /// 503: it could not be taken, and nothing was kept.
    Later,
}

/// Settings of the pipeline.
#[derive(Debug, Clone)]
pub struct TelephonySettings {
    /// The URL the outside world uses, without trailing slash.
    pub public_base_url: String,
    /// Where another process answers the carrier's fallback; this one without it.
    pub fallback_base_url: Option<String>,
    /// The platform's own Twilio account, or the demo account in development.
    pub account: Option<TwilioAccount>,
    /// The domain of SIP calls at the carrier, where one is configured.
    pub sip_domain: Option<String>,
    /// Where events wait while the database is away.
    pub spool: std::path::PathBuf,
    /// The way out to the providers.
    pub outbound: Arc<Outbound>,
}

/// The call pipeline with its caches.
#[derive(Debug)]
pub struct Telephony {
    db: DatabaseConnection,
    clock: Arc<dyn Clock>,
    keys: Keyring,
    account: Option<TwilioAccount>,
    public_base_url: String,
    callbacks: Callbacks,
    sip_domain: Option<String>,
    outbound: Arc<Outbound>,
    spool: Spool,
    snapshot: snapshot::SnapshotFile,
    last_known: moka::sync::Cache<Lookup, Arc<Resolved>>,
    lines: KnownLines,
    calls: known_calls::KnownCalls,
    accounts: accounts::Readings<accounts::CompanyAccount>,
    whatsapp_accounts: accounts::Readings<whatsapp::WhatsappAccount>,
    complaints: complaints::Noted,
    refusals: accounts::RefusalMeter,
    /// How many answers from memory may wait to be noted.
    notes: Arc<tokio::sync::Semaphore>,
    ways: connector::Ways,
    vapi_secrets: vapi::SecretCache,
    vapi_answers: vapi::Answers,
    scribe: Arc<scribe::Scribe>,
    texted: text::Answered,
    /// Turns of look-ups: the connections that are left for those who write stay theirs.
    lookups: tokio::sync::Semaphore,
}

impl Telephony {
    /// The pipeline on this database.
    #[must_use]
    pub fn new(db: DatabaseConnection, clock: Arc<dyn Clock>, keys: Keyring, settings: TelephonySettings) -> Self {
        let spool = Spool::at(settings.spool.clone());
        Self {
            callbacks: Callbacks::new(&settings.public_base_url)
                .with_fallback_at(settings.fallback_base_url.as_deref()),
            public_base_url: settings.public_base_url.trim_end_matches('/').to_owned(),
            account: settings.account,
            outbound: settings.outbound,
            snapshot: snapshot::SnapshotFile::beside(&settings.spool),
            scribe: Arc::new(scribe::Scribe::new(db.clone(), spool.clone())),
            spool,
            last_known: moka::sync::Cache::new(20_000),
            lines: KnownLines::default(),
            calls: known_calls::KnownCalls::default(),
            accounts: accounts::Readings::default(),
            whatsapp_accounts: accounts::Readings::default(),
            complaints: complaints::Noted::default(),
            sip_domain: settings.sip_domain,
            refusals: accounts::RefusalMeter::default(),
            notes: Arc::new(tokio::sync::Semaphore::new(1000)),
            ways: connector::Ways::default(),
            vapi_secrets: vapi::SecretCache::default(),
            vapi_answers: vapi::Answers::default(),
            texted: text::Answered::default(),
            lookups: tokio::sync::Semaphore::new(crate::db::readers(db.get_database_backend())),
            db,
            clock,
            keys,
        }
    }

    /// The URL the outside world uses, without trailing slash.
    #[must_use]
    pub fn public_base_url(&self) -> &str {
        &self.public_base_url
    }

    /// The domain of SIP calls at the carrier, where one is configured.
    #[must_use]
    pub fn sip_domain(&self) -> Option<&str> {
        self.sip_domain.as_deref()
    }

    /// Our own absolute follow-up addresses.
    #[must_use]
    pub const fn callbacks(&self) -> &Callbacks {
        &self.callbacks
    }

    /// Events that wait for the database.
    #[must_use]
    pub const fn spool(&self) -> &Spool {
        &self.spool
    }

    /// How many events were handed to the database since the start.
    #[must_use]
    pub fn handed_over(&self) -> u64 {
        self.scribe.come()
    }

    /// A turn to ask the database something.
    async fn lookup(&self) -> Option<tokio::sync::SemaphorePermit<'_>> {
        self.lookups.acquire().await.ok()
    }

    fn signed_by(&self, inbound: &Inbound<'_>, account: &TwilioAccount) -> bool {
        let Some(given) = inbound.signature else { return false };
        signature::verify(&account.tokens, &self.url_of(inbound), inbound.signed(), given)
    }

    fn url_of(&self, inbound: &Inbound<'_>) -> String {
        format!("{}{}", self.public_base_url, inbound.target)
    }
}
