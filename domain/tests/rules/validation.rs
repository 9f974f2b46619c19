//! Every rule about settings that somebody wants to save: the field it names and what it says.

use crate::strategies::{cases, week};
use domain::availability::{AvailabilitySettings, ClockTime, Interval, Weekday, check_week};
use proptest::prelude::*;
use serde_json::{Value, json};

fn errors(settings: &Value) -> Vec<(String, String)> {
    let errors = AvailabilitySettings::parse(settings).expect_err(&settings.to_string());
    errors.into_iter().map(|e| (e.field, e.message)).collect()
}

fn hours(schedule: Value) -> Value {
    json!({"afterHours": {"businessHours": {"schedule": schedule}}})
}

fn holidays(list: Value) -> Value {
    json!({"afterHours": {"businessHours": {"holidays": list}}})
}

const B: &str = "afterHours.businessHours";

fn only(settings: &Value, field: &str, message: &str) {
    assert_eq!(errors(settings), [(field.to_owned(), message.to_owned())], "{settings}");
}

#[test]
fn shapes_and_types() {
    let object = "Send a JSON object here.";
    let bool = "Use true or false.";
    for value in [json!([]), json!("always"), json!(7), json!(true), json!(null)] {
        only(&value, "settings", "Send the settings as a JSON object.");
    }
    only(&json!({"afterHours": []}), "afterHours", object);
    only(&json!({"afterHours": {"businessHours": 7}}), B, object);
    only(&hours(json!("9-5")), &format!("{B}.schedule"), object);
    only(&json!({"highVolume": 3}), "highVolume", object);
    only(&json!({"customSchedule": "none"}), "customSchedule", object);
    only(&json!({"fallback": "voicemail"}), "fallback", object);
    only(&json!({"override": true}), "override", object);
    only(&json!({"afterHours": {"enabled": "yes"}}), "afterHours.enabled", bool);
    only(&json!({"highVolume": {"enabled": 1}}), "highVolume.enabled", bool);
    only(&json!({"customSchedule": {"enabled": "false"}}), "customSchedule.enabled", bool);
    only(&json!({"fallback": {"announce": 0}}), "fallback.announce", bool);
    only(&json!({"fallback": {"confirmAnswer": "1"}}), "fallback.confirmAnswer", bool);
    only(&json!({"fallback": {"voicemailGreeting": ["hi"]}}), "fallback.voicemailGreeting", "Send text here.");
}

#[test]
fn codes_numbers_and_texts() {
    let modes = "Choose one of: always, after-hours-only, overflow-only, scheduled, disabled.";
    for mode in [json!("Always"), json!(""), json!(1)] {
        only(&json!({ "mode": mode }), "mode", modes);
    }
    let zone = |name: Value| json!({"afterHours": {"businessHours": {"timezone": name}}});
    only(&zone(json!("  ")), &format!("{B}.timezone"), "Choose a time zone such as America/Toronto.");
    only(&zone(json!("x".repeat(65))), &format!("{B}.timezone"), "Use at most 64 characters.");
    only(&zone(json!(5)), &format!("{B}.timezone"), "Send text here.");
    for threshold in [json!(0), json!(-1), json!(1001), json!(2.5), json!("5"), json!(1e300), json!(u64::MAX)] {
        let message = "Use a whole number from 1 to 1000.";
        only(&json!({"highVolume": {"threshold": threshold}}), "highVolume.threshold", message);
    }
    let wait = "Use a whole number from 0 to 240.";
    only(&json!({"highVolume": {"estimatedWaitMinutes": 241}}), "highVolume.estimatedWaitMinutes", wait);
    for ring in [4, 61] {
        only(&json!({"fallback": {"ringSeconds": ring}}), "fallback.ringSeconds", "Use a whole number from 5 to 60.");
    }
    only(
        &json!({"fallback": {"type": "forwards"}}),
        "fallback.type",
        "Choose one of: voicemail, forward, busy-signal.",
    );
    for step in ["onNoAnswer", "onBusy", "onFailed"] {
        let message = "Choose one of: assistant, voicemail, busy-signal.";
        only(&json!({"fallback": { step: "forward" }}), &format!("fallback.{step}"), message);
    }
    let greeting = json!({"fallback": {"voicemailGreeting": "é".repeat(1001)}});
    only(&greeting, "fallback.voicemailGreeting", "Use at most 1000 characters.");
}

