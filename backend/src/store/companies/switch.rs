//! The calls switch of a company: flipped at once or on schedule, taken back, and every flip in its change log.

use super::{held, write};
use crate::audit::{self, Author, Change, Kind};
use crate::auth::Actor;
use crate::entity::{audit_log, company, job};
use crate::jobs::{Job, Step, queue};
use crate::{Failure, Services};
use chrono::{DateTime, Utc};
use domain::company::{CallFeatures, CompanyPatch, Flip, Start, Timetable};
use domain::ids::CompanyId;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, TransactionTrait,
};
use serde_json::{Value, json};

/// How many changes of a company are looked through for its last flip.
const LOOKED_THROUGH: u64 = 200;

/// What an order to flip came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switched {
    /// It was so already, and nothing was done.
    AlreadySo,
    /// Flipped at once; maybe it comes back.
    Now {
        /// When it is flipped back.
        back: Option<DateTime<Utc>>,
    },
    /// It waits for its moment.
    Later {
        /// When it is flipped.
        start: DateTime<Utc>,
        /// When it is flipped back.
        back: Option<DateTime<Utc>>,
    },
}

/// A flip that waits for its moment, or could not be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallsSchedule {
    /// On or off.
    pub on: bool,
    /// When.
    pub at: DateTime<Utc>,
    /// When it is flipped back.
    pub back: Option<DateTime<Utc>>,
    /// Who scheduled it.
    pub by: String,
    /// The zone it was written down in.
    pub zone: String,
    /// Why it is late, or failed for good.
    pub trouble: Option<String>,
    /// Nobody tries any more.
    pub failed: bool,
}

/// The last time the switch was flipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastFlip {
    /// To what.
    pub on: bool,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
}

/// Whether calls are on.
pub(super) fn is_on(row: &company::Model) -> bool {
    CallFeatures::from_settings(&row.settings).call_enabled
}

/// Flips the switch, at once or later. What was scheduled before is replaced.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], [`Failure::Invalid`] for a moment
/// that cannot be, or when the database fails.
pub async fn switch_calls(
    services: &Services,
    actor: &Actor,
    id: CompanyId,
    on: bool,
    flip: &Flip,
) -> Result<Switched, Failure> {
    actor.master()?;
    let now = services.clock.now();
    let Timetable { start, back } = flip.timetable(now).map_err(|error| Failure::Invalid(vec![error]))?;
    let author = Author::from(actor);
    let txn = services.db.begin().await?;
    let row = held(&txn, services, id).await?.row;
    if is_on(&row) == on {
        txn.rollback().await?;
        return Ok(Switched::AlreadySo);
    }
    drop_schedule(&txn, services, id, &author).await?;
    if start.is_none() {
        write(&txn, services, &row, &CompanyPatch::of_calls(on), &author).await?;
    }
    let zone = match &flip.start {
        Start::At { zone, .. } => zone.name().to_owned(),
        Start::Now => "UTC".to_owned(),
    };
    let step = |on: bool, back: Option<DateTime<Utc>>| Step {
        on,
        back,
        by: author.label.clone(),
        user: author.user,
        zone: zone.clone(),
    };
    let waiting = match (start, back) {
        (Some(start), back) => Some((step(on, back), start)),
        (None, Some(back)) => Some((step(!on, None), back)),
        (None, None) => None,
    };
    if let Some((step, at)) = waiting {
        queue(&txn, now, step.planned(id, at)).await?;
        let after = json!({ "callEnabled": step.on, "at": at, "backAt": step.back, "zone": step.zone });
        log(&txn, services, id, &author, Kind::CallsScheduled, None, Some(after)).await?;
    }
    txn.commit().await?;
    Ok(match start {
        Some(start) => Switched::Later { start, back },
        None => Switched::Now { back },
    })
}

/// Takes the last flip back, and with it what was scheduled. `None` when there is nothing to take back: it was never
/// flipped, or somebody has flipped it again.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], or when the database fails.
pub async fn undo_switch(
    services: &Services,
    actor: &Actor,
    id: CompanyId,
    to: bool,
) -> Result<Option<LastFlip>, Failure> {
    actor.master()?;
    let author = Author::from(actor);
    let txn = services.db.begin().await?;
    let row = held(&txn, services, id).await?.row;
    let Some(last) = find_last_flip(&txn, id).await?.filter(|last| last.on != to && last.on == is_on(&row)) else {
        txn.rollback().await?;
        return Ok(None);
    };
    drop_schedule(&txn, services, id, &author).await?;
    write(&txn, services, &row, &CompanyPatch::of_calls(to), &author).await?;
    txn.commit().await?;
    Ok(Some(last))
}

