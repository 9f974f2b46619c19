//! Settings from and to JSON: any JSON can be read, what was read can be written and read again,
//! and what we do not know survives.

use crate::scene::{clinic, utc};
use crate::strategies::cases;
use domain::availability::{AvailabilitySettings, Zone};
use domain::routing::decide;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

#[test]
fn the_default_is_the_one_of_the_contract() {
    let nine_to_five = json!({"open": "09:00", "close": "17:00"});
    let expected = json!({
        "mode": "always",
        "afterHours": {"enabled": true, "businessHours": {
            "timezone": "America/Toronto",
            "schedule": {
                "monday": nine_to_five, "tuesday": nine_to_five, "wednesday": nine_to_five, "thursday": nine_to_five,
                "friday": nine_to_five, "saturday": null, "sunday": null
            },
            "holidays": []
        }},
        "highVolume": {"enabled": false, "threshold": 5, "estimatedWaitMinutes": 10},
        "customSchedule": {"enabled": false, "rules": []},
        "fallback": {"type": "voicemail", "ringSeconds": 20, "onNoAnswer": "voicemail", "onBusy": "voicemail",
            "onFailed": "voicemail", "announce": false, "confirmAnswer": false}
    });
    assert_eq!(AvailabilitySettings::default().to_json(), expected);
    for nothing in [json!({}), json!(null)] {
        let (settings, errors) = AvailabilitySettings::read(&nothing);
        assert_eq!((settings.to_json(), errors), (expected.clone(), Vec::new()));
    }
    same(&AvailabilitySettings::parse(&expected).unwrap(), &AvailabilitySettings::default());
    assert_eq!(AvailabilitySettings::read(&json!("x")).1[0].field, "settings");
}

#[test]
fn every_field_is_read_and_written() {
    let full = json!({
        "mode": "after-hours-only",
        "afterHours": {"enabled": false, "businessHours": {
            "timezone": "America/Vancouver",
            "schedule": {
                "monday": {"open": "08:30", "close": "17:00"},
                "tuesday": [{"open": "08:30", "close": "12:30"}, {"open": "13:30", "close": "02:00"}],
                "wednesday": null, "thursday": null, "friday": null, "saturday": null,
                "sunday": {"open": "00:00", "close": "24:00"}
            },
            "holidays": [
                "2026-12-25",
                {"date": "2026-12-24", "name": "Christmas Eve", "hours": [{"open": "09:00", "close": "12:00"}]},
                {"from": "2026-12-28", "to": "2026-12-31", "name": "Closing"}
            ]
        }},
        "highVolume": {"enabled": true, "threshold": 2, "estimatedWaitMinutes": 30},
        "customSchedule": {"enabled": true, "rules": [
            {"dayOfWeek": 0, "startTime": "22:00", "endTime": "04:00", "action": "disable"}
        ]},
        "fallback": {"type": "forward", "forwardNumber": "+14165550110", "voicemailGreeting": "Bonjour", "ringSeconds": 5,
            "onNoAnswer": "assistant", "onBusy": "busy-signal", "onFailed": "assistant", "announce": true, "confirmAnswer": true},
        "override": {"state": "closed", "until": "2026-12-24T18:00:00Z", "note": "Power cut"}
    });
    assert_eq!(AvailabilitySettings::parse(&full).unwrap().to_json(), full);
    // Other spellings of the same come out in one.
    let mut loose = full.clone();
    loose["afterHours"]["businessHours"]["schedule"]["monday"] = json!([{"open": "8:30:00", "close": " 17:00"}]);
    loose["afterHours"]["businessHours"]["timezone"] = json!(" America/Vancouver ");
    loose["highVolume"]["threshold"] = json!(2.0);
    loose["fallback"]["forwardNumber"] = json!("(416) 555-0110");
    loose["override"]["until"] = json!("2026-12-24T13:00:00.75-05:00");
    assert_eq!(AvailabilitySettings::parse(&loose).unwrap().to_json(), full);
}

fn same(a: &AvailabilitySettings, b: &AvailabilitySettings) {
    assert_eq!(
        (a.mode, a.after_hours_enabled, &a.timezone, &a.week, &a.exceptions, a.high_volume, &a.custom),
        (b.mode, b.after_hours_enabled, &b.timezone, &b.week, &b.exceptions, b.high_volume, &b.custom)
    );
    assert_eq!((&a.fallback, &a.override_), (&b.fallback, &b.override_));
}

