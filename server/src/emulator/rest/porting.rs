//! Porting of numbers, as the carrier's Numbers API has it: United States only, decided by people, so never by itself.
//! `POST /emulator/porting/{id}` stands in for those people.

use super::Shared;
use super::answer::{Answered, Form, Refused, not_found, one, wrong};
use super::numbers::Number;
use super::platform::{Platform, fresh_sid};
use crate::emulator::wire::Method;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use axum::routing::{get, post};
use chrono::{SecondsFormat, Utc};
use domain::phone::E164;
use http::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;

/// The states of a request, with the event that tells them.
const STATES: [(&str, Option<&str>); 7] = [
    ("In Review", None),
    ("Waiting for Signature", Some("PortInWaitingForSignature")),
    ("In Progress", Some("PortInInProgress")),
    ("Action Required", Some("PortInActionRequired")),
    ("Completed", Some("PortInCompleted")),
    ("Canceled", Some("PortInCanceled")),
    ("Expired", None),
];
/// Area codes of Canada, whose numbers are ported through support.
const CANADA: &str = "204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 460 \
     468 474 506 514 519 548 579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 \
     879 902 905 942";
/// Area codes of the other countries that share the United States' country code.
const ISLANDS: &str = "242 246 264 268 284 345 441 473 649 658 664 721 758 767 784 809 829 849 868 869 876";
/// Area codes that the called party pays for.
const TOLL_FREE: &str = "800 833 844 855 866 877 888";

/// A request to port numbers.
pub(super) struct Port {
    sid: String,
    asked: Value,
    numbers: Vec<(String, String)>,
    state: &'static str,
    since: String,
    changed: String,
}

/// Every address.
pub(super) fn router() -> Router<Arc<Platform>> {
    Router::new()
        .route("/Portability/PhoneNumber/{number}", get(portability))
        .route("/PortIn", post(create))
        .route("/PortIn/PortInRequests", get(list))
        .route("/PortIn/{sid}", get(read).delete(cancel))
        .route("/PortIn/{sid}/PhoneNumber/{number}", get(number))
        .route("/Configuration/Webhook", get(webhook).post(set_webhook).delete(drop_webhook))
}

fn instant() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn is_of(codes: &str, number: &str) -> bool {
    let area = number.strip_prefix("+1").and_then(|rest| rest.get(..3)).unwrap_or_default();
    codes.split(' ').any(|code| code == area)
}

/// Why a number cannot be ported here.
fn portable(number: &str) -> Result<(), &'static str> {
    let dialable = E164::parse(number).is_ok_and(|number| number.is_dialable());
    if !number.starts_with("+1") || !dialable || is_of(ISLANDS, number) {
        Err("Numbers of this country are not ported by the API")
    } else if is_of(CANADA, number) {
        Err("Canadian numbers are ported through support")
    } else if is_of(TOLL_FREE, number) {
        Err("Toll-free numbers are not ported by the API")
    } else {
        Ok(())
    }
}

/// Where a number is from, as far as its first digits tell.
fn country(number: &str) -> Option<&'static str> {
    match number.starts_with("+1") && !is_of(ISLANDS, number) {
        true if is_of(CANADA, number) => Some("CA"),
        true => Some("US"),
        false => None,
    }
}

async fn portability(State(platform): Shared, Path(number): Path<String>) -> Answered {
    E164::parse(&number).map_err(|problem| wrong(20001, problem.to_string()))?;
    let verdict = portable(&number);
    let body = json!({
        "phone_number": number,
        "account_sid": platform.account.sid,
        "portable": verdict.is_ok(),
        "pin_and_account_number_required": verdict.is_ok(),
        "not_portable_reason": verdict.err(),
        "not_portable_reason_code": null,
        "number_type": if verdict.is_ok() { "LOCAL" } else { "UNKNOWN" },
        "country": country(&number),
        "url": format!("{}/v1/Porting/Portability/PhoneNumber/{number}", platform.account.api_base),
    });
    // Of a number that it does not move the carrier tells with an error's status.
    one(if verdict.is_ok() { StatusCode::OK } else { StatusCode::BAD_REQUEST }, body)
}

