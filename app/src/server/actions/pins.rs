//! Pinning an answer of the simulator, and taking one away.

use super::settings::Desk;
use super::{Pairs, go, go_saying, refused};
use crate::forms::Submitted;
use crate::pages::Question;
use crate::server::Visitor;
use crate::server::draft::Draft;
use crate::server::flash::Flash;
use axum::extract::Path;
use axum::response::Response;
use backend::Failure;
use domain::access::Permission;
use domain::routing::{Pin, PinCaller, PlanKind};
use uuid::Uuid;

/// Adds or removes one.
pub async fn change(visitor: Visitor, Path(slug): Path<String>, Pairs(pairs): Pairs) -> Response {
    let desk = match Desk::open(visitor, &slug, "try").await {
        Ok(desk) => desk,
        Err(answer) => return answer,
    };
    let sent = Submitted::new("pins", pairs);
    let done = match sent.get("do") {
        "remove" => match sent.get("id").parse::<Uuid>() {
            Ok(id) => desk.store.remove_pin(&slug, id).await.map(|pin| format!("No longer pinned: {}.", pin.label())),
            Err(_) => Err(Failure::NotFound),
        },
        _ => add(&desk, &slug, &sent).await.map(|pin| format!("Pinned: {}.", pin.label())),
    };
    match done {
        Ok(said) => desk.say_at(Flash::done(&said), Some(&format!("{}#pins", desk.address()))).await,
        Err(Failure::Invalid(errors)) => {
            let why = errors.first().map(|e| e.message.clone()).unwrap_or_default();
            go_saying(&desk.visitor, Flash::failed(&format!("Not pinned. {why}")), &desk.address()).await
        }
        Err(failure) => refused(&failure, &desk.address()),
    }
}

/// The answer is worked out here, not taken from the form: what is pinned is what the rules really say.
async fn add(desk: &Desk, slug: &str, sent: &Submitted) -> Result<Pin, Failure> {
    let question = Question::typed(sent);
    let draft = match question.draft {
        true => Draft::of(&desk.visitor.session, slug).await.map(|draft| draft.settings()),
        false => None,
    };
    if !question.forwarded.is_empty() {
        return Err(Failure::field(
            "forwarded",
            "Leave out the forwarding line: it is a matter of one call, not of the settings.",
        ));
    }
    let asked = question.asked(draft).map_err(|wrong| Failure::Invalid(vec![wrong]))?;
    let found = desk.store.simulate(slug, question.called(), &asked).await?;
    let local = found.context.clinic.zone.moment(found.at);
    let caller = PinCaller::parse(&question.from).map_err(|problem| Failure::field("from", &problem.to_string()))?;
    let pin = Pin {
        date: local.date,
        minute: u16::try_from(local.second / 60).unwrap_or(0),
        active_calls: found.context.active_calls,
        caller,
        expected: PlanKind::of(&found.decision.plan),
    };
    desk.store.add_pin(slug, &pin).await?;
    Ok(pin)
}

/// Whoever had to sign in again comes back to the address of the form, which is the simulator.
pub async fn show(visitor: Visitor, Path(slug): Path<String>) -> Response {
    match visitor.enter_clinic(&slug, Permission::ReadCompany).await {
        Ok((_, clinic)) => go(&format!("/clinics/{}/try#pins", clinic.resolved.slug)),
        Err(failure) => refused(&failure, "/"),
    }
}
