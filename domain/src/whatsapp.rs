//! Calls to a WhatsApp number, as Meta tells of them: what a webhook body says, what that does to a call, and what
//! the caller got in words.
//!
//! No sound comes over a webhook, so Switchboard answers none of these calls itself: it notes them, declines them, or
//! leaves them to the number's SIP mode, in which they arrive like any other SIP call.

use crate::call::CallStatus;
use crate::language::Language;
use crate::phone::{Caller, E164};
#[cfg(feature = "zones")]
use crate::routing::{Decision, Receipt, RoutingContext};
use chrono::{DateTime, Duration, Utc};
use serde_json::Value;

/// The most calls that are read from one body; Meta batches far fewer.
pub const MOST: usize = 500;

/// The longest id of a call that can be a key.
const LONGEST_ID: usize = 240;

/// After this long without a word a call that nobody accepted is over: Meta ends it after 30 to 60 s, so its last
/// event was lost.
pub const SILENCE: Duration = Duration::minutes(5);

/// What happened to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// It rings.
    Connect,
    /// A call that the business placed rings at the customer.
    Ringing,
    /// It was accepted.
    Accepted,
    /// The other side declined.
    Rejected,
    /// It ended.
    Ended {
        /// Meta's word, upper case; blank where it gave none.
        word: String,
        /// Seconds, given only where somebody had answered.
        seconds: Option<i32>,
    },
    /// A word that is not documented, upper case.
    Unknown(String),
}

impl Happened {
    /// Where the call stands then. `None`: it stays where it is.
    #[must_use]
    pub fn status(&self) -> Option<CallStatus> {
        Some(match self {
            Self::Connect | Self::Ringing => CallStatus::Ringing,
            Self::Accepted => CallStatus::InProgress,
            Self::Rejected => CallStatus::Busy,
            Self::Ended { word, .. } if word == "FAILED" => CallStatus::Failed,
            Self::Ended { seconds: Some(_), .. } => CallStatus::Completed,
            Self::Ended { seconds: None, .. } => CallStatus::NoAnswer,
            Self::Unknown(_) => return None,
        })
    }

    /// The word that is kept with the call and that tells two events of one call apart.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Connect => "connect".to_owned(),
            Self::Ringing => "ringing".to_owned(),
            Self::Accepted => "accepted".to_owned(),
            Self::Rejected => "rejected".to_owned(),
            Self::Ended { word, .. } if word.is_empty() => "terminate".to_owned(),
            Self::Ended { word, .. } => format!("terminate {}", word.to_lowercase()),
            Self::Unknown(word) => word.to_lowercase(),
        }
    }

    /// What may come once for a call only. Meta sends `terminate` again with other words; it is one end.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Ended { .. } => "terminate".to_owned(),
            other => other.word(),
        }
    }
}

/// One event of one call.
#[derive(Debug, Clone, PartialEq)]
pub struct CallEvent {
    /// The key of the call among all calls: Meta's id where it has Meta's form, else marked as WhatsApp's, so that
    /// it can never be taken for another carrier's.
    pub key: String,
    /// Meta's id, as it must be sent back.
    pub id: String,
    /// What happened.
    pub happened: Happened,
    /// Whether the customer called the business.
    pub inbound: bool,
    /// Meta's id of the business's number.
    pub phone_number_id: String,
    /// The business's number.
    pub number: Option<E164>,
    /// The customer.
    pub caller: Caller,
    /// When it happened, as far as told.
    pub at: Option<DateTime<Utc>>,
    /// When the call was accepted, as far as told.
    pub started: Option<DateTime<Utc>>,
    /// When it ended, as far as told.
    pub ended: Option<DateTime<Utc>>,
    /// The provider's code of what went wrong.
    pub error_code: Option<String>,
    /// What is kept of it: without the description of the media, and without the names of people.
    pub payload: Value,
}

/// Every event about calls in a webhook body, in order. Whatever the body is: what cannot be read is left out.
#[must_use]
pub fn events(body: &Value) -> Vec<CallEvent> {
    let mut out = Vec::new();
    for change in each(body).flat_map(|root| each(&root["entry"])).flat_map(|entry| each(&entry["changes"])) {
        let field = text(&change["field"]);
        if !(field.is_empty() || field.eq_ignore_ascii_case("calls")) {
            continue;
        }
        let value = &change["value"];
        let calls = each(&value["calls"]).map(|call| (call, false));
        let statuses = each(&value["statuses"]).map(|call| (call, true));
        for (call, placed) in calls.chain(statuses) {
            if out.len() == MOST {
                return out;
            }
            out.extend(event(value, call, placed));
        }
    }
    out
}

