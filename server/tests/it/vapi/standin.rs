//! Stands in for Vapi and for the carrier's REST interface, on a port of its own.

use axum::extract::{OriginalUri, Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// What it does when it is asked for a call.
#[derive(Debug, Clone)]
pub(super) enum Mode {
    /// Answers this document.
    Document(String),
    /// Answers this JSON.
    Says(Value),
    /// Answers text that is not JSON.
    Gibberish,
    /// Never answers.
    Hangs,
    /// Answers an error.
    Fails(u16),
    /// Refuses a call whose overrides have this field, and takes any other.
    Picky(&'static str),
}

#[derive(Default)]
struct Seen {
    calls: Vec<(Option<String>, Value)>,
    updates: Vec<(String, String)>,
    sounds: Vec<(String, HeaderMap)>,
}

/// The stand-in.
#[derive(Clone)]
pub(super) struct Standin {
    pub(super) url: String,
    mode: Arc<Mutex<Mode>>,
    seen: Arc<Mutex<Seen>>,
}

pub(super) const STREAM: &str =
    "<Response><Connect><Stream url=\"wss://api.vapi.example/a?b=1&amp;c=2\"/></Connect></Response>";

impl Standin {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let standin = Self { url, mode: Arc::new(Mutex::new(Mode::Document(STREAM.into()))), seen: Arc::default() };
        let router = Router::new()
            .route("/call", post(call))
            .route("/2010-04-01/Accounts/{account}/Calls/{file}", post(update))
            .route("/storage/{file}", get(sound))
            .with_state(standin.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        standin
    }

    pub(super) fn set(&self, mode: Mode) {
        *self.mode.lock().unwrap() = mode;
    }

    /// The calls that were asked for: the authorization and the body.
    pub(super) fn calls(&self) -> Vec<(Option<String>, Value)> {
        self.seen.lock().unwrap().calls.clone()
    }

    /// The live calls that were told what to do next: the path and the document.
    pub(super) fn updates(&self) -> Vec<(String, String)> {
        self.seen.lock().unwrap().updates.clone()
    }
}

impl Standin {
    /// The sounds that were asked for, each with the headers.
    pub(super) fn sounds(&self) -> Vec<(String, HeaderMap)> {
        self.seen.lock().unwrap().sounds.clone()
    }
}

/// A recording of eight bytes; `away.wav` leads elsewhere, `text.wav` is none, others are not there.
async fn sound(State(standin): State<Standin>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    let part = headers.get("range").cloned();
    standin.seen.lock().unwrap().sounds.push((file.clone(), headers));
    let wav = |status: StatusCode, body: &'static str| (status, [("content-type", "audio/wav")], body).into_response();
    match (file.as_str(), part) {
        ("mono.wav", None) => wav(StatusCode::OK, "RIFFtalk"),
        ("mono.wav", Some(_)) => wav(StatusCode::PARTIAL_CONTENT, "RIFF"),
        ("away.wav", _) => (StatusCode::FOUND, [("location", "/storage/mono.wav")]).into_response(),
        ("text.wav", _) => (StatusCode::OK, [("content-type", "text/html")], "<script>").into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn call(State(standin): State<Standin>, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    let authorization = headers.get("authorization").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let n = {
        let mut seen = standin.seen.lock().unwrap();
        seen.calls.push((authorization, body.clone()));
        seen.calls.len()
    };
    let mode = standin.mode.lock().unwrap().clone();
    match mode {
        Mode::Picky(field) if body["assistantOverrides"].get(field).is_some() => {
            let words = format!("assistantOverrides.property {field} should not exist");
            (StatusCode::BAD_REQUEST, Json(json!({ "message": [words], "statusCode": 400 }))).into_response()
        }
        Mode::Picky(_) => {
            let twiml = STREAM;
            Json(json!({"id": format!("vapi-call-{n}"), "phoneCallProviderDetails": {"twiml": twiml}})).into_response()
        }
        Mode::Document(twiml) => {
            Json(json!({"id": format!("vapi-call-{n}"), "phoneCallProviderDetails": {"twiml": twiml}})).into_response()
        }
        Mode::Says(value) => Json(value).into_response(),
        Mode::Gibberish => "<html>Bad gateway</html>".into_response(),
        Mode::Hangs => std::future::pending().await,
        Mode::Fails(status) => StatusCode::from_u16(status).unwrap().into_response(),
    }
}

async fn update(State(standin): State<Standin>, OriginalUri(uri): OriginalUri, body: String) -> Response {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let twiml = pairs.into_iter().find(|(name, _)| name == "Twiml").map(|(_, value)| value).unwrap_or_default();
    standin.seen.lock().unwrap().updates.push((uri.path().to_owned(), twiml));
    Json(json!({"status": "in-progress"})).into_response()
}
