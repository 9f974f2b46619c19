//! Conversations with the built-in receptionist.

use super::support::{call, ring, row, tells};
use crate::support::{DOWNTOWN, TestApp, on_both};
use server::emulator::Script;
use server::emulator::script::{Input, LeftMessage, Line};

on_both!(
    the_hours_are_told,
    a_message_is_taken,
    a_caller_is_handed_over,
    a_staff_line_that_does_not_answer_ends_in_a_message,
    a_caller_who_never_says_a_word_is_not_kept,
    a_conversation_is_recorded_where_the_clinic_wants_it,
);

/// A call on a Sunday, with what the caller does when asked.
fn sunday(app: &TestApp, inputs: &[Input]) -> Script {
    app.set_clock("2026-11-22T19:00:00Z");
    let mut script = call(DOWNTOWN);
    script.inputs = inputs.to_vec();
    script
}

fn says(words: &str) -> Input {
    Input::Say(words.into())
}

async fn the_hours_are_told(app: TestApp) {
    let script = sunday(&app, &[says("what are your hours"), Input::Press("9".into())]);
    let outcome = ring(&app, script, 1).await;
    tells(&outcome, "Our address is 200 King Street West, Toronto.");
    tells(&outcome, "Goodbye.");
    let (status, seconds) = row(&app, &outcome).await;
    assert_eq!((status.as_str(), seconds), ("completed", i32::try_from(outcome.seconds).ok()));
    let lines = app.transcript(&outcome.sid).await;
    assert_eq!(lines[0].content, "what are your hours");
    assert_eq!((lines[0].role.as_str(), lines[0].confidence), ("user", Some(0.92)));
}

async fn a_message_is_taken(app: TestApp) {
    let mut script = sunday(&app, &[Input::Silence, says("I want to leave a message")]);
    script.messages = vec![LeftMessage {
        words: "It is about my appointment".into(),
        seconds: Some(9),
        ends: Default::default(),
        unintelligible: false,
    }];
    let outcome = ring(&app, script, 1).await;
    let kept = app.voicemails(&outcome.sid).await;
    assert_eq!((kept.len(), kept[0].transcription.as_deref()), (1, Some("It is about my appointment")));
}

async fn a_caller_is_handed_over(app: TestApp) {
    let mut script = sunday(&app, &[says("a person please")]);
    script.lines.insert("+14165550110".into(), Line::Answers { after: 5, talks: 60, presses: String::new() });
    let outcome = ring(&app, script, 1).await;
    tells(&outcome, "Connecting you now.");
    tells(&outcome, "connects the caller and +14165550110");
    let row = app.call(&outcome.sid).await.unwrap();
    assert_eq!((row.status.as_str(), row.duration), ("completed", i32::try_from(outcome.seconds).ok()));
    assert_eq!(row.receipt.unwrap()["attempts"][0]["dialled"], "+14165550110");
}

async fn a_staff_line_that_does_not_answer_ends_in_a_message(app: TestApp) {
    let mut script = sunday(&app, &[Input::Press("0".into())]);
    script.other_lines = Line::NoAnswer;
    let outcome = ring(&app, script, 1).await;
    tells(&outcome, "Your message will be recorded after the tone.");
}

async fn a_caller_who_never_says_a_word_is_not_kept(app: TestApp) {
    let outcome = ring(&app, sunday(&app, &[]), 1).await;
    tells(&outcome, "Your message will be recorded after the tone.");
    // The demo's assistant waits 180 s in all; what it says meanwhile takes its time as well.
    assert!((180..360).contains(&outcome.seconds), "{}", outcome.seconds);
}

async fn a_conversation_is_recorded_where_the_clinic_wants_it(app: TestApp) {
    app.sql(
        "UPDATE chatbots SET settings = '{\"call\": {\"recordingEnabled\": true, \"endCallPhrase\": \"so long\"}}'",
    )
    .await;
    let outcome = ring(&app, sunday(&app, &[says("what are your hours"), says("So long!")]), 1).await;
    tells(&outcome, "This call is recorded.");
    tells(&outcome, "records the call from here on");
    assert_eq!((outcome.recordings.len(), outcome.recordings[0].source), (1, "StartCallRecordingAPI"));
    let row = app.call(&outcome.sid).await.unwrap();
    assert_eq!(row.recording_sid.as_deref(), Some(outcome.recordings[0].sid.as_str()));
    assert!(app.voicemails(&outcome.sid).await.is_empty());
}
