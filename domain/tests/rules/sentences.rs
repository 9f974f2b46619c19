//! What a decision says about itself: the trace with its values, the sentence in three languages.

use crate::gates::{CLOSED, OPEN, forward_to, mode, switch};
use crate::scene::{clinic, number, utc, valid};
use domain::availability::{NextStep, OverrideState};
use domain::language::Language;
use domain::routing::{Decision, Facts, Forward, Outcome, Plan, Reason, Route, RoutingContext, Tense, decide};
use serde_json::json;

/// One step decides, every step says something, every sentence reads well.
pub fn well_formed(decision: &Decision) {
    let decides: Vec<_> = decision.trace.iter().filter(|s| s.outcome == Outcome::Decides).collect();
    assert_eq!(decides.len(), 1, "{:?}", decision.trace);
    for step in &decision.trace {
        assert!(!step.rule.is_empty() && step.detail.ends_with('.') && step.detail.len() > 3, "{step:?}");
        assert!(!step.detail.contains("  ") && !step.detail.contains(".."), "{step:?}");
    }
    for language in Language::ALL {
        for sentence in [
            decision.sentence(language, Tense::Present),
            decision.sentence(language, Tense::Past),
            decision.cause(language),
        ] {
            reads_well(&sentence);
        }
    }
}

fn reads_well(sentence: &str) {
    assert!(sentence.len() > 8 && sentence.ends_with('.') && !sentence.ends_with(".."), "{sentence:?}");
    assert!(!sentence.contains("  ") && sentence.trim() == sentence && !sentence.contains(" ,"), "{sentence:?}");
    assert!(!sentence.contains(|c: char| c.is_control()), "{sentence:?}");
    assert!(sentence.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()), "{sentence:?}");
}

#[test]
fn the_trace_tells_the_values_it_saw() {
    let trace = |context: &RoutingContext, at: &str| -> Vec<String> {
        let steps = decide(utc(at), context).trace.into_iter().skip(6);
        steps.map(|s| format!("{} {:?}: {}", s.rule, s.outcome, s.detail)).collect()
    };
    let settings = json!({"mode": "after-hours-only", "highVolume": {"enabled": true, "threshold": 3},
        "afterHours": {"businessHours": {"holidays": [{"date": "2026-12-24", "name": "Christmas  Eve",
            "hours": [{"open": "09:00", "close": "12:00"}]}]}}});
    let mut context = clinic(valid(&settings));
    context.active_calls = 1;
    assert_eq!(
        trace(&context, OPEN),
        [
            "temporary switch Passed: None is set.",
            "mode Passed: The assistant when you are closed.",
            "hours Decides: Open at Tuesday 10:00. Hours of the day: 09:00–17:00.",
            "load Passed: 1 call on the line, swamped from 3.",
        ]
    );
    assert_eq!(
        trace(&context, "2026-12-24T18:05:00Z")[2..],
        [
            "hours Decides: Closed at Thursday 13:05. Hours of the day (Christmas Eve): 09:00–12:00.",
            "load Skipped: 1 call on the line, swamped from 3."
        ]
    );
    switch(&mut context, OverrideState::Fallback);
    assert_eq!(
        trace(&context, OPEN),
        [
            "temporary switch Decides: All calls sent to the backup by hand until 2026-12-01 22:00 EST.",
            "mode Skipped: The assistant when you are closed.",
            "hours Skipped: Open at Tuesday 10:00. Hours of the day: 09:00–17:00.",
            "load Skipped: 1 call on the line, swamped from 3.",
        ]
    );
    switch(&mut context, OverrideState::Open);
    context.active_calls = 3;
    assert_eq!(
        trace(&context, CLOSED)[..3],
        [
            "temporary switch Passed: Open by hand until 2026-12-01 22:00 EST.",
            "mode Passed: The assistant when you are closed.",
            "hours Skipped: Closed at Tuesday 20:00. Hours of the day: 09:00–17:00.",
        ]
    );
    let night = clinic(valid(&json!({"mode": "after-hours-only", "afterHours": {"businessHours": {"schedule": {
        "thursday": {"open": "18:00", "close": "02:00"}}}}})));
    assert_eq!(
        trace(&night, "2026-12-04T06:30:00Z")[2],
        "hours Decides: Open at Friday 01:30. Hours of the day: closed all day, after the night before until 02:00."
    );
    let rules = clinic(valid(&json!({"mode": "scheduled", "customSchedule": {"enabled": true, "rules": [
        {"dayOfWeek": 2, "startTime": "09:00", "endTime": "12:00", "action": "enable"},
        {"dayOfWeek": 2, "startTime": "09:30", "endTime": "10:30", "action": "disable"}]}})));
    assert_eq!(trace(&rules, OPEN)[2], "schedule Decides: Rule 2: Tuesday 09:30–10:30 turns the assistant off.");
    assert_eq!(
        trace(&rules, CLOSED)[2],
        "schedule Decides: No rule covers this moment, so the assistant is off by default."
    );
    let none = clinic(valid(&json!({"mode": "scheduled"})));
    assert_eq!(
        trace(&none, OPEN)[2],
        "schedule Decides: The schedule has no rules in force, so the assistant does not answer."
    );
}

