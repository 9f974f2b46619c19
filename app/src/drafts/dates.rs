//! Holidays and special days as they are typed.

use super::week::{read_close, same_hours, show_close};
use super::{Wrong, place};
use chrono::NaiveDate;
use domain::FieldError;
use domain::availability::{AvailabilitySettings, DateException, Interval};
use serde_json::{Map, Value, json};

const LIST: &str = "afterHours.businessHours.holidays";

/// A special day in the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DateDraft {
    /// Its number in the names of its controls.
    pub no: u32,
    /// First date.
    pub from: String,
    /// Last date; the same for a single day.
    pub to: String,
    /// Its name.
    pub name: String,
    /// Opening and closing times; closed without.
    pub spans: Vec<(String, String)>,
}

/// The line with which a special day is added.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewDate {
    /// First date.
    pub from: String,
    /// Last date; blank for a single day.
    pub to: String,
    /// Its name.
    pub name: String,
    /// With hours of its own; else closed.
    pub special: bool,
    /// Opening time.
    pub open: String,
    /// Closing time.
    pub close: String,
}

/// Name of the first control of a special day, which is also the id of its Remove button.
#[must_use]
pub fn date_id(no: u32) -> String {
    format!("date-{no}")
}

impl DateDraft {
    fn of(no: u32, stored: &DateException) -> Self {
        let spans = stored.hours.iter().map(|i| (i.open.to_string(), show_close(i.close)));
        Self {
            no,
            from: stored.from.to_string(),
            to: stored.to.to_string(),
            name: stored.name.clone(),
            spans: spans.collect(),
        }
    }

    /// A public holiday, closed where there are no hours.
    #[must_use]
    pub fn public_holiday(no: u32, date: NaiveDate, name: String, hours: &[Interval]) -> Self {
        Self::of(no, &DateException { from: date, to: date, name, hours: hours.to_vec(), extra: Map::new() })
    }

    /// The hours as one value of a form: `09:00-12:00 13:00-17:00`.
    #[must_use]
    pub fn hours_value(&self) -> String {
        self.spans.iter().map(|(open, close)| format!("{open}-{close}")).collect::<Vec<_>>().join(" ")
    }

    fn json(&self) -> Value {
        let hours = self.spans.iter().map(|(open, close)| {
            let close = read_close(close).map_or_else(|| close.clone(), |time| time.to_string());
            json!({"open": open, "close": close})
        });
        let hours: Vec<Value> = hours.collect();
        if self.to.trim().is_empty() || self.to == self.from {
            return json!({"date": self.from, "name": self.name.trim(), "hours": hours});
        }
        json!({"from": self.from, "to": self.to, "name": self.name.trim(), "hours": hours})
    }
}

impl NewDate {
    /// Whether nothing was typed into it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        [&self.from, &self.to, &self.name, &self.open, &self.close].iter().all(|text| text.trim().is_empty())
    }

    fn draft(&self, no: u32) -> DateDraft {
        let spans = if self.special { vec![(self.open.clone(), self.close.clone())] } else { Vec::new() };
        DateDraft { no, from: self.from.clone(), to: self.to.clone(), name: self.name.trim().to_owned(), spans }
    }
}

/// Stored special days as they can be edited.
#[must_use]
pub fn drafts(stored: &[DateException]) -> Vec<DateDraft> {
    (1..).zip(stored).map(|(no, exception)| DateDraft::of(no, exception)).collect()
}

/// The special days in the pairs of a form, in the order of their numbers.
#[must_use]
pub fn typed<'p>(pairs: impl Iterator<Item = (&'p str, &'p str)>) -> Vec<DateDraft> {
    let mut dates: Vec<DateDraft> = Vec::new();
    for (name, value) in pairs {
        let Some((no, control)) = name.strip_prefix("date-").and_then(|rest| rest.split_once('-')) else { continue };
        let Ok(no) = no.parse::<u32>() else { continue };
        let at = dates.iter().position(|d| d.no == no).unwrap_or_else(|| {
            dates.push(DateDraft { no, ..DateDraft::default() });
            dates.len() - 1
        });
        let date = &mut dates[at];
        match control {
            "from" => value.clone_into(&mut date.from),
            "to" => value.clone_into(&mut date.to),
            "name" => value.clone_into(&mut date.name),
            "hours" => {
                let spans = value.split_whitespace().map(|span| {
                    let (open, close) = span.split_once('-').unwrap_or((span, ""));
                    (open.to_owned(), close.to_owned())
                });
                date.spans = spans.collect();
            }
            _ => {}
        }
    }
    dates.sort_by_key(|d| d.no);
    dates
}