#[test]
fn lines_to_ring() {
    let forward = |to: &str| json!({"fallback": {"type": "forward", "forwardNumber": to}});
    for (typed, message) in [
        ("", "Enter the number that should ring, for example +1 416 555 0123."),
        ("   ", "Enter the number that should ring, for example +1 416 555 0123."),
        ("911", "Short numbers such as 911 or 411 cannot be used here."),
        ("555-0123", "That is not a complete number. Type it with the area code, for example +1 416 555 0123."),
        ("1-800-FLOWERS", "Use digits only, for example +1 416 555 0123. Leave extensions out."),
        ("+1-555-0100", "That number cannot be dialled. Check the area code and the digits."),
        (
            "+1 916 911 0100 12345",
            "That is not a complete number. Type it with the area code, for example +1 416 555 0123.",
        ),
    ] {
        only(&forward(typed), "fallback.forwardNumber", message);
    }
    // A number that could not be read is not missing as well, also where nothing is forwarded.
    only(
        &json!({"fallback": {"forwardNumber": "x"}}),
        "fallback.forwardNumber",
        "Use digits only, for example +1 416 555 0123. Leave extensions out.",
    );
    assert!(AvailabilitySettings::parse(&forward("(416) 555-0123")).is_ok());
}

#[test]
fn days_and_times() {
    let tuesday = format!("{B}.schedule.tuesday");
    let day = |value: Value| hours(json!({ "tuesday": value }));
    let send = "Tuesday: send hours such as {\"open\":\"09:00\",\"close\":\"17:00\"}, a list of them, or null.";
    for value in [json!("9-5"), json!(9), json!(true)] {
        only(&day(value), &tuesday, send);
    }
    only(&hours(json!({"Monday": null})), &format!("{B}.schedule.Monday"), "Days are monday to sunday, in lower case.");
    only(&day(json!(["09:00"])), &format!("{tuesday}[0]"), "Tuesday: send an opening and a closing time.");
    for (interval, key, message) in [
        (json!({"close": "17:00"}), "open", "Tuesday: the opening time is missing. Use a time such as 09:00."),
        (
            json!({"open": "09:00", "close": ""}),
            "close",
            "Tuesday: the closing time is missing. Use a time such as 09:00.",
        ),
        (
            json!({"open": 9, "close": "17:00"}),
            "open",
            "Tuesday: the opening time is missing. Use a time such as 09:00.",
        ),
        (
            json!({"open": "9am", "close": "17:00"}),
            "open",
            "Tuesday: 9am is no opening time. Use a time such as 09:00.",
        ),
        (
            json!({"open": "09:00", "close": "25:00"}),
            "close",
            "Tuesday: 25:00 is no closing time. Use a time such as 09:00.",
        ),
        (json!({"open": "24:00", "close": "08:00"}), "open", "Tuesday: the opening time is at most 23:59."),
    ] {
        only(&day(interval.clone()), &format!("{tuesday}.{key}"), message);
        only(&day(json!([interval])), &format!("{tuesday}[0].{key}"), message);
    }
    let many: Vec<Value> =
        (0..13).map(|h| json!({"open": format!("{h:02}:00"), "close": format!("{h:02}:30")})).collect();
    only(&day(many.into()), &tuesday, "Tuesday: use at most 12 intervals a day.");
    // What was typed is shown, but not all of a novel and nothing invisible.
    let shown = &errors(&day(json!({"open": format!("{}\u{7}x", "9".repeat(500)), "close": "17:00"})))[0].1;
    assert_eq!(shown, "Tuesday: 999999999999999999999999 is no opening time. Use a time such as 09:00.");
}

