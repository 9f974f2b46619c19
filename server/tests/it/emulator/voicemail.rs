//! Messages.

use super::support::{call, on_the_line, ring, row, story, tells};
use crate::support::{TestApp, WEST, on_both};
use server::emulator::script::{EndOfMessage, LeftMessage};

on_both!(
    a_message_is_kept_with_its_text,
    a_caller_who_stays_is_thanked,
    silence_is_no_message,
    a_caller_who_said_nothing_is_not_told_that_we_have_a_message,
);

fn message(ends: EndOfMessage) -> Vec<LeftMessage> {
    vec![LeftMessage { words: "Please call me back".into(), seconds: Some(12), ends, unintelligible: false }]
}

/// Noon in Vancouver: West is open, and its backup is voicemail.
fn noon(app: &TestApp) {
    app.set_clock("2026-11-25T20:00:00Z");
}

async fn a_message_is_kept_with_its_text(app: TestApp) {
    noon(&app);
    let mut script = call(WEST);
    script.messages = message(EndOfMessage::HangUp);
    let outcome = ring(&app, script, 1).await;
    tells(&outcome, "You have reached Bright Smiles West.");
    let kept = app.voicemails(&outcome.sid).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].transcription.as_deref(), Some("Please call me back"));
    assert_eq!((kept[0].transcription_status.as_deref(), kept[0].duration), (Some("completed"), Some(12)));
    assert_eq!(kept[0].recording_sid.as_ref(), Some(&outcome.recordings[0].sid));
    assert!(kept[0].recording_url.as_ref().unwrap().ends_with(&outcome.recordings[0].sid));
    let (status, seconds) = row(&app, &outcome).await;
    assert_eq!((status.as_str(), seconds), ("completed", i32::try_from(outcome.seconds).ok()));
    assert_eq!(on_the_line(&app, WEST).await, 0);
}

async fn a_caller_who_stays_is_thanked(app: TestApp) {
    noon(&app);
    let mut script = call(WEST);
    script.messages = message(EndOfMessage::Key);
    let outcome = ring(&app, script, 1).await;
    tells(&outcome, "Thank you. We have your message. Goodbye.");
    assert_eq!(app.voicemails(&outcome.sid).await.len(), 1);
}

async fn silence_is_no_message(app: TestApp) {
    noon(&app);
    let outcome = ring(&app, call(WEST), 1).await;
    tells(&outcome, "the recording is absent");
    assert!(app.voicemails(&outcome.sid).await.is_empty());
    assert_eq!(row(&app, &outcome).await.0, "completed");
}

async fn a_caller_who_said_nothing_is_not_told_that_we_have_a_message(app: TestApp) {
    noon(&app);
    let told = story(&ring(&app, call(WEST), 1).await);
    assert!(!told.contains("We have your message"), "{told}");
    assert!(told.contains("Thank you for calling. Goodbye."), "{told}");
}
