//! Settings without effect, one by one, in words.

use super::{NOW, date, holidays, review, stored};
use crate::gates::{forward_to, mode, staff, with};
use crate::scene::{number, utc};
use domain::availability::{FallbackKind, Mode, NextStep};
use domain::company::WithheldPolicy;
use domain::routing::{DeadRule, RoutingContext, Severity, year_ahead};
use serde_json::{Value, json};

fn told(rules: &[DeadRule]) -> Vec<(&str, &str)> {
    rules.iter().map(|rule| (rule.path.as_str(), rule.why.as_str())).collect()
}

fn of(context: &RoutingContext) -> Vec<DeadRule> {
    year_ahead(utc(NOW), context, &[]).dead_rules
}

/// The paths of what has no effect in a context.
fn paths(context: &RoutingContext) -> Vec<String> {
    of(context).into_iter().map(|rule| rule.path).collect()
}

fn rule(day: u32, start: &str, end: &str, action: &str) -> Value {
    json!({"dayOfWeek": day, "startTime": start, "endTime": end, "action": action})
}

fn scheduled(rules: Vec<Value>) -> Value {
    json!({"mode": "scheduled", "afterHours": {"businessHours": {"schedule": {}}},
        "customSchedule": {"enabled": true, "rules": rules}})
}

#[test]
fn rules_of_the_schedule() {
    let rules = vec![
        rule(1, "09:00", "17:00", "enable"),
        rule(1, "08:00", "12:00", "disable"),
        rule(1, "12:00", "18:00", "disable"),
        rule(2, "20:00", "00:00", "enable"),
        rule(2, "20:00", "24:00", "enable"),
        rule(5, "09:00", "17:00", "disable"),
        rule(6, "23:00", "02:00", "enable"),
        rule(0, "01:00", "03:00", "disable"),
    ];
    let seen = review(&scheduled(rules)).dead_rules;
    assert_eq!(
        told(&seen),
        [
            (
                "customSchedule.rules[0]",
                "Rule 1 (Monday, 9:00 AM to 5:00 PM) turns the assistant on, but rules that turn it off cover all of it."
            ),
            ("customSchedule.rules[4]", "Rule 5 (Tuesday, 8:00 PM to midnight) says the same as rule 4."),
            (
                "customSchedule.rules[5]",
                "Rule 6 (Friday, 9:00 AM to 5:00 PM) turns the assistant off when no rule turns it on."
            ),
        ]
    );
    assert!(seen.iter().all(|rule| rule.severity == Severity::Warning));
    // Saturday night into Sunday, across the week's end.
    let over = vec![
        rule(6, "23:00", "02:00", "enable"),
        rule(6, "22:00", "24:00", "disable"),
        rule(0, "00:00", "02:00", "disable"),
    ];
    assert_eq!(paths(&stored(&scheduled(over))), ["customSchedule.rules[0]"]);
    // Without a rule that turns it on it is on by default, so each of these counts.
    assert!(review(&scheduled(vec![rule(5, "09:00", "17:00", "disable")])).dead_rules.is_empty());
}

#[test]
fn a_schedule_that_is_not_in_force() {
    let rules = || vec![rule(1, "09:00", "17:00", "enable"), rule(1, "09:00", "17:00", "enable")];
    let mut off = scheduled(rules());
    off["customSchedule"]["enabled"] = json!(false);
    let seen = review(&off).dead_rules;
    let why = "The schedule is switched off, so its 2 rules are not used and the assistant never answers.";
    assert_eq!(told(&seen), [("customSchedule.enabled", why)]);
    let mut other = scheduled(rules());
    other["mode"] = json!("overflow-only");
    let seen = review(&other).dead_rules;
    let why = "The schedule’s 2 rules are not used: who answers is set to “The assistant when your lines are busy”.";
    assert_eq!((told(&seen), seen[0].severity), (vec![("customSchedule.rules", why)], Severity::Note));
}

