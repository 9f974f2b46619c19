//! Rules of the assistant's schedule that never match or never change anything.

use super::DeadRule;
use crate::availability::{AvailabilitySettings, Mode, RuleAction, ScheduleRule, show_span};
use crate::routing::review::stretch::{Stretch, merged, of_interval, without};

const DAY: u32 = 1440;
const WEEK: u32 = 7 * DAY;

pub(super) fn schedule(settings: &AvailabilitySettings) -> Vec<DeadRule> {
    let rules = &settings.custom.rules;
    if rules.is_empty() {
        return Vec::new();
    }
    let them = if rules.len() == 1 { "rule is" } else { "rules are" };
    if settings.mode != Mode::Scheduled {
        let mode = settings.mode.label();
        let why = format!("The schedule’s {} {them} not used: who answers is set to “{mode}”.", rules.len());
        return vec![DeadRule::note("customSchedule.rules", why)];
    }
    if !settings.custom.enabled {
        let count = rules.len();
        let why =
            format!("The schedule is switched off, so its {count} {them} not used and the assistant never answers.");
        return vec![DeadRule::warning("customSchedule.enabled", why)];
    }
    let covered: Vec<Vec<Stretch>> = rules.iter().map(of_week).collect();
    let all = |action: RuleAction| -> Vec<Stretch> {
        let of_action = rules.iter().zip(&covered).filter(|(rule, _)| rule.action == action);
        merged(of_action.flat_map(|(_, week)| week.iter().copied()).collect())
    };
    let (enabled, disabled) = (all(RuleAction::Enable), all(RuleAction::Disable));
    let any_enables = rules.iter().any(|rule| rule.action == RuleAction::Enable);
    let mut out = Vec::new();
    for (i, (rule, week)) in rules.iter().zip(&covered).enumerate() {
        let told = format!("Rule {} ({}, {})", i + 1, rule.day.name(), show_span(rule.interval));
        let twin = (0..i).find(|j| rules[*j].action == rule.action && covered[*j] == *week);
        let dead = match rule.action {
            _ if week.is_empty() => Some(format!("{told} covers no time.")),
            _ if twin.is_some() => twin.map(|j| format!("{told} says the same as rule {}.", j + 1)),
            RuleAction::Enable if week.iter().all(|stretch| without(*stretch, &disabled).is_empty()) => {
                Some(format!("{told} turns the assistant on, but rules that turn it off cover all of it."))
            }
            // Without any rule that turns it on the assistant is on by default, so each of these counts.
            RuleAction::Disable if any_enables && !week.iter().any(|stretch| touches(*stretch, &enabled)) => {
                Some(format!("{told} turns the assistant off when no rule turns it on."))
            }
            RuleAction::Enable | RuleAction::Disable => None,
        };
        out.extend(dead.map(|why| DeadRule::warning(format!("customSchedule.rules[{i}]"), why)));
    }
    out
}

/// The minutes of the week that a rule covers, from Sunday midnight on; merged.
fn of_week(rule: &ScheduleRule) -> Vec<Stretch> {
    let midnight = u32::try_from(rule.day.index()).unwrap_or(0) * DAY;
    let whole = of_interval(rule.interval).after(midnight);
    // Saturday night goes on on Sunday.
    let this_week = Stretch::new(whole.from, whole.to.min(WEEK));
    let over = Stretch::new(whole.from.max(WEEK) - WEEK, whole.to.max(WEEK) - WEEK);
    merged(vec![this_week, over])
}

fn touches(stretch: Stretch, others: &[Stretch]) -> bool {
    others.iter().any(|other| other.common(stretch).is_some())
}