async fn create(State(platform): Shared, body: Bytes) -> Answered {
    let asked: Value = serde_json::from_slice(&body).map_err(|problem| wrong(20001, problem.to_string()))?;
    let listed = |name: &str| asked[name].as_array().filter(|all| !all.is_empty()).cloned();
    let missing = |name: &str| wrong(20001, format!("{name} is required"));
    for document in listed("documents").ok_or_else(|| missing("documents"))? {
        if !platform.held().documents.iter().any(|known| document == known.as_str()) {
            return Err(wrong(20001, "documents names one that was not uploaded"));
        }
    }
    let carrier = &asked["losing_carrier_information"];
    for field in ["customer_type", "customer_name", "authorized_representative", "authorized_representative_email"] {
        if carrier[field].as_str().is_none_or(str::is_empty) {
            return Err(missing(&format!("losing_carrier_information.{field}")));
        }
    }
    let mut numbers = Vec::new();
    for number in listed("phone_numbers").ok_or_else(|| missing("phone_numbers"))? {
        let number = number["phone_number"].as_str().unwrap_or_default();
        portable(number).map_err(|why| wrong(20001, format!("{number} cannot be ported: {why}")))?;
        numbers.push((fresh_sid("PU"), number.to_owned()));
    }
    let (sid, at) = (fresh_sid("KW"), instant());
    let port = Port { sid, asked, numbers, state: STATES[0].0, since: at.clone(), changed: at };
    let answer = port.shape(&platform);
    platform.held().ports.push(port);
    one(StatusCode::CREATED, answer)
}

fn missing(sid: &str) -> Refused {
    not_found(&format!("/v1/Porting/PortIn/{sid}"))
}

async fn read(State(platform): Shared, Path(sid): Path<String>) -> Answered {
    let held = platform.held();
    let port = held.ports.iter().find(|port| port.sid == sid).ok_or_else(|| missing(&sid))?;
    one(StatusCode::OK, port.shape(&platform))
}

