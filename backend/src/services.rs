//! What a request needs from behind: database, clock, keys, the call pipeline.

use crate::auth::Throttle;
use crate::clock::Clock;
use crate::crypto::Keyring;
use crate::mail::Mailer;
use crate::outbound::Outbound;
use crate::telephony::Telephony;
use sea_orm::DatabaseConnection;
use std::sync::Arc;

/// Shared by every request; cheap to clone.
#[derive(Clone, Debug)]
pub struct Services {
    /// The database pool.
    pub db: DatabaseConnection,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Keys for stored secrets.
    pub keys: Keyring,
    /// Limits on sign-in tries.
    pub throttle: Throttle,
    /// The call pipeline.
    pub telephony: Arc<Telephony>,
    /// The way out to the providers.
    pub outbound: Arc<Outbound>,
    /// The mail server, where one is configured.
    pub mailer: Option<Mailer>,
    /// The address the outside world uses, without trailing slash: what links in mails start with.
    pub public_base_url: Arc<str>,
    /// Whether demo logins may be shown: development with demo data.
    pub demo: bool,
}
