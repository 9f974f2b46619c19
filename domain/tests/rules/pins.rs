//! Pins: what was agreed for a moment holds, or one is told what happens instead.

use crate::scene::{clinic, moment, number, utc, valid};
use crate::strategies::{cases, scene, zone_name};
use chrono::{NaiveDate, Timelike};
use domain::availability::{OverrideState, OverrideUntil, Zone};
use domain::company::WithheldPolicy;
use domain::routing::{Pin, PinCaller, PinResult, Plan, PlanKind, Reason, check_pin, decide};
use proptest::prelude::*;
use serde_json::json;

fn pin(date: &str, time: (u16, u16), active_calls: u32, caller: &str, expected: PlanKind) -> Pin {
    let date = date.parse::<NaiveDate>().unwrap();
    Pin { date, minute: time.0 * 60 + time.1, active_calls, caller: PinCaller::parse(caller).unwrap(), expected }
}

fn christmas_eve() -> domain::routing::RoutingContext {
    clinic(valid(&json!({
        "mode": "after-hours-only",
        "afterHours": {"businessHours": {"holidays": [
            {"date": "2026-12-24", "name": "Christmas Eve", "hours": [{"open": "09:00", "close": "12:00"}]}]}},
        "highVolume": {"enabled": true, "threshold": 4}
    })))
}

#[test]
fn a_pin_holds_or_says_what_happens_instead() {
    let context = christmas_eve();
    assert!(check_pin(&pin("2026-12-24", (11, 59), 3, "", PlanKind::Voicemail), &context).holds());
    assert!(check_pin(&pin("2026-12-24", (11, 59), 4, "", PlanKind::Assistant), &context).holds());
    let afternoon = check_pin(&pin("2026-12-24", (13, 5), 4, "", PlanKind::Voicemail), &context);
    let sentence = "Closed for Christmas Eve, so the assistant answers.".to_owned();
    let flips = PinResult::Flips { now: Plan::Assistant, reason: Reason::Holiday, sentence };
    assert_eq!(afternoon.result, flips);
    assert_eq!((afternoon.at, afternoon.first_existing), (moment("America/Toronto", "2026-12-24 13:05"), None));
}

#[test]
fn callers_of_a_pin() {
    let mut context = christmas_eve();
    context.clinic.features.caller_rules.blocked = vec![number("+14165550142")];
    context.clinic.features.caller_rules.withheld = WithheldPolicy::Voicemail;
    for (caller, expected) in
        [("", PlanKind::Assistant), ("Withheld", PlanKind::Voicemail), ("(416) 555-0142", PlanKind::Reject)]
    {
        assert!(check_pin(&pin("2026-12-26", (10, 0), 0, caller, expected), &context).holds(), "{caller}");
    }
    assert!(PinCaller::parse("the dentist").is_err() && PinCaller::parse("911").is_err());
    for text in ["", "withheld", "+14165550142"] {
        assert_eq!(PinCaller::parse(text).unwrap().as_text(), text);
    }
}

#[test]
fn the_temporary_switch_and_the_call_at_hand_do_not_matter() {
    let mut context = christmas_eve();
    let agreed = pin("2026-12-24", (10, 0), 0, "", PlanKind::Voicemail);
    context.clinic.settings.override_ = Some(domain::availability::Override {
        state: OverrideState::Assistant,
        until: OverrideUntil::Open,
        note: None,
    });
    context.active_calls = 99;
    context.caller = domain::phone::Caller::Withheld;
    context.clinic.features.caller_rules.withheld = WithheldPolicy::Reject;
    assert!(check_pin(&agreed, &context).holds());
}

#[test]
fn hours_that_are_skipped_or_come_twice() {
    let settings = json!({"mode": "after-hours-only", "afterHours": {"businessHours":
        {"schedule": {"saturday": {"open": "22:00", "close": "02:30"}}}}});
    let context = clinic(valid(&settings));
    // 14 March 2027: 02:15 does not exist, 03:00 is the first minute that does, and it is closed.
    let skipped = check_pin(&pin("2027-03-14", (2, 15), 0, "", PlanKind::Assistant), &context);
    assert!(skipped.holds());
    let first = skipped.first_existing.unwrap();
    assert_eq!((first.date.to_string().as_str(), first.second), ("2027-03-14", 3 * 3600));
    assert_eq!(skipped.at, utc("2027-03-14T07:00:00Z"));
    // 7 November 2027: 01:30 comes twice.
    let twice = check_pin(&pin("2027-11-07", (1, 30), 0, "", PlanKind::Voicemail), &context);
    assert_eq!((twice.holds(), twice.at, twice.first_existing), (true, utc("2027-11-07T05:30:00Z"), None));
}

