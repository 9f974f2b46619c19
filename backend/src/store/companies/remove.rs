//! Deleting a company and bringing it back. Nothing of it is lost: its people no longer get in, its tokens no longer
//! work, and whoever calls its numbers still gets each clinic's backup.

use super::{held, held_with, switch};
use crate::audit::{self, Change, Kind};
use crate::auth::Actor;
use crate::entity::company;
use crate::{Failure, Services};
use chrono::{DateTime, Utc};
use domain::ids::CompanyId;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, TransactionTrait};
use serde_json::json;

/// Deletes a company. `typed` is its name as the admin typed it; a program that asks by id need not.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], [`Failure::Invalid`] when the name
/// is another, or when the database fails.
pub async fn delete_company(
    services: &Services,
    actor: &Actor,
    id: CompanyId,
    typed: Option<&str>,
) -> Result<company::Model, Failure> {
    actor.master()?;
    let txn = services.db.begin().await?;
    let row = held(&txn, services, id).await?.row;
    if typed.is_some_and(|typed| typed.trim() != row.name.trim()) {
        return Err(Failure::field("confirm", "Type the name of the company exactly as it is."));
    }
    switch::drop_schedule(&txn, services, id, &actor.into()).await?;
    let now = services.clock.now();
    let changed = set_deleted(&txn, services, actor, row, Some(now)).await?;
    txn.commit().await?;
    Ok(changed)
}

/// Brings a deleted company back, with everything as it was. What is not deleted stays as it is.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], or when the database fails.
pub async fn restore_company(services: &Services, actor: &Actor, id: CompanyId) -> Result<company::Model, Failure> {
    actor.master()?;
    let txn = services.db.begin().await?;
    let found = held_with(&txn, services, id).await?;
    if found.row.deleted_at.is_none() {
        txn.rollback().await?;
        return Ok(company::Model { version: found.seen, ..found.row });
    }
    let changed = set_deleted(&txn, services, actor, found.row, None).await?;
    txn.commit().await?;
    Ok(changed)
}

async fn set_deleted<C: ConnectionTrait>(
    txn: &C,
    services: &Services,
    actor: &Actor,
    row: company::Model,
    at: Option<DateTime<Utc>>,
) -> Result<company::Model, Failure> {
    let change = company::ActiveModel { id: Set(row.id), deleted_at: Set(at), ..Default::default() };
    company::Entity::update(change).exec(txn).await?;
    let seen = |deleted: Option<DateTime<Utc>>| Some(json!({ "name": row.name, "deletedAt": deleted }));
    let change = Change {
        action: if at.is_some() { Kind::CompanyDeleted } else { Kind::CompanyRestored },
        entity: "company",
        id: row.id,
        before: seen(row.deleted_at),
        after: seen(at),
    };
    audit::write(txn, services.clock.now(), Some(row.id.into()), actor, change).await?;
    Ok(company::Model { deleted_at: at, ..row })
}
