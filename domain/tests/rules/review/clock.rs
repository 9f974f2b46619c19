//! Clock changes: those of every zone, and what becomes of hours that begin or end in them.

use super::{NOW, daily, day, review, stored};
use crate::clocks::distinct_zones;
use crate::scene::{jiff_zone, utc};
use crate::strategies::{cases, instant, settings, zone_name};
use chrono::{DateTime, NaiveDate};
use domain::availability::{Hours, Moment, Zone};
use domain::routing::{ClockChange, ClockKind, Stretch, year_ahead};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

/// Local minutes since 1970 as jiff shows them, minute by minute, and how often.
fn shown(zone: &str, around: i64) -> BTreeMap<i64, usize> {
    let rules = jiff_zone(zone);
    let mut times = BTreeMap::new();
    for second in (around - 30 * 3600..around + 30 * 3600).step_by(60) {
        let offset = i64::from(rules.to_offset(jiff::Timestamp::from_second(second).unwrap()).seconds());
        *times.entry((second + offset).div_euclid(60)).or_insert(0) += 1;
    }
    times
}

/// The first and last local minute, plus one, that a change skips or repeats.
fn turned(zone: &str, change: i64) -> (bool, i64, i64) {
    let times = shown(zone, change);
    let twice: Vec<i64> = times.iter().filter(|(_, count)| **count == 2).map(|(minute, _)| *minute).collect();
    let (first, last) = (*times.keys().next().unwrap(), *times.keys().last().unwrap());
    let missing: Vec<i64> = (first..last).filter(|minute| !times.contains_key(minute)).collect();
    assert!(twice.is_empty() != missing.is_empty(), "{zone}");
    let span = if twice.is_empty() { &missing } else { &twice };
    (twice.is_empty(), span[0], span[span.len() - 1] + 1)
}

fn told(change: &ClockChange) -> (bool, i64, i64) {
    let midnight = i64::from(change.date.to_epoch_days()) * 1440;
    let Stretch { from, to } = change.kind.stretch();
    (matches!(change.kind, ClockKind::Skipped(_)), midnight + i64::from(from), midnight + i64::from(to))
}

#[test]
fn the_clock_changes_of_every_zone() {
    let mut seen = 0;
    for zone in distinct_zones() {
        let context = stored(&json!({"mode": "disabled", "fallback": {"type": "busy-signal"},
            "afterHours": {"businessHours": {"timezone": zone}}}));
        let review = year_ahead(utc(NOW), &context, &[]);
        let rules = jiff_zone(&zone);
        let offset = |second: i64| rules.to_offset(jiff::Timestamp::from_second(second).unwrap()).seconds();
        let ahead = rules.following(jiff::Timestamp::from_second(utc(NOW).timestamp() - 40 * 86_400).unwrap());
        let seconds = ahead.map(|t| t.timestamp().as_second()).take_while(|s| *s < utc(NOW).timestamp() + 400 * 86_400);
        let changes: Vec<i64> = seconds.filter(|s| offset(*s) != offset(s - 1)).collect();
        let (first, last) = (review.days().next().unwrap().date, review.days().last().unwrap().date);
        let within = |minute: i64| {
            (i64::from(first.to_epoch_days())..=i64::from(last.to_epoch_days())).contains(&minute.div_euclid(1440))
        };
        let expected: Vec<_> = changes.iter().map(|s| (*s, turned(&zone, *s))).filter(|(_, t)| within(t.1)).collect();
        let found: Vec<_> = review.clock_changes.iter().map(|c| (c.at.timestamp(), told(c))).collect();
        assert_eq!(found, expected, "{zone}");
        // Nobody ever answers there, so the minutes without a handler are those that pass.
        let zone = Zone::parse(&zone).unwrap();
        let passes = zone.first_instant(last, 1440) - zone.first_instant(first, 0);
        assert_eq!(i64::try_from(review.unattended.minutes).unwrap(), passes.num_minutes(), "{}", zone.name());
        seen += found.len();
    }
    assert!(seen > 120, "only {seen} clock changes: is the zone data there?");
}

