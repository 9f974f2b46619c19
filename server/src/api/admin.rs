//! `GET /api/admin/companies`, `PATCH /api/admin/companies/{id}`: the master admin's alone.

use super::{ApiError, Caller, ok};
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::response::Response;
use backend::Failure;
use backend::store::{CompanySummary, blast_radius, change_company, companies};
use domain::company::{CallFeatures, CompanyPatch};
use domain::ids::CompanyId;
use serde_json::{Value, json};

/// Every live company.
pub async fn companies_list(caller: Caller) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let right = actor.master()?;
    let all: Vec<Value> = companies(services, right).await?.iter().map(summary).collect();
    Ok(ok(json!({ "companies": all })))
}

fn summary(company: &CompanySummary) -> Value {
    json!({
        "id": company.id,
        "name": company.name,
        "subscriptionStatus": company.subscription,
        "clinics": company.clinics,
        "features": { "callEnabled": company.call_enabled },
    })
}

/// Changes what was sent and nothing else. The answer says what the calls switch reaches.
pub async fn change(
    caller: Caller,
    Path(id): Path<String>,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    // Before anything else: whoever may not learns neither what exists nor what would be wrong.
    actor.master()?;
    let id: CompanyId = id.parse().map_err(|_| Failure::NotFound)?;
    let Json(body) = body?;
    let patch = CompanyPatch::parse(&body).map_err(Failure::Invalid)?;
    let changed = change_company(services, actor, id, &patch).await?;
    let reach = blast_radius(services, actor, id).await?;
    let group = |name: &str| changed.settings.get(name).cloned().unwrap_or_else(|| json!({}));
    let mut features = group("features");
    if let Some(features) = features.as_object_mut() {
        let on = CallFeatures::from_settings(&changed.settings).call_enabled;
        features.insert("callEnabled".to_owned(), json!(on));
    }
    Ok(ok(json!({
        "id": id,
        "name": changed.name,
        "slug": changed.slug,
        "subscriptionStatus": changed.subscription_status,
        "features": features,
        "branding": group("branding"),
        "billing": group("billing"),
        "callsSwitchReaches": {
            "clinics": reach.clinics,
            "numbers": reach.numbers,
            "liveCalls": reach.live_calls,
            "assistants": reach.assistants,
            "scheduledTexts": reach.scheduled_texts,
        },
    })))
}
