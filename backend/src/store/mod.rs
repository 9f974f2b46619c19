//! Queries, each started from a scope. [`CompanyStore`] has no method that skips its company.

mod availability;
mod callers;
mod calls;
mod clinics;
mod feed;
pub mod invitations;
pub mod people;
mod pins;
mod platform;
mod replay;
mod team;
mod versions;

pub use availability::{SaveOutcome, Saved, Saving};
pub use callers::{CallerChange, CallerChanged, CallerList, MAX_CALLERS};
pub use calls::{CallDetail, CallFilter, CallPage, CallRow, TranscriptEntry, Voicemail};
pub use clinics::{ClinicNow, ClinicSummary};
pub use feed::{PublicHours, public_hours};
pub use pins::{Accepted, CheckedPin, Flip, KeptPin, MAX_PINS};
pub use platform::{CompanySummary, companies};
pub use replay::{REPLAY_CALLS, REPLAY_DAYS};
pub use team::{Invited, Member, PendingInvitation, Team};
pub use versions::SavedVersion;

use crate::auth::Actor;
use crate::entity::audit_log;
use crate::scope::CompanyScope;
use crate::{Failure, Services};
use chrono::{DateTime, Utc};
use domain::ids::CompanyId;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde_json::Value;
use uuid::Uuid;

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
        record(db, &self.actor, Some(self.company()), self.services.clock.now(), change).await
    }
}

/// Writes an entry of the change log: of a company, or of a person's own account.
pub(crate) async fn record<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    company: Option<CompanyId>,
    now: DateTime<Utc>,
    change: Change<'_>,
) -> Result<(), Failure> {
    let row = audit_log::ActiveModel {
        id: Set(Uuid::now_v7()),
        company_id: Set(company.map(Into::into)),
        actor_user_id: Set(actor.user().map(Into::into)),
        actor_label: Set(actor.label()),
        action: Set(change.action.to_owned()),
        entity_type: Set(change.entity.to_owned()),
        entity_id: Set(Some(change.id.to_string())),
        before: Set(change.before),
        after: Set(change.after),
        request_id: Set(None),
        created_at: Set(now),
    };
    audit_log::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// One entry of the change log.
pub(crate) struct Change<'c> {
    pub action: &'c str,
    pub entity: &'c str,
    pub id: Uuid,
    pub before: Option<Value>,
    pub after: Option<Value>,
}
