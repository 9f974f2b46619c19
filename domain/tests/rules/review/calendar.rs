//! Days, months and what waits for a decision, worked out by hand.

use super::{NOW, date, day, holidays, review, stored};
use crate::scene::utc;
use chrono::{DateTime, Utc};
use domain::availability::{DaySegment, Weekday};
use domain::routing::{DayState, Plan, Reason, Stretch, year_ahead};
use serde_json::{Value, json};

fn december() -> Value {
    json!({"mode": "after-hours-only", "afterHours": {"businessHours": {
        "schedule": {
            "tuesday": [{"open": "08:30", "close": "12:30"}, {"open": "13:30", "close": "18:00"}],
            "thursday": {"open": "16:00", "close": "01:00"}},
        "holidays": [
            {"date": "2026-12-24", "name": "Christmas\n Eve", "hours": [{"open": "09:00", "close": "12:00"}]},
            {"from": "2026-12-25", "to": "2026-12-31", "name": "Holiday closing"}, "2027-01-01"]}}})
}

fn stretches(list: &[(u32, u32)]) -> Vec<Stretch> {
    list.iter().map(|(from, to)| Stretch { from: *from, to: *to }).collect()
}

#[test]
fn every_day_says_what_rules_it_and_who_answers() {
    let review = year_ahead(utc(NOW), &stored(&december()), &[]);
    let first = day(&review, "2026-12-01");
    assert_eq!((first.weekday, first.past, &first.state), (Weekday::Tuesday, false, &DayState::Open));
    assert_eq!(first.open, stretches(&[(510, 750), (810, 1080)]));
    let voicemail = || Plan::Voicemail { greeting: None };
    let at = |from, to, state| DaySegment { from, to, state };
    assert_eq!(
        first.answers,
        [
            at(0, 510, (Plan::Assistant, Reason::AfterHours)),
            at(510, 750, (voicemail(), Reason::BusinessHours)),
            at(750, 810, (Plan::Assistant, Reason::AfterHours)),
            at(810, 1080, (voicemail(), Reason::BusinessHours)),
            at(1080, 1440, (Plan::Assistant, Reason::AfterHours)),
        ]
    );
    // A late Thursday goes on after midnight, on a day that is closed itself.
    let friday = day(&review, "2026-12-11");
    assert_eq!((&friday.state, &friday.open), (&DayState::Closed, &stretches(&[(0, 60)])));
    let eve = day(&review, "2026-12-24");
    assert_eq!((&eve.state, eve.exception.as_deref()), (&DayState::Special, Some("Christmas Eve")));
    assert_eq!(eve.open, stretches(&[(540, 720)]));
    let closing = day(&review, "2026-12-29");
    assert_eq!((&closing.state, &closing.open), (&DayState::ClosedFor("Holiday closing".to_owned()), &vec![]));
    assert_eq!(closing.answers, [at(0, 1440, (Plan::Assistant, Reason::Holiday))]);
    assert_eq!(day(&review, "2027-01-01").state, DayState::ClosedFor("Special day".to_owned()));
    assert!(eve.state.opens() && !closing.state.opens());
}

#[test]
fn twelve_months_from_the_one_that_the_clinic_has() {
    let months = |at: &str, settings: &Value| {
        let review = year_ahead(utc(at), &stored(settings), &[]);
        let days = review.days().count();
        let titles: Vec<String> = review.months.iter().map(|month| month.title()).collect();
        assert_eq!(titles.len(), 12);
        for pair in review.days().collect::<Vec<_>>().windows(2) {
            assert_eq!(pair[0].date.succ_opt(), Some(pair[1].date));
        }
        (titles[0].clone(), titles[11].clone(), days, review.today.to_string())
    };
    let told = |a: &str, b: &str, days: usize, today: &str| (a.to_owned(), b.to_owned(), days, today.to_owned());
    // 1 January in UTC is still December in Toronto, and the other way round in Auckland.
    assert_eq!(months("2027-01-01T03:00:00Z", &json!({})), told("December 2026", "November 2027", 365, "2026-12-31"));
    let auckland = json!({"afterHours": {"businessHours": {"timezone": "Pacific/Auckland"}}});
    assert_eq!(months("2026-12-31T12:00:00Z", &auckland), told("January 2027", "December 2027", 365, "2027-01-01"));
    // With a leap day.
    assert_eq!(months("2027-03-05T12:00:00Z", &json!({})), told("March 2027", "February 2028", 366, "2027-03-05"));
    let review = year_ahead(utc("2027-03-05T12:00:00Z"), &stored(&json!({})), &[]);
    assert!(day(&review, "2027-03-04").past && !day(&review, "2027-03-05").past);
}

