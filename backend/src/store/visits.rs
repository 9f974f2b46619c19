//! Support visits: started, widened and ended by the master admin who visits, seen and ended by the company. Each of
//! these is an entry in the company's own change log.

use super::CompanyStore;
use crate::audit::{self, Author, Change, Kind};
use crate::auth::{Actor, Member, confirm_password, visitor_label};
use crate::entity::{clinic, company, support_visit, user};
use crate::jobs::{VisitEnd, queue};
use crate::scope::MasterScope;
use crate::{Failure, Services};
use chrono::{DateTime, Utc};
use domain::ids::{CompanyId, UserId};
use domain::support::{Length, State, Visit, changes_end};
use sea_orm::sea_query::{Cond, Expr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    TransactionTrait,
};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Past visits on one page.
const PAGE: usize = 50;

/// A visit with the names of whoever has to do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitLine {
    /// Its id.
    pub id: Uuid,
    /// The company's name.
    pub company_name: String,
    /// The visitor's name.
    pub visitor: String,
    /// The name of whoever ended it.
    pub ended_by: Option<String>,
    /// The visit.
    pub visit: Visit,
}

/// The visits that run, and a page of those that are over, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitPage {
    /// They run now.
    pub running: Vec<VisitLine>,
    /// They are over.
    pub past: Vec<VisitLine>,
    /// Where the next page begins, if there is one.
    pub older: Option<Uuid>,
}

/// What a visit is to be.
#[derive(Debug)]
pub struct NewVisit {
    /// Why.
    pub reason: String,
    /// How long.
    pub length: Length,
    /// The right to change things, with why it is needed and the visitor's own password.
    pub changes: Option<(String, SecretString)>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    /// It runs.
    Now,
    /// The same person visits the company already, and nothing was changed.
    Already,
}

/// Starts a visit to a company.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but a master admin, [`Failure::NotFound`] when there is no such company,
/// [`Failure::Invalid`] at `current` for a wrong password and at `form` for a company the person belongs to,
/// [`Failure::Throttled`] after too many tries, or when the database fails.
pub async fn start_visit(
    services: &Services,
    actor: &Actor,
    company: CompanyId,
    new: NewVisit,
    address: &str,
) -> Result<Started, Failure> {
    let member = master(actor)?;
    let live = company::Entity::find_by_id(company.uuid()).filter(company::Column::DeletedAt.is_null());
    live.one(&services.db).await?.ok_or(Failure::NotFound)?;
    if member.memberships.iter().any(|own| own.company == company) {
        return Err(Failure::field(
            "form",
            "You belong to this company and need no visit: open it as who you are there.",
        ));
    }
    let elevated_reason = match new.changes {
        None => None,
        Some((reason, password)) => {
            confirm_password(services, member.user, password, address).await?;
            Some(reason)
        }
    };
    let now = services.clock.now();
    let ends_at = new.length.end(now);
    let elevated_until = elevated_reason.as_ref().map(|_| changes_end(now, ends_at));
    let id = Uuid::now_v7();
    let after = json!({
        "reason": new.reason,
        "until": ends_at,
        "mayChange": elevated_reason.is_some(),
        "changesReason": elevated_reason,
        "changesUntil": elevated_until,
    });
    let txn = services.db.begin().await?;
    // First, so that two starts at once are one after the other: both wait at the log's head.
    log(&txn, now, company, &visitor(member), Kind::VisitStarted, id, after).await?;
    let same = support_visit::Entity::find()
        .filter(support_visit::Column::CompanyId.eq(company.uuid()))
        .filter(support_visit::Column::UserId.eq(member.user.uuid()))
        .filter(running(now));
    if same.one(&txn).await?.is_some() {
        txn.rollback().await?;
        return Ok(Started::Already);
    }
    let row = support_visit::ActiveModel {
        id: Set(id),
        company_id: Set(company.uuid()),
        user_id: Set(member.user.uuid()),
        reason: Set(new.reason),
        elevated_reason: Set(elevated_reason),
        started_at: Set(now),
        ends_at: Set(ends_at),
        elevated_until: Set(elevated_until),
        ended_at: Set(None),
        ended_by: Set(None),
    };
    support_visit::Entity::insert(row).exec_without_returning(&txn).await?;
    queue(&txn, now, VisitEnd::planned(id, company, ends_at)).await?;
    txn.commit().await?;
    Ok(Started::Now)
}