#[test]
fn overlaps() {
    let day = |value: Value| hours(json!({ "thursday": value }));
    let thursday = format!("{B}.schedule.thursday");
    let span = |open: &str, close: &str| json!({"open": open, "close": close});
    only(
        &day(json!([span("08:00", "12:30"), span("12:00", "17:00")])),
        &format!("{thursday}[1].open"),
        "Thursday: the second opening time 12:00 is before the first closing time 12:30.",
    );
    // In the order of the day, named by the order of typing.
    only(
        &day(json!([span("12:00", "17:00"), span("08:00", "12:30")])),
        &format!("{thursday}[0].open"),
        "Thursday: the first opening time 12:00 is before the second closing time 12:30.",
    );
    only(
        &day(json!([span("08:00", "09:00"), span("18:00", "02:00"), span("20:00", "21:00")])),
        &format!("{thursday}[2].open"),
        "Thursday: the third opening time 20:00 is before the second closing time 02:00 the next day.",
    );
    only(
        &day(json!([span("08:00", "12:00"), span("08:00", "12:00")])),
        &format!("{thursday}[1].open"),
        "Thursday: the second opening time 08:00 is before the first closing time 12:00.",
    );
    // A long interval overlaps every later one, not only the next.
    let fields: Vec<String> = errors(&day(json!([
        span("08:00", "20:00"),
        span("09:00", "10:00"),
        span("11:00", "12:00"),
        span("13:00", "14:00")
    ])))
    .into_iter()
    .map(|(field, _)| field)
    .collect();
    assert_eq!(fields, [1, 2, 3].map(|i| format!("{thursday}[{i}].open")));
    let last = &errors(&day(json!([
        span("08:00", "20:00"),
        span("09:00", "10:00"),
        span("11:00", "12:00"),
        span("13:00", "14:00")
    ])))[2]
        .1;
    assert_eq!(last, "Thursday: the 4th opening time 13:00 is before the first closing time 20:00.");
    // Touching is fine.
    assert!(AvailabilitySettings::parse(&day(json!([span("08:00", "12:00"), span("12:00", "17:00")]))).is_ok());
}

#[test]
fn from_one_day_into_the_next() {
    let night = |close: &str| json!({"open": "20:00", "close": close});
    for (first, second, first_name, second_name) in [
        ("sunday", "monday", "Sunday", "Monday"),
        ("wednesday", "thursday", "Wednesday", "Thursday"),
        ("saturday", "sunday", "Saturday", "Sunday"),
    ] {
        only(
            &hours(
                json!({ first: night("06:00"), second: [{"open": "18:00", "close": "19:00"}, {"open": "05:30", "close": "12:00"}] }),
            ),
            &format!("{B}.schedule.{second}[1].open"),
            &format!("{second_name}: the opening time 05:30 is before {first_name}’s hours end at 06:00."),
        );
        assert!(
            AvailabilitySettings::parse(&hours(
                json!({ first: night("06:00"), second: {"open": "06:00", "close": "12:00"} })
            ))
            .is_ok()
        );
        assert!(
            AvailabilitySettings::parse(&hours(
                json!({ first: night("00:00"), second: {"open": "00:00", "close": "12:00"} })
            ))
            .is_ok()
        );
    }
}

#[test]
fn special_days() {
    let list = format!("{B}.holidays");
    let date = "Use a date such as 2026-12-24.";
    only(&holidays(json!({})), &list, "Send a list of dates.");
    only(&holidays(json!([7])), &format!("{list}[0]"), "Send a date, or an object with a date and a name.");
    for typed in ["2026-02-30", "2026-13-01", "24/12/2026", "2026-1-1", "-001-01-01", "+123-01-01", "2026-12-24T00:00"]
    {
        only(
            &holidays(json!(["2026-01-01", typed])),
            &format!("{list}[1]"),
            &format!("{typed} is no date in the calendar. {date}"),
        );
    }
    only(&holidays(json!([""])), &format!("{list}[0]"), &format!("The date is missing. {date}"));
    only(&holidays(json!([{"name": "X"}])), &format!("{list}[0].date"), &format!("The date is missing. {date}"));
    only(&holidays(json!([{"from": "2026-12-24"}])), &format!("{list}[0].to"), &format!("The date is missing. {date}"));
    only(&holidays(json!([{"to": "2026-12-24"}])), &format!("{list}[0].from"), &format!("The date is missing. {date}"));
    only(&holidays(json!([{"date": "2026-12-24", "name": 7}])), &format!("{list}[0].name"), "Send text here.");
    let long = json!([{"date": "2026-12-24", "name": "x".repeat(121)}]);
    only(&holidays(long), &format!("{list}[0].name"), "Use at most 120 characters.");
    only(
        &holidays(json!([{"from": "2026-12-31", "to": "2026-12-24", "name": "Closing"}])),
        &format!("{list}[0].to"),
        "Closing: the last day is before the first day.",
    );
    only(
        &holidays(json!([{"from": "2027-01-01", "to": "2028-01-02"}])),
        &format!("{list}[0].to"),
        "2027-01-01: a range covers at most a year.",
    );
    assert!(AvailabilitySettings::parse(&holidays(json!([{"from": "2028-01-01", "to": "2028-12-31"}]))).is_ok());
    only(
        &holidays(json!(["2026-12-25", {"date": "2026-12-26"}, {"date": "2026-12-25", "name": "Christmas"}])),
        &format!("{list}[2]"),
        "2026-12-25 is listed twice. Keep one entry for each date.",
    );
    only(
        &holidays(json!([{"from": "2026-12-20", "to": "2026-12-31"}, "2026-12-25"])),
        &format!("{list}[1]"),
        "2026-12-25 is listed twice. Keep one entry for each date.",
    );
    let own_hours = |hours: Value| holidays(json!([{"date": "2026-12-24", "name": "Christmas Eve", "hours": hours}]));
    only(
        &own_hours(json!([{"open": "09:00", "close": "12:00"}, {"open": "11:00", "close": "13:00"}])),
        &format!("{list}[0].hours[1].open"),
        "Christmas Eve: the second opening time 11:00 is before the first closing time 12:00.",
    );
    only(
        &own_hours(json!([{"open": "09:00", "close": "noon"}])),
        &format!("{list}[0].hours[0].close"),
        "Christmas Eve: noon is no closing time. Use a time such as 09:00.",
    );
    let many: Vec<Value> = (0..401).map(|i| json!(format!("{:04}-01-01", 2000 + i))).collect();
    only(&holidays(many.into()), &list, "Keep at most 400 special days.");
}

