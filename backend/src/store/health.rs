//! How the platform is, as far as its database and memory tell.

use super::jobs::{JobCounts, job_counts};
use crate::entity::{call, integration_account, webhook_event};
use crate::scope::MasterScope;
use crate::telephony::{Provider, Verdict};
use crate::{Failure, Services, db};
use chrono::{DateTime, Duration, Utc};
use domain::availability::zone_data_version;
use sea_orm::{ColumnTrait, Condition, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// The state of everything.
#[derive(Debug, Clone)]
pub struct Health {
    /// `SQLite` or `PostgreSQL`.
    pub database: &'static str,
    /// How long it took to answer, milliseconds.
    pub database_ms: u128,
    /// Migrations that are applied, of how many.
    pub migrations: (usize, usize),
    /// The edition of the time zones.
    pub zone_data: String,
    /// Webhooks that wait in files because the database did not take them.
    pub spooled: usize,
    /// Work in the background.
    pub jobs: JobCounts,
    /// Calls that should have been asked about at the carrier by now.
    pub overdue_looks: u64,
    /// When a call last got its end by asking the carrier.
    pub last_reconciled: Option<DateTime<Utc>>,
    /// When each provider was last heard.
    pub heard: Vec<LastHeard>,
    /// Integration accounts that are in error.
    pub failing_accounts: u64,
    /// Webhooks of the last 24 hours that were not simply accepted.
    pub failures: HookFailures,
}

/// A job that is due waits no longer than this for a server, seconds.
const JOBS_IN_TIME: i64 = 300;

impl Health {
    /// Whether somebody carries out what is due.
    #[must_use]
    pub fn jobs_are_in_time(&self) -> bool {
        self.jobs.waits.is_none_or(|seconds| seconds < JOBS_IN_TIME)
    }

    /// Whether nothing needs a look. What strangers send is no illness of ours.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.migrations.0 == self.migrations.1
            && self.spooled == 0
            && self.jobs.failed == 0
            && self.jobs_are_in_time()
            && self.overdue_looks == 0
            && self.failing_accounts == 0
    }
}

/// When a provider was last heard.
#[derive(Debug, Clone)]
pub struct LastHeard {
    /// Its name.
    pub provider: Provider,
    /// Its last accepted webhook.
    pub accepted: Option<DateTime<Utc>>,
}

/// Webhooks of the last 24 hours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HookFailures {
    /// All of them.
    pub all: u64,
    /// Without a signature that fits.
    pub rejected: u64,
    /// For a number that leads nowhere.
    pub unknown: u64,
    /// Answered from memory, or something failed.
    pub errors: u64,
}

/// Looks at everything.
///
/// # Errors
/// When the database fails.
pub async fn health(services: &Services, right: MasterScope) -> Result<Health, Failure> {
    let (pool, now) = (&services.db, services.clock.now());
    let began = std::time::Instant::now();
    db::ping(pool).await?;
    let database_ms = began.elapsed().as_millis();
    let steps = migration::status(pool).await?;
    let applied = steps.iter().filter(|step| step.applied).count();
    // The rounds are a few seconds apart: what is five minutes late is not being asked about.
    let overdue = call::Entity::find()
        .filter(call::Column::DeletedAt.is_null())
        .filter(call::Column::NextLookAt.lt(now - Duration::minutes(5)))
        .filter(call::Column::Status.is_in(["pending", "ringing", "in_progress"]));
    let asked =
        call::Entity::find().filter(call::Column::EndedBy.eq("asked")).order_by_desc(call::Column::UpdatedAt).limit(1);
    let failing = integration_account::Entity::find()
        .filter(integration_account::Column::DeletedAt.is_null())
        .filter(integration_account::Column::IsActive.eq(true))
        .filter(integration_account::Column::Status.eq("error"));
    let mut heard = Vec::new();
    for provider in Provider::ALL {
        let last = webhook_event::Entity::find()
            .filter(webhook_event::Column::Provider.eq(provider.code()))
            .filter(webhook_event::Column::Verdict.is_in([Verdict::Accepted.code(), Verdict::UnknownNumber.code()]))
            .order_by_desc(webhook_event::Column::Id)
            .limit(1);
        heard.push(LastHeard { provider, accepted: last.one(pool).await?.map(|event| event.created_at) });
    }
    Ok(Health {
        database: if pool.get_database_backend() == DbBackend::Sqlite { "SQLite" } else { "PostgreSQL" },
        database_ms,
        migrations: (applied, steps.len()),
        zone_data: zone_data_version().to_owned(),
        spooled: services.telephony.spool().count().await,
        jobs: job_counts(services, right).await?,
        overdue_looks: overdue.count(pool).await?,
        last_reconciled: asked.one(pool).await?.map(|call| call.updated_at),
        heard,
        failing_accounts: failing.count(pool).await?,
        failures: failures(services, now).await?,
    })
}

async fn failures(services: &Services, now: DateTime<Utc>) -> Result<HookFailures, Failure> {
    let since = |more: Condition| {
        webhook_event::Entity::find()
            .filter(webhook_event::Column::CreatedAt.gt(now - Duration::hours(24)))
            .filter(more)
            .count(&services.db)
    };
    let judged = |verdict: Verdict| Condition::all().add(webhook_event::Column::Verdict.eq(verdict.code()));
    Ok(HookFailures {
        all: since(Condition::all()).await?,
        rejected: since(judged(Verdict::Rejected)).await?,
        unknown: since(judged(Verdict::UnknownNumber)).await?,
        errors: since(judged(Verdict::Error)).await?,
    })
}
