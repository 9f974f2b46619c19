//! Single values in words.

use crate::availability::settings::NextStep;
use serde_json::Value;

/// A number and its unit: "1 call", "20 seconds".
pub(super) fn counted(number: u32, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What follows when a line did not take the call.
pub(super) const fn next_step(step: NextStep) -> &'static str {
    match step {
        NextStep::Assistant => "the assistant takes over",
        NextStep::Voicemail => "voicemail takes a message",
        NextStep::BusySignal => "a sentence, and the call ends",
    }
}

/// A value that has no words, as it is stored; shortened, since it may be anything.
pub(super) fn raw(value: &Value) -> String {
    const LONGEST: usize = 200;
    let text = value.to_string();
    if text.chars().count() <= LONGEST {
        return text;
    }
    let mut short: String = text.chars().take(LONGEST).collect();
    short.push('…');
    short
}
