//! The address that the carrier asks when ours gave it nothing usable. It needs nothing that can be away: no database,
//! no disk, no session, no turn in a queue. What it knows is in memory.

use super::hook::{Arrived, Hook, as_twiml};
use app::server::{AppState, Route};
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use backend::telephony::FALLBACK_PATH;
use std::time::{Duration, Instant};

/// How long the few hundred bytes of the form may take.
const PATIENCE: Duration = Duration::from_millis(1500);
const MAX_BODY: usize = 64 * 1024;

/// Answers with the clinic's own backup when the carrier proves itself and the clinic is remembered, else with an
/// apology that says nothing about anybody.
pub async fn answer(State(state): State<AppState>, mut request: Request) -> Response {
    request.extensions_mut().insert(Arrived(Instant::now()));
    let (parts, body) = request.into_parts();
    let body = match tokio::time::timeout(PATIENCE, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(body)) => body,
        _ => Bytes::new(),
    };
    let hook = Hook::read(&parts, &body);
    let inbound = hook.inbound();
    let (code, url) = (inbound.pairs.get("ErrorCode"), inbound.pairs.get("ErrorUrl"));
    let telephony = &state.services.telephony;
    let answer = telephony.from_memory(&inbound, url);
    // What anybody may have sent becomes neither a label nor a line of the log.
    let code = if code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit()) { code } else { "none" };
    let label = if answer.signed { code.to_owned() } else { "unsigned".to_owned() };
    tracing::warn!(code, signed = answer.signed, "the carrier asked the fallback address");
    metrics::counter!("fallback_answers_total", "code" => label).increment(1);
    telephony.note_from_memory(
        &inbound,
        &answer,
        format!("the carrier used the fallback address, its reason was {code}"),
    );
    as_twiml(answer.twiml)
}

/// GET and POST: a number may be set to either.
pub fn routes() -> Vec<Route> {
    vec![Route::get(FALLBACK_PATH, answer), Route::post(FALLBACK_PATH, answer)]
}
