//! The days of the year, each with what rules it and who answers.

use super::clock::{ClockChange, ClockKind};
use super::stretch::{Stretch, open_on};
use super::unattended::{Lost, lost_on};
use crate::availability::{Answers, DateException, DaySegment, Weekday, tidy};
use crate::routing::day::Days;
use crate::routing::decision::{Plan, Reason};
use crate::routing::mode::Day;
use chrono::{Datelike, NaiveDate};

/// A calendar month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthReview {
    /// The year.
    pub year: i32,
    /// 1 for January to 12 for December.
    pub month: u32,
    /// Every day of it.
    pub days: Vec<DayReview>,
}

/// A local date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayReview {
    /// The date.
    pub date: NaiveDate,
    /// Its weekday.
    pub weekday: Weekday,
    /// Whether it is over in the clinic's zone.
    pub past: bool,
    /// What rules it.
    pub state: DayState,
    /// When the clinic is open, on the wall clock, minutes after midnight. The tail of the night
    /// before is included, also on a day that is closed itself.
    pub open: Vec<Stretch>,
    /// Who answers an ordinary caller while the lines are quiet, on the wall clock from midnight to
    /// midnight, without the temporary switch.
    pub answers: Vec<DaySegment<(Plan, Reason)>>,
    /// When a caller could neither talk to anyone nor leave a message.
    pub unattended: Vec<DaySegment<Lost>>,
    /// The special day that rules the date.
    pub exception: Option<String>,
    /// The clock change that begins on the date.
    pub clock_change: Option<ClockKind>,
    /// A public holiday about which nothing has been decided.
    pub undecided: Option<String>,
}

/// What rules a date: the hours that start on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayState {
    /// Open by the usual week.
    Open,
    /// The hours of a special day.
    Special,
    /// Closed by the usual week.
    Closed,
    /// Closed for a special day of this name.
    ClosedFor(String),
}

impl MonthReview {
    /// "December 2026".
    #[must_use]
    pub fn title(&self) -> String {
        title(self.year, self.month)
    }
}

/// "December 2026".
pub(super) fn title(year: i32, month: u32) -> String {
    let name = u8::try_from(month).ok().and_then(|m| chrono::Month::try_from(m).ok()).map_or("", |m| m.name());
    format!("{name} {year}")
}

impl DayState {
    /// Whether the clinic opens on the date.
    #[must_use]
    pub const fn opens(&self) -> bool {
        matches!(self, Self::Open | Self::Special)
    }
}

/// The name of a special day; old data has none.
pub(super) fn name_of(exception: &DateException) -> String {
    let name = tidy(&exception.name);
    if name.is_empty() { "Special day".to_owned() } else { name }
}

/// The months from `first` up to `end`, which are first days of months.
pub(super) fn months(
    (first, end): (NaiveDate, NaiveDate),
    today: NaiveDate,
    days: &Days<'_>,
    changes: &[ClockChange],
    undecided: &[(NaiveDate, String)],
) -> Vec<MonthReview> {
    let mut months: Vec<MonthReview> = Vec::with_capacity(12);
    let mut before: Option<Day<'_>> = None;
    for date in first.iter_days().take_while(|date| *date < end) {
        let day = days.rules.day(date, before.as_ref());
        let holiday = undecided.iter().find(|(on, _)| *on == date).map(|(_, name)| name.clone());
        let change = changes.iter().find(|change| change.date == date).map(|change| change.kind);
        let review =
            DayReview { past: date < today, clock_change: change, undecided: holiday, ..review(date, &day, days) };
        before = Some(day);
        match months.last_mut().filter(|month| month.month == date.month()) {
            Some(month) => month.days.push(review),
            None => months.push(MonthReview { year: date.year(), month: date.month(), days: vec![review] }),
        }
    }
    months
}

fn review(date: NaiveDate, day: &Day<'_>, days: &Days<'_>) -> DayReview {
    let today = day.hours.today;
    let state = match (today.exception, today.intervals.is_empty()) {
        (None, false) => DayState::Open,
        (None, true) => DayState::Closed,
        (Some(_), false) => DayState::Special,
        (Some(exception), true) => DayState::ClosedFor(name_of(exception)),
    };
    let (open, answers) = (open_on(&day.hours), days.segments(date, day));
    DayReview {
        date,
        weekday: day.weekday,
        past: false,
        state,
        unattended: lost_on(&answers, &open),
        open,
        answers,
        exception: today.exception.map(name_of),
        clock_change: None,
        undecided: None,
    }
}
