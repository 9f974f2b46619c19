//! The bearer tokens of a company.

use super::{Pairs, go_saying, refused, show_again};
use crate::forms::Submitted;
use crate::server::flash::Flash;
use crate::server::{Visitor, once};
use axum::response::Response;
use backend::Failure;
use backend::store::CompanyStore;
use domain::FieldError;
use domain::access::Permission;
use domain::people::{name, token_days};
use uuid::Uuid;

const HERE: &str = "/tokens";

/// The name under which its form is kept until it is shown again.
pub(crate) const FORM: &str = "tokens";
/// The kind of secret that its page shows once.
pub(crate) const TOKEN: &str = "token";

/// Makes or revokes a token.
pub async fn change(visitor: Visitor, Pairs(pairs): Pairs) -> Response {
    let sent = Submitted::new(FORM, pairs);
    let store = match visitor.enter(Permission::RunTeam).await {
        Ok(store) => store,
        Err(failure) => return refused(&failure, HERE),
    };
    match act(&visitor, &store, &sent).await {
        Ok(said) => go_saying(&visitor, Flash::done(said), HERE).await,
        Err(Failure::Invalid(errors)) => show_again(&visitor, Submitted { errors, ..sent }, HERE).await,
        Err(failure) => refused(&failure, HERE),
    }
}

async fn act(visitor: &Visitor, store: &CompanyStore, sent: &Submitted) -> Result<&'static str, Failure> {
    match sent.get("do") {
        "make" => {
            let mut wrong: Vec<FieldError> = Vec::new();
            let called = name(sent.get("name")).map_err(|error| wrong.push(error)).unwrap_or_default();
            let days = token_days(sent.get("days")).map_err(|error| wrong.push(error)).unwrap_or_default();
            let rights: &[Permission] = match sent.get("may") {
                "read" => &[Permission::ReadCompany],
                "write" => &[Permission::ReadCompany, Permission::EditClinics],
                _ => {
                    wrong.push(FieldError::new("may", "Choose what the program may do."));
                    &[]
                }
            };
            if !wrong.is_empty() {
                return Err(Failure::Invalid(wrong));
            }
            let made = store.make_token(&called, rights, days).await?;
            once::keep(visitor, TOKEN, &called, &made.text).await?;
            Ok("The token is made. It is shown below, once.")
        }
        "revoke" => {
            let id = sent.get("token").parse::<Uuid>().map_err(|_| Failure::NotFound)?;
            store.revoke_token(id).await?;
            Ok("The token is revoked. A program that still uses it is refused from now on.")
        }
        _ => Err(Failure::field("name", "Nothing was chosen, so nothing was changed.")),
    }
}
