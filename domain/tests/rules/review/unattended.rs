//! Time without a handler.

use super::{NOW, date, day, review, stored};
use crate::gates::forward_to;
use crate::scene::utc;
use domain::availability::{DaySegment, NextStep, Weekday};
use domain::routing::{Lost, WeeklyGap, year_ahead};
use serde_json::{Value, json};

fn busy(mode: &str, more: Value) -> Value {
    let mut settings = json!({"mode": mode, "fallback": {"type": "busy-signal"}});
    settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    settings
}

/// The pattern of the week in words.
fn pattern(settings: &Value) -> String {
    review(settings).unattended.pattern()
}

#[test]
fn the_pattern_of_a_week_in_words() {
    assert_eq!(pattern(&json!({})), "");
    assert_eq!(pattern(&busy("disabled", json!({}))), "around the clock");
    assert_eq!(pattern(&busy("after-hours-only", json!({}))), "Monday to Friday, 9:00 AM to 5:00 PM");
    // On outside the hours: nobody while open but at lunch, on some days only.
    let some = json!({"afterHours": {"businessHours": {"schedule": {
        "monday": [{"open": "09:00", "close": "12:00"}, {"open": "13:00", "close": "17:00"}],
        "wednesday": [{"open": "09:00", "close": "12:00"}],
        "thursday": [{"open": "09:00", "close": "12:00"}, {"open": "13:00", "close": "17:00"}],
        "sunday": [{"open": "00:00", "close": "24:00"}]}}}});
    assert_eq!(
        pattern(&busy("after-hours-only", some)),
        "Monday, Wednesday and Thursday, 9:00 AM to 12:00 PM; Monday and Thursday, 1:00 PM to 5:00 PM; and Sunday, all day"
    );
    // The assistant only by day: nights, and the weekend in one piece.
    let by_day: Value = (1..=5)
        .map(|day| json!({"dayOfWeek": day, "startTime": "09:00", "endTime": "17:00", "action": "enable"}))
        .collect();
    let scheduled = busy("scheduled", json!({"customSchedule": {"enabled": true, "rules": by_day}}));
    assert_eq!(pattern(&scheduled), "Monday to Thursday, 5:00 PM to 9:00 AM; and Friday, 5:00 PM to Monday, 9:00 AM");
    let gaps = review(&scheduled).unattended.weekly;
    assert_eq!(gaps.len(), 5);
    let weekend = WeeklyGap { day: Weekday::Friday, from: 1020, to: 3 * 1440 + 540, why: Lost::BusyTone };
    assert_eq!(gaps[4], weekend);
    assert_eq!(
        review(&scheduled).unattended.sentence(),
        "For 6,672 hours of these months a caller can neither talk to anyone nor leave a message: Monday to Thursday, \
         5:00 PM to 9:00 AM; and Friday, 5:00 PM to Monday, 9:00 AM. Then they hear a busy tone."
    );
    let but_one = json!({"customSchedule": {"enabled": true, "rules": [
        {"dayOfWeek": 3, "startTime": "00:00", "endTime": "24:00", "action": "enable"}]}});
    assert_eq!(pattern(&busy("scheduled", but_one)), "Thursday, midnight to Tuesday, midnight");
}

#[test]
fn every_plan_counts_as_it_is_defined() {
    let why = |change: &dyn Fn(&mut domain::routing::RoutingContext)| {
        let mut context = stored(&json!({"mode": "disabled"}));
        change(&mut context);
        let unattended = year_ahead(utc(NOW), &context, &[]).unattended;
        let whys: Vec<Lost> = unattended.weekly.iter().map(|gap| gap.why).collect();
        (unattended.minutes / 60, whys.first().copied())
    };
    let year = 365 * 24;
    assert_eq!(why(&|_| {}), (0, None));
    assert_eq!(why(&|c| c.number = domain::routing::NumberState::Unknown), (year, Some(Lost::Apology)));
    // A line that rings: somebody may be there while it is open, and something follows when closed.
    assert_eq!(why(&|c| forward_to(c, "+14165550110")), (0, None));
    let rings_out = |c: &mut domain::routing::RoutingContext, on_no_answer| {
        forward_to(c, "+14165550110");
        let fallback = &mut c.clinic.settings.fallback;
        (fallback.on_busy, fallback.on_failed) = (NextStep::BusySignal, NextStep::BusySignal);
        fallback.on_no_answer = on_no_answer;
    };
    assert_eq!(why(&|c| rings_out(c, NextStep::Voicemail)), (0, None));
    assert_eq!(why(&|c| rings_out(c, NextStep::Assistant)), (0, None));
    let closed = year - 261 * 8;
    assert_eq!(why(&|c| rings_out(c, NextStep::BusySignal)), (closed, Some(Lost::RingsOut)));
    // A line that leads back becomes voicemail.
    let circle = |c: &mut domain::routing::RoutingContext| {
        rings_out(c, NextStep::BusySignal);
        c.clinic.settings.fallback.forward_number.clone_from(&c.called);
    };
    assert_eq!(why(&circle), (0, None));
}

#[test]
fn days_show_it_and_special_days_alone_are_told_as_such() {
    let settings = busy(
        "after-hours-only",
        json!({"afterHours": {"businessHours": {"schedule": {}, "holidays": [
            {"date": "2026-12-05", "name": "Open house", "hours": [{"open": "23:00", "close": "00:30"}]}]}}}),
    );
    let seen = review(&settings);
    assert_eq!((seen.unattended.minutes, seen.unattended.days, seen.unattended.weekly.len()), (90, 2, 0));
    let gap = |from, to| vec![DaySegment { from, to, state: Lost::BusyTone }];
    assert_eq!(day(&seen, "2026-12-05").unattended, gap(1380, 1440));
    assert_eq!(day(&seen, "2026-12-06").unattended, gap(0, 30));
    assert_eq!(seen.days().filter(|day| !day.unattended.is_empty()).count(), 2);
    assert_eq!(
        seen.unattended.sentence(),
        "For 90 minutes of these months a caller can neither talk to anyone nor leave a message, on 2 special days only."
    );
    assert_eq!(date("2026-12-05"), day(&seen, "2026-12-05").date);
}

#[test]
fn an_hour_that_is_skipped_does_not_count_and_one_that_comes_twice_counts_twice() {
    let sundays = |from: &str, to: &str| {
        let schedule = json!({"sunday": {"open": from, "close": to}});
        let settings = busy("after-hours-only", json!({"afterHours": {"businessHours": {"schedule": schedule}}}));
        review(&settings).unattended.minutes
    };
    // 52 Sundays from December 2026 to November 2027.
    assert_eq!(sundays("03:00", "04:00"), 52 * 60);
    assert_eq!(sundays("02:00", "03:00"), 51 * 60);
    assert_eq!(sundays("02:30", "03:30"), 51 * 60 + 30);
    assert_eq!(sundays("01:00", "02:00"), 53 * 60);
    assert_eq!(sundays("00:00", "24:00"), 52 * 1440);
}
