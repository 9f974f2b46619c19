//! Record.

use super::*;
use crate::emulator::script::{EndOfMessage, LeftMessage};

const VERB: &str = "<Record action=\"/taken\" maxLength=\"60\" timeout=\"6\" finishOnKey=\"#\" recordingStatusCallback=\"/recorded\" \
     recordingStatusCallbackEvent=\"completed absent\" transcribe=\"true\" transcribeCallback=\"/text\"/><Say>never</Say>";

fn leaves(words: &str, seconds: u32, ends: EndOfMessage) -> Script {
    let mut script = script();
    script.messages = vec![LeftMessage { words: words.into(), seconds: Some(seconds), ends, unintelligible: false }];
    script
}

#[tokio::test]
async fn a_message_is_recorded_told_and_written_down() {
    let table = Table::voice(VERB);
    let outcome = run(leaves("Please call me back", 12, EndOfMessage::Key), &table).await;
    assert_eq!(table.paths(), ["/voice", "/recorded", "/taken", "/status", "/text"]);
    table.has("/taken", "RecordingDuration", "12");
    table.has("/taken", "Digits", "#");
    table.has("/taken", "CallStatus", "in-progress");
    let sid = table.sent("/taken", "RecordingSid").unwrap();
    let url = format!("http://api/2010-04-01/Accounts/AC00000000000000000000000000000000/Recordings/{sid}");
    table.has("/taken", "RecordingUrl", &url);
    table.has("/recorded", "RecordingSid", &sid);
    table.has("/recorded", "RecordingStatus", "completed");
    table.has("/recorded", "RecordingSource", "RecordVerb");
    for absent in ["From", "To", "CallStatus"] {
        assert_eq!(table.sent("/recorded", absent), None, "{absent}");
    }
    table.has("/text", "TranscriptionText", "Please call me back");
    table.has("/text", "TranscriptionStatus", "completed");
    table.has("/text", "RecordingSid", &sid);
    assert_eq!(table.sent("/text", "RecordingDuration"), None);
    assert_eq!((outcome.seconds, outcome.recordings[0].seconds), (12, 12));
    assert!(!tells(&outcome, "never"));
}

#[tokio::test]
async fn a_caller_who_hangs_up_is_told_nothing_and_the_action_is_still_asked() {
    let table = Table::new(&[("/voice", xml(VERB)), ("/taken", xml("<Say>thank you</Say>"))]);
    let outcome = run(leaves("Bye", 5, EndOfMessage::HangUp), &table).await;
    table.has("/taken", "Digits", "hangup");
    table.has("/taken", "CallStatus", "completed");
    assert!(!tells(&outcome, "thank you"));
    assert_eq!((outcome.status.as_str(), outcome.seconds), ("completed", 5));
}

#[tokio::test]
async fn a_message_ends_at_the_longest_length_by_silence_or_when_the_caller_is_gone() {
    let table = Table::voice(VERB);
    run(leaves("on and on", 300, EndOfMessage::HangUp), &table).await;
    table.has("/taken", "RecordingDuration", "60");
    table.has("/taken", "Digits", "");
    let table = Table::voice(VERB);
    assert_eq!(run(leaves("Call me", 10, EndOfMessage::Silence), &table).await.seconds, 16);
    let table = Table::voice(VERB);
    let mut gone = leaves("Call me", 30, EndOfMessage::Silence);
    gone.hang_up_after = Some(8);
    run(gone, &table).await;
    table.has("/taken", "RecordingDuration", "8");
    table.has("/taken", "Digits", "hangup");
}

#[tokio::test]
async fn silence_leaves_no_recording() {
    let table = Table::voice(VERB);
    let outcome = run(script(), &table).await;
    table.has("/recorded", "RecordingStatus", "absent");
    assert_eq!(table.sent("/recorded", "RecordingUrl"), None);
    assert_eq!(table.sent("/taken", "RecordingUrl"), None);
    table.has("/taken", "RecordingDuration", "0");
    assert!(outcome.recordings.is_empty() && !table.paths().contains(&"/text".to_owned()));
}

#[tokio::test]
async fn only_messages_of_a_middle_length_are_transcribed_and_only_where_it_is_asked_for() {
    for (seconds, comes) in [(2, false), (3, true), (119, true), (120, false)] {
        let table = Table::voice(&VERB.replace("60", "600"));
        run(leaves("x", seconds, EndOfMessage::Key), &table).await;
        assert_eq!(table.paths().contains(&"/text".to_owned()), comes, "{seconds}");
    }
    let table = Table::voice(&VERB.replace("transcribe=\"true\" ", ""));
    let outcome = run(leaves("x", 10, EndOfMessage::Key), &table).await;
    assert!(!table.paths().contains(&"/text".to_owned()) && tells(&outcome, "does nothing"));
    let table = Table::voice(VERB);
    let mut mumbled = leaves("x", 10, EndOfMessage::Key);
    mumbled.messages[0].unintelligible = true;
    run(mumbled, &table).await;
    table.has("/text", "TranscriptionStatus", "failed");
}

#[tokio::test]
async fn a_record_without_an_action_greets_and_beeps_again_for_ever() {
    let table = Table::voice("<Say>Leave a message</Say><Record/>");
    let outcome = run(script(), &table).await;
    assert!(outcome.application_error && tells(&outcome, "goes in circles"));
}
