//! Connecting a clinic's phone line, and what is done about a line afterwards.

use super::settings::{Desk, form_name};
use super::{Pairs, encode, go, go_saying, refused, show_again};
use crate::forms::Submitted;
use crate::pages::line_state as state_of;
use crate::server::Visitor;
use crate::server::flash::Flash;
use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest as _, Path, Query, Request};
use axum::response::{IntoResponse as _, Response};
use backend::Failure;
use backend::store::NewLine;
use domain::FieldError;
use domain::access::Permission;
use domain::connection::{Bill, LineStatus, MAX_BILL, Method, PortRequest, PortState, PortTyped};
use domain::ids::{IntegrationAccountId, PhoneNumberId};
use domain::phone::E164;
use http::StatusCode;
use serde::Deserialize;

/// The form about how calls get here.
pub(crate) const CONNECT: &str = "connect";
/// The form about a number to forward to.
pub(crate) const FORWARDED: &str = "connect-forwarded";
/// The form about a number that moves.
pub(crate) const PORTED: &str = "connect-ported";
/// The form about a phone system.
pub(crate) const SIP_LINE: &str = "connect-sip";
/// The forms of one line.
pub(crate) const LINE: &str = "line";
/// The bill with the fields around it. Read to its end, so that a file that is a little too large is refused with words.
pub(super) const MAX_BODY: usize = MAX_BILL + 2 * 1024 * 1024;

/// The name under which a form of a line is kept until it is shown again.
pub(crate) fn line_form(form: &str, line: PhoneNumberId) -> String {
    format!("{form}-{line}")
}

/// How calls are to get here: on to what that needs.
pub async fn choose(visitor: Visitor, Path(slug): Path<String>, Pairs(pairs): Pairs) -> Response {
    let desk = match Desk::open(visitor, &slug, "phone/connect").await {
        Ok(desk) => desk,
        Err(answer) => return answer,
    };
    let mut sent = Submitted::new(&form_name(CONNECT, &desk.clinic.resolved.slug), pairs);
    let here = desk.address();
    let number = read_number(&sent, "number");
    match (Method::from_code(sent.get("method")), number) {
        (Some(Method::Sip), _) => go(&format!("{here}/sip")),
        (Some(method), Ok(number)) => go(&format!("{here}/{}?number={}", method.code(), encode(number.as_str()))),
        (method, number) => {
            sent.errors
                .extend(method.is_none().then(|| FieldError::new("method", "Choose how calls should get here.")));
            sent.errors.extend(number.err());
            desk.again(sent).await
        }
    }
}

fn read_number(sent: &Submitted, name: &str) -> Result<E164, FieldError> {
    let number = E164::parse_human(sent.get(name)).map_err(|problem| FieldError::new(name, problem.to_string()))?;
    match number.is_dialable() {
        true => Ok(number),
        false => {
            Err(FieldError::new(name, "That is no number that could be called. Check the area code and the digits."))
        }
    }
}

/// The account that a form names; blank for the platform's.
fn read_carrier(sent: &Submitted) -> Result<Option<IntegrationAccountId>, FieldError> {
    match sent.get("carrier") {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| FieldError::new("carrier", "Choose an account.")),
    }
}

/// Messages of the store at the controls of these forms.
fn at_controls(errors: Vec<FieldError>, names: &[(&str, &str)]) -> Vec<FieldError> {
    let control =
        |field: String| names.iter().find(|(name, _)| *name == field).map_or(field, |(_, to)| (*to).to_owned());
    errors.into_iter().map(|error| FieldError::new(control(error.field), error.message)).collect()
}

/// Buys or takes the chosen number.
pub async fn forward(visitor: Visitor, Path(slug): Path<String>, Pairs(pairs): Pairs) -> Response {
    let desk = match Desk::open(visitor, &slug, "phone/connect/forwarded").await {
        Ok(desk) => desk,
        Err(answer) => return answer,
    };
    let mut sent = Submitted::new(&form_name(FORWARDED, &desk.clinic.resolved.slug), pairs);
    let made = match new_line(&sent) {
        Ok(new) => desk.store.connect_number(&slug, &new).await,
        Err(errors) => Err(Failure::Invalid(errors)),
    };
    match made {
        Ok(id) => {
            let there = desk.store.line(&slug, id).await.is_ok_and(|line| line.status != LineStatus::Pending);
            let said = match there {
                true => "The number is connected. Forward to it, then make the test call.",
                false => "The carrier has not said yet whether it sold the number. It is shown here once it did.",
            };
            desk.say_at(Flash::done(said), Some(&line_address(&slug, id))).await
        }
        Err(Failure::Invalid(errors)) => {
            sent.errors = at_controls(errors, &[("number", "offer"), ("original", "number"), ("account", "carrier")]);
            let query: Vec<String> = ["number", "carrier", "country", "area", "contains"]
                .into_iter()
                .map(|name| format!("{name}={}", encode(sent.get(name))))
                .collect();
            let to = format!("{}?{}", desk.address(), query.join("&"));
            show_again(&desk.visitor, sent, &to).await
        }
        Err(failure) => refused(&failure, &desk.address()),
    }
}