/// `placed`: it stood among `statuses`, which tell of calls that the business placed.
fn event(value: &Value, call: &Value, placed: bool) -> Option<CallEvent> {
    let id = text(&call["id"]);
    if !(1..=LONGEST_ID).contains(&id.len()) || !id.bytes().all(|b| b.is_ascii_graphic()) {
        return None;
    }
    let metadata = &value["metadata"];
    let outbound = placed || text(&call["direction"]).eq_ignore_ascii_case("BUSINESS_INITIATED");
    let (customer, business) = if outbound { ("to", "from") } else { ("from", "to") };
    let customer = [&call[customer], &call["from_user_id"], &call["recipient_id"], &first(&value["contacts"])["wa_id"]];
    let customer = customer.into_iter().map(text).find(|text| !text.is_empty()).unwrap_or_default();
    let number = [&metadata["display_phone_number"], &call[business]].into_iter().find_map(|v| phone(&text(v)));
    let errors = [&call["errors"], &value["errors"], &first(&call["errors"])["error"]];
    let error_code = errors.into_iter().map(|errors| text(&first(errors)["code"])).find(|code| !code.is_empty());
    Some(CallEvent {
        key: if id.starts_with("wacid.") { id.clone() } else { format!("whatsapp:{id}") },
        id,
        happened: happened(call, placed),
        inbound: !outbound,
        phone_number_id: text(&metadata["phone_number_id"]),
        number,
        caller: match phone(&customer) {
            Some(number) => Caller::Number(number),
            None => Caller::from_carrier(&customer),
        },
        at: moment(&call["timestamp"]),
        started: moment(&call["start_time"]),
        ended: moment(&call["end_time"]),
        error_code,
        payload: kept(metadata, call, &value["errors"]),
    })
}

fn happened(call: &Value, placed: bool) -> Happened {
    let (event, status) = (word(&call["event"]), word(&call["status"]));
    match (event.as_str(), status.as_str()) {
        ("CONNECT", _) => Happened::Connect,
        ("TERMINATE", _) => Happened::Ended { word: status, seconds: seconds(&call["duration"]) },
        ("ACCEPT" | "ACCEPTED", _) | ("", "ACCEPTED") => Happened::Accepted,
        ("RINGING", _) | ("", "RINGING") => Happened::Ringing,
        ("REJECT" | "REJECTED", _) | ("", "REJECTED") => Happened::Rejected,
        ("", "COMPLETED" | "FAILED") if !placed => {
            Happened::Ended { word: status, seconds: seconds(&call["duration"]) }
        }
        ("", _) => Happened::Unknown(if status.is_empty() { "UNNAMED".to_owned() } else { status }),
        _ => Happened::Unknown(event),
    }
}

/// What of an event is kept.
fn kept(metadata: &Value, call: &Value, errors: &Value) -> Value {
    let mut call = call.clone();
    if let Some(map) = call.as_object_mut() {
        // The offer holds addresses of the caller's device, and is of no use once the call is over.
        map.remove("session");
        map.remove("connection");
    }
    let mut out = serde_json::Map::new();
    for (name, part) in [("metadata", metadata.clone()), ("call", call), ("errors", errors.clone())] {
        if !part.is_null() {
            out.insert(name.to_owned(), storable(part));
        }
    }
    Value::Object(out)
}

/// Without the one character that PostgreSQL refuses, and no text longer than any real one.
fn storable(value: Value) -> Value {
    let clean = |text: String| text.chars().filter(|c| *c != '\0').take(2000).collect::<String>();
    match value {
        Value::String(text) => Value::String(clean(text)),
        Value::Array(list) => Value::Array(list.into_iter().take(100).map(storable).collect()),
        Value::Object(map) => {
            Value::Object(map.into_iter().take(100).map(|(key, value)| (clean(key), storable(value))).collect())
        }
        other => other,
    }
}

/// An array's items; anything else is the only item itself.
fn each(value: &Value) -> impl Iterator<Item = &Value> {
    let (list, one) = match value {
        Value::Array(list) => (list.as_slice(), None),
        Value::Object(_) => (&[][..], Some(value)),
        _ => (&[][..], None),
    };
    list.iter().chain(one)
}

fn first(value: &Value) -> &Value {
    each(value).next().unwrap_or(&Value::Null)
}

/// A text, or a number written as one; trimmed, without control characters, cut.
fn text(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    text.trim().chars().filter(|c| !c.is_control()).take(255).collect()
}

/// A word in upper case; of a list, its first.
fn word(value: &Value) -> String {
    let value = match value {
        Value::Array(list) => list.first().unwrap_or(&Value::Null),
        one => one,
    };
    text(value).chars().take(40).collect::<String>().to_ascii_uppercase()
}

