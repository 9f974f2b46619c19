//! What forms do. Each posts to the address of its own page, works without JavaScript, and is
//! answered by a redirect: done, or back to the form with everything that was typed.

mod account;
mod answering;
mod assistants;
mod callers;
mod catalogue;
mod changes;
mod companies;
mod company;
mod feed;
mod history;
mod hours;
mod import;
mod integrations;
mod invite;
mod jobs;
mod lines;
mod login;
mod messages;
mod numbers;
mod phone;
mod picture;
mod pins;
mod second_factor;
mod settings;
pub(crate) mod support;
mod team;
pub(crate) mod telephone;
mod theme;
mod tokens;
mod usage;
mod webhooks;

pub(crate) use account::FORM as ACCOUNT_FORM;
pub(crate) use assistants::{NEW as NEW_ASSISTANT, form_name as assistant_form};
pub(crate) use callers::FORM as CALLERS_FORM;
pub(crate) use catalogue::{MODEL as MODEL_FORM, PACKAGE as PACKAGE_FORM};
pub(crate) use companies::{NEW_COMPANY_FORM, calls_form, company_form, delete_form, flipped_form};
pub(crate) use integrations::{
    HERE as INTEGRATIONS, NEW as NEW_INTEGRATION, RETYPE, TOKEN_ENDS, form_of as integration_form,
};
pub(crate) use invite::FORM as INVITE_FORM;
pub(crate) use lines::{CONNECT, FORWARDED, LINE, PORTED, SIP_LINE, line_form};
pub(crate) use numbers::FORM as ASSIGN_FORM;
pub(crate) use phone::NEW_PASSWORD;
pub(crate) use second_factor::{CODES as RECOVERY_CODES, FORM as SECOND_FACTOR_FORM};
pub(crate) use settings::form_name;
pub(crate) use team::{FORM as TEAM_FORM, LINK as TEAM_LINK};
pub use theme::THEME_COOKIE;
pub(crate) use tokens::{FORM as TOKENS_FORM, TOKEN};

use super::flash::Flash;
use super::{AppState, Route, Visitor};
use crate::forms::Submitted;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Redirect, Response};
use backend::Failure;
use http::StatusCode;

/// Every form's address.
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/login", login::sign_in),
        Route::post("/logout", login::sign_out),
        Route::post("/theme", theme::choose),
        Route::post("/company", company::choose),
        Route::post("/clinics/{slug}/hours", hours::save),
        Route::get("/clinics/{slug}/override", hours::show_switch),
        Route::post("/clinics/{slug}/override", hours::switch),
        Route::post("/clinics/{slug}/answering", answering::save),
        Route::post("/clinics/{slug}/backup", answering::save_backup),
        Route::post("/clinics/{slug}/phone", phone::save_sip),
        Route::post("/clinics/{slug}/phone/connect", lines::choose),
        Route::post("/clinics/{slug}/phone/connect/forwarded", lines::forward),
        Route::post("/clinics/{slug}/phone/connect/ported", lines::port).taking(lines::MAX_BODY),
        Route::post("/clinics/{slug}/phone/connect/sip", lines::sip),
        Route::post("/clinics/{slug}/phone/lines/{id}", lines::line),
        Route::get("/clinics/{slug}/phone/lines/{id}/news", lines::news),
        Route::post("/clinics/{slug}/history", history::restore),
        Route::post("/clinics/{slug}/import", import::act),
        Route::post("/clinics/{slug}/feed", feed::change),
        Route::get("/clinics/{slug}/pins", pins::show),
        Route::post("/clinics/{slug}/pins", pins::change),
        Route::post("/callers", callers::change),
        Route::post("/platform/companies/new", companies::create),
        Route::post("/platform/companies/{id}", companies::change),
        Route::post("/platform/companies/{id}/calls", companies::calls),
        Route::post("/assistants", assistants::list),
        Route::post("/assistants/{id}", assistants::one),
        Route::post("/platform/packages", catalogue::packages),
        Route::post("/platform/models", catalogue::models),
        Route::post("/platform/jobs", jobs::act),
        Route::post("/platform/numbers", numbers::release),
        Route::post("/platform/numbers/assign", numbers::assign),
        Route::get("/platform/usage.csv", usage::file),
        Route::post("/platform/webhooks", webhooks::check),
        Route::get("/changes.csv", changes::file),
        Route::post("/changes/{id}/undo", changes::undo),
        Route::get("/platform/changes.csv", changes::file_of_platform),
        Route::post("/platform/changes/{id}/undo", changes::undo_of_platform),
        Route::post("/platform/support/new", support::start),
        Route::post("/platform/support/{id}", support::act),
        Route::post("/support", support::end_of_company),
        Route::post("/integrations/new", integrations::create),
        Route::post("/integrations/{id}", integrations::act),
        Route::post("/calls/{id}/messages/{message}", messages::mark),
        Route::post("/dev/phone", telephone::dial),
        Route::post("/dev/phone/{id}", telephone::act),
        Route::post("/team", team::change),
        Route::post("/account", account::change),
        Route::get("/account/picture", picture::show),
        Route::post("/account/picture", picture::change).taking(picture::MAX_BODY),
        Route::post("/account/second-factor", second_factor::change),
        Route::post("/tokens", tokens::change),
        Route::post("/invite/{token}", invite::accept),
    ]
}