#[test]
fn zones_by_hand() {
    let of = |zone: &str| {
        let changes = review(&json!({"afterHours": {"businessHours": {"timezone": zone}}})).clock_changes;
        changes.iter().map(ClockChange::sentence).collect::<Vec<_>>()
    };
    assert_eq!(
        of("America/St_Johns"),
        [
            "On 14 Mar 2027 the clocks go forward: 2:00 AM to 3:00 AM does not exist.",
            "On 7 Nov 2027 the clocks go back: 1:00 AM to 2:00 AM comes twice."
        ]
    );
    assert_eq!(
        of("Australia/Lord_Howe"),
        [
            "On 4 Apr 2027 the clocks go back: 1:30 AM to 2:00 AM comes twice.",
            "On 3 Oct 2027 the clocks go forward: 2:00 AM to 2:30 AM does not exist."
        ]
    );
    assert_eq!(of("Africa/Cairo")[0], "On 30 Apr 2027 the clocks go forward: midnight to 1:00 AM does not exist.");
    assert_eq!(of("Africa/Cairo")[1], "On 28 Oct 2027 the clocks go back: 11:00 PM to midnight comes twice.");
    for zone in ["America/Phoenix", "America/Vancouver", "UTC"] {
        assert_eq!(of(zone), Vec::<String>::new(), "{zone}");
    }
    let toronto = review(&json!({}));
    assert_eq!(day(&toronto, "2027-03-14").clock_change, Some(ClockKind::Skipped(Stretch { from: 120, to: 180 })));
    assert_eq!(day(&toronto, "2027-11-07").clock_change, Some(ClockKind::Repeated(Stretch { from: 60, to: 120 })));
    assert_eq!(toronto.days().filter(|day| day.clock_change.is_some()).count(), 2);
    assert_eq!(toronto.clock_changes[0].at, utc("2027-03-14T07:00:00Z"));
}

/// What is told about hours that are the same every day: in spring, in autumn.
fn edges(zone: &str, hours: serde_json::Value) -> [Vec<String>; 2] {
    let seen = review(&json!({"mode": "after-hours-only", "afterHours": daily(zone, &hours)}));
    let of = |skipped: bool| {
        let changes = seen.clock_changes.iter().filter(|c| matches!(c.kind, ClockKind::Skipped(_)) == skipped);
        changes.flat_map(|c| &c.edges).map(|edge| edge.sentence.clone()).collect()
    };
    [of(true), of(false)]
}

