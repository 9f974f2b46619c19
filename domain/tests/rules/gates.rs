//! The gates, the rules about callers, the backup: every reason is reachable, every decision has a
//! trace in which exactly one step decides, and a sentence that reads well.

use crate::scene::{clinic, number, utc, valid};
use crate::sentences::well_formed;
use crate::strategies::{cases, scene};
use domain::availability::{AvailabilitySettings, FallbackKind, NextStep, Override, OverrideState, OverrideUntil};
use domain::company::{Subscription, WithheldPolicy};
use domain::phone::Caller;
use domain::routing::{
    Decision, NumberState, Outcome, Plan, Reason, Route, RoutingContext, StaffLine, decide, verdict,
};
use proptest::prelude::*;
use serde_json::json;

/// Tuesday 1 December 2026, 10:00 in Toronto: open.
pub const OPEN: &str = "2026-12-01T15:00:00Z";
/// The same day at 20:00: closed.
pub const CLOSED: &str = "2026-12-02T01:00:00Z";

pub fn mode(mode: &str) -> RoutingContext {
    clinic(valid(&json!({ "mode": mode })))
}

pub fn with(mut context: RoutingContext, change: impl FnOnce(&mut RoutingContext)) -> RoutingContext {
    change(&mut context);
    context
}

pub fn switch(context: &mut RoutingContext, state: OverrideState) {
    let until = OverrideUntil::Instant(utc("2026-12-02T03:00:00Z"));
    context.clinic.settings.override_ = Some(Override { state, until, note: None });
}

pub fn forward_to(context: &mut RoutingContext, to: &str) {
    context.clinic.settings.fallback.kind = FallbackKind::Forward;
    context.clinic.settings.fallback.forward_number = Some(number(to));
}

pub fn staff(context: &mut RoutingContext, to: &str) {
    context.clinic.staff = Some(StaffLine { number: number(to) });
}

fn vip(context: &mut RoutingContext) {
    context.clinic.features.caller_rules.vip = vec![number("+14165550142")];
}

