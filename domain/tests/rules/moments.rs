//! Clinics across the country and moments that decided wrongly would be noticed: who calls, how
//! busy it is, which night it is. Each row was worked out by hand.

use crate::scene::{clinic, moment, number, utc, valid};
use domain::company::{Subscription, WithheldPolicy};
use domain::phone::Caller;
use domain::routing::{NumberState, RoutingContext, StaffLine, decide};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Local time (or an instant ending in Z), calls on the line, who calls (nothing for somebody no
/// rule is about), reason, what is carried out.
type Row = (&'static str, u32, &'static str, &'static str, &'static str);

const ORDINARY: &str = "";
const VIP: &str = "+14165550142";
const BLOCKED: &str = "+14165550143";
const HIDDEN: &str = "anonymous";

/// Checks the rows; each adds to the rows that were seen.
fn check(name: &'static str, context: &RoutingContext, rows: &[Row], seen: &mut BTreeSet<(&'static str, Row)>) {
    let zone = context.clinic.zone.name().to_owned();
    for row in rows {
        let (at, load, caller, reason, plan) = *row;
        let mut context = context.clone();
        context.active_calls = load;
        context.caller = if caller.is_empty() { Caller::Other("101".to_owned()) } else { Caller::from_carrier(caller) };
        let decision = decide(moment(&zone, at), &context);
        assert_eq!((decision.reason.code(), decision.plan.code()), (reason, plan), "{name}, {at}, {caller}");
        assert!(seen.insert((name, *row)), "twice: {name}, {at}");
    }
}

fn week(days: &[&str], hours: &Value) -> Value {
    days.iter().map(|day| ((*day).to_owned(), hours.clone())).collect::<serde_json::Map<_, _>>().into()
}

const WEEKDAYS: [&str; 5] = ["monday", "tuesday", "wednesday", "thursday", "friday"];

fn with_hours(mode: &str, zone: &str, schedule: &Value, holidays: &Value, more: &Value) -> RoutingContext {
    let hours = json!({"timezone": zone, "schedule": schedule, "holidays": holidays});
    let mut settings = json!({"mode": mode, "afterHours": {"businessHours": hours}});
    settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    clinic(valid(&settings))
}

fn nine_to_five() -> Value {
    week(&WEEKDAYS, &json!({"open": "09:00", "close": "17:00"}))
}

fn change(mut context: RoutingContext, change: impl FnOnce(&mut RoutingContext)) -> RoutingContext {
    change(&mut context);
    context
}

#[test]
fn clinics_and_moments() {
    let mut seen = BTreeSet::new();
    hours_and_holidays(&mut seen);
    load_and_backups(&mut seen);
    nights(&mut seen);
    callers_and_gates(&mut seen);
    switches_and_schedules(&mut seen);
    assert!(seen.len() >= 60, "only {}", seen.len());
}

