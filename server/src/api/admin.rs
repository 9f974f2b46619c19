//! `/api/admin/companies…`: companies, the master admin's alone.

use super::{ApiError, Caller, ok};
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Response};
use backend::auth::Actor;
use backend::entity::company;
use backend::store::{
    CompanyFilter, CompanyLine, Deleted, blast_radius, change_company, companies, company, create_company,
    delete_company, restore_company,
};
use backend::{Failure, Services};
use chrono::SecondsFormat;
use domain::FieldError;
use domain::company::{CallFeatures, CompanyDraft, CompanyPatch};
use domain::ids::CompanyId;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

const DEFAULT_LIMIT: u64 = 50;
const MAX_LIMIT: u64 = 200;
const MAX_OFFSET: u64 = 1_000_000;

/// Which companies. Everything is read as text, so that a wrong value names its field.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    q: Option<String>,
    subscription: Option<String>,
    calls: Option<String>,
    deleted: Option<String>,
    limit: Option<String>,
    offset: Option<String>,
}

/// Companies by name.
pub async fn companies_list(caller: Caller, query: Result<Query<Asked>, QueryRejection>) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let right = actor.master()?;
    let Query(asked) = query?;
    let filter = filter(asked).map_err(Failure::Invalid)?;
    let page = companies(services, right, &filter).await?;
    let all: Vec<Value> = page.lines.iter().map(line).collect();
    Ok(ok(json!({ "companies": all, "total": page.total, "limit": filter.limit, "offset": filter.offset })))
}

fn filter(asked: Asked) -> Result<CompanyFilter, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut number = |text: Option<String>, field: &str, default: u64, least: u64, most: u64| match text {
        None => default,
        Some(text) => match text.trim().parse::<u64>() {
            Ok(number) if (least..=most).contains(&number) => number,
            _ => {
                errors.push(FieldError::new(field, format!("Use a whole number from {least} to {most}.")));
                default
            }
        },
    };
    let limit = number(asked.limit, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
    let offset = number(asked.offset, "offset", 0, 0, MAX_OFFSET);
    let calls = match asked.calls.as_deref() {
        None | Some("") => None,
        Some("on") => Some(true),
        Some("off") => Some(false),
        Some(_) => {
            errors.push(FieldError::new("calls", "Use on or off."));
            None
        }
    };
    let deleted = match asked.deleted.as_deref() {
        None | Some("" | "no") => Deleted::No,
        Some("only") => Deleted::Only,
        Some("any") => Deleted::Any,
        Some(_) => {
            errors.push(FieldError::new("deleted", "Use no, only or any."));
            Deleted::No
        }
    };
    let search = asked.q.unwrap_or_default();
    let subscription = asked.subscription.filter(|code| !code.is_empty());
    if errors.is_empty() {
        Ok(CompanyFilter { search, subscription, calls, deleted, limit, offset })
    } else {
        Err(errors)
    }
}

fn line(company: &CompanyLine) -> Value {
    let (health, usage) = (company.health, company.usage);
    let time = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    json!({
        "id": company.id,
        "name": company.name,
        "slug": company.slug,
        "subscriptionStatus": company.subscription,
        "clinics": health.clinics,
        "features": { "callEnabled": company.call_enabled },
        "billing": { "plan": company.plan, "monthlyCredits": company.credits },
        "health": {
            "clinicsAnswering": health.answering,
            "failingIntegrations": health.failing_integrations,
            "lastCallAt": health.last_call.map(time),
        },
        "usageThisMonth": { "calls": usage.calls, "minutes": usage.minutes, "texts": usage.texts },
        "deletedAt": company.deleted_at.map(time),
    })
}

/// One company, deleted or not.
pub async fn read(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let id = id_of(actor, &id)?;
    let found = company(services, actor, id).await?;
    told(services, actor, StatusCode::OK, &found).await
}

/// Makes a company with its first clinic.
pub async fn create(caller: Caller, body: Result<Json<Value>, JsonRejection>) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    actor.master()?;
    let Json(body) = body?;
    let draft = CompanyDraft::parse(&body).map_err(Failure::Invalid)?;
    let made = create_company(services, actor, &draft).await?;
    told(services, actor, StatusCode::CREATED, &made).await
}

/// Changes what was sent and nothing else. The answer says what the calls switch reaches.
pub async fn change(
    caller: Caller,
    Path(id): Path<String>,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let id = id_of(actor, &id)?;
    let Json(body) = body?;
    let patch = CompanyPatch::parse(&body).map_err(Failure::Invalid)?;
    let changed = change_company(services, actor, id, &patch).await?;
    told(services, actor, StatusCode::OK, &changed).await
}

/// Deletes a company; it can be restored.
pub async fn delete(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let id = id_of(actor, &id)?;
    let deleted = delete_company(services, actor, id, None).await?;
    told(services, actor, StatusCode::OK, &deleted).await
}

/// Brings a deleted company back.
pub async fn restore(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let id = id_of(actor, &id)?;
    let restored = restore_company(services, actor, id).await?;
    told(services, actor, StatusCode::OK, &restored).await
}

/// Before anything else: whoever may not learns neither what exists nor what would be wrong.
fn id_of(actor: &Actor, id: &str) -> Result<CompanyId, Failure> {
    actor.master()?;
    id.parse().map_err(|_| Failure::NotFound)
}

async fn told(
    services: &Services,
    actor: &Actor,
    status: StatusCode,
    company: &company::Model,
) -> Result<Response, ApiError> {
    let reach = blast_radius(services, actor, company.id.into()).await?;
    let group = |name: &str| company.settings.get(name).cloned().unwrap_or_else(|| json!({}));
    let mut features = group("features");
    if let Some(features) = features.as_object_mut() {
        let on = CallFeatures::from_settings(&company.settings).call_enabled;
        features.insert("callEnabled".to_owned(), json!(on));
    }
    let answer = ok(json!({
        "id": company.id,
        "version": company.version,
        "name": company.name,
        "slug": company.slug,
        "subscriptionStatus": company.subscription_status,
        "features": features,
        "branding": group("branding"),
        "billing": group("billing"),
        "deletedAt": company.deleted_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)),
        "callsSwitchReaches": {
            "clinics": reach.clinics,
            "numbers": reach.numbers,
            "liveCalls": reach.live_calls,
            "assistants": reach.assistants,
            "scheduledTexts": reach.scheduled_texts,
        },
    }));
    Ok((status, answer).into_response())
}