fn word() -> impl Strategy<Value = String> {
    let telling = [
        "mode",
        "afterHours",
        "enabled",
        "businessHours",
        "timezone",
        "schedule",
        "monday",
        "tuesday",
        "sunday",
        "open",
        "close",
        "holidays",
        "date",
        "from",
        "to",
        "name",
        "hours",
        "highVolume",
        "threshold",
        "estimatedWaitMinutes",
        "customSchedule",
        "rules",
        "dayOfWeek",
        "startTime",
        "endTime",
        "action",
        "fallback",
        "type",
        "forwardNumber",
        "voicemailGreeting",
        "ringSeconds",
        "onNoAnswer",
        "onBusy",
        "onFailed",
        "announce",
        "confirmAnswer",
        "override",
        "state",
        "until",
        "note",
        "always",
        "scheduled",
        "forward",
        "voicemail",
        "enable",
        "closed",
        "next-change",
        "09:00",
        "17:30",
        "24:00",
        "2026-12-25",
        "2026-02-30",
        "9999-12-31",
        "0000-01-01",
        "+14165550110",
        "2026-12-24T18:00:00Z",
        "America/Toronto",
    ];
    prop_oneof![6 => select(telling.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,12}"]
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => (-2_i64..70).prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        3 => word().prop_map(Value::from),
    ]
}

