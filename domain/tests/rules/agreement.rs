//! The decision and its next change agree with the naive implementation, for random clinics.

use crate::naive::Naive;
use crate::scene::{clinic, jiff_zone};
use crate::strategies::{cases, scene, settings};
use chrono::{DateTime, NaiveDate, Utc};
use domain::availability::{AvailabilitySettings, FallbackKind, OverrideUntil};
use domain::language::Language;
use domain::routing::{Decision, Receipt, Route, RoutingContext, Tense, day_of_answers, decide};
use proptest::prelude::*;

const DAY: i64 = 86_400;

/// A clinic; `circle` makes its backup ring the number that was called.
fn context(settings: &AvailabilitySettings, load: u32, circle: bool) -> RoutingContext {
    let mut context = clinic(settings.clone());
    context.active_calls = load;
    if circle {
        context.clinic.settings.fallback.kind = FallbackKind::Forward;
        context.clinic.settings.fallback.forward_number = context.called.clone();
    }
    context
}

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).unwrap()
}

fn same_answer(decision: &Decision, naive: &Naive<'_>, now: i64) -> Result<(), TestCaseError> {
    let expected = naive.answer(now);
    prop_assert_eq!(decision.reason.code(), expected.reason, "at {}", at(now));
    prop_assert_eq!(decision.route == Route::Assistant, expected.to_assistant);
    prop_assert_eq!(decision.facts.holiday.clone(), expected.holiday.filter(|name| !name.is_empty()));
    Ok(())
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn route_and_reason_agree_from_1900_to_2200(
        (now, settings) in scene(1900, 2200), load in 0_u32..4, circle in prop::bool::weighted(0.1),
    ) {
        let mut naive = Naive::new(&settings, jiff_zone(&settings.timezone), load);
        naive.loops = circle;
        let decision = decide(now, &context(&settings, load, circle));
        same_answer(&decision, &naive, now.timestamp())?;
        prop_assert!(decision.next_change_at.is_none_or(|next| next > now));
        prop_assert_eq!(decision.trace.iter().filter(|s| s.outcome == domain::routing::Outcome::Decides).count(), 1);
    }
}