/// One way to reach every reason: a moment, a context, where the call goes, the step that decides.
fn ways() -> Vec<(Reason, &'static str, RoutingContext, Route, &'static str, &'static str)> {
    let holiday = json!({"mode": "after-hours-only", "afterHours": {"businessHours": {"holidays": ["2026-12-01"]}}});
    let rules = json!({"mode": "scheduled", "customSchedule": {"enabled": true, "rules": [
        {"dayOfWeek": 2, "startTime": "09:00", "endTime": "12:00", "action": "enable"}]}});
    let hours = || mode("after-hours-only");
    let staff_route = Route::Staff;
    let (assistant, fallback) = (Route::Assistant, Route::Fallback);
    vec![
        (Reason::UnknownNumber, OPEN, RoutingContext::unknown(Caller::Withheld), fallback, "apology", "number"),
        (
            Reason::NumberInactive,
            OPEN,
            with(hours(), |c| c.number = NumberState::Inactive),
            fallback,
            "voicemail",
            "number",
        ),
        (Reason::ClinicInactive, OPEN, with(hours(), |c| c.clinic.live = false), fallback, "voicemail", "clinic"),
        (
            Reason::SubscriptionInactive,
            OPEN,
            with(hours(), |c| c.clinic.subscription = Subscription::Canceled),
            fallback,
            "voicemail",
            "subscription",
        ),
        (
            Reason::CallFeatureDisabled,
            OPEN,
            with(mode("always"), |c| c.clinic.features.call_enabled = false),
            fallback,
            "voicemail",
            "calls switch",
        ),
        (
            Reason::AssistantDisabled,
            OPEN,
            with(mode("always"), |c| c.clinic.assistant_takes_calls = false),
            fallback,
            "voicemail",
            "assistant",
        ),
        (
            Reason::CallerBlocked,
            OPEN,
            with(mode("always"), |c| c.clinic.features.caller_rules.blocked = vec![number("+14165550142")]),
            fallback,
            "reject",
            "caller",
        ),
        (
            Reason::CallerVip,
            CLOSED,
            with(mode("always"), |c| {
                vip(c);
                staff(c, "+14165550199");
            }),
            staff_route,
            "forward",
            "caller",
        ),
        (
            Reason::CallerWithheld,
            OPEN,
            with(mode("always"), |c| {
                c.caller = Caller::Withheld;
                c.clinic.features.caller_rules.withheld = WithheldPolicy::Voicemail;
            }),
            fallback,
            "voicemail",
            "caller",
        ),
        (
            Reason::OverrideClosed,
            OPEN,
            with(hours(), |c| switch(c, OverrideState::Closed)),
            assistant,
            "assistant",
            "temporary switch",
        ),
        (
            Reason::OverrideOpen,
            CLOSED,
            with(hours(), |c| switch(c, OverrideState::Open)),
            fallback,
            "voicemail",
            "temporary switch",
        ),
        (
            Reason::OverrideAssistant,
            OPEN,
            with(mode("disabled"), |c| switch(c, OverrideState::Assistant)),
            assistant,
            "assistant",
            "temporary switch",
        ),
        (
            Reason::OverrideFallback,
            OPEN,
            with(mode("always"), |c| switch(c, OverrideState::Fallback)),
            fallback,
            "voicemail",
            "temporary switch",
        ),
        (Reason::AlwaysOn, OPEN, mode("always"), assistant, "assistant", "mode"),
        (Reason::Disabled, OPEN, mode("disabled"), fallback, "voicemail", "mode"),
        (Reason::AfterHours, CLOSED, hours(), assistant, "assistant", "hours"),
        (Reason::Holiday, OPEN, clinic(valid(&holiday)), assistant, "assistant", "hours"),
        (Reason::Overflow, OPEN, with(mode("overflow-only"), |c| c.active_calls = 5), assistant, "assistant", "load"),
        (Reason::BusinessHours, OPEN, hours(), fallback, "voicemail", "hours"),
        (
            Reason::UnderCapacity,
            OPEN,
            with(mode("overflow-only"), |c| c.active_calls = 4),
            fallback,
            "voicemail",
            "load",
        ),
        (Reason::ScheduledOn, OPEN, clinic(valid(&rules)), assistant, "assistant", "schedule"),
        (Reason::ScheduledOff, CLOSED, clinic(valid(&rules)), fallback, "voicemail", "schedule"),
        (Reason::LoopDetected, OPEN, with(hours(), |c| forward_to(c, "+14165550101")), fallback, "voicemail", "backup"),
    ]
}

#[test]
fn every_reason_can_be_reached_and_says_which_rule_decided() {
    let mut reached = Vec::new();
    for (reason, at, context, route, plan, decider) in ways() {
        let decision = decide(utc(at), &context);
        assert_eq!((decision.reason, decision.route, decision.plan.code()), (reason, route, plan), "{decision:?}");
        assert_eq!(verdict(utc(at), &context), (decision.route, decision.reason, decision.plan.clone()));
        let step = decision.trace.iter().find(|s| s.outcome == Outcome::Decides).unwrap();
        assert_eq!(step.rule, decider, "{:?}", decision.trace);
        well_formed(&decision);
        reached.push(reason);
    }
    let down = Decision::system_fallback(&mode("always"));
    assert_eq!((down.reason, down.route, down.plan.code()), (Reason::SystemFallback, Route::Fallback, "voicemail"));
    well_formed(&down);
    reached.push(down.reason);
    let missed: Vec<_> = Reason::ALL.iter().filter(|reason| !reached.contains(reason)).collect();
    assert!(missed.is_empty(), "no way shown to {missed:?}");
    assert_eq!(Decision::system_fallback(&RoutingContext::unknown(Caller::Withheld)).plan, Plan::Apology);
}

#[test]
fn reasons_and_routes_have_one_spelling() {
    for reason in Reason::ALL {
        assert_eq!(Reason::from_code(reason.code()), Some(*reason));
        assert_eq!(serde_json::to_value(reason).unwrap(), json!(reason.code()));
    }
    for route in [Route::Assistant, Route::Fallback, Route::Staff] {
        assert_eq!(serde_json::to_value(route).unwrap(), json!(route.code()));
    }
}

