//! Companies in the hands of the master admin.

mod create;
mod list;
mod reach;
mod remove;
mod switch;
mod usage;

pub use create::create_company;
pub use list::{
    CompanyFilter, CompanyLine, CompanyPage, Deleted, PlatformNumbers, companies, company_names, platform_numbers,
};
pub use reach::{BlastRadius, Holdings, blast_radius, holdings};
pub use remove::{delete_company, restore_company};
pub(crate) use switch::flip_on_schedule;
pub use switch::{
    CallsSchedule, LastFlip, Switched, calls_schedule, cancel_schedule, last_flip, switch_calls, undo_switch,
};
pub use usage::{Health as CompanyHealth, Usage};

use crate::audit::{self, Author, Change, Kind};
use crate::auth::Actor;
use crate::entity::{clinic, company};
use crate::{Failure, Services};
use domain::company::CompanyPatch;
use domain::ids::CompanyId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, TransactionTrait,
};
use serde_json::{Map, Value, json};

/// A company, deleted or not.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], or when the database fails.
pub async fn company(services: &Services, actor: &Actor, id: CompanyId) -> Result<company::Model, Failure> {
    actor.master()?;
    company::Entity::find_by_id(id.uuid()).one(&services.db).await?.ok_or(Failure::NotFound)
}

/// The zone of its first clinic by name; UTC where it has none.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, or when the database fails.
pub async fn company_zone(services: &Services, actor: &Actor, id: CompanyId) -> Result<String, Failure> {
    actor.master()?;
    let first = clinic::Entity::find()
        .filter(clinic::Column::CompanyId.eq(id.uuid()))
        .filter(clinic::Column::DeletedAt.is_null())
        .order_by_asc(clinic::Column::Name)
        .one(&services.db)
        .await?;
    Ok(first.map_or_else(|| "UTC".to_owned(), |clinic| clinic.timezone))
}

/// Changes a company. What is already so is neither written nor logged. Setting the calls switch by hand ends what was
/// scheduled for it.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], [`Failure::Conflict`] when the
/// change was made from an older version, or when the database fails.
pub async fn change_company(
    services: &Services,
    actor: &Actor,
    id: CompanyId,
    patch: &CompanyPatch,
) -> Result<company::Model, Failure> {
    actor.master()?;
    let txn = services.db.begin().await?;
    let held = held(&txn, services, id).await?;
    if patch.version.is_some_and(|seen| seen != held.seen) {
        return Err(Failure::Conflict);
    }
    let Some(changed) = write(&txn, services, &held.row, patch, &actor.into()).await? else {
        txn.rollback().await?;
        return Ok(company::Model { version: held.seen, ..held.row });
    };
    if patch.calls().is_some() && patch.calls() != Some(switch::is_on(&held.row)) {
        switch::drop_schedule(&txn, services, id, &actor.into()).await?;
    }
    txn.commit().await?;
    Ok(changed)
}

/// Writes a change of a company that is held, and its entry in the change log. Nothing where it is already so.
async fn write<C: ConnectionTrait>(
    txn: &C,
    services: &Services,
    stored: &company::Model,
    patch: &CompanyPatch,
    author: &Author,
) -> Result<Option<company::Model>, Failure> {
    let id = CompanyId::from(stored.id);
    let settings = patch.merged(&stored.settings);
    let name = patch.name.clone().unwrap_or_else(|| stored.name.clone());
    let subscription = patch.subscription.clone().unwrap_or_else(|| stored.subscription_status.clone());
    if (&settings, &name, &subscription) == (&stored.settings, &stored.name, &stored.subscription_status) {
        return Ok(None);
    }
    let (mut before, mut after) = patch.differing(&stored.settings, &settings);
    let texts = [("name", &stored.name, &name), ("subscriptionStatus", &stored.subscription_status, &subscription)];
    for (field, was, is) in texts.into_iter().filter(|(_, was, is)| was != is) {
        before.insert(field.to_owned(), json!(was));
        after.insert(field.to_owned(), json!(is));
    }
    let shown = |seen: Map<String, Value>| Some(without_pictures(Value::Object(seen)));
    let change = Change {
        action: Kind::CompanyChanged,
        entity: "company",
        id: id.uuid(),
        before: shown(before),
        after: shown(after),
    };
    let row = company::ActiveModel {
        id: Set(id.uuid()),
        name: Set(name.clone()),
        settings: Set(settings.clone()),
        subscription_status: Set(subscription.clone()),
        ..Default::default()
    };
    company::Entity::update(row).exec(txn).await?;
    audit::write_by(txn, services.clock.now(), Some(id), author, change).await?;
    Ok(Some(company::Model { name, settings, subscription_status: subscription, ..stored.clone() }))
}

/// A picture inside of a text would fill the change log; its size says that it changed.
fn without_pictures(mut seen: Value) -> Value {
    if let Some(logo) = seen.pointer_mut("/branding/logoUrl")
        && let Some(text) = logo.as_str().filter(|text| text.starts_with("data:"))
    {
        *logo = json!(format!("a picture of {} characters", text.len()));
    }
    seen
}

/// A company that nobody else changes until the transaction ends.
struct Held {
    /// As it is, with the next version already.
    row: company::Model,
    /// The version it had.
    seen: i32,
}

/// A live company, held until the transaction ends: written before it is read, so that whoever comes second waits and
/// reads what the first wrote.
async fn held<C: ConnectionTrait>(txn: &C, services: &Services, id: CompanyId) -> Result<Held, Failure> {
    let found = held_with(txn, services, id).await?;
    if found.row.deleted_at.is_some() { Err(Failure::NotFound) } else { Ok(found) }
}

/// The same, deleted or not.
async fn held_with<C: ConnectionTrait>(txn: &C, services: &Services, id: CompanyId) -> Result<Held, Failure> {
    company::Entity::update_many()
        .col_expr(company::Column::UpdatedAt, Expr::value(services.clock.now()))
        .col_expr(company::Column::Version, Expr::col(company::Column::Version).add(1))
        .filter(company::Column::Id.eq(id.uuid()))
        .exec(txn)
        .await?;
    let row = company::Entity::find_by_id(id.uuid()).one(txn).await?.ok_or(Failure::NotFound)?;
    Ok(Held { seen: row.version - 1, row })
}
