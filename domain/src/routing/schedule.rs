//! Mode `scheduled`: its own weekly rules, with the interval semantics of the opening hours.

use crate::availability::{CustomSchedule, RuleAction, ScheduleRule, Weekday};

/// What the rules say at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheduled {
    /// On, by this rule (index) or by default.
    On(Option<usize>),
    /// Off, by this rule (index) or by default.
    Off(Option<usize>),
    /// There are no rules, or they are switched off.
    NoRules,
}

/// A `disable` rule that covers the moment wins over `enable`. Where no rule covers it: with at
/// least one `enable` rule the default is off, with only `disable` rules it is on.
pub(super) fn scheduled_on(custom: &CustomSchedule, day: Weekday, second: u32) -> Scheduled {
    if !custom.enabled || custom.rules.is_empty() {
        return Scheduled::NoRules;
    }
    let mut enabled = None;
    let mut any_enables = false;
    for (i, rule) in custom.rules.iter().enumerate() {
        let covers = covers(rule, day, second);
        match rule.action {
            RuleAction::Disable if covers => return Scheduled::Off(Some(i)),
            RuleAction::Disable => {}
            RuleAction::Enable => {
                any_enables = true;
                if covers && enabled.is_none() {
                    enabled = Some(i);
                }
            }
        }
    }
    match enabled {
        Some(i) => Scheduled::On(Some(i)),
        None if any_enables => Scheduled::Off(None),
        None => Scheduled::On(None),
    }
}

fn covers(rule: &ScheduleRule, day: Weekday, second: u32) -> bool {
    let (open, close) = (u32::from(rule.interval.open.minutes()) * 60, u32::from(rule.interval.close.minutes()) * 60);
    let overnight = rule.interval.is_overnight();
    (rule.day == day && second >= open && (overnight || second < close))
        || (overnight && rule.day.next() == day && second < close)
}

/// The minutes after midnight at which the rules can change on a weekday.
pub(super) fn schedule_edges(custom: &CustomSchedule, day: Weekday, edges: &mut Vec<u32>) {
    edges.push(0);
    for rule in &custom.rules {
        if rule.day == day {
            edges.push(u32::from(rule.interval.open.minutes()));
        }
        let closing_day = if rule.interval.is_overnight() { rule.day.next() } else { rule.day };
        if closing_day == day {
            edges.push(u32::from(rule.interval.close.minutes()));
        }
    }
    // 24:00 is the next day's midnight, which is an edge of that day.
    edges.retain(|minute| *minute < 1440);
}
