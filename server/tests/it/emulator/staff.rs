//! The staff line rings.

use super::support::{call, on_the_line, ring, row, tells};
use crate::support::{DOWNTOWN, TestApp, on_both};
use serde_json::json;
use server::emulator::script::Line;

on_both!(
    the_staff_line_answers,
    every_outcome_leads_to_the_configured_next_step,
    the_caller_gives_up_while_it_rings,
    a_mailbox_on_the_staff_line_counts_as_an_answer,
);

async fn the_staff_line_answers(app: TestApp) {
    let mut script = call(DOWNTOWN);
    script.lines.insert("+14165550110".into(), Line::Answers { after: 4, talks: 95, presses: String::new() });
    let outcome = ring(&app, script, 1).await;
    tells(&outcome, "dials +14165550110 as +14165550142, for at most 20 s");
    tells(&outcome, "+14165550110 is in-progress");
    // Ringing is not billed: the caller kept hearing it ring until somebody answered.
    assert_eq!((outcome.status.as_str(), outcome.seconds), ("completed", 95));
    assert_eq!(row(&app, &outcome).await, ("completed".into(), Some(95)));
    let attempt = app.call(&outcome.sid).await.unwrap().receipt.unwrap()["attempts"][0].clone();
    assert_eq!((&attempt["outcome"], &attempt["seconds"]), (&json!("completed"), &json!(95)));
    assert_eq!(on_the_line(&app, DOWNTOWN).await, 0);
    assert!(app.events().await.iter().all(|event| event.response_status == 200), "every request was signed right");
}

async fn every_outcome_leads_to_the_configured_next_step(app: TestApp) {
    app.set_setting("bright-smiles-downtown", "/fallback/onBusy", json!("busy-signal")).await;
    app.set_setting("bright-smiles-downtown", "/fallback/onNoAnswer", json!("voicemail")).await;
    app.set_setting("bright-smiles-downtown", "/fallback/onFailed", json!("assistant")).await;
    for (n, (line, outcome_word, words)) in [
        (Line::Busy, "busy", "All our lines are busy right now."),
        (Line::NoAnswer, "no-answer", "Your message will be recorded after the tone."),
        (Line::Failed, "failed", "I am the automated assistant."),
    ]
    .into_iter()
    .enumerate()
    {
        let mut script = call(DOWNTOWN);
        script.other_lines = line;
        let outcome = ring(&app, script, n as u32).await;
        tells(&outcome, words);
        assert_eq!(outcome.status, "completed");
        let (status, seconds) = row(&app, &outcome).await;
        assert_eq!((status.as_str(), seconds), ("completed", i32::try_from(outcome.seconds).ok()));
        let receipt = app.call(&outcome.sid).await.unwrap().receipt.unwrap();
        assert_eq!(receipt["attempts"][0]["outcome"], outcome_word);
        assert_eq!(on_the_line(&app, DOWNTOWN).await, 0);
    }
}

async fn the_caller_gives_up_while_it_rings(app: TestApp) {
    let mut script = call(DOWNTOWN);
    script.other_lines = Line::NoAnswer;
    script.hang_up_after = Some(9);
    let outcome = ring(&app, script, 1).await;
    assert!(!outcome.answered);
    assert_eq!(row(&app, &outcome).await, ("canceled".into(), Some(0)));
    assert_eq!(on_the_line(&app, DOWNTOWN).await, 0);
}

async fn a_mailbox_on_the_staff_line_counts_as_an_answer(app: TestApp) {
    let mut script = call(DOWNTOWN);
    script.other_lines = Line::Machine { after: 15, talks: 20 };
    let outcome = ring(&app, script, 1).await;
    assert_eq!(row(&app, &outcome).await, ("completed".into(), Some(20)));
}
