//! `Calls.json`: calls that are and were, calls that are placed, and live control.

use super::answer::{Answered, Form, Refused, not_found, one, page, wrong};
use super::platform::{Platform, fresh_sid};
use super::{Shared, sid_of};
use crate::emulator::Script;
use crate::emulator::engine::{First, Update, rfc2822};
use crate::emulator::script::is_sip;
use crate::emulator::story::LegView;
use crate::emulator::wire::Method;
use axum::extract::{Path, State};
use domain::phone::E164;
use http::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) async fn list(State(platform): Shared, form: Form) -> Answered {
    let wanted = |leg: &&LegView| {
        let is = |name: &str, value: &str| form.get(name).is_none_or(|wanted| wanted == value);
        is("To", &leg.to)
            && is("From", &leg.from)
            && is("Status", &leg.status)
            && is("ParentCallSid", leg.parent.as_deref().unwrap_or_default())
    };
    let calls = platform.held().calls.iter().rev().filter(wanted).map(|leg| shape(&platform, leg)).collect();
    page("calls", &platform.uri("Calls.json"), &form, calls)
}

pub(super) async fn read(State(platform): Shared, path: Path<(String, String)>) -> Answered {
    one(StatusCode::OK, find(&platform, &sid_of(&path))?)
}

/// Places a call. It runs by itself; its progress goes to the status callback.
pub(super) async fn create(State(platform): Shared, form: Form) -> Answered {
    let to = form.get("To").ok_or_else(|| wrong(21201, "No 'To' number is specified"))?;
    let from = form.get("From").ok_or_else(|| wrong(21213, "'From' phone number is required"))?;
    if !is_sip(to) && !E164::parse(to).is_ok_and(|number| number.is_dialable()) {
        return Err(wrong(21211, format!("The phone number you are attempting to call, {to}, is not valid.")));
    }
    if !platform.held().numbers.iter().any(|number| number.phone_number == from) {
        return Err(wrong(21210, format!("The source phone number provided, {from}, is not yet verified.")));
    }
    let mut script = Script::to(to);
    from.clone_into(&mut script.from);
    script.outbound = true;
    match source(&form)? {
        Some(First::Url(url, _)) => script.voice_url = Some(url),
        Some(First::Twiml(twiml)) => script.twiml = Some(twiml),
        None => return Err(wrong(21205, "Url parameter is required.")),
    }
    script.fallback_url = form.get("FallbackUrl").map(str::to_owned);
    script.status_callback = form.get("StatusCallback").map(str::to_owned);
    script.status_events =
        form.all("StatusCallbackEvent").iter().flat_map(|e| e.split(' ')).map(str::to_owned).collect();
    let sid = fresh_sid("CA");
    let queued = LegView {
        sid: sid.clone(),
        from: from.to_owned(),
        to: to.to_owned(),
        direction: "outbound-api",
        status: "queued".to_owned(),
        started_at: chrono::Utc::now(),
        ..LegView::default()
    };
    platform.held().calls.push(queued.clone());
    let carrier = Arc::clone(&platform);
    tokio::spawn(async move { carrier.place(script, sid).await });
    one(StatusCode::CREATED, shape(&platform, &queued))
}

/// Ends a live call, or gives it another document.
pub(super) async fn update(State(platform): Shared, path: Path<(String, String)>, form: Form) -> Answered {
    let sid = sid_of(&path);
    find(&platform, &sid)?;
    let update = match form.get("Status") {
        Some("completed" | "canceled") => Update::End,
        Some(other) => return Err(wrong(20001, format!("Invalid Status {other}"))),
        None => match source(&form)? {
            Some(source) => Update::Continue(source),
            None => return Err(wrong(20001, "Url, Twiml or Status is required")),
        },
    };
    let sent = platform.held().live.get(&sid).is_some_and(|live| live.send(update).is_ok());
    if !sent {
        return Err(wrong(21220, "Call is not in-progress. Cannot redirect."));
    }
    one(StatusCode::OK, find(&platform, &sid)?)
}

fn source(form: &Form) -> Result<Option<First>, Refused> {
    match (form.get("Url"), form.get("Twiml")) {
        (Some(_), Some(_)) => Err(wrong(20001, "Url and Twiml exclude each other")),
        (Some(url), None) => {
            let usable = url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
            let method = Method::of(form.get("Method"));
            if usable {
                Ok(Some(First::Url(url.to_owned(), method)))
            } else {
                Err(wrong(21205, "Url is not a valid URL"))
            }
        }
        (None, twiml) => Ok(twiml.map(|twiml| First::Twiml(twiml.to_owned()))),
    }
}

fn find(platform: &Platform, sid: &str) -> Result<Value, Refused> {
    let held = platform.held();
    let leg = held.calls.iter().find(|leg| leg.sid == sid);
    leg.map(|leg| shape(platform, leg)).ok_or_else(|| not_found(&platform.uri(&format!("Calls/{sid}.json"))))
}

fn shape(platform: &Platform, leg: &LegView) -> Value {
    let uri = platform.uri(&format!("Calls/{}", leg.sid));
    json!({
        "sid": leg.sid,
        "account_sid": platform.account.sid,
        "parent_call_sid": leg.parent,
        "from": leg.from,
        "from_formatted": leg.from,
        "to": leg.to,
        "to_formatted": leg.to,
        "direction": leg.direction,
        "status": leg.status,
        "date_created": rfc2822(leg.started_at),
        "date_updated": rfc2822(leg.ended_at.unwrap_or(leg.started_at)),
        "start_time": rfc2822(leg.started_at),
        "end_time": leg.ended_at.map(rfc2822),
        "duration": leg.seconds.map(|seconds| seconds.to_string()),
        "forwarded_from": leg.forwarded_from,
        "answered_by": null,
        "caller_name": null,
        "price": null,
        "price_unit": "USD",
        "phone_number_sid": null,
        "trunk_sid": null,
        "group_sid": null,
        "queue_time": "0",
        "api_version": "2010-04-01",
        "uri": format!("{uri}.json"),
        "subresource_uris": { "recordings": format!("{uri}/Recordings.json") },
    })
}
