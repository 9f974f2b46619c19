//! Stands in for Twilio, Meta, Vapi and Google, on one port: knows one set of credentials for each.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

pub(super) const SID: &str = "AC0123456789abcdef0123456789abcdef";
pub(super) const TOKEN: &str = "twilio-token-ffeeddccbbaa9988776655";
pub(super) const KEY_SID: &str = "SK0123456789abcdef0123456789abcdef";
pub(super) const KEY_SECRET: &str = "twilio-key-secret-1234567890";
pub(super) const NUMBER_ID: &str = "106540352242922";
pub(super) const META_TOKEN: &str = "meta-access-token-0123456789abcdef";
pub(super) const VAPI_KEY: &str = "vapi-private-key-0123456789abcdef";
pub(super) const CLIENT: &str = "123-abc.apps.googleusercontent.com";
pub(super) const CLIENT_SECRET: &str = "google-client-secret-0123456789";
pub(super) const REFRESH: &str = "google-refresh-token-0123456789ab";
pub(super) const ACCESS: &str = "google-access-token-0123456789abcd";

/// How it behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// As documented.
    Well,
    /// Answers this status to everything, and repeats what it was sent.
    Fails(u16),
    /// The account is suspended, the calendar unreadable.
    Strict,
    /// Waits until it is let go, so that something can happen meanwhile.
    Waits,
}

#[derive(Clone)]
pub(super) struct Standin {
    pub(super) url: String,
    mood: Arc<Mutex<Mood>>,
    pub(super) reached: Arc<tokio::sync::Notify>,
    pub(super) go: Arc<tokio::sync::Notify>,
}

impl Standin {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let standin = Self { url, mood: Arc::new(Mutex::new(Mood::Well)), reached: Arc::default(), go: Arc::default() };
        let router = Router::new()
            .route("/2010-04-01/Accounts/{sid}", get(account))
            .route("/2010-04-01/Accounts/{sid}/Calls.json", get(calls))
            .route("/v23.0/{number}", get(number))
            .route("/assistant", get(assistants))
            .route("/token", post(token))
            .route("/calendar/v3/freeBusy", post(free_busy))
            .with_state(standin.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        standin
    }

    pub(super) fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    async fn refuses(&self, headers: &HeaderMap) -> Option<Response> {
        let mood = *self.mood.lock().unwrap();
        match mood {
            Mood::Fails(status) => {
                let echo = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).unwrap_or_default();
                let body = json!({"code": 20003, "message": format!("you sent {echo}"), "error": {"message": echo}});
                Some((StatusCode::from_u16(status).unwrap(), Json(body)).into_response())
            }
            Mood::Waits => {
                self.reached.notify_one();
                self.go.notified().await;
                None
            }
            Mood::Well | Mood::Strict => None,
        }
    }

    fn is_strict(&self) -> bool {
        *self.mood.lock().unwrap() == Mood::Strict
    }
}

fn is_basic(headers: &HeaderMap, user: &str, password: &str) -> bool {
    let expected = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
    headers.get(header::AUTHORIZATION).is_some_and(|given| given.as_bytes() == expected.as_bytes())
}

fn is_bearer(headers: &HeaderMap, token: &str) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|given| given.as_bytes() == format!("Bearer {token}").as_bytes())
}

fn no(status: u16, body: Value) -> Response {
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

async fn account(State(standin): State<Standin>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    if let Some(refusal) = standin.refuses(&headers).await {
        return refusal;
    }
    if file != format!("{SID}.json") || !is_basic(&headers, SID, TOKEN) {
        return no(401, json!({"code": 20003, "message": "Authenticate", "status": 401}));
    }
    let status = if standin.is_strict() { "suspended" } else { "active" };
    Json(json!({"sid": SID, "status": status, "friendly_name": "<b>Ours</b>"})).into_response()
}

async fn calls(State(standin): State<Standin>, Path(sid): Path<String>, headers: HeaderMap) -> Response {
    if let Some(refusal) = standin.refuses(&headers).await {
        return refusal;
    }
    match sid == SID && is_basic(&headers, KEY_SID, KEY_SECRET) {
        true => Json(json!({"calls": []})).into_response(),
        false => no(401, json!({"code": 20003, "status": 401})),
    }
}

async fn number(State(standin): State<Standin>, Path(number): Path<String>, headers: HeaderMap) -> Response {
    if let Some(refusal) = standin.refuses(&headers).await {
        return refusal;
    }
    match (is_bearer(&headers, META_TOKEN), number == NUMBER_ID) {
        (true, true) => Json(json!({"id": NUMBER_ID, "display_phone_number": "+1 416-555-0100"})).into_response(),
        (false, _) => no(401, json!({"error": {"code": 190, "message": "Invalid OAuth access token"}})),
        (true, false) => no(400, json!({"error": {"code": 100, "message": "Unsupported get request"}})),
    }
}

async fn assistants(State(standin): State<Standin>, headers: HeaderMap) -> Response {
    if let Some(refusal) = standin.refuses(&headers).await {
        return refusal;
    }
    if is_bearer(&headers, VAPI_KEY) { Json(json!([])).into_response() } else { no(401, json!({"message": "no"})) }
}

async fn token(
    State(standin): State<Standin>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    if let Some(refusal) = standin.refuses(&headers).await {
        return refusal;
    }
    let is = |name: &str, value: &str| form.get(name).is_some_and(|given| given == value);
    if !is("client_id", CLIENT) || !is("client_secret", CLIENT_SECRET) {
        return no(401, json!({"error": "invalid_client"}));
    }
    if !is("grant_type", "refresh_token") || !is("refresh_token", REFRESH) {
        return no(400, json!({"error": "invalid_grant", "error_description": "Token has been expired or revoked."}));
    }
    let scope = "https://www.googleapis.com/auth/calendar.freebusy https://www.googleapis.com/auth/calendar.events";
    Json(json!({"access_token": ACCESS, "expires_in": 3599, "scope": scope, "token_type": "Bearer"})).into_response()
}

async fn free_busy(State(standin): State<Standin>, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    if !is_bearer(&headers, ACCESS) {
        return no(401, json!({"error": {"code": 401}}));
    }
    let id = body["items"][0]["id"].as_str().unwrap_or_default().to_owned();
    // As Google tells it: status 200 and an empty list.
    let errors = if standin.is_strict() { json!([{"domain": "global", "reason": "notFound"}]) } else { json!([]) };
    Json(json!({"calendars": {id: {"busy": [], "errors": errors}}})).into_response()
}
