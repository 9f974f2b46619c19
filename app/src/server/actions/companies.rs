//! Companies, as the master admin makes, changes, deletes and restores them, and their calls switch.

use super::{Pairs, go, go_saying, refused, show_again};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use crate::show;
use axum::extract::Path;
use axum::response::Response;
use backend::Failure;
use backend::store::{
    Switched, cancel_schedule, change_company, create_company, delete_company, restore_company, switch_calls,
    undo_switch,
};
use chrono::{DateTime, Utc};
use domain::FieldError;
use domain::availability::Zone;
use domain::company::{CompanyDraft, CompanyPatch, Flip, Typed};
use domain::ids::CompanyId;
use serde_json::{Map, Value, json};

/// The name under which the form of a new company is kept until it is shown again.
pub(crate) const NEW_COMPANY_FORM: &str = "company-new";
const NEW: &str = "/platform/companies/new";

/// The same for a company that is there.
pub(crate) fn company_form(id: CompanyId) -> String {
    format!("company:{id}")
}

/// For the form that deletes it.
pub(crate) fn delete_form(id: CompanyId) -> String {
    format!("company-delete:{id}")
}

/// For the form of its calls switch.
pub(crate) fn calls_form(id: CompanyId) -> String {
    format!("company-calls:{id}")
}

/// Kept after a flip, so that the page that follows offers to undo it.
pub(crate) fn flipped_form(id: CompanyId) -> String {
    format!("company-flipped:{id}")
}

fn home(id: CompanyId) -> String {
    format!("/platform/companies/{id}")
}

/// Controls that are no fields of a company.
const OWN: [&str; 4] = ["do", "version", "conflict", "confirm"];
const FEATURES: [&str; 3] = ["features.chatEnabled", "features.knowledgeBaseEnabled", "features.escalationEnabled"];

/// What a form says, as a program would send it: a control’s name is the path of what it sets. A box that is not
/// ticked says false.
fn body_of(sent: &Submitted, boxes: &[&str]) -> Value {
    let mut body = Map::new();
    let mut put = |path: &str, value: Value| match path.split_once('.') {
        None => {
            body.insert(path.to_owned(), value);
        }
        Some((group, name)) => {
            let group = body.entry(group.to_owned()).or_insert_with(|| json!({}));
            if let Some(group) = group.as_object_mut() {
                group.insert(name.to_owned(), value);
            }
        }
    };
    for name in boxes {
        put(name, json!(sent.has(name)));
    }
    for (name, value) in
        sent.values.iter().filter(|(name, _)| !OWN.contains(&name.as_str()) && !boxes.contains(&name.as_str()))
    {
        let value = value.trim();
        let value = match name.as_str() {
            "billing.monthlyCredits" if value.is_empty() => Value::Null,
            "billing.monthlyCredits" => value.parse::<u64>().map_or_else(|_| json!(value), |credits| json!(credits)),
            // What a text area sends holds the line breaks that were pasted with it.
            "branding.logoUrl" => json!(value.split_whitespace().collect::<String>()),
            _ => json!(value),
        };
        put(name, value);
    }
    Value::Object(body)
}

/// Makes one.
pub async fn create(visitor: Visitor, Pairs(pairs): Pairs) -> Response {
    if let Err(failure) = visitor.actor.master() {
        return refused(&failure, NEW);
    }
    let mut sent = Submitted::new(NEW_COMPANY_FORM, pairs);
    let mut boxes = FEATURES.to_vec();
    boxes.push("features.callEnabled");
    let made = match CompanyDraft::parse(&body_of(&sent, &boxes)) {
        Ok(draft) => create_company(&visitor.services, &visitor.actor, &draft).await,
        Err(errors) => Err(Failure::Invalid(errors)),
    };
    match made {
        Ok(company) => {
            let said = format!("{} is here. Next, invite its first admin: that is on its Team page.", company.name);
            go_saying(&visitor, Flash::done(&said), &home(company.id.into())).await
        }
        Err(Failure::Invalid(errors)) => {
            sent.errors = errors;
            show_again(&visitor, sent, NEW).await
        }
        Err(failure) => refused(&failure, NEW),
    }
}

/// Changes, deletes or restores one.
pub async fn change(visitor: Visitor, Path(id): Path<String>, Pairs(pairs): Pairs) -> Response {
    let id = match company_in(&visitor, &id) {
        Ok(id) => id,
        Err(failure) => return refused(&failure, "/platform/companies"),
    };
    let (services, actor, home) = (&visitor.services, &visitor.actor, home(id));
    let sent = Submitted::new(&company_form(id), pairs);
    match sent.get("do") {
        "delete" => match delete_company(services, actor, id, Some(sent.get("confirm"))).await {
            Ok(company) => {
                let said = format!(
                    "{} is deleted. Its callers get each clinic’s backup. It can be restored here.",
                    company.name
                );
                go_saying(&visitor, Flash::done(&said), &home).await
            }
            Err(Failure::Invalid(errors)) => {
                let form = Submitted { form: delete_form(id), errors, ..sent };
                show_again(&visitor, form, &format!("{home}#confirm")).await
            }
            Err(failure) => refused(&failure, &home),
        },
        "restore" => match restore_company(services, actor, id).await {
            Ok(company) => {
                go_saying(
                    &visitor,
                    Flash::done(&format!("{} is back, with everything as it was.", company.name)),
                    &home,
                )
                .await
            }
            Err(failure) => refused(&failure, &home),
        },
        _ => save(&visitor, id, sent).await,
    }
}

