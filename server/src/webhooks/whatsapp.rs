//! WhatsApp's calls: the challenge that sets a webhook up, and the events.

use app::server::AppState;
use axum::body::to_bytes;
use axum::extract::{OriginalUri, Path, Request, State};
use axum::response::{IntoResponse, Response};
use backend::telephony::WhatsappReply;
use domain::ids::IntegrationAccountId;
use http::{StatusCode, header};
use std::sync::Arc;
use uuid::Uuid;

/// The largest batch of events, bytes. Each call that rings comes with a description of its media.
const MAX_BATCH: usize = 512 * 1024;

/// An id that is none is nobody's: refused like any other account that is not there.
fn id(text: &str) -> IntegrationAccountId {
    text.parse().unwrap_or_else(|_| IntegrationAccountId::from(Uuid::nil()))
}

fn forbidden(text: &'static str) -> Response {
    (StatusCode::FORBIDDEN, text).into_response()
}

/// Meta asks whether the address is ours.
pub async fn challenge(
    State(state): State<AppState>,
    Path(account): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    match state.services.telephony.whatsapp_challenge(id(&account), value("hub.verify_token")).await {
        Ok(true) if value("hub.mode") == "subscribe" => {
            let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
            (plain, value("hub.challenge").to_owned()).into_response()
        }
        Ok(_) => forbidden("The verify token is missing or wrong.\n"),
        Err(error) => {
            tracing::error!(%error, "the database did not answer a challenge");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// Call events. The answer goes out first; declining a call takes its time afterwards.
pub async fn calls(State(state): State<AppState>, Path(account): Path<String>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BATCH).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let signature = parts.headers.get("x-hub-signature-256").and_then(|value| value.to_str().ok());
    let telephony = &state.services.telephony;
    match telephony.whatsapp_calls(id(&account), parts.uri.path(), &body, signature).await {
        WhatsappReply::Taken(to_decline) => {
            for call in to_decline {
                let telephony = Arc::clone(telephony);
                tokio::spawn(async move { telephony.decline_whatsapp(call).await });
            }
            StatusCode::OK.into_response()
        }
        WhatsappReply::Unreadable => (StatusCode::BAD_REQUEST, "The body is no JSON.\n").into_response(),
        WhatsappReply::Forbidden => forbidden("The signature is missing or wrong.\n"),
        WhatsappReply::TryLater => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
