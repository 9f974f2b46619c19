//! Queries, each started from a scope. [`CompanyStore`] has no method that skips its company.

mod availability;
mod callers;
mod calls;
mod changes;
mod clinics;
mod companies;
mod feed;
mod flight;
mod health;
mod jobs;
mod messages;
mod numbers;
pub mod people;
mod phone;
mod pins;
mod platform;
mod replay;
mod usage;
mod versions;

pub use availability::{SaveOutcome, Saved, Saving};
pub use callers::{CallerChange, CallerChanged, CallerList, MAX_CALLERS};
pub use calls::{CallDetail, CallFilter, CallPage, CallRow, TranscriptEntry, Voicemail};
pub use changes::ChangeLog;
pub use clinics::{ClinicNow, ClinicSummary};
pub use companies::{BlastRadius, blast_radius, change_company};
pub use feed::{PublicHours, public_hours};
pub use flight::{
    EventDetail, EventFilter, EventLine, EventPage, Explained, FallbackUse, Replayed, check_signature, fallback_use,
    replay_event, webhook_event, webhook_events,
};
pub use health::{Health, HookFailures, LastHeard, health};
pub use jobs::{JobCounts, JobFilter, JobLine, JobPage, JobState, cancel_job, job_counts, jobs, retry_job};
pub use messages::{Link, Sound};
pub use numbers::{UnknownNumber, unknown_numbers};
pub use phone::{CallAccount, ConnectedNumber, PhoneConnection, SipChange};
pub use pins::{Accepted, CheckedPin, Flip, KeptPin, MAX_PINS};
pub use platform::{CompanySummary, companies};
pub use replay::{REPLAY_CALLS, REPLAY_DAYS};
pub use usage::{CompanyUsage, usage};
pub use versions::SavedVersion;

use crate::audit::{self, Change};
use crate::auth::Actor;
use crate::scope::CompanyScope;
use crate::{Failure, Services};
use domain::ids::CompanyId;
use sea_orm::ConnectionTrait;

/// One company's data, opened by [`Actor::enter`].
#[derive(Debug, Clone)]
pub struct CompanyStore {
    services: Services,
    scope: CompanyScope,
    actor: Actor,
}

impl CompanyStore {
    pub(crate) const fn new(services: Services, scope: CompanyScope, actor: Actor) -> Self {
        Self { services, scope, actor }
    }

    /// The company.
    #[must_use]
    pub const fn company(&self) -> CompanyId {
        self.scope.company()
    }

    /// The scope.
    #[must_use]
    pub const fn scope(&self) -> CompanyScope {
        self.scope
    }

    /// Writes a change into the change log, in the transaction of the change.
    pub(crate) async fn audit<C: ConnectionTrait>(&self, db: &C, change: Change<'_>) -> Result<(), Failure> {
        audit::write(db, self.services.clock.now(), Some(self.company()), &self.actor, change).await
    }
}
