//! Pages and the API wait for the database; webhooks do not.

use crate::api;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Open once the database is there and its schema current.
#[derive(Clone, Debug)]
pub struct Gate(Arc<AtomicBool>);

impl Gate {
    /// Open from the start.
    #[must_use]
    pub fn opened() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }

    /// Closed until it is opened.
    #[must_use]
    pub fn closed() -> Self {
        Self(Arc::new(AtomicBool::new(false)))
    }

    /// Lets everybody in.
    pub fn open(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

const SORRY: &str = "<!DOCTYPE html><html lang=\"en-CA\"><head><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Back in a moment · Switchboard</title></head>\
<body><main><h1>Back in a moment</h1><p>Switchboard has just started and is waiting for its database. \
Calls are answered all the while, by the clinics’ last known backup. Reload this page in a minute.</p></main></body></html>\n";

/// While it is closed: 503 with words for whoever reads it.
pub async fn wait(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    if gate.is_open() {
        return next.run(request).await;
    }
    let mut response = if request.uri().path().starts_with("/api/") {
        api::unavailable("The service has just started and is waiting for its database. Try again in a minute.")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], SORRY).into_response()
    };
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    response
}
