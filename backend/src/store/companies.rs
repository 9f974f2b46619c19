//! One company in the hands of the master admin.

use crate::audit::{self, Change};
use crate::auth::Actor;
use crate::entity::{call, chatbot, clinic, company, notification, phone_number};
use crate::{Failure, Services};
use chrono::Duration;
use domain::company::CompanyPatch;
use domain::ids::CompanyId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, TransactionTrait,
};
use serde_json::{Map, Value, json};

/// What a company's calls switch reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlastRadius {
    /// Live clinics.
    pub clinics: u64,
    /// Numbers and addresses that ring.
    pub numbers: u64,
    /// Calls on the line.
    pub live_calls: u64,
    /// Assistants that answer calls.
    pub assistants: u64,
    /// Texts that wait to be sent.
    pub scheduled_texts: u64,
}

/// Counts what flipping the calls switch of a company reaches.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, or when the database fails.
pub async fn blast_radius(services: &Services, actor: &Actor, id: CompanyId) -> Result<BlastRadius, Failure> {
    actor.master()?;
    let (db, id) = (&services.db, id.uuid());
    let clinics =
        clinic::Entity::find().filter(clinic::Column::CompanyId.eq(id)).filter(clinic::Column::DeletedAt.is_null());
    let numbers = phone_number::Entity::find()
        .filter(phone_number::Column::CompanyId.eq(id))
        .filter(phone_number::Column::IsActive.eq(true));
    // As routing counts them: what began longer ago has lost its end.
    let live = call::Entity::find()
        .filter(call::Column::CompanyId.eq(id))
        .filter(call::Column::DeletedAt.is_null())
        .filter(call::Column::Status.is_in(["ringing", "in_progress"]))
        .filter(call::Column::StartedAt.gt(services.clock.now() - Duration::hours(1)));
    let assistants = chatbot::Entity::find()
        .filter(chatbot::Column::CompanyId.eq(id))
        .filter(chatbot::Column::DeletedAt.is_null())
        .filter(chatbot::Column::EnabledCall.eq(true));
    let texts = notification::Entity::find()
        .filter(notification::Column::CompanyId.eq(id))
        .filter(notification::Column::Status.eq("QUEUED"));
    Ok(BlastRadius {
        clinics: clinics.count(db).await?,
        numbers: numbers.count(db).await?,
        live_calls: live.count(db).await?,
        assistants: assistants.count(db).await?,
        scheduled_texts: texts.count(db).await?,
    })
}

/// Changes a company. What is already so is neither written nor logged.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], or when the database fails.
pub async fn change_company(
    services: &Services,
    actor: &Actor,
    id: CompanyId,
    patch: &CompanyPatch,
) -> Result<company::Model, Failure> {
    actor.master()?;
    let txn = services.db.begin().await?;
    let stored = held(&txn, services, id).await?;
    let settings = patch.merged(&stored.settings);
    let name = patch.name.clone().unwrap_or_else(|| stored.name.clone());
    let subscription = patch.subscription.clone().unwrap_or_else(|| stored.subscription_status.clone());
    if (&settings, &name, &subscription) == (&stored.settings, &stored.name, &stored.subscription_status) {
        txn.rollback().await?;
        return Ok(stored);
    }
    let seen = |settings: &Value, name: &str, subscription: &str| {
        let mut seen: Map<String, Value> = patch.seen_in(settings);
        if patch.name.is_some() {
            seen.insert("name".to_owned(), json!(name));
        }
        if patch.subscription.is_some() {
            seen.insert("subscriptionStatus".to_owned(), json!(subscription));
        }
        Some(Value::Object(seen))
    };
    let change = Change {
        action: "company.changed",
        entity: "company",
        id: id.uuid(),
        before: seen(&stored.settings, &stored.name, &stored.subscription_status),
        after: seen(&settings, &name, &subscription),
    };
    let row = company::ActiveModel {
        id: Set(id.uuid()),
        name: Set(name.clone()),
        settings: Set(settings.clone()),
        subscription_status: Set(subscription.clone()),
        ..Default::default()
    };
    company::Entity::update(row).exec(&txn).await?;
    audit::write(&txn, services.clock.now(), Some(id), actor, change).await?;
    txn.commit().await?;
    Ok(company::Model { name, settings, subscription_status: subscription, ..stored })
}

/// A live company, held until the transaction ends: written before it is read, so that whoever comes second waits and
/// reads what the first wrote.
async fn held<C: ConnectionTrait>(txn: &C, services: &Services, id: CompanyId) -> Result<company::Model, Failure> {
    let touched = company::Entity::update_many()
        .col_expr(company::Column::UpdatedAt, Expr::value(services.clock.now()))
        .filter(company::Column::Id.eq(id.uuid()))
        .filter(company::Column::DeletedAt.is_null())
        .exec(txn)
        .await?;
    if touched.rows_affected == 0 {
        return Err(Failure::NotFound);
    }
    company::Entity::find_by_id(id.uuid()).one(txn).await?.ok_or(Failure::NotFound)
}
