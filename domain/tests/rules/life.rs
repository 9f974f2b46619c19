//! Weeks as clinics really keep them, and moments worked out by hand.

use crate::scene::{clinic, moment, utc, valid};
use chrono::{DateTime, Duration};
use domain::availability::{AvailabilitySettings, NextStep};
use domain::routing::{Plan, decide};
use serde_json::{Value, json};

/// Local time (or an instant ending in Z), calls on the line, reason, what is carried out, and when
/// that changes: local, an instant, or `-` for never.
type Row = (&'static str, u32, &'static str, &'static str, &'static str);

fn on(days: &[&str], hours: &Value) -> Value {
    days.iter().map(|day| ((*day).to_owned(), hours.clone())).collect::<serde_json::Map<_, _>>().into()
}

const WEEKDAYS: [&str; 5] = ["monday", "tuesday", "wednesday", "thursday", "friday"];
const ALL_DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

fn after_hours(zone: &str, schedule: Value, holidays: Value) -> Value {
    let hours = json!({"timezone": zone, "schedule": schedule, "holidays": holidays});
    json!({"mode": "after-hours-only", "afterHours": {"businessHours": hours}})
}

fn plus(mut settings: Value, more: Value) -> Value {
    let more = more.as_object().unwrap().clone();
    settings.as_object_mut().unwrap().extend(more);
    settings
}

fn check(name: &str, settings: &Value, rows: &[Row]) -> usize {
    let settings = valid(settings);
    let zone = settings.timezone.clone();
    let mut context = clinic(settings);
    for (at, load, reason, plan, next) in rows {
        context.active_calls = *load;
        let decision = decide(moment(&zone, at), &context);
        let expected = if *next == "-" { None } else { Some(moment(&zone, next)) };
        assert_eq!((decision.reason.code(), decision.plan.code()), (*reason, *plan), "{name}, {at}");
        assert_eq!(decision.next_change_at, expected, "{name}, {at}: next change");
    }
    rows.len()
}

const TORONTO: &str = "America/Toronto";

fn nine_to_five() -> Value {
    on(&WEEKDAYS, &json!({"open": "09:00", "close": "17:00"}))
}