/// The first change after `now` with everything tried: each minute for four days, then coarsely.
/// `Err` is a moment, after the reported change or none, where the naive answer already differed.
fn check_next_change(naive: &Naive<'_>, now: i64, reported: Option<i64>) -> Result<(), TestCaseError> {
    let answer = |second: i64| naive.answer(second);
    let initial = answer(now);
    let dense_end = now + 4 * DAY;
    let found = naive.first_change(now, reported.unwrap_or(dense_end).min(dense_end), answer);
    match reported {
        Some(next) if next <= dense_end => prop_assert_eq!(found, Some(next), "expected at {:?}", found.map(at)),
        _ => prop_assert_eq!(found, None, "changes at {:?}, reported {:?}", found.map(at), reported.map(at)),
    }
    let coarse_end = reported.unwrap_or(now + 400 * DAY).min(now + 400 * DAY);
    let mut second = dense_end;
    while second < coarse_end {
        prop_assert_eq!(&answer(second), &initial, "changed by {}, reported {:?}", at(second), reported.map(at));
        second += 3 * 3600 + 17 * 60;
    }
    if let Some(next) = reported {
        prop_assert_ne!(&answer(next), &initial, "no change at {}", at(next));
        // `next` itself may be a clock change: the last second before it is what counts.
        prop_assert_eq!(&answer((next - 1).max(now)), &initial, "already changed before {}", at(next));
        let before = (next - 6 * 3600).max(now);
        prop_assert_eq!(naive.first_change(before, next - 1, answer), None);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn the_next_change_is_where_the_answer_changes_and_nowhere_before(
        (now, settings) in scene(1975, 2190), load in 0_u32..4, circle in prop::bool::weighted(0.1),
    ) {
        let second = now.timestamp();
        let mut naive = Naive::new(&settings, jiff_zone(&settings.timezone), load);
        naive.loops = circle;
        if settings.override_.as_ref().is_some_and(|o| o.until == OverrideUntil::NextChange) {
            // It means the next change of the hours as seen from now.
            match naive.first_change(second, second + 8 * DAY, |s| naive.open(s)) {
                Some(end) => naive.end_override_at(end),
                None => return Ok(()),
            }
        }
        let decision = decide(now, &context(&settings, load, circle));
        same_answer(&decision, &naive, second)?;
        check_next_change(&naive, second, decision.next_change_at.map(|next| next.timestamp()))?;
        prop_assert_eq!(decision.next_change_at.map_or(0, |next| next.timestamp_subsec_nanos()), 0);
    }

    #[test]
    fn going_from_change_to_change_misses_none((now, settings) in scene(1990, 2100), load in 0_u32..3) {
        prop_assume!(settings.override_.as_ref().is_none_or(|o| o.until != OverrideUntil::NextChange));
        let naive = Naive::new(&settings, jiff_zone(&settings.timezone), load);
        let context = context(&settings, load, false);
        let (mut second, end) = (now.timestamp(), now.timestamp() + 3 * DAY);
        for _ in 0..40 {
            let reported = decide(at(second), &context).next_change_at.map(|next| next.timestamp());
            let found = naive.first_change(second, end, |s| naive.answer(s));
            prop_assert_eq!(reported.filter(|next| *next <= end), found, "from {}", at(second));
            match found {
                Some(next) => second = next,
                None => break,
            }
        }
    }

    #[test]
    fn a_day_on_screen_is_the_day_minute_by_minute((now, settings) in scene(1990, 2100), load in 0_u32..3) {
        // In UTC the wall clock is the instant, so a date's minutes are the instants of that date.
        let mut settings = settings;
        settings.timezone = "UTC".to_owned();
        settings.override_ = None;
        let naive = Naive::new(&settings, jiff::tz::TimeZone::UTC, load);
        let date = now.date_naive();
        let segments = day_of_answers(&context(&settings, load, false), date);
        prop_assert_eq!(segments.first().map(|s| s.from), Some(0));
        prop_assert_eq!(segments.last().map(|s| s.to), Some(1440));
        for pair in segments.windows(2) {
            prop_assert_eq!(pair[0].to, pair[1].from);
            prop_assert_ne!(&pair[0].state, &pair[1].state);
        }
        let midnight = date.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp();
        for segment in &segments {
            prop_assert!(segment.from < segment.to);
            for minute in segment.from..segment.to {
                prop_assert_eq!(segment.state.1.code(), naive.answer(midnight + i64::from(minute) * 60).reason);
            }
        }
    }
}

/// The ends of what chrono and the zone data can express, and around them.
fn extremes() -> Vec<DateTime<Utc>> {
    let mut out = vec![DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC];
    for edge in [
        DateTime::<Utc>::MIN_UTC.timestamp(),
        DateTime::<Utc>::MAX_UTC.timestamp(),
        jiff::Timestamp::MIN.as_second(),
        jiff::Timestamp::MAX.as_second(),
        0,
    ] {
        for delta in [-400 * DAY, -2 * DAY, -DAY, -3600, -1, 0, 1, 3600, DAY, 2 * DAY, 400 * DAY] {
            out.extend(DateTime::from_timestamp(edge + delta, 999_999_999));
        }
    }
    out
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn nothing_panics_at_the_ends_of_time(
        (now, settings) in crate::strategies::zone_name().prop_flat_map(|zone| {
            let ends = proptest::sample::select(extremes());
            ends.prop_flat_map(move |now| {
                // The dates of exceptions must stay inside the calendar.
                let near = DateTime::from_timestamp(now.timestamp().clamp(-50_000_000_000, 50_000_000_000), 0).unwrap();
                (Just(now), settings(zone.clone(), near))
            })
        }),
        load in 0_u32..3,
    ) {
        let mut context = context(&settings, load, false);
        context.clinic.settings.exceptions.push(domain::availability::DateException {
            from: NaiveDate::MIN, to: NaiveDate::MAX, name: "Ever".to_owned(), hours: Vec::new(), extra: serde_json::Map::new(),
        });
        let decision = decide(now, &context);
        prop_assert!(decision.next_change_at.is_none_or(|next| next > now));
        let receipt = Receipt::new(now, &context, &decision);
        let stored = serde_json::to_value(&receipt).unwrap();
        prop_assert_eq!(serde_json::from_value::<Receipt>(stored).unwrap(), receipt);
        for language in Language::ALL {
            prop_assert!(!decision.sentence(language, Tense::Past).is_empty());
        }
        let zone = &context.clinic.zone;
        let local = zone.local(now);
        prop_assert_eq!(local.moment, zone.moment(now));
        let _ = (zone.next_transition(now), zone.instants(local.moment.date, local.moment.second / 60));
        let _ = (zone.instants(NaiveDate::MIN, 0), zone.instants(NaiveDate::MAX, u32::MAX));
        for date in [NaiveDate::MIN, NaiveDate::MAX, local.moment.date] {
            prop_assert_eq!(day_of_answers(&context, date).last().map(|s| s.to), Some(1440));
        }
    }
}
