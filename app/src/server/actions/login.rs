//! The sign-in form, without JavaScript as with it.

use super::{Pairs, encode, go, refused};
use crate::forms::Submitted;
use crate::server::flash::Flash;
use crate::server::{AppState, Origin, session};
use axum::extract::State;
use axum::response::Response;
use backend::auth::{SignIn, sign_in as check};
use domain::FieldError;
use tower_sessions::Session;

/// Where to go after signing in: an address of ours or nowhere. `//host` and `/\host` lead elsewhere.
pub fn safe_next(next: &str) -> &str {
    let ours = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.bytes().any(|b| b.is_ascii_control());
    if ours && !next.starts_with("/login") { next } else { "/" }
}

/// Signs in, or shows the form again with the address that was typed, never the password.
pub async fn sign_in(
    State(state): State<AppState>,
    session: Session,
    origin: Origin,
    Pairs(mut pairs): Pairs,
) -> Response {
    let take = |pairs: &[(String, String)], name: &str| {
        pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default()
    };
    let (email, password, next) = (take(&pairs, "email"), take(&pairs, "password"), take(&pairs, "next"));
    let remember = pairs.iter().any(|(n, _)| n == "remember");
    pairs.retain(|(name, _)| name != "password");
    let next = safe_next(&next).to_owned();
    let mut again = Submitted::new("login", pairs);
    if email.trim().is_empty() {
        again.errors.push(FieldError::new("email", "Enter your mail address."));
    }
    if password.is_empty() {
        again.errors.push(FieldError::new("password", "Enter your password."));
    }
    if again.errors.is_empty() {
        match check(&state.services, &email, password.into(), &origin.address).await {
            Ok(SignIn::Welcome(user)) => {
                return match session::sign_in(&session, user, remember, &origin, state.services.clock.now()).await {
                    Ok(()) => go(&next),
                    Err(failure) => refused(&failure, "/login"),
                };
            }
            Ok(SignIn::Refused(left)) => {
                let hint = match left {
                    0 => "Check both. You have to wait 15 minutes before the next try.".to_owned(),
                    1 => "Check both. After 1 more try you have to wait 15 minutes.".to_owned(),
                    n => format!("Check both. After {n} more tries you have to wait 15 minutes."),
                };
                again.errors.push(FieldError::new("form", format!("That email and password do not match|{hint}")));
            }
            Ok(SignIn::Wait(seconds)) => {
                let minutes = seconds.div_ceil(60);
                again
                    .errors
                    .push(FieldError::new("form", format!("Too many tries|Wait {minutes} minutes, then try again.")));
            }
            Err(failure) => return refused(&failure, "/login"),
        }
    }
    match Flash::refused(again).keep(&session).await {
        Ok(()) => go(&format!("/login?next={}", encode(&next))),
        Err(failure) => refused(&failure, "/login"),
    }
}

/// Ends the session.
pub async fn sign_out(session: Session) -> Response {
    match session::sign_out(&session).await {
        Ok(()) => go("/login"),
        Err(failure) => refused(&failure, "/"),
    }
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn signing_in_never_leads_to_another_site() {
        for (next, to) in [
            ("/calls?page=2", "/calls?page=2"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("/login", "/"),
            ("", "/"),
        ] {
            assert_eq!(safe_next(next), to, "{next}");
        }
    }
}