#[test]
fn real_weeks() {
    let mut moments = 0;
    // 1 December 2026 is a Tuesday.
    let lunch = json!([{"open": "08:30", "close": "12:30"}, {"open": "13:30", "close": "18:00"}]);
    moments += check(
        "a lunch break, the staff line while open",
        &plus(
            after_hours(TORONTO, on(&WEEKDAYS, &lunch), json!([])),
            json!({"fallback": {"type": "forward", "forwardNumber": "(416) 555-0110"}}),
        ),
        &[
            ("2026-12-01 08:29", 0, "after-hours", "assistant", "2026-12-01 08:30"),
            ("2026-12-01 08:30", 0, "business-hours", "forward", "2026-12-01 12:30"),
            ("2026-12-01 12:29", 9, "business-hours", "forward", "2026-12-01 12:30"),
            ("2026-12-01 12:30", 0, "after-hours", "assistant", "2026-12-01 13:30"),
            ("2026-12-01 13:30", 0, "business-hours", "forward", "2026-12-01 18:00"),
            ("2026-12-01 18:00", 0, "after-hours", "assistant", "2026-12-02 08:30"),
            ("2026-12-04 18:00", 0, "after-hours", "assistant", "2026-12-07 08:30"),
            ("2026-12-06 23:59", 0, "after-hours", "assistant", "2026-12-07 08:30"),
        ],
    );
    let late = json!({"thursday": [{"open": "09:00", "close": "12:00"}, {"open": "16:00", "close": "01:00"}],
        "friday": {"open": "09:00", "close": "17:00"}});
    moments += check(
        "late Thursdays, past midnight",
        &after_hours(TORONTO, late, json!([])),
        &[
            ("2026-12-03 14:00", 0, "after-hours", "assistant", "2026-12-03 16:00"),
            ("2026-12-03 23:59", 0, "business-hours", "voicemail", "2026-12-04 01:00"),
            ("2026-12-04 00:59", 0, "business-hours", "voicemail", "2026-12-04 01:00"),
            ("2026-12-04 01:00", 0, "after-hours", "assistant", "2026-12-04 09:00"),
            ("2026-12-05 00:30", 0, "after-hours", "assistant", "2026-12-10 09:00"),
        ],
    );
    let christmas = json!([
        {"date": "2026-12-24", "name": "Christmas Eve", "hours": [{"open": "09:00", "close": "12:00"}]},
        {"date": "2026-12-25", "name": "Christmas"},
        {"date": "2026-12-26", "name": "Boxing Day"},
        {"from": "2026-12-28", "to": "2026-12-31", "name": "Holiday closing"},
        "2027-01-01"
    ]);
    moments += check(
        "half a day before Christmas, then closed until the new year",
        &after_hours(TORONTO, nine_to_five(), christmas),
        &[
            ("2026-12-23 17:00", 0, "after-hours", "assistant", "2026-12-24 00:00"),
            ("2026-12-24 08:00", 0, "holiday", "assistant", "2026-12-24 09:00"),
            ("2026-12-24 11:59", 0, "business-hours", "voicemail", "2026-12-24 12:00"),
            ("2026-12-24 13:05", 0, "holiday", "assistant", "2026-12-25 00:00"),
            ("2026-12-25 10:00", 0, "holiday", "assistant", "2026-12-26 00:00"),
            ("2026-12-26 10:00", 0, "holiday", "assistant", "2026-12-27 00:00"),
            ("2026-12-27 10:00", 0, "after-hours", "assistant", "2026-12-28 00:00"),
            ("2026-12-30 10:00", 0, "holiday", "assistant", "2027-01-01 00:00"),
            ("2027-01-01 10:00", 0, "holiday", "assistant", "2027-01-02 00:00"),
            ("2027-01-02 10:00", 0, "after-hours", "assistant", "2027-01-04 09:00"),
        ],
    );
    let nights = on(&ALL_DAYS, &json!({"open": "20:00", "close": "06:00"}));
    moments += check(
        "an emergency clinic open at night, and a holiday: the night before still counts",
        &after_hours(TORONTO, nights, json!([{"date": "2026-12-25", "name": "Christmas"}])),
        &[
            ("2026-12-24 23:00", 0, "business-hours", "voicemail", "2026-12-25 06:00"),
            ("2026-12-25 03:00", 0, "business-hours", "voicemail", "2026-12-25 06:00"),
            ("2026-12-25 06:00", 0, "holiday", "assistant", "2026-12-26 00:00"),
            ("2026-12-25 21:00", 0, "holiday", "assistant", "2026-12-26 00:00"),
            ("2026-12-26 05:00", 0, "after-hours", "assistant", "2026-12-26 20:00"),
            ("2026-12-26 20:00", 0, "business-hours", "voicemail", "2026-12-27 06:00"),
        ],
    );
    let always = on(&ALL_DAYS, &json!({"open": "00:00", "close": "24:00"}));
    let busy = json!({"highVolume": {"enabled": true, "threshold": 3}});
    moments += check(
        "open around the clock, the assistant helps when swamped",
        &plus(after_hours(TORONTO, always.clone(), json!([])), busy.clone()),
        &[
            ("2026-12-01 03:00", 0, "business-hours", "voicemail", "-"),
            ("2026-12-01 03:00", 2, "business-hours", "voicemail", "-"),
            ("2026-12-01 03:00", 3, "overflow", "assistant", "-"),
        ],
    );
    moments += check(
        "open around the clock but for Family Day",
        &plus(after_hours(TORONTO, always, json!([{"date": "2027-02-15", "name": "Family Day"}])), busy),
        &[
            ("2026-12-01 03:00", 0, "business-hours", "voicemail", "2027-02-15 00:00"),
            ("2026-12-01 03:00", 3, "overflow", "assistant", "2027-02-15 00:00"),
            ("2027-02-15 00:00", 0, "holiday", "assistant", "2027-02-16 00:00"),
            ("2027-02-15 12:00", 3, "holiday", "assistant", "2027-02-16 00:00"),
            ("2027-02-16 00:00", 0, "business-hours", "voicemail", "-"),
        ],
    );
    let overflow = plus(after_hours(TORONTO, nine_to_five(), json!([])), json!({"mode": "overflow-only"}));
    moments += check(
        "the assistant when the lines are busy, and at night",
        &plus(overflow.clone(), json!({"highVolume": {"threshold": 2}})),
        &[
            ("2026-12-01 10:00", 1, "under-capacity", "voicemail", "2026-12-01 17:00"),
            ("2026-12-01 10:00", 2, "overflow", "assistant", "-"),
            ("2026-12-01 18:00", 0, "after-hours", "assistant", "2026-12-02 09:00"),
            ("2026-12-01 18:00", 2, "overflow", "assistant", "-"),
        ],
    );
    moments += check(
        "the assistant only when the lines are busy",
        &json!({"mode": "overflow-only", "afterHours": {"enabled": false}}),
        &[
            ("2026-12-01 18:00", 0, "under-capacity", "voicemail", "-"),
            ("2026-12-01 18:00", 4, "under-capacity", "voicemail", "-"),
            ("2026-12-01 18:00", 5, "overflow", "assistant", "-"),
        ],
    );
    moments += check(
        "a busy tone while open",
        &json!({"mode": "after-hours-only", "fallback": {"type": "busy-signal"}}),
        &[
            ("2026-12-01 10:00", 0, "business-hours", "busy-signal", "2026-12-01 17:00"),
            ("2026-12-05 10:00", 0, "after-hours", "assistant", "2026-12-07 09:00"),
        ],
    );
    moments += check("always", &json!({}), &[("2026-12-01 10:00", 99, "always-on", "assistant", "-")]);
    moments += check("never", &json!({"mode": "disabled"}), &[("2026-12-05 10:00", 99, "disabled", "voicemail", "-")]);
    moments += check(
        "open for a special Sunday",
        &after_hours(
            TORONTO,
            nine_to_five(),
            json!([{"date": "2026-12-06", "name": "Open house", "hours": [{"open": "10:00", "close": "16:00"}]}]),
        ),
        &[
            ("2026-12-05 12:00", 0, "after-hours", "assistant", "2026-12-06 00:00"),
            ("2026-12-06 11:00", 0, "business-hours", "voicemail", "2026-12-06 16:00"),
            ("2026-12-06 17:00", 0, "holiday", "assistant", "2026-12-07 00:00"),
        ],
    );
    moments += check(
        "on call from Monday nine to Tuesday nine",
        &after_hours(TORONTO, json!({"monday": {"open": "09:00", "close": "09:00"}}), json!([])),
        &[
            ("2026-12-07 08:00", 0, "after-hours", "assistant", "2026-12-07 09:00"),
            ("2026-12-07 09:00", 0, "business-hours", "voicemail", "2026-12-08 09:00"),
            ("2026-12-08 08:59", 0, "business-hours", "voicemail", "2026-12-08 09:00"),
            ("2026-12-08 09:00", 0, "after-hours", "assistant", "2026-12-14 09:00"),
        ],
    );
    moments += check(
        "from Sunday evening into Monday",
        &after_hours(TORONTO, json!({"sunday": {"open": "22:00", "close": "03:00"}}), json!([])),
        &[
            ("2026-12-07 02:59", 0, "business-hours", "voicemail", "2026-12-07 03:00"),
            ("2026-12-07 03:00", 0, "after-hours", "assistant", "2026-12-13 22:00"),
        ],
    );
    moments += check(
        "no hours at all",
        &after_hours(TORONTO, json!({}), json!([])),
        &[("2026-12-01 10:00", 0, "after-hours", "assistant", "-")],
    );
    let renovation = json!([{"from": "2027-01-01", "to": "2027-12-31", "name": "Renovation"}]);
    moments += check(
        "closed for a year",
        &after_hours(TORONTO, nine_to_five(), renovation),
        &[
            ("2026-12-31 17:00", 0, "after-hours", "assistant", "2027-01-01 00:00"),
            ("2027-06-01 10:00", 0, "holiday", "assistant", "2028-01-01 00:00"),
            ("2028-01-01 10:00", 0, "after-hours", "assistant", "2028-01-03 09:00"),
        ],
    );
    let two_years = json!([{"from": "2027-01-01", "to": "2027-12-31", "name": "Renovation"},
        {"from": "2028-01-01", "to": "2028-12-31", "name": "Renovation"}]);
    moments += check(
        "closed for longer than anybody looks ahead",
        &after_hours(TORONTO, nine_to_five(), two_years),
        &[
            ("2027-01-02 10:00", 0, "holiday", "assistant", "-"),
            ("2028-01-02 10:00", 0, "holiday", "assistant", "2029-01-01 00:00"),
        ],
    );
    moments += check(
        "half an hour off in Newfoundland",
        &after_hours("America/St_Johns", nine_to_five(), json!([])),
        &[
            ("2026-12-01T12:29:00Z", 0, "after-hours", "assistant", "2026-12-01T12:30:00Z"),
            ("2026-12-01T12:30:00Z", 0, "business-hours", "voicemail", "2026-12-01T20:30:00Z"),
        ],
    );
    moments += check(
        "Vancouver, where the clocks stay since 2026",
        &after_hours("America/Vancouver", on(&WEEKDAYS, &json!({"open": "08:00", "close": "16:00"})), json!([])),
        &[
            ("2026-12-01T14:59:00Z", 0, "after-hours", "assistant", "2026-12-01T15:00:00Z"),
            ("2026-12-01T15:59:00Z", 0, "business-hours", "voicemail", "2026-12-01T23:00:00Z"),
            ("2027-07-06T14:59:00Z", 0, "after-hours", "assistant", "2027-07-06T15:00:00Z"),
        ],
    );
    assert!(moments >= 60, "{moments}");
}