#[test]
fn gates_are_asked_in_their_order() {
    // Everything is wrong at once; mending one gate after the other uncovers the next.
    let mut context = mode("disabled");
    context.number = NumberState::Inactive;
    context.clinic.live = false;
    context.clinic.subscription = Subscription::Canceled;
    context.clinic.features.call_enabled = false;
    context.clinic.assistant_takes_calls = false;
    let mut found = Vec::new();
    let mends: [fn(&mut RoutingContext); 6] = [
        |_| {},
        |c| c.number = NumberState::Active,
        |c| c.clinic.live = true,
        |c| c.clinic.subscription = Subscription::PastDue,
        |c| c.clinic.features.call_enabled = true,
        |c| c.clinic.assistant_takes_calls = true,
    ];
    for (passed, mend) in mends.into_iter().enumerate() {
        mend(&mut context);
        let decision = decide(utc(OPEN), &context);
        assert!(decision.trace.len() > passed, "a step for the caller's rules and for every gate");
        assert_eq!(decision.next_change_at, None);
        well_formed(&decision);
        found.push(decision.reason.code());
    }
    assert_eq!(
        found,
        [
            "number-inactive",
            "clinic-inactive",
            "subscription-inactive",
            "call-feature-disabled",
            "assistant-disabled",
            "disabled"
        ]
    );
    let late = decide(utc(OPEN), &context).trace.into_iter().find(|s| s.rule == "subscription").unwrap();
    assert_eq!(late.detail, "The subscription is active; a payment is late.");
}

#[test]
fn a_closed_gate_gives_the_clinics_own_backup() {
    for kind in FallbackKind::ALL {
        let mut context = mode("always");
        context.clinic.features.call_enabled = false;
        forward_to(&mut context, "+14165550199");
        context.clinic.settings.fallback.kind = kind;
        context.clinic.settings.fallback.on_no_answer = NextStep::Assistant;
        let plan = decide(utc(OPEN), &context).plan;
        assert_eq!(plan.code(), kind.code());
        if let Plan::Forward(forward) = plan {
            // The assistant may not take calls now, so "then the assistant" becomes a message.
            assert_eq!(forward.on_no_answer, NextStep::Voicemail);
        }
    }
}

#[test]
fn the_backup_rings_a_line_that_can_be_rung() {
    let rings = |context: &RoutingContext| match decide(utc(OPEN), context).plan {
        Plan::Forward(forward) => Some(forward.number.as_str().to_owned()),
        _ => None,
    };
    let mut context = mode("disabled");
    context.clinic.settings.fallback.kind = FallbackKind::Forward;
    // No number at all: a message, and the trace says why.
    let decision = decide(utc(OPEN), &context);
    assert_eq!((decision.reason, decision.plan.code()), (Reason::Disabled, "voicemail"));
    let note = decision.trace.last().unwrap();
    assert_eq!((note.rule.as_str(), note.outcome), ("backup", Outcome::Note));
    // The staff line stands in, the backup's own number goes first.
    staff(&mut context, "+14165550110");
    assert_eq!(rings(&context).as_deref(), Some("+14165550110"));
    forward_to(&mut context, "+14165550111");
    assert_eq!(rings(&context).as_deref(), Some("+14165550111"));
    // E.164 in form, but never dialled.
    forward_to(&mut context, "+15550100");
    assert_eq!(rings(&context).as_deref(), Some("+14165550110"));
    staff(&mut context, "+15550100");
    assert_eq!(rings(&context), None);
    // Values no form lets through.
    forward_to(&mut context, "+14165550111");
    for (stored, used) in [(0, 5), (20, 20), (u32::MAX, 60)] {
        context.clinic.settings.fallback.ring_seconds = stored;
        assert!(matches!(decide(utc(OPEN), &context).plan, Plan::Forward(f) if f.ring_seconds == used));
    }
}

