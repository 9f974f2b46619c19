//! Everything the carrier tells about a call and its recordings, in any order and more than once.

use crate::support::{Call, TestApp, WEST, on_both};

on_both!(
    any_order_of_the_callbacks_gives_the_same_rows,
    an_empty_recording_is_no_message_in_any_order,
    a_conversations_recording_is_the_calls_and_no_message,
    a_recording_at_a_foreign_address_is_refused,
);

const STATUS: &str = "/api/webhooks/twilio/voice/status";
const VOICEMAIL: &str = "/api/twilio/voicemail";
const TEXT: &str = "/api/twilio/voicemail-transcription";

/// A small generator: orders that differ, and are the same at each run.
fn shuffled<T>(mut all: Vec<T>, seed: u64) -> Vec<T> {
    let mut state = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    for i in (1..all.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        all.swap(i, (state >> 33) as usize % (i + 1));
    }
    all
}

fn recording(n: u32) -> String {
    format!("RE{n:032}")
}

fn url(n: u32) -> String {
    format!("https://api.twilio.com/2010-04-01/Accounts/AC00000000000000000000000000000000/Recordings/{}", recording(n))
}

async fn any_order_of_the_callbacks_gives_the_same_rows(app: TestApp) {
    let mut seen = Vec::new();
    for seed in 0..16_u64 {
        let n = seed as u32;
        let call = Call::to(WEST).number(n);
        call.ring(&app).await.twiml();
        let bare = call.clone().without("CallStatus").without("From").without("To").with("RecordingSid", &recording(n));
        let ended = call.clone().with("CallStatus", "completed").with("CallDuration", "41");
        let told = [
            (STATUS, call.clone().with("CallStatus", "in-progress")),
            (STATUS, ended.clone()),
            (VOICEMAIL, ended.with("RecordingUrl", &url(n)).with("RecordingDuration", "17")),
            (VOICEMAIL, bare.clone().with("RecordingStatus", "in-progress")),
            (
                VOICEMAIL,
                bare.clone()
                    .with("RecordingStatus", "completed")
                    .with("RecordingDuration", "18")
                    .with("RecordingUrl", &url(n)),
            ),
            (TEXT, bare.clone().with("TranscriptionStatus", "failed")),
            (TEXT, bare.with("TranscriptionStatus", "completed").with("TranscriptionText", "Call me")),
        ];
        let twice: Vec<_> = told.iter().cloned().chain(told.iter().cloned()).collect();
        for (path, request) in shuffled(twice, seed) {
            assert!(request.post(&app, path).await.status.is_success());
        }
        let row = app.call(call.sid()).await.unwrap();
        let kept = app.voicemails(call.sid()).await;
        assert_eq!(kept.len(), 1, "seed {seed}");
        let message = &kept[0];
        seen.push((
            (row.status, row.duration, row.carrier_status, row.ended_at, row.ended_by, row.recording_sid),
            (message.duration, message.transcription.clone(), message.transcription_status.clone()),
            (message.recording_status.clone(), message.recording_url.as_deref() == Some(url(n).as_str())),
        ));
    }
    assert!(seen.iter().all(|rows| *rows == seen[0]), "{seen:?}");
    assert_eq!((seen[0].0.0.as_str(), seen[0].0.1, seen[0].1.0), ("completed", Some(41), Some(18)));
}

async fn an_empty_recording_is_no_message_in_any_order(app: TestApp) {
    for n in 0..2 {
        let call = Call::to(WEST).number(n);
        call.ring(&app).await.twiml();
        let with = call.clone().with("RecordingSid", &recording(n));
        let mut told = vec![
            with.clone().with("RecordingUrl", &url(n)).with("RecordingDuration", "0"),
            with.with("RecordingStatus", "absent"),
        ];
        if n == 1 {
            told.reverse();
        }
        for request in &told {
            assert!(request.post(&app, VOICEMAIL).await.status.is_success());
        }
        assert!(app.voicemails(call.sid()).await.is_empty(), "order {n}");
    }
}

async fn a_conversations_recording_is_the_calls_and_no_message(app: TestApp) {
    let call = Call::to(WEST);
    call.ring(&app).await.twiml();
    let told = call
        .clone()
        .with("RecordingSid", &recording(1))
        .with("RecordingUrl", &url(1))
        .with("RecordingSource", "DialVerb");
    told.with("RecordingStatus", "completed").post(&app, VOICEMAIL).await.expect(204);
    assert!(app.voicemails(call.sid()).await.is_empty());
    assert_eq!(app.call(call.sid()).await.unwrap().recording_sid, Some(recording(1)));
}

async fn a_recording_at_a_foreign_address_is_refused(app: TestApp) {
    let call = Call::to(WEST);
    call.ring(&app).await.twiml();
    for (n, foreign) in [
        "http://169.254.169.254/latest/meta-data/RE1",
        "https://evil.example/Recordings/RE1",
        "https://api.twilio.com.evil.example/RE1",
        "file:///etc/passwd",
    ]
    .into_iter()
    .enumerate()
    {
        let told = call.clone().with("RecordingUrl", foreign).with("SequenceNumber", &n.to_string());
        told.post(&app, VOICEMAIL).await.twiml();
        let event = app.events().await.into_iter().find(|event| event.payload["RecordingUrl"] == foreign).unwrap();
        assert!(event.error.is_some_and(|why| why.contains("not the carrier's")), "the event says so: {foreign}");
    }
    assert!(app.voicemails(call.sid()).await.is_empty(), "nothing is named after a foreign file");
    let named = call.clone().with("RecordingUrl", "https://evil.example/x").with("RecordingSid", &recording(1));
    named.post(&app, VOICEMAIL).await.twiml();
    assert_eq!(app.voicemails(call.sid()).await[0].recording_url, None, "the address is kept nowhere");
}
