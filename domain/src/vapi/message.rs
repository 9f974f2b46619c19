//! One message.

use super::read::{first, moment, text};
use super::spoken::{Said, Speaker, of_messages};
use super::tools::{ToolCall, tool_calls};
use crate::phone::E164;
use chrono::{DateTime, Utc};
use serde_json::Value;

/// A server message.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The type as it was sent, for the log.
    pub name: String,
    /// What it tells or asks.
    pub kind: Kind,
    /// Vapi's id of the call.
    pub call: Option<String>,
    /// How the call came about.
    pub way: Way,
    /// The carrier's ids that the call may be known by, likeliest first.
    pub carrier_calls: Vec<String>,
    /// Whether the call carries an id that we gave it: then its beginning was ours to keep.
    pub carries_our_id: bool,
    /// Vapi's id of the assistant or the squad.
    pub assistant: Option<String>,
    /// Vapi's id of the number.
    pub number_id: Option<String>,
    /// The number that was called.
    pub number: Option<E164>,
    /// Who called, as it was sent.
    pub caller: Option<String>,
    /// When it was sent.
    pub at: Option<DateTime<Utc>>,
}

/// How a call came about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Way {
    /// Somebody called a number.
    #[default]
    Inbound,
    /// The assistant called somebody.
    Outbound,
    /// In a browser, without a number.
    Web,
}

impl Way {
    fn of(word: &str) -> Self {
        match word {
            "outboundPhoneCall" => Self::Outbound,
            "webCall" | "vapi.websocketCall" => Self::Web,
            _ => Self::Inbound,
        }
    }
}

/// What a message tells or asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Who takes this call?
    AssistantRequest,
    /// Where the call stands: the platform's words.
    Status {
        /// `queued`, `ringing`, `in-progress`, `forwarding`, `ended`, …
        status: String,
        /// Why, when it ended.
        reason: Option<String>,
        /// Whether anybody was connected.
        connected: bool,
    },
    /// A finished utterance.
    Transcript(Said),
    /// The whole call, afterwards.
    EndOfCall(EndOfCall),
    /// Things to do.
    Tools(Vec<ToolCall>),
    /// Where to transfer to?
    TransferDestination,
    /// The model is slow.
    Hang,
    /// Kept, nothing follows: partial transcripts and types that are not known.
    Other,
}

/// The report after a call.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EndOfCall {
    /// Why it ended.
    pub reason: String,
    /// When the assistant's leg began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// What it cost, in millionths of a dollar.
    pub cost_micros: Option<i64>,
    /// In a few words.
    pub summary: Option<String>,
    /// Where the recording is, as it was sent: whose address that is, nobody has looked at yet.
    pub recording_url: Option<String>,
    /// What was said.
    pub said: Vec<Said>,
}

impl EndOfCall {
    /// Whole seconds between start and end; there is no such field.
    #[must_use]
    pub fn seconds(&self) -> Option<i32> {
        let seconds = (self.ended_at? - self.started_at?).num_seconds();
        i32::try_from(seconds).ok().filter(|s| (0..=86_400).contains(s))
    }
}

impl Message {
    /// Reads a body. Whatever it is, it is a message; one without a type is of no known type.
    #[must_use]
    pub fn read(body: &Value) -> Self {
        let message = body.get("message").unwrap_or(body);
        let name = text(message, "/type", 100).unwrap_or_default();
        let variables = "/call/assistantOverrides/variableValues";
        let ours =
            ["callSid", "x-call-sid"].iter().filter_map(|name| text(message, &format!("{variables}/{name}"), 64));
        let ours: Vec<String> = ours.collect();
        let carries_our_id = !ours.is_empty();
        let mut carrier_calls: Vec<String> =
            text(message, "/call/phoneCallProviderId", 64).into_iter().chain(ours).collect();
        carrier_calls.dedup();
        let number = first(message, &["/phoneNumber/number", "/call/phoneNumber/number"], 40);
        Self {
            kind: kind(&name, message),
            call: first(message, &["/call/id"], 64),
            way: Way::of(&text(message, "/call/type", 40).unwrap_or_default()),
            carrier_calls,
            carries_our_id,
            assistant: first(message, &["/call/assistantId", "/call/squadId", "/assistant/id"], 64),
            number_id: first(message, &["/phoneNumber/id", "/call/phoneNumberId", "/call/phoneNumber/id"], 64),
            number: number.and_then(|number| E164::parse(&number).ok()),
            caller: first(message, &["/customer/number", "/call/customer/number", "/call/customer/sipUri"], 255),
            at: moment(message.get("timestamp")),
            name,
        }
    }