#[test]
fn switched_by_hand() {
    let default = || after_hours(TORONTO, nine_to_five(), json!([]));
    // 14:00 in Toronto.
    let closed = json!({"override": {"state": "closed", "until": "2026-12-01T19:00:00Z", "note": "Power cut"}});
    check(
        "closed until two o'clock",
        &plus(default(), closed.clone()),
        &[
            ("2026-12-01 08:00", 0, "override-closed", "assistant", "2026-12-01 14:00"),
            ("2026-12-01 10:00", 0, "override-closed", "assistant", "2026-12-01 14:00"),
            ("2026-12-01 13:59", 0, "override-closed", "assistant", "2026-12-01 14:00"),
            ("2026-12-01 14:00", 0, "business-hours", "voicemail", "2026-12-01 17:00"),
            ("2026-12-03 10:00", 0, "business-hours", "voicemail", "2026-12-03 17:00"),
        ],
    );
    check(
        "staying open late",
        &plus(default(), json!({"override": {"state": "open", "until": "2026-12-01T19:00:00-05:00"}})),
        &[
            ("2026-12-01 10:00", 0, "override-open", "voicemail", "2026-12-01 19:00"),
            ("2026-12-01 18:00", 0, "override-open", "voicemail", "2026-12-01 19:00"),
            ("2026-12-01 19:00", 0, "after-hours", "assistant", "2026-12-02 09:00"),
        ],
    );
    check(
        "everything to the assistant until somebody ends it",
        &json!({"mode": "disabled", "override": {"state": "assistant", "until": null}}),
        &[("2026-12-01 10:00", 0, "override-assistant", "assistant", "-")],
    );
    check(
        "everything to the backup until five",
        &json!({"override": {"state": "fallback", "until": "2026-12-01T22:00:00Z"}}),
        &[
            ("2026-12-01 10:00", 0, "override-fallback", "voicemail", "2026-12-01 17:00"),
            ("2026-12-01 17:00", 0, "always-on", "assistant", "-"),
        ],
    );
    check(
        "a switch that ended says nothing",
        &json!({"override": {"state": "fallback", "until": "2026-11-30T00:00:00Z"}}),
        &[("2026-12-01 10:00", 0, "always-on", "assistant", "-")],
    );
    check(
        "closing changes nothing where the hours do not matter",
        &plus(json!({"mode": "always"}), closed.clone()),
        &[("2026-12-01 10:00", 0, "always-on", "assistant", "-")],
    );
    check(
        "closing on a closed day changes the reason, and back",
        &plus(default(), json!({"override": {"state": "closed", "until": "2026-12-06T20:00:00Z"}})),
        &[
            ("2026-12-06 10:00", 0, "override-closed", "assistant", "2026-12-06 15:00"),
            ("2026-12-06 15:00", 0, "after-hours", "assistant", "2026-12-07 09:00"),
        ],
    );
    check(
        "closed until the hours change",
        &plus(default(), json!({"override": {"state": "closed", "until": "next-change"}})),
        &[("2026-12-01 10:00", 0, "override-closed", "assistant", "2026-12-01 17:00")],
    );
    check(
        "open by hand, but the lines are busy",
        &plus(
            plus(default(), json!({"override": {"state": "open", "until": "2026-12-01T23:59:00Z"}})),
            json!({"highVolume": {"enabled": true, "threshold": 1}}),
        ),
        &[
            ("2026-12-01 18:00", 1, "overflow", "assistant", "2026-12-01T23:59:00Z"),
            ("2026-12-01 18:00", 0, "override-open", "voicemail", "2026-12-01T23:59:00Z"),
        ],
    );
    check(
        "closed by hand, mode busy lines",
        &plus(plus(default(), json!({"mode": "overflow-only"})), closed),
        &[
            ("2026-12-01 10:00", 0, "override-closed", "assistant", "2026-12-01 14:00"),
            ("2026-12-01 10:00", 5, "overflow", "assistant", "-"),
        ],
    );
}

