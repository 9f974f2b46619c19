//! The sound of a message, always through us: for people by a link of a few minutes, for programs by their token.
//! The carrier's address is never shown, and never followed.

use super::{ApiError, Caller};
use app::server::Visitor;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Response};
use backend::Failure;
use backend::store::{Link, Sound};
use domain::access::Permission;
use domain::ids::CallId;
use http::{HeaderMap, StatusCode, header};
use http_body_util::Limited;
use serde::Deserialize;
use uuid::Uuid;

/// The most that is passed on, bytes.
const MAX_SOUND: usize = 50 * 1024 * 1024;

/// The proof in a link.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    link: String,
}

/// For the player on a call's page.
pub async fn play(
    visitor: Visitor,
    Path((call, message)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let told = async {
        let store = visitor.enter(Permission::ReadCompany).await?;
        let (call, message) = ids(&call, &message)?;
        match store.check_link(message, &asked.link) {
            Link::Good => store.listen(call, message, range(&headers)).await.map(passed_on),
            Link::Expired => Ok(words(StatusCode::GONE, "This link has ended. Reload the page of the call.")),
            Link::Wrong => Err(Failure::NotFound),
        }
    };
    match told.await {
        Ok(response) => response,
        Err(Failure::NotFound) => words(StatusCode::NOT_FOUND, "There is nothing at this address that you can see."),
        Err(Failure::Forbidden) => words(StatusCode::FORBIDDEN, "Your role does not allow this."),
        Err(error) => {
            tracing::error!(%error, "a message could not be played");
            words(StatusCode::INTERNAL_SERVER_ERROR, "Something on our side failed. Try again in a moment.")
        }
    }
}

/// For programs.
pub async fn fetch(
    caller: Caller,
    Path((call, message)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let store = caller.enter_calls(Permission::ReadCompany).await?;
    let (call, message) = ids(&call, &message)?;
    Ok(passed_on(store.listen(call, message, range(&headers)).await?))
}

fn ids(call: &str, message: &str) -> Result<(CallId, Uuid), Failure> {
    let call = call.parse().map_err(|_| Failure::NotFound)?;
    Ok((call, message.parse().map_err(|_| Failure::NotFound)?))
}

fn range(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::RANGE).and_then(|range| range.to_str().ok())
}

fn words(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{text}\n")).into_response()
}

fn passed_on(sound: Sound) -> Response {
    let answer = match sound {
        Sound::Plays(answer) => answer,
        Sound::NotYet => {
            let mut later =
                words(StatusCode::SERVICE_UNAVAILABLE, "The recording is not ready yet. Try again in a moment.");
            later.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
            return later;
        }
        Sound::Gone => return words(StatusCode::GONE, "The carrier does not have this recording any more."),
        Sound::Away => {
            return words(StatusCode::BAD_GATEWAY, "The carrier does not give out the recording now. Try again later.");
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
