//! Support visits: started, widened and ended by the master admin, ended by the company.

use super::account::wait;
use super::login::safe_next;
use super::{Pairs, encode, go_saying, refused, show_again};
use crate::forms::Submitted;
use crate::server::flash::Flash;
use crate::server::{Origin, Visitor, session};
use axum::extract::Path;
use axum::response::Response;
use backend::Failure;
use backend::store::{NewVisit, Started, end_own_visit, start_visit, widen_visit};
use domain::access::Permission;
use domain::ids::CompanyId;
use domain::support::{Length, reason};
use secrecy::SecretString;
use uuid::Uuid;

/// Where a visit starts.
pub(crate) const NEW: &str = "/platform/support/new";
/// The visits of the platform.
pub(crate) const ALL: &str = "/platform/support";
/// The visits to the company, for the company.
pub(crate) const OF_COMPANY: &str = "/support";

/// The name under which the form of a new visit is kept until it is shown again.
pub(crate) const START_FORM: &str = "support-visit";
/// The same for the form that asks for the right to change things.
pub(crate) const WIDEN_FORM: &str = "support-changes";

/// Where somebody is led who needs a visit to a company; where none is meant, to the list to choose from.
pub(crate) fn way_in(company: Option<CompanyId>, next: &str) -> String {
    match company {
        Some(id) => format!("{NEW}?company={id}&next={}", encode(next)),
        None => "/platform/companies".to_owned(),
    }
}

/// Takes a control out of what was sent, so that it is never kept to be shown again.
fn take(pairs: &mut Vec<(String, String)>, name: &str) -> String {
    let taken = pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default();
    pairs.retain(|(known, _)| known != name);
    taken
}

/// Starts a visit and goes where it was needed.
pub async fn start(visitor: Visitor, origin: Origin, Pairs(mut pairs): Pairs) -> Response {
    let password = take(&mut pairs, "current");
    let sent = Submitted::new(START_FORM, pairs);
    let next = safe_next(sent.get("next")).to_owned();
    if let Err(failure) = visitor.actor.master() {
        return refused(&failure, ALL);
    }
    let Ok(company) = sent.get("company").parse::<CompanyId>() else { return refused(&Failure::NotFound, ALL) };
    let again = way_in(Some(company), &next);
    let started = match read(&sent, password) {
        Ok(new) => start_visit(&visitor.services, &visitor.actor, company, new, &origin.address).await,
        Err(failure) => Err(failure),
    };
    let said = match started {
        Ok(Started::Now) => Flash::done("Your visit has started. The company sees that you are here, and why."),
        Ok(Started::Already) => Flash {
            tone: "warn".to_owned(),
            ..Flash::done("You are visiting this company already, so no other visit was started.")
        },
        Err(Failure::Invalid(errors)) => return show_again(&visitor, Submitted { errors, ..sent }, &again).await,
        Err(Failure::Throttled(seconds)) => {
            return go_saying(&visitor, Flash { form: Some(sent), ..wait(seconds) }, &again).await;
        }
        Err(failure) => return refused(&failure, ALL),
    };
    match session::choose_company(&visitor.session, company).await {
        Ok(()) => go_saying(&visitor, said, &next).await,
        Err(failure) => refused(&failure, ALL),
    }
}

/// Everything that is wrong at once, so that nobody is sent round twice.
fn read(sent: &Submitted, password: String) -> Result<NewVisit, Failure> {
    let (why, length) = (reason("reason", sent.get("reason")), Length::parse(sent.get("length")));
    let changes = match sent.get("changes") {
        "yes" => Some(reason("changes-reason", sent.get("changes-reason"))),
        _ => None,
    };
    match (why, length, changes.transpose()) {
        (Ok(reason), Ok(length), Ok(changes)) => {
            Ok(NewVisit { reason, length, changes: changes.map(|why| (why, SecretString::from(password))) })
        }
        (why, length, changes) => {
            let errors = [why.err(), length.err(), changes.err()];
            Err(Failure::Invalid(errors.into_iter().flatten().collect()))
        }
    }
}

/// Asks for the right to change things, or ends the visit.
pub async fn act(visitor: Visitor, origin: Origin, Path(id): Path<String>, Pairs(mut pairs): Pairs) -> Response {
    let password = take(&mut pairs, "current");
    let sent = Submitted::new(WIDEN_FORM, pairs);
    if let Err(failure) = visitor.actor.master() {
        return refused(&failure, ALL);
    }
    let Ok(id) = id.parse::<Uuid>() else { return refused(&Failure::NotFound, ALL) };
    let (services, actor, here) = (&visitor.services, &visitor.actor, format!("{ALL}/{id}"));
    let over = || Flash::failed("The visit is over already.");
    if sent.get("do") == "end" {
        return match end_own_visit(services, actor, id).await {
            Ok(company) => {
                // Else the way home would lead back to the company that was just left.
                if session::company(&visitor.session).await == Some(company)
                    && let Err(failure) = session::leave_company(&visitor.session).await
                {
                    return refused(&failure, ALL);
                }
                go_saying(&visitor, Flash::done("The visit is over, and the company sees that it is."), ALL).await
            }
            Err(Failure::Conflict) => go_saying(&visitor, over(), ALL).await,
            Err(failure) => refused(&failure, ALL),
        };
    }
    let widened = match reason("changes-reason", sent.get("changes-reason")) {
        Ok(why) => widen_visit(services, actor, id, &why, password.into(), &origin.address).await,
        Err(error) => Err(Failure::Invalid(vec![error])),
    };
    match widened {
        Ok(_) => {
            let said = Flash::done("You may change things now. The company sees that you may, and what you change.");
            go_saying(&visitor, said, safe_next(sent.get("next"))).await
        }
        Err(Failure::Invalid(errors)) => show_again(&visitor, Submitted { errors, ..sent }, &here).await,
        Err(Failure::Throttled(seconds)) => {
            go_saying(&visitor, Flash { form: Some(sent), ..wait(seconds) }, &here).await
        }
        Err(Failure::Conflict) => go_saying(&visitor, over(), ALL).await,
        Err(failure) => refused(&failure, ALL),
    }
}

/// A company ends a visit to it.
pub async fn end_of_company(visitor: Visitor, Pairs(pairs): Pairs) -> Response {
    let sent = Submitted::new("support", pairs);
    let ended = async {
        let store = visitor.enter(Permission::RunTeam).await?;
        store.end_visit(sent.get("visit").parse().map_err(|_| Failure::NotFound)?).await
    };
    match ended.await {
        Ok(()) => {
            go_saying(&visitor, Flash::done("The visit is over. Nobody of the support is here by it."), OF_COMPANY)
                .await
        }
        Err(Failure::Conflict) => go_saying(&visitor, Flash::failed("The visit was over already."), OF_COMPANY).await,
        Err(failure) => refused(&failure, OF_COMPANY),
    }
}