fn rule(day: u32, start: &str, end: &str, action: &str) -> Value {
    json!({"dayOfWeek": day, "startTime": start, "endTime": end, "action": action})
}

fn scheduled(rules: Vec<Value>) -> Value {
    json!({"mode": "scheduled", "customSchedule": {"enabled": true, "rules": rules}})
}

#[test]
fn its_own_schedule() {
    let mut nights: Vec<Value> = (1..=5).map(|day| rule(day, "17:00", "09:00", "enable")).collect();
    nights.extend([rule(6, "00:00", "24:00", "enable"), rule(0, "00:00", "24:00", "enable")]);
    check(
        "nights and weekends",
        &scheduled(nights),
        &[
            ("2026-12-01 16:59", 0, "scheduled-off", "voicemail", "2026-12-01 17:00"),
            ("2026-12-01 17:00", 0, "scheduled-on", "assistant", "2026-12-02 09:00"),
            ("2026-12-05 12:00", 0, "scheduled-on", "assistant", "2026-12-07 00:00"),
            ("2026-12-07 03:00", 0, "scheduled-off", "voicemail", "2026-12-07 17:00"),
        ],
    );
    check(
        "always but at lunch",
        &scheduled((1..=5).map(|day| rule(day, "12:00", "13:00", "disable")).collect()),
        &[
            ("2026-12-01 11:00", 0, "scheduled-on", "assistant", "2026-12-01 12:00"),
            ("2026-12-01 12:30", 0, "scheduled-off", "voicemail", "2026-12-01 13:00"),
            ("2026-12-05 12:30", 0, "scheduled-on", "assistant", "2026-12-07 12:00"),
        ],
    );
    check(
        "off wins over on",
        &scheduled(vec![rule(2, "08:00", "20:00", "enable"), rule(2, "12:00", "14:00", "disable")]),
        &[
            ("2026-12-01 11:59", 0, "scheduled-on", "assistant", "2026-12-01 12:00"),
            ("2026-12-01 13:00", 0, "scheduled-off", "voicemail", "2026-12-01 14:00"),
            ("2026-12-01 14:00", 0, "scheduled-on", "assistant", "2026-12-01 20:00"),
            ("2026-12-01 20:00", 0, "scheduled-off", "voicemail", "2026-12-08 08:00"),
        ],
    );
    check(
        "Saturday night into Sunday, across the week's end",
        &scheduled(vec![rule(6, "22:00", "04:00", "enable")]),
        &[
            ("2026-12-06 03:59", 0, "scheduled-on", "assistant", "2026-12-06 04:00"),
            ("2026-12-06 04:00", 0, "scheduled-off", "voicemail", "2026-12-12 22:00"),
        ],
    );
    check(
        "holidays do not matter to a schedule",
        &plus(
            scheduled(vec![rule(2, "08:00", "20:00", "enable")]),
            json!({"afterHours": {"businessHours": {"holidays": ["2026-12-01"]}}}),
        ),
        &[("2026-12-01 10:00", 0, "scheduled-on", "assistant", "2026-12-01 20:00")],
    );
    let mut off = scheduled(vec![rule(2, "08:00", "20:00", "enable")]);
    off["customSchedule"]["enabled"] = json!(false);
    check("switched off", &off, &[("2026-12-01 10:00", 0, "scheduled-off", "voicemail", "-")]);
    check("no rules", &scheduled(Vec::new()), &[("2026-12-01 10:00", 0, "scheduled-off", "voicemail", "-")]);
    // The one hour of the week is the one that the clock change skips: the next week has it.
    check(
        "Sundays from two to three",
        &scheduled(vec![rule(0, "02:00", "03:00", "enable")]),
        &[
            ("2027-03-08 12:00", 0, "scheduled-off", "voicemail", "2027-03-21 02:00"),
            ("2027-03-14 12:00", 0, "scheduled-off", "voicemail", "2027-03-21 02:00"),
        ],
    );
}