#[test]
fn special_days() {
    let settings = json!({"mode": "after-hours-only", "afterHours": {"businessHours": {"holidays": [
        {"date": "2026-11-30", "name": "Inventory"},
        {"date": "2026-12-01", "name": "Today"},
        {"from": "2026-12-28", "to": "2026-12-27", "name": "Backwards"},
        {"from": "2026-12-24", "to": "2026-12-26", "name": "Closing"},
        {"date": "2026-12-25", "name": "Christmas"},
        {"date": "2026-12-26", "hours": [{"open": "09:00", "close": "10:00"}]},
        {"from": "2026-12-27", "to": "2026-12-27"},
        {"from": "2026-12-25", "to": "2026-12-27", "name": "Both"},
        {"date": "2027-03-01", "name": "As usual", "hours": [{"open": "12:00", "close": "17:00"}, {"open": "09:00", "close": "12:00"}]},
        {"from": "2027-05-01", "to": "2027-05-02", "name": "Weekend"},
        {"from": "2027-05-08", "to": "2027-05-10", "name": "Long weekend"},
        {"date": "2027-06-02", "name": "Second day"},
        {"date": "2027-06-01", "name": "First day"},
        {"from": "2027-06-01", "to": "2027-06-02", "name": "Two days"}]}}});
    let seen = review(&settings).dead_rules;
    let path = |i: usize| format!("afterHours.businessHours.holidays[{i}]");
    let above = "is listed above already; for each date the first entry counts.";
    let anyway = "has the hours that hold on its dates anyway.";
    let expected = [
        (path(2), "Backwards (28 Dec 2026 to 27 Dec 2026) ends before it begins, so it never applies.".to_owned()),
        (path(4), format!("Christmas (25 Dec 2026) {above}")),
        (path(5), format!("The special day 26 Dec 2026 {above}")),
        (path(7), format!("Both (25 Dec 2026 to 27 Dec 2026) {above}")),
        (path(13), format!("Two days (1 Jun 2027 to 2 Jun 2027) {above}")),
        (path(0), "Inventory (30 Nov 2026) is over.".to_owned()),
        (path(6), format!("The special day 27 Dec 2026 {anyway}")),
        (path(8), format!("As usual (1 Mar 2027) {anyway}")),
        (path(9), format!("Weekend (1 May 2027 to 2 May 2027) {anyway}")),
    ];
    let seen: Vec<(String, String)> = seen.into_iter().map(|rule| (rule.path, rule.why)).collect();
    assert_eq!(seen, expected);
    // "Open as usual" on a public holiday is a decision.
    let public = holidays(&[("2027-03-01", "Founders’ Day"), ("2027-05-02", "Spring holiday")]);
    let seen = year_ahead(utc(NOW), &stored(&settings), &public).dead_rules;
    assert_eq!(seen.iter().filter(|rule| rule.why.ends_with(anyway)).count(), 1);
    assert_eq!(date("2027-05-02"), public[1].0);
}

#[test]
fn hours_and_load_that_the_mode_never_looks_at() {
    let unused = |code: &str, after_hours: bool| {
        let mut context = mode(code);
        context.clinic.settings.after_hours_enabled = after_hours;
        context.clinic.settings.high_volume.enabled = true;
        paths(&context)
    };
    let (hours, load) = ("afterHours.businessHours.schedule", "highVolume.threshold");
    for code in ["always", "disabled"] {
        assert_eq!(unused(code, true), [hours, load], "{code}");
    }
    assert_eq!(unused("scheduled", true), [hours, load]);
    assert_eq!(unused("overflow-only", true), Vec::<String>::new());
    assert_eq!(unused("overflow-only", false), [hours]);
    assert_eq!(unused("after-hours-only", false), Vec::<String>::new());
    let seen = of(&with(mode("always"), |c| c.clinic.settings.high_volume.enabled = true));
    assert_eq!(
        told(&seen),
        [
            (
                hours,
                "Opening hours and special days do not decide who answers: it is set to “Always the assistant”. \
                 Callers who ask are still told the opening hours."
            ),
            (load, "Help from 5 calls on the line on is not used: who answers is set to “Always the assistant”.")
        ]
    );
    assert!(seen.iter().all(|rule| rule.severity == Severity::Note));
    // Nothing set, nothing unused.
    let bare = with(mode("disabled"), |c| c.clinic.settings.week = Default::default());
    assert_eq!(paths(&bare), Vec::<String>::new());
}

fn vip(context: &mut RoutingContext) {
    context.clinic.features.caller_rules.vip = vec![number("+14165550142")];
}

#[test]
fn parts_of_the_backup_that_no_call_comes_to() {
    let base = || mode("after-hours-only");
    let number_path = "fallback.forwardNumber";
    // The number of a backup that is something else, unless a VIP makes it ring.
    let number_only = with(base(), |c| {
        forward_to(c, "+14165550110");
        c.clinic.settings.fallback.kind = FallbackKind::Voicemail;
    });
    assert_eq!(paths(&number_only), [number_path]);
    assert_eq!(paths(&with(number_only.clone(), vip)), Vec::<String>::new());
    let by_staff = with(number_only.clone(), |c| {
        vip(c);
        staff(c, "+14165550199");
    });
    assert_eq!(paths(&by_staff), [number_path]);
    let own = of(&with(base(), |c| forward_to(c, "+14165550101")));
    let why = "+1\u{a0}416\u{a0}555\u{a0}0101 never rings: it leads back to this clinic.";
    assert_eq!((told(&own), own[0].severity), (vec![(number_path, why)], Severity::Warning));
    let no_number = of(&with(base(), |c| forward_to(c, "+15550100")));
    assert_eq!(told(&no_number), [(number_path, "+15550100 never rings: it is no number that can be dialled.")]);
    // Next steps without a line that rings.
    let steps = with(base(), |c| c.clinic.settings.fallback.on_busy = NextStep::Assistant);
    let why = "What follows when a line does not take the call is never used: the backup rings no line.";
    assert_eq!(told(&of(&steps)), [("fallback.onBusy", why)]);
    let rings = with(steps.clone(), |c| {
        vip(c);
        staff(c, "+14165550199");
    });
    assert_eq!(paths(&rings), Vec::<String>::new());
    assert_eq!(paths(&with(steps, |c| forward_to(c, "+14165550110"))), Vec::<String>::new());
}

