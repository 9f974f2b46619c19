//! A whole year, minute by minute, by the naive implementation.

use super::stored;
use crate::naive::Naive;
use crate::scene::{clinic, jiff_zone, number};
use crate::strategies::{cases, instant, settings, zone_name};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::availability::{AvailabilitySettings, FallbackKind, NextStep, Weekday};
use domain::routing::{DayReview, RoutingContext, YearReview, year_ahead};
use proptest::prelude::*;
use serde_json::json;
use std::collections::HashMap;

/// Whether a caller can neither talk to anyone nor leave a message.
fn lost(settings: &AvailabilitySettings, naive: &Naive<'_>, second: i64) -> bool {
    let fallback = &settings.fallback;
    !naive.answer(second).to_assistant
        && match fallback.kind {
            FallbackKind::Voicemail => false,
            FallbackKind::BusySignal => true,
            FallbackKind::Forward => fallback.on_no_answer == NextStep::BusySignal && !naive.open(second),
        }
}

fn compare(review: &YearReview, settings: &AvailabilitySettings) -> Result<(), TestCaseError> {
    let zone = jiff_zone(&settings.timezone);
    let naive = Naive::new(settings, zone.clone(), 0);
    let days: HashMap<NaiveDate, &DayReview> = review.days().map(|day| (day.date, day)).collect();
    let (first, last) = (review.days().next().unwrap().date, review.days().last().unwrap().date);
    let midnight = |date: NaiveDate| i64::from(date.to_epoch_days()) * 86_400;
    let (mut minutes, mut on) = (0, std::collections::HashSet::new());
    for second in (midnight(first) - 2 * 86_400..midnight(last) + 3 * 86_400).step_by(60) {
        let offset = zone.to_offset(jiff::Timestamp::from_second(second).unwrap()).seconds();
        let local = second + i64::from(offset);
        let date = NaiveDate::from_epoch_days(i32::try_from(local.div_euclid(86_400)).unwrap()).unwrap();
        let Some(day) = days.get(&date) else { continue };
        let minute = u32::try_from(local.rem_euclid(86_400) / 60).unwrap();
        let answer = naive.answer(second);
        let segment = day.answers.iter().find(|s| (s.from..s.to).contains(&minute)).unwrap();
        prop_assert_eq!(segment.state.1.code(), answer.reason, "{} {}", date, minute);
        prop_assert_eq!(segment.state.0 == domain::routing::Plan::Assistant, answer.to_assistant);
        prop_assert_eq!(day.open.iter().any(|s| (s.from..s.to).contains(&minute)), naive.open(second));
        let lost = lost(settings, &naive, second);
        prop_assert_eq!(day.unattended.iter().any(|s| (s.from..s.to).contains(&minute)), lost, "{} {}", date, minute);
        if lost {
            minutes += 1;
            on.insert(date);
        }
    }
    prop_assert_eq!(review.unattended.minutes, minutes);
    // A stretch that is skipped altogether is on its date, though no minute of it passes.
    prop_assert!(review.unattended.days >= on.len() && review.unattended.days <= on.len() + review.clock_changes.len());
    Ok(())
}

fn backup(settings: &mut AvailabilitySettings, kind: usize, step: usize) {
    settings.override_ = None;
    settings.fallback.kind = FallbackKind::ALL[kind];
    settings.fallback.forward_number = Some(number("+14165550110"));
    settings.fallback.on_no_answer = NextStep::ALL[step];
}

proptest! {
    #![proptest_config(cases(10))]

    #[test]
    fn a_year_is_what_its_minutes_are(
        (now, mut settings) in zone_name().prop_flat_map(|zone| {
            instant(zone.clone(), 1990, 2100).prop_flat_map(move |now| (Just(now), settings(zone.clone(), now)))
        }),
        kind in 1..3_usize, step in 0..3_usize,
    ) {
        backup(&mut settings, kind, step);
        compare(&year_ahead(now, &clinic(settings.clone()), &[]), &settings)?;
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn the_pattern_is_a_week_without_special_days(
        mut settings in settings("UTC".to_owned(), crate::scene::utc(super::NOW)), kind in 0..3_usize, step in 0..3_usize,
    ) {
        backup(&mut settings, kind, step);
        let review = year_ahead(crate::scene::utc(super::NOW), &clinic(settings.clone()), &[]);
        let mut week = vec![false; 7 * 1440];
        for gap in &review.unattended.weekly {
            let monday_first = (gap.day.index() as u32 + 6) % 7 * 1440;
            prop_assert!(gap.from < gap.to && gap.from < 1440 && gap.to - gap.from <= 7 * 1440);
            for minute in gap.from..gap.to {
                let minute = &mut week[((monday_first + minute) % (7 * 1440)) as usize];
                prop_assert!(!*minute, "twice");
                *minute = true;
            }
        }
        settings.exceptions.clear();
        let naive = Naive::new(&settings, jiff::tz::TimeZone::UTC, 0);
        // 7 December 2026 is a Monday.
        let monday = crate::scene::utc("2026-12-07T00:00:00Z").timestamp();
        for (minute, told) in week.iter().enumerate() {
            let second = monday + i64::try_from(minute).unwrap() * 60;
            prop_assert_eq!(*told, lost(&settings, &naive, second), "minute {}", minute);
        }
        prop_assert_eq!(review.unattended.pattern().is_empty(), review.unattended.weekly.is_empty());
        for sentence in review.summary() {
            prop_assert!(sentence.ends_with('.') && !sentence.contains("  "), "{}", sentence);
        }
    }
}

#[test]
fn nothing_panics_at_the_ends_of_time() {
    let mut context: RoutingContext = stored(&json!({"mode": "overflow-only", "fallback": {"type": "busy-signal"}}));
    for (from, to) in
        [(NaiveDate::MIN, NaiveDate::MAX), (NaiveDate::MAX, NaiveDate::MIN), (NaiveDate::MAX, NaiveDate::MAX)]
    {
        context.clinic.settings.exceptions.push(domain::availability::DateException {
            from,
            to,
            name: "Ever".to_owned(),
            hours: Vec::new(),
            extra: serde_json::Map::new(),
        });
    }
    let public = vec![(NaiveDate::MIN, "First".to_owned()), (NaiveDate::MAX, "Last".to_owned())];
    for zone in ["America/Toronto", "Pacific/Kiritimati", "Pacific/Niue"] {
        context.clinic.zone = domain::availability::Zone::parse(zone).unwrap();
        for now in [
            DateTime::<Utc>::MIN_UTC,
            DateTime::<Utc>::MAX_UTC,
            DateTime::from_timestamp(jiff::Timestamp::MIN.as_second(), 0).unwrap(),
            DateTime::from_timestamp(jiff::Timestamp::MAX.as_second(), 0).unwrap(),
        ] {
            let review = year_ahead(now, &context, &public);
            assert!(!review.summary().is_empty() && review.months.len() <= 12);
            assert!(review.days().all(|day| day.weekday == Weekday::of(day.date) && day.date.day() <= 31));
        }
    }
}
