//! Special days and schedule rules: lists in which entries come, go, move and change.

use super::{Area, Change, say};
use crate::availability::settings::{DateException, RuleAction, ScheduleRule};
use crate::availability::{show_date, show_hours, show_span, tidy};
use serde_json::Value;

/// What is stored of a list, before and after.
type Stored = (Option<Value>, Option<Value>);

/// Compares the special days. Entries of the same dates are one entry that changed; of those left,
/// entries of the same name are one that moved.
pub(super) fn special_days(lists: (&[DateException], &[DateException]), stored: &Stored, changes: &mut Vec<Change>) {
    let Some(mut left) = Leftover::of(lists, stored) else { return };
    let found = changes.len();
    left.pair(
        |old, new| (old.from, old.to) == (new.from, new.to),
        |(old, new), (stored, now_stored)| {
            let mut change = changed(title(new), (entry(old), entry(new)), (stored, now_stored));
            if tidy(&old.name) != tidy(&new.name) {
                let what = format!("{} {}", kind(new), dates(new));
                change = Change { what, before: Some(named(old)), after: Some(named(new)), ..change };
            }
            changes.push(change);
        },
    );
    left.pair(
        |old, new| !tidy(&old.name).is_empty() && tidy(&old.name) == tidy(&new.name),
        |(old, new), _| {
            let words = |e: &DateException| Some(format!("{}, {}", dates(e), entry(e)));
            let what = format!("{} {}", kind(new), tidy(&new.name));
            changes.push(Change { area: Area::SpecialDays, what, before: words(old), after: words(new) });
        },
    );
    for old in &left.before {
        changes.push(Change { area: Area::SpecialDays, what: title(old.0), before: Some(entry(old.0)), after: None });
    }
    for new in &left.after {
        changes.push(Change { area: Area::SpecialDays, what: title(new.0), before: None, after: Some(entry(new.0)) });
    }
    if changes.len() == found {
        let what = "Order of the special days".to_owned();
        changes.push(Change { area: Area::SpecialDays, what, before: None, after: None });
    }
}

/// Compares the rules of the assistant's schedule.
pub(super) fn rules(lists: (&[ScheduleRule], &[ScheduleRule]), stored: &Stored, changes: &mut Vec<Change>) {
    let Some(mut left) = Leftover::of(lists, stored) else { return };
    let found = changes.len();
    let area = Area::Schedule;
    left.pair(
        |old, new| old.day == new.day && old.interval == new.interval,
        |(old, new), stored| {
            let what = format!("Rule for {}, {}", new.day.name(), show_span(new.interval));
            changes.push(Change { area, ..changed(what, (does(old).to_owned(), does(new).to_owned()), stored) });
        },
    );
    left.pair(
        |old, new| old.day == new.day && old.action == new.action,
        |(old, new), stored| {
            let what = format!("Rule for {}: {}", new.day.name(), does(new));
            changes.push(Change { area, ..changed(what, (show_span(old.interval), show_span(new.interval)), stored) });
        },
    );
    let what = |rule: &ScheduleRule| format!("Rule for {}, {}", rule.day.name(), show_span(rule.interval));
    for (old, _) in &left.before {
        changes.push(Change { area, what: what(old), before: Some(does(old).to_owned()), after: None });
    }
    for (new, _) in &left.after {
        changes.push(Change { area, what: what(new), before: None, after: Some(does(new).to_owned()) });
    }
    if changes.len() == found {
        changes.push(Change { area, what: "Order of the rules".to_owned(), before: None, after: None });
    }
}

/// The entries that are not on both sides as they are, with what is stored of them.
struct Leftover<'s, T> {
    before: Vec<(&'s T, &'s Value)>,
    after: Vec<(&'s T, &'s Value)>,
}

impl<'s, T> Leftover<'s, T> {
    /// `None` when both lists are the same. Both sides were written from these entries, one by one.
    fn of(lists: (&'s [T], &'s [T]), stored: &'s Stored) -> Option<Self> {
        if stored.0 == stored.1 {
            return None;
        }
        let entries = |list: &'s [T], stored: &'s Option<Value>| -> Vec<(&'s T, &'s Value)> {
            let stored = stored.as_ref().and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            list.iter().zip(stored).collect()
        };
        let mut left = Self { before: entries(lists.0, &stored.0), after: entries(lists.1, &stored.1) };
        left.pair_where(|old, new| old.1 == new.1, |_, _| {});
        Some(left)
    }

    /// Takes out each entry that has a counterpart, in order, and hands both over.
    fn pair(&mut self, same: impl Fn(&T, &T) -> bool, mut found: impl FnMut((&T, &T), (&Value, &Value))) {
        self.pair_where(|old, new| same(old.0, new.0), |old, new| found((old.0, new.0), (old.1, new.1)));
    }

    fn pair_where(
        &mut self,
        same: impl Fn(&(&'s T, &'s Value), &(&'s T, &'s Value)) -> bool,
        mut found: impl FnMut((&'s T, &'s Value), (&'s T, &'s Value)),
    ) {
        let after = &mut self.after;
        self.before.retain(|old| match after.iter().position(|new| same(old, new)) {
            Some(at) => {
                found(*old, after.remove(at));
                false
            }
            None => true,
        });
    }
}

/// A changed entry; where the words are the same, as it is stored.
fn changed(what: String, words: (String, String), stored: (&Value, &Value)) -> Change {
    let (before, after) = if words.0 == words.1 { (say::raw(stored.0), say::raw(stored.1)) } else { words };
    Change { area: Area::SpecialDays, what, before: Some(before), after: Some(after) }
}

const fn does(rule: &ScheduleRule) -> &'static str {
    match rule.action {
        RuleAction::Enable => "the assistant answers",
        RuleAction::Disable => "the assistant does not answer",
    }
}

fn kind(exception: &DateException) -> &'static str {
    if exception.from == exception.to { "Special day" } else { "Special days" }
}

fn dates(exception: &DateException) -> String {
    let from = show_date(exception.from);
    if exception.from == exception.to { from } else { format!("{from} to {}", show_date(exception.to)) }
}

/// "Special day Christmas Eve, 24 Dec 2026".
fn title(exception: &DateException) -> String {
    let (kind, dates, name) = (kind(exception), dates(exception), tidy(&exception.name));
    if name.is_empty() { format!("{kind} {dates}") } else { format!("{kind} {name}, {dates}") }
}

fn entry(exception: &DateException) -> String {
    if exception.hours.is_empty() { "closed all day".to_owned() } else { show_hours(&exception.hours) }
}

fn named(exception: &DateException) -> String {
    let name = tidy(&exception.name);
    let name = if name.is_empty() { "no name".to_owned() } else { name };
    format!("{name}, {}", entry(exception))
}