fn new_line(sent: &Submitted) -> Result<NewLine, Vec<FieldError>> {
    let (how, number) = sent.get("offer").split_once(':').unwrap_or_default();
    let number = E164::parse(number).ok().filter(|_| ["buy", "have"].contains(&how));
    let number = number.ok_or_else(|| FieldError::new("offer", "Choose a number."));
    let original = read_number(sent, "number");
    let carrier = read_carrier(sent);
    let sure = match sent.has("sure") {
        true => Ok(()),
        false => Err(FieldError::new("sure", "Tick this when you are sure: a number that is for sale is bought.")),
    };
    match (number, original, carrier, sure) {
        (Ok(number), Ok(original), Ok(account), Ok(())) => Ok(NewLine { account, number, buy: how == "buy", original }),
        (number, original, carrier, sure) => {
            let all = [
                number.err().map(|e| FieldError::new("number", e.message)),
                original.err().map(|e| FieldError::new("original", e.message)),
                carrier.err(),
                sure.err(),
            ];
            Err(all.into_iter().flatten().collect())
        }
    }
}

/// Asks for a number, or begins to move it by way of support.
pub async fn port(visitor: Visitor, Path(slug): Path<String>, request: Request) -> Response {
    // Who it is is settled before ten megabytes are read.
    let desk = match Desk::open(visitor, &slug, "phone/connect/ported").await {
        Ok(desk) => desk,
        Err(answer) => return answer,
    };
    let form = form_name(PORTED, &desk.clinic.resolved.slug);
    let (pairs, file) = match parts(request).await {
        Ok(read) => read,
        Err(error) => return desk.again(Submitted { errors: vec![error], ..Submitted::new(&form, Vec::new()) }).await,
    };
    let mut sent = Submitted::new(&form, pairs);
    let made = match (read_number(&sent, "number"), read_carrier(&sent)) {
        (Ok(number), Ok(account)) if sent.get("do") == "assisted" => {
            desk.store.begin_assisted_port(&slug, account, &number).await
        }
        (Ok(number), Ok(account)) => request_port(&desk, &slug, &sent, (account, &number), file).await,
        (number, account) => Err(Failure::Invalid([number.err(), account.err()].into_iter().flatten().collect())),
    };
    match made {
        Ok(id) => {
            let said = Flash::done("The move has begun. Every step is shown here.");
            desk.say_at(said, Some(&line_address(&slug, id))).await
        }
        Err(Failure::Invalid(errors)) => {
            sent.errors = errors;
            // Whoever has them can take the number away: they are typed again.
            sent.drop_all("pin");
            sent.drop_all("account");
            let to = format!(
                "{}?number={}&carrier={}",
                desk.address(),
                encode(sent.get("number")),
                encode(sent.get("carrier"))
            );
            show_again(&desk.visitor, sent, &to).await
        }
        Err(failure) => refused(&failure, &desk.address()),
    }
}

async fn request_port(
    desk: &Desk,
    slug: &str,
    sent: &Submitted,
    (account, number): (Option<IntegrationAccountId>, &E164),
    file: Vec<u8>,
) -> Result<PhoneNumberId, Failure> {
    let carriers_names = |failure: Failure| match failure {
        Failure::Invalid(errors) => Failure::Invalid(at_controls(errors, &[("account", "carrier")])),
        other => other,
    };
    let pin_needed = desk.store.portability(account, number).await.map_err(carriers_names)?.pin_needed;
    let get = |name: &str| sent.get(name).to_owned();
    let typed = PortTyped {
        customer: get("customer"),
        name: get("name"),
        account: get("account"),
        account_phone: get("account_phone"),
        street: get("street"),
        street_2: get("street_2"),
        city: get("city"),
        state: get("state"),
        zip: get("zip"),
        representative: get("representative"),
        email: get("email"),
        pin: get("pin"),
        day: get("day"),
    };
    let request = PortRequest::read(&typed, pin_needed, desk.clinic.local.moment.date);
    match (request, Bill::read(file)) {
        (Ok(request), Ok(bill)) => {
            desk.store.request_port(slug, account, number, &request, bill).await.map_err(carriers_names)
        }
        (request, bill) => Err(Failure::Invalid(request.err().into_iter().flatten().chain(bill.err()).collect())),
    }
}

/// The fields and the one file of a form with a file.
async fn parts(request: Request) -> Result<(Vec<(String, String)>, Vec<u8>), FieldError> {
    let unreadable = |status: StatusCode| match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            FieldError::new("bill", "This file is larger than 10 MB. Save the bill as a smaller PDF or picture.")
        }
        _ => FieldError::new("bill", "This could not be read. Choose the file again."),
    };
    let mut parts = Multipart::from_request(request, &()).await.map_err(|e| unreadable(e.status()))?;
    let (mut pairs, mut file) = (Vec::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|e| unreadable(e.status()))? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "bill" {
            file = part.bytes().await.map_err(|e| unreadable(e.status()))?.to_vec();
        } else if pairs.len() < 50 {
            let text = part.text().await.map_err(|e| unreadable(e.status()))?;
            pairs.push((name, text.chars().take(500).collect()));
        }
    }
    Ok((pairs, file))
}