#[test]
fn nights_when_the_clocks_change() {
    let saturday =
        |close: &str| after_hours(TORONTO, json!({"saturday": {"open": "22:00", "close": close}}), json!([]));
    // 14 March 2027, 02:00 → 03:00.
    check(
        "a night shift one hour shorter",
        &saturday("04:00"),
        &[
            ("2027-03-14 01:59", 0, "business-hours", "voicemail", "2027-03-14 04:00"),
            ("2027-03-14 03:00", 0, "business-hours", "voicemail", "2027-03-14 04:00"),
        ],
    );
    check(
        "closing in the hour that does not exist",
        &saturday("02:30"),
        &[
            ("2027-03-14 01:59", 0, "business-hours", "voicemail", "2027-03-14 03:00"),
            ("2027-03-14 03:00", 0, "after-hours", "assistant", "2027-03-20 22:00"),
        ],
    );
    // 7 November 2027, 02:00 → 01:00: 01:30 comes twice, so there are two closings.
    check(
        "closing in the hour that exists twice",
        &saturday("01:30"),
        &[
            ("2027-11-07T05:15:00Z", 0, "business-hours", "voicemail", "2027-11-07T05:30:00Z"),
            ("2027-11-07T05:45:00Z", 0, "after-hours", "assistant", "2027-11-07T06:00:00Z"),
            ("2027-11-07T06:15:00Z", 0, "business-hours", "voicemail", "2027-11-07T06:30:00Z"),
            ("2027-11-07T06:30:00Z", 0, "after-hours", "assistant", "2027-11-13 22:00"),
        ],
    );
}

