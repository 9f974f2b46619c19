//! Who carries out what is due. Several servers may run at once: a job is claimed in one statement, and a claim that
//! was given up, because its server died, ends after a while.

use super::{CallsSwitch, Job, LineFollow, Outcome, Trouble, VisitEnd, Work};
use crate::Services;
use crate::entity::job;
use chrono::{DateTime, Duration, Utc};
use domain::retry::wait_after;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbBackend, DbErr, EntityTrait, QueryFilter, Statement, Value};
use std::sync::Arc;
use uuid::Uuid;

/// The longest a try may take. A claim is given to another server after twice that.
const LONGEST: std::time::Duration = std::time::Duration::from_secs(120);
/// After this long a claim was given up.
const GIVEN_UP: Duration = Duration::seconds(240);
/// How long what is done stays to be looked at.
const KEPT: Duration = Duration::days(30);
/// The most jobs of one round.
const BATCH: usize = 100;
/// The longest reason that is kept, characters.
const REASON: usize = 500;

/// What a round came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// So many are done.
    pub done: u32,
    /// So many come again: put off, or failed with tries left.
    pub again: u32,
    /// So many failed for good.
    pub failed: u32,
}

/// Carries out what is due.
#[derive(Debug, Clone)]
pub struct Runner {
    services: Services,
    kinds: Arc<Vec<Arc<dyn Work>>>,
    holder: Arc<str>,
}

impl Runner {
    /// With every kind of work the platform has.
    #[must_use]
    pub fn new(services: Services) -> Self {
        Self::of(services, vec![Arc::new(CallsSwitch), Arc::new(VisitEnd), Arc::new(LineFollow)])
    }

    /// With these kinds of work only; others wait for a server that knows them.
    #[must_use]
    pub fn of(services: Services, kinds: Vec<Arc<dyn Work>>) -> Self {
        // One for each process: two on the same machine are two.
        Self { services, kinds: Arc::new(kinds), holder: Uuid::now_v7().to_string().into() }
    }

    /// Carries out what is due, the longest waiting first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn round(&self) -> Result<Round, DbErr> {
        let mut round = Round::default();
        for _ in 0..BATCH {
            let Some(row) = self.claim().await? else { break };
            let (job, most) = (self.taken(&row), u32::try_from(row.max_attempts).unwrap_or(1));
            let outcome = if job.attempt > most {
                Err(Trouble::Never("its server stopped in the middle, every time".to_owned()))
            } else {
                self.carry_out(&row.kind, &job).await
            };
            let now = self.services.clock.now();
            let word = match outcome {
                Ok(Outcome::Done) => {
                    job.done_in(&self.services.db).await?;
                    round.done += 1;
                    "done"
                }
                Ok(Outcome::Later(at)) => {
                    self.put_back(&job, at, None, job.attempt - 1).await?;
                    round.again += 1;
                    "later"
                }
                Err(Trouble::Again(reason)) if job.attempt < most => {
                    tracing::warn!(job = %job.id, kind = row.kind, attempt = job.attempt, reason, "a job is tried again");
                    self.put_back(&job, now + wait_after(job.attempt), Some(&reason), job.attempt).await?;
                    round.again += 1;
                    "again"
                }
                Err(Trouble::Again(reason) | Trouble::Never(reason)) => {
                    tracing::error!(job = %job.id, kind = row.kind, attempt = job.attempt, reason, "a job failed");
                    self.fail(&job, &reason).await?;
                    round.failed += 1;
                    "failed"
                }
            };
            metrics::counter!("jobs_total", "kind" => row.kind, "outcome" => word).increment(1);
        }
        Ok(round)
    }

    /// Forgets what was done long ago. What failed stays until somebody has looked at it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget(&self) -> Result<u64, DbErr> {
        let old = job::Entity::delete_many()
            .filter(job::Column::Status.eq("done"))
            .filter(job::Column::RunAt.lt(self.services.clock.now() - KEPT));
        Ok(old.exec(&self.services.db).await?.rows_affected)
    }

    /// Takes the job that waited longest, if one is due.
    async fn claim(&self) -> Result<Option<job::Model>, DbErr> {
        if self.kinds.is_empty() {
            return Ok(None);
        }
        let (db, now) = (&self.services.db, self.services.clock.now());
        let engine = db.get_database_backend();
        // SQLite has one writer at a time; on PostgreSQL nobody waits for a row that another is about to take.
        let skip = if engine == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
        let kinds: Vec<String> = (4..4 + self.kinds.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "UPDATE jobs SET status = 'running', locked_at = $1, locked_by = $2, attempts = attempts + 1 WHERE id = \
             (SELECT id FROM jobs WHERE kind IN ({}) AND (status = 'queued' AND run_at <= $1 \
             OR status = 'running' AND locked_at < $3) ORDER BY run_at, id LIMIT 1 {skip}) RETURNING *",
            kinds.join(", ")
        );
        let mut values: Vec<Value> = vec![now.into(), self.holder.to_string().into(), (now - GIVEN_UP).into()];
        values.extend(self.kinds.iter().map(|work| Value::from(work.kind())));
        job::Entity::find().from_raw_sql(Statement::from_sql_and_values(engine, sql, values)).one(db).await
    }

    fn taken(&self, row: &job::Model) -> Job {
        Job {
            id: row.id,
            company: row.company_id.map(Into::into),
            payload: row.payload.clone(),
            attempt: u32::try_from(row.attempts).unwrap_or(1).max(1),
            holder: self.holder.to_string(),
        }
    }

    /// In a task of its own: work that panics or hangs takes nothing with it.
    async fn carry_out(&self, kind: &str, job: &Job) -> Result<Outcome, Trouble> {
        let Some(work) = self.kinds.iter().find(|work| work.kind() == kind).map(Arc::clone) else {
            return Err(Trouble::Never("nobody here does this kind of work".to_owned()));
        };
        let (services, job) = (self.services.clone(), job.clone());
        let mut task = tokio::spawn(async move { work.run(&services, &job).await });
        match tokio::time::timeout(LONGEST, &mut task).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(Trouble::Again("it broke down; the log says where".to_owned())),
            Err(_) => {
                task.abort();
                Err(Trouble::Again(format!("it took longer than {} s", LONGEST.as_secs())))
            }
        }
    }

    async fn put_back(&self, job: &Job, at: DateTime<Utc>, why: Option<&str>, attempts: u32) -> Result<(), DbErr> {
        job::Entity::update_many()
            .col_expr(job::Column::Status, Expr::value("queued"))
            .col_expr(job::Column::RunAt, Expr::value(at))
            .col_expr(job::Column::LastError, Expr::value(why.map(short)))
            .col_expr(job::Column::Attempts, Expr::value(i32::try_from(attempts).unwrap_or(i32::MAX)))
            .filter(job.still_held())
            .exec(&self.services.db)
            .await?;
        Ok(())
    }

    async fn fail(&self, job: &Job, why: &str) -> Result<(), DbErr> {
        job::Entity::update_many()
            .col_expr(job::Column::Status, Expr::value("failed"))
            .col_expr(job::Column::LastError, Expr::value(short(why)))
            .filter(job.still_held())
            .exec(&self.services.db)
            .await?;
        Ok(())
    }
}

fn short(text: &str) -> String {
    text.chars().take(REASON).collect()
}
