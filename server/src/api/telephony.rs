//! `GET /api/telephony/call-logs` and one of them with its receipt.

use super::{ApiError, Caller, ok};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::response::Response;
use backend::Failure;
use backend::store::{CallFilter, CallRow, CompanyStore};
use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, SecondsFormat, Utc};
use domain::FieldError;
use domain::access::Permission;
use domain::ids::CallId;
use serde::Deserialize;
use serde_json::{Value, json};

/// Which calls. Everything is read as text, so that a wrong value names its field.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    start_date: Option<String>,
    end_date: Option<String>,
    limit: Option<String>,
    offset: Option<String>,
}

const DEFAULT_LIMIT: u64 = 50;
const MAX_LIMIT: u64 = 200;

/// Calls, newest first.
pub async fn call_logs(caller: Caller, query: Result<Query<Asked>, QueryRejection>) -> Result<Response, ApiError> {
    let store = caller.enter_calls(Permission::ReadCompany).await?;
    let Query(asked) = query?;
    let filter = filter(&asked).map_err(Failure::Invalid)?;
    let page = store.calls(&filter).await?;
    let logs: Vec<Value> = page.calls.iter().map(|row| log_json(&store, row)).collect();
    Ok(ok(json!({ "callLogs": logs, "total": page.total, "limit": filter.limit, "offset": filter.offset })))
}

/// One call with the whole receipt of its decision: settings version, clock, load, every rule that was looked at, what
/// was dialled and how it ended, and the sentence in three languages.
pub async fn call_log(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let store = caller.enter_calls(Permission::ReadCompany).await?;
    let id: CallId = id.parse().map_err(|_| Failure::NotFound)?;
    let found = store.call(id).await?;
    let messages = found.voicemails.iter().map(|message| {
        json!({
            "id": message.id,
            "status": if message.is_new { "new" } else { "heard" },
            "durationSeconds": message.duration,
            "transcription": message.transcription,
            "audioUrl": message.has_sound
                .then(|| format!("/api/telephony/call-logs/{id}/messages/{}/audio", message.id)),
        })
    });
    let messages: Vec<Value> = messages.collect();
    Ok(ok(json!({ "callLog": log_json(&store, &found.row), "receipt": found.receipt(), "messages": messages })))
}

fn filter(asked: &Asked) -> Result<CallFilter, Vec<FieldError>> {
    let mut errors = Vec::new();
    let from = day(asked.start_date.as_deref(), "startDate", false, &mut errors);
    let until = day(asked.end_date.as_deref(), "endDate", true, &mut errors);
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        errors.push(FieldError::new("endDate", "The end is before the start."));
    }
    let limit = number(asked.limit.as_deref(), "limit", DEFAULT_LIMIT, &mut errors);
    let offset = number(asked.offset.as_deref(), "offset", 0, &mut errors);
    if limit == 0 {
        errors.push(FieldError::new("limit", format!("Use a whole number from 1 to {MAX_LIMIT}.")));
    }
    if offset > 1_000_000 {
        errors.push(FieldError::new("offset", "Use dates to go back this far."));
    }
    if errors.is_empty() {
        Ok(CallFilter { from, until, limit: limit.min(MAX_LIMIT), offset, ..CallFilter::default() })
    } else {
        Err(errors)
    }
}

/// A date (a whole UTC day; as an end it is included) or an instant.
fn day(text: Option<&str>, field: &str, is_end: bool, errors: &mut Vec<FieldError>) -> Option<DateTime<Utc>> {
    let text = text.map(str::trim).filter(|t| !t.is_empty())?;
    // Stored times compare as text on SQLite, so only years of four digits.
    let instant = DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc));
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
    let date = if is_end { date.and_then(|d| d.checked_add_days(Days::new(1))) } else { date };
    let at =
        instant.or(date.map(|d| d.and_time(NaiveTime::MIN).and_utc())).filter(|at| (1970..=9999).contains(&at.year()));
    if at.is_none() {
        errors
            .push(FieldError::new(field, "Use a date such as 2026-11-21, or an instant such as 2026-11-21T14:00:00Z."));
    }
    at
}

fn number(text: Option<&str>, field: &str, default: u64, errors: &mut Vec<FieldError>) -> u64 {
    match text.map(str::trim).filter(|t| !t.is_empty()).map(str::parse::<u64>) {
        None => default,
        Some(Ok(number)) => number,
        Some(Err(_)) => {
            errors.push(FieldError::new(field, "Use a whole number that is not negative."));
            default
        }
    }
}

fn log_json(store: &CompanyStore, row: &CallRow) -> Value {
    let call = &row.call;
    let time = |at: Option<DateTime<Utc>>| at.map(|t| t.to_rfc3339_opts(SecondsFormat::Secs, true));
    json!({
        "id": call.id,
        "callSid": call.call_sid,
        "clinicId": call.clinic_id,
        "fromNumber": call.from_number,
        "toNumber": call.to_number,
        "direction": call.direction,
        "source": call.source,
        "status": call.status,
        "startTime": time(call.started_at),
        "endTime": time(call.ended_at),
        "durationSeconds": call.duration,
        "callReason": call.call_reason,
        "notes": call.notes,
        // Our own address. The provider's plays for whoever has it: never passed on.
        "recordingUrl": store.has_recording(row).then(|| format!("/api/telephony/call-logs/{}/recording", call.id)),
        "route": call.route,
        "routeReason": call.route_reason,
        "sentence": row.sentence("en"),
    })
}
