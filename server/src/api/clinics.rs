//! `GET /api/company/clinics`, `GET/PUT …/{id}/availability`, `POST …/{id}/route-preview`.

use super::{ApiError, Caller, ok};
use app::server::AppState;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use backend::Failure;
use backend::store::{ClinicNow, SaveOutcome};
use chrono::{DateTime, NaiveDateTime, SecondsFormat, Timelike as _, Utc};
use domain::FieldError;
use domain::access::Permission;
use domain::availability::{AvailabilitySettings, Zone};
use domain::phone::{Caller as PhoneCaller, E164};
use domain::routing::{Tense, decide, local_iso};
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
        map.insert("now".into(), decision_json(clinic.now, clinic, &clinic.context, &clinic.decision));
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

/// Saves a clinic's availability settings: the settings themselves, or `{settings, version?}` with
/// the version that was read, to notice a change by somebody else.
pub async fn save_availability(
    caller: Caller,
    Path(id): Path<String>,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Response, ApiError> {
    let store = caller.enter(Permission::EditClinics).await?;
    let clinic = store.clinic_now(&id).await?;
    let Json(body) = body?;
    let (given, version) = match body.get("settings") {
        Some(settings) => (settings.clone(), version(body.get("version"))?),
        None => (body, None),
    };
    let settings =
        AvailabilitySettings::parse_over(&given, &clinic.context.clinic.settings).map_err(Failure::Invalid)?;
    let (SaveOutcome::Saved(saved) | SaveOutcome::Unchanged(saved)) =
        store.save_availability(&id, settings, version).await?;
    Ok(ok(
        json!({ "clinicId": clinic.resolved.clinic, "version": saved.version, "settings": saved.settings.to_json() }),
    ))
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
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: Result<Json<Preview>, JsonRejection>,
) -> Result<Response, ApiError> {
    let clinic = caller.enter(Permission::ReadCompany).await?.clinic_now(&id).await?;
    let Json(asked) = body?;
    let mut context = clinic.context.clone();
    if let Some(settings) = &asked.settings {
        let settings =
            AvailabilitySettings::parse_over(settings, &context.clinic.settings).map_err(Failure::Invalid)?;
        let zone = Zone::parse(&settings.timezone)
            .map_err(|unknown| Failure::field("afterHours.businessHours.timezone", &unknown.to_string()))?;
        if let Some(number) = &settings.fallback.forward_number
            && state.services.telephony.leads_here(number).await.map_err(Failure::Database)?
        {
            context.clinic.own_numbers.push(number.clone());
        }
        context.clinic.zone = zone;
        context.clinic.settings = settings;
    }
    let at = moment(asked.at.as_deref(), clinic.now, &context.clinic.zone)?;
    context.active_calls = asked.active_calls.unwrap_or(context.active_calls);
    if let Some(from) = &asked.from {
        context.caller = E164::parse_human(from).map_or_else(|_| PhoneCaller::from_carrier(from), PhoneCaller::Number);
    }
    if let Some(number) = asked.forwarded_from.as_deref().filter(|n| !n.trim().is_empty()) {
        let number =
            E164::parse_human(number).map_err(|problem| Failure::field("forwardedFrom", &problem.to_string()))?;
        context.forwarded_from = Some(number);
    }
    let decision = decide(at, &context);
    let twiml = state.services.telephony.document(&decision.plan, Some(&clinic.resolved), &context.caller, false);
    Ok(ok(json!({ "decision": decision_json(at, &clinic, &context, &decision), "twiml": twiml.as_str() })))
}

/// An instant, or a wall-clock moment in the clinic's zone (the earlier one in a repeated hour).
fn moment(text: Option<&str>, now: DateTime<Utc>, zone: &Zone) -> Result<DateTime<Utc>, ApiError> {
    let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) else { return Ok(now) };
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.with_timezone(&Utc));
    }
    let local =
        ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"].iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let Some(local) = local else {
        let message = "Use an instant such as 2026-12-24T18:05:00Z, or the clinic’s own time such as 2026-12-24T13:05.";
        return Err(Failure::Invalid(vec![FieldError::new("at", message)]).into());
    };
    let instants = zone.instants(local.date(), local.time().hour() * 60 + local.time().minute());
    instants.first().copied().ok_or_else(|| {
        let message = "That time does not exist: the clocks skip it that night. Use the next full hour.";
        Failure::Invalid(vec![FieldError::new("at", message)]).into()
    })
}

fn decision_json(
    at: DateTime<Utc>,
    clinic: &ClinicNow,
    context: &domain::routing::RoutingContext,
    decision: &domain::routing::Decision,
) -> Value {
    let zone = &context.clinic.zone;
    json!({
        "route": decision.route,
        "reason": decision.reason.code(),
        "plan": decision.plan.code(),
        "sentence": decision.sentence(clinic.context.clinic.language, Tense::Present),
        "nextChangeAt": decision.next_change_at.map(|t| t.to_rfc3339_opts(SecondsFormat::Secs, true)),
        "localTime": local_iso(zone.offset_seconds(at), at),
        "timezone": zone.name(),
        "activeCalls": context.active_calls,
        "trace": decision.trace,
    })
}
