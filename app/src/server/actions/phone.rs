//! Who may call a clinic over SIP.

use super::settings::{Desk, form_name};
use super::{Pairs, refused};
use crate::drafts::SipDraft;
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use axum::extract::Path;
use axum::response::Response;
use backend::Failure;
use secrecy::SecretString;

/// The form under which a new password waits, encrypted, for the one page that shows it.
pub(crate) const NEW_PASSWORD: &str = "sip-new-password";

/// Saves user name and addresses; makes a password where one is asked for.
pub async fn save_sip(visitor: Visitor, Path(slug): Path<String>, Pairs(pairs): Pairs) -> Response {
    let desk = match Desk::open(visitor, &slug, "phone").await {
        Ok(desk) => desk,
        Err(answer) => return answer,
    };
    let sent = Submitted::new(&form_name("sip", &desk.clinic.resolved.slug), pairs);
    let change = match SipDraft::typed(&sent).change(sent.get("do") == "password") {
        Ok(change) => change,
        Err(errors) => return desk.again(Submitted { errors, ..sent }).await,
    };
    match desk.store.save_sip(&slug, &change).await {
        Ok(Some(password)) => match shown_once(&desk, &password) {
            Ok(flash) => desk.say_at(flash, Some(&format!("{}#new-password", desk.address()))).await,
            Err(failure) => refused(&failure, &desk.address()),
        },
        Ok(None) => desk.say_at(Flash::done("Saved."), Some(&format!("{}#sip", desk.address()))).await,
        Err(failure) => refused(&failure, &desk.address()),
    }
}

/// The session is stored, and what is stored holds no password in clear.
fn shown_once(desk: &Desk, password: &SecretString) -> Result<Flash, Failure> {
    let name = form_name(NEW_PASSWORD, &desk.clinic.resolved.slug);
    let values = vec![("sealed".to_owned(), desk.store.seal(password)?)];
    let form = Some(Submitted::new(&name, values));
    Ok(Flash { form, ..Flash::done("Saved, with a new password. It is shown below, once.") })
}