fn hours_and_holidays(seen: &mut BTreeSet<(&'static str, Row)>) {
    let lunch = json!([{"open": "08:00", "close": "12:00"}, {"open": "13:00", "close": "17:30"}]);
    let provincial = json!([
        {"date": "2026-06-24", "name": "Fête nationale"},
        {"date": "2026-09-07", "name": "Fête du Travail"},
        {"date": "2026-12-24", "name": "Veille de Noël", "hours": [{"open": "08:00", "close": "12:00"}]},
        {"from": "2026-12-25", "to": "2027-01-03", "name": "Congé des Fêtes"}]);
    let montreal =
        with_hours("after-hours-only", "America/Montreal", &week(&WEEKDAYS, &lunch), &provincial, &json!({}));
    let rows = [
        ("2026-06-23 12:00", 0, ORDINARY, "after-hours", "assistant"),
        ("2026-06-23 13:00", 0, ORDINARY, "business-hours", "voicemail"),
        ("2026-06-24 13:00", 0, ORDINARY, "holiday", "assistant"),
        ("2026-07-01 13:00", 0, ORDINARY, "business-hours", "voicemail"),
        ("2026-09-07 08:00", 0, ORDINARY, "holiday", "assistant"),
        ("2026-12-24 11:59", 0, ORDINARY, "business-hours", "voicemail"),
        ("2026-12-24 12:00", 0, ORDINARY, "holiday", "assistant"),
        ("2026-12-24 15:00", 0, ORDINARY, "holiday", "assistant"),
        ("2026-12-26 23:59", 0, ORDINARY, "holiday", "assistant"),
        ("2027-01-03 23:59", 0, ORDINARY, "holiday", "assistant"),
        ("2027-01-04 07:59", 0, ORDINARY, "after-hours", "assistant"),
        ("2027-01-04 08:00", 0, ORDINARY, "business-hours", "voicemail"),
    ];
    check("Montréal, lunch and provincial holidays", &montreal, &rows, seen);
    let late =
        json!({"wednesday": {"open": "09:00", "close": "17:00"}, "thursday": {"open": "12:00", "close": "00:30"}});
    let labour = json!([{"date": "2026-12-03", "name": "Staff party"}, {"date": "2026-12-11", "name": "Snow day"}]);
    let late = with_hours("after-hours-only", "America/Halifax", &late, &labour, &json!({}));
    let rows = [
        ("2026-11-26 23:59", 0, ORDINARY, "business-hours", "voicemail"),
        ("2026-11-27 00:29", 0, ORDINARY, "business-hours", "voicemail"),
        ("2026-11-27 00:30", 0, ORDINARY, "after-hours", "assistant"),
        ("2026-12-03 23:00", 0, ORDINARY, "holiday", "assistant"),
        // No late Thursday, so nothing of it after midnight; a night before a special day still counts.
        ("2026-12-04 00:15", 0, ORDINARY, "after-hours", "assistant"),
        ("2026-12-11 00:15", 0, ORDINARY, "business-hours", "voicemail"),
        ("2026-12-11 00:30", 0, ORDINARY, "holiday", "assistant"),
    ];
    check("Halifax, late Thursdays", &late, &rows, seen);
}

fn load_and_backups(seen: &mut BTreeSet<(&'static str, Row)>) {
    let helping = json!({"highVolume": {"enabled": true, "threshold": 3}, "fallback": {"type": "forward",
        "forwardNumber": "+14165550110", "onNoAnswer": "assistant", "onBusy": "assistant"}});
    let winnipeg = with_hours("after-hours-only", "America/Winnipeg", &nine_to_five(), &json!([]), &helping);
    let rows = [
        ("2026-12-01 10:00", 0, ORDINARY, "business-hours", "forward"),
        ("2026-12-01 10:00", 2, ORDINARY, "business-hours", "forward"),
        ("2026-12-01 10:00", 3, ORDINARY, "overflow", "assistant"),
        ("2026-12-01 17:00", 3, ORDINARY, "after-hours", "assistant"),
        ("2026-12-05 12:00", 0, ORDINARY, "after-hours", "assistant"),
    ];
    check("Winnipeg, the staff first, then the assistant, and when swamped", &winnipeg, &rows, seen);
    let only = json!({"highVolume": {"threshold": 2}, "fallback": {"type": "busy-signal"}});
    let mut edmonton = with_hours("overflow-only", "America/Edmonton", &nine_to_five(), &json!(["2026-12-25"]), &only);
    edmonton.clinic.settings.after_hours_enabled = false;
    let rows = [
        ("2026-12-01 10:00", 1, ORDINARY, "under-capacity", "busy-signal"),
        ("2026-12-01 10:00", 2, ORDINARY, "overflow", "assistant"),
        ("2026-12-01 23:00", 1, ORDINARY, "under-capacity", "busy-signal"),
        ("2026-12-25 12:00", 1, ORDINARY, "under-capacity", "busy-signal"),
        ("2026-12-25 12:00", 2, ORDINARY, "overflow", "assistant"),
    ];
    check("Edmonton, only when swamped", &edmonton, &rows, seen);
    edmonton.clinic.settings.after_hours_enabled = true;
    let rows = [
        ("2026-12-01 23:00", 1, ORDINARY, "after-hours", "assistant"),
        ("2026-12-25 12:00", 1, ORDINARY, "holiday", "assistant"),
        ("2026-12-25 12:00", 2, ORDINARY, "overflow", "assistant"),
    ];
    check("Edmonton, when swamped and when closed", &edmonton, &rows, seen);
    let forwarded = change(winnipeg, |c| c.forwarded_from = Some(number("+14165550110")));
    let rows = [
        ("2026-12-01 10:00", 0, ORDINARY, "loop-detected", "voicemail"),
        ("2026-12-01 18:00", 0, ORDINARY, "after-hours", "assistant"),
    ];
    check("Winnipeg, called through the line that would ring", &forwarded, &rows, seen);
}

/// Clinics that are open in the small hours of a Sunday, when clocks are turned.
fn nights(seen: &mut BTreeSet<(&'static str, Row)>) {
    let until = |zone: &str, close: &str| {
        let saturday = json!({"saturday": {"open": "20:00", "close": close}});
        with_hours("after-hours-only", zone, &saturday, &json!([]), &json!({}))
    };
    let rows = [
        ("2027-03-14T06:59:59Z", 0, ORDINARY, "business-hours", "voicemail"),
        ("2027-03-14T07:00:00Z", 0, ORDINARY, "after-hours", "assistant"),
        ("2027-11-07T06:59:00Z", 0, ORDINARY, "business-hours", "voicemail"),
        ("2027-11-07T07:29:00Z", 0, ORDINARY, "business-hours", "voicemail"),
        ("2027-11-07T07:30:00Z", 0, ORDINARY, "after-hours", "assistant"),
    ];
    check("Toronto, until half past two", &until("America/Toronto", "02:30"), &rows, seen);
    // Half an hour apart from the others, and the same turn of the clocks.
    let rows = [
        ("2027-03-14T04:59:00Z", 0, ORDINARY, "business-hours", "voicemail"),
        ("2027-03-14T05:00:00Z", 0, ORDINARY, "after-hours", "assistant"),
        ("2027-11-07T03:59:00Z", 0, ORDINARY, "business-hours", "voicemail"),
        ("2027-11-07T04:00:00Z", 0, ORDINARY, "after-hours", "assistant"),
        ("2027-11-07T04:30:00Z", 0, ORDINARY, "business-hours", "voicemail"),
        ("2027-11-07T05:00:00Z", 0, ORDINARY, "after-hours", "assistant"),
    ];
    check("St. John’s, until half past one", &until("America/St_Johns", "01:30"), &rows, seen);
    let rows = [
        ("2027-03-14T09:29:00Z", 0, ORDINARY, "business-hours", "voicemail"),
        ("2027-03-14T09:30:00Z", 0, ORDINARY, "after-hours", "assistant"),
        ("2027-11-07T09:29:00Z", 0, ORDINARY, "business-hours", "voicemail"),
        ("2027-11-07T09:30:00Z", 0, ORDINARY, "after-hours", "assistant"),
    ];
    check("Phoenix, until half past two", &until("America/Phoenix", "02:30"), &rows, seen);
    // On summer time for good since 2026: seven hours behind in both winters and summers.
    check("Vancouver, until half past two", &until("America/Vancouver", "02:30"), &rows, seen);
    let rows = [
        // 3 October 2027, 02:00 → 02:30: a quarter past two does not exist.
        ("2027-10-02T15:29:00Z", 0, ORDINARY, "business-hours", "voicemail"),
        ("2027-10-02T15:30:00Z", 0, ORDINARY, "after-hours", "assistant"),
        // 4 April 2027, 02:00 → 01:30: still before a quarter past two.
        ("2027-04-03T15:00:00Z", 0, ORDINARY, "business-hours", "voicemail"),
        ("2027-04-03T15:44:00Z", 0, ORDINARY, "business-hours", "voicemail"),
        ("2027-04-03T15:45:00Z", 0, ORDINARY, "after-hours", "assistant"),
    ];
    check("Lord Howe, until a quarter past two", &until("Australia/Lord_Howe", "02:15"), &rows, seen);
}

fn callers_and_gates(seen: &mut BTreeSet<(&'static str, Row)>) {
    let open = with_hours("after-hours-only", "America/Toronto", &nine_to_five(), &json!([]), &json!({}));
    let ruled = change(open.clone(), |c| {
        let rules = &mut c.clinic.features.caller_rules;
        (rules.vip, rules.blocked) = (vec![number(VIP)], vec![number(BLOCKED)]);
        rules.withheld = WithheldPolicy::Voicemail;
        c.clinic.staff = Some(StaffLine { number: number("+14165550199") });
    });
    let rows = [
        ("2026-12-01 10:00", 0, VIP, "caller-vip", "forward"),
        ("2026-12-01 03:00", 9, VIP, "caller-vip", "forward"),
        ("2026-12-01 10:00", 0, BLOCKED, "caller-blocked", "reject"),
        ("2026-12-01 03:00", 0, BLOCKED, "caller-blocked", "reject"),
        ("2026-12-01 03:00", 0, HIDDEN, "caller-withheld", "voicemail"),
        ("2026-12-01 03:00", 0, ORDINARY, "after-hours", "assistant"),
        ("2026-12-01 03:00", 0, "+14165550144", "after-hours", "assistant"),
    ];
    check("rules about callers", &ruled, &rows, seen);
    let refusing = change(ruled.clone(), |c| c.clinic.features.caller_rules.withheld = WithheldPolicy::Reject);
    check(
        "withheld numbers rejected",
        &refusing,
        &[("2026-12-01 03:00", 0, HIDDEN, "caller-withheld", "reject")],
        seen,
    );
    let inactive = change(ruled.clone(), |c| c.number = NumberState::Inactive);
    let rows = [
        ("2026-12-01 03:00", 0, ORDINARY, "number-inactive", "voicemail"),
        ("2026-12-01 03:00", 0, VIP, "caller-vip", "forward"),
        ("2026-12-01 03:00", 0, BLOCKED, "caller-blocked", "reject"),
    ];
    check("a number that was given up", &inactive, &rows, seen);
    let canceled = change(open.clone(), |c| c.clinic.subscription = Subscription::Canceled);
    check("canceled", &canceled, &[("2026-12-01 03:00", 0, ORDINARY, "subscription-inactive", "voicemail")], seen);
    let late = change(open.clone(), |c| c.clinic.subscription = Subscription::PastDue);
    check("a late payment", &late, &[("2026-12-01 03:00", 0, ORDINARY, "after-hours", "assistant")], seen);
    let nobody = change(open, |c| c.clinic.assistant_takes_calls = false);
    check("no assistant", &nobody, &[("2026-12-01 03:00", 0, ORDINARY, "assistant-disabled", "voicemail")], seen);
}

fn switches_and_schedules(seen: &mut BTreeSet<(&'static str, Row)>) {
    let switched = |state: &str, until: Value| {
        let switch =
            json!({"override": {"state": state, "until": until}, "highVolume": {"enabled": true, "threshold": 4}});
        with_hours("after-hours-only", "America/Toronto", &nine_to_five(), &json!(["2026-12-02"]), &switch)
    };
    let three = utc("2026-12-01T20:00:00Z").to_rfc3339();
    let rows = [
        ("2026-12-01 14:59", 0, ORDINARY, "override-closed", "assistant"),
        ("2026-12-01 15:00", 0, ORDINARY, "business-hours", "voicemail"),
        ("2026-12-02 10:00", 0, ORDINARY, "holiday", "assistant"),
    ];
    check("closed until three", &switched("closed", json!(three)), &rows, seen);
    let rows = [
        ("2026-12-02 10:00", 0, ORDINARY, "override-open", "voicemail"),
        ("2026-12-02 10:00", 4, ORDINARY, "overflow", "assistant"),
    ];
    check("open on a holiday by hand", &switched("open", Value::Null), &rows, seen);
    let all = [("2026-12-01 10:00", 0, ORDINARY, "override-assistant", "assistant")];
    check("everything to the assistant", &switched("assistant", Value::Null), &all, seen);
    let backup = [("2026-12-02 10:00", 9, ORDINARY, "override-fallback", "voicemail")];
    check("everything to the backup", &switched("fallback", Value::Null), &backup, seen);
    let rule = |day: u32, start: &str, end: &str, action: &str| json!({"dayOfWeek": day, "startTime": start, "endTime": end, "action": action});
    let mut rules: Vec<Value> = (1..=5).map(|day| rule(day, "17:00", "08:00", "enable")).collect();
    rules.extend([rule(6, "00:00", "24:00", "enable"), rule(0, "10:00", "11:00", "disable")]);
    let schedule = json!({"customSchedule": {"enabled": true, "rules": rules}});
    let regina = with_hours("scheduled", "America/Regina", &nine_to_five(), &json!(["2026-12-01"]), &schedule);
    let rows = [
        ("2026-12-01 10:00", 9, ORDINARY, "scheduled-off", "voicemail"),
        ("2026-12-01 17:00", 0, ORDINARY, "scheduled-on", "assistant"),
        ("2026-12-02 07:59", 0, ORDINARY, "scheduled-on", "assistant"),
        ("2026-12-02 08:00", 0, ORDINARY, "scheduled-off", "voicemail"),
        ("2026-12-05 12:00", 0, ORDINARY, "scheduled-on", "assistant"),
        ("2026-12-06 10:30", 0, ORDINARY, "scheduled-off", "voicemail"),
    ];
    check("Regina, nights and Saturdays", &regina, &rows, seen);
}