#[test]
fn labels_and_what_is_stored() {
    let labels = [
        (
            pin("2026-12-24", (13, 5), 4, "", PlanKind::Voicemail),
            "24 Dec 2026 1:05 PM, 4 calls on the line → voicemail",
        ),
        (
            pin("2027-02-05", (0, 0), 1, "withheld", PlanKind::Reject),
            "5 Feb 2027 12:00 AM, 1 call on the line, number withheld → rejected",
        ),
        (
            pin("2027-02-05", (24, 30), 0, "+14165550142", PlanKind::Forward),
            "6 Feb 2027 12:30 AM, no calls on the line, call from +1\u{a0}416\u{a0}555\u{a0}0142 → the staff line",
        ),
    ];
    for (pin, label) in labels {
        assert_eq!(pin.label(), label);
        let stored = serde_json::to_value(&pin).unwrap();
        assert_eq!(serde_json::from_value::<Pin>(stored).unwrap(), pin);
    }
    let stored = json!({"date": "2026-12-24", "minute": 785, "activeCalls": 4, "expected": "busy-signal"});
    assert_eq!(serde_json::from_value::<Pin>(stored).unwrap().expected, PlanKind::BusySignal);
    for kind in PlanKind::ALL {
        assert_eq!(PlanKind::from_code(kind.code()), Some(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), json!(kind.code()));
    }
    assert_eq!(PlanKind::from_code("fax"), None);
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn a_pin_of_what_happens_holds((now, settings) in scene(1990, 2100), load in 0_u32..4) {
        let mut context = clinic(settings);
        context.clinic.settings.override_ = None;
        context.active_calls = load;
        let local = context.clinic.zone.moment(now);
        let minute = u16::try_from(local.second / 60).unwrap();
        let at = context.clinic.zone.first_instant(local.date, u32::from(minute));
        let decision = decide(at, &context);
        let pin = Pin {
            date: local.date, minute, active_calls: load, caller: PinCaller::Anybody, expected: PlanKind::of(&decision.plan),
        };
        prop_assert_eq!(pin.expected.code(), decision.plan.code());
        let checked = check_pin(&pin, &context);
        prop_assert!(checked.holds() && checked.first_existing.is_none(), "{:?}", checked);
        for other in PlanKind::ALL.into_iter().filter(|kind| *kind != pin.expected) {
            let flipped = check_pin(&Pin { expected: other, ..pin.clone() }, &context);
            let told = matches!(&flipped.result, PinResult::Flips { now, reason, .. } if (now, *reason) == (&decision.plan, decision.reason));
            prop_assert!(told, "{:?}", flipped);
        }
    }

    #[test]
    fn the_first_instant_shows_that_minute_or_the_first_after_it(
        zone in zone_name(), day in -20_000_i32..60_000, minute in 0_u32..3000,
    ) {
        let zone = Zone::parse(&zone).unwrap();
        let date = NaiveDate::from_epoch_days(day).unwrap();
        let at = zone.first_instant(date, minute);
        let shown = zone.moment(at);
        let asked = (i64::from(day) * 1440 + i64::from(minute)) * 60;
        let local = |m: domain::availability::Moment| i64::from(m.date.to_epoch_days()) * 86_400 + i64::from(m.second);
        match zone.instants(date, minute).first() {
            Some(first) => prop_assert_eq!((at, local(shown)), (*first, asked)),
            None => {
                let before = zone.moment(at - chrono::Duration::seconds(1));
                prop_assert!(local(before) < asked && asked < local(shown), "{at}");
            }
        }
        prop_assert_eq!(at.nanosecond(), 0);
    }

    #[test]
    fn no_pin_makes_anything_panic(at_the_end in any::<bool>(), minute in any::<u16>(), load in any::<u32>()) {
        let date = if at_the_end { NaiveDate::MAX } else { NaiveDate::MIN };
        let pin = Pin { date, minute, active_calls: load, caller: PinCaller::Withheld, expected: PlanKind::Apology };
        prop_assert!(!pin.label().is_empty() && !check_pin(&pin, &christmas_eve()).holds());
    }
}
