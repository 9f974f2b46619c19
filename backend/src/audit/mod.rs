//! The change log: the one place that writes it, and what reads whole chains of it.

mod chains;
mod origin;
mod undoing;

pub use chains::{Chain, chain_entries, check, check_chain, check_entries};
pub use origin::{Origin, from_there};
pub use undoing::Written;
pub(crate) use undoing::{Attempt, Outcome, attempted};

pub(crate) use domain::audit::Kind;

use crate::Failure;
use crate::auth::{Actor, still_changes};
use crate::entity::{audit_head, audit_log};
use chrono::{DateTime, Utc};
use domain::audit::{Entry, PLATFORM, START, hash, masked, normal_time};
use domain::ids::{CompanyId, UserId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, ExprTrait};
use serde_json::Value;
use uuid::Uuid;

/// What is to be written into the change log.
#[derive(Debug)]
pub(crate) struct Change<'c> {
    pub action: Kind,
    pub entity: &'c str,
    pub id: Uuid,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// Who made a change: an account, and words that outlive it.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    pub user: Option<UserId>,
    pub label: String,
}

impl From<&Actor> for Author {
    fn from(actor: &Actor) -> Self {
        Self { user: actor.user(), label: actor.label() }
    }
}

/// Writes a change into the log of a company (`None`: of the platform), in the transaction of the change itself. One
/// that is made during a support visit fails when the visit was ended meanwhile.
pub(crate) async fn write<C: ConnectionTrait>(
    db: &C,
    now: DateTime<Utc>,
    company: Option<CompanyId>,
    actor: &Actor,
    change: Change<'_>,
) -> Result<(), Failure> {
    write_by(db, now, company, &actor.into(), change).await?;
    match actor.visiting() {
        Some(visit) => still_changes(db, visit, now).await,
        None => Ok(()),
    }
}

/// The same for what somebody ordered earlier and is not here to do.
///
/// Whoever writes to the same chain at the same time waits at its head until this transaction ends, on both engines, so
/// numbers have no gaps and a change that is rolled back leaves none.
pub(crate) async fn write_by<C: ConnectionTrait>(
    db: &C,
    now: DateTime<Utc>,
    company: Option<CompanyId>,
    author: &Author,
    change: Change<'_>,
) -> Result<(), Failure> {
    let chain = company.map_or(PLATFORM, CompanyId::uuid);
    let start = audit_head::ActiveModel { chain: Set(chain), sequence: Set(1), hash: Set(START.to_owned()) };
    let further = OnConflict::column(audit_head::Column::Chain)
        .value(audit_head::Column::Sequence, Expr::col((audit_head::Entity, audit_head::Column::Sequence)).add(1))
        .to_owned();
    audit_head::Entity::insert(start).on_conflict(further).exec_without_returning(db).await?;
    let head = audit_head::Entity::find_by_id(chain).one(db).await?;
    let head = head.ok_or_else(|| Failure::Internal("the change log has lost its head".to_owned()))?;
    let origin = origin::here();
    let shown = |value: Option<Value>| value.filter(|value| !value.is_null()).map(masked);
    let mut entry = Entry {
        chain,
        sequence: head.sequence,
        at: normal_time(now),
        actor: author.label.clone(),
        origin: origin.as_ref().map(|origin| origin.address.clone()),
        request_id: origin.as_ref().map(|origin| origin.request.clone()),
        action: change.action.code().to_owned(),
        entity: change.entity.to_owned(),
        entity_id: Some(change.id.to_string()),
        before: shown(change.before),
        after: shown(change.after),
        undoes: None,
        prev_hash: head.hash,
        hash: String::new(),
    };
    entry.undoes = undoing::judged(change.action, &entry)?;
    entry.hash = hash(&entry);
    let end = audit_head::ActiveModel { chain: Set(chain), hash: Set(entry.hash.clone()), ..Default::default() };
    audit_head::Entity::update(end).exec(db).await?;
    let row = audit_log::ActiveModel {
        id: Set(Uuid::now_v7()),
        company_id: Set(company.map(CompanyId::uuid)),
        actor_user_id: Set(author.user.map(Into::into)),
        actor_label: Set(entry.actor),
        action: Set(entry.action),
        entity_type: Set(entry.entity),
        entity_id: Set(entry.entity_id),
        before: Set(entry.before),
        after: Set(entry.after),
        request_id: Set(entry.request_id),
        created_at: Set(entry.at),
        chain: Set(Some(chain)),
        sequence: Set(Some(entry.sequence)),
        origin: Set(entry.origin),
        prev_hash: Set(Some(entry.prev_hash)),
        hash: Set(Some(entry.hash)),
        undoes: Set(entry.undoes),
    };
    audit_log::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// A row as it is hashed, exported and checked. A row that was never chained gets what cannot fit.
impl From<audit_log::Model> for Entry {
    fn from(row: audit_log::Model) -> Self {
        Self {
            chain: row.chain.unwrap_or_else(|| row.company_id.unwrap_or(PLATFORM)),
            sequence: row.sequence.unwrap_or_default(),
            at: row.created_at,
            actor: row.actor_label,
            origin: row.origin,
            request_id: row.request_id,
            action: row.action,
            entity: row.entity_type,
            entity_id: row.entity_id,
            before: row.before.filter(|value| !value.is_null()),
            after: row.after.filter(|value| !value.is_null()),
            undoes: row.undoes,
            prev_hash: row.prev_hash.unwrap_or_default(),
            hash: row.hash.unwrap_or_default(),
        }
    }
}