/// Drops what was scheduled. Whether there was something.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], or when the database fails.
pub async fn cancel_schedule(services: &Services, actor: &Actor, id: CompanyId) -> Result<bool, Failure> {
    actor.master()?;
    let txn = services.db.begin().await?;
    held(&txn, services, id).await?;
    let dropped = drop_schedule(&txn, services, id, &actor.into()).await?;
    if dropped {
        txn.commit().await?
    } else {
        txn.rollback().await?
    }
    Ok(dropped)
}

/// What waits for its moment, and what failed since.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, or when the database fails.
pub async fn calls_schedule(
    services: &Services,
    actor: &Actor,
    id: CompanyId,
) -> Result<Option<CallsSchedule>, Failure> {
    actor.master()?;
    let newest = steps(id).order_by_desc(job::Column::Id).one(&services.db).await?;
    Ok(newest.as_ref().and_then(|row| {
        let step = Step::of(&row.payload)?;
        let failed = row.status == "failed";
        let trouble = row.last_error.clone();
        Some(CallsSchedule {
            on: step.on,
            at: row.run_at,
            back: step.back,
            by: step.by,
            zone: step.zone,
            trouble,
            failed,
        })
    }))
}

/// The last time the switch was flipped, if it ever was.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, or when the database fails.
pub async fn last_flip(services: &Services, actor: &Actor, id: CompanyId) -> Result<Option<LastFlip>, Failure> {
    actor.master()?;
    find_last_flip(&services.db, id).await
}

/// Flips the switch in the transaction that ends the job it was scheduled as. False where the job is gone: somebody
/// canceled it, or flipped by hand.
///
/// The company is held before the job, here as everywhere: two who want both in turn would wait for each other.
pub(crate) async fn flip_on_schedule<C: ConnectionTrait>(
    services: &Services,
    txn: &C,
    id: CompanyId,
    job: &Job,
    on: bool,
    author: &Author,
) -> Result<bool, Failure> {
    let row = held(txn, services, id).await?.row;
    if !job.done_in(txn).await? {
        return Ok(false);
    }
    write(txn, services, &row, &CompanyPatch::of_calls(on), author).await?;
    Ok(true)
}

/// Drops what was scheduled for a company that is held, in the transaction that makes it pointless.
pub(super) async fn drop_schedule<C: ConnectionTrait>(
    txn: &C,
    services: &Services,
    id: CompanyId,
    author: &Author,
) -> Result<bool, Failure> {
    // One that runs this very moment waits for the company, finds itself gone and flips nothing.
    let waiting = steps(id).all(txn).await?;
    let ids: Vec<_> = waiting.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(false);
    }
    let gone = job::Entity::delete_many().filter(job::Column::Id.is_in(ids)).exec(txn).await?;
    let before = waiting.iter().find(|row| row.status != "failed").and_then(|row| {
        let step = Step::of(&row.payload)?;
        Some(json!({ "callEnabled": step.on, "at": row.run_at, "backAt": step.back, "zone": step.zone }))
    });
    if before.is_some() {
        log(txn, services, id, author, Kind::CallsScheduleCanceled, before, None).await?;
    }
    Ok(gone.rows_affected > 0)
}

fn steps(id: CompanyId) -> Select<job::Entity> {
    job::Entity::find()
        .filter(job::Column::CompanyId.eq(id.uuid()))
        .filter(job::Column::Kind.eq(Step::KIND))
        .filter(job::Column::Status.is_in(["queued", "running", "failed"]))
}

async fn find_last_flip<C: ConnectionTrait>(db: &C, id: CompanyId) -> Result<Option<LastFlip>, Failure> {
    let rows = audit_log::Entity::find()
        .filter(audit_log::Column::CompanyId.eq(id.uuid()))
        .filter(audit_log::Column::Action.eq(Kind::CompanyChanged.code()))
        .order_by_desc(audit_log::Column::Sequence)
        .limit(LOOKED_THROUGH)
        .all(db)
        .await?;
    let called = |value: &Option<Value>| value.as_ref()?.pointer("/features/callEnabled")?.as_bool();
    Ok(rows.into_iter().find_map(|row| {
        let on = called(&row.after).filter(|on| called(&row.before).unwrap_or(false) != *on)?;
        Some(LastFlip { on, at: row.created_at, by: row.actor_label })
    }))
}

async fn log<C: ConnectionTrait>(
    txn: &C,
    services: &Services,
    id: CompanyId,
    author: &Author,
    action: Kind,
    before: Option<Value>,
    after: Option<Value>,
) -> Result<(), Failure> {
    let change = Change { action, entity: "company", id: id.uuid(), before, after };
    audit::write_by(txn, services.clock.now(), Some(id), author, change).await
}
