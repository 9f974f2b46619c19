//! The call pipeline: verify → resolve → decide → record → answer. Every path ends in TwiML that
//! treats the caller well, whatever of ours fails, and everything acknowledged is kept.

mod accounts;
mod circles;
mod effect;
mod follow_up;
mod ledger;
mod leg;
mod reconcile;
mod recording;
mod resolve;
mod simulate;
mod sip_access;
mod spool;
mod voice;

pub use accounts::TwilioAccount;
pub use effect::{Effect, Heard, ReportedState, SpokenTurn};
pub use ledger::{EventRow, NewCall, Pending, Provider, Source, Verdict};
pub use reconcile::Reconciled;
pub use recording::{Message, Recorded};
pub use resolve::{Lookup, Resolved};
pub use simulate::{Asked, Simulation};
pub use spool::Spool;

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
    /// `I-Twilio-Idempotency-Token`.
    pub idempotency_token: Option<&'r str>,
}

impl Inbound<'_> {
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
}

/// Settings of the pipeline.
#[derive(Debug, Clone)]
pub struct TelephonySettings {
    /// The URL the outside world uses, without trailing slash.
    pub public_base_url: String,
    /// The platform's own Twilio account, or the demo account in development.
    pub account: Option<TwilioAccount>,
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
    outbound: Arc<Outbound>,
    spool: Spool,
    last_known: moka::sync::Cache<Lookup, Arc<Resolved>>,
    lines: KnownLines,
    accounts: accounts::AccountCache,
    refusals: accounts::RefusalMeter,
    /// Turns of writers on SQLite.
    writers: tokio::sync::Mutex<()>,
    /// What waits for a turn.
    queue: std::sync::Mutex<Vec<ledger::Queued>>,
}

impl Telephony {
    /// The pipeline on this database.
    #[must_use]
    pub fn new(db: DatabaseConnection, clock: Arc<dyn Clock>, keys: Keyring, settings: TelephonySettings) -> Self {
        Self {
            callbacks: Callbacks::new(&settings.public_base_url),
            public_base_url: settings.public_base_url.trim_end_matches('/').to_owned(),
            account: settings.account,
            outbound: settings.outbound,
            spool: Spool::at(settings.spool),
            last_known: moka::sync::Cache::new(20_000),
            lines: KnownLines::default(),
            accounts: accounts::AccountCache::default(),
            refusals: accounts::RefusalMeter::default(),
            writers: tokio::sync::Mutex::new(()),
            queue: std::sync::Mutex::default(),
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

    fn signed_by(&self, inbound: &Inbound<'_>, account: &TwilioAccount) -> bool {
        let url = format!("{}{}", self.public_base_url, inbound.target);
        let Some(given) = inbound.signature else { return false };
        signature::verify(&account.tokens, &url, signature::Signed::Form(inbound.pairs), given)
    }
}
