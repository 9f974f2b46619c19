//! What was said, as a live transcript and once more as the report at the end tells it.

use chrono::{DateTime, Utc};
use serde_json::Value;

/// Who spoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// The caller.
    User,
    /// The assistant.
    Assistant,
}

impl Speaker {
    /// Vapi's word for a role; tools and system prompts are nobody's speech.
    #[must_use]
    pub fn of(role: &str) -> Option<Self> {
        match role {
            "user" | "customer" => Some(Self::User),
            "assistant" | "bot" => Some(Self::Assistant),
            _ => None,
        }
    }

    /// The role that is stored.
    #[must_use]
    pub const fn role(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// One utterance.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Who.
    pub speaker: Speaker,
    /// What.
    pub text: String,
    /// Milliseconds from the start of the assistant's leg, where that is known.
    pub offset: Option<i64>,
    /// The moment, where that is known.
    pub at: Option<DateTime<Utc>>,
    /// How long, milliseconds.
    pub millis: Option<i64>,
}

/// The utterances of a report's `messages`.
pub(super) fn of_messages(messages: &Value) -> Vec<Said> {
    let all = messages.as_array().into_iter().flatten().take(2000);
    all.filter_map(|message| {
        let speaker = Speaker::of(message.get("role")?.as_str()?)?;
        let text = super::read::first(message, &["/message", "/content"], 4000)?;
        let seconds = message.get("secondsFromStart").and_then(Value::as_f64);
        let millis = message.get("duration").and_then(Value::as_f64);
        Some(Said {
            speaker,
            text,
            offset: seconds.and_then(|s| whole(s * 1000.0)),
            at: super::read::moment(message.get("time")),
            millis: millis.and_then(whole),
        })
    })
    .collect()
}

fn whole(millis: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    (millis.is_finite() && (0.0..=86_400_000.0).contains(&millis)).then_some(millis as i64)
}

/// Letters and digits only, in one case: punctuation differs between the live text and the report.
fn plain(text: &str) -> String {
    let words = text.to_lowercase();
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(String::from(" "), |mut out, word| {
        out.push_str(word);
        out.push(' ');
        out
    })
}

/// Whether a speaker's words are among what is stored of them, in one piece or as several utterances in a row.
#[must_use]
pub fn said_already(text: &str, stored: &[&str]) -> bool {
    let wanted = plain(text);
    let whole = plain(&stored.join(" "));
    wanted.trim().is_empty() || whole.contains(&wanted)
}

/// What the report tells and nobody stored. Each stored utterance stands for one: a caller who says yes twice said
/// it twice.
#[must_use]
pub fn missing(stored: &[(Speaker, String)], reported: Vec<Said>) -> Vec<Said> {
    let mut left = [String::new(), String::new()];
    for (speaker, text) in stored {
        let of = &mut left[*speaker as usize];
        *of = format!("{}{}", of.trim_end(), plain(text));
    }
    let mut found = Vec::new();
    for said in reported {
        let wanted = plain(&said.text);
        let of = &mut left[said.speaker as usize];
        match of.find(&wanted) {
            _ if wanted.trim().is_empty() => {}
            Some(at) => of.replace_range(at..at + wanted.len(), " | "),
            None => found.push(said),
        }
    }
    found
}
