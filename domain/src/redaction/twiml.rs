//! Our answer as it may be shown: the verbs and what they are set to, without numbers, tokens and what was said to the
//! caller in a conversation.

use super::text::{bare_address, scrub};

/// Attributes whose value may be shown as it is, numbers in it masked.
const PLAIN: &[&str] = &[
    "language",
    "voice",
    "timeout",
    "method",
    "input",
    "speechTimeout",
    "maxLength",
    "playBeep",
    "trim",
    "finishOnKey",
    "numDigits",
    "reason",
    "callerId",
    "answerOnBridge",
    "recordingStatusCallbackMethod",
    "statusCallbackMethod",
    "statusCallbackEvent",
    "transcribe",
    "length",
    "loop",
    "actionOnEmptyResult",
    "name",
    "track",
    "encoding",
    "version",
    "hints",
    "profanityFilter",
    "enhanced",
    "record",
    "ringTone",
    "timeLimit",
    "bargeIn",
    "channels",
    "recordingStatusCallbackEvent",
    "hangupOnStar",
    "sequential",
];

/// A document with everything masked that names a caller. `conversation` hides the spoken texts as well: there they
/// answer what the caller said.
#[must_use]
pub fn redact_twiml(document: &str, conversation: bool) -> String {
    let mut out = String::with_capacity(document.len());
    let mut rest = document;
    let mut verb = String::new();
    while !rest.is_empty() {
        let start = rest.find('<').unwrap_or(rest.len());
        let (text, tail) = rest.split_at(start);
        out.push_str(&shown_text(&verb, text, conversation));
        let Some(end) = tail.find('>') else {
            // Cut off in the middle of an element: nothing of it is shown.
            break;
        };
        let (element, after) = tail.split_at(end + 1);
        let inside = element.trim_start_matches('<').trim_end_matches('>');
        if inside.starts_with('?') {
            out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        } else {
            verb = element_shown(inside, &mut out);
        }
        rest = after;
    }
    out
}

fn shown_text(verb: &str, text: &str, conversation: bool) -> String {
    let spoken = matches!(verb, "Say" | "Prompt");
    if text.trim().is_empty() {
        text.to_owned()
    } else if spoken && !conversation {
        scrub(text)
    } else if matches!(verb, "Number" | "Dial" | "Sip" | "Client") {
        super::mask_address(text.trim())
    } else if matches!(verb, "Redirect" | "Play") {
        bare_address(text.trim())
    } else {
        format!("[hidden, {} characters]", text.chars().count())
    }
}

/// Writes an element and returns its name; blank for a closing one, so that what follows it is not taken for its text.
fn element_shown(inside: &str, out: &mut String) -> String {
    let name_end = inside.find(|c: char| c.is_whitespace()).unwrap_or(inside.len());
    let (name, attributes) = inside.split_at(name_end);
    let is_name = |text: &str| text.bytes().all(|b| b.is_ascii_alphabetic() || b == b':');
    let bare = name.trim_matches('/');
    if !is_name(bare) {
        return String::new();
    }
    out.push('<');
    out.push_str(name);
    let mut rest = attributes.trim_end_matches('/');
    while let Some((key, tail)) = rest.split_once("=\"") {
        let Some((value, after)) = tail.split_once('"') else { break };
        let key = key.trim();
        if is_name(key) {
            out.push_str(&format!(" {key}=\"{}\"", attribute(key, value)));
        }
        rest = after;
    }
    out.push_str(if attributes.ends_with('/') { "/>" } else { ">" });
    if name.starts_with('/') || name.ends_with('/') || attributes.ends_with('/') {
        return String::new();
    }
    bare.to_owned()
}

fn attribute(key: &str, value: &str) -> String {
    if PLAIN.contains(&key) {
        return scrub(value);
    }
    if value.starts_with("http") || value.starts_with("wss:") || value.starts_with("ws:") {
        return bare_address(value);
    }
    "hidden".to_owned()
}
