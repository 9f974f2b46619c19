//! The carrier's REST interface, as much of it as Switchboard uses, over what this process remembers.
//! Beside it `POST /emulator/calls` takes a script and answers with the story of the call.

mod answer;
mod calls;
mod documents;
mod messages;
mod numbers;
mod platform;
mod porting;
#[cfg(test)]
mod published;
mod recordings;
mod scripts;
mod sip;
mod wav;

pub use platform::Platform;

use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Router, extract::RawPathParams};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{StatusCode, header};
use secrecy::ExposeSecret as _;
use std::sync::Arc;
use subtle::ConstantTimeEq as _;

/// What handlers share.
pub(crate) type Shared = State<Arc<Platform>>;

/// Every address of the stand-in.
pub fn router(platform: Arc<Platform>) -> Router {
    let account = Router::new()
        .route("/Calls.json", get(calls::list).post(calls::create))
        .route("/Calls/{file}", get(calls::read).post(calls::update))
        .route("/IncomingPhoneNumbers.json", get(numbers::list).post(numbers::buy))
        .route("/IncomingPhoneNumbers/{file}", get(numbers::read).post(numbers::update).delete(numbers::release))
        .route("/AvailablePhoneNumbers/{country}/{file}", get(numbers::available))
        .route("/Messages.json", get(messages::list).post(messages::send))
        .route("/Messages/{file}", get(messages::read).post(messages::redact))
        .route("/Calls/{sid}/Recordings.json", get(recordings::list_of_call))
        .route("/Recordings.json", get(recordings::list))
        .route("/Recordings/{file}", get(recordings::read).delete(recordings::remove))
        .merge(sip::router())
        .layer(middleware::from_fn_with_state(Arc::clone(&platform), guard));
    let documents = Router::new()
        .route("/Documents", post(documents::upload).layer(DefaultBodyLimit::max(documents::MOST + 64 * 1024)))
        .layer(middleware::from_fn_with_state(Arc::clone(&platform), guard));
    let porting = porting::router().layer(middleware::from_fn_with_state(Arc::clone(&platform), guard));
    Router::new()
        .nest("/2010-04-01/Accounts/{account}", account)
        .nest("/v1/Porting", porting)
        .nest("/v1", documents)
        .route("/emulator/porting/{sid}", post(porting::decide))
        .route("/emulator/calls", post(scripts::run))
        .fallback(nothing)
        .layer(DefaultBodyLimit::max(256 * 1024))
        .with_state(platform)
}

async fn nothing(request: Request) -> Response {
    answer::not_found(request.uri().path()).into_response()
}

/// Account id and token, and of that account only.
async fn guard(State(platform): Shared, params: RawPathParams, request: Request, next: Next) -> Response {
    let account = &platform.account;
    let expected = format!("Basic {}", STANDARD.encode(format!("{}:{}", account.sid, account.token.expose_secret())));
    let given = request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes()).unwrap_or_default();
    if !bool::from(expected.as_bytes().ct_eq(given)) {
        return answer::refused(StatusCode::UNAUTHORIZED, 20003, "Authenticate").into_response();
    }
    if params.iter().any(|(name, value)| name == "account" && value != account.sid) {
        return answer::not_found(request.uri().path()).into_response();
    }
    next.run(request).await
}

/// The id in `…/Calls/CA….json`.
fn sid_of(path: &Path<(String, String)>) -> String {
    path.1.split('.').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod shapes_tests;
#[cfg(test)]
mod tests;