#[test]
fn a_line_that_leads_back_here_is_never_dialled() {
    type Circle = fn(&mut RoutingContext);
    let circles: [Circle; 4] = [
        |c| c.forwarded_from = Some(number("+14165550199")),
        |c| c.clinic.forwards_from = Some(number("+14165550199")),
        |c| c.clinic.own_numbers = vec![number("+14165550198"), number("+14165550199")],
        |c| c.called = Some(number("+14165550199")),
    ];
    for circle in circles {
        let mut context = mode("after-hours-only");
        forward_to(&mut context, "+14165550199");
        circle(&mut context);
        let decision = decide(utc(OPEN), &context);
        assert_eq!((decision.reason, decision.plan.code()), (Reason::LoopDetected, "voicemail"));
        well_formed(&decision);
        // When the assistant answers nothing is dialled, so there is nothing to say about it.
        let closed = decide(utc(CLOSED), &context);
        assert_eq!((closed.reason, closed.plan.code()), (Reason::AfterHours, "assistant"));
        assert!(closed.trace.iter().all(|s| s.rule != "backup"));
        // A closed gate keeps its reason; the note says why it is not the line.
        let gated = decide(utc(OPEN), &with(context.clone(), |c| c.clinic.assistant_takes_calls = false));
        assert_eq!((gated.reason, gated.plan.code()), (Reason::AssistantDisabled, "voicemail"));
        assert_eq!(gated.trace.last().unwrap().outcome, Outcome::Note);
        well_formed(&gated);
        // A VIP whose staff line goes in a circle.
        let vip = decide(
            utc(CLOSED),
            &with(context.clone(), |c| {
                vip(c);
                staff(c, "+14165550199");
            }),
        );
        assert_eq!((vip.reason, vip.route, vip.plan.code()), (Reason::LoopDetected, Route::Fallback, "voicemail"));
        well_formed(&vip);
        let down = Decision::system_fallback(&context);
        assert_eq!((down.reason, down.plan.code()), (Reason::SystemFallback, "voicemail"));
        well_formed(&down);
    }
}

#[test]
fn in_a_circle_only_real_changes_are_announced() {
    // Switched open until 11:00 while open anyway: with a circle both answers are the same one.
    let mut context = mode("after-hours-only");
    let until = OverrideUntil::Instant(utc("2026-12-01T16:00:00Z"));
    context.clinic.settings.override_ = Some(Override { state: OverrideState::Open, until, note: None });
    assert_eq!(decide(utc(OPEN), &context).next_change_at, Some(utc("2026-12-01T16:00:00Z")), "the reason changes");
    forward_to(&mut context, "+14165550101");
    assert_eq!(decide(utc(OPEN), &context).next_change_at, Some(utc("2026-12-01T22:00:00Z")));
}

#[test]
fn rules_about_callers_come_first() {
    let blocked = |c: &mut RoutingContext| c.clinic.features.caller_rules.blocked = vec![number("+14165550142")];
    // Whatever else is switched off; also when on both lists.
    let decision = decide(
        utc(OPEN),
        &with(mode("always"), |c| {
            blocked(c);
            vip(c);
            c.number = NumberState::Inactive;
        }),
    );
    assert_eq!((decision.reason, &decision.plan), (Reason::CallerBlocked, &Plan::Reject));
    // Nobody's number has no company and so no rules.
    let mut unknown = RoutingContext::unknown(Caller::Number(number("+14165550142")));
    blocked(&mut unknown);
    assert_eq!(decide(utc(OPEN), &unknown).reason, Reason::UnknownNumber);
    // A VIP without any line to ring is a call like any other, and the trace says so.
    let decision = decide(utc(OPEN), &with(mode("always"), vip));
    assert_eq!(decision.reason, Reason::AlwaysOn);
    assert!(decision.trace[0].detail.contains("no staff line"), "{:?}", decision.trace[0]);
    well_formed(&decision);
    // The backup's number serves where there is no staff line.
    let decision = decide(
        utc(OPEN),
        &with(mode("always"), |c| {
            vip(c);
            forward_to(c, "+14165550111");
        }),
    );
    assert_eq!((decision.reason, decision.plan.code()), (Reason::CallerVip, "forward"));
    // Withheld numbers by policy; a SIP extension is not withheld.
    for (policy, reason, plan) in [
        (WithheldPolicy::Allow, Reason::AlwaysOn, "assistant"),
        (WithheldPolicy::Voicemail, Reason::CallerWithheld, "voicemail"),
        (WithheldPolicy::Reject, Reason::CallerWithheld, "reject"),
    ] {
        let mut context = mode("always");
        context.clinic.features.caller_rules.withheld = policy;
        context.caller = Caller::Withheld;
        let decision = decide(utc(OPEN), &context);
        assert_eq!((decision.reason, decision.plan.code()), (reason, plan));
        well_formed(&decision);
        context.caller = Caller::Other("sip:101@10.0.0.5".to_owned());
        assert_eq!(decide(utc(OPEN), &context).reason, Reason::AlwaysOn);
    }
}

