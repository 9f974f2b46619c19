//! Special days that are over, never count or change nothing.

use super::DeadRule;
use crate::availability::{AvailabilitySettings, DateException, Interval, Weekday, show_date, tidy};
use crate::routing::review::stretch::{Stretch, merged, of_interval};
use chrono::NaiveDate;

pub(super) fn special_days(
    settings: &AvailabilitySettings,
    today: NaiveDate,
    holidays: &[(NaiveDate, String)],
) -> Vec<DeadRule> {
    let mut out = Vec::new();
    let mut earlier: Vec<(i32, i32)> = Vec::new();
    for (i, exception) in settings.exceptions.iter().enumerate() {
        let (first, last) = (exception.from.to_epoch_days(), exception.to.to_epoch_days());
        let path = format!("afterHours.businessHours.holidays[{i}]");
        let told = told(exception);
        // Each entry in `earlier` ends at least a day before the next one begins.
        let shadowed = earlier.iter().any(|(from, to)| *from <= first && last <= *to);
        out.extend(if last < first {
            Some(DeadRule::warning(path, format!("{told} ends before it begins, so it never applies.")))
        } else if exception.to < today {
            Some(DeadRule::note(path, format!("{told} is over.")))
        } else if shadowed {
            let why = format!("{told} is listed above already; for each date the first entry counts.");
            Some(DeadRule::warning(path, why))
        } else if repeats_the_week(settings, exception, today) && !decides(exception, holidays) {
            Some(DeadRule::note(path, format!("{told} has the hours that hold on its dates anyway.")))
        } else {
            None
        });
        if first <= last {
            add(&mut earlier, (first, last));
        }
    }
    out
}

/// Whether the usual week has the same hours on every date that is still to come. A week holds
/// every weekday, so seven dates say it for the longest range.
fn repeats_the_week(settings: &AvailabilitySettings, exception: &DateException, today: NaiveDate) -> bool {
    let hours = minutes_of(&exception.hours);
    let dates = exception.from.max(today).iter_days().take_while(|date| *date <= exception.to).take(7);
    dates.map(Weekday::of).all(|day| minutes_of(&settings.week[day.index()]) == hours)
}

/// Whether it answers the question a public holiday asks, so that repeating the hours means "open
/// as usual".
fn decides(exception: &DateException, holidays: &[(NaiveDate, String)]) -> bool {
    holidays.iter().any(|(date, _)| exception.covers(*date))
}

fn minutes_of(intervals: &[Interval]) -> Vec<Stretch> {
    merged(intervals.iter().map(|interval| of_interval(*interval)).collect())
}

/// Adds a range of days; ranges that meet become one.
fn add(ranges: &mut Vec<(i32, i32)>, (first, last): (i32, i32)) {
    let mut grown = (first, last);
    ranges.retain(|(from, to)| {
        let meets = *from <= grown.1.saturating_add(1) && grown.0 <= to.saturating_add(1);
        if meets {
            grown = (grown.0.min(*from), grown.1.max(*to));
        }
        !meets
    });
    ranges.push(grown);
}

/// "Christmas Eve (24 Dec 2026)".
fn told(exception: &DateException) -> String {
    let from = show_date(exception.from);
    let dates = if exception.from == exception.to { from } else { format!("{from} to {}", show_date(exception.to)) };
    let name = tidy(&exception.name);
    if name.is_empty() { format!("The special day {dates}") } else { format!("{name} ({dates})") }
}
