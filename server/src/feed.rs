//! `GET /feeds/{token}.ics`: a clinic's hours for calendars that subscribe. No session: calendars have none. The token
//! is the right to read, and it reads hours only.

use app::server::{AppState, Route};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use backend::Failure;
use backend::store::public_hours;
use domain::availability::hours_feed;

/// How far ahead the feed looks; calendars ask again at least daily.
const DAYS: u32 = 366;

/// Its address.
pub fn routes() -> Vec<Route> {
    vec![Route::get("/feeds/{file}", hours)]
}

/// The hours of the coming year.
pub async fn hours(State(state): State<AppState>, Path(file): Path<String>) -> Response {
    let found = match file.strip_suffix(".ics") {
        Some(token) => public_hours(&state.services, token).await,
        None => Err(Failure::NotFound),
    };
    match found {
        Ok(hours) => {
            let now = state.services.clock.now();
            let today = hours.zone.moment(now).date;
            let domain = format!("{}.switchboard", hours.slug);
            let text = hours_feed(&hours.settings, &hours.zone, &hours.name, &domain, today, DAYS, now);
            let headers = [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
                (header::CACHE_CONTROL, "private, max-age=900"),
                (header::CONTENT_DISPOSITION, "inline; filename=\"hours.ics\""),
            ];
            (headers, text).into_response()
        }
        Err(Failure::NotFound) => (StatusCode::NOT_FOUND, "There is no calendar at this address.\n").into_response(),
        Err(failure) => {
            tracing::error!(error = %failure, "a feed could not be read");
            // Calendars keep what they have and ask again.
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "600")]).into_response()
        }
    }
}
