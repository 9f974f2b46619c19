//! Two states of the settings: what differs is told in words, and nothing is left out.

use crate::scene::utc;
use crate::strategies::{cases, settings, zone_name};
use domain::availability::{Area, AvailabilitySettings, Change, difference};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

fn read(json: &Value) -> AvailabilitySettings {
    AvailabilitySettings::read(json).0
}

/// The lines of what differs between two JSON settings.
fn lines(before: &Value, after: &Value) -> Vec<String> {
    difference(&read(before), &read(after)).iter().map(Change::line).collect()
}

fn hours(schedule: Value, holidays: Value) -> Value {
    json!({"afterHours": {"businessHours": {"schedule": schedule, "holidays": holidays}}})
}

#[test]
fn a_lunch_break_is_told_as_the_day_it_is_on() {
    let day = |hours: Value| hours_of_monday(&hours);
    let long = day(json!({"open": "09:00", "close": "17:00"}));
    let split = day(json!([{"open": "09:00", "close": "13:00"}, {"open": "14:00", "close": "17:00"}]));
    let changes = difference(&read(&long), &read(&split));
    let expected = Change {
        area: Area::Hours,
        what: "Monday".to_owned(),
        before: Some("9:00 AM to 5:00 PM".to_owned()),
        after: Some("9:00 AM to 1:00 PM, 2:00 PM to 5:00 PM".to_owned()),
    };
    assert_eq!(changes, [expected]);
    assert_eq!(lines(&long, &day(Value::Null)), ["Monday: 9:00 AM to 5:00 PM → closed"]);
    let night = day(json!({"open": "20:00", "close": "02:00"}));
    assert_eq!(
        lines(&night, &day(json!({"open": "00:00", "close": "24:00"}))),
        ["Monday: 8:00 PM to 2:00 AM → all day"]
    );
    // The same in words, though stored differently: what is stored is shown.
    let (zero, twenty_four) = (json!({"open": "20:00", "close": "00:00"}), json!({"open": "20:00", "close": "24:00"}));
    let told = lines(&day(zero), &day(twenty_four));
    assert_eq!(told, [r#"Monday: {"open":"20:00","close":"00:00"} → {"open":"20:00","close":"24:00"}"#]);
}

fn hours_of_monday(monday: &Value) -> Value {
    hours(json!({ "monday": monday }), json!([]))
}

#[test]
fn special_days_come_go_move_and_change() {
    let with = |holidays: Value| hours(json!({}), holidays);
    let none = with(json!([]));
    let eve = |open: &str| json!({"date": "2026-12-24", "name": "Christmas Eve", "hours": [{"open": open, "close": "12:00"}]});
    let with_eve = with(json!([eve("09:00")]));
    assert_eq!(lines(&none, &with_eve), ["Special day Christmas Eve, 24 Dec 2026: added (9:00 AM to 12:00 PM)"]);
    assert_eq!(lines(&with_eve, &none), ["Special day Christmas Eve, 24 Dec 2026: removed (9:00 AM to 12:00 PM)"]);
    assert_eq!(
        lines(&with_eve, &with(json!([eve("10:00")]))),
        ["Special day Christmas Eve, 24 Dec 2026: 9:00 AM to 12:00 PM → 10:00 AM to 12:00 PM"]
    );
    let family = |date: &str, name: &str| with(json!([{"date": date, "name": name}]));
    assert_eq!(
        lines(&family("2027-02-15", "Family Day"), &family("2027-02-16", "Family Day")),
        ["Special day Family Day: 15 Feb 2027, closed all day → 16 Feb 2027, closed all day"]
    );
    assert_eq!(
        lines(&family("2027-02-15", ""), &family("2027-02-15", "Family\n Day")),
        ["Special day 15 Feb 2027: no name, closed all day → Family Day, closed all day"]
    );
    let range = with(json!([{"from": "2027-07-01", "to": "2027-07-14", "name": "Renovation"}, "2027-09-06"]));
    assert_eq!(
        lines(&with_eve, &range),
        [
            "Special day Christmas Eve, 24 Dec 2026: removed (9:00 AM to 12:00 PM)",
            "Special days Renovation, 1 Jul 2027 to 14 Jul 2027: added (closed all day)",
            "Special day 6 Sep 2027: added (closed all day)"
        ]
    );
    let (one, other) = (with(json!(["2027-02-15", "2027-02-16"])), with(json!(["2027-02-16", "2027-02-15"])));
    assert_eq!(lines(&one, &other), ["Order of the special days: changed"]);
    // A removed day does not make the others look new.
    let many = |skip: usize| {
        let days = (1..=9).filter(|d| *d != skip).map(|d| json!({"date": format!("2027-03-0{d}"), "colour": d}));
        with(days.collect())
    };
    assert_eq!(lines(&many(0), &many(3)), ["Special day 3 Mar 2027: removed (closed all day)"]);
}

#[test]
fn everything_else_has_its_words() {
    let before = json!({
        "mode": "after-hours-only",
        "afterHours": {"enabled": true, "businessHours": {"timezone": "America/Toronto"}},
        "highVolume": {"enabled": false, "threshold": 5, "estimatedWaitMinutes": 10},
        "customSchedule": {"enabled": true, "rules": [
            {"dayOfWeek": 1, "startTime": "09:00", "endTime": "17:00", "action": "enable"},
            {"dayOfWeek": 2, "startTime": "09:00", "endTime": "17:00", "action": "enable"},
            {"dayOfWeek": 3, "startTime": "09:00", "endTime": "17:00", "action": "enable"}]},
        "fallback": {"type": "voicemail", "ringSeconds": 20},
        "future": {"kept": [1, 2]}
    });
    let after = json!({
        "mode": "scheduled",
        "afterHours": {"enabled": false, "businessHours": {"timezone": "America/Vancouver"}},
        "highVolume": {"enabled": true, "threshold": 1, "estimatedWaitMinutes": 1},
        "customSchedule": {"enabled": false, "rules": [
            {"dayOfWeek": 1, "startTime": "09:00", "endTime": "17:00", "action": "disable"},
            {"dayOfWeek": 2, "startTime": "09:00", "endTime": "12:00", "action": "enable"},
            {"dayOfWeek": 6, "startTime": "22:00", "endTime": "04:00", "action": "enable"}]},
        "fallback": {"type": "forward", "forwardNumber": "+14165550110", "voicemailGreeting": "Hello", "ringSeconds": 30,
            "onNoAnswer": "assistant", "onBusy": "busy-signal", "onFailed": "assistant", "announce": true},
        "override": {"state": "closed", "until": "2026-12-24T21:00:00Z", "note": "Power cut"},
        "future": {"kept": [1], "new": "field"}
    });
    let told = lines(&before, &after);
    let number = "+1\u{a0}416\u{a0}555\u{a0}0110";
    assert_eq!(
        told,
        [
            "Who answers: The assistant when you are closed → The assistant on its own schedule",
            "Also answers when you are closed, in the mode for busy lines: yes → no",
            "Time zone: America/Toronto → America/Vancouver",
            "Helps when the lines are busy: off → on",
            "Busy from: 5 calls → 1 call",
            "Estimated wait: 10 minutes → 1 minute",
            "The schedule is: on → off",
            "Rule for Monday, 9:00 AM to 5:00 PM: the assistant answers → the assistant does not answer",
            "Rule for Tuesday: the assistant answers: 9:00 AM to 5:00 PM → 9:00 AM to 12:00 PM",
            "Rule for Wednesday, 9:00 AM to 5:00 PM: removed (the assistant answers)",
            "Rule for Saturday, 10:00 PM to 4:00 AM: added (the assistant answers)",
            "When the assistant does not answer: voicemail takes a message → a line rings",
            &format!("Number that rings: added ({number})"),
            "Voicemail greeting: added (“Hello”)",
            "Rings for: 20 seconds → 30 seconds",
            "When nobody picks up: voicemail takes a message → the assistant takes over",
            "When the line is busy: voicemail takes a message → a sentence, and the call ends",
            "When the line cannot be reached: voicemail takes a message → the assistant takes over",
            "Says a sentence before it rings: no → yes",
            "Temporary switch: added (closed until 24 Dec 2026, 2:00 PM, “Power cut”)",
            "future.kept: [1,2] → [1]",
            r#"future.new: added ("field")"#
        ]
    );
    let areas: Vec<Area> = difference(&read(&before), &read(&after)).iter().map(|c| c.area).collect();
    assert!(areas.is_sorted());
    assert!(Area::ALL.iter().filter(|a| !matches!(a, Area::Hours | Area::SpecialDays)).all(|a| areas.contains(a)));
}

#[test]
fn long_values_that_look_the_same_are_at_least_told_as_changed() {
    let with = |end: &str| json!({ "future": format!("{}{end}", "x".repeat(500)) });
    assert_eq!(lines(&with("a"), &with("b")), ["future: changed"]);
}

/// Small edits of stored JSON, unknown fields included, so that two sides are often nearly the same.
fn edit() -> impl Strategy<Value = (&'static str, Value)> {
    let time = json!({"open": "09:00", "close": "17:00", "colour": "red"});
    select(vec![
        ("/mode", json!("disabled")),
        ("/mode", json!(7)),
        ("/afterHours/enabled", json!(false)),
        ("/afterHours/note", json!("x")),
        ("/afterHours/businessHours/schedule/monday", json!([time, {"open": "18:00", "close": "18:00"}])),
        ("/afterHours/businessHours/schedule/monday", time),
        ("/afterHours/businessHours/schedule/monday", json!({"open": "09:00", "close": "17:00"})),
        ("/afterHours/businessHours/schedule/extra", json!(1)),
        ("/afterHours/businessHours/holidays", json!(["2027-02-15", {"date": "2027-02-15", "x": 1}])),
        ("/afterHours/businessHours/holidays", json!([{"date": "2027-02-15", "x": 1}, "2027-02-15"])),
        (
            "/afterHours/businessHours/holidays",
            json!([{"date": "2027-02-15", "name": " ", "hours": [{"open": "9:00", "close": "10:00", "y": 1}]}]),
        ),
        (
            "/afterHours/businessHours/holidays",
            json!([{"date": "2027-02-15", "name": " ", "hours": [{"open": "9:00", "close": "10:00"}]}]),
        ),
        (
            "/customSchedule/rules",
            json!([{"dayOfWeek": 1, "startTime": "09:00", "endTime": "17:00", "action": "enable", "z": 1}]),
        ),
        (
            "/customSchedule/rules",
            json!([{"dayOfWeek": 1, "startTime": "09:00", "endTime": "17:00", "action": "enable"}]),
        ),
        ("/highVolume/color", json!({})),
        ("/fallback/color", json!({"a": {}})),
        ("/fallback/forwardNumber", json!("+14165550110")),
        ("/override", json!({"state": "open", "until": null, "by": "ann"})),
        ("/override", json!({"state": "open", "until": null})),
        ("/strange", Value::Null),
        ("/strange", json!({})),
        ("/strange", json!({"a": [], "b": {"c": 1}})),
    ])
}

fn edited(edits: &[(&'static str, Value)]) -> AvailabilitySettings {
    let mut root = json!({"afterHours": {"businessHours": {"schedule": {}}}, "customSchedule": {}, "highVolume": {}, "fallback": {}});
    for (path, value) in edits {
        let (parent, key) = path.rsplit_once('/').unwrap();
        let parent = root.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        parent.insert(key.to_owned(), value.clone());
    }
    read(&root)
}

/// Told exactly when it is stored differently, in both directions, each time with something to see.
fn told_exactly(before: &AvailabilitySettings, after: &AvailabilitySettings) -> Result<(), TestCaseError> {
    let changes = difference(before, after);
    prop_assert_eq!(changes.is_empty(), before.to_json() == after.to_json(), "{:?}", changes);
    for change in &changes {
        prop_assert!(!change.what.trim().is_empty() && !change.line().contains("  "), "{:?}", change);
        prop_assert!(change.before != change.after || change.before.is_none(), "{:?}", change);
    }
    prop_assert_eq!(difference(after, before).len(), changes.len());
    Ok(())
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn nothing_stored_is_missed(
        before in proptest::collection::vec(edit(), 0..4), after in proptest::collection::vec(edit(), 0..4),
    ) {
        told_exactly(&edited(&before), &edited(&after))?;
    }

    #[test]
    fn any_two_clinics_can_be_compared(
        pair in zone_name().prop_flat_map(|zone| {
            let now = utc("2026-12-01T15:00:00Z");
            (settings(zone.clone(), now), settings(zone, now))
        }),
    ) {
        let (before, after) = pair;
        told_exactly(&before, &after)?;
        // One thing after the other: a single part that differs is told, too.
        let mut mixed = before.clone();
        mixed.week.clone_from(&after.week);
        told_exactly(&before, &mixed)?;
        mixed.clone_from(&before);
        mixed.exceptions.clone_from(&after.exceptions);
        told_exactly(&before, &mixed)?;
        mixed.clone_from(&before);
        mixed.custom.rules.reverse();
        told_exactly(&before, &mixed)?;
        prop_assert_eq!(difference(&before, &before.clone()), []);
    }
}
