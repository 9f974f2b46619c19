//! Words that no carrier documents, and callers who withhold who they are.

use super::{HOOKS, the_books_are_in_order};
use crate::support::{Call, DOWNTOWN, TestApp, on_both};
use domain::phone::Caller;

on_both!(
    callers_who_are_nobody,
    unknown_words_for_how_a_dial_ended,
    unknown_words_for_how_a_call_stands,
    unknown_words_for_a_recording,
);

const STATUS: &str = "/api/webhooks/twilio/voice/status";

const UNKNOWN: [&str; 10] = [
    "",
    "COMPLETED",
    "complete",
    "completed ",
    "in_progress",
    "no answer",
    "null",
    "0",
    "🙂",
    "'; DROP TABLE calls; --",
];

async fn callers_who_are_nobody(app: TestApp) {
    let spellings = [
        "",
        " ",
        "anonymous",
        "Anonymous",
        "ANONYMOUS",
        "+266696687",
        "266696687",
        "restricted",
        "Restricted",
        "+7378742833",
        "unavailable",
        "unknown",
        "UNKNOWN",
        "private",
        "sip:anonymous@anonymous.invalid",
        "sip:anonymous@pbx.example.com",
        "client:anonymous",
        "+",
        "+0",
        "0",
    ];
    for (n, from) in spellings.iter().enumerate() {
        assert!(Caller::from_carrier(from).number().is_none(), "{from} is no number to call back");
        for (m, hook) in HOOKS.iter().enumerate() {
            let call = hook.usual().number((n * 100 + m) as u32).from(from);
            hook.accepts(&call.post(&app, hook.path).await, from);
        }
    }
    // Dialled staff see the clinic's number, never a caller id that the carrier refuses.
    let answer = Call::to(DOWNTOWN).number(9999).from("anonymous").ring(&app).await;
    assert!(!answer.body.contains("anonymous"), "{}", answer.body);
    the_books_are_in_order(&app).await;
}

async fn unknown_words_for_how_a_dial_ended(app: TestApp) {
    for (n, word) in UNKNOWN.iter().enumerate() {
        let call = Call::to(DOWNTOWN).number(n as u32);
        call.ring(&app).await.twiml();
        let told = call.clone().with("CallStatus", "in-progress").with("DialCallStatus", word);
        // Not connected as far as anybody knows: the caller is led on, not dropped.
        let verbs = told.post(&app, "/api/twilio/dial-result").await.twiml();
        assert!(verbs.iter().any(|verb| verb.name == "Record"), "{word}: {verbs:?}");
        assert_eq!(app.call(call.sid()).await.unwrap().status, "in_progress", "{word}");
    }
    the_books_are_in_order(&app).await;
}

async fn unknown_words_for_how_a_call_stands(app: TestApp) {
    for (n, word) in UNKNOWN.iter().enumerate() {
        let call = Call::to(DOWNTOWN).number(n as u32);
        call.ring(&app).await.twiml();
        let before = app.call(call.sid()).await.unwrap();
        call.clone().with("CallStatus", word).with("CallDuration", "9").post(&app, STATUS).await.expect(204);
        let after = app.call(call.sid()).await.unwrap();
        assert_eq!((after.status, after.duration, after.ended_at), (before.status, None, None), "{word}");
        // And the true end still counts.
        call.clone().with("CallStatus", "completed").with("CallDuration", "7").post(&app, STATUS).await.expect(204);
        let end = app.call(call.sid()).await.unwrap();
        assert_eq!((end.status.as_str(), end.duration), ("completed", Some(7)), "{word}");
    }
    the_books_are_in_order(&app).await;
}

async fn unknown_words_for_a_recording(app: TestApp) {
    let hook = HOOKS.iter().find(|hook| hook.path.ends_with("/voicemail")).unwrap();
    for (n, word) in UNKNOWN.iter().enumerate() {
        let call = hook.usual().number(n as u32).with("RecordingSid", &format!("RE{n:032}"));
        call.ring(&app).await.twiml();
        hook.accepts(&call.clone().with("RecordingStatus", word).post(&app, hook.path).await, word);
        let text = call.clone().with("TranscriptionStatus", word).with("TranscriptionText", "Hello");
        text.post(&app, "/api/twilio/voicemail-transcription").await.expect(204);
        let messages = app.voicemails(call.sid()).await;
        assert_eq!(messages.len(), 1, "{word}");
        assert_eq!((messages[0].duration, messages[0].transcription_status.as_deref()), (Some(21), None), "{word}");
    }
    // A recording that is not there is no message.
    let absent = hook.usual().number(99).with("RecordingSid", "RE99").with("RecordingStatus", "absent");
    absent.ring(&app).await.twiml();
    absent.post(&app, hook.path).await.expect(204);
    assert!(app.voicemails(absent.sid()).await.is_empty());
    the_books_are_in_order(&app).await;
}
