//! What comes after the first answer: dials, messages, status callbacks.

use crate::support::{Call, DOWNTOWN, NOBODY, TestApp, WEST, names, on_both, said};
use backend::entity::clinic;
use serde_json::json;

on_both!(
    every_outcome_of_a_dial_has_its_next_step,
    a_dial_keeps_which_line_rang,
    a_dial_whose_line_was_taken_away_hangs_up_when_it_was_answered,
    the_caller_who_hung_up_is_asked_nothing,
    next_steps_follow_the_settings,
    a_repeated_dial_result_is_one_attempt,
    a_message_is_one_row_in_any_order,
    one_request_about_a_message_is_enough,
    a_message_that_cannot_be_transcribed_says_so,
    silence_and_strange_recordings_are_no_messages,
    messages_speak_the_clinics_language,
    states_go_by_rank,
    a_duration_is_the_carriers,
    a_leg_moves_nothing,
    the_end_of_a_call_is_quiet,
    follow_ups_of_unknown_calls_are_kept_as_events,
);

const STATUS: &str = "/api/webhooks/twilio/voice/status";
const DIAL: &str = "/api/twilio/dial-result";
const VOICEMAIL: &str = "/api/twilio/voicemail";
const TEXT: &str = "/api/twilio/voicemail-transcription";

/// A call that rang at a clinic.
async fn rang(app: &TestApp, to: &str, n: u32) -> Call {
    let call = Call::to(to).number(n);
    call.ring(app).await.twiml();
    call.with("CallStatus", "in-progress")
}

async fn every_outcome_of_a_dial_has_its_next_step(app: TestApp) {
    app.set_setting("bright-smiles-downtown", "/highVolume/threshold", json!(100)).await;
    app.set_setting("bright-smiles-downtown", "/fallback/onNoAnswer", json!("voicemail")).await;
    app.set_setting("bright-smiles-downtown", "/fallback/onBusy", json!("busy-signal")).await;
    app.set_setting("bright-smiles-downtown", "/fallback/onFailed", json!("assistant")).await;
    for (n, (outcome, verbs)) in [
        ("completed", &["Hangup"][..]),
        ("answered", &["Hangup"]),
        ("canceled", &["Hangup"]),
        ("no-answer", &["Say", "Say", "Say", "Record"]),
        ("busy", &["Say", "Hangup"]),
        ("failed", &["Say", "Say", "Gather", "Redirect"]),
        ("something-new", &["Say", "Say", "Gather", "Redirect"]),
        ("", &["Say", "Say", "Gather", "Redirect"]),
    ]
    .iter()
    .enumerate()
    {
        let call = rang(&app, DOWNTOWN, n as u32).await;
        let result =
            call.clone().with("DialCallStatus", outcome).with("DialCallDuration", "33").with("DialCallSid", "CA5");
        assert_eq!(&names(&result.post(&app, DIAL).await.twiml()), verbs, "{outcome}");
        let row = app.call(call.sid()).await.unwrap();
        assert_eq!((row.status.as_str(), row.answered_at), ("in_progress", Some(app.now())), "{outcome}");
        let attempt = &row.receipt.unwrap()["attempts"][0];
        assert_eq!(
            (&attempt["dialled"], &attempt["outcome"], &attempt["seconds"]),
            (&json!("+14165550110"), &json!(outcome), &json!(33))
        );
    }
}

async fn a_dial_keeps_which_line_rang(app: TestApp) {
    app.set_setting("bright-smiles-downtown", "/fallback/forwardNumber", json!("+14165550119")).await;
    let call = Call::to(DOWNTOWN);
    assert_eq!(call.ring(&app).await.twiml()[0].inner[0].text, "+14165550119");
    let result = call.clone().with("CallStatus", "in-progress").with("DialCallStatus", "busy");
    result.post(&app, DIAL).await.twiml();
    let receipt = app.call(call.sid()).await.unwrap().receipt.unwrap();
    assert_eq!(receipt["attempts"][0]["dialled"], "+14165550119", "not the staff line of the number");
}

async fn a_dial_whose_line_was_taken_away_hangs_up_when_it_was_answered(app: TestApp) {
    let answered = rang(&app, DOWNTOWN, 1).await;
    let unanswered = rang(&app, DOWNTOWN, 2).await;
    app.set_setting("bright-smiles-downtown", "/fallback", json!({"type": "voicemail"})).await;
    app.set_number(DOWNTOWN, backend::entity::phone_number::Column::StaffForwardNumber, None::<String>).await;
    assert_eq!(names(&answered.with("DialCallStatus", "completed").post(&app, DIAL).await.twiml()), ["Hangup"]);
    assert!(names(&unanswered.with("DialCallStatus", "no-answer").post(&app, DIAL).await.twiml()).contains(&"Record"));
}

