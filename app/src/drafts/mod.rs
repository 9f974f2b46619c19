//! Forms between what was typed and what is stored: one draft per form. A draft holds every value as text, so that
//! nothing typed is lost; it turns into settings, or into messages at the names of its controls. Pure: no requests, no
//! database, no clock. A control's name is also its id, so a message can be linked to it.
//!
//! The browser gets the usual week only, for the hours editor; the rest is the server's.

mod week;

#[cfg(feature = "ssr")]
mod answering;
#[cfg(feature = "ssr")]
mod backup;
#[cfg(feature = "ssr")]
mod dates;
#[cfg(feature = "ssr")]
mod hours;
#[cfg(feature = "ssr")]
mod sip;
#[cfg(feature = "ssr")]
mod switch;

pub use week::{
    Applied, Checked, DayDraft, SpanDraft, WeekAction, WeekDraft, add_id, close_name, copy_id, on_name, open_name,
    open_path, tick_id, tick_name,
};

#[cfg(feature = "ssr")]
pub use answering::{AnsweringDraft, RuleDraft};
#[cfg(feature = "ssr")]
pub use backup::BackupDraft;
#[cfg(feature = "ssr")]
pub use dates::{DateDraft, NewDate, date_id};
#[cfg(feature = "ssr")]
pub use hours::holidays::{HolidayAction, coming as coming_holidays, decided as decided_date};
#[cfg(feature = "ssr")]
pub use hours::{HoursDraft, Next};
#[cfg(feature = "ssr")]
pub use sip::SipDraft;
#[cfg(feature = "ssr")]
pub use switch::SwitchDraft;

/// Everything that could not be turned into settings, by control name.
pub type Wrong = Vec<domain::FieldError>;

/// The name under which a message stands that belongs to no control of the form.
pub const WHOLE_FORM: &str = "form";

/// A message about a part of the settings that another screen holds: with the name of that screen, above the form.
#[cfg(feature = "ssr")]
fn elsewhere(error: domain::FieldError) -> domain::FieldError {
    let part = error.field.split(['.', '[']).next().unwrap_or_default();
    let screen = match part {
        "fallback" => "Backup",
        "mode" | "highVolume" | "customSchedule" => "Who answers",
        "afterHours" => "Hours",
        "override" => "Today",
        _ => "Settings",
    };
    domain::FieldError::new(WHOLE_FORM, format!("{screen}: {}", error.message))
}

/// `list[3].rest` → (3, `.rest`), for a path that starts with the name of the list.
#[cfg(feature = "ssr")]
fn place<'p>(path: &'p str, list: &str) -> Option<(usize, &'p str)> {
    let (index, rest) = path.strip_prefix(list)?.strip_prefix('[')?.split_once(']')?;
    Some((index.parse().ok()?, rest))
}
