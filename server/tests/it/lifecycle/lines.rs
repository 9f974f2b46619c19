//! Lines that are dialled: what is kept of them, and whether a person took the call.

use crate::emulator::support::{call, ring, row, tells};
use crate::support::{Call, DOWNTOWN, TestApp, names, on_both, said};
use serde_json::{Value, json};
use server::emulator::script::Line;

on_both!(
    whoever_presses_one_takes_the_call,
    a_mailbox_presses_nothing_and_does_not_count,
    another_key_does_not_take_the_call,
    what_the_carrier_does_not_say_our_own_record_decides,
    dialled_lines_are_kept_with_their_call_in_any_order,
    the_question_is_signed,
);

async fn confirm(app: &TestApp) {
    app.set_setting("bright-smiles-downtown", "/fallback/confirmAnswer", json!(true)).await;
    app.set_setting("bright-smiles-downtown", "/fallback/onNoAnswer", json!("voicemail")).await;
}

async fn legs(app: &TestApp, sid: &str) -> Value {
    app.call(sid).await.unwrap().receipt.unwrap()["legs"].take()
}

async fn whoever_presses_one_takes_the_call(app: TestApp) {
    confirm(&app).await;
    let mut script = call(DOWNTOWN);
    script.other_lines = Line::Answers { after: 4, talks: 60, presses: "1".into() };
    let outcome = ring(&app, script, 1).await;
    tells(&outcome, "hears “Call for Bright Smiles Downtown. Press 1 to take it.”");
    tells(&outcome, "connects the caller and +14165550110");
    assert_eq!(row(&app, &outcome).await.0, "completed");
    let receipt = app.call(&outcome.sid).await.unwrap().receipt.unwrap();
    assert_eq!(receipt["attempts"][0]["outcome"], "completed");
    assert_eq!(receipt["legs"][0]["accepted"], true);
    assert_eq!(receipt["legs"][0]["dialled"], "+14165550110");
}

async fn a_mailbox_presses_nothing_and_does_not_count(app: TestApp) {
    confirm(&app).await;
    let mut script = call(DOWNTOWN);
    script.other_lines = Line::Machine { after: 15, talks: 20 };
    let outcome = ring(&app, script, 1).await;
    tells(&outcome, "+14165550110 is not connected");
    tells(&outcome, "Your message will be recorded after the tone.");
    let receipt = app.call(&outcome.sid).await.unwrap().receipt.unwrap();
    assert_eq!(receipt["attempts"][0]["outcome"], "not-taken");
    assert_eq!(receipt["legs"][0]["accepted"], false);
}

async fn another_key_does_not_take_the_call(app: TestApp) {
    confirm(&app).await;
    let mut script = call(DOWNTOWN);
    script.other_lines = Line::Answers { after: 4, talks: 60, presses: "5".into() };
    let outcome = ring(&app, script, 1).await;
    tells(&outcome, "Your message will be recorded after the tone.");
}

/// A line that this call dialled.
fn line(parent: &Call, n: u32) -> Call {
    parent
        .clone()
        .number(n)
        .with("ParentCallSid", parent.sid())
        .with("To", "+14165550110")
        .with("Direction", "outbound-dial")
}

async fn what_the_carrier_does_not_say_our_own_record_decides(app: TestApp) {
    confirm(&app).await;
    for (n, key, verbs) in [(10, Some("1"), &["Hangup"][..]), (20, None, &["Say", "Say", "Say", "Record"])] {
        let call = Call::to(DOWNTOWN).number(n);
        call.ring(&app).await.twiml();
        let line = line(&call, n + 1).with("CallStatus", "in-progress");
        let asked = line.post(&app, "/api/twilio/whisper").await.twiml();
        assert_eq!(names(&asked), ["Gather", "Hangup"]);
        if let Some(key) = key {
            let pressed = line.clone().with("Digits", key).post(&app, "/api/twilio/whisper?key=pressed").await.twiml();
            assert!(pressed.is_empty(), "the caller is connected");
        }
        let result =
            call.with("CallStatus", "in-progress").with("DialCallStatus", "completed").with("DialCallSid", line.sid());
        assert_eq!(names(&result.post(&app, "/api/twilio/dial-result").await.twiml()), verbs, "{key:?}");
    }
}

async fn dialled_lines_are_kept_with_their_call_in_any_order(app: TestApp) {
    let words = [("initiated", 0), ("ringing", 1), ("in-progress", 7), ("completed", 30)];
    let mut told = Vec::new();
    for (n, order) in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]].into_iter().enumerate() {
        let call = Call::to(DOWNTOWN).number(100 + n as u32);
        call.ring(&app).await.twiml();
        let before = app.call(call.sid()).await.unwrap();
        for at in order.into_iter().chain(order) {
            let (word, second) = words[at];
            let mut event = line(&call, 999)
                .with("CallStatus", word)
                .with("Timestamp", &format!("Wed, 25 Nov 2026 15:00:{second:02} +0000"));
            if word == "completed" {
                event = event.with("CallDuration", "23");
            }
            event.post(&app, "/api/webhooks/twilio/voice/status").await.expect(204);
        }
        let after = app.call(call.sid()).await.unwrap();
        assert_eq!((&after.status, after.duration), (&before.status, None), "the call itself does not move");
        assert!(app.call(line(&call, 999).sid()).await.is_none(), "a line is no call");
        told.push(legs(&app, call.sid()).await);
    }
    assert!(told.iter().all(|legs| *legs == told[0]), "{told:?}");
    let leg = &told[0][0];
    assert_eq!((&leg["status"], &leg["seconds"]), (&json!("completed"), &json!(23)));
    assert_eq!(leg["answeredAt"], "2026-11-25T15:00:07Z");
}

async fn the_question_is_signed(app: TestApp) {
    let call = Call::to(DOWNTOWN);
    call.ring(&app).await.twiml();
    line(&call, 5).post_signed(&app, "/api/twilio/whisper", "another token").await.expect(403);
    assert_eq!(legs(&app, call.sid()).await, Value::Null);
    app.set_clinic("bright-smiles-downtown", backend::entity::clinic::Column::Language, "fr").await;
    let asked = line(&call, 5).post(&app, "/api/twilio/whisper").await.twiml();
    assert!(said(&asked[0].inner).contains("Appuyez sur le 1"), "in the clinic's language");
}
