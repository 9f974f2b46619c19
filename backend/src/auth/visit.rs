//! A support visit as the one who visits has it: what lets a master admin into a company, and until when.

use super::Member;
use crate::entity::{company, support_visit};
use crate::{Failure, Services};
use chrono::{DateTime, Utc};
use domain::access::{Permission, Role};
use domain::ids::{CompanyId, UserId};
use domain::support::Visit;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// A visit that ran when its visitor was loaded.
#[derive(Debug, Clone)]
pub struct OpenVisit {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub visit: Visit,
    /// Whether things might be changed when it was loaded.
    may_change: bool,
}

impl OpenVisit {
    /// What its visitor is in the company: one who looks, or the master admin with every right.
    pub(super) const fn role(&self) -> Role {
        if self.may_change { Role::Master } else { Role::Staff }
    }
}

impl From<support_visit::Model> for Visit {
    fn from(row: support_visit::Model) -> Self {
        Self {
            company: row.company_id.into(),
            user: row.user_id.into(),
            reason: row.reason,
            elevated_reason: row.elevated_reason,
            started_at: row.started_at,
            ends_at: row.ends_at,
            elevated_until: row.elevated_until,
            ended_at: row.ended_at,
            ended_by: row.ended_by.map(Into::into),
        }
    }
}

/// The visits of a person that run now, the newest first. A company that is deleted is not visited.
pub(super) async fn open<C: ConnectionTrait>(
    db: &C,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<Vec<OpenVisit>, Failure> {
    let rows = support_visit::Entity::find()
        .filter(support_visit::Column::UserId.eq(user.uuid()))
        .filter(support_visit::Column::EndedAt.is_null())
        .filter(support_visit::Column::EndsAt.gt(now))
        .order_by_desc(support_visit::Column::Id)
        .all(db)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let live = company::Entity::find()
        .filter(company::Column::Id.is_in(rows.iter().map(|row| row.company_id)))
        .filter(company::Column::DeletedAt.is_null())
        .all(db)
        .await?;
    let rows = rows.into_iter().filter(|row| live.iter().any(|company| company.id == row.company_id));
    let open = rows.map(|row| {
        let (id, visit) = (row.id, Visit::from(row));
        OpenVisit { id, may_change: visit.may_change(now), visit }
    });
    Ok(open.collect())
}

/// The visit that lets a master admin do this in a company, or in any where none is named.
pub(super) async fn pass(
    services: &Services,
    member: &Member,
    company: Option<CompanyId>,
    permission: Permission,
) -> Result<OpenVisit, Failure> {
    let now = services.clock.now();
    let here = |open: &&OpenVisit| company.is_none_or(|id| open.visit.company == id) && open.visit.runs(now);
    let Some(open) = member.visits.iter().find(here) else {
        let mut there = company::Entity::find().filter(company::Column::DeletedAt.is_null());
        if let Some(id) = company {
            there = there.filter(company::Column::Id.eq(id.uuid()));
        }
        there.one(&services.db).await?.ok_or(Failure::NotFound)?;
        return Err(Failure::SupportVisitRequired(company));
    };
    if open.visit.allows(permission, now) { Ok(open.clone()) } else { Err(Failure::SupportReadOnly) }
}

/// Asked in the transaction of a change, after the change's entry in the log: whoever ends the visit waits at the same
/// log, so that either the end comes after the change or the change finds the visit ended.
pub(crate) async fn still_changes<C: ConnectionTrait>(
    db: &C,
    open: &OpenVisit,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let row = support_visit::Entity::find_by_id(open.id).one(db).await?;
    let visit = row.map(Visit::from).filter(|visit| visit.runs(now));
    match visit {
        None => Err(Failure::SupportVisitRequired(Some(open.visit.company))),
        Some(visit) if visit.may_change(now) => Ok(()),
        Some(_) => Err(Failure::SupportReadOnly),
    }
}
