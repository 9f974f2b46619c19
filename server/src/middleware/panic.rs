//! A panic is a bug; what the person or the caller gets is not an empty line.

use axum::response::{IntoResponse, Response};
use domain::language::Language;
use domain::twiml::safe_apology;
use http::{StatusCode, header};
use std::any::Any;

/// Logs and counts it.
pub fn note(panic: &(dyn Any + Send)) {
    let message =
        panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    tracing::error!(message = message.unwrap_or_default(), "a handler panicked");
    metrics::counter!("panics_total").increment(1);
}

/// For webhooks: valid TwiML, so that the carrier does not cut the caller off.
#[allow(clippy::needless_pass_by_value, reason = "the layer hands over the box")]
pub fn caller_hears_an_apology(panic: Box<dyn Any + Send + 'static>) -> Response {
    note(&*panic);
    ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], safe_apology(Language::En).into_string()).into_response()
}

/// For everything else.
#[allow(clippy::needless_pass_by_value, reason = "the layer hands over the box")]
pub fn page(panic: Box<dyn Any + Send + 'static>) -> Response {
    note(&*panic);
    let text = "Something on our side failed. Nothing you saved before is lost. Go back and try again.\n";
    (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
}
