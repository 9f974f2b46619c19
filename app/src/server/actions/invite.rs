//! Accepting an invitation.

use super::{Pairs, go, refused};
use crate::forms::Submitted;
use crate::server::flash::Flash;
use crate::server::{AppState, Origin, Visitor, session};
use axum::extract::{Path, State};
use axum::response::Response;
use backend::store::invitations::{accept_as, accept_with_new_login, offer, why_over};
use backend::{Failure, Services};
use tower_sessions::Session;

/// The name under which its form is kept until it is shown again.
pub(crate) const FORM: &str = "invite";

/// Joins as the person who is signed in, or makes a login and signs in.
pub async fn accept(
    State(state): State<AppState>,
    session: Session,
    Path(token): Path<String>,
    origin: Origin,
    Pairs(mut pairs): Pairs,
) -> Response {
    let services = &state.services;
    let here = format!("/invite/{token}");
    // Before anything is said about who asks: a link that leads nowhere says so to everybody.
    if let Err(failure) = offer(services, &token).await {
        return cannot(services, &token, &failure, &here).await;
    }
    let password = pairs.iter().find(|(name, _)| name == "password").map(|(_, v)| v.clone()).unwrap_or_default();
    pairs.retain(|(name, _)| name != "password");
    let sent = Submitted::new(FORM, pairs);
    if sent.get("do") == "join" {
        let joined = match Visitor::of_session(&session, services).await {
            Ok(visitor) => accept_as(services, &token, &visitor.actor).await,
            Err(failure) => Err(failure),
        };
        return match joined {
            Ok(company) => match session::choose_company(&session, company).await {
                Ok(()) => go("/"),
                Err(failure) => refused(&failure, &here),
            },
            Err(failure) => cannot(services, &token, &failure, &here).await,
        };
    }
    match accept_with_new_login(services, &token, sent.get("name"), password.into()).await {
        Ok((user, company)) => {
            let now = services.clock.now();
            let signed_in = async {
                session::sign_in(&session, user, false, &origin, now).await?;
                session::choose_company(&session, company).await
            };
            match signed_in.await {
                Ok(()) => go("/"),
                Err(failure) => refused(&failure, &here),
            }
        }
        Err(Failure::Invalid(errors)) => match Flash::refused(Submitted { errors, ..sent }).keep(&session).await {
            Ok(()) => go(&here),
            Err(failure) => refused(&failure, &here),
        },
        Err(failure) => cannot(services, &token, &failure, &here).await,
    }
}

/// A link that is over, or is for somebody else, shows its page again, which says what to do; an unknown one is nowhere.
async fn cannot(services: &Services, token: &str, failure: &Failure, here: &str) -> Response {
    match failure {
        Failure::NotFound if why_over(services, token).await.is_ok_and(|over| over.is_some()) => go(here),
        Failure::Forbidden => go(here),
        failure => refused(failure, here),
    }
}
