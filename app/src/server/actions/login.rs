//! The sign-in form, without JavaScript as with it.

use super::{Pairs, encode, go, refused};
use crate::forms::Submitted;
use crate::server::flash::Flash;
use crate::server::{AppState, Origin, session};
use axum::extract::State;
use axum::response::Response;
use backend::auth::{SignIn, second_step, sign_in as check};
use backend::{Failure, Services};
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

fn taken(pairs: &[(String, String)], name: &str) -> String {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// Signs in, or shows the form again with the address that was typed, never the password. Somebody whose password was
/// right and who has a second step sends the code to the same address.
pub async fn sign_in(
    State(state): State<AppState>,
    session: Session,
    origin: Origin,
    Pairs(mut pairs): Pairs,
) -> Response {
    match taken(&pairs, "do").as_str() {
        "code" => return show_code(&state.services, &session, &origin, &taken(&pairs, "code")).await,
        "again" => return sign_out(session, Pairs(Vec::new())).await,
        _ => {}
    }
    let (email, password) = (taken(&pairs, "email"), taken(&pairs, "password"));
    let remember = pairs.iter().any(|(n, _)| n == "remember");
    let next = safe_next(&taken(&pairs, "next")).to_owned();
    pairs.retain(|(name, _)| name != "password");
    let mut again = Submitted::new("login", pairs);
    if email.trim().is_empty() {
        again.errors.push(FieldError::new("email", "Enter your mail address."));
    }
    if password.is_empty() {
        again.errors.push(FieldError::new("password", "Enter your password."));
    }
    if again.errors.is_empty() {
        let now = state.services.clock.now();
        match check(&state.services, &email, password.into(), None, &origin.address).await {
            Ok(SignIn::Welcome(user)) => {
                return match session::sign_in(&session, user, remember, &origin, now).await {
                    Ok(()) => go(&next),
                    Err(failure) => refused(&failure, "/login"),
                };
            }
            Ok(SignIn::CodeNeeded(half_way)) => {
                return match session::wait_for_code(&session, half_way, remember, &next, now).await {
                    Ok(()) => go("/login"),
                    Err(failure) => refused(&failure, "/login"),
                };
            }
            Ok(other) => again.errors.push(FieldError::new("form", said(&other))),
            Err(failure) => return refused(&failure, "/login"),
        }
    }
    match Flash::refused(again).keep(&session).await {
        Ok(()) => go(&format!("/login?next={}", encode(&next))),
        Err(failure) => refused(&failure, "/login"),
    }
}

/// The second step. The session is somebody's only after it, and under another id.
async fn show_code(services: &Services, session: &Session, origin: &Origin, code: &str) -> Response {
    let now = services.clock.now();
    let mut again = Submitted::new("login", Vec::new());
    let Some(waiting) = session::waiting(session, now).await else {
        again.errors.push(FieldError::new("form", "That took too long|Sign in again, then enter the code."));
        return from_the_start(session, again, "/").await;
    };
    match second_step(services, &waiting.half_way, code, &origin.address).await {
        Ok(SignIn::Welcome(user)) => match session::sign_in(session, user, waiting.remember, origin, now).await {
            Ok(()) => go(&waiting.next),
            Err(failure) => refused(&failure, "/login"),
        },
        Ok(other) => {
            let place = if matches!(other, SignIn::Wait(_)) { "form" } else { "code" };
            again.errors.push(FieldError::new(place, said(&other)));
            match Flash::refused(again).keep(session).await {
                Ok(()) => go("/login"),
                Err(failure) => refused(&failure, "/login"),
            }
        }
        Err(Failure::Unauthenticated) => {
            again.errors.push(FieldError::new("form", "Your login has changed meanwhile|Sign in again."));
            from_the_start(session, again, &waiting.next).await
        }
        Err(failure) => refused(&failure, "/login"),
    }
}

/// Forgets who was half way and shows the first form.
async fn from_the_start(session: &Session, again: Submitted, next: &str) -> Response {
    let forgotten = async {
        session::sign_out(session).await?;
        Flash::refused(again).keep(session).await
    };
    match forgotten.await {
        Ok(()) => go(&format!("/login?next={}", encode(next))),
        Err(failure) => refused(&failure, "/login"),
    }
}

/// Why nobody is signed in, in words: a headline, then what to do.
fn said(outcome: &SignIn) -> String {
    let wait = |left: u64| match left {
        0 => "You have to wait 15 minutes before the next try.".to_owned(),
        1 => "After 1 more try you have to wait 15 minutes.".to_owned(),
        n => format!("After {n} more tries you have to wait 15 minutes."),
    };
    match outcome {
        SignIn::Refused(left) => format!("That email and password do not match|Check both. {}", wait(*left)),
        SignIn::CodeRefused(left) => {
            format!("That code is wrong, or was used before. Wait for the next one. {}", wait(*left))
        }
        SignIn::Wait(seconds) => format!("Too many tries|Wait {} minutes, then try again.", seconds.div_ceil(60)),
        SignIn::Welcome(_) | SignIn::CodeNeeded(_) => String::new(),
    }
}

/// Ends the session; an invitation that is for somebody else leads back to itself.
pub async fn sign_out(session: Session, Pairs(pairs): Pairs) -> Response {
    let next = taken(&pairs, "next");
    let to = if next.is_empty() { "/login" } else { safe_next(&next) };
    match session::sign_out(&session).await {
        Ok(()) => go(to),
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
