//! Work for later: kept in the database, so that it outlives a restart, and carried out by whichever server comes first.
//!
//! A kind of work is a type that implements [`Work`], named in [`Runner::new`]. Putting work down and the change that
//! makes it necessary belong into one transaction: [`queue`].

mod calls_switch;
mod line;
mod runner;
mod visit_end;

pub(crate) use calls_switch::{CallsSwitch, Step};
pub(crate) use line::LineFollow;
pub use runner::{Round, Runner};
pub(crate) use visit_end::VisitEnd;

use crate::entity::job;
use crate::{Failure, Services};
use chrono::{DateTime, Utc};
use domain::ids::CompanyId;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

/// Work that is to be done.
#[derive(Debug)]
pub struct Planned<'p> {
    /// What kind, as the one who does it calls it.
    pub kind: &'p str,
    /// What it needs to know. No secrets: the page of jobs shows it.
    pub payload: Value,
    /// Whose it is; none for the platform's own.
    pub company: Option<CompanyId>,
    /// Not before.
    pub run_at: DateTime<Utc>,
    /// How often it is tried before it counts as failed.
    pub max_attempts: u32,
}

/// Puts work down.
///
/// # Errors
/// When the database fails.
pub async fn queue<C: ConnectionTrait>(db: &C, now: DateTime<Utc>, planned: Planned<'_>) -> Result<Uuid, DbErr> {
    let id = Uuid::now_v7();
    let row = job::ActiveModel {
        id: Set(id),
        company_id: Set(planned.company.map(CompanyId::uuid)),
        kind: Set(planned.kind.to_owned()),
        payload: Set(planned.payload),
        status: Set("queued".to_owned()),
        run_at: Set(planned.run_at),
        attempts: Set(0),
        max_attempts: Set(i32::try_from(planned.max_attempts.max(1)).unwrap_or(i32::MAX)),
        locked_at: Set(None),
        locked_by: Set(None),
        last_error: Set(None),
        created_at: Set(now),
    };
    job::Entity::insert(row).exec_without_returning(db).await?;
    Ok(id)
}

/// Work in the hands of the one who does it.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub company: Option<CompanyId>,
    /// What it needs to know.
    pub payload: Value,
    /// Which try this is, from 1.
    pub attempt: u32,
    holder: String,
}

impl Job {
    /// Marks it as done in the transaction of what it does, so that the two happen together or not at all. False where
    /// it is no longer in these hands: it was taken back because it took too long, and nothing may be done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn done_in<C: ConnectionTrait>(&self, txn: &C) -> Result<bool, DbErr> {
        let done = job::Entity::update_many()
            .col_expr(job::Column::Status, Expr::value("done"))
            .col_expr(job::Column::LastError, Expr::value(Option::<String>::None))
            .filter(self.still_held());
        Ok(done.exec(txn).await?.rows_affected == 1)
    }

    /// The row, as long as this try has it.
    fn still_held(&self) -> sea_orm::Condition {
        sea_orm::Condition::all()
            .add(job::Column::Id.eq(self.id))
            .add(job::Column::Status.eq("running"))
            .add(job::Column::LockedBy.eq(&self.holder))
            .add(job::Column::Attempts.eq(i32::try_from(self.attempt).unwrap_or(i32::MAX)))
    }
}

/// How a try went, where nothing failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// Not now, and nobody's fault: again at this moment. It does not count as a try.
    Later(DateTime<Utc>),
}

/// Why a try failed. The words are kept and shown; they hold no secrets and no personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It may work the next time.
    #[error("{0}")]
    Again(String),
    /// It never will.
    #[error("{0}")]
    Never(String),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Database(_) | Failure::Internal(_) | Failure::Throttled(_) | Failure::Conflict => {
                Self::Again(failure.to_string())
            }
            _ => Self::Never(failure.to_string()),
        }
    }
}

impl From<DbErr> for Trouble {
    fn from(error: DbErr) -> Self {
        Self::Again(Failure::from(error).to_string())
    }
}

/// One kind of work.
#[async_trait::async_trait]
pub trait Work: Send + Sync + std::fmt::Debug {
    /// Its name in the table.
    fn kind(&self) -> &'static str;

    /// Does it. May be called again for the same work after a crash: see [`Job::done_in`].
    async fn run(&self, services: &Services, job: &Job) -> Result<Outcome, Trouble>;
}
