//! `Recordings.json`, and each recording as `.wav` and `.json`.

use super::answer::{Answered, Form, Refused, not_found, one, page};
use super::platform::Platform;
use super::{Shared, sid_of, wav};
use crate::emulator::engine::rfc2822;
use crate::emulator::story::Recording;
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use http::{StatusCode, header};
use serde_json::{Value, json};

/// A sound of at most so many seconds stands for a longer message.
const LONGEST: u32 = 10;

pub(super) async fn read(State(platform): Shared, path: Path<(String, String)>) -> Answered {
    let sid = sid_of(&path);
    let kind = path.1.split_once('.').map_or("wav", |(_, kind)| kind);
    let recording = platform.held().recordings.iter().find(|recording| recording.sid == sid).cloned();
    let recording = recording.ok_or_else(|| missing(&platform, &path.1))?;
    match kind {
        "wav" => {
            let sound = wav::tone(recording.seconds.min(LONGEST));
            Ok(([(header::CONTENT_TYPE, "audio/x-wav")], sound).into_response())
        }
        "json" => one(StatusCode::OK, shape(&platform, &recording)),
        _ => Err(missing(&platform, &path.1)),
    }
}

/// Of the account, or of one call.
pub(super) async fn list(State(platform): Shared, form: Form) -> Answered {
    let of = form.get("CallSid").map(str::to_owned);
    listed(&platform, &platform.uri("Recordings.json"), &form, of.as_deref())
}

pub(super) async fn list_of_call(State(platform): Shared, path: Path<(String, String)>, form: Form) -> Answered {
    let sid = sid_of(&path);
    listed(&platform, &platform.uri(&format!("Calls/{sid}/Recordings.json")), &form, Some(&sid))
}

fn listed(platform: &Platform, path: &str, form: &Form, of: Option<&str>) -> Answered {
    let held = platform.held();
    let wanted = held.recordings.iter().rev().filter(|recording| of.is_none_or(|call| call == recording.call_sid));
    let all = wanted.map(|recording| shape(platform, recording)).collect();
    page("recordings", path, form, all)
}

fn shape(platform: &Platform, recording: &Recording) -> Value {
    let uri = platform.uri(&format!("Recordings/{}", recording.sid));
    json!({
        "sid": recording.sid,
        "account_sid": platform.account.sid,
        "call_sid": recording.call_sid,
        "conference_sid": null,
        "duration": recording.seconds.to_string(),
        "channels": 1,
        "source": recording.source,
        "status": "completed",
        "start_time": rfc2822(recording.started_at),
        "date_created": rfc2822(recording.started_at),
        "date_updated": rfc2822(recording.started_at),
        "error_code": null,
        "encryption_details": null,
        "price": null,
        "price_unit": "USD",
        "api_version": "2010-04-01",
        "media_url": format!("{}{uri}", platform.account.api_base),
        "uri": format!("{uri}.json"),
        "subresource_uris": { "transcriptions": format!("{uri}/Transcriptions.json") },
    })
}

pub(super) async fn remove(State(platform): Shared, path: Path<(String, String)>) -> Answered {
    let sid = sid_of(&path);
    let mut held = platform.held();
    let at = held.recordings.iter().position(|recording| recording.sid == sid);
    held.recordings.remove(at.ok_or_else(|| missing(&platform, &path.1))?);
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn missing(platform: &Platform, file: &str) -> Refused {
    not_found(&platform.uri(&format!("Recordings/{file}")))
}
