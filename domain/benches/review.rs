//! How long it takes to look at more than one call: `cargo bench -p domain --features zones --bench
//! review`. The budgets are 1 s for ten thousand calls of the past and 50 ms for a year ahead.
#![allow(clippy::unwrap_used, missing_docs)]

use chrono::{DateTime, Duration, NaiveDate, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use domain::availability::{AvailabilitySettings, Zone};
use domain::company::{CallFeatures, CallerRules, Subscription};
use domain::language::Language;
use domain::phone::{Caller, E164};
use domain::routing::{ClinicContext, NumberState, PastCall, RoutingContext, replay, verdict, year_ahead};
use serde_json::{Value, json};
use std::hint::black_box;

fn number(text: &str) -> E164 {
    E164::parse(text).unwrap()
}

/// A clinic with a lunch break, late Thursdays, special days and schedule rules, as many as it takes.
fn context(mode: &str, special_days: i64, rules: usize) -> RoutingContext {
    let lunch = json!([{"open": "08:30", "close": "12:30"}, {"open": "13:30", "close": "18:00"}]);
    let late = json!([{"open": "09:00", "close": "12:00"}, {"open": "16:00", "close": "01:00"}]);
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let holidays: Value = (0..special_days)
        .map(|i| json!({"date": (first + Duration::days(i * 2)).to_string(), "name": format!("Holiday {i}")}))
        .collect();
    let rules: Value = (0..rules)
        .map(|i| {
            let action = if i % 4 == 3 { "disable" } else { "enable" };
            let (start, end) = (format!("{:02}:00", 6 + i % 5 * 3), format!("{:02}:30", 8 + i % 5 * 3));
            json!({"dayOfWeek": i % 7, "startTime": start, "endTime": end, "action": action})
        })
        .collect();
    let settings = json!({
        "mode": mode,
        "afterHours": {"businessHours": {"timezone": "America/Toronto", "holidays": holidays, "schedule":
            {"monday": lunch, "tuesday": lunch, "wednesday": lunch, "thursday": late, "friday": lunch}}},
        "highVolume": {"enabled": true, "threshold": 3},
        "customSchedule": {"enabled": true, "rules": rules},
        "fallback": {"type": "busy-signal", "voicemailGreeting": "You have reached us.", "onNoAnswer": "assistant"}
    });
    let settings = AvailabilitySettings::parse(&settings).unwrap();
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

fn past(count: u32) -> Vec<PastCall<u32>> {
    let first: DateTime<Utc> = "2026-01-01T15:00:00Z".parse().unwrap();
    let call = |id| PastCall {
        id,
        at: first + Duration::minutes(i64::from(id) * 47),
        caller: Caller::Number(number("+14165550142")),
        called: Some(number("+14165550102")),
        forwarded_from: None,
        active_calls: id % 5,
        went: None,
    };
    (0..count).map(call).collect()
}

fn replays(c: &mut Criterion) {
    let (calls, saved) = (past(10_000), context("after-hours-only", 30, 20));
    let mut group = c.benchmark_group("replay");
    group.sample_size(20);
    for mode in ["overflow-only", "scheduled"] {
        let draft = context(mode, 400, 200);
        group.bench_function(format!("10,000 calls against {mode}"), |b| {
            b.iter(|| replay(black_box(&calls), black_box(&saved), black_box(&draft)));
        });
    }
    group.finish();
    let now: DateTime<Utc> = "2026-12-01T15:00:00Z".parse().unwrap();
    c.bench_function("verdict, 30 special days", |b| b.iter(|| verdict(black_box(now), black_box(&saved))));
}

fn years(c: &mut Criterion) {
    let now: DateTime<Utc> = "2026-12-01T15:00:00Z".parse().unwrap();
    let first = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    let holidays: Vec<_> = (0..40).map(|i| (first + Duration::days(i * 9), format!("Holiday {i}"))).collect();
    let mut group = c.benchmark_group("year_ahead");
    for (name, mode, special_days, rules) in [
        ("30 special days", "after-hours-only", 30, 0),
        ("400 special days", "after-hours-only", 400, 0),
        ("scheduled, 200 rules, 400 special days", "scheduled", 400, 200),
    ] {
        let context = context(mode, special_days, rules);
        group.bench_function(name, |b| b.iter(|| year_ahead(black_box(now), black_box(&context), &holidays)));
    }
    group.finish();
    let review = year_ahead(now, &context("after-hours-only", 30, 0), &holidays);
    c.bench_function("summary of a year", |b| b.iter(|| black_box(&review).summary()));
}

criterion_group!(benches, replays, years);
criterion_main!(benches);