/// Gives a visit of one's own the right to change things. Asked for again, the new reason and time count.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but a master admin, [`Failure::NotFound`] when they have no such visit,
/// [`Failure::Conflict`] when it is over, [`Failure::Invalid`] at `current` for a wrong password,
/// [`Failure::Throttled`] after too many tries, or when the database fails.
pub async fn widen_visit(
    services: &Services,
    actor: &Actor,
    id: Uuid,
    reason: &str,
    password: SecretString,
    address: &str,
) -> Result<DateTime<Utc>, Failure> {
    let member = master(actor)?;
    let row = own(services, member.user, id).await?;
    confirm_password(services, member.user, password, address).await?;
    let now = services.clock.now();
    let until = changes_end(now, row.ends_at);
    let txn = services.db.begin().await?;
    let widened = support_visit::Entity::update_many()
        .col_expr(support_visit::Column::ElevatedReason, Expr::value(reason))
        .col_expr(support_visit::Column::ElevatedUntil, Expr::value(until))
        .filter(support_visit::Column::Id.eq(id))
        .filter(running(now))
        .exec(&txn)
        .await?;
    if widened.rows_affected == 0 {
        return Err(Failure::Conflict);
    }
    let after = json!({ "changesReason": reason, "changesUntil": until });
    log(&txn, now, row.company_id.into(), &visitor(member), Kind::VisitWidened, id, after).await?;
    txn.commit().await?;
    Ok(until)
}

/// Ends a visit of one's own.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but a master admin, [`Failure::NotFound`] when they have no such visit,
/// [`Failure::Conflict`] when it is over already, or when the database fails.
pub async fn end_own_visit(services: &Services, actor: &Actor, id: Uuid) -> Result<CompanyId, Failure> {
    let member = master(actor)?;
    let row = own(services, member.user, id).await?;
    let company = row.company_id.into();
    end(services, company, id, member.user, &visitor(member), "visitor").await?;
    Ok(company)
}

/// Writes the end of a visit that ran out into the company's log. One that somebody ended has its entry.
pub(crate) async fn log_run_out(services: &Services, txn: &DatabaseTransaction, id: Uuid) -> Result<(), Failure> {
    let now = services.clock.now();
    let Some(row) = support_visit::Entity::find_by_id(id).one(txn).await? else { return Ok(()) };
    let (user, company, visit) = (row.user_id, row.company_id.into(), Visit::from(row));
    if visit.state(now) != State::RanOut {
        return Ok(());
    }
    let name = user::Entity::find_by_id(user).one(txn).await?.map(|row| row.name).unwrap_or_default();
    let author = Author { user: Some(user.into()), label: visitor_label(&name) };
    log(txn, now, company, &author, Kind::VisitEnded, id, json!({ "endedBy": "time" })).await
}

/// Every company's visits, for the master admin.
///
/// # Errors
/// When the database fails.
pub async fn visits(services: &Services, _right: MasterScope, before: Option<Uuid>) -> Result<VisitPage, Failure> {
    page(services, support_visit::Entity::find(), before).await
}

/// One visit of a master admin's own.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but a master admin, [`Failure::NotFound`], or when the database fails.
pub async fn own_visit(services: &Services, actor: &Actor, id: Uuid) -> Result<VisitLine, Failure> {
    let row = own(services, master(actor)?.user, id).await?;
    lines(services, vec![row]).await?.pop().ok_or(Failure::NotFound)
}

/// The company that holds the clinic with this slug: the one a master admin has to visit to see that clinic.
///
/// # Errors
/// When the database fails.
pub async fn company_with_clinic(
    services: &Services,
    _right: MasterScope,
    slug: &str,
) -> Result<Option<CompanyId>, Failure> {
    let found = clinic::Entity::find()
        .filter(clinic::Column::Slug.eq(slug))
        .filter(clinic::Column::DeletedAt.is_null())
        .find_also_related(company::Entity)
        .filter(company::Column::DeletedAt.is_null());
    Ok(found.one(&services.db).await?.and_then(|(_, company)| company).map(|company| company.id.into()))
}

impl CompanyStore {
    /// The visits to this company that run now, for everybody of the company to see, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn running_visits(&self) -> Result<Vec<VisitLine>, Failure> {
        let rows = self.visits_here().filter(running(self.services.clock.now()));
        let rows = rows.order_by_desc(support_visit::Column::Id).all(&self.services.db).await?;
        lines(&self.services, rows).await
    }

    /// The visits to this company, for whoever runs it.
    ///
    /// # Errors
    /// [`Failure::Forbidden`], or when the database fails.
    pub async fn visits(&self, before: Option<Uuid>) -> Result<VisitPage, Failure> {
        self.may_run_team()?;
        page(&self.services, self.visits_here(), before).await
    }

    /// Ends a visit to this company at once: its visitor's next request is refused, and a change under way is not
    /// saved.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] for whoever does not run the company or only visits it, [`Failure::NotFound`] when it had
    /// no such visit, [`Failure::Conflict`] when it is over already, or when the database fails.
    pub async fn end_visit(&self, id: Uuid) -> Result<(), Failure> {
        self.may_run_team()?;
        let by = self.actor.user().ok_or(Failure::Forbidden)?;
        if self.actor.visiting().is_some() {
            return Err(Failure::Forbidden);
        }
        let found = self.visits_here().filter(support_visit::Column::Id.eq(id)).one(&self.services.db).await?;
        found.ok_or(Failure::NotFound)?;
        end(&self.services, self.company(), id, by, &(&self.actor).into(), "company").await
    }

    fn visits_here(&self) -> Select<support_visit::Entity> {
        support_visit::Entity::find().filter(support_visit::Column::CompanyId.eq(self.company().uuid()))
    }
}

