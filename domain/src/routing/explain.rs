//! The trace: every rule that was looked at, with the values it saw, in words an admin understands.

use super::decide::{NumberState, RoutingContext};
use super::decision::Reason;
use super::gates::CallerRule;
use super::mode::{Day, Rules, threshold};
use super::schedule::{Scheduled, scheduled_on};
use super::trace::{Outcome, TraceStep};
use crate::availability::{Interval, Mode, Moment, Override, OverrideState, OverrideUntil, Zone, tidy};
use crate::company::Subscription;
use crate::phone::Caller;
use std::fmt::Write as _;

fn step(rule: &str, outcome: Outcome, detail: impl Into<String>) -> TraceStep {
    TraceStep { rule: rule.to_owned(), outcome, detail: detail.into() }
}

/// The step of a decision that was made because something of ours failed.
pub(super) fn system() -> TraceStep {
    step("system", Outcome::Decides, "Part of the system did not answer, so the last known backup was used.")
}

/// The step of a decision that was made because the assistant could not be connected.
pub(super) fn assistant_failed(why: &str) -> TraceStep {
    step("system", Outcome::Decides, format!("The assistant could not be connected ({why}), so the backup was used."))
}

/// The step of the company's rules about single callers.
pub(super) fn caller(rule: &CallerRule, caller: &Caller) -> TraceStep {
    match rule {
        CallerRule::None if *caller == Caller::Withheld => step(
            "caller",
            Outcome::Passed,
            "The caller’s number is withheld; the company takes such calls like any other.",
        ),
        CallerRule::None => step("caller", Outcome::Passed, "No rule of the company is about this caller."),
        CallerRule::VipWithoutLine => {
            let detail = "This caller is on the company’s VIP list, but there is no staff line to ring.";
            step("caller", Outcome::Passed, detail)
        }
        CallerRule::Decides { reason, swap, .. } => {
            let detail = match reason {
                Reason::CallerBlocked => "This caller is on the company’s block list.",
                Reason::CallerVip => "This caller is on the company’s VIP list: the staff line rings first.",
                _ => "The caller’s number is withheld; the company’s policy applies.",
            };
            step("caller", if swap.is_some() { Outcome::Passed } else { Outcome::Decides }, detail)
        }
    }
}

/// The gates in their order, up to the first closed one.
pub(super) fn gates(context: &RoutingContext, closed: Option<Reason>, trace: &mut Vec<TraceStep>) {
    let (number, wrong_number) = match context.number {
        NumberState::Unknown => (Reason::UnknownNumber, "The number called belongs to no clinic."),
        NumberState::Inactive | NumberState::Active => (Reason::NumberInactive, "The number called was deactivated."),
    };
    let subscription = match context.clinic.subscription {
        Subscription::PastDue => "The subscription is active; a payment is late.",
        Subscription::Active | Subscription::Trialing | Subscription::Canceled => "The subscription is active.",
    };
    let gates: [(&str, Reason, &str, &str); 5] = [
        ("number", number, "The number called leads to this clinic.", wrong_number),
        ("clinic", Reason::ClinicInactive, "The clinic is live.", "The clinic is switched off."),
        ("subscription", Reason::SubscriptionInactive, subscription, "The subscription has ended."),
        (
            "calls switch",
            Reason::CallFeatureDisabled,
            "Calls are switched on for the company.",
            "Calls are switched off for the company, so callers get the backup.",
        ),
        (
            "assistant",
            Reason::AssistantDisabled,
            "The clinic’s assistant may take calls.",
            "No assistant of the clinic may take calls, so callers get the backup.",
        ),
    ];
    for (rule, reason, open, shut) in gates {
        if closed == Some(reason) {
            trace.push(step(rule, Outcome::Decides, shut));
            return;
        }
        trace.push(step(rule, Outcome::Passed, open));
    }
}