fn plans() -> Vec<Plan> {
    let forward = Forward {
        number: number("+14165550110"),
        ring_seconds: 20,
        on_no_answer: NextStep::Voicemail,
        on_busy: NextStep::Voicemail,
        on_failed: NextStep::Voicemail,
        announce: false,
        confirm: false,
    };
    vec![
        Plan::Assistant,
        Plan::Voicemail { greeting: Some("Hi".to_owned()) },
        Plan::Forward(forward),
        Plan::Busy,
        Plan::Reject,
        Plan::Apology,
    ]
}

#[test]
fn every_sentence_reads_well_in_every_language_and_tense() {
    let names = ["Family Day", "  Noël \n et\u{a0}\u{200a} jour\tde l’An ", "", " \t ", "\u{0}\u{7}"];
    for reason in Reason::ALL {
        for plan in plans() {
            for (lines, between) in [(0, false), (1, true), (7, false)] {
                for name in names {
                    let decision = Decision {
                        route: Route::Fallback,
                        reason: *reason,
                        plan: plan.clone(),
                        next_change_at: None,
                        trace: Vec::new(),
                        facts: Facts {
                            holiday: Some(name.to_owned()),
                            active_calls: lines,
                            threshold: 5,
                            between_openings: between,
                        },
                    };
                    let mut said = Vec::new();
                    for language in Language::ALL {
                        reads_well(&decision.cause(language));
                        for tense in [Tense::Present, Tense::Past] {
                            let sentence = decision.sentence(language, tense);
                            reads_well(&sentence);
                            assert!(!said.contains(&sentence), "said twice: {sentence}");
                            said.push(sentence);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn some_sentences_word_for_word() {
    let holiday = json!({"mode": "after-hours-only", "afterHours": {"businessHours": {"holidays": [
        {"date": "2026-12-01", "name": "Family Day"}]}}});
    let decision = decide(utc(OPEN), &clinic(valid(&holiday)));
    assert_eq!(decision.sentence(Language::En, Tense::Past), "Closed for Family Day, so the assistant answered.");
    assert_eq!(decision.sentence(Language::Fr, Tense::Past), "Fermé pour Family Day, donc l’assistant a répondu.");
    assert_eq!(decision.cause(Language::Es), "Cerrado por Family Day.");
    let mut open = mode("after-hours-only");
    forward_to(&mut open, "+14165550110");
    let decision = decide(utc(OPEN), &open);
    assert_eq!(decision.sentence(Language::En, Tense::Present), "The clinic is open, so the staff line rings.");
    assert_eq!(decision.sentence(Language::En, Tense::Past), "The clinic was open, so the staff line rang.");
    let mut busy = mode("overflow-only");
    busy.active_calls = 1;
    busy.clinic.settings.high_volume.threshold = 1;
    let decision = decide(utc(OPEN), &busy);
    assert_eq!(
        decision.sentence(Language::En, Tense::Present),
        "1 call is on the line already, so the assistant answers."
    );
    assert_eq!(
        decision.sentence(Language::Es, Tense::Past),
        "Ya había 1 llamada en línea, así que respondió el asistente."
    );
    let lunch = json!({"mode": "after-hours-only", "afterHours": {"businessHours": {"schedule": {"tuesday": [
        {"open": "08:00", "close": "09:30"}, {"open": "10:30", "close": "17:00"}]}}}});
    let decision = decide(utc(OPEN), &clinic(valid(&lunch)));
    assert_eq!(
        decision.sentence(Language::En, Tense::Past),
        "Closed between opening times, so the assistant answered."
    );
}
