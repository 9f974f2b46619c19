//! Taking an entry back.

use super::ChangeLog;
use super::put_back::Hands;
use crate::audit::{Attempt, Outcome, Written, attempted};
use crate::auth::Actor;
use crate::store::CompanyStore;
use crate::{Failure, Services};
use domain::access::Permission;
use domain::audit::{Entry, Kind, undoing};
use domain::ids::CompanyId;

/// Why a change was not taken back.
#[derive(Debug, thiserror::Error)]
pub enum NotUndone {
    /// It never can be.
    #[error("{0}")]
    Never(String),
    /// Something changed since.
    #[error(
        "What is there now is no longer what this change left, so taking it back would undo somebody else’s change as well."
    )]
    Stale,
    /// There is nothing to do.
    #[error("It is as it was before this change already.")]
    AlreadySo,
    /// A rule forbids it now.
    #[error("It cannot be put back now: {0}")]
    Refused(String),
    /// Something of ours failed, or the entry is not there.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// What became of it, in plain words where it was not done.
fn told(kind: Kind, outcome: Outcome) -> Result<Written, NotUndone> {
    let refused = |words: &str| Err(NotUndone::Refused(words.to_owned()));
    match outcome {
        Outcome::Done(written) => Ok(written),
        Outcome::Stale => Err(NotUndone::Stale),
        Outcome::AlreadySo => Err(NotUndone::AlreadySo),
        Outcome::Refused(Failure::Invalid(errors)) => {
            refused(&errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" "))
        }
        Outcome::Refused(Failure::Forbidden) => refused("your role does not allow this."),
        Outcome::Refused(Failure::SupportVisitRequired(_)) => {
            refused("visit the company first, with the right to change things.")
        }
        Outcome::Refused(Failure::SupportReadOnly) => {
            refused("your support visit only looks. Get the right to change things on the page of the visit.")
        }
        Outcome::Refused(Failure::CallsDisabled) => refused(domain::company::CALLS_DISABLED_WORDS),
        // Nothing is ever erased: what is not there to be brought back is there, and what is not there to be deleted is
        // deleted.
        Outcome::Refused(Failure::NotFound) if is_there_or_not(kind) => Err(NotUndone::AlreadySo),
        Outcome::Refused(Failure::NotFound) => refused("what was changed is not there any more."),
        Outcome::Refused(failure) => Err(NotUndone::Failed(failure)),
    }
}

/// Whether a kind is about something being there at all.
const fn is_there_or_not(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::AssistantCreated
            | Kind::AssistantDeleted
            | Kind::AssistantRestored
            | Kind::PackageCreated
            | Kind::PackageDeleted
            | Kind::PackageRestored
            | Kind::ModelCreated
            | Kind::ModelDeleted
            | Kind::ModelRestored
            | Kind::CompanyRestored
    )
}

impl CompanyStore {
    /// Takes a change of this company back, through the function that people use, so that every rule holds again. It
    /// writes an entry of its own, which says what it takes back. A `rehearsal` only tells what would be put back.
    ///
    /// # Errors
    /// Why not, in plain words.
    pub async fn undo_change(&self, sequence: i64, rehearsal: bool) -> Result<Written, NotUndone> {
        let entry = self.change_log()?.entry(sequence).await?.entry;
        let hands = Hands {
            services: &self.services,
            actor: &self.actor,
            company: Some(self.company()),
            store: Ok(self.clone()),
        };
        undone(hands, &entry, rehearsal).await
    }
}

/// The same for the master admin, with a change of the platform itself or of any company, deleted or not.
///
/// # Errors
/// Why not, in plain words.
pub async fn undo_change(
    services: &Services,
    actor: &Actor,
    company: Option<CompanyId>,
    sequence: i64,
    rehearsal: bool,
) -> Result<Written, NotUndone> {
    let entry = ChangeLog::of(services, actor.master()?, company).entry(sequence).await?.entry;
    let store = match company {
        // A deleted company has no door; all that can be done with it is to bring it back.
        Some(id) => actor.enter(services, Some(id), Permission::EditClinics).await,
        None => Err(Failure::NotFound),
    };
    undone(Hands { services, actor, company, store }, &entry, rehearsal).await
}

async fn undone(hands: Hands<'_>, entry: &Entry, rehearsal: bool) -> Result<Written, NotUndone> {
    let kind = Kind::from_code(&entry.action)
        .ok_or_else(|| NotUndone::Never("This kind of change is of another version of the product.".to_owned()))?;
    let undoing = undoing(kind, entry.before.as_ref(), entry.after.as_ref()).map_err(NotUndone::Never)?;
    let attempt = Attempt {
        chain: entry.chain,
        sequence: entry.sequence,
        entity: entry.entity_id.clone(),
        undoing: undoing.clone(),
        rehearsal,
    };
    told(kind, attempted(attempt, hands.put_back(kind, entry, &undoing)).await)
}