/// Opens the clinic's SIP address for its first call.
pub async fn sip(visitor: Visitor, Path(slug): Path<String>) -> Response {
    let desk = match Desk::open(visitor, &slug, "phone/connect/sip").await {
        Ok(desk) => desk,
        Err(answer) => return answer,
    };
    match desk.store.connect_sip(&slug).await {
        Ok(id) => go(&line_address(&slug, id)),
        Err(Failure::Invalid(errors)) => {
            let form = form_name(SIP_LINE, &desk.clinic.resolved.slug);
            desk.again(Submitted { errors, ..Submitted::new(&form, Vec::new()) }).await
        }
        Err(failure) => refused(&failure, &desk.address()),
    }
}

fn line_address(slug: &str, id: PhoneNumberId) -> String {
    format!("/clinics/{slug}/phone/lines/{id}")
}

/// Whether there is news of a line since a page was drawn: 204 while there is none, then 205, which asks to draw again.
pub async fn news(visitor: Visitor, Path((slug, id)): Path<(String, String)>, Query(seen): Query<Seen>) -> Response {
    let found = async {
        let (store, _) = visitor.enter_clinic(&slug, Permission::ReadCompany).await?;
        let line = store.line(&slug, id.parse().map_err(|_| Failure::NotFound)?).await?;
        let calls = store.calls_since_test(&line).await?;
        Ok::<_, Failure>(state_of(&line, &calls) == seen.seen)
    };
    match found.await {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => StatusCode::RESET_CONTENT.into_response(),
        Err(failure) => refused(&failure, &line_address(&slug, PhoneNumberId::from(uuid::Uuid::nil()))),
    }
}

/// What a page has seen.
#[derive(Debug, Default, Deserialize)]
pub struct Seen {
    #[serde(default)]
    seen: String,
}

/// What the forms of one line do.
pub async fn line(visitor: Visitor, Path((slug, id)): Path<(String, String)>, Pairs(pairs): Pairs) -> Response {
    let desk = match Desk::open(visitor, &slug, "phone").await {
        Ok(desk) => desk,
        Err(answer) => return answer,
    };
    let Ok(id) = id.parse::<PhoneNumberId>() else { return refused(&Failure::NotFound, &desk.address()) };
    let (here, list) = (line_address(&slug, id), desk.address());
    let mut sent = Submitted::new(&form_name(&line_form(LINE, id), &desk.clinic.resolved.slug), pairs);
    match act(&desk, &slug, id, &sent).await {
        Ok((flash, ended)) => go_saying(&desk.visitor, flash, if ended { &list } else { &here }).await,
        Err(Failure::Invalid(errors)) => {
            sent.errors = errors;
            show_again(&desk.visitor, sent, &here).await
        }
        Err(failure) => refused(&failure, &here),
    }
}

/// What to say, and whether the line is gone.
async fn act(desk: &Desk, slug: &str, id: PhoneNumberId, sent: &Submitted) -> Result<(Flash, bool), Failure> {
    let store = &desk.store;
    let said = match sent.get("do") {
        "look" => {
            let line = store.look_at_line(slug, id).await?;
            let good = line.setup.reading.as_ref().is_some_and(|reading| reading.is_good());
            match (line.status, good) {
                (LineStatus::Testing | LineStatus::Active, true) => "The carrier was asked: everything leads here.",
                (LineStatus::Failed, _) => "The carrier was asked: it came to nothing.",
                _ => "The carrier was asked. What it said stands below.",
            }
        }
        "repair" => match store.repair_line(slug, id).await?.is_good() {
            true => "The addresses are set, and the carrier reads them back as they should be.",
            false => "The addresses were set, but something is still not as it should be. It stands below.",
        },
        "works" => {
            store.confirm_line(slug, id).await?;
            "The line works."
        }
        "tell" => {
            let state = PortState::from_code(sent.get("state"));
            let state = state.ok_or_else(|| Failure::field("state", "Choose what the carrier’s support says."))?;
            let case: String = sent.get("case").trim().chars().filter(|c| !c.is_control()).take(60).collect();
            store.tell_port(slug, id, state, Some(case).filter(|case| !case.is_empty())).await?;
            "Written down."
        }
        "end" => {
            let line = store.line(slug, id).await?;
            if line.status != LineStatus::Failed && !sent.has("sure") {
                return Err(Failure::field("sure", "Tick this when you are sure that the line is to end."));
            }
            return match store.end_line(slug, id, sent.has("give-back")).await {
                // It has ended, but something else did not work: its own page is gone.
                Err(Failure::Invalid(errors)) if store.line(slug, id).await.is_err() => {
                    let words: Vec<_> = errors.into_iter().map(|error| error.message).collect();
                    Ok((Flash::failed(&words.join(" ")), true))
                }
                other => other.map(|()| (Flash::done("The line has ended."), true)),
            };
        }
        _ => return Err(Failure::Invalid(Vec::new())),
    };
    Ok((Flash::done(said), false))
}
