//! What of a webhook may be shown: by an allow-list of names, and even then only values of the expected shape. A name
//! that nobody thought of is hidden, and so is a value that looks like a phone number wherever it stands.

mod text;
mod twiml;

pub use text::scrub;
pub use twiml::redact_twiml;

use crate::phone::mask;
use crate::slug::ClinicSlug;
use serde_json::Value;

/// The most pairs that are shown.
const MAX_PAIRS: usize = 200;
/// How deep a JSON body is followed.
const MAX_DEPTH: usize = 8;

/// One parameter as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its name, dotted where the body was JSON.
    pub name: String,
    /// Its value, masked or described.
    pub value: String,
    /// Whether the value is a description of what is hidden.
    pub hidden: bool,
}

/// Values that say nothing about a person: states, codes, counts, ids.
const PLAIN: &[&str] = &[
    "CallSid",
    "ParentCallSid",
    "RecordingSid",
    "TranscriptionSid",
    "DialCallSid",
    "MessageSid",
    "SipDomainSid",
    "CallStatus",
    "DialCallStatus",
    "RecordingStatus",
    "TranscriptionStatus",
    "MessageStatus",
    "Direction",
    "ApiVersion",
    "CallDuration",
    "Duration",
    "DialCallDuration",
    "RecordingDuration",
    "RecordingChannels",
    "RecordingSource",
    "SequenceNumber",
    "CallbackSource",
    "Confidence",
    "Language",
    "ErrorCode",
    "SipResponseCode",
    "SipDomain",
    "StirVerstat",
    "AnsweredBy",
    "FromCountry",
    "ToCountry",
    "CallerCountry",
    "CalledCountry",
    "NumMedia",
    "NumSegments",
    "FinishedOnKey",
    "DialBridged",
    "QueueResult",
    "type",
    "status",
    "event",
    "object",
    "endedReason",
    "role",
    "direction",
    "field",
    "messaging_product",
];

/// Numbers and addresses of people: masked.
const NUMBERS: &[&str] = &["From", "To", "Caller", "Called", "ForwardedFrom", "DialedNumber", "from", "to", "number"];

/// The pairs or the JSON body of a request as they may be shown.
#[must_use]
pub fn redact(payload: &Value) -> Vec<Shown> {
    let mut out = Vec::new();
    walk("", payload, 0, &mut out);
    out
}

fn walk(name: &str, value: &Value, depth: usize, out: &mut Vec<Shown>) {
    if out.len() >= MAX_PAIRS {
        return;
    }
    let under = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match value {
        Value::Object(map) if depth < MAX_DEPTH => {
            for (key, value) in map {
                walk(&under(key), value, depth + 1, out);
            }
        }
        // Pairs that were kept as pairs.
        Value::Array(list) if depth < MAX_DEPTH => {
            for (position, value) in list.iter().enumerate() {
                walk(&under(&position.to_string()), value, depth + 1, out);
            }
        }
        Value::Object(_) | Value::Array(_) => out.push(hidden(name, "nested deeper")),
        Value::String(text) => out.push(one(name, text)),
        Value::Number(number) => out.push(one(name, &number.to_string())),
        Value::Bool(flag) => out.push(Shown { name: shown_name(name), value: flag.to_string(), hidden: false }),
        Value::Null => out.push(Shown { name: shown_name(name), value: "null".to_owned(), hidden: false }),
    }
}

fn one(name: &str, value: &str) -> Shown {
    let last = name.rsplit('.').next().unwrap_or_default();
    if value.is_empty() {
        return Shown { name: shown_name(name), value: String::new(), hidden: false };
    }
    if last == "AccountSid" {
        return Shown { name: shown_name(name), value: mask_account(value), hidden: false };
    }
    if NUMBERS.contains(&last) {
        return Shown { name: shown_name(name), value: mask_address(value), hidden: false };
    }
    if last == "ErrorUrl" {
        return Shown { name: shown_name(name), value: text::bare_address(value), hidden: false };
    }
    if PLAIN.contains(&last) && is_plain(value) {
        return Shown { name: shown_name(name), value: value.to_owned(), hidden: false };
    }
    hidden(name, &format!("{} characters", value.chars().count()))
}

fn hidden(name: &str, what: &str) -> Shown {
    Shown { name: shown_name(name), value: format!("hidden, {what}"), hidden: true }
}

/// A name is the sender's choice too: `SipHeader_…` may hold anything.
fn shown_name(name: &str) -> String {
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || "_-.".contains(*c)).take(60).collect();
    scrub(&name)
}

/// A carrier's id, or a short word or count in which nothing looks like a phone number.
fn is_plain(value: &str) -> bool {
    text::is_sid(value)
        || (value.len() <= 60
            && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.:".contains(&b))
            && scrub(value) == value)
}

/// `AC12…ef34`: enough to recognise one's own, not enough to use.
#[must_use]
pub fn mask_account(sid: &str) -> String {
    let plain: Vec<char> = sid.chars().filter(char::is_ascii_alphanumeric).collect();
    if plain.len() < 12 {
        return "***".to_owned();
    }
    let tail = plain.len() - 4;
    format!("{}…{}", plain.iter().take(4).collect::<String>(), plain.iter().skip(tail).collect::<String>())
}

/// A number masked, a SIP address of a clinic by its slug, anything else as three stars.
#[must_use]
pub fn mask_address(address: &str) -> String {
    let rest = address.strip_prefix("sip:").or_else(|| address.strip_prefix("sips:"));
    match rest.and_then(|rest| rest.split_once('@')) {
        Some((user, _)) => match ClinicSlug::parse(user) {
            // A slug has letters; a number as a user name does not pass for one.
            Ok(slug) if scrub(slug.as_str()) == slug.as_str() && user.bytes().any(|b| b.is_ascii_alphabetic()) => {
                format!("sip:{}@…", slug.as_str())
            }
            _ => format!("sip:{}@…", mask(user)),
        },
        None => mask(address),
    }
}

#[cfg(test)]
mod tests;