#[test]
fn a_greeting_is_reported_only_where_nothing_comes_to_voicemail() {
    let greeting = "fallback.voicemailGreeting";
    let silent = || {
        with(mode("disabled"), |c| {
            c.clinic.settings.week = Default::default();
            c.clinic.settings.fallback.kind = FallbackKind::BusySignal;
            c.clinic.settings.fallback.voicemail_greeting = Some("Hello".to_owned());
        })
    };
    let why = "The voicemail greeting is never heard: no call comes to voicemail.";
    assert_eq!(told(&of(&silent())), [(greeting, why)]);
    let heard = |change: &dyn Fn(&mut RoutingContext)| !paths(&with(silent(), change)).contains(&greeting.to_owned());
    assert!(heard(&|c| c.clinic.settings.fallback.kind = FallbackKind::Voicemail));
    // The assistant takes messages with the same greeting.
    assert!(heard(&|c| c.clinic.settings.mode = Mode::OverflowOnly));
    assert!(!heard(&|c| {
        c.clinic.settings.mode = Mode::OverflowOnly;
        c.clinic.assistant_takes_calls = false;
    }));
    assert!(heard(&|c| c.clinic.features.caller_rules.withheld = WithheldPolicy::Voicemail));
    let ringing = |c: &mut RoutingContext, step: NextStep| {
        forward_to(c, "+14165550110");
        let fallback = &mut c.clinic.settings.fallback;
        (fallback.on_no_answer, fallback.on_busy, fallback.on_failed) = (step, step, step);
    };
    assert!(!heard(&|c| ringing(c, NextStep::BusySignal)));
    assert!(heard(&|c| ringing(c, NextStep::Voicemail)) && heard(&|c| ringing(c, NextStep::Assistant)));
    assert!(heard(&|c| {
        vip(c);
        staff(c, "+14165550199");
    }));
    let by_schedule = |rules: Value| {
        move |c: &mut RoutingContext| {
            let schedule = json!({"customSchedule": {"enabled": true, "rules": rules}});
            c.clinic.settings.custom = stored(&schedule).clinic.settings.custom;
            c.clinic.settings.mode = Mode::Scheduled;
        }
    };
    assert!(heard(&by_schedule(json!([rule(1, "09:00", "17:00", "enable")]))));
    let covered = json!([rule(1, "09:00", "17:00", "enable"), rule(1, "08:00", "18:00", "disable")]);
    assert!(!heard(&by_schedule(covered)));
}

#[test]
fn rules_about_callers() {
    let context = with(mode("after-hours-only"), vip);
    let why = "There is no staff line to ring, so a VIP caller is treated like any other.";
    assert_eq!(told(&of(&context)), [("callerRules.vip", why)]);
    let circle = with(context.clone(), |c| staff(c, "+14165550101"));
    let why = "The line to ring leads back to this clinic, so a VIP caller gets voicemail.";
    assert_eq!(told(&of(&circle)), [("callerRules.vip", why)]);
    assert_eq!(paths(&with(context.clone(), |c| staff(c, "+14165550199"))), Vec::<String>::new());
    let both = with(context, |c| {
        c.clinic.features.caller_rules.vip.insert(0, number("+14165550143"));
        c.clinic.features.caller_rules.blocked = vec![number("+14165550142")];
        staff(c, "+14165550199");
    });
    let why = "+1\u{a0}416\u{a0}555\u{a0}0142 is on the VIP list and on the block list: it is blocked.";
    assert_eq!(told(&of(&both)), [("callerRules.vip[1]", why)]);
    // With every VIP blocked nobody waits for a line.
    let blocked = with(both, |c| {
        c.clinic.features.caller_rules.vip.remove(0);
        c.clinic.staff = None;
    });
    assert_eq!(paths(&blocked), ["callerRules.vip[0]"]);
}

#[test]
fn warnings_come_before_notes_and_the_summary_counts_them() {
    let summary = |settings: &Value| review(settings).summary().pop().unwrap();
    let off = json!({"mode": "scheduled", "customSchedule": {"enabled": false, "rules": [rule(1, "09:00", "17:00", "enable")]}});
    let seen = review(&off).dead_rules;
    assert_eq!(seen.iter().map(|rule| rule.severity).collect::<Vec<_>>(), [Severity::Warning, Severity::Note]);
    assert_eq!(summary(&off), "2 settings have no effect; look at 1 of them.");
    let mut bare = off.clone();
    bare["afterHours"] = json!({"businessHours": {"schedule": {}}});
    assert_eq!(summary(&bare), "One setting has no effect: look whether that is meant.");
}
