//! The JSON API: thin handlers that identify, authorize and call the backend. Errors have one form:
//! `{success:false,error:{code,message,fields?}}`.

mod admin;
mod answer;
mod auth;
mod changes;
mod clinics;
pub mod describe;
mod identity;
mod messages;
mod telephony;

pub use answer::{ApiError, error, no_such_method, ok, too_many, unavailable};
pub use identity::Caller;

use app::server::{AppState, Route, mount};
use axum::Router;
use axum::routing::any;

/// The page about the API. It is for people, so its errors are, too.
pub const DOCS: &str = "/api/docs";

/// Every route of the API.
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/auth/login", auth::login),
        Route::post("/api/auth/logout", auth::logout),
        Route::get(describe::JSON, describe::json),
        Route::get("/api/company/clinics", clinics::list),
        Route::get("/api/company/clinics/{id}/availability", clinics::availability),
        Route::put("/api/company/clinics/{id}/availability", clinics::save_availability),
        Route::post("/api/company/clinics/{id}/route-preview", clinics::route_preview),
        Route::get("/api/company/changes", changes::export),
        Route::get("/api/admin/companies", admin::companies_list),
        Route::patch("/api/admin/companies/{id}", admin::change),
        Route::get("/api/telephony/call-logs", telephony::call_logs),
        Route::get("/api/telephony/call-logs/{id}", telephony::call_log),
        Route::get("/api/telephony/call-logs/{id}/messages/{message}/audio", messages::fetch),
        Route::get("/calls/{id}/messages/{message}/audio", messages::play),
    ]
}

/// The API: its routes, and answers in its own form for addresses and methods that it lacks.
pub fn router() -> Router<AppState> {
    mount(routes())
        .method_not_allowed_fallback(answer::no_such_method)
        .route("/api", any(answer::no_such_route))
        .route("/api/", any(answer::no_such_route))
        .route("/api/{*rest}", any(answer::no_such_route))
}
