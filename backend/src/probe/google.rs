use super::{Check, FreshToken, PATIENCE, Report, passing, status_of};
use crate::outbound::{Outbound, ProviderError};
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use domain::integration::Credentials;
use reqwest::Method;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

const CONSENT: &str = "Consent";
const CALENDAR: &str = "Calendar";
/// Either lets us write appointments.
const WRITES: [&str; 3] = [
    "https://www.googleapis.com/auth/calendar",
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.events.owned",
];

#[derive(Deserialize)]
struct Token {
    access_token: SecretString,
    #[serde(default)]
    expires_in: i64,
    #[serde(default)]
    scope: Option<String>,
}

/// A fresh access token, then whether the calendar can be read with it. An unreadable calendar is told with status 200
/// and an empty list, so the list of errors is what counts.
pub(super) async fn ask(outbound: &Outbound, credentials: &Credentials, now: DateTime<Utc>) -> Report {
    let given = |name| credentials.get(name).unwrap_or_default();
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", given("refreshToken")),
        ("client_id", given("clientId")),
        ("client_secret", given("clientSecret")),
    ];
    let request = outbound.request(Method::POST, outbound.providers.google.google_token()).form(&form);
    let token = match outbound.json::<Token>(request, PATIENCE).await {
        Ok(token) => token,
        Err(error) => return vec![refused(&error)].into(),
    };
    let calendar = credentials.get("calendarId").unwrap_or("primary");
    let body = json!({
        "timeMin": now.to_rfc3339_opts(SecondsFormat::Secs, true),
        "timeMax": (now + Duration::hours(1)).to_rfc3339_opts(SecondsFormat::Secs, true),
        "items": [{"id": calendar}],
    });
    let url = outbound.providers.google.join(&["calendar", "v3", "freeBusy"]);
    let bearer = secrecy::ExposeSecret::expose_secret(&token.access_token);
    let request = outbound.request(Method::POST, url).bearer_auth(bearer).json(&body);
    let reading = outbound.json::<Value>(request, PATIENCE).await;
    let ends = now + Duration::seconds(token.expires_in.clamp(0, 86_400));
    Report {
        checks: vec![consent(token.scope.as_deref()), readable(reading)],
        token: Some(FreshToken { token: token.access_token, ends }),
    }
}

fn refused(error: &ProviderError) -> Check {
    match passing("Google", error) {
        Some(words) => Check::unknown(CONSENT, words),
        None if status_of(error) == 401 => {
            Check::refused(CONSENT, "Google does not know this client ID with this client secret. Copy both again.")
        }
        None => Check::refused(
            CONSENT,
            "Google no longer takes the refresh token: the consent was taken back, or is too old. Give it again and enter the new token.",
        ),
    }
}

fn consent(scope: Option<&str>) -> Check {
    // Where Google does not say what was granted, writing shows it.
    let writes = scope.is_none_or(|scope| scope.split(' ').any(|one| WRITES.contains(&one)));
    if writes {
        Check::works(CONSENT, "Google takes the refresh token.")
    } else {
        Check::refused(CONSENT, "The consent does not cover writing events. Give it again with every box ticked.")
    }
}

fn readable(answer: Result<Value, ProviderError>) -> Check {
    match answer {
        Ok(body) => {
            let calendars = body.get("calendars").and_then(Value::as_object);
            // Google may name the main calendar by its owner's address.
            let found = calendars.and_then(|all| all.values().next());
            let wrong = |found: &Value| found.get("errors").and_then(Value::as_array).is_some_and(|e| !e.is_empty());
            match found {
                Some(found) if !wrong(found) && found.get("busy").is_some_and(Value::is_array) => {
                    Check::works(CALENDAR, "It can be read.")
                }
                _ => Check::refused(
                    CALENDAR,
                    "This calendar cannot be read. Check its ID, and that it is shared with whoever gave the consent.",
                ),
            }
        }
        Err(ProviderError::Refused { message, .. }) if is_about_limits(&message) => {
            Check::unknown(CALENDAR, "Google takes no more questions for now. Test again in a minute.")
        }
        Err(error) => match passing("Google", &error) {
            Some(words) => Check::unknown(CALENDAR, words),
            None => Check::refused(
                CALENDAR,
                "The consent does not cover the calendar. Give it again with every box ticked.",
            ),
        },
    }
}

/// Google tells about its limits with the status of a refusal.
fn is_about_limits(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    ["limit exceeded", "quota"].iter().any(|words| message.contains(words))
}
