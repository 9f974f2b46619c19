//! Single values in words.

use crate::availability::settings::{Interval, NextStep};
use crate::availability::show_time;
use crate::language::Language;
use serde_json::Value;

/// The hours of a day: "9:00 AM to 1:00 PM, 2:00 PM to 5:00 PM", or "closed".
pub(super) fn hours(intervals: &[Interval]) -> String {
    if intervals.is_empty() {
        return "closed".to_owned();
    }
    intervals.iter().map(|interval| span(*interval)).collect::<Vec<_>>().join(", ")
}

/// One interval: "8:00 PM to 2:00 AM", "midnight to 6:00 AM", "all day".
pub(super) fn span(interval: Interval) -> String {
    let (open, close) = (u32::from(interval.open.minutes()), u32::from(interval.close.minutes()));
    let say =
        |minute: u32| if minute.is_multiple_of(1440) { "midnight".to_owned() } else { show_time(minute, Language::En) };
    match (open, close) {
        (0, 1440) | (0, 0) => "all day".to_owned(),
        _ if open == close => format!("{} to {} the next day", say(open), say(close)),
        _ => format!("{} to {}", say(open), say(close)),
    }
}

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