async fn the_caller_who_hung_up_is_asked_nothing(app: TestApp) {
    let call = rang(&app, DOWNTOWN, 1).await;
    let result =
        call.clone().with("DialCallStatus", "no-answer").with("CallStatus", "completed").with("CallDuration", "0");
    assert_eq!(names(&result.post(&app, DIAL).await.twiml()), ["Hangup"]);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.ended_at), ("completed", Some(app.now())));
}

async fn next_steps_follow_the_settings(app: TestApp) {
    // "Then the assistant" needs one that may answer.
    app.set_setting("bright-smiles-downtown", "/fallback/onNoAnswer", json!("assistant")).await;
    let result = |n: u32| rang(&app, DOWNTOWN, n);
    assert!(
        names(&result(1).await.with("DialCallStatus", "no-answer").post(&app, DIAL).await.twiml()).contains(&"Gather")
    );
    app.set_feature("bright-smiles", "/features/callEnabled", json!(false)).await;
    assert!(
        names(&result(2).await.with("DialCallStatus", "no-answer").post(&app, DIAL).await.twiml()).contains(&"Record")
    );
    app.set_feature("bright-smiles", "/features/callEnabled", json!(true)).await;
    // The clinic closed while the line rang: the step of the backup still holds.
    let late = result(3).await;
    app.set_clock("2026-11-25T23:00:05Z");
    assert!(names(&late.with("DialCallStatus", "no-answer").post(&app, DIAL).await.twiml()).contains(&"Gather"));
    // The clinic's own greeting is what is said.
    app.set_clock("2026-11-25T15:00:00Z");
    app.set_setting("bright-smiles-downtown", "/fallback/voicemailGreeting", json!("Hello & welcome.")).await;
    let verbs = result(4).await.with("DialCallStatus", "busy").post(&app, DIAL).await.twiml();
    assert!(said(&verbs).contains("Hello & welcome."));
    // A result for a number of nobody ends politely.
    let verbs = Call::to(NOBODY).number(9).with("DialCallStatus", "busy").post(&app, DIAL).await.twiml();
    assert_eq!(names(&verbs), ["Say", "Hangup"]);
}

async fn a_repeated_dial_result_is_one_attempt(app: TestApp) {
    let call = rang(&app, DOWNTOWN, 1).await;
    let result = call.clone().with("DialCallStatus", "no-answer");
    let first = result.post(&app, DIAL).await;
    app.set_clock("2026-11-25T23:30:00Z");
    for _ in 0..3 {
        assert_eq!(result.post(&app, DIAL).await.body, first.body);
    }
    let receipt = app.call(call.sid()).await.unwrap().receipt.unwrap();
    assert_eq!(receipt["attempts"].as_array().unwrap().len(), 1);
    // Copies at the same time, too.
    let busy = call.clone().with("DialCallStatus", "busy");
    let copies: Vec<_> = (0..20)
        .map(|_| {
            let (app, busy) = (app.clone(), busy.clone());
            tokio::spawn(async move { busy.post(&app, DIAL).await.twiml() })
        })
        .collect();
    for copy in copies {
        copy.await.unwrap();
    }
    let receipt = app.call(call.sid()).await.unwrap().receipt.unwrap();
    assert_eq!(receipt["attempts"].as_array().unwrap().len(), 2);
}

const RECORDING: &str = "RE0000000000000000000000000000000a";