#[test]
fn the_staff_first_then_the_assistant() {
    let settings = json!({"mode": "after-hours-only", "fallback": {"type": "forward", "forwardNumber": "+14165550110",
        "ringSeconds": 15, "onNoAnswer": "assistant", "onBusy": "assistant", "onFailed": "voicemail"}});
    let decision = decide(moment(TORONTO, "2026-12-01 10:00"), &clinic(valid(&settings)));
    let Plan::Forward(forward) = decision.plan else { panic!("{:?}", decision.plan) };
    assert_eq!((forward.number.as_str(), forward.ring_seconds, forward.announce), ("+14165550110", 15, false));
    assert_eq!(
        (forward.on_no_answer, forward.on_busy, forward.on_failed),
        (NextStep::Assistant, NextStep::Assistant, NextStep::Voicemail)
    );
}

#[test]
fn a_second_is_divided_at_its_edges_only() {
    let context = clinic(valid(&json!({"mode": "after-hours-only"})));
    let five = utc("2026-12-01T22:00:00Z");
    for nanos in [1, 500_000_000, 999_999_999] {
        let before = decide(five - Duration::nanoseconds(nanos), &context);
        assert_eq!((before.reason.code(), before.next_change_at), ("business-hours", Some(five)));
        let after = decide(five + Duration::nanoseconds(nanos), &context);
        assert_eq!((after.reason.code(), after.next_change_at), ("after-hours", Some(utc("2026-12-02T14:00:00Z"))));
    }
    // A switch that ends within a second ends exactly there.
    let mut context = clinic(AvailabilitySettings::default());
    let end = DateTime::from_timestamp(five.timestamp(), 250_000_000).unwrap();
    context.clinic.settings.override_ = Some(domain::availability::Override {
        state: domain::availability::OverrideState::Fallback,
        until: domain::availability::OverrideUntil::Instant(end),
        note: None,
    });
    assert_eq!(decide(five, &context).next_change_at, Some(end));
    assert_eq!(decide(end, &context).reason.code(), "always-on");
    assert_eq!(decide(end - Duration::nanoseconds(1), &context).reason.code(), "override-fallback");
}

#[test]
fn of_two_entries_for_a_date_the_first_rules() {
    let holidays = json!([{"date": "2026-12-01", "name": "First", "hours": [{"open": "10:00", "close": "11:00"}]},
        {"from": "2026-11-30", "to": "2026-12-02", "name": "Second"}]);
    let (settings, errors) = AvailabilitySettings::read(&after_hours(TORONTO, nine_to_five(), holidays));
    assert_eq!(errors, []);
    let context = clinic(settings);
    for (at, reason, next) in [
        ("2026-11-30 10:30", "holiday", "2026-12-01 00:00"),
        ("2026-12-01 10:30", "business-hours", "2026-12-01 11:00"),
        ("2026-12-01 11:30", "holiday", "2026-12-02 00:00"),
        ("2026-12-02 10:30", "holiday", "2026-12-03 00:00"),
    ] {
        let decision = decide(moment(TORONTO, at), &context);
        assert_eq!((decision.reason.code(), decision.next_change_at), (reason, Some(moment(TORONTO, next))), "{at}");
    }
}
