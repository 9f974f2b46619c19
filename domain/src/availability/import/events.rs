//! Special days out of the events of a calendar file.

use super::content::{Property, properties};
use super::hours::read_hours;
use super::recurrence::Yearly;
use super::summary::{Spoken, spoken};
use super::when::{Stamp, dates, stamp};
use super::{ImportRow, Rows, readable, special_day};
use crate::availability::{DateException, Interval, Zone};
use chrono::NaiveDate;
use std::collections::HashMap;

/// One event as it stands in the file.
#[derive(Default)]
pub(super) struct Event {
    line: u32,
    /// Whether its end was found.
    complete: bool,
    properties: Vec<Property>,
}

impl Event {
    /// The first property of that name.
    pub(super) fn find(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Property> {
        self.properties.iter().filter(move |property| property.name == name)
    }

    fn summary(&self) -> String {
        self.find("SUMMARY").map(Property::text).unwrap_or_default()
    }
}

/// Reads special days from a calendar in the form of RFC 5545. An all-day event closes its dates,
/// unless its name, or the property `X-SWITCHBOARD-HOURS`, tells opening hours; an event with times
/// is only taken with such hours, since a meeting is no closing. Events that repeat every year on a
/// date are entered from `today` on for three years. `zone` is the clinic's. Never fails: what is
/// wrong is said event by event.
#[must_use]
pub fn read_ics(text: &str, zone: &Zone, today: NaiveDate) -> Vec<ImportRow> {
    let text = match readable(text) {
        Ok(text) => text,
        Err(message) => return Rows::refused(&message),
    };
    let found = properties(text);
    if !found.first().is_some_and(|p| p.name == "BEGIN" && p.value.trim().eq_ignore_ascii_case("VCALENDAR")) {
        return Rows::refused("This is no calendar file. Export the calendar as an .ics file and choose that file.");
    }
    let events = events(found);
    if events.is_empty() {
        return Rows::refused("There are no events in this calendar. Export the calendar that has the special days.");
    }
    let moved = moved_dates(&events, zone);
    let mut rows = Rows::default();
    'events: for event in &events {
        let start = event.find("DTSTART").map(|p| p.value.as_str()).unwrap_or_default();
        let shown = format!("{} ({start})", event.summary());
        let elsewhere = event.find("UID").and_then(|uid| moved.get(uid.value.trim())).map_or(&[][..], Vec::as_slice);
        let outcomes = match special_days(event, zone, today, elsewhere) {
            Ok(days) => days.into_iter().map(Ok).collect(),
            Err(message) => vec![Err(message)],
        };
        for outcome in outcomes {
            if !rows.push(event.line, &shown, outcome) {
                break 'events;
            }
        }
    }
    rows.rows
}

/// The events of a file. Components inside of them, such as alarms, are passed over.
fn events(properties: Vec<Property>) -> Vec<Event> {
    let mut out = Vec::new();
    let mut current: Option<(Event, u32)> = None;
    for property in properties {
        let component = property.value.trim().to_ascii_uppercase();
        match (property.name.as_str(), component.as_str()) {
            ("BEGIN", "VEVENT") => {
                let next = Event { line: property.line, ..Event::default() };
                out.extend(current.replace((next, 0)).map(|(event, _)| event));
            }
            ("END", "VEVENT") => {
                out.extend(current.take().map(|(event, _)| Event { complete: true, ..event }));
            }
            ("END", "VCALENDAR") => out.extend(current.take().map(|(event, _)| event)),
            (name, _) => match &mut current {
                Some((_, depth)) if name == "BEGIN" => *depth += 1,
                Some((_, depth)) if name == "END" => *depth = depth.saturating_sub(1),
                Some((event, 0)) => event.properties.push(property),
                _ => {}
            },
        }
    }
    out.extend(current.map(|(event, _)| event));
    out
}

/// For each series, the dates whose occurrence has an event of its own, elsewhere or cancelled.
fn moved_dates(events: &[Event], zone: &Zone) -> HashMap<String, Vec<NaiveDate>> {
    let mut out: HashMap<String, Vec<NaiveDate>> = HashMap::new();
    for event in events {
        if let (Some(uid), Some(instead)) = (event.find("UID"), event.find("RECURRENCE-ID"))
            && let Some(stamp) = stamp(&instead.value, instead, zone)
        {
            out.entry(uid.value.trim().to_owned()).or_default().push(stamp.date());
        }
    }
    out
}

/// The special days of one event.
fn special_days(
    event: &Event,
    zone: &Zone,
    today: NaiveDate,
    moved: &[NaiveDate],
) -> Result<Vec<DateException>, String> {
    if !event.complete {
        return Err("this event has no end; the file seems to be cut off. Export it again.".to_owned());
    }
    if event.find("STATUS").is_some_and(|status| status.value.trim().eq_ignore_ascii_case("CANCELLED")) {
        return Err("this event is cancelled, so it is left out.".to_owned());
    }
    let (from, to, name, hours) = day_and_hours(event, zone)?;
    if event.find("RDATE").is_some() {
        return Err(repeats_otherwise());
    }
    let Some(rule) = event.find("RRULE") else {
        return special_day(from, to, &name, hours, today).map(|day| vec![day]);
    };
    let date = |value: &str| stamp(value, rule, zone).map(Stamp::date);
    let yearly = Yearly::read(rule.value.trim(), from, date).ok_or_else(repeats_otherwise)?;
    let excluded = event.all("EXDATE").flat_map(|p| p.value.split(',').filter_map(|value| stamp(value, p, zone)));
    let own = event.find("RECURRENCE-ID").is_some();
    let left_out: Vec<NaiveDate> = excluded.map(Stamp::date).chain(moved.iter().copied().filter(|_| !own)).collect();
    let starts = yearly.starts(from, to, today, &left_out);
    if starts.is_empty() {
        // Over, or far ahead: shown once, with its first date.
        return special_day(from, to, &name, hours, today).map(|day| vec![day]);
    }
    let day = |start: NaiveDate| {
        let end = start.checked_add_signed(to - from).unwrap_or(start);
        special_day(start, end, &name, hours.clone(), today)
    };
    starts.into_iter().map(day).collect()
}

fn repeats_otherwise() -> String {
    "this event repeats in a way that cannot be imported. Only events that repeat every year on the same date can; \
     enter the dates of the others one by one."
        .to_owned()
}

/// First and last date, name and hours that an event tells.
fn day_and_hours(event: &Event, zone: &Zone) -> Result<(NaiveDate, NaiveDate, String, Vec<Interval>), String> {
    let (from, to, whole) = dates(event, zone)?;
    let summary = event.summary();
    if let Some(told) = event.find("X-SWITCHBOARD-HOURS") {
        return Ok((from, to, summary, read_hours(&told.text())?));
    }
    match (spoken(&summary), whole) {
        (Spoken::Open(name, hours), _) => Ok((from, to, name, hours)),
        (Spoken::Closed(name), true) => Ok((from, to, name, Vec::new())),
        (Spoken::Unclear, true) => {
            Err("the name says open but not when. Add the hours to it, such as open 09:00-12:00, or \
                                        take the word out for a closed day."
                .to_owned())
        }
        (Spoken::Closed(_) | Spoken::Unclear, false) => {
            Err("this event has a time, and only all-day events can be imported. Make it \
                                         all-day, or add the opening hours to its name, such as open 09:00-12:00."
                .to_owned())
        }
    }
}
