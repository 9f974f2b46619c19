//! Twilio's webhooks: unpack, hand to the pipeline, answer in the form the carrier reads.

use super::hook::{Hook, as_twiml};
use app::server::AppState;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use backend::telephony::Reply;
use domain::ids::IntegrationAccountId;
use http::StatusCode;
use uuid::Uuid;

fn respond(reply: Reply) -> Response {
    match reply {
        Reply::Answer(twiml) => as_twiml(twiml),
        Reply::Noted => StatusCode::NO_CONTENT.into_response(),
        Reply::Later => (StatusCode::SERVICE_UNAVAILABLE, "This was not taken. Send it again.\n").into_response(),
        Reply::Forbidden => (StatusCode::FORBIDDEN, "The signature is missing or wrong.\n").into_response(),
    }
}

/// An incoming call on the platform's own account.
pub async fn voice(State(state): State<AppState>, hook: Hook) -> Response {
    respond(state.services.telephony.voice(hook.inbound()).await)
}

/// An incoming call on a company's own account.
pub async fn voice_of_account(State(state): State<AppState>, Path(account): Path<String>, hook: Hook) -> Response {
    // An id that is none is nobody's: refused like a wrong signature, and noted like one.
    let id = account.parse().unwrap_or_else(|_| IntegrationAccountId::from(Uuid::nil()));
    respond(state.services.telephony.voice_of_account(id, hook.inbound()).await)
}

/// An incoming SIP call.
pub async fn sip(State(state): State<AppState>, hook: Hook) -> Response {
    respond(state.services.telephony.sip(hook.inbound()).await)
}

/// The outcome of a dial.
pub async fn dial_result(State(state): State<AppState>, hook: Hook) -> Response {
    respond(state.services.telephony.dial_result(hook.inbound()).await)
}

/// Somebody picked up a line that was dialled, and the key they pressed.
pub async fn whisper(State(state): State<AppState>, hook: Hook) -> Response {
    respond(state.services.telephony.whisper(hook.inbound()).await)
}

/// A message was taken.
pub async fn voicemail(State(state): State<AppState>, hook: Hook) -> Response {
    respond(state.services.telephony.voicemail(hook.inbound()).await)
}

/// A message was transcribed.
pub async fn voicemail_transcription(State(state): State<AppState>, hook: Hook) -> Response {
    respond(state.services.telephony.voicemail_transcription(hook.inbound()).await)
}

/// A call's status changed.
pub async fn status(State(state): State<AppState>, hook: Hook) -> Response {
    respond(state.services.telephony.status(hook.inbound()).await)
}

/// A call that we answered ended.
pub async fn call_complete(State(state): State<AppState>, hook: Hook) -> Response {
    respond(state.services.telephony.call_complete(hook.inbound()).await)
}

/// A text.
pub async fn text(State(state): State<AppState>, hook: Hook) -> Response {
    respond(state.services.telephony.text(hook.inbound()).await)
}

/// The carrier's news of a text that we sent.
pub async fn text_status(State(state): State<AppState>, hook: Hook) -> Response {
    respond(state.services.telephony.text_status(hook.inbound()).await)
}

/// A turn of the built-in receptionist.
pub async fn receptionist(State(state): State<AppState>, hook: Hook) -> Response {
    let turn = hook.target.split_once("turn=").and_then(|(_, rest)| rest.split('&').next()?.parse().ok()).unwrap_or(1);
    respond(state.services.telephony.receptionist(hook.inbound(), turn).await)
}
