//! The year ahead in sentences.

use super::unattended::{Lost, Unattended, WeeklyGap};
use super::{Severity, YearReview};
use crate::availability::{Weekday, show_date, show_minute, tidy};

const DAY: u32 = 1440;

impl YearReview {
    /// What a page says above the calendar, one sentence each: how many days the clinic opens, the
    /// clock changes, what waits for a decision, time without a handler, settings without effect.
    #[must_use]
    pub fn summary(&self) -> Vec<String> {
        let mut out = Vec::new();
        if let (Some(first), Some(last)) = (self.months.first(), self.months.last()) {
            let open = self.days().filter(|day| day.state.opens()).count();
            let days = counted(open, "day", "days");
            out.push(format!("From {} to {} the clinic opens on {days}.", first.title(), last.title()));
        }
        out.push(self.clocks());
        out.extend(self.decisions());
        out.push(self.unattended.sentence());
        out.extend(self.without_effect());
        out
    }

    fn clocks(&self) -> String {
        let dates: Vec<String> = self.clock_changes.iter().map(|change| show_date(change.date)).collect();
        let hours = self.clock_changes.iter().filter(|change| !change.edges.is_empty()).count();
        let touched = match hours {
            0 => "",
            _ => " Hours begin or end in the time that is skipped or repeated.",
        };
        match dates.as_slice() {
            [] => "The clocks do not change.".to_owned(),
            _ => format!("The clocks change on {}.{touched}", listed(&dates)),
        }
    }

    fn decisions(&self) -> Option<String> {
        let holidays: Vec<String> =
            self.undecided.iter().map(|(date, name)| format!("{} ({})", tidy(name), show_date(*date))).collect();
        match holidays.as_slice() {
            [] if self.holidays == 0 => None,
            [] => Some("Every public holiday on an opening day has a decision.".to_owned()),
            [one] => Some(format!("One public holiday waits for a decision whether the clinic opens: {one}.")),
            many => {
                let count = many.len();
                Some(format!("{count} public holidays wait for a decision whether the clinic opens: {}.", listed(many)))
            }
        }
    }

    fn without_effect(&self) -> Option<String> {
        let warnings = self.dead_rules.iter().filter(|rule| rule.severity == Severity::Warning).count();
        match (self.dead_rules.len(), warnings) {
            (0, _) => None,
            (all, 0) => Some(format!("{} no effect.", having(all))),
            (all, warnings) if all == warnings => {
                Some(format!("{} no effect: look whether that is meant.", having(all)))
            }
            (all, warnings) => Some(format!("{} no effect; look at {warnings} of them.", having(all))),
        }
    }
}

fn having(settings: usize) -> String {
    if settings == 1 { "One setting has".to_owned() } else { format!("{settings} settings have") }
}

impl Unattended {
    /// "For 6,890 hours of these months a caller can neither talk to anyone nor leave a message:
    /// Monday to Thursday, 5:00 PM to 9:00 AM; and Friday, 5:00 PM to Monday, 9:00 AM. Then they
    /// hear a busy tone."
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.minutes == 0 {
            return "At any hour a caller reaches somebody or can leave a message.".to_owned();
        }
        let time = match self.minutes {
            minutes @ ..120 => counted(usize::try_from(minutes).unwrap_or(usize::MAX), "minute", "minutes"),
            minutes => format!("{} hours", grouped((minutes + 30) / 60)),
        };
        let start = format!("For {time} of these months a caller can neither talk to anyone nor leave a message");
        if self.weekly.is_empty() {
            return format!("{start}, on {} only.", counted(self.days, "special day", "special days"));
        }
        let pattern = self.pattern();
        let mut whys: Vec<Lost> = self.weekly.iter().map(|gap| gap.why).collect();
        whys.sort_unstable();
        whys.dedup();
        let then: Vec<String> = whys.iter().map(|why| why.words().to_owned()).collect();
        format!("{start}: {pattern}. Then {}.", then.join("; or "))
    }

    /// The usual week: "Monday to Thursday, 5:00 PM to 9:00 AM; and Friday, 5:00 PM to Monday,
    /// 9:00 AM". Empty where there are no gaps.
    #[must_use]
    pub fn pattern(&self) -> String {
        let mut groups: Vec<(&WeeklyGap, Vec<Weekday>)> = Vec::new();
        for gap in &self.weekly {
            match groups.iter_mut().find(|(first, _)| (first.from, first.to) == (gap.from, gap.to)) {
                Some((_, days)) => days.push(gap.day),
                None => groups.push((gap, vec![gap.day])),
            }
        }
        let said: Vec<String> = groups.iter().map(|(gap, days)| gap.on(days)).collect();
        match said.as_slice() {
            [head @ .., last] if !head.is_empty() => format!("{}; and {last}", head.join("; ")),
            _ => said.concat(),
        }
    }
}

impl WeeklyGap {
    fn on(&self, days: &[Weekday]) -> String {
        let (from, to) = (show_minute(self.from), show_minute(self.to));
        match self.to - self.from {
            length if length >= 7 * DAY => "around the clock".to_owned(),
            DAY if self.from == 0 => format!("{}, all day", day_list(days)),
            length if length <= DAY => format!("{}, {from} to {to}", day_list(days)),
            // Over more than a day the day it ends on has to be said.
            _ => {
                let end = |day: &Weekday| {
                    let ends_on = (0..(self.to - 1) / DAY).fold(*day, |day, _| day.next());
                    format!("{}, {from} to {}, {to}", day.name(), ends_on.name())
                };
                listed(&days.iter().map(end).collect::<Vec<_>>())
            }
        }
    }
}

/// "Monday to Friday", "Monday, Wednesday and Friday". The days are in the order of the week.
fn day_list(days: &[Weekday]) -> String {
    let mut runs: Vec<(Weekday, Weekday, usize)> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some((_, last, length)) if last.next() == *day && *day != Weekday::Monday => {
                (*last, *length) = (*day, *length + 1)
            }
            _ => runs.push((*day, *day, 1)),
        }
    }
    let said = runs.iter().flat_map(|(first, last, length)| match length {
        1 => vec![first.name().to_owned()],
        2 => vec![first.name().to_owned(), last.name().to_owned()],
        _ => vec![format!("{} to {}", first.name(), last.name())],
    });
    listed(&said.collect::<Vec<_>>())
}

/// "a, b and c".
fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// "6,890".
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
