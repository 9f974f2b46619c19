//! When an event takes place, on the clinic’s wall clock.

use super::content::Property;
use super::events::Event;
use super::printable;
use crate::availability::{Moment, Zone};
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta, Timelike};

/// A date, or a moment on the clinic's wall clock.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    Date(NaiveDate),
    Moment(Moment),
}

impl Stamp {
    /// The date, in the clinic’s zone.
    pub(super) const fn date(self) -> NaiveDate {
        match self {
            Self::Date(date) | Self::Moment(Moment { date, .. }) => date,
        }
    }
}

/// Reads a value of a date or time property, in the zone that its parameters name.
pub(super) fn stamp(value: &str, property: &Property, zone: &Zone) -> Option<Stamp> {
    let value = value.trim();
    // The calendar library would take signs as well.
    let digits = value.get(..8).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let date = NaiveDate::parse_from_str(digits, "%Y%m%d").ok()?;
    let Some(time) = value.get(8..).filter(|rest| !rest.is_empty()) else { return Some(Stamp::Date(date)) };
    let (time, utc) = time.strip_suffix(['Z', 'z']).map_or((time, false), |time| (time, true));
    let time = NaiveTime::parse_from_str(time.strip_prefix(['T', 't'])?, "%H%M%S").ok()?;
    let second = time.num_seconds_from_midnight();
    let local = Moment { date, second };
    // Zones that we do not know, such as names of a program's own, are taken for the clinic's.
    let other = match property.parameter("TZID") {
        _ if utc => Zone::parse("UTC").ok(),
        Some(name) => Zone::parse(name.trim_start_matches('/')).ok().filter(|other| other != zone),
        None => None,
    };
    let elsewhere = other.and_then(|other| {
        let minute = other.instants(date, second / 60).into_iter().next()?;
        Some(zone.moment(minute.checked_add_signed(TimeDelta::seconds(i64::from(second % 60)))?))
    });
    Some(Stamp::Moment(elsewhere.unwrap_or(local)))
}

/// First and last date of an event, and whether it takes whole days.
pub(super) fn dates(event: &Event, zone: &Zone) -> Result<(NaiveDate, NaiveDate, bool), String> {
    let start = event.find("DTSTART").ok_or("this event has no start. Give it a date in your calendar program.")?;
    let unreadable = |property: &Property| {
        let typed = printable(&property.value, 24);
        format!(
            "{typed} is no date that can be read. Give the event a date in your calendar program and export it again."
        )
    };
    let begin = stamp(&start.value, start, zone).ok_or_else(|| unreadable(start))?;
    let end = match (event.find("DTEND"), event.find("DURATION")) {
        (Some(end), _) => Some(stamp(&end.value, end, zone).ok_or_else(|| unreadable(end))?),
        (None, Some(duration)) => {
            let length = seconds(duration.value.trim()).ok_or_else(|| unreadable(duration))?;
            Some(later(begin, length).ok_or_else(|| unreadable(duration))?)
        }
        (None, None) => None,
    };
    let before = || "this event ends before it starts. Correct it in your calendar program.".to_owned();
    let yesterday = |date: NaiveDate| date.pred_opt().unwrap_or(date);
    match (begin, end) {
        // The end is the first moment after the event: the date after its last.
        (Stamp::Date(from), None) => Ok((from, from, true)),
        (Stamp::Date(from), Some(end)) => {
            let to = match end {
                Stamp::Date(end) if end == from => from,
                Stamp::Date(end) | Stamp::Moment(Moment { date: end, second: 0 }) => yesterday(end),
                Stamp::Moment(end) => end.date,
            };
            if to < from { Err(before()) } else { Ok((from, to, true)) }
        }
        (Stamp::Moment(from), end) => {
            let to = match end {
                None => from,
                Some(Stamp::Moment(to)) => to,
                Some(Stamp::Date(date)) => Moment { date, second: 0 },
            };
            if to < from {
                return Err(before());
            }
            let midnights = from.second == 0 && to.second == 0 && to.date > from.date;
            if midnights {
                return Ok((from.date, yesterday(to.date), true));
            }
            // Hours that run past midnight belong to the day on which they start.
            let within_a_day = (to.date - from.date).num_days() <= 1 && to.second <= from.second;
            let last = if to.second == 0 { yesterday(to.date) } else { to.date };
            Ok((from.date, if within_a_day { from.date } else { last.max(from.date) }, false))
        }
    }
}

/// That many seconds after a stamp; a date moves by whole days.
fn later(begin: Stamp, seconds: u64) -> Option<Stamp> {
    match begin {
        Stamp::Date(date) => date.checked_add_days(Days::new(seconds / 86_400)).map(Stamp::Date),
        Stamp::Moment(moment) => {
            let total = u64::from(moment.second).checked_add(seconds)?;
            let date = moment.date.checked_add_days(Days::new(total / 86_400))?;
            Some(Stamp::Moment(Moment { date, second: u32::try_from(total % 86_400).ok()? }))
        }
    }
}

/// The length of a duration such as `P1D` or `PT2H30M` (RFC 5545, 3.3.6); none that runs backwards.
fn seconds(text: &str) -> Option<u64> {
    let text = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
    let mut total = 0_u64;
    let mut number: Option<u64> = None;
    for c in text.chars() {
        if let Some(digit) = c.to_digit(10) {
            number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(u64::from(digit))?);
            continue;
        }
        let unit = match c {
            'T' if number.is_none() => continue,
            'W' => 604_800,
            'D' => 86_400,
            'H' => 3600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        total = total.checked_add(number.take()?.checked_mul(unit)?)?;
    }
    if number.is_some() || text.is_empty() { None } else { Some(total) }
}
