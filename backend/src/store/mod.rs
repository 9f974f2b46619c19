//! Queries, each started from a scope. [`CompanyStore`] has no method that skips its company.

mod assigning;
mod assistants;
mod availability;
mod callers;
mod calls;
mod calls_switch;
mod changes;
mod clinics;
mod companies;
mod feed;
mod flight;
mod health;
mod integrations;
pub mod invitations;
mod inviting;
mod jobs;
mod lines;
mod listening;
mod messages;
mod models;
mod numbers;
mod opt_outs;
mod packages;
pub mod people;
mod phone;
mod pins;
mod platform_calls;
mod recordings;
mod replay;
mod team;
mod texts;
mod tokens;
mod usage;
mod versions;
mod visits;
mod widget;

pub use assigning::{Assigned, Place, assign_number, places, release_number};
pub use assistants::{Assistant, AssistantClinic};
pub use availability::{SaveOutcome, Saved, Saving};
pub use callers::{CallerChange, CallerChanged, CallerList, MAX_CALLERS};
pub use calls::{CallDetail, CallFilter, CallPage, CallRow, TranscriptEntry, Voicemail};
pub use changes::{ChangeFilter, ChangeLine, ChangeLog, ChangePage, NotUndone, undo_change};
pub use clinics::{ClinicNow, ClinicSummary};
pub(crate) use companies::flip_on_schedule;
pub use companies::{
    BlastRadius, CallsSchedule, CompanyFilter, CompanyHealth, CompanyLine, CompanyPage, Deleted, Holdings, LastFlip,
    PlatformNumbers, Switched, Usage, blast_radius, calls_schedule, cancel_schedule, change_company, companies,
    company, company_names, company_zone, create_company, delete_company, holdings, last_flip, platform_numbers,
    restore_company, switch_calls, undo_switch,
};
pub use feed::{PublicHours, public_hours};
pub use flight::{
    EventDetail, EventFilter, EventLine, EventPage, Explained, FallbackUse, Replayed, Replays, check_signature,
    fallback_use, replay_event, webhook_event, webhook_events,
};
pub use health::{Health, HookFailures, LastHeard, health};
pub use integrations::{
    Account, AccountChange, AuditFilter, AuditLine, AuditPage, MAX_ACCOUNTS, Made, NewAccount, Shown, integration_audit,
};
pub use inviting::Invited;
pub use jobs::{JobCounts, JobFilter, JobLine, JobPage, JobState, cancel_job, job_counts, jobs, retry_job};
pub use lines::{CarrierChoice, Line, NewLine, Offers, PortAnswer, SeenCall};
pub use listening::{Link, Sound};
pub use models::{
    Model, ModelChoice, change_model, create_model, delete_model, model, model_json, models, move_assistants,
    restore_model,
};
pub use numbers::{UnknownNumber, unknown_numbers};
pub(crate) use opt_outs::standing_opt_out;
pub use packages::{Package, change_package, create_package, delete_package, package, packages, restore_package};
pub use phone::{CallAccount, PhoneConnection, SipChange};
pub use pins::{Accepted, CheckedPin, Flip, KeptPin, MAX_PINS};
pub use platform_calls::{PlatformCall, PlatformCallFilter, platform_calls};
pub use replay::{REPLAY_CALLS, REPLAY_DAYS};
pub use team::{Member, PendingInvitation, Team};
pub use texts::{TextThread, ThreadDetail, ThreadPage};
pub use tokens::{MAX_TOKENS, TokenLine};
pub use usage::{CompanyUsage, usage};
pub use versions::SavedVersion;
pub(crate) use visits::log_run_out;
pub use visits::{
    NewVisit, Started, VisitLine, VisitPage, company_with_clinic, end_own_visit, own_visit, start_visit, visits,
    widen_visit,
};
pub use widget::{PublicWidget, WidgetNumber, public_widget};

use crate::audit::{self, Change, Kind};
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
