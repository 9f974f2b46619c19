//! The JSON API: thin handlers that identify, authorize and call the backend. Errors have one form:
//! `{success:false,error:{code,message,fields?}}`.

mod admin;
mod answer;
mod auth;
mod changes;
mod clinics;
mod identity;
mod messages;
mod recordings;
mod sound;
mod telephony;

pub use answer::{ApiError, ok, unavailable};
pub use identity::Caller;

use app::server::{AppState, Route, mount};
use axum::Router;
use axum::routing::any;

/// Every route of the API.
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/auth/login", auth::login),
        Route::post("/api/auth/logout", auth::logout),
        Route::get("/api/company/clinics", clinics::list),
        Route::get("/api/company/clinics/{id}/availability", clinics::availability),
        Route::put("/api/company/clinics/{id}/availability", clinics::save_availability),
        Route::post("/api/company/clinics/{id}/route-preview", clinics::route_preview),
        Route::get("/api/company/changes", changes::export),
        Route::get("/api/admin/companies", admin::companies_list),
        Route::post("/api/admin/companies", admin::create),
        Route::get("/api/admin/companies/{id}", admin::read),
        Route::patch("/api/admin/companies/{id}", admin::change),
        Route::delete("/api/admin/companies/{id}", admin::delete),
        Route::post("/api/admin/companies/{id}/restore", admin::restore),
        Route::get("/api/telephony/call-logs", telephony::call_logs),
        Route::get("/api/telephony/call-logs/{id}", telephony::call_log),
        Route::get("/api/telephony/call-logs/{id}/messages/{message}/audio", messages::fetch),
        Route::get("/calls/{id}/messages/{message}/audio", messages::play),
        Route::get("/api/telephony/call-logs/{id}/recording", recordings::fetch),
        Route::get("/calls/{id}/recording", recordings::play),
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
