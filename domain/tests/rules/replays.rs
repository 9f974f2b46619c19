//! Past calls against a draft.

use crate::gates::{CLOSED, OPEN, forward_to, mode, staff, with};
use crate::scene::{clinic, number, utc};
use crate::strategies::{cases, instant, settings, zone_name};
use chrono::{DateTime, Utc};
use domain::availability::{Mode, NextStep, Override, OverrideState, OverrideUntil};
use domain::phone::Caller;
use domain::routing::{PastCall, Plan, PlanKind, Reason, Route, RoutingContext, Went, decide, replay};
use proptest::prelude::*;

fn call(id: u32, at: &str, active_calls: u32) -> PastCall<u32> {
    let caller = Caller::Number(number("+14165550142"));
    PastCall { id, at: utc(at), caller, called: None, forwarded_from: None, active_calls, went: None }
}

#[test]
fn says_which_calls_would_have_gone_elsewhere() {
    let saved = mode("after-hours-only");
    let draft = with(saved.clone(), |c| {
        c.clinic.settings.high_volume.enabled = true;
        c.clinic.settings.high_volume.threshold = 2;
        forward_to(c, "+14165550110");
    });
    let went = Went { route: Route::Fallback, reason: Reason::Disabled, plan: "busy-signal".to_owned() };
    let calls = [
        call(7, OPEN, 0),
        call(8, OPEN, 2),
        PastCall { went: Some(went.clone()), ..call(9, OPEN, 1) },
        call(10, CLOSED, 3),
        // The line that would ring forwarded this very call: a message, as before.
        PastCall { forwarded_from: Some(number("+14165550110")), ..call(11, OPEN, 0) },
    ];
    let seen = replay(&calls, &saved, &draft);
    assert_eq!((seen.total, seen.unchanged, seen.adjusted), (5, 2, 0));
    let moved: Vec<_> = seen.moved.iter().map(|m| (m.index, m.id, m.before.1, m.after.1, m.after.0.code())).collect();
    assert_eq!(
        moved,
        [
            (0, 7, Reason::BusinessHours, Reason::BusinessHours, "forward"),
            (1, 8, Reason::BusinessHours, Reason::Overflow, "assistant"),
            (2, 9, Reason::BusinessHours, Reason::BusinessHours, "forward")
        ]
    );
    // What really happened then is handed on; it is not what is compared.
    assert_eq!((&seen.moved[2].was, seen.moved[2].before.0.code()), (&Some(went), "voicemail"));
    let groups: Vec<_> = seen.groups.iter().map(|g| (g.label(), g.count)).collect();
    assert_eq!(groups, [("voicemail → the staff line".to_owned(), 2), ("voicemail → the assistant".to_owned(), 1)]);
    assert_eq!(seen.summary(), "Of 5 calls, 3 would have gone elsewhere.");
}

#[test]
fn the_same_place_with_other_details_is_not_elsewhere() {
    let saved = with(mode("disabled"), |c| forward_to(c, "+14165550110"));
    let longer = with(saved.clone(), |c| c.clinic.settings.fallback.ring_seconds = 40);
    let calls = [call(1, OPEN, 0), call(2, CLOSED, 0)];
    let seen = replay(&calls, &saved, &longer);
    assert_eq!((seen.unchanged, seen.adjusted, seen.moved.len()), (0, 2, 0));
    assert_eq!(
        seen.summary(),
        "All 2 calls would have gone to the same place. For 2 calls only details differ, such as how long the line rings."
    );
    let other = with(saved.clone(), |c| forward_to(c, "+14165550111"));
    let seen = replay(&calls, &saved, &other);
    assert_eq!((seen.moved.len(), seen.groups.len()), (2, 1));
    assert_eq!((seen.groups[0].label().as_str(), seen.groups[0].count), ("the staff line → another line", 2));
    assert_eq!(seen.summary(), "All 2 calls would have gone elsewhere.");
    // Another reason for the same answer changes nothing for a caller.
    let scheduled = with(saved.clone(), |c| c.clinic.settings.mode = Mode::Scheduled);
    assert_eq!(replay(&calls, &saved, &scheduled).unchanged, 2);
    assert_eq!(replay::<u32>(&[], &saved, &other).summary(), "There are no calls to compare with.");
    assert_eq!(replay(&calls[..1], &saved, &other).summary(), "The one call would have gone elsewhere.");
    assert_eq!(replay(&calls[..1], &saved, &saved).summary(), "The one call would have gone to the same place.");
}

