//! How long a decision takes: `cargo bench -p domain --features zones`. The budget is 5 µs with 20
//! rules and 30 holidays.
#![allow(clippy::unwrap_used, missing_docs)]

use chrono::{DateTime, Duration, NaiveDate, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use domain::availability::{AvailabilitySettings, Zone};
use domain::company::{CallFeatures, CallerRules, Subscription};
use domain::language::Language;
use domain::phone::{Caller, E164};
use domain::routing::{ClinicContext, NumberState, Receipt, RoutingContext, Tense, day_of_answers, decide};
use serde_json::{Value, json};
use std::hint::black_box;

fn context(settings: &Value) -> RoutingContext {
    let settings = AvailabilitySettings::parse(settings).unwrap();
    let number = |text: &str| E164::parse(text).unwrap();
    RoutingContext {
        number: NumberState::Active,
        clinic: ClinicContext {
            name: "Bright Smiles Downtown".to_owned(),
            language: Language::En,
            live: true,
            subscription: Subscription::Active,
            features: CallFeatures { call_enabled: true, caller_rules: CallerRules::default() },
            assistant_takes_calls: true,
            zone: Zone::parse(&settings.timezone).unwrap(),
            settings,
            settings_version: 1,
            staff: None,
            forwards_from: None,
            own_numbers: vec![number("+14165550101"), number("+14165550102"), number("+14165550103")],
        },
        called: Some(number("+14165550101")),
        caller: Caller::Number(number("+14165550142")),
        forwarded_from: None,
        active_calls: 1,
    }
}

/// Thirty holidays, spread over a year and a half from January 2026.
fn holidays() -> Value {
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let days =
        (0..30).map(|i| json!({"date": (first + Duration::days(i * 18)).to_string(), "name": format!("Holiday {i}")}));
    days.collect()
}

fn week(hours: &Value, days: usize) -> Value {
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    names.iter().take(days).map(|day| ((*day).to_owned(), hours.clone())).collect::<serde_json::Map<_, _>>().into()
}

fn with_hours(mode: &str, schedule: Value) -> Value {
    json!({
        "mode": mode,
        "afterHours": {"businessHours": {"timezone": "America/Toronto", "schedule": schedule, "holidays": holidays()}},
        "highVolume": {"enabled": true, "threshold": 3},
        "fallback": {"type": "forward", "forwardNumber": "+14165550110"}
    })
}

fn twenty_rules() -> Value {
    let rule = |i: usize| {
        let action = if i % 4 == 3 { "disable" } else { "enable" };
        let (start, end) = (format!("{:02}:00", 6 + i % 5 * 3), format!("{:02}:30", 8 + i % 5 * 3));
        json!({"dayOfWeek": i % 7, "startTime": start, "endTime": end, "action": action})
    };
    (0..20).map(rule).collect()
}

fn decisions(c: &mut Criterion) {
    let mut group = c.benchmark_group("decide");
    let lunch = json!([{"open": "08:30", "close": "12:30"}, {"open": "13:30", "close": "18:00"}]);
    let usual = || week(&lunch, 5);
    let always = week(&json!({"open": "00:00", "close": "24:00"}), 7);
    let at = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
    let (tuesday, friday_night) = (at("2026-12-01T15:00:00Z"), at("2026-12-05T01:00:00Z"));

    let scheduled = {
        let mut settings = with_hours("scheduled", usual());
        settings["customSchedule"] = json!({"enabled": true, "rules": twenty_rules()});
        context(&settings)
    };
    let after_hours = context(&with_hours("after-hours-only", usual()));
    let overflow = context(&with_hours("overflow-only", usual()));
    let swamped = RoutingContext { active_calls: 9, ..overflow.clone() };
    let around_the_clock = context(&with_hours("after-hours-only", always.clone()));
    let no_holidays = {
        let mut settings = with_hours("after-hours-only", always);
        settings["afterHours"]["businessHours"]["holidays"] = json!([]);
        context(&settings)
    };
    let closed_for_good = {
        let mut settings = with_hours("after-hours-only", json!({}));
        let many: Vec<Value> = (0..400).map(|i| json!(format!("{:04}-02-01", 2028 + i))).collect();
        settings["afterHours"]["businessHours"]["holidays"] = many.into();
        context(&settings)
    };
    for (name, now, context) in [
        ("after-hours-only, 30 holidays, open", tuesday, &after_hours),
        ("after-hours-only, 30 holidays, friday night", friday_night, &after_hours),
        ("scheduled, 20 rules, 30 holidays", tuesday, &scheduled),
        ("overflow-only, 30 holidays, quiet", tuesday, &overflow),
        ("overflow-only, 30 holidays, swamped", tuesday, &swamped),
        ("around the clock, 30 holidays", tuesday, &around_the_clock),
        ("around the clock, no holidays", tuesday, &no_holidays),
        ("never open, 400 holidays far away", tuesday, &closed_for_good),
    ] {
        group.bench_function(name, |b| b.iter(|| decide(black_box(now), black_box(context))));
    }
    group.finish();

    let date = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    c.bench_function("day_of_answers, 30 holidays", |b| b.iter(|| day_of_answers(black_box(&after_hours), date)));
    c.bench_function("receipt", |b| {
        let decision = decide(tuesday, &after_hours);
        b.iter(|| Receipt::new(tuesday, black_box(&after_hours), black_box(&decision)));
    });
    c.bench_function("sentence", |b| {
        let decision = decide(tuesday, &after_hours);
        b.iter(|| black_box(&decision).sentence(Language::En, Tense::Past));
    });
}

criterion_group!(benches, decisions);
criterion_main!(benches);
