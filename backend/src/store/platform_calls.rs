//! The calls of every company, as whoever runs the platform sees them: what became of each, and nothing of what was said
//! or of who called. For that there is a support visit.

use crate::entity::{call, clinic, company};
use crate::scope::MasterScope;
use crate::{Failure, Services};
use chrono::{DateTime, Utc};
use domain::call::CallStatus;
use domain::ids::{CallId, CompanyId};
use domain::phone::mask;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// Which calls.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlatformCallFilter {
    /// Of one company.
    pub company: Option<CompanyId>,
    /// In that state.
    pub status: Option<CallStatus>,
    /// Started at or after.
    pub from: Option<DateTime<Utc>>,
    /// Started before.
    pub until: Option<DateTime<Utc>>,
    /// How many, 1 to 200.
    pub limit: u64,
    /// How many to leave out from the newest.
    pub offset: u64,
}

/// A call.
#[derive(Debug, Clone)]
pub struct PlatformCall {
    /// Its id.
    pub id: CallId,
    /// Whose.
    pub company: CompanyId,
    /// The company's name.
    pub company_name: String,
    /// The clinic's name.
    pub clinic_name: Option<String>,
    /// Who called, masked; none where that is not known.
    pub caller: Option<String>,
    /// When it came.
    pub started_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub status: Option<CallStatus>,
    /// Where routing sent it: `assistant`, `staff` or `fallback`.
    pub route: Option<String>,
    /// Why, by its code.
    pub reason: Option<String>,
    /// Seconds.
    pub duration: Option<i32>,
    /// The code of what went wrong.
    pub error_code: Option<String>,
}

type Row = (call::Model, Option<company::Model>, Option<clinic::Model>);

impl From<Row> for PlatformCall {
    fn from((row, company, clinic): Row) -> Self {
        Self {
            id: row.id.into(),
            company: row.company_id.into(),
            company_name: company.map(|company| company.name).unwrap_or_default(),
            clinic_name: clinic.map(|clinic| clinic.name),
            caller: row.from_number.filter(|from| !from.is_empty()).map(|from| mask(&from)),
            started_at: row.started_at,
            status: CallStatus::from_code(&row.status).ok(),
            route: row.route,
            reason: row.route_reason,
            duration: row.duration,
            error_code: row.error_code,
        }
    }
}

/// Calls of every company, newest first, and how many match.
///
/// # Errors
/// When the database fails.
pub async fn platform_calls(
    services: &Services,
    _right: MasterScope,
    filter: PlatformCallFilter,
) -> Result<(Vec<PlatformCall>, u64), Failure> {
    let mut wanted = Condition::all().add(call::Column::DeletedAt.is_null()).add(call::Column::ParentCallSid.is_null());
    if let Some(company) = filter.company {
        wanted = wanted.add(call::Column::CompanyId.eq(company.uuid()));
    }
    if let Some(status) = filter.status {
        wanted = wanted.add(call::Column::Status.eq(status.code()));
    }
    if let Some(from) = filter.from {
        wanted = wanted.add(call::Column::StartedAt.gte(from));
    }
    if let Some(until) = filter.until {
        wanted = wanted.add(call::Column::StartedAt.lt(until));
    }
    let query = call::Entity::find().filter(wanted);
    let total = query.clone().count(&services.db).await?;
    let rows = query
        .find_also_related(company::Entity)
        .find_also_related(clinic::Entity)
        .order_by_desc(call::Column::StartedAt)
        .order_by_desc(call::Column::Id)
        .limit(filter.limit.clamp(1, 200))
        .offset(filter.offset)
        .all(&services.db)
        .await?;
    Ok((rows.into_iter().map(PlatformCall::from).collect(), total))
}
