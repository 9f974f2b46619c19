//! The JSON API: thin handlers that identify, authorize and call the backend. Errors have one form:
//! `{success:false,error:{code,message,fields?}}`.

mod admin;
mod answer;
mod assistants;
mod auth;
mod catalogue;
mod changes;
mod clinics;
pub mod describe;
mod identity;
mod integration_body;
mod integrations;
mod messages;
mod recordings;
mod sound;
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
        Route::get("/api/company/integration-accounts", integrations::list),
        Route::post("/api/company/integration-accounts", integrations::create),
        Route::get("/api/company/integration-accounts/{id}", integrations::read),
        Route::patch("/api/company/integration-accounts/{id}", integrations::update),
        Route::put("/api/company/integration-accounts/{id}", integrations::update),
        Route::delete("/api/company/integration-accounts/{id}", integrations::remove),
        Route::post("/api/company/integration-accounts/{id}/test", integrations::test),
        Route::post("/api/company/integration-accounts/{id}/rotate-secret", integrations::rotate),
        Route::get("/api/admin/companies", admin::companies_list),
        Route::post("/api/admin/companies", admin::create),
        Route::get("/api/admin/companies/{id}", admin::read),
        Route::patch("/api/admin/companies/{id}", admin::change),
        Route::delete("/api/admin/companies/{id}", admin::delete),
        Route::post("/api/admin/companies/{id}/restore", admin::restore),
        Route::get("/api/company/chatbots", assistants::list),
        Route::post("/api/company/chatbots", assistants::create),
        Route::get("/api/company/chatbots/{id}", assistants::read),
        Route::patch("/api/company/chatbots/{id}", assistants::change),
        Route::delete("/api/company/chatbots/{id}", assistants::delete),
        Route::post("/api/company/chatbots/{id}/restore", assistants::restore),
        Route::get("/api/company/chatbots/{id}/call-settings", assistants::call_settings),
        Route::patch("/api/company/chatbots/{id}/call-settings", assistants::change_call_settings),
        Route::get("/api/company/chatbots/{id}/call-models", assistants::call_models),
        Route::get("/api/company/chatbots/{id}/chat-models", assistants::chat_models),
        Route::get("/api/company/chatbot-packages", assistants::packages),
        Route::get("/api/admin/packages", catalogue::packages),
        Route::post("/api/admin/packages", catalogue::create_package),
        Route::get("/api/admin/packages/{id}", catalogue::package),
        Route::patch("/api/admin/packages/{id}", catalogue::change_package),
        Route::delete("/api/admin/packages/{id}", catalogue::delete_package),
        Route::post("/api/admin/packages/{id}/restore", catalogue::restore_package),
        Route::get("/api/admin/ai-models", catalogue::models),
        Route::post("/api/admin/ai-models", catalogue::create_model),
        Route::get("/api/admin/ai-models/{id}", catalogue::model),
        Route::patch("/api/admin/ai-models/{id}", catalogue::change_model),
        Route::delete("/api/admin/ai-models/{id}", catalogue::delete_model),
        Route::post("/api/admin/ai-models/{id}/restore", catalogue::restore_model),
        Route::post("/api/admin/ai-models/{id}/move", catalogue::move_assistants),
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
