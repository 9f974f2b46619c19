//! `Messages.json`: texts that go nowhere and tell how they arrived.

use super::answer::{Answered, Form, not_found, one, page, wrong};
use super::platform::{Platform, fresh_sid, now};
use super::{Shared, sid_of};
use crate::emulator::wire::Method;
use axum::extract::{Path, State};
use domain::phone::E164;
use http::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;

/// Numbers that are refused at once, with the carrier's code.
const REFUSED: [(&str, u32, &str); 3] = [
    ("+15005550001", 21211, "The 'To' number is not a valid phone number."),
    ("+15005550009", 21614, "The 'To' number is not a mobile number."),
    ("+15005550004", 21610, "Attempt to send to unsubscribed recipient"),
];
/// Numbers that a text never reaches: the last word and the code.
const LOST: [(&str, &str, u32); 2] = [("+14165550195", "undelivered", 30003), ("+14165550196", "failed", 30005)];
/// The longest text, characters.
const LONGEST: usize = 1600;

/// A text.
#[derive(Debug, Clone)]
pub(super) struct Text {
    sid: String,
    from: Option<String>,
    service: Option<String>,
    to: String,
    body: String,
    status: &'static str,
    error: Option<u32>,
    created: String,
}

pub(super) async fn list(State(platform): Shared, form: Form) -> Answered {
    let wanted = |text: &&Text| form.get("To").is_none_or(|to| to == text.to);
    let texts = platform.held().texts.iter().rev().filter(wanted).map(|text| text.shape(&platform)).collect();
    page("messages", &platform.uri("Messages.json"), &form, texts)
}

pub(super) async fn read(State(platform): Shared, path: Path<(String, String)>) -> Answered {
    let sid = sid_of(&path);
    let held = platform.held();
    let text = held.texts.iter().find(|text| text.sid == sid);
    let text = text.ok_or_else(|| not_found(&platform.uri(&format!("Messages/{sid}.json"))))?;
    one(StatusCode::OK, text.shape(&platform))
}

/// A text that was sent can only be emptied: its words are forgotten, that it was sent is not.
pub(super) async fn redact(State(platform): Shared, path: Path<(String, String)>, form: Form) -> Answered {
    let sid = sid_of(&path);
    let mut held = platform.held();
    let text = held.texts.iter_mut().find(|text| text.sid == sid);
    let text = text.ok_or_else(|| not_found(&platform.uri(&format!("Messages/{sid}.json"))))?;
    match form.given("Body") {
        Some("") => text.body.clear(),
        _ => return Err(wrong(20001, "Body can only be emptied")),
    }
    one(StatusCode::OK, text.shape(&platform))
}

pub(super) async fn send(State(platform): Shared, form: Form) -> Answered {
    let to = form.get("To").ok_or_else(|| wrong(21604, "A 'To' phone number is required."))?;
    if let Some((_, code, message)) = REFUSED.iter().find(|(number, ..)| *number == to) {
        return Err(wrong(*code, *message));
    }
    if E164::parse(to).is_err() {
        return Err(wrong(21211, format!("The 'To' number {to} is not a valid phone number.")));
    }
    let body = form.get("Body").ok_or_else(|| wrong(21602, "Message body is required."))?;
    if body.chars().count() > LONGEST {
        return Err(wrong(21617, "The concatenated message body exceeds the 1600 character limit"));
    }
    let (from, service) = (form.get("From"), form.get("MessagingServiceSid"));
    match from {
        None if service.is_none() => {
            return Err(wrong(21603, "A 'From' or 'MessagingServiceSid' is required."));
        }
        Some(from) if !platform.held().numbers.iter().any(|number| number.phone_number == from) => {
            return Err(wrong(21606, format!("The 'From' number {from} is not one of the account's.")));
        }
        _ => {}
    }
    let text = Text {
        sid: fresh_sid("SM"),
        from: from.map(str::to_owned),
        service: service.map(str::to_owned),
        to: to.to_owned(),
        body: body.to_owned(),
        status: "queued",
        error: None,
        created: now(),
    };
    let answer = text.shape(&platform);
    platform.held().texts.push(text.clone());
    let callback = form.get("StatusCallback").map(str::to_owned);
    tokio::spawn(travel(Arc::clone(&platform), text, callback));
    one(StatusCode::CREATED, answer)
}

/// The way of a text, told step by step.
async fn travel(platform: Arc<Platform>, mut text: Text, callback: Option<String>) {
    let end = LOST.iter().find(|(number, ..)| *number == text.to);
    let (last, error) = end.map_or(("delivered", None), |(_, word, code)| (*word, Some(*code)));
    for status in ["queued", "sent", last] {
        text.status = status;
        text.error = error.filter(|_| status == last);
        if let Some(known) = platform.held().texts.iter_mut().find(|known| known.sid == text.sid) {
            known.clone_from(&text);
        }
        let Some(url) = &callback else { continue };
        let mut pairs: Vec<(String, String)> = [
            ("AccountSid", platform.account.sid.as_str()),
            ("ApiVersion", "2010-04-01"),
            ("From", text.from.as_deref().unwrap_or_default()),
            ("MessageSid", &text.sid),
            ("MessageStatus", status),
            ("SmsSid", &text.sid),
            ("SmsStatus", status),
            ("To", &text.to),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        if let Some(code) = text.error {
            pairs.push(("ErrorCode".to_owned(), code.to_string()));
        }
        if let Err(silence) = platform.post.post(platform.account.sign(Method::Post, url, &pairs)).await {
            tracing::warn!(%silence, "a status callback of a text was not answered");
        }
    }
}

impl Text {
    fn shape(&self, platform: &Platform) -> Value {
        let single = self.body.is_ascii();
        let length = if single { self.body.len() } else { self.body.encode_utf16().count() };
        let (whole, part) = if single { (160, 153) } else { (70, 67) };
        let segments = if length <= whole { 1 } else { length.div_ceil(part) };
        json!({
            "sid": self.sid,
            "account_sid": platform.account.sid,
            "messaging_service_sid": self.service,
            "from": self.from,
            "to": self.to,
            "body": self.body,
            "status": self.status,
            "direction": "outbound-api",
            "num_segments": segments.to_string(),
            "num_media": "0",
            "error_code": self.error,
            "error_message": null,
            "price": null,
            "price_unit": "USD",
            "date_created": self.created,
            "date_updated": self.created,
            "date_sent": if self.status == "queued" { Value::Null } else { json!(self.created) },
            "api_version": "2010-04-01",
            "uri": platform.uri(&format!("Messages/{}.json", self.sid)),
            "subresource_uris": { "media": platform.uri(&format!("Messages/{}/Media.json", self.sid)) },
        })
    }
}