/// Numbers come without `+`; at least seven digits, so that an id is not taken for one.
fn phone(text: &str) -> Option<E164> {
    let digits: String = text.chars().filter(|c| !matches!(c, '+' | ' ' | '-' | '(' | ')')).collect();
    if digits.len() < 7 {
        return None;
    }
    E164::parse(&format!("+{digits}")).ok()
}

fn seconds(value: &Value) -> Option<i32> {
    let text = text(value);
    let whole = text.split('.').next().unwrap_or_default();
    whole.parse().ok().filter(|seconds| (0..=86_400).contains(seconds))
}

/// Seconds since 1970, or milliseconds where the number is too large for seconds.
fn moment(value: &Value) -> Option<DateTime<Utc>> {
    let number: i64 = text(value).parse().ok()?;
    let seconds = if number > 100_000_000_000 { number / 1000 } else { number };
    // 2001 to 2286: nothing else is a call's.
    DateTime::from_timestamp(seconds, 0).filter(|_| (1_000_000_000..10_000_000_000).contains(&seconds))
}

/// What an account does with a call that rings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnCall {
    /// Note it; whoever else listens may answer.
    #[default]
    Record,
    /// Decline it.
    Reject,
    /// The number is in SIP mode: its calls arrive at the SIP domain, and none here.
    Sip,
}

impl OnCall {
    /// Reads the stored code; anything unknown does the least.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "reject" => Self::Reject,
            "sip" => Self::Sip,
            _ => Self::Record,
        }
    }

    /// The stored code of what the caller got, in the receipt.
    #[must_use]
    pub const fn plan(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::Record | Self::Sip => "unanswered",
        }
    }

    /// What the caller got.
    #[must_use]
    pub const fn sentence(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Record, Language::En) => "WhatsApp calls are only noted here; Switchboard did not answer.",
            (Self::Record, Language::Fr) => {
                "Les appels WhatsApp sont seulement notés ici; Switchboard n’a pas répondu."
            }
            (Self::Record, Language::Es) => "Aquí las llamadas de WhatsApp solo se anotan; Switchboard no contestó.",
            (Self::Reject, Language::En) => "WhatsApp calls are declined here; the caller was not connected.",
            (Self::Reject, Language::Fr) => {
                "Les appels WhatsApp sont refusés ici; la personne n’a pas été mise en communication."
            }
            (Self::Reject, Language::Es) => "Aquí las llamadas de WhatsApp se rechazan; la persona no fue comunicada.",
            (Self::Sip, Language::En) => {
                "This WhatsApp number should call by SIP, but its SIP mode is not on; Switchboard did not answer."
            }
            (Self::Sip, Language::Fr) => {
                "Ce numéro WhatsApp devrait appeler par SIP, mais son mode SIP est désactivé; Switchboard n’a pas répondu."
            }
            (Self::Sip, Language::Es) => {
                "Este número de WhatsApp debería llamar por SIP, pero su modo SIP no está activo; Switchboard no contestó."
            }
        }
    }
}

/// The receipt of a call: what routing would have done is in its trace, what the caller got is in its sentence.
#[cfg(feature = "zones")]
#[must_use]
pub fn receipt(now: DateTime<Utc>, context: &RoutingContext, decision: &Decision, on_call: OnCall) -> Receipt {
    let mut receipt = Receipt::new(now, context, decision);
    on_call.plan().clone_into(&mut receipt.plan);
    on_call.sentence(Language::En).clone_into(&mut receipt.sentence.en);
    on_call.sentence(Language::Fr).clone_into(&mut receipt.sentence.fr);
    on_call.sentence(Language::Es).clone_into(&mut receipt.sentence.es);
    receipt
}

/// Where a call stands once Meta took our decline. Its own `terminate` may come first and says only that nobody
/// answered: we know why.
#[must_use]
pub const fn after_decline(current: CallStatus) -> CallStatus {
    match current {
        CallStatus::Pending | CallStatus::Ringing | CallStatus::NoAnswer => CallStatus::Busy,
        other => other,
    }
}

/// The end of a call whose last event was lost.
#[must_use]
pub fn end_if_lost(current: CallStatus, last_event: DateTime<Utc>, now: DateTime<Utc>) -> Option<CallStatus> {
    let waiting = matches!(current, CallStatus::Pending | CallStatus::Ringing);
    (waiting && now.signed_duration_since(last_event) >= SILENCE).then_some(CallStatus::NoAnswer)
}

#[cfg(test)]
#[path = "whatsapp_tests.rs"]
mod tests;