#[test]
fn rules_of_the_schedule() {
    let rules = |rules: Value| json!({"customSchedule": {"rules": rules}});
    let good = || json!({"dayOfWeek": 1, "startTime": "09:00", "endTime": "17:00", "action": "enable"});
    let but = |key: &str, value: Value| {
        let mut rule = good();
        rule[key] = value;
        rules(json!([good(), rule]))
    };
    let at = "customSchedule.rules[1]";
    only(&rules(json!({})), "customSchedule.rules", "Send a list of rules.");
    only(&rules(json!([good(), "x"])), at, "Send an object with dayOfWeek, startTime, endTime and action.");
    for day in [json!(7), json!(-1), json!("1"), json!(1.5), json!(null)] {
        only(&but("dayOfWeek", day), &format!("{at}.dayOfWeek"), "Use a whole number from 0 (Sunday) to 6 (Saturday).");
    }
    only(
        &but("startTime", json!("x")),
        &format!("{at}.startTime"),
        "Rule 2: x is no start time. Use a time such as 09:00.",
    );
    only(&but("startTime", json!("24:00")), &format!("{at}.startTime"), "Rule 2: the start time is at most 23:59.");
    only(
        &but("endTime", json!(null)),
        &format!("{at}.endTime"),
        "Rule 2: the end time is missing. Use a time such as 09:00.",
    );
    only(&but("action", json!("on")), &format!("{at}.action"), "Choose enable or disable.");
    let many: Vec<Value> = (0..201).map(|_| good()).collect();
    only(&rules(many.into()), "customSchedule.rules", "Keep at most 200 rules.");
    // 1.0 is a whole number to writers that know only floats.
    assert!(AvailabilitySettings::parse(&but("dayOfWeek", json!(1.0))).is_ok());
}

#[test]
fn temporary_switches() {
    let until = "Use an instant such as 2026-12-24T18:00:00Z, \"next-change\" or null.";
    for state in [json!("shut"), json!(null), json!(1)] {
        let message = "Choose one of: closed, open, assistant, fallback.";
        only(&json!({"override": {"state": state}}), "override.state", message);
    }
    for end in [
        json!("tomorrow"),
        json!(17),
        json!("2026-12-24 18:00"),
        json!("9999-12-31T23:59:59-23:00"),
        json!("0000-01-01T00:00:00Z"),
    ] {
        only(&json!({"override": {"state": "closed", "until": end}}), "override.until", until);
    }
    let note = json!({"override": {"state": "closed", "note": "x".repeat(301)}});
    only(&note, "override.note", "Use at most 300 characters.");
    // Without a readable end it would last for ever, so it is dropped; the rest is kept.
    let (settings, errors) =
        AvailabilitySettings::read(&json!({"mode": "disabled", "override": {"state": "closed", "until": "x"}}));
    assert_eq!((settings.override_, errors.len(), settings.mode.code()), (None, 1, "disabled"));
}

