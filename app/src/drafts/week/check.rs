//! Reading the typed week, and what is wrong with it at which control.

use super::{MAX_SPANS, SpanDraft, WeekDraft, clip, close_name, day_of, open_name};
use domain::FieldError;
use domain::availability::{ClockTime, Week, Weekday, check_week};

/// What could be read of a typed week, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Every interval that could be read.
    pub week: Week,
    /// By control name, in the order of the week.
    pub errors: Vec<FieldError>,
}

impl WeekDraft {
    /// Reads the typed week. While somebody is typing (`finished` is false) times that are still missing are no
    /// mistake; for saving they are. Rows in which nothing was typed do not count.
    #[must_use]
    pub fn check(&self, finished: bool) -> Checked {
        let mut week = Week::default();
        let mut errors = Vec::new();
        let mut numbers: [Vec<u32>; 7] = Default::default();
        for day in Weekday::MONDAY_FIRST {
            let draft = self.day(day);
            if !draft.on {
                continue;
            }
            let filled: Vec<&SpanDraft> = draft.spans.iter().filter(|s| !s.is_blank()).collect();
            if let (true, Some(first), true) = (filled.is_empty(), draft.spans.first(), finished) {
                let message = format!("{}: type the opening and closing time, or switch the day off.", day.name());
                errors.push(FieldError::new(open_name(day, first.no), message));
            }
            if let Some(over) = filled.get(MAX_SPANS) {
                errors.push(FieldError::new(open_name(day, over.no), too_many(day)));
            }
            for span in filled {
                span_errors(span, day, finished, &mut errors);
                if let Some(interval) = span.interval() {
                    week[day.index()].push(interval);
                    numbers[day.index()].push(span.no);
                }
            }
        }
        let rules = check_week(&week).into_iter().map(|rule| {
            let control = control_of(&rule.field, &numbers).unwrap_or(rule.field);
            FieldError::new(control, rule.message)
        });
        errors.extend(rules);
        Checked { week, errors }
    }
}

pub(super) fn too_many(day: Weekday) -> String {
    format!("{}: use at most {MAX_SPANS} intervals a day.", day.name())
}

fn span_errors(span: &SpanDraft, day: Weekday, finished: bool, errors: &mut Vec<FieldError>) {
    let whose = day.name();
    let times = [(&span.open, "opening", open_name(day, span.no)), (&span.close, "closing", close_name(day, span.no))];
    for (typed, what, control) in times {
        let message = match ClockTime::parse(typed) {
            Ok(time) if what == "opening" && time == ClockTime::END_OF_DAY => {
                format!("{whose}: the opening time is at most 23:59.")
            }
            Ok(_) => continue,
            Err(_) if typed.trim().is_empty() && !finished => continue,
            Err(_) if typed.trim().is_empty() => {
                format!("{whose}: the {what} time is missing. Use a time such as 09:00.")
            }
            Err(_) => format!("{whose}: {} is no {what} time. Use a time such as 09:00.", clip(typed)),
        };
        errors.push(FieldError::new(control, message));
    }
}

/// `afterHours.businessHours.schedule.tuesday[1].open` → `tuesday-{number of that row}-open`.
fn control_of(path: &str, numbers: &[Vec<u32>; 7]) -> Option<String> {
    let (day, rest) = path.strip_prefix("afterHours.businessHours.schedule.")?.split_once('[')?;
    let (index, side) = rest.split_once("].")?;
    let day = day_of(day)?;
    let no = *numbers[day.index()].get(index.parse::<usize>().ok()?)?;
    Some(if side == "close" { close_name(day, no) } else { open_name(day, no) })
}