/// Any JSON, with a liking for our own keys.
fn any_json() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(6, 60, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((word(), inner), 0..8).prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn text(choices: &[&str]) -> BoxedStrategy<Value> {
    select(choices.iter().map(|c| json!(c)).collect::<Vec<_>>()).boxed()
}

/// An object of these fields; now and then one is missing, junk, or joined by a stranger.
fn object(fields: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let entries: Vec<_> = fields
        .into_iter()
        .map(|(key, good)| {
            let value = prop_oneof![30 => good.prop_map(Some), 2 => Just(None), 1 => leaf().prop_map(Some)];
            value.prop_map(move |value| (key.to_owned(), value))
        })
        .collect();
    let stranger = prop::option::weighted(0.1, ("x-[a-z]{1,6}", leaf()));
    (entries, stranger)
        .prop_map(|(entries, stranger)| {
            let known = entries.into_iter().filter_map(|(key, value)| Some((key, value?)));
            Value::Object(known.chain(stranger).collect())
        })
        .boxed()
}

fn time() -> BoxedStrategy<Value> {
    (0..96_u32).prop_map(|q| json!(format!("{:02}:{:02}", q / 4, q % 4 * 15))).boxed()
}

fn hours() -> BoxedStrategy<Value> {
    let interval = || object(vec![("open", time()), ("close", time())]);
    prop_oneof![2 => Just(Value::Null), 3 => interval(), 2 => vec(interval(), 0..4).prop_map(Value::from)].boxed()
}

fn date() -> BoxedStrategy<Value> {
    (1..13_u32, 1..30_u32).prop_map(|(month, day)| json!(format!("2027-{month:02}-{day:02}"))).boxed()
}

fn list(of: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    vec(of, 0..4).prop_map(Value::from).boxed()
}

/// Settings that are mostly right.
fn nearly_settings() -> BoxedStrategy<Value> {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let schedule = object(days.iter().map(|day| (*day, hours())).collect());
    let single = object(vec![("date", date()), ("name", text(&["", "Family Day"])), ("hours", hours())]);
    let range = object(vec![("from", date()), ("to", date()), ("name", text(&["Closing"])), ("hours", hours())]);
    let holidays = list(prop_oneof![date(), single, range].boxed());
    let business = object(vec![
        ("timezone", text(&["America/Toronto", "Asia/Kathmandu", "Nowhere/Land"])),
        ("schedule", schedule),
        ("holidays", holidays),
    ]);
    let bool = || any::<bool>().prop_map(Value::from).boxed();
    let whole = |range: std::ops::Range<u32>| range.prop_map(Value::from).boxed();
    let rule = object(vec![
        ("dayOfWeek", whole(0..7)),
        ("startTime", time()),
        ("endTime", time()),
        ("action", text(&["enable", "disable"])),
    ]);
    let step = || text(&["assistant", "voicemail", "busy-signal"]);
    object(vec![
        ("mode", text(&["always", "after-hours-only", "overflow-only", "scheduled", "disabled"])),
        ("afterHours", object(vec![("enabled", bool()), ("businessHours", business)])),
        (
            "highVolume",
            object(vec![("enabled", bool()), ("threshold", whole(1..9)), ("estimatedWaitMinutes", whole(0..99))]),
        ),
        ("customSchedule", object(vec![("enabled", bool()), ("rules", list(rule))])),
        (
            "fallback",
            object(vec![
                ("type", text(&["voicemail", "forward", "busy-signal"])),
                ("forwardNumber", text(&["+14165550110", "(416) 555-0123", ""])),
                ("voicemailGreeting", text(&["Hello", "", " "])),
                ("ringSeconds", whole(5..61)),
                ("onNoAnswer", step()),
                ("onBusy", step()),
                ("onFailed", step()),
                ("announce", bool()),
                ("confirmAnswer", bool()),
            ]),
        ),
        (
            "override",
            prop_oneof![
                Just(Value::Null),
                object(vec![
                    ("state", text(&["closed", "open", "assistant", "fallback"])),
                    (
                        "until",
                        prop_oneof![
                            Just(Value::Null),
                            text(&["next-change", "2026-12-24T18:00:00.5Z", "2026-12-24T18:00:00+14:00"])
                        ]
                        .boxed()
                    ),
                    ("note", text(&["Power cut"])),
                ]),
            ]
            .boxed(),
        ),
    ])
}

fn round_trip(stored: &Value) -> Result<(), TestCaseError> {
    let (settings, errors) = AvailabilitySettings::read(stored);
    prop_assert!(errors.len() <= 100);
    for error in &errors {
        prop_assert!(!error.field.is_empty() && error.message.ends_with('.'), "{}", error);
    }
    let written = settings.to_json();
    let (again, errors_again) = AvailabilitySettings::read(&written);
    same(&again, &settings);
    prop_assert_eq!(again.to_json(), written.clone());
    // All that is left to complain about is what is not ours to throw away.
    for error in errors_again {
        prop_assert!(error.message.starts_with("Days are monday to sunday"), "{}", error);
    }
    match AvailabilitySettings::parse(stored) {
        Ok(parsed) => {
            same(&parsed, &settings);
            same(&AvailabilitySettings::parse(&written).unwrap(), &settings);
        }
        Err(refused) => prop_assert!(
            !refused.is_empty() && (!errors.is_empty() || !settings.rule_errors().is_empty() || stored.is_null())
        ),
    }
    // Whatever was stored, a call is decided.
    let mut context = clinic(AvailabilitySettings::default());
    context.clinic.zone = Zone::or_utc(&settings.timezone);
    context.clinic.settings = settings;
    prop_assert!(!decide(utc("2027-03-14T07:00:00Z"), &context).trace.is_empty());
    Ok(())
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn any_json_can_be_read_written_and_read_again(stored in any_json()) {
        round_trip(&stored)?;
    }

    #[test]
    fn nearly_right_settings_can_be_read_written_and_read_again(stored in nearly_settings()) {
        round_trip(&stored)?;
    }
}

/// Puts a stranger into every object on these settings' own paths.
fn with_strangers(value: &mut Value, path: &str, marked: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map.iter_mut() {
                with_strangers(inner, &format!("{path}/{key}"), marked);
            }
            // A stranger among the days is a misspelt day; it survives, but not unnoticed.
            map.insert("x-later".to_owned(), json!({"kept": path}));
            marked.push(path.to_owned());
        }
        Value::Array(list) => {
            for (i, inner) in list.iter_mut().enumerate() {
                with_strangers(inner, &format!("{path}/{i}"), marked);
            }
        }
        _ => {}
    }
}

