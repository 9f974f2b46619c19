//! Values that the mode or the backup never looks at.

use super::DeadRule;
use crate::availability::{AvailabilitySettings, FallbackKind, Mode, NextStep, OverrideState, Weekday};
use crate::company::WithheldPolicy;
use crate::routing::day::Days;
use crate::routing::decide::RoutingContext;
use crate::routing::decision::{Forward, Plan};
use crate::routing::gates::{Swap, fallback_plan, staff_plan};
use crate::routing::schedule::{Scheduled, schedule_edges, scheduled_on};

/// Opening hours in a mode that never looks at them.
pub(super) fn hours(settings: &AvailabilitySettings) -> Vec<DeadRule> {
    let looked_at = match settings.mode {
        Mode::AfterHoursOnly => true,
        Mode::OverflowOnly => settings.after_hours_enabled,
        Mode::Always | Mode::Scheduled | Mode::Disabled => false,
    };
    if looked_at || (settings.week.iter().all(Vec::is_empty) && settings.exceptions.is_empty()) {
        return Vec::new();
    }
    let mode = settings.mode.label();
    let why = format!(
        "Opening hours and special days do not decide who answers: it is set to “{mode}”. Callers who ask are still \
         told the opening hours."
    );
    vec![DeadRule::note("afterHours.businessHours.schedule", why)]
}

/// A number of busy lines in a mode that never counts them.
pub(super) fn threshold(settings: &AvailabilitySettings) -> Option<DeadRule> {
    let looked_at = matches!(settings.mode, Mode::AfterHoursOnly | Mode::OverflowOnly);
    if looked_at || !settings.high_volume.enabled {
        return None;
    }
    let (mode, threshold) = (settings.mode.label(), settings.high_volume.threshold);
    let calls = if threshold == 1 { "call" } else { "calls" };
    let why = format!("Help from {threshold} {calls} on the line on is not used: who answers is set to “{mode}”.");
    Some(DeadRule::note("highVolume.threshold", why))
}

/// Parts of the backup that no call can come to.
pub(super) fn backup(context: &RoutingContext, days: &Days<'_>) -> Vec<DeadRule> {
    let fallback = &context.clinic.settings.fallback;
    let (plan, swap) = fallback_plan(context);
    let rules = &context.clinic.features.caller_rules;
    let has_vips = rules.vip.iter().any(|number| !rules.blocked.contains(number));
    let vip_plan = staff_plan(context).filter(|_| has_vips).map(|(plan, _)| plan);
    let forwards: Vec<&Forward> = [Some(&plan), vip_plan.as_ref()].into_iter().flatten().filter_map(forward).collect();

    let mut out = Vec::new();
    if let Some(number) = &fallback.forward_number
        && !forwards.iter().any(|forward| forward.number == *number)
    {
        let path = "fallback.forwardNumber";
        let shown = number.display();
        out.push(match (fallback.kind, swap) {
            (FallbackKind::Forward, Some(Swap::Loop)) if number.is_dialable() => {
                DeadRule::warning(path, format!("{shown} never rings: it leads back to this clinic."))
            }
            (FallbackKind::Forward, _) => {
                DeadRule::warning(path, format!("{shown} never rings: it is no number that can be dialled."))
            }
            _ => DeadRule::note(path, format!("{shown} never rings: the backup is set to something else.")),
        });
    }
    let steps = [
        ("fallback.onNoAnswer", fallback.on_no_answer),
        ("fallback.onBusy", fallback.on_busy),
        ("fallback.onFailed", fallback.on_failed),
    ];
    // Voicemail is what stands there when nobody has chosen anything.
    let chosen = steps.iter().find(|(_, step)| *step != NextStep::Voicemail);
    if let Some((path, _)) = chosen.filter(|_| forwards.is_empty()) {
        let why = "What follows when a line does not take the call is never used: the backup rings no line.";
        out.push(DeadRule::note(*path, why));
    }
    if fallback.voicemail_greeting.is_some() {
        let takes_messages = |plan: &Plan| match plan {
            Plan::Voicemail { .. } => true,
            Plan::Forward(forward) => steps_of(forward).contains(&NextStep::Voicemail),
            Plan::Assistant | Plan::Busy | Plan::Reject | Plan::Apology => false,
        };
        let heard = takes_messages(&plan)
            || vip_plan.as_ref().is_some_and(takes_messages)
            || rules.withheld == WithheldPolicy::Voicemail
            || forwards.iter().any(|forward| steps_of(forward).contains(&NextStep::Assistant))
            || assistant_may_answer(days, &context.clinic.settings);
        if !heard {
            let why = "The voicemail greeting is never heard: no call comes to voicemail.";
            out.push(DeadRule::note("fallback.voicemailGreeting", why));
        }
    }
    out
}

const fn forward(plan: &Plan) -> Option<&Forward> {
    match plan {
        Plan::Forward(forward) => Some(forward),
        Plan::Assistant | Plan::Voicemail { .. } | Plan::Busy | Plan::Reject | Plan::Apology => None,
    }
}

const fn steps_of(forward: &Forward) -> [NextStep; 3] {
    [forward.on_no_answer, forward.on_busy, forward.on_failed]
}

/// Whether any call may come to the assistant, which takes messages with the clinic's greeting.
fn assistant_may_answer(days: &Days<'_>, settings: &AvailabilitySettings) -> bool {
    let switched = settings.override_.as_ref().is_some_and(|switch| switch.state == OverrideState::Assistant);
    days.closed.is_none()
        && (switched
            || match settings.mode {
                Mode::Always | Mode::AfterHoursOnly | Mode::OverflowOnly => true,
                Mode::Scheduled => scheduled_ever(settings),
                Mode::Disabled => false,
            })
}

/// Whether the schedule turns the assistant on at any minute of a week.
fn scheduled_ever(settings: &AvailabilitySettings) -> bool {
    let mut minutes = Vec::new();
    Weekday::MONDAY_FIRST.into_iter().any(|day| {
        minutes.clear();
        schedule_edges(&settings.custom, day, &mut minutes);
        minutes.iter().any(|minute| matches!(scheduled_on(&settings.custom, day, minute * 60), Scheduled::On(_)))
    })
}
