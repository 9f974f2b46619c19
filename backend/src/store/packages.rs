//! What the platform offers: packages, in the hands of the master admin.

use crate::audit::{self, Change, Kind};
use crate::auth::Actor;
use crate::entity::{chatbot, chatbot_package, company};
use crate::scope::MasterScope;
use crate::{Failure, Services};
use chrono::{DateTime, Utc};
use domain::assistant::{Capabilities, Capability, PackageDraft};
use domain::ids::{CompanyId, PackageId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, TransactionTrait,
};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// The most users that are named in a refusal.
const NAMED: usize = 5;

/// A package with who uses it.
#[derive(Debug, Clone)]
pub struct Package {
    /// Its id.
    pub id: PackageId,
    /// What is said about it.
    pub draft: PackageDraft,
    /// Assistants made from it, in all companies.
    pub assistants: u64,
    /// When it was taken away.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// What a stored package offers. The database lets none be without anything.
pub(super) fn offered(row: &chatbot_package::Model) -> Option<Capabilities> {
    Capabilities::new(row.enable_chat, row.enable_call)
}

pub(super) fn draft(row: &chatbot_package::Model) -> Result<PackageDraft, Failure> {
    let capabilities = offered(row).ok_or_else(|| Failure::Internal("a package offers nothing".to_owned()))?;
    Ok(PackageDraft {
        name: row.name.clone(),
        description: row.description.clone(),
        capabilities,
        is_active: row.is_active,
    })
}

fn seen(draft: &PackageDraft) -> Value {
    json!({
        "name": draft.name,
        "description": draft.description,
        "enableChat": draft.capabilities.chat(),
        "enableCall": draft.capabilities.call(),
        "isActive": draft.is_active,
    })
}

/// What the database says when a chatbot would exceed its package, as words at a field.
pub(super) fn capability_refused(error: DbErr) -> Failure {
    let text = error.to_string();
    if text.contains("chatbot_within_package") {
        Failure::field("enabledCall", "The package of this assistant does not offer this any more. Look at it again.")
    } else if text.contains("package_covers_chatbots") {
        Failure::field("enableCall", "An assistant of this package was just set to use this. Look at it again.")
    } else {
        error.into()
    }
}

/// All packages by name; those that were taken away last.
///
/// # Errors
/// When the database fails.
pub async fn packages(services: &Services, _right: MasterScope) -> Result<Vec<Package>, Failure> {
    let rows = chatbot_package::Entity::find()
        .order_by_asc(Expr::cust("CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END"))
        .order_by_asc(chatbot_package::Column::Name)
        .all(&services.db)
        .await?;
    let used = chatbot::Entity::find().filter(chatbot::Column::DeletedAt.is_null()).all(&services.db).await?;
    let mut counts: HashMap<Uuid, u64> = HashMap::new();
    for row in used {
        *counts.entry(row.package_id).or_default() += 1;
    }
    let package = |row: chatbot_package::Model| {
        Ok(Package {
            id: row.id.into(),
            draft: draft(&row)?,
            assistants: counts.get(&row.id).copied().unwrap_or_default(),
            deleted_at: row.deleted_at,
        })
    };
    rows.into_iter().map(package).collect()
}

/// One package that was not taken away.
///
/// # Errors
/// [`Failure::NotFound`], or when the database fails.
pub async fn package(services: &Services, right: MasterScope, id: PackageId) -> Result<Package, Failure> {
    let found = packages(services, right).await?.into_iter().find(|package| package.id == id);
    found.filter(|package| package.deleted_at.is_none()).ok_or(Failure::NotFound)
}

/// Makes a package.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, or when the database fails.
pub async fn create_package(services: &Services, actor: &Actor, draft: &PackageDraft) -> Result<PackageId, Failure> {
    actor.master()?;
    let (id, now) = (Uuid::now_v7(), services.clock.now());
    let row = chatbot_package::ActiveModel {
        id: Set(id),
        default_settings: Set(json!({})),
        created_at: Set(now),
        deleted_at: Set(None),
        ..columns(draft, now)
    };
    let txn = services.db.begin().await?;
    chatbot_package::Entity::insert(row).exec_without_returning(&txn).await?;
    log(services, &txn, actor, Kind::PackageCreated, id, None, Some(seen(draft))).await?;
    txn.commit().await?;
    Ok(id.into())
}

fn columns(draft: &PackageDraft, now: DateTime<Utc>) -> chatbot_package::ActiveModel {
    chatbot_package::ActiveModel {
        name: Set(draft.name.clone()),
        description: Set(draft.description.clone()),
        enable_chat: Set(draft.capabilities.chat()),
        enable_call: Set(draft.capabilities.call()),
        is_active: Set(draft.is_active),
        updated_at: Set(now),
        ..Default::default()
    }
}

async fn log<C: ConnectionTrait>(
    services: &Services,
    txn: &C,
    actor: &Actor,
    action: Kind,
    id: Uuid,
    before: Option<Value>,
    after: Option<Value>,
) -> Result<(), Failure> {
    let change = Change { action, entity: "package", id, before, after };
    audit::write(txn, services.clock.now(), None, actor, change).await
}

/// A package, held until the transaction ends: written before it is read, so that whoever comes second waits and reads
/// what the first wrote. Assistants that are made from it at the same moment wait as well.
async fn held<C: ConnectionTrait>(
    services: &Services,
    txn: &C,
    id: PackageId,
    deleted: bool,
) -> Result<chatbot_package::Model, Failure> {
    let state = chatbot_package::Column::DeletedAt;
    let touched = chatbot_package::Entity::update_many()
        .col_expr(chatbot_package::Column::UpdatedAt, Expr::value(services.clock.now()))
        .filter(chatbot_package::Column::Id.eq(id.uuid()))
        .filter(if deleted { state.is_not_null() } else { state.is_null() })
        .exec(txn)
        .await?;
    if touched.rows_affected == 0 {
        return Err(Failure::NotFound);
    }
    chatbot_package::Entity::find_by_id(id.uuid()).one(txn).await?.ok_or(Failure::NotFound)
}

/// Changes a package: `sent` is merged into what is stored. Where it takes something away that assistants use, it is
/// refused and says who uses it, unless `reduce` takes it from them as well. An assistant that would be left without
/// anything to do is never reduced.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], [`Failure::Invalid`], or when the
/// database fails.
pub async fn change_package(
    services: &Services,
    actor: &Actor,
    id: PackageId,
    sent: &Value,
    reduce: bool,
) -> Result<(), Failure> {
    actor.master()?;
    let txn = services.db.begin().await?;
    let stored = draft(&held(services, &txn, id, false).await?)?;
    let wanted = stored.merged(sent).map_err(Failure::Invalid)?;
    if wanted == stored {
        txn.rollback().await?;
        return Ok(());
    }
    if !wanted.capabilities.covers(stored.capabilities) {
        let using = beyond(&txn, id, wanted.capabilities).await?;
        take_away(services, &txn, actor, using, wanted.capabilities, reduce).await?;
    }
    let row = chatbot_package::ActiveModel { id: Set(id.uuid()), ..columns(&wanted, services.clock.now()) };
    chatbot_package::Entity::update(row).exec(&txn).await.map_err(capability_refused)?;
    log(services, &txn, actor, Kind::PackageChanged, id.uuid(), Some(seen(&stored)), Some(seen(&wanted))).await?;
    txn.commit().await?;
    Ok(())
}

type Using = Vec<(chatbot::Model, company::Model)>;

/// The assistants of a package that do more than this, by company.
async fn beyond<C: ConnectionTrait>(txn: &C, id: PackageId, left: Capabilities) -> Result<Using, Failure> {
    let rows = chatbot::Entity::find()
        .filter(chatbot::Column::PackageId.eq(id.uuid()))
        .filter(chatbot::Column::DeletedAt.is_null())
        .find_also_related(company::Entity)
        .order_by_asc(chatbot::Column::CompanyId)
        .order_by_asc(chatbot::Column::Id)
        .all(txn)
        .await?;
    let exceeds = |row: &chatbot::Model| {
        Capabilities::new(row.enabled_chat, row.enabled_call).is_some_and(|does| !left.covers(does))
    };
    Ok(rows.into_iter().filter_map(|(row, company)| Some((row, company?))).filter(|(row, _)| exceeds(row)).collect())
}

/// "Robin (Bright Smiles), Skipper (Harbour Physio) and 3 more".
fn named(using: &[&(chatbot::Model, company::Model)]) -> String {
    let mut using = using.to_vec();
    using.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    let names: Vec<String> =
        using.iter().take(NAMED).map(|(row, company)| format!("{} ({})", row.name, company.name)).collect();
    match using.len().saturating_sub(NAMED) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

async fn take_away<C: ConnectionTrait>(
    services: &Services,
    txn: &C,
    actor: &Actor,
    using: Using,
    left: Capabilities,
    reduce: bool,
) -> Result<(), Failure> {
    let Some((first, _)) = using.first() else { return Ok(()) };
    let taken = Capability::ALL.into_iter().find(|one| {
        !left.has(*one) && Capabilities::new(first.enabled_chat, first.enabled_call).is_some_and(|does| does.has(*one))
    });
    let field = taken.unwrap_or(Capability::Call).package_field();
    let within =
        |row: &chatbot::Model| Capabilities::new(row.enabled_chat, row.enabled_call).and_then(|does| does.within(left));
    let stuck: Vec<_> = using.iter().filter(|(row, _)| within(row).is_none()).collect();
    if !stuck.is_empty() {
        let names = named(&stuck);
        let message = format!("These would have nothing left to do, so they must be deleted first: {names}.");
        return Err(Failure::field(field, &message));
    }
    if !reduce {
        let names = named(&using.iter().collect::<Vec<_>>());
        let message = format!("Assistants use this: {names}. Choose to take it away from them too, or leave it.");
        return Err(Failure::field(field, &message));
    }
    for (row, company) in &using {
        let Some(does) = within(row) else { continue };
        let change = chatbot::ActiveModel {
            id: Set(row.id),
            enabled_chat: Set(does.chat()),
            enabled_call: Set(does.call()),
            updated_at: Set(services.clock.now()),
            ..Default::default()
        };
        chatbot::Entity::update(change).exec(txn).await?;
        let change = Change {
            action: Kind::AssistantReduced,
            entity: "assistant",
            id: row.id,
            before: Some(json!({ "enabledChat": row.enabled_chat, "enabledCall": row.enabled_call })),
            after: Some(json!({ "enabledChat": does.chat(), "enabledCall": does.call(), "by": "its package" })),
        };
        audit::write(txn, services.clock.now(), Some(CompanyId::from(company.id)), actor, change).await?;
    }
    Ok(())
}

/// Takes a package away that no assistant uses. It can be brought back.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], [`Failure::Invalid`] while
/// assistants use it, or when the database fails.
pub async fn delete_package(services: &Services, actor: &Actor, id: PackageId) -> Result<(), Failure> {
    actor.master()?;
    let txn = services.db.begin().await?;
    let stored = held(services, &txn, id, false).await?;
    let used = chatbot::Entity::find()
        .filter(chatbot::Column::PackageId.eq(id.uuid()))
        .filter(chatbot::Column::DeletedAt.is_null())
        .find_also_related(company::Entity)
        .order_by_asc(chatbot::Column::CompanyId)
        .all(&txn)
        .await?;
    let used: Using = used.into_iter().filter_map(|(row, company)| Some((row, company?))).collect();
    if !used.is_empty() {
        let names = named(&used.iter().collect::<Vec<_>>());
        let message = format!("Assistants are made from it: {names}. Switch it off instead, so that no more are made.");
        return Err(Failure::field("package", &message));
    }
    set_deleted(services, &txn, actor, &stored, Some(services.clock.now())).await?;
    txn.commit().await?;
    Ok(())
}

/// Brings a package back that was taken away.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], or when the database fails.
pub async fn restore_package(services: &Services, actor: &Actor, id: PackageId) -> Result<(), Failure> {
    actor.master()?;
    let txn = services.db.begin().await?;
    let stored = held(services, &txn, id, true).await?;
    set_deleted(services, &txn, actor, &stored, None).await?;
    txn.commit().await?;
    Ok(())
}

async fn set_deleted<C: ConnectionTrait>(
    services: &Services,
    txn: &C,
    actor: &Actor,
    stored: &chatbot_package::Model,
    at: Option<DateTime<Utc>>,
) -> Result<(), Failure> {
    let row = chatbot_package::ActiveModel { id: Set(stored.id), deleted_at: Set(at), ..Default::default() };
    chatbot_package::Entity::update(row).exec(txn).await?;
    let content = Some(seen(&draft(stored)?));
    match at {
        Some(_) => log(services, txn, actor, Kind::PackageDeleted, stored.id, content, None).await,
        None => log(services, txn, actor, Kind::PackageRestored, stored.id, None, content).await,
    }
}