async fn cancel(State(platform): Shared, Path(sid): Path<String>) -> Answered {
    change(&platform, &sid, "Canceled").await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn number(State(platform): Shared, Path((sid, number)): Path<(String, String)>) -> Answered {
    let held = platform.held();
    let port = held.ports.iter().find(|port| port.sid == sid).ok_or_else(|| missing(&sid))?;
    let known = port.numbers.iter().find(|(known, _)| *known == number).ok_or_else(|| missing(&sid))?;
    one(StatusCode::OK, port.shape_of_number(&platform, known))
}

async fn list(State(platform): Shared) -> Answered {
    let held = platform.held();
    let all: Vec<Value> = held.ports.iter().rev().map(Port::summary).collect();
    let meta = json!({
        "page": 0,
        "page_size": 20,
        "first_page_url": format!("{}/v1/Porting/PortIn/PortInRequests", platform.account.api_base),
        "previous_page_url": null,
        "next_page_url": null,
        "url": format!("{}/v1/Porting/PortIn/PortInRequests", platform.account.api_base),
        "key": "port_in_requests",
    });
    one(StatusCode::OK, json!({ "port_in_requests": all, "meta": meta }))
}

async fn webhook(State(platform): Shared) -> Answered {
    let known = platform.held().port_webhook.clone();
    one(StatusCode::OK, known.ok_or_else(|| not_found("/v1/Porting/Configuration/Webhook"))?)
}

async fn set_webhook(State(platform): Shared, body: Bytes) -> Answered {
    let asked: Value = serde_json::from_slice(&body).map_err(|problem| wrong(20001, problem.to_string()))?;
    let kept = json!({
        "url": format!("{}/v1/Porting/Configuration/Webhook", platform.account.api_base),
        "port_in_target_url": asked["port_in_target_url"],
        "port_out_target_url": asked["port_out_target_url"],
        "notifications_of": asked["notifications_of"].as_array().cloned().unwrap_or_default(),
    });
    platform.held().port_webhook = Some(kept.clone());
    one(StatusCode::CREATED, kept)
}

async fn drop_webhook(State(platform): Shared) -> Answered {
    platform.held().port_webhook = None;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What people at the carrier decide: `Status=Completed`, for example.
pub(super) async fn decide(State(platform): Shared, Path(sid): Path<String>, form: Form) -> Answered {
    let wanted = form.get("Status").unwrap_or_default();
    let state = STATES.iter().find(|(state, _)| *state == wanted);
    let (state, _) = state.ok_or_else(|| wrong(20001, "Status is none of a port's"))?;
    let body = change(&platform, &sid, state).await?;
    one(StatusCode::OK, body)
}

/// Changes the state and tells the webhook, which carries little: who is told asks for the rest.
async fn change(platform: &Platform, sid: &str, state: &'static str) -> Result<Value, Refused> {
    let (body, told) = {
        let mut held = platform.held();
        let port = held.ports.iter_mut().find(|port| port.sid == sid).ok_or_else(|| missing(sid))?;
        if ["Completed", "Canceled", "Expired"].contains(&port.state) {
            return Err(wrong(20001, format!("The port is {} and does not change any more", port.state)));
        }
        port.state = state;
        port.changed = instant();
        let body = port.shape(platform);
        let arrived: Vec<String> = port.numbers.iter().map(|(_, number)| number.clone()).collect();
        if state == "Completed" {
            // They come with the carrier's own greeting: their owner sets the addresses.
            held.numbers.extend(arrived.iter().map(|number| Number::new(number)));
        }
        (body, told(held.port_webhook.as_ref(), state))
    };
    if let Some((url, event)) = told {
        let pairs = [("event_type", event), ("port_in_request_sid", sid), ("status", state)];
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        if let Err(silence) = platform.post.post(platform.account.sign(Method::Post, &url, &pairs)).await {
            tracing::warn!(%silence, "the webhook of a port did not answer");
        }
    }
    Ok(body)
}

/// Where a change is told, when somebody wants to know it.
fn told(webhook: Option<&Value>, state: &str) -> Option<(String, &'static str)> {
    let webhook = webhook?;
    let event = STATES.iter().find(|(known, _)| *known == state)?.1?;
    let wanted = webhook["notifications_of"].as_array()?;
    let url = webhook["port_in_target_url"].as_str()?;
    (wanted.is_empty() || wanted.iter().any(|one| one == event)).then(|| (url.to_owned(), event))
}

impl Port {
    fn shape(&self, platform: &Platform) -> Value {
        let url = format!("{}/v1/Porting/PortIn/{}", platform.account.api_base, self.sid);
        let numbers: Vec<Value> = self.numbers.iter().map(|known| self.shape_of_number(platform, known)).collect();
        json!({
            "port_in_request_sid": self.sid,
            "url": url,
            "account_sid": platform.account.sid,
            "notification_emails": self.asked["notification_emails"].as_array().cloned().unwrap_or_default(),
            "target_port_in_date": self.asked["target_port_in_date"],
            "target_port_in_time_range_start": self.asked["target_port_in_time_range_start"],
            "target_port_in_time_range_end": self.asked["target_port_in_time_range_end"],
            "port_in_request_status": self.state,
            "order_cancellation_reason": null,
            "losing_carrier_information": self.asked["losing_carrier_information"],
            "phone_numbers": numbers,
            "bundle_sid": null,
            "portability_advance_carrier": null,
            "auto_cancel_approval_numbers": null,
            "documents": self.asked["documents"],
            "date_created": self.since,
            "support_ticket_id": null,
            "signature_request_url": null,
        })
    }

    fn shape_of_number(&self, platform: &Platform, (sid, number): &(String, String)) -> Value {
        let state = match self.state {
            "Completed" => "completed",
            "Canceled" | "Expired" => "canceled",
            "Waiting for Signature" => "waiting_for_signature",
            "In Progress" => "submitted",
            _ => "pending",
        };
        json!({
            "port_in_request_sid": self.sid,
            "phone_number_sid": sid,
            "url": format!("{}/v1/Porting/PortIn/{}/PhoneNumber/{sid}", platform.account.api_base, self.sid),
            "account_sid": platform.account.sid,
            "phone_number_type": "LOCAL",
            "date_created": self.since,
            "country": "US",
            "missing_required_fields": false,
            "last_updated": self.changed,
            "phone_number": number,
            "portable": true,
            "not_portability_reason": null,
            "not_portability_reason_code": null,
            "port_in_phone_number_status": state,
            "port_out_pin": null,
            "rejection_reason": null,
            "rejection_reason_code": null,
            "port_date": (self.state == "Completed").then_some(&self.changed),
        })
    }

    fn summary(&self) -> Value {
        json!({
            "port_in_request_sid": self.sid,
            "port_in_request_status": self.state,
            "status_last_updated_timestamp": self.changed,
            "phone_numbers_requested": self.numbers.len(),
            "phone_numbers_ported": if self.state == "Completed" { self.numbers.len() } else { 0 },
            "suggested_action": (self.state == "Action Required").then_some("Correct what the carrier refused"),
        })
    }
}