/// The three requests about one message: the action, the recording's callback, its text.
fn about_a_message(call: &Call) -> [(&'static str, Call); 3] {
    let url = format!("https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/{RECORDING}");
    let bare = call.clone().without("From").without("To").without("CallStatus").without("Direction");
    [
        // The action does not always name the recording but in its address.
        (VOICEMAIL, call.clone().with("RecordingUrl", &url).with("RecordingDuration", "17").with("Digits", "hangup")),
        (
            VOICEMAIL,
            bare.with("RecordingSid", RECORDING)
                .with("RecordingUrl", &url)
                .with("RecordingStatus", "completed")
                .with("RecordingDuration", "18"),
        ),
        (
            TEXT,
            call.clone()
                .with("RecordingSid", RECORDING)
                .with("TranscriptionText", "Please call me.")
                .with("TranscriptionStatus", "completed"),
        ),
    ]
}

async fn a_message_is_one_row_in_any_order(app: TestApp) {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for (n, order) in orders.iter().enumerate() {
        app.sql("DELETE FROM voicemails").await;
        app.set_clock("2026-11-25T17:00:00Z");
        let call = rang(&app, WEST, n as u32).await;
        let requests = about_a_message(&call);
        for repeat in 0..2 {
            for at in order {
                let (path, request) = &requests[*at];
                let answer = request.post(&app, path).await;
                match at {
                    0 => assert_eq!(names(&answer.twiml()), ["Say", "Hangup"], "{order:?} {repeat}"),
                    _ => assert_eq!(answer.status.as_u16(), 204, "{order:?} {repeat}"),
                }
            }
        }
        let messages = app.voicemails(call.sid()).await;
        assert_eq!(messages.len(), 1, "{order:?}");
        let message = &messages[0];
        assert_eq!(message.recording_sid.as_deref(), Some(RECORDING));
        assert!(message.recording_url.as_deref().is_some_and(|url| url.ends_with(RECORDING)));
        assert!([Some(17), Some(18)].contains(&message.duration));
        assert_eq!(
            (message.transcription.as_deref(), message.transcription_status.as_deref()),
            (Some("Please call me."), Some("completed"))
        );
        assert_eq!((message.status.as_str(), message.clinic_id), ("new", app.clinic("bright-smiles-west").await.id));
        assert_eq!(message.company_id, app.company("bright-smiles").await.id);
    }
}

async fn one_request_about_a_message_is_enough(app: TestApp) {
    for (n, (path, request)) in about_a_message(&rang(&app, WEST, 1).await).into_iter().enumerate() {
        app.sql("DELETE FROM voicemails").await;
        request.post(&app, path).await;
        let messages = app.voicemails(request.sid()).await;
        assert_eq!(messages.len(), 1, "request {n}");
        assert_eq!(messages[0].recording_sid.as_deref(), Some(RECORDING), "request {n}");
    }
}

async fn a_message_that_cannot_be_transcribed_says_so(app: TestApp) {
    let call = rang(&app, WEST, 1).await;
    let text = call.clone().with("RecordingSid", RECORDING).with("TranscriptionStatus", "failed");
    text.post(&app, TEXT).await.expect(204);
    let message = app.voicemails(call.sid()).await.remove(0);
    assert_eq!((message.transcription, message.transcription_status.as_deref()), (None, Some("failed")));
    // A text that comes after all is taken; a late failure does not take it back.
    text.clone()
        .with("TranscriptionStatus", "completed")
        .with("TranscriptionText", "Hi")
        .post(&app, TEXT)
        .await
        .expect(204);
    text.with("SequenceNumber", "9").post(&app, TEXT).await.expect(204);
    let message = app.voicemails(call.sid()).await.remove(0);
    assert_eq!(
        (message.transcription.as_deref(), message.transcription_status.as_deref()),
        (Some("Hi"), Some("completed"))
    );
}

async fn silence_and_strange_recordings_are_no_messages(app: TestApp) {
    let call = rang(&app, WEST, 1).await;
    let absent = call.clone().with("RecordingSid", RECORDING).with("RecordingStatus", "absent");
    absent.post(&app, VOICEMAIL).await.expect(204);
    assert_eq!(names(&call.post(&app, VOICEMAIL).await.twiml()), ["Say", "Hangup"]);
    call.clone().with("RecordingSid", &"R".repeat(65)).post(&app, VOICEMAIL).await.twiml();
    assert!(app.voicemails(call.sid()).await.is_empty());
    // A duration that is none costs the duration only.
    for (n, (text, kept)) in
        [("x", None), ("-5", Some(0)), ("99999999999", None), ("1000000", Some(86_400))].iter().enumerate()
    {
        let sid = format!("RE{n:032}");
        call.clone().with("RecordingSid", &sid).with("RecordingDuration", text).post(&app, VOICEMAIL).await.twiml();
        let messages = app.voicemails(call.sid()).await;
        let message = messages.iter().find(|message| message.recording_sid.as_deref() == Some(&sid)).unwrap();
        assert_eq!(message.duration, *kept, "{text}");
    }
    // A recording belongs to one call; another call that names it changes nothing.
    let other = rang(&app, WEST, 2).await;
    other
        .clone()
        .with("RecordingSid", "RE00000000000000000000000000000000")
        .with("RecordingUrl", "https://evil.example")
        .post(&app, VOICEMAIL)
        .await
        .twiml();
    assert!(app.voicemails(other.sid()).await.is_empty());
    assert!(app.voicemails(call.sid()).await.iter().all(|message| message.recording_url.is_none()));
}

async fn messages_speak_the_clinics_language(app: TestApp) {
    app.set_clinic("bright-smiles-west", clinic::Column::Language, "fr").await;
    let call = rang(&app, WEST, 1).await;
    let verbs = call.clone().with("RecordingSid", RECORDING).post(&app, VOICEMAIL).await.twiml();
    assert!(said(&verbs).contains("Nous avons bien reçu votre message"));
    // Also where the request names nothing but the call.
    let bare = call.without("From").without("To").with("RecordingSid", "RE1");
    assert!(said(&bare.post(&app, VOICEMAIL).await.twiml()).contains("Nous avons bien reçu"));
}

async fn states_go_by_rank(app: TestApp) {
    // Each: the words in the order they come, and where the call ends up.
    for (n, (words, status)) in [
        (&["in-progress", "completed"][..], "completed"),
        (&["completed", "in-progress", "ringing", "queued"], "completed"),
        (&["completed", "busy", "failed", "canceled"], "completed"),
        (&["busy", "completed"], "busy"),
        (&["no-answer"], "no_answer"),
        (&["cancelled"], "canceled"),
        (&["answered", "failed"], "failed"),
        (&["initiated", "queued"], "ringing"),
        (&["ringing", "nonsense", ""], "ringing"),
        (&["in-progress", "ringing"], "in_progress"),
    ]
    .iter()
    .enumerate()
    {
        let call = rang(&app, WEST, n as u32).await;
        for (step, word) in words.iter().enumerate() {
            for _ in 0..2 {
                let event = call.clone().with("CallStatus", word).with("SequenceNumber", &step.to_string());
                event.post(&app, STATUS).await.expect(204);
            }
        }
        let row = app.call(call.sid()).await.unwrap();
        assert_eq!(row.status, *status, "{words:?}");
        assert_eq!(row.ended_at.is_some(), !["ringing", "in_progress"].contains(status), "{words:?}");
        let answered = words.iter().position(|word| ["in-progress", "answered"].contains(word));
        assert_eq!(row.answered_at.is_some(), answered == Some(0), "{words:?}");
    }
}

async fn a_duration_is_the_carriers(app: TestApp) {
    let call = rang(&app, WEST, 1).await;
    app.pass(chrono::Duration::minutes(9));
    call.clone().with("CallStatus", "in-progress").with("CallDuration", "7").post(&app, STATUS).await.expect(204);
    assert_eq!(app.call(call.sid()).await.unwrap().duration, None, "only a final event knows");
    call.clone().with("CallStatus", "completed").post(&app, STATUS).await.expect(204);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.duration, row.ended_at), (None, Some(app.now())));
    // A blank is filled by a later event, not overwritten; minutes billed are no seconds talked.
    let last = call
        .clone()
        .with("CallStatus", "completed")
        .with("CallDuration", "42")
        .with("Duration", "1")
        .with("ErrorCode", "31005");
    last.post(&app, STATUS).await.expect(204);
    last.clone().with("CallDuration", "99").with("ErrorCode", "1").post(&app, STATUS).await.expect(204);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.duration, row.error_code.as_deref()), (Some(42), Some("31005")));
    for (n, text) in ["-1", "x", "", "86401", "99999999999999999999"].iter().enumerate() {
        let call = rang(&app, DOWNTOWN, 10 + n as u32).await;
        call.clone().with("CallStatus", "completed").with("CallDuration", text).post(&app, STATUS).await.expect(204);
        let row = app.call(call.sid()).await.unwrap();
        assert_eq!((row.status.as_str(), row.duration), ("completed", None), "{text}");
    }
}

