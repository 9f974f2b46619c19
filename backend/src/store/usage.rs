//! What each company used in a month, from what calls and texts keep.

use crate::entity::{call, company, message};
use crate::scope::MasterScope;
use crate::{Failure, Services};
use domain::ids::CompanyId;
use domain::usage::Month;
use sea_orm::sea_query::Alias;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// What a company used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyUsage {
    /// The company.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// It was deleted since.
    pub is_gone: bool,
    /// Calls that began.
    pub calls: u64,
    /// Of these, calls that the assistant took.
    pub assistant_calls: u64,
    /// From answer to end, all together, seconds.
    pub seconds: u64,
    /// Texts that were sent.
    pub texts_sent: u64,
    /// Texts that came in.
    pub texts_received: u64,
    /// What the voice platform charged, in millionths of a dollar.
    pub cost_micros: u64,
    /// Calls that it told a price of.
    pub priced_calls: u64,
}

#[derive(Debug, FromQueryResult)]
struct Calls {
    company_id: Uuid,
    calls: i64,
    seconds: Option<i64>,
    cost: Option<i64>,
    priced: i64,
}

#[derive(Debug, FromQueryResult)]
struct Counted {
    company_id: Uuid,
    times: i64,
}

/// Every company that is there or used something in that month, by name.
///
/// # Errors
/// When the database fails.
pub async fn usage(services: &Services, _right: MasterScope, month: Month) -> Result<Vec<CompanyUsage>, Failure> {
    let db = &services.db;
    let begun = || {
        call::Entity::find()
            .filter(call::Column::DeletedAt.is_null())
            // A line that rang belongs to its call.
            .filter(call::Column::ParentCallSid.is_null())
            .filter(call::Column::StartedAt.gte(month.begins()))
            .filter(call::Column::StartedAt.lt(month.ends()))
            .select_only()
            .column(call::Column::CompanyId)
            .group_by(call::Column::CompanyId)
    };
    // A sum of whole numbers is a decimal on PostgreSQL.
    let sum = |column: call::Column| sea_orm::ExprTrait::cast_as(column.sum(), Alias::new("bigint"));
    let calls: Vec<Calls> = begun()
        .column_as(call::Column::Id.count(), "calls")
        .column_as(sum(call::Column::Duration), "seconds")
        .column_as(sum(call::Column::CostMicros), "cost")
        .column_as(call::Column::CostMicros.count(), "priced")
        .into_model()
        .all(db)
        .await?;
    let taken = begun().column_as(call::Column::Id.count(), "times").filter(call::Column::Route.eq("assistant"));
    let taken = counted(taken.into_model().all(db).await?);
    let texts = |direction: &'static str| {
        message::Entity::find()
            .filter(message::Column::Channel.eq("sms"))
            .filter(message::Column::Direction.eq(direction))
            .filter(message::Column::CreatedAt.gte(month.begins()))
            .filter(message::Column::CreatedAt.lt(month.ends()))
            .select_only()
            .column(message::Column::CompanyId)
            .column_as(message::Column::Id.count(), "times")
            .group_by(message::Column::CompanyId)
            .into_model::<Counted>()
    };
    let sent = counted(texts("outbound").all(db).await?);
    let received = counted(texts("inbound").all(db).await?);
    let calls: HashMap<Uuid, Calls> = calls.into_iter().map(|row| (row.company_id, row)).collect();
    let companies = company::Entity::find().order_by_asc(company::Column::Name).all(db).await?;
    let whole = |number: Option<i64>| number.and_then(|n| u64::try_from(n).ok()).unwrap_or_default();
    let all = companies.into_iter().map(|company| {
        let own = calls.get(&company.id);
        let of = |counts: &HashMap<Uuid, u64>| counts.get(&company.id).copied().unwrap_or_default();
        CompanyUsage {
            id: company.id.into(),
            name: company.name.clone(),
            is_gone: company.deleted_at.is_some(),
            calls: whole(own.map(|row| row.calls)),
            assistant_calls: of(&taken),
            seconds: whole(own.and_then(|row| row.seconds)),
            texts_sent: of(&sent),
            texts_received: of(&received),
            cost_micros: whole(own.and_then(|row| row.cost)),
            priced_calls: whole(own.map(|row| row.priced)),
        }
    });
    Ok(all.filter(|one| !one.is_gone || one.calls + one.texts_sent + one.texts_received > 0).collect())
}

fn counted(rows: Vec<Counted>) -> HashMap<Uuid, u64> {
    rows.into_iter().map(|row| (row.company_id, u64::try_from(row.times).unwrap_or_default())).collect()
}
