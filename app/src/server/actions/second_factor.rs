//! The second step at the sign-in: on, off, other recovery codes.

use super::account::wait;
use super::{Pairs, go_saying, refused, show_again};
use crate::forms::Submitted;
use crate::server::flash::Flash;
use crate::server::{Origin, Visitor, once};
use axum::response::Response;
use backend::Failure;
use backend::auth::{
    begin_second_factor, confirm_second_factor, end_second_factor, forget_second_factor, renew_recovery_codes,
};
use secrecy::SecretString;

const HERE: &str = "/account/second-factor";

/// The name under which its forms are kept until they are shown again.
pub(crate) const FORM: &str = "second-factor";
/// The kind of secret that its page shows once.
pub(crate) const CODES: &str = "recovery-codes";

/// Does what a button of the page says.
pub async fn change(visitor: Visitor, origin: Origin, Pairs(mut pairs): Pairs) -> Response {
    let mut take = |name: &str| {
        let found = pairs.iter().position(|(known, _)| known == name);
        found.map(|at| pairs.swap_remove(at).1).unwrap_or_default()
    };
    // Neither password nor code is kept to be shown again.
    let (current, code) = (SecretString::from(take("current")), take("code"));
    pairs.retain(|(name, _)| !["current", "code"].contains(&name.as_str()));
    let sent = Submitted::new(FORM, pairs);
    match act(&visitor, &origin.address, sent.get("do"), current, &code).await {
        Ok(said) => go_saying(&visitor, Flash::done(said), HERE).await,
        Err(Failure::Invalid(errors)) => show_again(&visitor, Submitted { errors, ..sent }, HERE).await,
        Err(Failure::Throttled(seconds)) => go_saying(&visitor, wait(seconds), HERE).await,
        Err(Failure::NotFound | Failure::Conflict) => {
            let said = Flash::failed("That took too long, or was done in another window. This is how it stands now.");
            go_saying(&visitor, said, HERE).await
        }
        Err(failure) => refused(&failure, HERE),
    }
}

async fn act(
    visitor: &Visitor,
    address: &str,
    what: &str,
    current: SecretString,
    code: &str,
) -> Result<&'static str, Failure> {
    let (services, actor) = (&visitor.services, &visitor.actor);
    match what {
        "begin" => {
            begin_second_factor(services, actor, current, address).await?;
            Ok("Now tell your app, then enter the code that it shows.")
        }
        "confirm" => {
            let here = visitor.session.id().map(|id| id.to_string()).unwrap_or_default();
            let codes = confirm_second_factor(services, actor, &here, code, address).await?;
            once::keep(visitor, CODES, "", &codes).await?;
            Ok("The second step is on, and you are signed out everywhere else.")
        }
        "forget" => {
            forget_second_factor(services, actor).await?;
            Ok("Nothing was changed: your password is still enough.")
        }
        "codes" => {
            let codes = renew_recovery_codes(services, actor, current, code, address).await?;
            once::keep(visitor, CODES, "", &codes).await?;
            Ok("You have new recovery codes. Those before no longer work.")
        }
        "off" => {
            end_second_factor(services, actor, current, code, address).await?;
            Ok("The second step is off: your password alone signs you in.")
        }
        _ => Err(Failure::Forbidden),
    }
}