#[test]
fn unknown_fields_survive_at_every_depth() {
    let mut stored = json!({
        "mode": "scheduled",
        "afterHours": {"enabled": true, "businessHours": {
            "timezone": "America/Toronto",
            "schedule": {
                "monday": {"open": "9:00", "close": "17:00"},
                "tuesday": [{"open": "09:00", "close": "12:00"}, {"open": "13:00", "close": "17:00"}],
                "wednesday": null, "thursday": null, "friday": null, "saturday": null, "sunday": null
            },
            "holidays": [
                {"date": "2026-12-24", "name": "Christmas Eve", "hours": [{"open": "09:00", "close": "12:00"}]},
                {"from": "2026-12-28", "to": "2026-12-31", "name": "Closing", "hours": [{"open": "10:00", "close": "11:00"}]}
            ]
        }},
        "highVolume": {"enabled": true, "threshold": 2, "estimatedWaitMinutes": 30},
        "customSchedule": {"enabled": true, "rules": [
            {"dayOfWeek": 0, "startTime": "22:00", "endTime": "04:00", "action": "disable"}
        ]},
        "fallback": {"type": "voicemail", "ringSeconds": 20},
        "override": {"state": "closed", "until": null}
    });
    let mut marked = Vec::new();
    with_strangers(&mut stored, "", &mut marked);
    assert_eq!(marked.len(), 16, "{marked:?}");
    let (mut settings, _) = AvailabilitySettings::read(&stored);
    // Something else is saved.
    settings.high_volume.threshold = 9;
    let written = settings.to_json();
    for path in marked {
        assert_eq!(written.pointer(&format!("{path}/x-later/kept")), Some(&json!(path)), "{path}");
    }
    assert_eq!(written.pointer("/afterHours/businessHours/schedule/monday/open"), Some(&json!("09:00")));
    // A stranger belongs to its own interval: other times, other interval.
    settings.week[1][0].close = domain::availability::ClockTime::END_OF_DAY;
    assert_eq!(settings.to_json().pointer("/afterHours/businessHours/schedule/monday/x-later"), None);
    // An ended switch leaves nothing behind.
    settings.override_ = None;
    assert_eq!(settings.to_json().get("override"), None);
}

#[test]
fn parts_left_out_stay_as_they_are_stored() {
    let (stored, _) = AvailabilitySettings::read(&json!({
        "mode": "disabled", "x-root": 1, "highVolume": {"threshold": 7, "x-volume": {"deep": [1]}},
        "override": {"state": "closed", "until": null}, "fallback": {"type": "busy-signal", "x-fallback": true}
    }));
    let over = |given: Value| AvailabilitySettings::parse_over(&given, &stored);
    let saved = over(json!({"highVolume": {"threshold": 3}})).unwrap();
    assert_eq!(
        (saved.mode.code(), saved.high_volume.threshold, saved.fallback.kind.code()),
        ("disabled", 3, "busy-signal")
    );
    assert_eq!(saved.override_, None, "a switch that is not sent again has ended");
    let json = saved.to_json();
    for (path, value) in
        [("/x-root", json!(1)), ("/highVolume/x-volume", json!({"deep": [1]})), ("/fallback/x-fallback", json!(true))]
    {
        assert_eq!(json.pointer(path), Some(&value), "{path}");
    }
    assert_eq!(json.get("override"), None);
    // What is sent wins, also over strangers of the same name.
    let saved = over(json!({"mode": "always", "x-root": 2})).unwrap().to_json();
    assert_eq!((&saved["mode"], &saved["x-root"]), (&json!("always"), &json!(2)));
    assert_eq!(over(json!([])).unwrap_err()[0].field, "settings");
    // Strangers must not pile up, save after save.
    let pile = AvailabilitySettings::parse(&json!({"x-pile": "x".repeat(200_000)})).unwrap();
    let more = json!({"y-pile": "y".repeat(200_000)});
    assert_eq!(AvailabilitySettings::parse_over(&more, &pile).unwrap_err()[0].field, "settings");
    assert_eq!(over(json!({"highVolume": {"threshold": 0}})).unwrap_err()[0].field, "highVolume.threshold");
}

#[test]
fn deep_nesting_is_carried_along() {
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!({ "x": [deep] });
    }
    let stored = json!({"later": deep, "afterHours": deep, "override": {"state": deep}, "mode": deep});
    let (settings, errors) = AvailabilitySettings::read(&stored);
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert_eq!(settings.to_json()["later"], stored["later"]);
    // As deep as a JSON reader gives us at most.
    let text = format!("{{\"fallback\":{}1{}}}", "{\"x\":".repeat(120), "}".repeat(120));
    let parsed: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(AvailabilitySettings::parse(&parsed).unwrap().to_json()["fallback"]["x"], parsed["fallback"]["x"]);
}
