use crate::audit::{self, Change, Kind};
use crate::auth::Actor;
use crate::entity::{clinic, company};
use crate::{Failure, Services};
use domain::FieldError;
use domain::company::CompanyDraft;
use sea_orm::{ActiveValue::Set, EntityTrait, SqlErr, TransactionTrait};
use serde_json::json;
use uuid::Uuid;

/// Makes a company with its first clinic.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::Invalid`] when the slug is taken, also by a
/// deleted company, or when the database fails.
pub async fn create_company(
    services: &Services,
    actor: &Actor,
    draft: &CompanyDraft,
) -> Result<company::Model, Failure> {
    actor.master()?;
    let now = services.clock.now();
    let row = company::Model {
        id: Uuid::now_v7(),
        name: draft.name.clone(),
        slug: draft.slug.to_string(),
        settings: draft.settings.clone(),
        subscription_status: draft.subscription.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
        deleted_at: None,
    };
    let clinic = clinic::ActiveModel {
        id: Set(Uuid::now_v7()),
        company_id: Set(row.id),
        name: Set(draft.clinic.clone()),
        slug: Set(draft.slug.to_string()),
        timezone: Set(draft.timezone.clone()),
        language: Set(draft.language.code().to_owned()),
        is_active: Set(true),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    let after = json!({
        "name": row.name,
        "slug": row.slug,
        "subscriptionStatus": row.subscription_status,
        "settings": row.settings,
        "clinic": { "name": draft.clinic, "slug": row.slug, "timezone": draft.timezone, "language": draft.language },
    });
    let txn = services.db.begin().await?;
    let insert = company::Entity::insert(sea_orm::IntoActiveModel::into_active_model(row.clone()));
    insert.exec_without_returning(&txn).await.map_err(taken)?;
    clinic::Entity::insert(clinic).exec_without_returning(&txn).await.map_err(taken)?;
    let change =
        Change { action: Kind::CompanyCreated, entity: "company", id: row.id, before: None, after: Some(after) };
    audit::write(&txn, now, Some(row.id.into()), actor, change).await?;
    txn.commit().await?;
    Ok(row)
}

/// The slug of the company and that of its clinic are unique on the whole platform.
fn taken(error: sea_orm::DbErr) -> Failure {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            let message = "Another company or clinic has this short name, maybe a deleted one. Choose another.";
            Failure::Invalid(vec![FieldError::new("slug", message)])
        }
        _ => error.into(),
    }
}
