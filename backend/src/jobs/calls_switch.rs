//! The calls switch of a company, flipped at the moment it was scheduled for.

use super::{Job, Outcome, Planned, Trouble, Work, queue};
use crate::audit::Author;
use crate::store::flip_on_schedule;
use crate::{Failure, Services};
use chrono::{DateTime, Utc};
use domain::ids::{CompanyId, UserId};
use sea_orm::TransactionTrait;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The name of this kind of work.
const KIND: &str = "company.calls_switch";
/// How often it is tried: with the waits between them, for about three days.
const TRIES: u32 = 80;

/// One flip that waits for its moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Step {
    /// On or off.
    pub on: bool,
    /// Who scheduled it, as the change log names them.
    pub by: String,
    /// Their account.
    pub user: Option<UserId>,
    /// Which zone it was written down in.
    pub zone: String,
    /// When it is to be flipped back. That is put down when this one has run, so that the two never change places.
    pub back: Option<DateTime<Utc>>,
}

impl Step {
    /// The name of this kind of work.
    pub(crate) const KIND: &'static str = KIND;

    /// Read from a stored job; nothing where it is none.
    pub(crate) fn of(payload: &Value) -> Option<Self> {
        serde_json::from_value(payload.clone()).ok()
    }

    pub(crate) fn planned(&self, company: CompanyId, run_at: DateTime<Utc>) -> Planned<'static> {
        let payload = json!(self);
        Planned { kind: KIND, payload, company: Some(company), run_at, max_attempts: TRIES }
    }
}

/// Flips it.
#[derive(Debug)]
pub(crate) struct CallsSwitch;

#[async_trait::async_trait]
impl Work for CallsSwitch {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, services: &Services, job: &Job) -> Result<Outcome, Trouble> {
        let (Some(step), Some(company)) = (Step::of(&job.payload), job.company) else {
            return Err(Trouble::Never("what was scheduled cannot be read".to_owned()));
        };
        let author = Author { user: step.user, label: format!("{}, on schedule", step.by) };
        // The flip and the end of the job are one: a server that dies between them leaves neither.
        let txn = services.db.begin().await?;
        match flip_on_schedule(services, &txn, company, job, step.on, &author).await {
            Ok(true) => {}
            Ok(false) => {
                txn.rollback().await?;
                return Ok(Outcome::Done);
            }
            Err(Failure::NotFound) => return Err(Trouble::Never("the company is gone".to_owned())),
            Err(failure) => return Err(failure.into()),
        }
        if let Some(at) = step.back {
            let back = Step { on: !step.on, back: None, ..step };
            queue(&txn, services.clock.now(), back.planned(company, at)).await?;
        }
        txn.commit().await?;
        Ok(Outcome::Done)
    }
}
