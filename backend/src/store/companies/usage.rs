//! How a company fares and what it uses, for the companies of one page: a few queries for all of them.

use crate::entity::{call, integration_account, notification};
use crate::scope::CompanyScope;
use crate::{Failure, Services};
use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, Utc};
use domain::phone::Caller;
use domain::routing::{Reason, decide};
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// How a company fares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Health {
    /// Live clinics.
    pub clinics: u64,
    /// Of these, those whose callers get more than the backup when the settings say so: nothing switches them off.
    pub answering: u64,
    /// Accounts at carriers and messengers that do not work.
    pub failing_integrations: u64,
    /// When its newest call began.
    pub last_call: Option<DateTime<Utc>>,
}

/// What a company uses in the current month, by UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Calls that began.
    pub calls: u64,
    /// Minutes of conversation, each call rounded up.
    pub minutes: u64,
    /// Texts that were sent.
    pub texts: u64,
}

#[derive(FromQueryResult)]
struct Counted {
    company_id: Uuid,
    n: i64,
}

#[derive(FromQueryResult)]
struct Talked {
    company_id: Uuid,
    n: i64,
    minutes: Option<i64>,
}

#[derive(FromQueryResult)]
struct Newest {
    company_id: Uuid,
    at: Option<DateTime<Utc>>,
}

/// Health and usage of these companies.
pub(super) async fn of(services: &Services, ids: &[Uuid]) -> Result<HashMap<Uuid, (Health, Usage)>, Failure> {
    let (db, now) = (&services.db, services.clock.now());
    let first = NaiveDate::from_ymd_opt(now.year(), now.month(), 1).unwrap_or_default();
    let month = first.and_time(NaiveTime::MIN).and_utc();
    let mut found: HashMap<Uuid, (Health, Usage)> = HashMap::new();
    for id in ids {
        found.insert(*id, (clinics(services, *id).await?, Usage::default()));
    }
    let mut put = |id: Uuid, change: &mut dyn FnMut(&mut Health, &mut Usage)| {
        if let Some((health, usage)) = found.get_mut(&id) {
            change(health, usage);
        }
    };
    let count = |n: i64| u64::try_from(n).unwrap_or_default();

    let live = || {
        call::Entity::find()
            .select_only()
            .column(call::Column::CompanyId)
            .filter(call::Column::CompanyId.is_in(ids.to_vec()))
            .filter(call::Column::DeletedAt.is_null())
            .filter(call::Column::ParentCallSid.is_null())
            .group_by(call::Column::CompanyId)
    };
    // Whole minutes per call, as carriers and plans count them.
    let minutes = Expr::cust("CAST(SUM((COALESCE(duration, 0) + 59) / 60) AS bigint)");
    let talked = live()
        .column_as(call::Column::Id.count(), "n")
        .expr_as(minutes, "minutes")
        .filter(call::Column::StartedAt.gte(month))
        .into_model::<Talked>();
    for row in talked.all(db).await? {
        put(row.company_id, &mut |_, usage| {
            usage.calls = count(row.n);
            usage.minutes = count(row.minutes.unwrap_or_default());
        });
    }
    let newest = live().column_as(call::Column::StartedAt.max(), "at").into_model::<Newest>();
    for row in newest.all(db).await? {
        put(row.company_id, &mut |health, _| health.last_call = row.at);
    }
    let failing = integration_account::Entity::find()
        .select_only()
        .column(integration_account::Column::CompanyId)
        .expr_as(Func::count(Expr::col(integration_account::Column::Id)), "n")
        .filter(integration_account::Column::CompanyId.is_in(ids.to_vec()))
        .filter(integration_account::Column::DeletedAt.is_null())
        .filter(integration_account::Column::IsActive.eq(true))
        .filter(integration_account::Column::Status.eq("error"))
        .group_by(integration_account::Column::CompanyId)
        .into_model::<Counted>();
    for row in failing.all(db).await? {
        put(row.company_id, &mut |health, _| health.failing_integrations = count(row.n));
    }
    let texts = notification::Entity::find()
        .select_only()
        .column(notification::Column::CompanyId)
        .expr_as(Func::count(Expr::col(notification::Column::Id)), "n")
        .filter(notification::Column::CompanyId.is_in(ids.to_vec()))
        .filter(notification::Column::Kind.eq("SMS"))
        .filter(notification::Column::SentAt.gte(month))
        .group_by(notification::Column::CompanyId)
        .into_model::<Counted>();
    for row in texts.all(db).await? {
        put(row.company_id, &mut |_, usage| usage.texts = count(row.n));
    }
    Ok(found)
}

/// What routing says of each clinic right now.
async fn clinics(services: &Services, id: Uuid) -> Result<Health, Failure> {
    let now = services.clock.now();
    let clinics = services.telephony.clinics(CompanyScope::new(id.into(), None)).await?;
    let answering = clinics.iter().filter(|clinic| {
        let decision = decide(now, &clinic.routing(Caller::Other(String::new()), None, None));
        !matches!(
            decision.reason,
            Reason::ClinicInactive
                | Reason::SubscriptionInactive
                | Reason::CallFeatureDisabled
                | Reason::AssistantDisabled
                | Reason::NumberInactive
                | Reason::UnknownNumber
        )
    });
    Ok(Health { answering: answering.count() as u64, clinics: clinics.len() as u64, ..Health::default() })
}
