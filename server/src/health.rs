//! `/healthz` (the process lives), `/readyz` (it can take calls), `/metrics`.

use crate::telemetry;
use app::server::{AppState, Route};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::availability::zone_data_version;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

/// What those who watch over the process ask.
pub fn routes(access: MetricsAccess) -> Vec<Route> {
    vec![
        Route::get("/healthz", healthz),
        Route::get("/readyz", readyz),
        Route::get("/metrics", move |headers: HeaderMap| metrics(access, headers)),
    ]
}

/// The process lives.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The database answers and its schema is current.
pub async fn readyz(State(state): State<AppState>) -> Response {
    let database = backend::db::ping(&state.services.db).await.is_ok();
    let pending = if database {
        migration::status(&state.services.db).await.map(|steps| steps.iter().filter(|step| !step.applied).count()).ok()
    } else {
        None
    };
    let ready = database && pending == Some(0);
    let waiting = state.services.telephony.spool().count().await;
    let body = json!({
        "status": if ready { "ready" } else { "not ready" },
        "database": if database { "ok" } else { "unreachable" },
        "migrations": match pending { Some(0) => json!("current"), Some(n) => json!(format!("{n} pending")), None => json!("unknown") },
        "zoneData": zone_data_version(),
        "waitingEvents": waiting,
        "version": env!("CARGO_PKG_VERSION"),
    });
    (if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(body)).into_response()
}

/// Who may read the metrics.
#[derive(Clone, Debug)]
pub struct MetricsAccess {
    /// In development anybody may.
    pub open: bool,
    /// In production whoever has the internal token.
    pub token: Option<SecretString>,
}

/// Prometheus text. Without the right the address does not exist.
pub async fn metrics(access: MetricsAccess, headers: HeaderMap) -> Response {
    use subtle::ConstantTimeEq as _;
    let given =
        headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    let known = match (&access.token, given) {
        (Some(token), Some(given)) => token.expose_secret().as_bytes().ct_eq(given.as_bytes()).into(),
        _ => false,
    };
    if !access.open && !known {
        return StatusCode::NOT_FOUND.into_response();
    }
    match telemetry::metrics() {
        Some(handle) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
