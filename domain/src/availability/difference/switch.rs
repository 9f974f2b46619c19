//! The temporary switch in words.

use crate::availability::settings::{AvailabilitySettings, OverrideState, OverrideUntil};
use crate::availability::{Zone, show_date, show_time, tidy};
use crate::language::Language;

/// "closed until 24 Dec 2026, 1:00 PM, “Power cut”", on the clinic's wall clock.
pub(super) fn words(settings: &AvailabilitySettings) -> Option<String> {
    let switch = settings.override_.as_ref()?;
    let state = match switch.state {
        OverrideState::Closed => "closed",
        OverrideState::Open => "open",
        OverrideState::Assistant => "every call to the assistant",
        OverrideState::Fallback => "every call to the backup",
    };
    let until = match switch.until {
        OverrideUntil::Instant(end) => {
            let local = Zone::or_utc(&settings.timezone).moment(end);
            format!("until {}, {}", show_date(local.date), show_time(local.second / 60, Language::En))
        }
        OverrideUntil::NextChange => "until the hours change".to_owned(),
        OverrideUntil::Open => "until somebody ends it".to_owned(),
    };
    let note = switch.note.as_deref().map(tidy).filter(|note| !note.is_empty());
    let note = note.map(|note| format!(", “{note}”")).unwrap_or_default();
    Some(format!("{state} {until}{note}"))
}
