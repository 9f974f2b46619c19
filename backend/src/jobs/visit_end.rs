//! A support visit that ran out: its end is written into the company's log, as every other end is.

use super::{Job, Outcome, Planned, Trouble, Work};
use crate::Services;
use crate::store::log_run_out;
use chrono::{DateTime, Utc};
use domain::ids::CompanyId;
use sea_orm::TransactionTrait;
use serde_json::json;
use uuid::Uuid;

/// The name of this kind of work.
const KIND: &str = "support_visit.end";
/// How often it is tried: with the waits between them, for about three days.
const TRIES: u32 = 80;

/// Writes the end down.
#[derive(Debug)]
pub(crate) struct VisitEnd;

impl VisitEnd {
    pub(crate) fn planned(visit: Uuid, company: CompanyId, ends_at: DateTime<Utc>) -> Planned<'static> {
        let payload = json!({ "visit": visit });
        Planned { kind: KIND, payload, company: Some(company), run_at: ends_at, max_attempts: TRIES }
    }
}

#[async_trait::async_trait]
impl Work for VisitEnd {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, services: &Services, job: &Job) -> Result<Outcome, Trouble> {
        let visit = job.payload["visit"].as_str().and_then(|id| id.parse::<Uuid>().ok());
        let visit = visit.ok_or_else(|| Trouble::Never("which visit it was cannot be read".to_owned()))?;
        // The entry and the end of the job are one: a server that dies between them leaves neither.
        let txn = services.db.begin().await?;
        if job.done_in(&txn).await? {
            log_run_out(services, &txn, visit).await?;
            txn.commit().await?;
        }
        Ok(Outcome::Done)
    }
}