#[test]
fn public_holidays_wait_for_a_decision_until_there_is_one() {
    let public = holidays(&[
        ("2026-11-30", "Last year’s"),
        ("2027-02-15", "Family Day"),
        ("2026-12-25", "Christmas"),
        ("2026-12-26", "Boxing Day"),
        ("2026-12-25", "Christmas"),
        ("2027-04-02", "Good Friday"),
        ("2027-12-25", "Christmas"),
    ]);
    let settings = |special: Value| json!({"afterHours": {"businessHours": {"holidays": special}}});
    let undecided = |settings: &Value| year_ahead(utc(NOW), &stored(settings), &public).undecided;
    // 26 December 2026 is a Saturday, on which the clinic is closed anyway; a year on is too far.
    let open = holidays(&[("2026-12-25", "Christmas"), ("2027-02-15", "Family Day"), ("2027-04-02", "Good Friday")]);
    assert_eq!(undecided(&settings(json!([]))), open);
    // Closed is a decision, and so is "open as usual", the same hours once more.
    let decided = settings(json!([
        {"date": "2026-12-25", "name": "Christmas"},
        {"date": "2027-02-15", "name": "Family Day", "hours": [{"open": "09:00", "close": "17:00"}]}]));
    assert_eq!(undecided(&decided), open[2..]);
    let review = year_ahead(utc(NOW), &stored(&decided), &public);
    assert!(review.dead_rules.iter().all(|rule| !rule.path.contains("holidays[")), "{:?}", review.dead_rules);
    assert_eq!(day(&review, "2027-04-02").undecided.as_deref(), Some("Good Friday"));
    assert_eq!((&day(&review, "2027-02-15").undecided, review.holidays), (&None, 4));
    // Over for today's clinic.
    let later: DateTime<Utc> = utc("2026-12-28T15:00:00Z");
    assert_eq!(year_ahead(later, &stored(&settings(json!([]))), &public).undecided.len(), 2);
}

#[test]
fn a_page_has_something_to_say() {
    let public = holidays(&[("2027-02-15", "Family Day"), ("2027-04-02", "Good\tFriday")]);
    let mut settings = december();
    settings["fallback"] = json!({"type": "busy-signal", "onBusy": "assistant"});
    settings["afterHours"]["businessHours"]["schedule"]["monday"] = json!({"open": "10:00", "close": "11:30"});
    settings["afterHours"]["businessHours"]["schedule"]["sunday"] = json!({"open": "00:00", "close": "02:30"});
    let review = year_ahead(utc(NOW), &stored(&settings), &public);
    assert_eq!(
        review.summary(),
        [
            "From December 2026 to November 2027 the clinic opens on 205 days.",
            "The clocks change on 14 Mar 2027 and 7 Nov 2027. Hours begin or end in the time that is skipped or repeated.",
            "One public holiday waits for a decision whether the clinic opens: Family Day (15 Feb 2027).",
            "For 1,100 hours of these months a caller can neither talk to anyone nor leave a message: Monday, 10:00 AM \
             to 11:30 AM; Tuesday, 8:30 AM to 12:30 PM; Tuesday, 1:30 PM to 6:00 PM; Thursday, 4:00 PM to 1:00 AM; \
             and Sunday, midnight to 2:30 AM. Then they hear a busy tone.",
            "2 settings have no effect.",
        ]
    );
    let quiet = super::review(&json!({"afterHours": {"businessHours": {"timezone": "America/Phoenix"}}}));
    assert_eq!(
        quiet.summary(),
        [
            "From December 2026 to November 2027 the clinic opens on 261 days.",
            "The clocks do not change.",
            "At any hour a caller reaches somebody or can leave a message.",
            "One setting has no effect.",
        ]
    );
    assert_eq!(date("2027-02-15"), review.undecided[0].0);
    let decided = year_ahead(utc(NOW), &stored(&settings), &public[1..]);
    assert!(decided.summary().contains(&"Every public holiday on an opening day has a decision.".to_owned()));
}

#[test]
fn closed_gates_rule_every_day() {
    let mut context = stored(&december());
    context.clinic.live = false;
    let seen = year_ahead(utc(NOW), &context, &[]);
    assert!(seen.days().all(|day| day.answers.len() == 1 && day.answers[0].state.1 == Reason::ClinicInactive));
    // The call at hand and the switch do not matter: quiet lines, settings that stand.
    let mut busy = stored(&december());
    busy.active_calls = 50;
    busy.clinic.settings.high_volume.enabled = true;
    let mut quiet = busy.clone();
    quiet.active_calls = 0;
    assert_eq!(year_ahead(utc(NOW), &busy, &[]), year_ahead(utc(NOW), &quiet, &[]));
    let mut switched = december();
    switched["override"] = json!({"state": "fallback", "until": null});
    assert_eq!(review(&switched).months, review(&december()).months);
}
