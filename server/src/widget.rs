//! `GET /api/widget/config?chatbotId=…`: what the button on a website needs to know. No session: visitors of websites have
//! none. Browsers hand the answer to the sites that the company allowed, and to no other.

use crate::api;
use app::server::{AppState, Route, mount};
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, middleware};
use backend::Failure;
use backend::store::{PublicWidget, public_widget};
use domain::ids::ChatbotId;
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceBuilder;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::timeout::TimeoutLayer;

/// Requests in progress at once: visitors of websites never starve the people who sign in.
const AT_ONCE: usize = 64;
/// How long an answer may be kept: a change is on every website within minutes.
const KEPT: &str = "public, max-age=300";

/// The address.
pub fn listed() -> Vec<Route> {
    vec![Route::get("/api/widget/config", config)]
}

/// The address, with limits of its own.
pub fn routes() -> Router<AppState> {
    mount(listed()).method_not_allowed_fallback(api::no_such_method).layer(
        ServiceBuilder::new()
            .layer(middleware::map_response(varies))
            .layer(GlobalConcurrencyLimitLayer::new(AT_ONCE))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(10))),
    )
}

/// An answer for one site is never kept for another, whatever it says.
async fn varies(mut response: Response) -> Response {
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("origin"));
    response
}

async fn config(State(state): State<AppState>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let Some(id) = asked(query.as_deref()) else { return refused(StatusCode::NOT_FOUND, "not_found", NOT_FOUND) };
    let found = match public_widget(&state.services, id).await {
        Ok(found) => found,
        Err(Failure::NotFound) => return refused(StatusCode::NOT_FOUND, "not_found", NOT_FOUND),
        Err(failure) => {
            tracing::error!(error = %failure, "the button of a website could not be read");
            return refused(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Try again in a moment.");
        }
    };
    let body = Json(json!({ "success": true, "data": content(id, &found) }));
    let mut response = ([(header::CACHE_CONTROL, KEPT)], body).into_response();
    // Browsers name the site that asks. Who names none is no website, and learns what every visitor of one sees.
    if let Some(origin) = headers.get(header::ORIGIN) {
        if !origin.to_str().is_ok_and(|origin| found.settings.allows(origin)) {
            return refused(StatusCode::FORBIDDEN, "origin_not_allowed", NOT_ALLOWED);
        }
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
    response
}

const NOT_FOUND: &str = "There is no such assistant.";
const NOT_ALLOWED: &str =
    "This site may not show the button. Add its address to the assistant’s allowed sites in Switchboard.";

/// `chatbotId`, or `chatbot` for short.
fn asked(query: Option<&str>) -> Option<ChatbotId> {
    let mut pairs = form_urlencoded::parse(query?.as_bytes());
    pairs.find(|(name, _)| name == "chatbotId" || name == "chatbot").and_then(|(_, id)| id.parse().ok())
}

fn content(id: ChatbotId, widget: &PublicWidget) -> Value {
    let button = &widget.button;
    // One clinic is the website's own: its name says nothing new.
    let several = widget.numbers.len() > 1;
    let numbers: Vec<Value> = widget
        .numbers
        .iter()
        .map(|one| {
            json!({
                "label": several.then_some(one.clinic.as_str()),
                "number": one.number.as_str(),
                "display": one.number.display(),
            })
        })
        .collect();
    json!({
        "chatbotId": id,
        "chatEnabled": widget.chat,
        "callEnabled": widget.call,
        "buttonText": button.button_text,
        "buttonColor": button.button_color.to_string(),
        "buttonTextColor": button.button_color.text().to_string(),
        "buttonPosition": button.button_position.code(),
        "chatUrl": widget.settings.chat_url.as_ref().filter(|_| widget.chat),
        "numbers": numbers,
    })
}

fn refused(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "success": false, "error": { "code": code, "message": message } });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn the_assistant_is_named_by_its_id() {
        let id = "0190f3a2-b7c1-7e2f-8d3e-9a4b5c6d7e8f";
        for query in [format!("chatbotId={id}"), format!("x=1&chatbot={id}")] {
            assert_eq!(asked(Some(&query)).map(|id| id.to_string()).as_deref(), Some(id));
        }
        for query in [None, Some(""), Some("chatbotId="), Some("chatbotId=robin"), Some("id=1")] {
            assert_eq!(asked(query), None);
        }
    }
}
