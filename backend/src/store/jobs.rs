//! Work in the background, as the master admin sees it. Who carries it out is elsewhere: here a job is only read, put
//! back into the queue or taken out of it.

use crate::audit::{self, Change, Kind};
use crate::auth::Actor;
use crate::entity::job;
use crate::scope::MasterScope;
use crate::{Failure, Services};
use chrono::{DateTime, Utc};
use domain::redaction::{Shown, redact, scrub};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, TransactionTrait,
};
use serde_json::json;
use uuid::Uuid;

/// Jobs on one page.
const PAGE: usize = 50;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// It waits for its time, or for a server.
    Queued,
    /// Somebody is at it.
    Running,
    /// It was given up.
    Failed,
    /// It is done.
    Done,
}

impl JobState {
    /// In the order in which they matter.
    pub const ALL: [Self; 4] = [Self::Failed, Self::Running, Self::Queued, Self::Done];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Failed => "failed",
            Self::Done => "done",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// Which jobs.
#[derive(Debug, Clone, Copy, Default)]
pub struct JobFilter {
    /// Where they stand.
    pub state: Option<JobState>,
    /// Older than this one.
    pub before: Option<Uuid>,
}

/// One job.
#[derive(Debug, Clone)]
pub struct JobLine {
    /// Its id.
    pub id: Uuid,
    /// What kind of work.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// Not before.
    pub run_at: DateTime<Utc>,
    /// When it was put down.
    pub created_at: DateTime<Utc>,
    /// How often it was tried, of how often.
    pub attempts: (i32, i32),
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// What it needs to know, as far as it may be shown.
    pub payload: Vec<Shown>,
}

/// A page of the list, newest first.
#[derive(Debug, Clone)]
pub struct JobPage {
    /// The jobs.
    pub lines: Vec<JobLine>,
    /// Where the next page begins, if there is one.
    pub older: Option<Uuid>,
}

/// How many there are of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// They wait.
    pub queued: u64,
    /// They wait although their time has come.
    pub due: u64,
    /// Somebody is at them.
    pub running: u64,
    /// They were given up.
    pub failed: u64,
    /// How long the one that is due longest has waited, seconds.
    pub waits: Option<i64>,
}

/// The jobs that match, newest first.
///
/// # Errors
/// When the database fails.
pub async fn jobs(services: &Services, _right: MasterScope, filter: JobFilter) -> Result<JobPage, Failure> {
    let mut query = job::Entity::find().order_by_desc(job::Column::Id).limit(PAGE as u64 + 1);
    if let Some(state) = filter.state {
        query = query.filter(job::Column::Status.eq(state.code()));
    }
    if let Some(before) = filter.before {
        // Ids are time-ordered.
        query = query.filter(job::Column::Id.lt(before));
    }
    let mut rows = query.all(&services.db).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let older = rows.last().filter(|_| more).map(|row| row.id);
    Ok(JobPage { lines: rows.into_iter().map(line).collect(), older })
}

fn line(row: job::Model) -> JobLine {
    JobLine {
        id: row.id,
        kind: row.kind,
        state: JobState::from_code(&row.status).unwrap_or(JobState::Queued),
        run_at: row.run_at,
        created_at: row.created_at,
        attempts: (row.attempts, row.max_attempts),
        last_error: row.last_error.as_deref().map(scrub),
        payload: redact(&row.payload),
    }
}

/// How many there are of each.
///
/// # Errors
/// When the database fails.
pub async fn job_counts(services: &Services, _right: MasterScope) -> Result<JobCounts, Failure> {
    let (db, now) = (&services.db, services.clock.now());
    let of = |state: JobState| job::Entity::find().filter(job::Column::Status.eq(state.code()));
    let due = || of(JobState::Queued).filter(job::Column::RunAt.lte(now));
    #[derive(FromQueryResult)]
    struct Oldest {
        run_at: Option<DateTime<Utc>>,
    }
    let oldest = due().select_only().column_as(job::Column::RunAt.min(), "run_at");
    let oldest = oldest.into_model::<Oldest>().one(db).await?.and_then(|found| found.run_at);
    Ok(JobCounts {
        queued: of(JobState::Queued).count(db).await?,
        due: due().count(db).await?,
        running: of(JobState::Running).count(db).await?,
        failed: of(JobState::Failed).count(db).await?,
        waits: oldest.map(|at| (now - at).num_seconds().max(0)),
    })
}

/// Puts a job that was given up back into the queue: now, with all its tries before it.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], [`Failure::Conflict`] when it was
/// not given up (any more), or when the database fails.
pub async fn retry_job(services: &Services, actor: &Actor, id: Uuid) -> Result<String, Failure> {
    let now = services.clock.now();
    let anew = job::Entity::update_many()
        .col_expr(job::Column::Status, Expr::value(JobState::Queued.code()))
        .col_expr(job::Column::RunAt, Expr::value(now))
        .col_expr(job::Column::Attempts, Expr::value(0))
        .col_expr(job::Column::LockedAt, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(job::Column::LockedBy, Expr::value(Option::<String>::None));
    turn(services, actor, id, (JobState::Failed, JobState::Queued), Kind::JobRetried, anew).await
}

/// Takes a job that waits out of the queue. It counts as given up, with who did it, and can be put back.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], [`Failure::Conflict`] when it does
/// not wait (any more), or when the database fails.
pub async fn cancel_job(services: &Services, actor: &Actor, id: Uuid) -> Result<String, Failure> {
    let words = format!("Cancelled by {}.", actor.label());
    let out = job::Entity::update_many()
        .col_expr(job::Column::Status, Expr::value(JobState::Failed.code()))
        .col_expr(job::Column::LastError, Expr::value(words));
    turn(services, actor, id, (JobState::Queued, JobState::Failed), Kind::JobCancelled, out).await
}

/// From one state into another, unless somebody was quicker: a server that takes the job at the same moment wins or
/// loses whole.
async fn turn(
    services: &Services,
    actor: &Actor,
    id: Uuid,
    (from, to): (JobState, JobState),
    action: Kind,
    change: sea_orm::UpdateMany<job::Entity>,
) -> Result<String, Failure> {
    actor.master()?;
    let txn = services.db.begin().await?;
    let changed = change.filter(job::Column::Id.eq(id)).filter(job::Column::Status.eq(from.code())).exec(&txn).await?;
    let row = job::Entity::find_by_id(id).one(&txn).await?.ok_or(Failure::NotFound)?;
    if changed.rows_affected == 0 {
        return Err(Failure::Conflict);
    }
    let seen = |state: JobState| Some(json!({ "kind": row.kind, "status": state.code() }));
    let entry = Change { action, entity: "job", id, before: seen(from), after: seen(to) };
    audit::write(&txn, services.clock.now(), None, actor, entry).await?;
    txn.commit().await?;
    Ok(row.kind)
}
