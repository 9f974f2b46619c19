//! A person's own account.

use super::{Pairs, go, go_saying, refused, show_again};
use crate::forms::Submitted;
use crate::server::flash::Flash;
use crate::server::{Origin, Visitor};
use axum::response::Response;
use backend::Failure;
use backend::auth::{Ending, change_password, end_sessions, rename};
use domain::FieldError;

const HERE: &str = "/account";

/// The name under which its forms are kept until they are shown again.
pub(crate) const FORM: &str = "account";

/// Changes the name or the password, or ends sessions.
pub async fn change(visitor: Visitor, origin: Origin, Pairs(mut pairs): Pairs) -> Response {
    let mut take = |name: &str| {
        let found = pairs.iter().position(|(known, _)| known == name);
        found.map(|at| pairs.swap_remove(at).1).unwrap_or_default()
    };
    // Out of what is kept to be shown again, whatever happens.
    let (current, new, again) = (take("current"), take("new"), take("again"));
    pairs.retain(|(name, _)| !["current", "new", "again"].contains(&name.as_str()));
    let sent = Submitted::new(FORM, pairs);
    let here = visitor.session.id().map(|id| id.to_string()).unwrap_or_default();
    let (services, actor) = (&visitor.services, &visitor.actor);
    let done = match sent.get("do") {
        "rename" => rename(services, actor, sent.get("name")).await.map(|()| "Your name is saved."),
        "password" if new != again => {
            Err(Failure::Invalid(vec![FieldError::new("again", "The two new passwords differ.")]))
        }
        "password" => change_password(services, actor, &here, current.into(), new.into(), &origin.address)
            .await
            .map(|()| "Your password is changed, and you are signed out everywhere else."),
        "end" => end_sessions(services, actor, &here, &Ending::One(sent.get("session").to_owned()))
            .await
            .map(|()| "That session is over."),
        "end-others" => {
            end_sessions(services, actor, &here, &Ending::Others).await.map(|()| "You are signed out everywhere else.")
        }
        "end-all" => match end_sessions(services, actor, &here, &Ending::All).await {
            Ok(()) => return go("/login"),
            Err(failure) => Err(failure),
        },
        _ => return refused(&Failure::Invalid(Vec::new()), HERE),
    };
    match done {
        Ok(said) => go_saying(&visitor, Flash::done(said), HERE).await,
        Err(Failure::Invalid(errors)) => show_again(&visitor, Submitted { errors, ..sent }, HERE).await,
        Err(Failure::Throttled(seconds)) => go_saying(&visitor, wait(seconds), HERE).await,
        Err(failure) => refused(&failure, HERE),
    }
}

/// Too many tries.
pub(super) fn wait(seconds: u64) -> Flash {
    Flash::failed(&format!("Too many tries. Wait {} minutes, then try again.", seconds.div_ceil(60)))
}
