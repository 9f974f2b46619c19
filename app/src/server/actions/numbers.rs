//! Numbers that lead nowhere, given to a clinic and taken back.

use super::{Pairs, go_saying, refused, show_again};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use crate::show;
use axum::response::Response;
use backend::Failure;
use backend::store::{Assigned, assign_number, release_number};
use domain::FieldError;
use domain::ids::{ClinicId, PhoneNumberId};
use domain::phone::E164;

const LIST: &str = "/platform/numbers";
const PAGE: &str = "/platform/numbers/assign";
/// The name under which the form is kept until it is shown again.
pub(crate) const FORM: &str = "number-assign";

/// Gives a number to a clinic.
pub async fn assign(visitor: Visitor, Pairs(pairs): Pairs) -> Response {
    if let Err(failure) = visitor.actor.master() {
        return refused(&failure, PAGE);
    }
    let mut sent = Submitted::new(FORM, pairs);
    let done = match read(&sent) {
        Ok((number, clinic)) => assign_number(&visitor.services, &visitor.actor, &number, clinic).await,
        Err(errors) => Err(Failure::Invalid(errors)),
    };
    match done {
        Ok(done) => go_saying(&visitor, Flash::done(&format!("{} now.", leads(&done))), LIST).await,
        Err(Failure::Invalid(errors)) => {
            sent.errors = errors;
            show_again(&visitor, sent, PAGE).await
        }
        Err(failure) => refused(&failure, PAGE),
    }
}

/// Takes a number back.
pub async fn release(visitor: Visitor, Pairs(pairs): Pairs) -> Response {
    if let Err(failure) = visitor.actor.master() {
        return refused(&failure, LIST);
    }
    let sent = Submitted::new(FORM, pairs);
    let Ok(id) = sent.get("id").parse::<PhoneNumberId>() else { return refused(&Failure::NotFound, LIST) };
    match release_number(&visitor.services, &visitor.actor, id).await {
        Ok(done) => {
            let said = format!("{} no longer. It can be assigned again.", leads(&done));
            go_saying(&visitor, Flash::done(&said), LIST).await
        }
        Err(failure) => refused(&failure, LIST),
    }
}

fn leads(done: &Assigned) -> String {
    format!("{} leads to {} of {}", show::caller(Some(&done.number)), done.clinic, done.company)
}

/// What was typed, or every control that is wrong.
fn read(sent: &Submitted) -> Result<(E164, ClinicId), Vec<FieldError>> {
    let number = E164::parse_human(sent.get("number")).map_err(|wrong| FieldError::new("number", wrong.to_string()));
    let clinic = sent.get("clinic").parse().map_err(|_| FieldError::new("clinic", "Choose a clinic."));
    let sure = match sent.has("confirm") {
        true => Ok(()),
        false => Err(FieldError::new("confirm", "Tick this when you are sure: callers reach that clinic at once.")),
    };
    match (number, clinic, sure) {
        (Ok(number), Ok(clinic), Ok(())) => Ok((number, clinic)),
        (number, clinic, sure) => Err([number.err(), clinic.err(), sure.err()].into_iter().flatten().collect()),
    }
}