/// The pairs of a form body, in order, repeats kept.
pub struct Pairs(pub Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Pairs {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        // A form has a few hundred controls at most; more is an attack.
        let pairs = form_urlencoded::parse(&body).take(5000).map(|(k, v)| (k.into_owned(), v.into_owned()));
        Ok(Self(pairs.collect()))
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut http::request::Parts, state: &AppState) -> Result<Self, Response> {
        let back = parts.uri.path().to_owned();
        Self::of(parts, &state.services).await.map_err(|failure| refused(&failure, &back))
    }
}

/// 303 to an address of ours.
pub(super) fn go(to: &str) -> Response {
    Redirect::to(to).into_response()
}

/// Says something on the page that follows.
pub(super) async fn go_saying(visitor: &Visitor, flash: Flash, to: &str) -> Response {
    match flash.keep(&visitor.session).await {
        Ok(()) => go(to),
        Err(failure) => refused(&failure, to),
    }
}

/// Shows the form again with everything that was typed.
pub(super) async fn show_again(visitor: &Visitor, submitted: Submitted, to: &str) -> Response {
    go_saying(visitor, Flash::refused(submitted), to).await
}

/// A failure that is not about what was typed: to the sign-in, or a page that says what happened.
pub(super) fn refused(failure: &Failure, back: &str) -> Response {
    let (status, text) = match failure {
        Failure::Unauthenticated => return go(&format!("/login?next={}", encode(back))),
        Failure::SupportVisitRequired(company) => return go(&support::way_in(*company, back)),
        Failure::SupportReadOnly => (StatusCode::FORBIDDEN, domain::support::READ_ONLY_WORDS),
        Failure::Forbidden => (StatusCode::FORBIDDEN, "Your role does not allow this. Ask a company admin."),
        Failure::CallsDisabled => (StatusCode::FORBIDDEN, domain::company::CALLS_DISABLED_WORDS),
        Failure::NotFound => (StatusCode::NOT_FOUND, "There is nothing at this address that you can see."),
        Failure::Invalid(_) => (StatusCode::BAD_REQUEST, "Something in this form is wrong."),
        Failure::Conflict => {
            (StatusCode::CONFLICT, "Somebody else saved in the meantime. Go back and reload the page.")
        }
        Failure::Throttled(_) => (StatusCode::TOO_MANY_REQUESTS, "Too many tries. Wait a few minutes."),
        Failure::Database(_) | Failure::Internal(_) => {
            tracing::error!(error = %failure, "a form could not be handled");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                "We could not save. Go back: what you typed is still there. Then try again.",
            )
        }
    };
    (status, format!("{text}\n")).into_response()
}

/// For a query value.
pub(crate) fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
