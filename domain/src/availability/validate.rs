//! Rules between values: overlaps, doubled dates, a forward that has no number.

use super::ClockTime;
use super::settings::*;
use crate::FieldError;
use chrono::NaiveDate;

/// Everything that is wrong between the values of well-typed settings.
pub(super) fn rule_errors(settings: &AvailabilitySettings) -> Vec<FieldError> {
    let mut errors = check_week(&settings.week);
    for (i, exception) in settings.exceptions.iter().enumerate() {
        let field = format!("afterHours.businessHours.holidays[{i}]");
        let whose = if exception.name.is_empty() { exception.from.to_string() } else { exception.name.clone() };
        if exception.to < exception.from {
            errors.push(FieldError::new(
                format!("{field}.to"),
                format!("{whose}: the last day is before the first day."),
            ));
        } else if (exception.to - exception.from).num_days() > 365 {
            errors.push(FieldError::new(format!("{field}.to"), format!("{whose}: a range covers at most a year.")));
        }
        check_day(&exception.hours, &format!("{field}.hours"), &whose, &mut errors);
    }
    errors.extend(doubled_dates(&settings.exceptions));
    for (i, rule) in settings.custom.rules.iter().enumerate() {
        if rule.interval.open == ClockTime::END_OF_DAY {
            let message = format!("Rule {}: the start time is at most 23:59.", i + 1);
            errors.push(FieldError::new(format!("customSchedule.rules[{i}].startTime"), message));
        }
    }
    if settings.high_volume.threshold < 1 {
        errors.push(FieldError::new("highVolume.threshold", "Use a whole number from 1 to 1000."));
    }
    let fallback = &settings.fallback;
    if fallback.kind == FallbackKind::Forward && fallback.forward_number.is_none() {
        let message = "Enter the number that should ring, for example +1 416 555 0123.";
        errors.push(FieldError::new("fallback.forwardNumber", message));
    }
    if !(5..=60).contains(&fallback.ring_seconds) {
        errors.push(FieldError::new("fallback.ringSeconds", "Use a whole number from 5 to 60."));
    }
    errors
}

/// Overlaps within a day and from an overnight interval into the next day. The browser runs the
/// same check while the week is typed.
#[must_use]
pub fn check_week(week: &Week) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for day in Weekday::MONDAY_FIRST {
        let field = |day: Weekday| format!("afterHours.businessHours.schedule.{}", day.key());
        check_day(&week[day.index()], &field(day), day.name(), &mut errors);
        let next = day.next();
        let tail = week[day.index()].iter().filter(|i| i.is_overnight()).max_by_key(|i| i.close);
        let early = week[next.index()].iter().enumerate().min_by_key(|(_, i)| i.open);
        if let (Some(tail), Some((at, early))) = (tail, early)
            && early.open < tail.close
        {
            let (name, before) = (next.name(), day.name());
            let message =
                format!("{name}: the opening time {} is before {before}’s hours end at {}.", early.open, tail.close);
            errors.push(FieldError::new(format!("{}[{at}].open", field(next)), message));
        }
    }
    errors
}

/// Overlaps within one day; `whose` starts each message.
pub(super) fn check_day(intervals: &[Interval], field: &str, whose: &str, errors: &mut Vec<FieldError>) {
    let mut order: Vec<usize> = (0..intervals.len()).collect();
    order.sort_by_key(|&i| (intervals[i].open, intervals[i].end_minutes()));
    // The interval that ends last of those that started so far.
    let mut longest: Option<usize> = None;
    for i in order {
        let next = intervals[i];
        if next.open == ClockTime::END_OF_DAY {
            let message = format!("{whose}: the opening time is at most 23:59.");
            errors.push(FieldError::new(format!("{field}[{i}].open"), message));
        }
        if let Some(first) = longest.filter(|&first| u32::from(next.open.minutes()) < intervals[first].end_minutes()) {
            let close = intervals[first].close;
            let ends =
                if intervals[first].is_overnight() { format!("{close} the next day") } else { close.to_string() };
            let (this, that) = (ordinal(i), ordinal(first));
            let message =
                format!("{whose}: the {this} opening time {} is before the {that} closing time {ends}.", next.open);
            errors.push(FieldError::new(format!("{field}[{i}].open"), message));
        }
        if longest.is_none_or(|first| intervals[first].end_minutes() < next.end_minutes()) {
            longest = Some(i);
        }
    }
}

fn ordinal(index: usize) -> String {
    match index {
        0 => "first".to_owned(),
        1 => "second".to_owned(),
        2 => "third".to_owned(),
        n => format!("{}th", n + 1),
    }
}

fn doubled_dates(exceptions: &[DateException]) -> Vec<FieldError> {
    let mut order: Vec<usize> = (0..exceptions.len()).filter(|&i| exceptions[i].from <= exceptions[i].to).collect();
    order.sort_by_key(|&i| (exceptions[i].from, exceptions[i].to));
    let mut errors = Vec::new();
    let mut last: Option<(NaiveDate, usize)> = None;
    for i in order {
        if let Some((end, _)) = last.filter(|(end, _)| exceptions[i].from <= *end) {
            let field = format!("afterHours.businessHours.holidays[{i}]");
            let date = exceptions[i].from;
            errors.push(FieldError::new(field, format!("{date} is listed twice. Keep one entry for each date.")));
            last = Some((end.max(exceptions[i].to), i));
        } else {
            last = Some((exceptions[i].to, i));
        }
    }
    errors
}