/// As the pairs of a form.
#[must_use]
pub fn pairs(dates: &[DateDraft]) -> Vec<(String, String)> {
    let of = |d: &DateDraft| {
        let name = |control: &str| format!("date-{}-{control}", d.no);
        [
            (name("from"), d.from.clone()),
            (name("to"), d.to.clone()),
            (name("name"), d.name.clone()),
            (name("hours"), d.hours_value()),
        ]
    };
    dates.iter().flat_map(of).collect()
}

/// The special days as they are to be stored. Unknown fields of stored ones stay.
///
/// # Errors
/// What is wrong with them, by control name.
pub fn read(dates: &[DateDraft], stored: &[DateException]) -> Result<Vec<DateException>, Wrong> {
    let entries = dates.iter().map(|draft| {
        let mut entry = stored_like(draft, stored).map_or_else(Map::new, |old| old.extra.clone());
        if let Value::Object(known) = draft.json() {
            entry.extend(known);
        }
        Value::Object(entry)
    });
    let whole = json!({"afterHours": {"businessHours": {"holidays": entries.collect::<Vec<_>>()}}});
    match AvailabilitySettings::parse(&whole) {
        Ok(mut parsed) => {
            for exception in &mut parsed.exceptions {
                // The same hours in another form are no change.
                if let Some(old) =
                    stored.iter().find(|old| old.from == exception.from && same_hours(&old.hours, &exception.hours))
                {
                    exception.hours.clone_from(&old.hours);
                }
            }
            Ok(parsed.exceptions)
        }
        Err(errors) => {
            Err(errors.into_iter().map(|e| FieldError::new(control_of(&e.field, dates), e.message)).collect())
        }
    }
}

fn stored_like<'s>(draft: &DateDraft, stored: &'s [DateException]) -> Option<&'s DateException> {
    stored.iter().find(|old| old.from.to_string() == draft.from && old.name == draft.name)
}

/// The control that a path of the settings means, or the list as a whole.
#[must_use]
pub fn control_of(path: &str, dates: &[DateDraft]) -> String {
    let draft = place(path, LIST).and_then(|(index, _)| dates.get(index));
    draft.map_or_else(|| "dates".to_owned(), |draft| date_id(draft.no))
}

/// A number that no special day of the list has.
#[must_use]
pub fn next_number(dates: &[DateDraft]) -> u32 {
    dates.iter().map(|d| d.no).max().unwrap_or(0).saturating_add(1)
}

/// Moves what was typed in the line below the list into the list.
///
/// # Errors
/// What is wrong with it, by the names of that line's controls. The list is unchanged then.
pub fn add(dates: &mut Vec<DateDraft>, new: &mut NewDate) -> Result<(), Wrong> {
    let no = next_number(dates);
    let known: Wrong = read(dates, &[]).err().unwrap_or_default();
    let mut longer = dates.clone();
    longer.push(new.draft(no));
    let mut errors: Wrong = Vec::new();
    let entries: Vec<Value> = longer.iter().map(DateDraft::json).collect();
    if let Err(found) = AvailabilitySettings::parse(&json!({"afterHours": {"businessHours": {"holidays": entries}}})) {
        for error in found {
            // A date that is there twice is told at whichever comes later; here it is always about the new one.
            if known.iter().all(|k| k.message != error.message) {
                errors.push(FieldError::new(new_control(&error.field, dates.len()), error.message));
            }
        }
    }
    if new.name.trim().is_empty() {
        errors.push(FieldError::new("new-name", "Give the day a name, such as Staff training."));
    }
    if errors.is_empty() {
        *dates = longer;
        *new = NewDate::default();
        return Ok(());
    }
    Err(errors)
}

fn new_control(path: &str, new: usize) -> &'static str {
    match place(path, LIST) {
        Some((index, rest)) if index == new => match rest {
            ".to" => "new-to",
            ".name" => "new-name",
            ".from" | ".date" | "" => "new-from",
            rest if rest.ends_with(".close") => "new-close",
            _ => "new-open",
        },
        _ => "new-from",
    }
}
