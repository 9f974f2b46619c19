//! The list of companies, searched and filtered in the database.

use super::usage::{self, Health, Usage};
use crate::entity::{company, job};
use crate::scope::MasterScope;
use crate::{Failure, Services};
use chrono::{DateTime, Utc};
use domain::company::CallFeatures;
use domain::ids::CompanyId;
use sea_orm::sea_query::{Expr, Func, LikeExpr, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value;

/// Which companies, with regard to deletion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Deleted {
    /// Those that are there.
    #[default]
    No,
    /// Those that were deleted.
    Only,
    /// All.
    Any,
}

/// Which companies.
#[derive(Debug, Clone, Default)]
pub struct CompanyFilter {
    /// What the name or the slug contains.
    pub search: String,
    /// The code of a subscription's state.
    pub subscription: Option<String>,
    /// Calls on or off.
    pub calls: Option<bool>,
    /// Deleted ones or not.
    pub deleted: Deleted,
    /// How many, 1 to 200.
    pub limit: u64,
    /// How many to leave out from the start.
    pub offset: u64,
}

/// A company in the list.
#[derive(Debug, Clone)]
pub struct CompanyLine {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Its slug.
    pub slug: String,
    /// `features.callEnabled`.
    pub call_enabled: bool,
    /// Where its subscription stands.
    pub subscription: String,
    /// Its plan's name, if it has one.
    pub plan: Option<String>,
    /// What its plan includes: minutes of calls a month.
    pub credits: Option<u64>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
    /// How it fares.
    pub health: Health,
    /// What it uses this month.
    pub usage: Usage,
}

/// Some companies and how many there are in all.
#[derive(Debug, Clone)]
pub struct CompanyPage {
    /// By name.
    pub lines: Vec<CompanyLine>,
    /// How many match.
    pub total: u64,
}

/// The platform in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlatformNumbers {
    /// Live companies.
    pub companies: u64,
    /// Of these, with calls on.
    pub with_calls: u64,
    /// Of these, with a late payment.
    pub past_due: u64,
    /// Deleted ones.
    pub deleted: u64,
    /// Work that failed for good.
    pub failed_jobs: u64,
}

impl CompanyLine {
    /// With what is known about it.
    fn of(row: &company::Model, (health, usage): (Health, Usage)) -> Self {
        let plan = row.settings.pointer("/billing/plan").and_then(Value::as_str).filter(|plan| !plan.is_empty());
        Self {
            id: row.id.into(),
            name: row.name.clone(),
            slug: row.slug.clone(),
            call_enabled: CallFeatures::from_settings(&row.settings).call_enabled,
            subscription: row.subscription_status.clone(),
            plan: plan.map(str::to_owned),
            credits: row.settings.pointer("/billing/monthlyCredits").and_then(Value::as_u64),
            deleted_at: row.deleted_at,
            health,
            usage,
        }
    }

    /// Of one company that was read already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_company(services: &Services, _right: MasterScope, row: &company::Model) -> Result<Self, Failure> {
        let mut known = usage::of(services, &[row.id]).await?;
        Ok(Self::of(row, known.remove(&row.id).unwrap_or_default()))
    }
}

/// Companies by name, with health and usage.
///
/// # Errors
/// When the database fails.
pub async fn companies(
    services: &Services,
    _right: MasterScope,
    filter: &CompanyFilter,
) -> Result<CompanyPage, Failure> {
    let db = &services.db;
    let matching = company::Entity::find().filter(condition(filter, db.get_database_backend()));
    let total = matching.clone().count(db).await?;
    let rows = matching
        .order_by_asc(Func::lower(Expr::col(company::Column::Name)))
        .order_by_asc(company::Column::Id)
        .limit(filter.limit.clamp(1, 200))
        .offset(filter.offset)
        .all(db)
        .await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut known = usage::of(services, &ids).await?;
    let lines = rows.iter().map(|row| CompanyLine::of(row, known.remove(&row.id).unwrap_or_default()));
    Ok(CompanyPage { lines: lines.collect(), total })
}

/// Every live company's name, by name: for the switcher.
///
/// # Errors
/// When the database fails.
pub async fn company_names(services: &Services, _right: MasterScope) -> Result<Vec<(CompanyId, String)>, Failure> {
    let names = company::Entity::find()
        .select_only()
        .column(company::Column::Id)
        .column(company::Column::Name)
        .filter(company::Column::DeletedAt.is_null())
        .order_by_asc(company::Column::Name)
        .into_tuple::<(uuid::Uuid, String)>();
    Ok(names.all(&services.db).await?.into_iter().map(|(id, name)| (id.into(), name)).collect())
}

/// Counts what is on the platform.
///
/// # Errors
/// When the database fails.
pub async fn platform_numbers(services: &Services, _right: MasterScope) -> Result<PlatformNumbers, Failure> {
    let db = &services.db;
    let live = || company::Entity::find().filter(company::Column::DeletedAt.is_null());
    let late = company::Column::SubscriptionStatus.eq("PAST_DUE");
    let failed = job::Entity::find().filter(job::Column::Status.eq("failed"));
    Ok(PlatformNumbers {
        companies: live().count(db).await?,
        with_calls: live().filter(calls_on(db.get_database_backend())).count(db).await?,
        past_due: live().filter(late).count(db).await?,
        deleted: company::Entity::find().filter(company::Column::DeletedAt.is_not_null()).count(db).await?,
        failed_jobs: failed.count(db).await?,
    })
}

fn condition(filter: &CompanyFilter, engine: DbBackend) -> Condition {
    let mut all = Condition::all();
    // PostgreSQL takes no NUL, and no name holds one.
    let search = filter.search.trim().to_lowercase().replace('\0', "");
    if !search.is_empty() {
        let like = || LikeExpr::new(format!("%{}%", escaped(&search))).escape('\\');
        let lower = |column: company::Column| Expr::expr(Func::lower(Expr::col((company::Entity, column))));
        let slug = lower(company::Column::Slug).like(like());
        all = all.add(Condition::any().add(lower(company::Column::Name).like(like())).add(slug));
    }
    if let Some(code) = &filter.subscription {
        all = all.add(company::Column::SubscriptionStatus.eq(code));
    }
    all = match filter.calls {
        Some(true) => all.add(calls_on(engine)),
        Some(false) => all.add(calls_on(engine).not()),
        None => all,
    };
    match filter.deleted {
        Deleted::No => all.add(company::Column::DeletedAt.is_null()),
        Deleted::Only => all.add(company::Column::DeletedAt.is_not_null()),
        Deleted::Any => all,
    }
}

/// As routing reads it: on only where it says `true`, whatever else somebody wrote there.
fn calls_on(engine: DbBackend) -> SimpleExpr {
    Expr::cust(match engine {
        DbBackend::Sqlite => {
            "COALESCE(CASE WHEN json_valid(settings) THEN json_type(settings, '$.features.callEnabled') = 'true' END, FALSE)"
        }
        _ => "COALESCE(settings #> '{features,callEnabled}' = 'true'::jsonb, FALSE)",
    })
}

/// A text as part of a pattern that means itself.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
