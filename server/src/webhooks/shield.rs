//! No caller waits for what does not come. Around every webhook: a bounded number at once, an end to waiting, and for
//! those whose answer a caller hears, an answer from memory in place of every failure of ours.
//!
//! The work itself runs on: a carrier that hangs up, or an answer that came too late, cancels nothing half done.

use super::hook::{Arrived, Hook, as_twiml};
use crate::middleware::panic;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backend::telephony::Telephony;
use domain::webhook::Stage;
use http::StatusCode;
use http::request::Parts;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument as _;

/// When a caller gets an answer at the latest. Database and disk have ends of their own, well within two seconds; an
/// assistant's provider may take three.
const ANSWER: Duration = Duration::from_millis(4500);
/// How long a request may take to arrive: whoever sends it bit by bit is no carrier.
const ARRIVAL: Duration = Duration::from_millis(1900);
/// How long a request may wait for its turn: the rest is for the answer.
const TURN: Duration = Duration::from_millis(500);
/// When a program that posts events gets one.
const EVENT: Duration = Duration::from_secs(15);
/// The largest body of a carrier, bytes: theirs are under four thousand.
const MAX_BODY: usize = 64 * 1024;

/// The limits and the memory behind them.
#[derive(Clone, Debug)]
pub struct Shield {
    telephony: Arc<Telephony>,
    turns: Arc<Semaphore>,
}

impl Shield {
    /// With so many webhooks at once.
    #[must_use]
    pub fn new(telephony: Arc<Telephony>, at_once: usize) -> Self {
        Self { telephony, turns: Arc::new(Semaphore::new(at_once)) }
    }
}

/// Why there is no answer of the program's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    TooLarge,
    Full,
    Late,
    Panicked,
    Failed(StatusCode),
}

impl Trouble {
    const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::Full => "full",
            Self::Late => "late",
            Self::Panicked => "panic",
            Self::Failed(_) => "failed",
        }
    }

    fn words(self) -> String {
        match self {
            Self::TooLarge => "the request was too large or did not arrive whole".to_owned(),
            Self::Full => "too many calls at once".to_owned(),
            Self::Late => "the answer took too long".to_owned(),
            Self::Panicked => "a part of the program failed".to_owned(),
            Self::Failed(status) => format!("a part of the program failed with status {}", status.as_u16()),
        }
    }

    /// For programs, and for addresses whose answer nobody hears.
    const fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Full | Self::Late => StatusCode::SERVICE_UNAVAILABLE,
            Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Failed(status) => status,
        }
    }
}

/// Whether a caller hears what this address answers.
fn is_heard(path: &str) -> bool {
    let carriers = ["/api/twilio/", "/api/webhooks/twilio/"];
    carriers.iter().any(|start| path.starts_with(start)) && Stage::of(path) != Stage::Unheard
}

/// The layer.
pub async fn guard(State(shield): State<Shield>, mut request: Request, next: Next) -> Response {
    let arrived = Instant::now();
    request.extensions_mut().insert(Arrived(arrived.into_std()));
    if is_heard(request.uri().path()) {
        heard(&shield, arrived, request, next).await
    } else {
        posted(&shield, arrived, request, next).await
    }
}

/// A caller waits.
async fn heard(shield: &Shield, arrived: Instant, request: Request, next: Next) -> Response {
    let deadline = arrived + ANSWER;
    let (parts, body) = request.into_parts();
    let kept = parts.clone();
    let body = match timeout_at(arrived + ARRIVAL, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return from_memory(shield, &kept, &Bytes::new(), Trouble::TooLarge),
        Err(_) => return from_memory(shield, &kept, &Bytes::new(), Trouble::Late),
    };
    let request = Request::from_parts(parts, Body::from(body.clone()));
    match run(shield, arrived + TURN, deadline, request, next).await {
        // Refused for a reason, or no address for this method: the carrier is told.
        Ok(answer) if answer.status().is_success() || is_refusal(answer.status()) => answer,
        Ok(answer) => from_memory(shield, &kept, &body, Trouble::Failed(answer.status())),
        Err(trouble) => from_memory(shield, &kept, &body, trouble),
    }
}

fn is_refusal(status: StatusCode) -> bool {
    matches!(status, StatusCode::FORBIDDEN | StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_FOUND)
}

/// A program posts an event and may post it again.
async fn posted(shield: &Shield, arrived: Instant, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    match run(shield, arrived + TURN, arrived + EVENT, request, next).await {
        Ok(answer) => answer,
        Err(trouble) => {
            tracing::error!(path, trouble = trouble.code(), "a webhook was not handled");
            metrics::counter!("webhooks_shed_total", "why" => trouble.code()).increment(1);
            (trouble.status(), "This was not handled. Send it again.\n").into_response()
        }
    }
}

/// Takes a turn and runs the handler in a task of its own.
async fn run(
    shield: &Shield,
    turn_by: Instant,
    by: Instant,
    request: Request,
    next: Next,
) -> Result<Response, Trouble> {
    let turn = match timeout_at(turn_by, Arc::clone(&shield.turns).acquire_owned()).await {
        Ok(Ok(turn)) => turn,
        _ => return Err(Trouble::Full),
    };
    let work = async move {
        let _turn = turn;
        next.run(request).await
    };
    match timeout_at(by, tokio::spawn(work.in_current_span())).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(failed)) => {
            if let Ok(panic) = failed.try_into_panic() {
                panic::note(&*panic);
            }
            Err(Trouble::Panicked)
        }
        Err(_) => Err(Trouble::Late),
    }
}

fn from_memory(shield: &Shield, parts: &Parts, body: &Bytes, trouble: Trouble) -> Response {
    let hook = Hook::read(parts, body);
    let inbound = hook.inbound();
    let answer = shield.telephony.from_memory(&inbound, parts.uri.path());
    tracing::error!(
        path = parts.uri.path(),
        trouble = trouble.code(),
        signed = answer.signed,
        "a caller was answered from memory"
    );
    metrics::counter!("webhooks_shed_total", "why" => trouble.code()).increment(1);
    shield.telephony.note_from_memory(&inbound, &answer, trouble.words());
    as_twiml(answer.twiml)
}
