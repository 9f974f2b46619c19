//! Errors in the form of whoever asked: JSON for programs, a page for people. Handlers answer in that form themselves;
//! this is for what happens before and around them: an address that cannot be read, a body that is too large, a
//! request that takes too long, a panic.

use crate::api;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE};
use http::{HeaderValue, StatusCode};
use leptos::prelude::LeptosOptions;

/// The longest words of ours that are passed on.
const WORDS: usize = 1000;

/// Whether an address is the API's, whose answers are JSON.
#[must_use]
pub fn is_api(path: &str) -> bool {
    path == "/api" || (path.starts_with("/api/") && path != api::DOCS)
}

/// Gives an error its form.
pub async fn of_whoever_asks(State(options): State<LeptosOptions>, request: Request, next: Next) -> Response {
    let api = is_api(request.uri().path());
    let person = request.headers().get(ACCEPT).is_some_and(|kinds| kinds.as_bytes().starts_with(b"text/html"));
    let cookies: Vec<HeaderValue> = request.headers().get_all(COOKIE).iter().cloned().collect();
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || !(api || person) {
        return response;
    }
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let fits = if api { kind.starts_with("application/json") } else { kind.starts_with("text/html") };
    if fits {
        return response;
    }
    let is_words = kind.starts_with("text/plain");
    let (mut parts, body) = response.into_parts();
    let said = if is_words { words(body).await } else { None };
    let said = said.unwrap_or_else(|| usual(status).to_owned());
    parts.headers.remove(CONTENT_TYPE);
    parts.headers.remove(CONTENT_LENGTH);
    let mut answer =
        if api { api::error(status, code(status), &said) } else { page(options, &cookies, status, &said).await };
    for (name, value) in &parts.headers {
        answer.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    answer
}

async fn words(body: Body) -> Option<String> {
    let bytes = to_bytes(body, WORDS).await.ok()?;
    let text = std::str::from_utf8(&bytes).ok()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

async fn page(options: LeptosOptions, cookies: &[HeaderValue], status: StatusCode, words: &str) -> Response {
    let mut request = Request::new(Body::empty());
    for cookie in cookies {
        request.headers_mut().append(COOKIE, cookie.clone());
    }
    let (title, words) = (title(status).to_owned(), words.to_owned());
    let render =
        leptos_axum::render_app_async(move || app::shell::notice(options.clone(), title.clone(), words.clone()));
    let mut answer = render(request).await.into_response();
    *answer.status_mut() = status;
    answer
}

const fn code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "unauthenticated",
        403 => "forbidden",
        404 => "not_found",
        405 => "method_not_allowed",
        409 => "conflict",
        410 => "gone",
        429 => "too_many_requests",
        400..=499 => "malformed",
        502 => "bad_gateway",
        503 => "unavailable",
        _ => "internal",
    }
}

const fn title(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 | 403 => "Not allowed",
        404 | 410 => "There is nothing here",
        409 => "Changed in the meantime",
        413 => "That was too large",
        429 => "Too many tries",
        503 => "Not right now",
        400..=499 => "That could not be read",
        _ => "Something on our side failed",
    }
}

const fn usual(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "Sign in first.",
        403 => "Your role does not allow this.",
        404 | 410 => "There is nothing at this address that you can see.",
        405 => "This address does not know that method.",
        413 => "What was sent is too large.",
        415 => "This address does not read that kind of content.",
        429 => "Too many requests. Wait a moment.",
        503 => "This took too long. Nothing that was saved before is lost. Try again in a moment.",
        400..=499 => "The request cannot be read.",
        _ => "Something on our side failed. Nothing you saved before is lost. Try again in a moment.",
    }
}
