//! When the calls switch of a company is flipped: now or when a clock shows a time, for good or for some hours.

use crate::FieldError;
use crate::availability::Zone;
use chrono::{DateTime, Datelike as _, Days, Duration, NaiveDate, NaiveTime, Timelike as _, Utc};

/// The longest time after which it is flipped back, hours: three months.
pub const MOST_HOURS: u32 = 24 * 92;
/// How far ahead it can be planned, days.
pub const MOST_DAYS: i64 = 366;

/// From when on.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// At once.
    Now,
    /// When the clocks of a zone show this minute of the day, on that date or the next time they do.
    At {
        /// The date there, if one was named.
        date: Option<NaiveDate>,
        /// Minutes after midnight.
        minute: u32,
        /// Whose clocks.
        zone: Zone,
    },
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Flip {
    /// From when on.
    pub start: Start,
    /// For how many hours; none means until somebody flips it again.
    pub hours: Option<u32>,
}

/// The moments it comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timetable {
    /// When it is flipped; none means at once.
    pub start: Option<DateTime<Utc>>,
    /// When it is flipped back.
    pub back: Option<DateTime<Utc>>,
}

/// A flip as a form or a program sends it: texts, blank where nothing was chosen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Typed<'t> {
    /// `later`, or anything else for now.
    pub when: &'t str,
    /// `2026-11-25`, or blank for the next time the clock shows that time.
    pub date: &'t str,
    /// `20:00`.
    pub time: &'t str,
    /// An IANA zone.
    pub zone: &'t str,
    /// Whole hours, or blank.
    pub hours: &'t str,
}

impl Flip {
    /// Reads what was typed.
    ///
    /// # Errors
    /// Every field that is wrong: `date`, `time`, `zone`, `hours`.
    pub fn parse(typed: &Typed<'_>) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let hours = match typed.hours.trim() {
            "" => None,
            text => match text.parse::<u32>() {
                Ok(hours) if (1..=MOST_HOURS).contains(&hours) => Some(hours),
                _ => {
                    errors.push(FieldError::new("hours", format!("Write whole hours from 1 to {MOST_HOURS}.")));
                    None
                }
            },
        };
        let start = if typed.when == "later" { Self::later(typed, &mut errors) } else { Some(Start::Now) };
        match start {
            Some(start) if errors.is_empty() => Ok(Self { start, hours }),
            _ => Err(errors),
        }
    }

    fn later(typed: &Typed<'_>, errors: &mut Vec<FieldError>) -> Option<Start> {
        let time = typed.time.trim();
        let minute = NaiveTime::parse_from_str(time, "%H:%M").ok().filter(|_| time.len() == 5);
        if minute.is_none() {
            errors.push(FieldError::new("time", "Write the time as 20:00."));
        }
        let date = match typed.date.trim() {
            "" => None,
            text => {
                let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
                let date = date.filter(|date| (1970..=9999).contains(&date.year()));
                if date.is_none() {
                    errors.push(FieldError::new("date", "Write the date as 2026-11-25."));
                }
                date
            }
        };
        let zone = Zone::parse(typed.zone.trim()).map_err(|error| {
            errors.push(FieldError::new("zone", error.to_string()));
        });
        let minute = minute?;
        Some(Start::At { date, minute: minute.hour() * 60 + minute.minute(), zone: zone.ok()? })
    }

    /// The moments it comes to. "For 48 hours" are hours that pass, whatever the clocks do meanwhile.
    ///
    /// # Errors
    /// A time that is over, or too far ahead.
    pub fn timetable(&self, now: DateTime<Utc>) -> Result<Timetable, FieldError> {
        let start = match &self.start {
            Start::Now => None,
            Start::At { date, minute, zone } => Some(next(now, *date, *minute, zone)?),
        };
        if start.is_some_and(|start| start - now > Duration::days(MOST_DAYS)) {
            return Err(FieldError::new("date", "Choose a date within a year from now."));
        }
        let back = self.hours.map(|hours| start.unwrap_or(now) + Duration::hours(i64::from(hours)));
        Ok(Timetable { start, back })
    }
}

/// The first moment after `now` at which the clocks show that minute. A repeated hour counts as often as it comes; of
/// a skipped one the clock change itself.
fn next(now: DateTime<Utc>, date: Option<NaiveDate>, minute: u32, zone: &Zone) -> Result<DateTime<Utc>, FieldError> {
    let today = zone.moment(now).date;
    let ahead = |date: NaiveDate| {
        let shown = zone.instants(date, minute).into_iter().find(|at| *at > now);
        shown.or_else(|| Some(zone.first_instant(date, minute)).filter(|at| *at > now))
    };
    match date {
        Some(date) => {
            ahead(date).ok_or_else(|| FieldError::new("time", "That time is over. Choose one that is still to come."))
        }
        // Where a clock change hides the time today, it comes tomorrow.
        None => (0..3)
            .find_map(|day| ahead(today.checked_add_days(Days::new(day))?))
            .ok_or_else(|| FieldError::new("time", "The clocks there never show that time.")),
    }
}
