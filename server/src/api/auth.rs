//! `POST /api/auth/login|logout`.

use super::{ApiError, ok};
use app::server::{AppState, Origin, session};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::response::Response;
use backend::Failure;
use backend::auth::{Actor, SignIn, sign_in};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;
use tower_sessions::Session;

/// The body of a sign-in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Credentials {
    email: String,
    password: SecretString,
    #[serde(default)]
    remember: bool,
    /// Six digits of the authenticator app, or a recovery code, where the account has a second step.
    code: Option<String>,
}

/// Signs in and sets the session cookie.
pub async fn login(
    State(state): State<AppState>,
    session: Session,
    origin: Origin,
    body: Result<Json<Credentials>, JsonRejection>,
) -> Result<Response, ApiError> {
    let Json(given) = body?;
    match sign_in(&state.services, &given.email, given.password, given.code.as_deref(), &origin.address).await? {
        SignIn::Welcome(user) => {
            session::sign_in(&session, user, given.remember, &origin, state.services.clock.now()).await?;
            let Actor::Person(member) = Actor::person(&state.services, user).await? else {
                return Err(Failure::Unauthenticated.into());
            };
            let role =
                if member.is_master { "master" } else { member.memberships.first().map_or("none", |m| m.role.code()) };
            Ok(ok(json!({ "user": { "id": user, "email": member.email, "name": member.name, "role": role } })))
        }
        // Told only to whoever has the password: the same request with “code” goes on.
        SignIn::CodeNeeded(_) => Err(ApiError::SecondFactor {
            code: "second_factor_required",
            message: "This account has a second step. Send the code of the authenticator app as “code” along.",
        }),
        SignIn::CodeRefused(_) => Err(ApiError::SecondFactor {
            code: "second_factor_refused",
            message: "That code is wrong, or was used before. Wait for the next one.",
        }),
        SignIn::Refused(_) => Err(Failure::Unauthenticated.into()),
        SignIn::Wait(seconds) => Err(Failure::Throttled(seconds).into()),
    }
}

/// Ends the session. Signing out twice is no error.
pub async fn logout(session: Session) -> Result<Response, ApiError> {
    session::sign_out(&session).await?;
    Ok(ok(json!({})))
}
