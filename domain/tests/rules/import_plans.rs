//! What a plan does to the special days that are there.

use crate::imports::{date, today};
use crate::strategies::{cases, interval};
use chrono::Duration;
use domain::availability::{AvailabilitySettings, DateException, Effect, ImportRow, plan_import, read_csv};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, json};

fn special(from: &str, to: &str, name: &str) -> DateException {
    DateException { from: date(from), to: date(to), name: name.to_owned(), hours: Vec::new(), extra: Map::new() }
}

#[test]
fn a_plan_says_what_would_happen_and_does_it() {
    let mut christmas = special("2026-12-25", "2026-12-25", "Christmas");
    christmas.extra.insert("colour".into(), json!("red"));
    let existing = [
        special("2026-12-28", "2026-12-31", "Closing"),
        christmas.clone(),
        special("2020-01-01", "2020-01-01", "Long ago"),
        special("2027-01-01", "2027-01-01", "New Year"),
    ];
    let rows = read_csv(
        "date,to,name,hours\n\
         2026-12-25,,Christmas Day,\n\
         2027-01-01,,,\n\
         2026-12-24,,Eve,9:00-12:00\n\
         2026-12-30,,Late,\n\
         2026-12-24,,Eve again,\n\
         2026-11-24,,Yesterday,\n\
         2026-11-20,2026-11-25,Until today,\n\
         soon,,X,\n",
        today(),
    );
    let plan = plan_import(&existing, rows, today());
    let effects: Vec<&Effect> = plan.rows.iter().map(|row| &row.effect).collect();
    assert_eq!(
        effects,
        [
            &Effect::Replace(christmas),
            &Effect::Same,
            &Effect::Add,
            &Effect::Overlaps(existing[0].clone()),
            &Effect::Doubled(4),
            &Effect::Past,
            &Effect::Add,
            &Effect::Wrong("Line 9: soon is no date in the calendar. Use a date such as 2026-12-24.".to_owned()),
        ]
    );
    let explained: Vec<String> = plan.rows.iter().map(|row| row.explain()).collect();
    assert_eq!(
        explained,
        [
            "Replaces “Christmas” on 2026-12-25 (closed).",
            "Is there already.",
            "Will be added.",
            "Shares dates with “Closing” from 2026-12-28 to 2026-12-31 (closed) and is left out. Remove or change that one, \
             then import again.",
            "Line 4 already has a special day on these dates; this row is left out.",
            "Lies in the past and is left out.",
            "Will be added.",
            "Line 9: soon is no date in the calendar. Use a date such as 2026-12-24.",
        ]
    );
    assert_eq!(plan.changes(), 3);
    let after = plan.apply(&existing);
    let names: Vec<(String, &str)> = after.iter().map(|day| (day.from.to_string(), day.name.as_str())).collect();
    assert_eq!(
        names,
        [
            ("2020-01-01".into(), "Long ago"),
            ("2026-11-20".into(), "Until today"),
            ("2026-12-24".into(), "Eve"),
            ("2026-12-25".into(), "Christmas Day"),
            ("2026-12-28".into(), "Closing"),
            ("2027-01-01".into(), "New Year"),
        ]
    );
    assert_eq!(after[3].extra["colour"], json!("red"));
    // Somebody else saved in between: what would collide is left out.
    let meanwhile = [special("2026-12-20", "2026-12-27", "Early closing")];
    let after: Vec<String> = plan.apply(&meanwhile).into_iter().map(|day| day.name).collect();
    assert_eq!(after, ["Until today", "Early closing"]);
}

#[test]
fn a_clinic_has_room_for_400_special_days() {
    let many: Vec<DateException> = (0..399)
        .map(|i| {
            let day = (date("2020-01-01") + Duration::days(i)).to_string();
            special(&day, &day, "")
        })
        .collect();
    let plan = plan_import(&many, read_csv("2026-12-24\n2026-12-25\n2026-12-24\n", today()), today());
    assert_eq!(plan.rows[0].effect, Effect::Add);
    assert_eq!(
        plan.rows[1].explain(),
        "Line 2: a clinic has at most 400 special days. Remove old ones, then import again."
    );
    assert_eq!(plan.apply(&many).len(), 400);
    assert_eq!(plan.apply(&plan.apply(&many)).len(), 400);
}

fn day() -> impl Strategy<Value = DateException> {
    let length = prop_oneof![5 => Just(0_i64), 2 => 1_i64..5];
    let name = select(vec!["", "Family Day", "Christmas"]);
    let hours = prop_oneof![2 => Just(Vec::new()), 1 => vec(interval(), 1..=1)];
    let extra = prop::option::of(0..3_u8);
    (-10_i64..30, length, name, hours, extra).prop_map(|(start, length, name, mut hours, extra)| {
        hours.retain(|i| i.open.minutes() < 1440);
        let from = today() + Duration::days(start);
        let extra = extra.map(|n| ("x".to_owned(), json!(n))).into_iter().collect();
        DateException { from, to: from + Duration::days(length), name: name.to_owned(), hours, extra }
    })
}

/// Special days that settings take: no date twice.
fn existing() -> impl Strategy<Value = Vec<DateException>> {
    vec(day(), 0..8).prop_map(|days| {
        let mut out: Vec<DateException> = Vec::new();
        for day in days {
            if out.iter().all(|old| old.to < day.from || day.to < old.from) {
                out.push(day);
            }
        }
        out
    })
}

fn row() -> impl Strategy<Value = ImportRow> {
    let imported = day().prop_map(|day| Ok(DateException { extra: Map::new(), ..day }));
    let outcome = prop_oneof![9 => imported, 1 => Just(Err("Line 1: no.".to_owned()))];
    (1..20_u32, outcome).prop_map(|(line, outcome)| ImportRow { line, shown: String::new(), outcome })
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn what_a_plan_makes_can_be_saved(existing in existing(), rows in vec(row(), 0..12)) {
        let plan = plan_import(&existing, rows.clone(), today());
        let after = plan.apply(&existing);
        let mut settings = AvailabilitySettings::default();
        settings.exceptions = after.clone();
        prop_assert_eq!(settings.rule_errors(), Vec::new());
        prop_assert!(AvailabilitySettings::parse(&settings.to_json()).is_ok());
        prop_assert!(after.is_sorted_by_key(|day| (day.from, day.to)));
        prop_assert_eq!(plan.rows.len(), rows.len());
        for (planned, row) in plan.rows.iter().zip(&rows) {
            prop_assert_eq!(planned.line, row.line);
            prop_assert!(planned.explain().ends_with('.'));
        }
        // What the plan does not name is as it was, with the fields we do not know.
        let replaced = |day: &DateException| plan.rows.iter().any(|row| row.effect == Effect::Replace(day.clone()));
        for day in &existing {
            let kept = after.iter().find(|new| new.from == day.from).unwrap();
            prop_assert_eq!(&kept.extra, &day.extra);
            prop_assert!(replaced(day) || kept == day);
        }
        let added = plan.rows.iter().filter(|row| row.effect == Effect::Add).count();
        prop_assert_eq!(after.len(), existing.len() + added);
        // A second time there is nothing left to do.
        let again = plan_import(&after, rows, today());
        for (first, second) in plan.rows.iter().zip(&again.rows) {
            match first.effect {
                Effect::Add | Effect::Replace(_) | Effect::Same => prop_assert_eq!(&second.effect, &Effect::Same),
                _ => prop_assert!(!second.effect.is_change()),
            }
        }
        prop_assert_eq!(again.apply(&after), after.clone());
        prop_assert_eq!(plan.apply(&after), after);
    }
}