async fn a_leg_moves_nothing(app: TestApp) {
    let call = rang(&app, DOWNTOWN, 1).await;
    let leg = call
        .clone()
        .number(2)
        .with("ParentCallSid", call.sid())
        .with("CallStatus", "completed")
        .with("CallDuration", "5");
    leg.post(&app, STATUS).await.expect(204);
    assert!(app.call(leg.sid()).await.is_none());
    // Even one that names the call itself.
    leg.with("CallSid", call.sid()).post(&app, STATUS).await.expect(204);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.duration), ("ringing", None));
    assert_eq!(app.events().await.len(), 3);
}

async fn the_end_of_a_call_is_quiet(app: TestApp) {
    let call = rang(&app, WEST, 1).await;
    let ended = call.clone().with("CallStatus", "completed").with("CallDuration", "12");
    assert_eq!(names(&ended.post(&app, "/api/twilio/call-complete").await.twiml()), ["Hangup"]);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.duration), ("completed", Some(12)));
}

async fn follow_ups_of_unknown_calls_are_kept_as_events(app: TestApp) {
    let before = app.count_calls().await;
    let call = Call::to(WEST).number(77).with("CallStatus", "completed");
    call.post(&app, STATUS).await.expect(204);
    call.clone().with("RecordingSid", RECORDING).post(&app, VOICEMAIL).await.twiml();
    call.with("RecordingSid", RECORDING).with("TranscriptionText", "x").post(&app, TEXT).await.expect(204);
    assert_eq!(app.count_calls().await, before);
    let events = app.events().await;
    assert_eq!(events.len(), 3);
    assert!(events.iter().all(|event| event.verdict == "accepted" && event.company_id.is_some()));
}