#[test]
fn several_mistakes_are_told_together_and_each_names_its_own_place() {
    let settings = json!({
        "mode": "sometimes",
        "afterHours": {"businessHours": {
            "schedule": {
                "monday": [{"open": "x", "close": "12:00"}, {"open": "08:00", "close": "12:00"}, {"open": "09:00", "close": "10:00"}],
                "friday": [{"open": "08:00", "close": "12:00"}, {"open": "09:00", "close": "10:00"}]
            },
            "holidays": ["2026-02-30", "2026-12-25", "2026-12-25"]
        }},
        "fallback": {"type": "forward"}
    });
    let fields: Vec<String> = errors(&settings).into_iter().map(|(field, _)| field).collect();
    // Rules about Monday and the holidays wait until the unreadable entries, which shift the
    // numbers of the others, are mended.
    assert_eq!(
        fields,
        [
            "mode",
            "afterHours.businessHours.schedule.monday[0].open",
            "afterHours.businessHours.holidays[0]",
            "afterHours.businessHours.schedule.friday[1].open",
            "fallback.forwardNumber"
        ]
    );
}

#[test]
fn hostile_sizes_give_short_answers() {
    let junk: Vec<Value> = (0..5000).map(|i| json!({"open": i, "close": {"x": i}})).collect();
    let huge =
        json!({"afterHours": {"businessHours": {"schedule": {"monday": junk}, "holidays": vec![json!(1); 5000]}}});
    let (settings, errors) = AvailabilitySettings::read(&huge);
    assert!(errors.len() <= 100 && settings.exceptions.is_empty() && settings.week[1].is_empty());
    let days: Vec<Value> = (0..9000).map(|i| json!(format!("{:04}-01-01", 1000 + i))).collect();
    assert_eq!(AvailabilitySettings::read(&holidays(days.into())).0.exceptions.len(), 400);
    only(&json!({"note": "x".repeat(300_000)}), "settings", "The settings are larger than 256 kB. Send less.");
    // Doubled dates, hundreds of times.
    let doubled = AvailabilitySettings::parse(&holidays(json!(vec!["2026-12-25"; 400]))).unwrap_err();
    assert_eq!(doubled.len(), 100);
}

#[test]
fn values_that_no_form_can_type_are_refused_too() {
    let mut settings = AvailabilitySettings::default();
    settings.high_volume.threshold = 0;
    settings.fallback.ring_seconds = 4;
    let end = ClockTime::END_OF_DAY;
    settings.week[5] = vec![Interval { open: end, close: end }];
    let fields: Vec<String> = settings.rule_errors().into_iter().map(|e| e.field).collect();
    assert_eq!(
        fields,
        ["afterHours.businessHours.schedule.friday[0].open", "highVolume.threshold", "fallback.ringSeconds"]
    );
}

/// Minutes of the week that are covered more than once, the plain way.
fn covered_twice(week: &[Vec<Interval>; 7]) -> bool {
    let mut covered = vec![0_u8; 7 * 1440];
    for (day, intervals) in week.iter().enumerate() {
        for interval in intervals {
            let start = day * 1440 + usize::from(interval.open.minutes());
            let length = (usize::from(interval.close.minutes()) + 1440 - usize::from(interval.open.minutes())) % 1440;
            let whole = interval.open.minutes() == 0 && interval.close == ClockTime::END_OF_DAY;
            for minute in 0..if length == 0 || whole { 1440 } else { length } {
                covered[(start + minute) % (7 * 1440)] += 1;
            }
        }
    }
    covered.iter().any(|times| *times > 1)
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn a_week_is_refused_exactly_when_a_minute_is_covered_twice(mut week in week()) {
        for day in &mut week {
            day.retain(|i| i.open != ClockTime::END_OF_DAY);
        }
        let errors = check_week(&week);
        prop_assert_eq!(!errors.is_empty(), covered_twice(&week), "{:?} {:?}", week, errors);
        for error in errors {
            prop_assert!(error.message.ends_with('.') && !error.message.contains("  "));
            prop_assert!(Weekday::MONDAY_FIRST.iter().any(|d| error.message.starts_with(d.name())));
        }
    }
}