    /// Whether a call of which nothing is known here begins with this message.
    ///
    /// A call that carries an id of ours began with a webhook that is kept before it is answered. What Vapi tells of it
    /// may overtake that by a moment, and must not take its place: only the report of a conversation that took place
    /// comes late enough to say that the beginning was lost.
    #[must_use]
    pub fn begins(&self) -> bool {
        let told = match &self.kind {
            Kind::Status { .. } | Kind::Transcript(_) => !self.carries_our_id,
            Kind::EndOfCall(end) => !self.carries_our_id || end.seconds().is_some(),
            _ => false,
        };
        told && self.call.is_some()
    }
}

fn kind(name: &str, message: &Value) -> Kind {
    match name {
        "assistant-request" => Kind::AssistantRequest,
        "status-update" => Kind::Status {
            status: text(message, "/status", 40).unwrap_or_default(),
            reason: first(message, &["/endedReason", "/call/endedReason"], 200),
            connected: first(message, &["/startedAt", "/call/startedAt"], 60).is_some(),
        },
        "tool-calls" | "function-call" => Kind::Tools(tool_calls(message)),
        "transfer-destination-request" => Kind::TransferDestination,
        "hang" => Kind::Hang,
        "end-of-call-report" => Kind::EndOfCall(end_of_call(message)),
        // With a subscription to final ones only the type may arrive as it was subscribed.
        _ if name == "transcript" || name.starts_with("transcript[") => transcript(name, message),
        _ => Kind::Other,
    }
}

fn transcript(name: &str, message: &Value) -> Kind {
    let is_final = match text(message, "/transcriptType", 20) {
        Some(word) => word == "final",
        None => name.contains("final"),
    };
    let speaker = text(message, "/role", 20).and_then(|role| Speaker::of(&role));
    match (is_final, speaker, text(message, "/transcript", 4000)) {
        (true, Some(speaker), Some(text)) => {
            Kind::Transcript(Said { speaker, text, offset: None, at: moment(message.get("timestamp")), millis: None })
        }
        _ => Kind::Other,
    }
}

fn end_of_call(message: &Value) -> EndOfCall {
    let cost = message.get("cost").or_else(|| message.pointer("/call/cost")).and_then(Value::as_f64);
    let cost = cost.filter(|dollars| dollars.is_finite() && (0.0..=10_000.0).contains(dollars));
    let time = |own: &str, calls: &str| moment(message.get(own)).or_else(|| moment(message.pointer(calls)));
    let messages = message.pointer("/artifact/messages").or_else(|| message.get("messages"));
    EndOfCall {
        reason: first(message, &["/endedReason", "/call/endedReason"], 200).unwrap_or_default(),
        started_at: time("startedAt", "/call/startedAt"),
        ended_at: time("endedAt", "/call/endedAt"),
        #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
        cost_micros: cost.map(|dollars| (dollars * 1_000_000.0).round() as i64),
        summary: first(message, &["/analysis/summary", "/summary"], 4000),
        recording_url: first(
            message,
            &["/artifact/recordingUrl", "/recordingUrl", "/artifact/recording/mono/combinedUrl"],
            2000,
        ),
        said: messages.map(of_messages).unwrap_or_default(),
    }
}