#[test]
fn a_threshold_of_nothing_counts_as_one() {
    let mut context = clinic(AvailabilitySettings::default());
    context.clinic.settings.mode = domain::availability::Mode::OverflowOnly;
    context.clinic.settings.high_volume.threshold = 0;
    assert_eq!(decide(utc(OPEN), &context).reason, Reason::UnderCapacity);
    context.active_calls = 1;
    let decision = decide(utc(OPEN), &context);
    assert_eq!((decision.reason, decision.facts.threshold), (Reason::Overflow, 1));
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn every_decision_is_well_formed(
        (now, settings) in scene(2000, 2050),
        load in 0_u32..4,
        number_state in 0..8,
        gates in prop::array::uniform4(prop::bool::weighted(0.85)),
        kind in 0..3_usize,
        line in prop::option::of(prop::sample::select(vec!["+14165550101", "+14165550110", "+15550100"])),
        caller in 0..5,
        lists in prop::array::uniform2(prop::bool::weighted(0.2)),
    ) {
        let mut context = clinic(settings);
        context.active_calls = load;
        context.number = match number_state { 0 => NumberState::Unknown, 1 => NumberState::Inactive, _ => NumberState::Active };
        context.clinic.live = gates[0];
        context.clinic.subscription = if gates[1] { Subscription::Trialing } else { Subscription::Canceled };
        context.clinic.features.call_enabled = gates[2];
        context.clinic.assistant_takes_calls = gates[3];
        context.clinic.settings.fallback.kind = FallbackKind::ALL[kind];
        context.clinic.settings.fallback.forward_number = line.map(number);
        context.caller = match caller {
            0 => Caller::Withheld,
            1 => Caller::Other("sip:101@10.0.0.5".to_owned()),
            _ => Caller::Number(number("+14165550142")),
        };
        let rules = &mut context.clinic.features.caller_rules;
        rules.blocked = if lists[0] { vec![number("+14165550142")] } else { Vec::new() };
        rules.vip = if lists[1] { vec![number("+14165550142")] } else { Vec::new() };
        rules.withheld = if lists[0] { WithheldPolicy::Reject } else { WithheldPolicy::Allow };
        let decision = decide(now, &context);
        well_formed(&decision);
        prop_assert_eq!(verdict(now, &context), (decision.route, decision.reason, decision.plan.clone()));
        // The gates say who never gets the assistant, whatever the settings are.
        let shut = context.number != NumberState::Active || gates.contains(&false);
        if shut || (lists[0] && caller != 1) {
            prop_assert_ne!(&decision.plan, &Plan::Assistant);
        }
        prop_assert_eq!(decision.plan == Plan::Assistant, decision.route == Route::Assistant);
        if let Plan::Forward(forward) = &decision.plan {
            prop_assert!(forward.number.is_dialable() && Some(&forward.number) != context.called.as_ref());
        }
        well_formed(&Decision::system_fallback(&context));
    }
}