#[test]
fn a_switch_stays_as_it_is_and_callers_keep_their_rules() {
    let saved = mode("always");
    let switched = with(saved.clone(), |c| {
        c.clinic.settings.override_ =
            Some(Override { state: OverrideState::Fallback, until: OverrideUntil::Open, note: None });
    });
    let seen = replay(&[call(1, OPEN, 0)], &saved, &switched);
    assert_eq!(seen.moved[0].after, (Plan::Voicemail { greeting: None }, Reason::OverrideFallback));
    let vip = with(saved.clone(), |c| {
        c.clinic.features.caller_rules.vip = vec![number("+14165550142")];
        staff(c, "+14165550199");
    });
    let withheld = PastCall { caller: Caller::Withheld, ..call(2, OPEN, 0) };
    let seen = replay(&[call(1, OPEN, 0), withheld], &saved, &vip);
    assert_eq!(
        seen.moved.iter().map(|m| (m.id, PlanKind::of(&m.after.0))).collect::<Vec<_>>(),
        [(1, PlanKind::Forward)]
    );
    // The number that was called is the call's own where it is known: ringing it would be a circle.
    let called = PastCall { called: Some(number("+14165550199")), ..call(3, OPEN, 0) };
    assert_eq!(replay(&[called], &saved, &vip).moved[0].after.1, Reason::LoopDetected);
}

/// As the decision of a context with the facts of that call.
fn decided(context: &RoutingContext, call: &PastCall<usize>) -> (Plan, Reason) {
    let mut context = context.clone();
    context.caller.clone_from(&call.caller);
    context.called = call.called.clone().or(context.called);
    context.forwarded_from.clone_from(&call.forwarded_from);
    context.active_calls = call.active_calls;
    let decision = decide(call.at, &context);
    (decision.plan, decision.reason)
}

fn calls(zone: String) -> impl Strategy<Value = Vec<PastCall<usize>>> {
    let line = || prop::option::of(prop::sample::select(vec!["+14165550101", "+14165550110"]));
    let one = (instant(zone, 2020, 2030), 0_u32..4, 0..3, line(), line());
    proptest::collection::vec(one, 0..30).prop_map(|calls| {
        let past = |(id, (at, active_calls, caller, called, forwarded)): (usize, (DateTime<Utc>, u32, i32, _, _))| {
            let caller = match caller {
                0 => Caller::Withheld,
                1 => Caller::Number(number("+14165550142")),
                _ => Caller::Other("101".to_owned()),
            };
            let (called, forwarded_from) = (Option::map(called, number), Option::map(forwarded, number));
            PastCall { id, at, caller, called, forwarded_from, active_calls, went: None }
        };
        calls.into_iter().enumerate().map(past).collect()
    })
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn every_call_is_compared_by_the_decision(
        (settings, calls) in zone_name().prop_flat_map(|zone| {
            let now = utc("2026-12-01T15:00:00Z");
            ((settings(zone.clone(), now), settings(zone.clone(), now)), calls(zone))
        }),
        forwards in any::<bool>(),
    ) {
        let saved = clinic(settings.0);
        let mut draft = clinic(settings.1);
        draft.clinic.settings.fallback.on_busy = NextStep::BusySignal;
        if forwards {
            forward_to(&mut draft, "+14165550110");
            draft.clinic.features.caller_rules.blocked = vec![number("+14165550142")];
        }
        let seen = replay(&calls, &saved, &draft);
        prop_assert_eq!(seen.total, calls.len());
        prop_assert_eq!(seen.unchanged + seen.adjusted + seen.moved.len(), seen.total);
        prop_assert_eq!(seen.groups.iter().map(|g| g.count).sum::<usize>(), seen.moved.len());
        prop_assert!(seen.groups.is_sorted_by(|a, b| a.count >= b.count));
        let mut moved = seen.moved.iter();
        for (index, call) in calls.iter().enumerate() {
            let (before, after) = (decided(&saved, call), decided(&draft, call));
            if before.0.code() != after.0.code() {
                let told = moved.next().unwrap();
                prop_assert_eq!((told.index, told.id, told.at), (index, index, call.at));
                prop_assert_eq!((&told.before, &told.after), (&before, &after));
            }
        }
        prop_assert!(moved.next().is_none());
    }
}
