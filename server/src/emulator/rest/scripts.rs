//! `POST /emulator/calls`: a script in, the story of the call out.

use super::Shared;
use super::answer::{Answered, one, wrong};
use super::platform::fresh_sid;
use crate::emulator::Script;
use crate::emulator::script::is_sip;
use axum::body::Bytes;
use axum::extract::State;
use http::StatusCode;
use serde_json::json;

pub(super) async fn run(State(platform): Shared, body: Bytes) -> Answered {
    let mut script: Script = serde_json::from_slice(&body).map_err(|problem| wrong(20001, problem.to_string()))?;
    {
        let held = platform.held();
        let number = held.numbers.iter().find(|number| number.phone_number == script.to);
        let of = |name: &str| number.and_then(|number| number.get(name)).map(str::to_owned);
        let path = if is_sip(&script.to) { "/api/twilio/sip" } else { "/api/twilio/voice" };
        let below = |path: &str| Some(format!("{}{path}", platform.switchboard));
        if script.voice_url.is_none() && script.twiml.is_none() {
            script.voice_url = of("voice_url").or_else(|| below(path));
        }
        script.fallback_url = script.fallback_url.or_else(|| of("voice_fallback_url"));
        if script.status_callback.is_none() {
            script.status_callback = match number {
                Some(_) => of("status_callback"),
                None => below("/api/webhooks/twilio/voice/status"),
            };
        }
    }
    let outcome = platform.place(script, fresh_sid("CA")).await;
    let recordings: Vec<_> = outcome.recordings.iter().map(|recording| recording.sid.as_str()).collect();
    let body = json!({
        "sid": outcome.sid,
        "status": outcome.status,
        "seconds": outcome.seconds,
        "answered": outcome.answered,
        "applicationError": outcome.application_error,
        "recordings": recordings,
        "story": outcome.story,
    });
    one(StatusCode::OK, body)
}