/// The temporary switch and the mode. `reason` is what they came to; `decides` says whether that
/// is the reason of the decision, too.
pub(super) fn mode(
    rules: &Rules<'_>,
    switch: Option<&Override>,
    zone: &Zone,
    (day, moment): (&Day<'_>, Moment),
    reason: Reason,
    decides: bool,
    trace: &mut Vec<TraceStep>,
) {
    let settings = rules.settings;
    let decider = if decides { Outcome::Decides } else { Outcome::Passed };
    let by_switch = is_switch(reason);
    let everything_switched = matches!(reason, Reason::OverrideAssistant | Reason::OverrideFallback);
    let outcome = |by_this: bool, unused: bool| match (by_this, unused || everything_switched) {
        (true, _) => decider,
        (false, true) => Outcome::Skipped,
        (false, false) => Outcome::Passed,
    };
    let told = switch.map_or_else(|| "None is set.".to_owned(), |switch| switch_detail(switch, zone));
    trace.push(step("temporary switch", if by_switch { decider } else { Outcome::Passed }, told));

    let by_mode = matches!(reason, Reason::AlwaysOn | Reason::Disabled);
    trace.push(step("mode", outcome(by_mode, false), format!("{}.", settings.mode.label())));

    match settings.mode {
        Mode::Always | Mode::Disabled => {}
        Mode::AfterHoursOnly => {
            let by_hours = matches!(reason, Reason::AfterHours | Reason::Holiday | Reason::BusinessHours);
            let closed = matches!(reason, Reason::AfterHours | Reason::Holiday | Reason::OverrideClosed);
            let load_unused = closed || !settings.high_volume.enabled;
            trace.push(step("hours", outcome(by_hours, rules.switch.is_some()), hours_detail(day, moment)));
            trace.push(step("load", outcome(reason == Reason::Overflow, load_unused), load_detail(rules)));
        }
        Mode::OverflowOnly => {
            let by_load = matches!(reason, Reason::Overflow | Reason::UnderCapacity);
            let by_hours = matches!(reason, Reason::AfterHours | Reason::Holiday);
            let hours_unused = reason == Reason::Overflow || !settings.after_hours_enabled || rules.switch.is_some();
            trace.push(step("load", outcome(by_load, false), load_detail(rules)));
            trace.push(step("hours", outcome(by_hours, hours_unused), hours_detail(day, moment)));
        }
        Mode::Scheduled => {
            let by_schedule = matches!(reason, Reason::ScheduledOn | Reason::ScheduledOff);
            trace.push(step("schedule", outcome(by_schedule, false), schedule_detail(rules, day, moment)));
        }
    }
}

const fn is_switch(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::OverrideClosed | Reason::OverrideOpen | Reason::OverrideAssistant | Reason::OverrideFallback
    )
}

fn switch_detail(switch: &Override, zone: &Zone) -> String {
    let what = match switch.state {
        OverrideState::Closed => "Closed by hand",
        OverrideState::Open => "Open by hand",
        OverrideState::Assistant => "All calls sent to the assistant by hand",
        OverrideState::Fallback => "All calls sent to the backup by hand",
    };
    match switch.until {
        OverrideUntil::Instant(end) => {
            let local = zone.local(end);
            let minute = local.moment.second / 60;
            let (hour, minute) = (minute / 60, minute % 60);
            format!("{what} until {} {hour:02}:{minute:02} {}.", local.moment.date, local.abbreviation)
        }
        OverrideUntil::NextChange => format!("{what} until the hours change."),
        OverrideUntil::Open => format!("{what} until somebody ends it."),
    }
}

fn load_detail(rules: &Rules<'_>) -> String {
    let calls = if rules.active_calls == 1 { "call" } else { "calls" };
    format!("{} {calls} on the line, swamped from {}.", rules.active_calls, threshold(rules.settings))
}

fn hours_detail(day: &Day<'_>, moment: Moment) -> String {
    let state = day.hours.at(moment.second);
    let minute = moment.second / 60;
    let mut text = String::with_capacity(96);
    let open = if state.open { "Open" } else { "Closed" };
    let _ = write!(text, "{open} at {} {:02}:{:02}. Hours of the day", day.weekday.name(), minute / 60, minute % 60);
    if let Some(exception) = state.exception {
        let name = tidy(&exception.name);
        let _ = write!(text, " ({})", if name.is_empty() { "special day" } else { &name });
    }
    text.push_str(": ");
    push_intervals(day.hours.today.intervals, &mut text);
    let tails = day.hours.before.intervals.iter().filter(|i| i.is_overnight() && i.close.minutes() > 0);
    if let Some(tail) = tails.max_by_key(|i| i.close) {
        let _ = write!(text, ", after the night before until {}", tail.close);
    }
    text.push('.');
    text
}

fn push_intervals(intervals: &[Interval], text: &mut String) {
    if intervals.is_empty() {
        text.push_str("closed all day");
    }
    for (i, interval) in intervals.iter().enumerate() {
        let comma = if i == 0 { "" } else { ", " };
        let _ = write!(text, "{comma}{}–{}", interval.open, interval.close);
    }
}

fn schedule_detail(rules: &Rules<'_>, day: &Day<'_>, moment: Moment) -> String {
    let custom = &rules.settings.custom;
    let found = scheduled_on(custom, day.weekday, moment.second);
    let (index, state) = match found {
        Scheduled::NoRules => {
            return "The schedule has no rules in force, so the assistant does not answer.".to_owned();
        }
        Scheduled::On(index) => (index, "on"),
        Scheduled::Off(index) => (index, "off"),
    };
    match index.and_then(|i| custom.rules.get(i).map(|rule| (i + 1, rule))) {
        None => format!("No rule covers this moment, so the assistant is {state} by default."),
        Some((number, rule)) => {
            let (open, close) = (rule.interval.open, rule.interval.close);
            format!("Rule {number}: {} {open}–{close} turns the assistant {state}.", rule.day.name())
        }
    }
}
