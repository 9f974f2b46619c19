//! Small readers of JSON that never fail.

use chrono::{DateTime, Utc};
use serde_json::Value;

/// A text that is not blank, at most `max` characters of it.
pub(super) fn text(value: &Value, pointer: &str, max: usize) -> Option<String> {
    let found = value.pointer(pointer)?.as_str()?.trim();
    // A database takes every character but this one.
    let kept: String = found.chars().filter(|c| *c != '\0').take(max).collect();
    Some(kept).filter(|text| !text.is_empty())
}

/// The first of several places that holds a text.
pub(super) fn first(value: &Value, pointers: &[&str], max: usize) -> Option<String> {
    pointers.iter().find_map(|pointer| text(value, pointer, max))
}

/// A moment: RFC 3339, or milliseconds since 1970.
pub(super) fn moment(value: Option<&Value>) -> Option<DateTime<Utc>> {
    match value? {
        Value::String(text) => DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc)),
        Value::Number(number) => {
            let millis = number.as_f64().filter(|m| m.is_finite() && (0.0..=4e12).contains(m))?;
            #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
            DateTime::from_timestamp_millis(millis as i64)
        }
        _ => None,
    }
}