fn master(actor: &Actor) -> Result<&Member, Failure> {
    actor.master()?;
    match actor {
        Actor::Person(member) => Ok(member),
        Actor::Token { .. } => Err(Failure::Forbidden),
    }
}

/// As the company's log names them, from the start to the end of a visit.
fn visitor(member: &Member) -> Author {
    Author { user: Some(member.user), label: visitor_label(&member.name) }
}

fn running(now: DateTime<Utc>) -> Cond {
    Cond::all().add(support_visit::Column::EndedAt.is_null()).add(support_visit::Column::EndsAt.gt(now))
}

async fn own(services: &Services, user: UserId, id: Uuid) -> Result<support_visit::Model, Failure> {
    let found = support_visit::Entity::find_by_id(id).filter(support_visit::Column::UserId.eq(user.uuid()));
    found.one(&services.db).await?.ok_or(Failure::NotFound)
}

async fn end(
    services: &Services,
    company: CompanyId,
    id: Uuid,
    by: UserId,
    author: &Author,
    whose: &str,
) -> Result<(), Failure> {
    let now = services.clock.now();
    let txn = services.db.begin().await?;
    let ended = support_visit::Entity::update_many()
        .col_expr(support_visit::Column::EndedAt, Expr::value(now))
        .col_expr(support_visit::Column::EndedBy, Expr::value(by.uuid()))
        .filter(support_visit::Column::Id.eq(id))
        .filter(running(now))
        .exec(&txn)
        .await?;
    if ended.rows_affected == 0 {
        return Err(Failure::Conflict);
    }
    log(&txn, now, company, author, Kind::VisitEnded, id, json!({ "endedBy": whose })).await?;
    txn.commit().await?;
    Ok(())
}

async fn log(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    company: CompanyId,
    author: &Author,
    action: Kind,
    id: Uuid,
    after: Value,
) -> Result<(), Failure> {
    let change = Change { action, entity: "support_visit", id, before: None, after: Some(after) };
    audit::write_by(txn, now, Some(company), author, change).await
}

async fn page(
    services: &Services,
    all: Select<support_visit::Entity>,
    before: Option<Uuid>,
) -> Result<VisitPage, Failure> {
    let (db, now) = (&services.db, services.clock.now());
    let newest_first = all.order_by_desc(support_visit::Column::Id);
    let running_now = newest_first.clone().filter(running(now)).all(db).await?;
    let mut past = newest_first.filter(running(now).not()).limit(PAGE as u64 + 1);
    if let Some(before) = before {
        // Ids are time-ordered.
        past = past.filter(support_visit::Column::Id.lt(before));
    }
    let mut past = past.all(db).await?;
    let more = past.len() > PAGE;
    past.truncate(PAGE);
    let older = past.last().filter(|_| more).map(|row| row.id);
    Ok(VisitPage { running: lines(services, running_now).await?, past: lines(services, past).await?, older })
}

async fn lines(services: &Services, rows: Vec<support_visit::Model>) -> Result<Vec<VisitLine>, Failure> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let people = rows.iter().flat_map(|row| [Some(row.user_id), row.ended_by]).flatten();
    let people = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Name])
        .filter(user::Column::Id.is_in(people));
    let people: HashMap<Uuid, String> =
        people.into_tuple::<(Uuid, String)>().all(&services.db).await?.into_iter().collect();
    let companies = company::Entity::find()
        .select_only()
        .columns([company::Column::Id, company::Column::Name])
        .filter(company::Column::Id.is_in(rows.iter().map(|row| row.company_id)));
    let companies: HashMap<Uuid, String> =
        companies.into_tuple::<(Uuid, String)>().all(&services.db).await?.into_iter().collect();
    let lines = rows.into_iter().map(|row| VisitLine {
        id: row.id,
        company_name: companies.get(&row.company_id).cloned().unwrap_or_default(),
        visitor: people.get(&row.user_id).cloned().unwrap_or_default(),
        ended_by: row.ended_by.and_then(|by| people.get(&by).cloned()),
        visit: row.into(),
    });
    Ok(lines.collect())
}
