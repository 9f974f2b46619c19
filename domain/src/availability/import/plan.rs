//! What an import would do to the special days of a clinic, shown before anything is saved.

use super::ImportRow;
use crate::availability::DateException;
use crate::availability::read::MAX_EXCEPTIONS;
use chrono::NaiveDate;

/// What becomes of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// A new special day.
    Add,
    /// The special day with the same dates, given here as it was, gets another name or other hours.
    Replace(DateException),
    /// It is there already.
    Same,
    /// It ended before today and is left out.
    Past,
    /// It shares dates with this special day but has not the same ones, so nothing is done.
    Overlaps(DateException),
    /// An earlier row, on this line of the file, has some of its dates.
    Doubled(u32),
    /// It cannot be used; the sentence says why.
    Wrong(String),
}

impl Effect {
    /// Whether applying the plan changes something for it.
    #[must_use]
    pub const fn is_change(&self) -> bool {
        matches!(self, Self::Add | Self::Replace(_))
    }
}

/// A row and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedRow {
    /// The line of the file on which it starts, counted from 1.
    pub line: u32,
    /// What stood there, shortened and printable.
    pub shown: String,
    /// The special day as it would be saved, where the row could be read.
    pub day: Option<DateException>,
    /// What becomes of it.
    pub effect: Effect,
}

impl PlannedRow {
    /// What becomes of it and, where that is nothing, what to do, in words for an admin.
    #[must_use]
    pub fn explain(&self) -> String {
        match &self.effect {
            Effect::Add => "Will be added.".to_owned(),
            Effect::Replace(old) => format!("Replaces {}.", told(old)),
            Effect::Same => "Is there already.".to_owned(),
            Effect::Past => "Lies in the past and is left out.".to_owned(),
            Effect::Overlaps(old) => {
                format!(
                    "Shares dates with {} and is left out. Remove or change that one, then import again.",
                    told(old)
                )
            }
            Effect::Doubled(line) => {
                format!("Line {line} already has a special day on these dates; this row is left out.")
            }
            Effect::Wrong(message) => message.clone(),
        }
    }
}

/// `“Christmas Eve” on 2026-12-24 (09:00–12:00)`.
fn told(day: &DateException) -> String {
    let name = if day.name.is_empty() { "the special day".to_owned() } else { format!("“{}”", day.name) };
    let dates =
        if day.from == day.to { format!("on {}", day.from) } else { format!("from {} to {}", day.from, day.to) };
    let hours: Vec<String> = day.hours.iter().map(|i| format!("{}–{}", i.open, i.close)).collect();
    let hours = if hours.is_empty() { "closed".to_owned() } else { hours.join(", ") };
    format!("{name} {dates} ({hours})")
}

/// What an import would do, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPlan {
    /// In the order of the file.
    pub rows: Vec<PlannedRow>,
}

/// Compares the rows of a file with the special days of a clinic. A row without a name keeps the
/// name that its dates have already. Rows beyond the number of special days that a clinic may have
/// are refused.
#[must_use]
pub fn plan_import(existing: &[DateException], rows: Vec<ImportRow>, today: NaiveDate) -> ImportPlan {
    let mut room = MAX_EXCEPTIONS.saturating_sub(existing.len());
    let mut seen: Vec<(NaiveDate, NaiveDate, u32)> = Vec::new();
    let mut plan = |ImportRow { line, shown, outcome }: ImportRow| {
        let mut day = match outcome {
            Ok(day) => day,
            Err(message) => return PlannedRow { line, shown, day: None, effect: Effect::Wrong(message) },
        };
        let effect = effect(existing, &seen, &mut day, today);
        let effect = match effect {
            Effect::Add if room == 0 => Effect::Wrong(format!(
                "Line {line}: a clinic has at most {MAX_EXCEPTIONS} special days. Remove old ones, then import again."
            )),
            other => other,
        };
        if matches!(effect, Effect::Add) {
            room -= 1;
        }
        if matches!(effect, Effect::Add | Effect::Replace(_) | Effect::Same) {
            seen.push((day.from, day.to, line));
        }
        PlannedRow { line, shown, day: Some(day), effect }
    };
    ImportPlan { rows: rows.into_iter().map(&mut plan).collect() }
}

/// What becomes of a day; it gets what it leaves open from the entry it replaces.
fn effect(
    existing: &[DateException],
    seen: &[(NaiveDate, NaiveDate, u32)],
    day: &mut DateException,
    today: NaiveDate,
) -> Effect {
    if day.to < day.from {
        return Effect::Wrong("The last day is before the first day. Swap the two.".to_owned());
    }
    if day.to < today {
        return Effect::Past;
    }
    if let Some((.., line)) = seen.iter().find(|(from, to, _)| *from <= day.to && day.from <= *to) {
        return Effect::Doubled(*line);
    }
    let same_dates = |old: &&DateException| old.from == day.from && old.to == day.to;
    let Some(old) = existing.iter().find(same_dates) else {
        return existing.iter().find(|old| overlap(old, day)).map_or(Effect::Add, |old| Effect::Overlaps(old.clone()));
    };
    if day.name.is_empty() {
        day.name.clone_from(&old.name);
    }
    day.extra.clone_from(&old.extra);
    if *old == *day { Effect::Same } else { Effect::Replace(old.clone()) }
}

fn overlap(a: &DateException, b: &DateException) -> bool {
    a.from <= b.to && b.from <= a.to
}

impl ImportPlan {
    /// How many special days would be added or replaced.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.rows.iter().filter(|row| row.effect.is_change()).count()
    }

    /// The special days after the import, sorted by date. Entries that the plan does not name stay
    /// as they are. `existing` may have changed since the plan was made: what would share dates with
    /// an entry that came in between is left out.
    #[must_use]
    pub fn apply(&self, existing: &[DateException]) -> Vec<DateException> {
        let mut out = existing.to_vec();
        for row in self.rows.iter().filter(|row| row.effect.is_change()) {
            let Some(day) = &row.day else { continue };
            let same_dates = |old: &DateException| old.from == day.from && old.to == day.to;
            match out.iter().position(same_dates) {
                Some(at) if matches!(row.effect, Effect::Replace(_)) => out[at] = day.clone(),
                Some(_) => {}
                None if out.len() < MAX_EXCEPTIONS && !out.iter().any(|old| overlap(old, day)) => out.push(day.clone()),
                None => {}
            }
        }
        out.sort_by_key(|day| (day.from, day.to));
        out
    }
}
