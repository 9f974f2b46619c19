//! Sound is always passed on through us. The provider's address is never shown, and never given out to be followed.

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use backend::Failure;
use backend::store::Sound;
use http::{HeaderMap, StatusCode, header};
use http_body_util::Limited;
use serde::Deserialize;

/// The most that is passed on, bytes.
const MAX_SOUND: usize = 50 * 1024 * 1024;

/// The proof in a link.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) link: String,
}

/// What a person's player gets.
pub(super) fn played(told: Result<Response, Failure>) -> Response {
    match told {
        Ok(response) => response,
        Err(Failure::NotFound) => words(StatusCode::NOT_FOUND, "There is nothing at this address that you can see."),
        Err(Failure::Forbidden) => words(StatusCode::FORBIDDEN, "Your role does not allow this."),
        Err(Failure::SupportVisitRequired(_)) => words(StatusCode::FORBIDDEN, "Your support visit is over."),
        Err(error) => {
            tracing::error!(%error, "a recording could not be played");
            words(StatusCode::INTERNAL_SERVER_ERROR, "Something on our side failed. Try again in a moment.")
        }
    }
}

/// A link that was ours, and is too old.
pub(super) fn expired() -> Response {
    words(StatusCode::GONE, "This link has ended. Reload the page of the call.")
}

pub(super) fn range(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::RANGE).and_then(|range| range.to_str().ok())
}

fn words(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{text}\n")).into_response()
}

/// The sound, or why there is none.
pub(super) fn passed_on(sound: Sound) -> Response {
    let answer = match sound {
        Sound::Plays(answer) => answer,
        Sound::NotYet => {
            let mut later =
                words(StatusCode::SERVICE_UNAVAILABLE, "The recording is not ready yet. Try again in a moment.");
            later.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
            return later;
        }
        Sound::Gone => return words(StatusCode::GONE, "The provider does not have this recording any more."),
        Sound::Away => {
            return words(
                StatusCode::BAD_GATEWAY,
                "The provider does not give out the recording now. Try again later.",
            );
        }
    };
    let status = answer.status();
    let told = answer.headers().clone();
    let body = Body::new(Limited::new(Body::from_stream(answer.bytes_stream()), MAX_SOUND));
    let mut response = (status, body).into_response();
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_RANGE, header::ACCEPT_RANGES] {
        if let Some(value) = told.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("private, no-store"));
    response
}