async fn save(visitor: &Visitor, id: CompanyId, mut sent: Submitted) -> Response {
    let home = home(id);
    let mut body = body_of(&sent, &FEATURES);
    if let Some(body) = body.as_object_mut() {
        let version = sent.get("version").parse::<i32>();
        body.insert("version".to_owned(), version.map_or(Value::Null, |version| json!(version)));
        // Never by this form: the switch has a page that says what it reaches.
        if let Some(features) = body.get_mut("features").and_then(Value::as_object_mut) {
            features.remove("callEnabled");
        }
    }
    let changed = match CompanyPatch::parse(&body) {
        Ok(patch) => change_company(&visitor.services, &visitor.actor, id, &patch).await,
        Err(errors) => Err(Failure::Invalid(errors)),
    };
    match changed {
        Ok(company) => go_saying(visitor, Flash::done(&format!("{} is saved.", company.name)), &home).await,
        Err(Failure::Invalid(errors)) => {
            sent.errors = errors;
            show_again(visitor, sent, &home).await
        }
        Err(Failure::Conflict) => {
            // Saving again is then meant: from the version that is there now.
            let current = backend::store::company(&visitor.services, &visitor.actor, id).await;
            sent.drop_all("version");
            sent.drop_all("conflict");
            if let Ok(current) = current {
                sent.values.push(("version".to_owned(), current.version.to_string()));
            }
            sent.values.push(("conflict".to_owned(), "1".to_owned()));
            show_again(visitor, sent, &home).await
        }
        Err(failure) => refused(&failure, &home),
    }
}

/// Flips the calls switch now or later, takes that back, or drops what is scheduled.
pub async fn calls(visitor: Visitor, Path(id): Path<String>, Pairs(pairs): Pairs) -> Response {
    let id = match company_in(&visitor, &id) {
        Ok(id) => id,
        Err(failure) => return refused(&failure, "/platform/companies"),
    };
    let (services, actor, home) = (&visitor.services, &visitor.actor, home(id));
    let sent = Submitted::new(&calls_form(id), pairs);
    let on = match sent.get("to") {
        "on" => true,
        "off" => false,
        _ if sent.get("do") == "cancel" => false,
        _ => return go(&home),
    };
    match sent.get("do") {
        "cancel" => match cancel_schedule(services, actor, id).await {
            Ok(true) => go_saying(&visitor, Flash::done("Nothing is scheduled any more."), &home).await,
            Ok(false) => go_saying(&visitor, Flash::failed("There was nothing scheduled any more."), &home).await,
            Err(failure) => refused(&failure, &home),
        },
        "undo" => match undo_switch(services, actor, id, on).await {
            Ok(Some(_)) => {
                let said = format!("Taken back: calls are {} again, from the next call on.", word(on));
                go_saying(&visitor, Flash::done(&said), &home).await
            }
            Ok(None) => go_saying(&visitor, Flash::failed("Not undone: somebody has switched it since."), &home).await,
            Err(failure) => refused(&failure, &home),
        },
        "switch" => switch(&visitor, id, on, sent).await,
        _ => go(&home),
    }
}

async fn switch(visitor: &Visitor, id: CompanyId, on: bool, mut sent: Submitted) -> Response {
    let home = home(id);
    let typed = Typed {
        when: sent.get("when"),
        date: sent.get("date"),
        time: sent.get("time"),
        zone: sent.get("zone"),
        hours: sent.get("hours"),
    };
    let zone = Zone::or_utc(typed.zone);
    let switched = match Flip::parse(&typed) {
        Ok(flip) => switch_calls(&visitor.services, &visitor.actor, id, on, &flip).await,
        Err(errors) => Err(Failure::Invalid(errors)),
    };
    let said = match switched {
        Ok(Switched::AlreadySo) => {
            let said = format!("Calls are {} already: somebody has switched them in the meantime.", word(on));
            return go_saying(visitor, Flash::failed(&said), &home).await;
        }
        Ok(Switched::Now { back }) => {
            let said = format!("Calls are {} from the next call on{}.", word(on), until(&zone, back, on));
            let undo = Submitted::new(&flipped_form(id), vec![("to".to_owned(), word(!on).to_owned())]);
            return go_saying(visitor, Flash { form: Some(undo), ..Flash::done(&said) }, &home).await;
        }
        Ok(Switched::Later { start, back }) => {
            let when = show::moment_of_past(&zone, start);
            format!("Calls are switched {} at {when}{}.", word(on), until(&zone, back, on))
        }
        Err(Failure::Invalid(errors)) => {
            sent.errors =
                errors.into_iter().map(|FieldError { field, message }| FieldError::new(field, message)).collect();
            return show_again(visitor, sent, &format!("{home}/calls")).await;
        }
        Err(failure) => return refused(&failure, &home),
    };
    go_saying(visitor, Flash::done(&said), &home).await
}

fn until(zone: &Zone, back: Option<DateTime<Utc>>, on: bool) -> String {
    back.map(|back| format!(", and {} again at {}", word(!on), show::moment_of_past(zone, back))).unwrap_or_default()
}

const fn word(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// Before anything else: whoever may not learns nothing.
fn company_in(visitor: &Visitor, id: &str) -> Result<CompanyId, Failure> {
    visitor.actor.master()?;
    id.parse().map_err(|_| Failure::NotFound)
}
