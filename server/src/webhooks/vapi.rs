//! Vapi's server messages: the secret first, then the body, then the pipeline.

use app::server::AppState;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use backend::telephony::{ServerMessage, VapiReply};
use http::{HeaderMap, StatusCode, header};
use secrecy::SecretString;

/// The largest message, bytes: the report of a long call tells every word of it, twice.
const MAX_MESSAGE: usize = 2 * 1024 * 1024;

/// A server message.
pub async fn message(State(state): State<AppState>, request: Request) -> Response {
    let telephony = &state.services.telephony;
    let path = request.uri().path().to_owned();
    let secret = secret(request.headers());
    let sender = match telephony.vapi_sender(&path, secret.as_ref()).await {
        Ok(sender) => sender,
        Err(refusal) => return respond(refusal),
    };
    let Ok(body) = to_bytes(request.into_body(), MAX_MESSAGE).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "The message is too large.\n").into_response();
    };
    respond(telephony.vapi(ServerMessage { sender, path: &path, body: &body }).await)
}

/// `X-Vapi-Secret`, else the bearer token.
fn secret(headers: &HeaderMap) -> Option<SecretString> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let bearer = || {
        let (scheme, token) = text(header::AUTHORIZATION.as_str())?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    };
    text("x-vapi-secret").or_else(bearer).map(|secret| secret.to_owned().into())
}

fn respond(reply: VapiReply) -> Response {
    match reply {
        VapiReply::Answer(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        VapiReply::Malformed => (StatusCode::BAD_REQUEST, "The body is not JSON.\n").into_response(),
        VapiReply::Unauthorized => (StatusCode::UNAUTHORIZED, "The secret is missing.\n").into_response(),
        VapiReply::Forbidden => (StatusCode::FORBIDDEN, "The secret is wrong for this.\n").into_response(),
        VapiReply::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "Try again in a moment.\n").into_response(),
    }
}
