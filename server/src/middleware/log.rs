//! One line a request, with an id that the answer carries too, and the request metrics.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderValue;
use http::header::HeaderName;
use std::time::Instant;
use tracing::Instrument as _;
use uuid::Uuid;

/// The header that carries the id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, for whatever comes after.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Wraps a request in a span with its id. Queries are left out of the line: they may hold names
/// and numbers.
pub async fn request(mut request: Request, next: Next) -> Response {
    let id = Uuid::now_v7().simple().to_string();
    let route = request.extensions().get::<MatchedPath>().map_or("other", |p| p.as_str()).to_owned();
    let method = request.method().clone();
    request.extensions_mut().insert(RequestId(id.clone()));
    let started = Instant::now();
    let span = tracing::info_span!("request", id = %id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let elapsed = started.elapsed();
    let status = response.status().as_u16();
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let quiet = matches!(route.as_str(), "/healthz" | "/readyz" | "/metrics" | "other");
    span.in_scope(|| {
        let ms = elapsed.as_secs_f64() * 1e3;
        if status >= 500 {
            tracing::error!(%method, route, status, ms, "answered");
        } else if quiet {
            tracing::debug!(%method, route, status, ms, "answered");
        } else {
            tracing::info!(%method, route, status, ms, "answered");
        }
    });
    metrics::counter!("http_requests_total", "route" => route.clone(), "method" => method.to_string(), "status" => status.to_string()).increment(1);
    metrics::histogram!("http_request_duration_seconds", "route" => route).record(elapsed.as_secs_f64());
    response
}