#[test]
fn hours_that_begin_or_end_while_the_clocks_are_turned() {
    let toronto = |hours| edges("America/Toronto", hours);
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let none = Vec::<String>::new();
    assert_eq!(toronto(json!({"open": "09:00", "close": "17:00"})), [none.clone(), none.clone()]);
    assert_eq!(
        toronto(json!({"open": "22:00", "close": "02:30"})),
        [lines(&["2:30 AM does not exist: the clinic closes at 3:00 AM."]), none.clone()]
    );
    assert_eq!(
        toronto(json!({"open": "02:00", "close": "08:00"})),
        [lines(&["2:00 AM does not exist: the clinic opens at 3:00 AM."]), none.clone()]
    );
    assert_eq!(
        toronto(
            json!([{"open": "00:00", "close": "02:10"}, {"open": "02:20", "close": "02:30"}, {"open": "02:50", "close": "08:00"}])
        ),
        [
            lines(&[
                "2:10 AM does not exist: the clinic stays open.",
                "2:20 AM to 2:30 AM does not exist: the clinic is not open then."
            ]),
            none.clone()
        ]
    );
    assert_eq!(
        toronto(json!([{"open": "01:15", "close": "01:45"}])),
        [
            none.clone(),
            lines(&[
                "1:15 AM comes twice: the clinic opens both times.",
                "1:45 AM comes twice: the clinic closes both times."
            ])
        ]
    );
    // The hour as a whole: nothing begins or ends a second time.
    assert_eq!(toronto(json!({"open": "01:00", "close": "02:00"}))[1], none);
    // Midnight is no edge where the night goes on.
    assert_eq!(edges("Africa/Cairo", json!({"open": "20:00", "close": "06:00"})), [none.clone(), none.clone()]);
    assert_eq!(
        edges("Africa/Cairo", json!({"open": "20:00", "close": "24:00"})),
        [lines(&["midnight does not exist: the clinic closes at 1:00 AM."]), none.clone()]
    );
    assert_eq!(
        edges("Australia/Lord_Howe", json!({"open": "02:15", "close": "02:45"}))[0],
        ["2:15 AM does not exist: the clinic opens at 2:30 AM."]
    );
    let schedule = review(&json!({"mode": "scheduled", "customSchedule": {"enabled": true, "rules": [
        {"dayOfWeek": 6, "startTime": "22:00", "endTime": "02:30", "action": "enable"},
        {"dayOfWeek": 0, "startTime": "01:30", "endTime": "01:40", "action": "disable"}]}}));
    let told: Vec<_> =
        schedule.clock_changes.iter().flat_map(|c| &c.edges).map(|e| (e.minute, e.sentence.as_str())).collect();
    assert_eq!(
        told,
        [
            (150, "2:30 AM does not exist: the assistant stops answering at 3:00 AM."),
            (90, "1:30 AM comes twice: the assistant stops answering both times."),
            (100, "1:40 AM comes twice: the assistant begins to answer both times.")
        ]
    );
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn what_is_told_about_a_change_is_what_happens(
        (now, settings) in zone_name().prop_flat_map(|zone| {
            instant(zone.clone(), 1990, 2100).prop_flat_map(move |now| (Just(now), settings(zone.clone(), now)))
        }),
    ) {
        let mut settings = settings;
        settings.mode = domain::availability::Mode::AfterHoursOnly;
        let context = crate::scene::clinic(settings.clone());
        let (hours, zone) = (Hours::of(&settings), &context.clinic.zone);
        let wall = |date: NaiveDate, minute: u32| {
            let date = date + chrono::Days::new(u64::from(minute / 1440));
            hours.at(Moment { date, second: minute % 1440 * 60 }).open
        };
        let open = |second: i64| hours.at(zone.moment(DateTime::from_timestamp(second, 0).unwrap())).open;
        for change in year_ahead(now, &context, &[]).clock_changes {
            let (at, Stretch { from, to }) = (change.at.timestamp(), change.kind.stretch());
            let says = |words: &str| change.edges.iter().any(|edge| edge.sentence.contains(words));
            prop_assert!(change.edges.iter().all(|edge| (from..to).contains(&edge.minute)));
            match change.kind {
                ClockKind::Skipped(_) => {
                    let (before, after) = (open(at - 60), open(at));
                    // An edge at the first minute that exists is no edge that moved.
                    let moved = wall(change.date, to - 1) == wall(change.date, to);
                    prop_assert!(!says("opens at") || (!before && after));
                    prop_assert!(!says("closes at") || (before && !after));
                    prop_assert!(!says("stays open") || (before && after));
                    prop_assert!(!moved || before == after || says(if after { "opens at" } else { "closes at" }), "{:?}", change);
                }
                ClockKind::Repeated(_) => for minute in from + 1..to {
                    let (before, after) = (wall(change.date, minute - 1), wall(change.date, minute));
                    let told: Vec<bool> =
                        change.edges.iter().filter(|e| e.minute == minute).map(|e| e.sentence.contains("opens both")).collect();
                    let expected = if before == after { vec![] } else { vec![after] };
                    prop_assert_eq!(told, expected, "{} {}", change.date, minute);
                    if before != after {
                        for instant in zone.instants(change.date, minute) {
                            prop_assert_eq!((open(instant.timestamp() - 60), open(instant.timestamp())), (before, after));
                        }
                    }
                },
            }
        }
    }
}
