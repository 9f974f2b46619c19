//! The year ahead: what the settings of a clinic come to on every day of the next twelve months,
//! and what in them needs a decision, leaves callers alone or never has an effect.
//!
//! Everything is worked out from the edges of the hours, never minute by minute, and counted on
//! the wall clock of the clinic, clock changes included.

mod calendar;
mod clock;
mod dead;
mod stretch;
mod unattended;
mod words;

pub use calendar::{DayReview, DayState, MonthReview};
pub use clock::{ClockChange, ClockEdge, ClockKind};
pub use dead::{DeadRule, Severity};
pub use stretch::Stretch;
pub use unattended::{Lost, Unattended, WeeklyGap};

use super::day::Days;
use super::decide::RoutingContext;
use crate::availability::{Hours, Weekday};
use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};

/// Twelve calendar months of a clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearReview {
    /// Today, in the clinic's zone.
    pub today: NaiveDate,
    /// The months, the current one first.
    pub months: Vec<MonthReview>,
    /// The clock changes in them.
    pub clock_changes: Vec<ClockChange>,
    /// Public holidays to come on which the usual week would open the clinic, and no special day
    /// says whether that is meant. A special day decides also by repeating the usual hours.
    pub undecided: Vec<(NaiveDate, String)>,
    /// Time without a handler.
    pub unattended: Unattended,
    /// Settings that never have an effect.
    pub dead_rules: Vec<DeadRule>,
    /// Public holidays to come that were looked at.
    pub holidays: usize,
}

/// Reviews the twelve calendar months that start with the month of `now` in the clinic's zone.
/// `holidays` are the public holidays of the clinic's region, in any order.
///
/// Looked at are ordinary callers on quiet lines and the settings that stand: load and the
/// temporary switch are left out. Fewer months where the calendar ends.
#[must_use]
pub fn year_ahead(now: DateTime<Utc>, context: &RoutingContext, holidays: &[(NaiveDate, String)]) -> YearReview {
    let settings = &context.clinic.settings;
    let today = context.clinic.zone.moment(now).date;
    let first = today.with_day(1).unwrap_or(today);
    let span = (first, first.checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX));
    let days = Days::of(context, 0);

    let mut coming: Vec<&(NaiveDate, String)> =
        holidays.iter().filter(|(date, _)| (today..span.1).contains(date)).collect();
    coming.sort();
    coming.dedup();
    let open_question = |(date, _): &&&(NaiveDate, String)| {
        let usual = &settings.week[Weekday::of(*date).index()];
        !usual.is_empty() && Hours::of(settings).on(*date).exception.is_none()
    };
    let undecided: Vec<(NaiveDate, String)> = coming.iter().filter(open_question).map(|h| (*h).clone()).collect();

    let clock_changes = clock::clock_changes(span, &context.clinic.zone, &days);
    let months = calendar::months(span, today, &days, &clock_changes, &undecided);
    let unattended = unattended::unattended(&months, &clock_changes, &days);
    let dead_rules = dead::dead_rules(today, context, &days, holidays);
    YearReview { today, months, clock_changes, undecided, unattended, dead_rules, holidays: coming.len() }
}

impl YearReview {
    /// Every day, in order.
    pub fn days(&self) -> impl Iterator<Item = &DayReview> {
        self.months.iter().flat_map(|month| &month.days)
    }
}
