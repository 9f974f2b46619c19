//! What the JSON API is, in a form that programs read: one [`Operation`] for each of its routes, in a table for each
//! area. `api::routes()` and these tables are compared by a test, so that neither has an address the other lacks.
//!
//! To describe a new route: one entry in the table of its area (or a new file with a `table()` and a line in
//! [`operations`]); shapes that several answers share go into `shapes()` of the same file.

mod assistants;
mod calls;
mod catalogue;
mod clinics;
mod document;
mod integrations;
mod operation;
mod platform;
mod session;
mod words;

pub use operation::{Access, Body, Method, Operation, Query};

use std::sync::OnceLock;

/// The description itself.
pub const JSON: &str = "/api/openapi.json";

/// Every operation, in the order in which they are shown.
#[must_use]
pub fn operations() -> Vec<Operation> {
    let areas = [
        session::table(),
        clinics::table(),
        calls::table(),
        assistants::table(),
        integrations::table(),
        platform::table(),
        catalogue::table(),
    ];
    areas.into_iter().flatten().collect()
}

/// Shapes that several answers share, by name.
fn shapes() -> Vec<(&'static str, words::Schema)> {
    let areas = [
        clinics::shapes(),
        calls::shapes(),
        assistants::shapes(),
        integrations::shapes(),
        platform::shapes(),
        catalogue::shapes(),
    ];
    areas.into_iter().flatten().collect()
}

/// The whole description; always the same.
#[must_use]
pub fn document() -> &'static serde_json::Value {
    static DOCUMENT: OnceLock<serde_json::Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| serde_json::to_value(document::of(&operations(), shapes())).unwrap_or_default())
}

/// `GET /api/openapi.json`.
pub async fn json() -> axum::Json<&'static serde_json::Value> {
    axum::Json(document())
}

/// Whether a route belongs into the description: those of the JSON API, which is not all that the API's router serves.
#[must_use]
pub fn is_described(path: &str) -> bool {
    path.starts_with("/api/") && path != super::DOCS
}

/// Whether this is an address that somebody has to sign in for. Its refusals prove that a credential is none.
#[must_use]
pub fn wants_credentials(method: &Method, path: &str) -> bool {
    static CLOSED: OnceLock<Vec<(Method, &'static str)>> = OnceLock::new();
    let closed = CLOSED.get_or_init(|| {
        let closed = operations().into_iter().filter(|operation| operation.access != Access::Anyone);
        closed.map(|operation| (operation.method, operation.path)).collect()
    });
    closed.iter().any(|(known, at)| known == method && *at == path)
}
