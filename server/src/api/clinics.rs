//! `GET /api/company/clinics`, `GET/PUT …/{id}/availability`, `POST …/{id}/route-preview`.

use super::{ApiError, Caller, ok};
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::response::Response;
use backend::Failure;
use backend::store::{Accepted, ClinicNow, SaveOutcome, Saving};
use backend::telephony::Asked;
use chrono::{DateTime, SecondsFormat, Utc};
use domain::access::Permission;
use domain::availability::AvailabilitySettings;
use domain::routing::{Tense, local_iso};
use serde::Deserialize;
use serde_json::{Value, json};

/// The company's clinics with who answers right now.
pub async fn list(caller: Caller) -> Result<Response, ApiError> {
    let store = caller.enter(Permission::ReadCompany).await?;
    let clinics: Vec<Value> = store.clinics_now().await?.iter().map(clinic_json).collect();
    Ok(ok(json!({ "clinics": clinics })))
}

fn clinic_json(clinic: &ClinicNow) -> Value {
    let mut body = serde_json::to_value(clinic.summary()).unwrap_or_default();
    if let Some(map) = body.as_object_mut() {
        map.insert("activeCalls".into(), json!(clinic.context.active_calls));
        map.insert("availabilityVersion".into(), json!(clinic.context.clinic.settings_version));
        map.insert("now".into(), decision_json(clinic.now, &clinic.context, &clinic.decision));
    }
    body
}

/// A clinic's availability settings.
pub async fn availability(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let clinic = caller.enter(Permission::ReadCompany).await?.clinic_now(&id).await?;
    let settings = clinic.context.clinic.settings.to_json();
    Ok(ok(
        json!({ "clinicId": clinic.resolved.clinic, "version": clinic.context.clinic.settings_version, "settings": settings }),
    ))
}

/// Saves a clinic's availability settings: the settings themselves, or `{settings, version?, acceptPins?}` with the
/// version that was read, to notice a change by somebody else, and the pinned answers that may change.
pub async fn save_availability(
    caller: Caller,
    Path(id): Path<String>,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Response, ApiError> {
    let store = caller.enter(Permission::EditClinics).await?;
    let clinic = store.clinic_now(&id).await?;
    let Json(body) = body?;
    let (given, saving) = match body.get("settings") {
        Some(settings) => {
            let accepted = accepted_pins(body.get("acceptPins"))?;
            (settings.clone(), Saving { expected: version(body.get("version"))?, accepted, restored_from: None })
        }
        None => (body, Saving::default()),
    };
    let settings =
        AvailabilitySettings::parse_over(&given, &clinic.context.clinic.settings).map_err(Failure::Invalid)?;
    match store.save_availability(&id, settings, saving).await? {
        SaveOutcome::Saved(saved) | SaveOutcome::Unchanged(saved) => Ok(ok(
            json!({ "clinicId": clinic.resolved.clinic, "version": saved.version, "settings": saved.settings.to_json() }),
        )),
        SaveOutcome::Flips(flips) => Err(ApiError::Pins(flips)),
    }
}

/// `acceptPins`: true, or the ids that an answer `pinned_answers_change` named.
fn accepted_pins(given: Option<&Value>) -> Result<Accepted, Failure> {
    let wrong = || Failure::field("acceptPins", "Send true, or the list of ids of the pinned answers that may change.");
    match given.filter(|v| !v.is_null()) {
        None | Some(Value::Bool(false)) => Ok(Accepted::None),
        Some(Value::Bool(true)) => Ok(Accepted::All),
        Some(Value::Array(ids)) => {
            let ids = ids.iter().map(|id| id.as_str().and_then(|id| id.parse().ok()));
            ids.collect::<Option<Vec<_>>>().map(Accepted::These).ok_or_else(wrong)
        }
        Some(_) => Err(wrong()),
    }
}

/// A version that cannot be read must not count as none: the save would go over somebody else's.
fn version(given: Option<&Value>) -> Result<Option<i32>, Failure> {
    let Some(given) = given.filter(|v| !v.is_null()) else { return Ok(None) };
    let version = given.as_i64().and_then(|v| i32::try_from(v).ok());
    version
        .map(Some)
        .ok_or_else(|| Failure::field("version", "Send the version that was read, a whole number, or leave it out."))
}

/// What to decide, without anybody calling.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    at: Option<String>,
    settings: Option<Value>,
    active_calls: Option<u32>,
    from: Option<String>,
    forwarded_from: Option<String>,
}

/// The decision for a moment, a load and a caller, with saved or unsaved settings; no side effects.
pub async fn route_preview(
    caller: Caller,
    Path(id): Path<String>,
    body: Result<Json<Preview>, JsonRejection>,
) -> Result<Response, ApiError> {
    let store = caller.enter(Permission::ReadCompany).await?;
    let clinic = store.clinic_now(&id).await?;
    let Json(sent) = body?;
    let settings = sent.settings.as_ref().map(|given| {
        AvailabilitySettings::parse_over(given, &clinic.context.clinic.settings).map_err(Failure::Invalid)
    });
    let asked = Asked {
        at: sent.at,
        settings: settings.transpose()?,
        active_calls: sent.active_calls,
        from: sent.from,
        forwarded_from: sent.forwarded_from,
        ..Asked::default()
    };
    let found = store.simulate(&id, None, &asked).await?;
    let decision = decision_json(found.at, &found.context, &found.decision);
    Ok(ok(json!({ "decision": decision, "twiml": found.twiml.as_str() })))
}

fn decision_json(
    at: DateTime<Utc>,
    context: &domain::routing::RoutingContext,
    decision: &domain::routing::Decision,
) -> Value {
    let zone = &context.clinic.zone;
    json!({
        "route": decision.route,
        "reason": decision.reason.code(),
        "plan": decision.plan.code(),
        "sentence": decision.sentence(context.clinic.language, Tense::Present),
        "nextChangeAt": decision.next_change_at.map(|t| t.to_rfc3339_opts(SecondsFormat::Secs, true)),
        "localTime": local_iso(zone.offset_seconds(at), at),
        "timezone": zone.name(),
        "activeCalls": context.active_calls,
        "trace": decision.trace,
    })
}
