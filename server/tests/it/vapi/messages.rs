//! What Vapi tells of a call.

use super::support::{BRIGHT_SECRET, attempts, lines, message, send, vapi_call, with_vapi};
use crate::support::{Call, DOWNTOWN, TestApp, on_both};
use serde_json::json;

on_both!(
    a_call_goes_through_its_life,
    messages_in_any_order_end_alike,
    every_message_counts_once,
    only_final_words_count,
    the_report_fills_in_what_is_missing,
    a_late_transcript_is_not_told_twice,
    a_failed_leg_is_not_the_end_of_the_carriers_call,
    unknown_types_are_kept,
    what_came_while_the_database_was_away_is_written_later,
);

/// A call at Downtown that Vapi takes by bypass: known to it as `vapi-call-1`.
async fn bypassed(app: &TestApp) -> Call {
    let call = Call::to(DOWNTOWN).number(1);
    assert!(call.ring(app).await.body.contains("<Stream"));
    call
}

async fn tell(app: &TestApp, kind: &str, more: serde_json::Value) {
    let answer = send(app, BRIGHT_SECRET, &message(kind, "vapi-call-1", "pn-downtown", more)).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "{}"), "{kind}");
}

fn report() -> serde_json::Value {
    json!({
        "endedReason": "customer-ended-call", "startedAt": "2026-11-22T19:00:01.000Z",
        "endedAt": "2026-11-22T19:01:31.500Z", "cost": 0.25, "analysis": {"summary": "Asked for the hours."},
        "artifact": {"recordingUrl": "https://storage.vapi.ai/r.wav", "messages": [
            {"role": "system", "message": "You are Robin"},
            {"role": "bot", "message": "Hello, how can I help?", "secondsFromStart": 1.2, "duration": 1500},
            {"role": "user", "message": "When are you open?", "secondsFromStart": 4.0},
            {"role": "bot", "message": "On Monday.", "secondsFromStart": 7.0},
        ]},
    })
}

async fn a_call_goes_through_its_life(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let call = bypassed(&app).await;
    for (word, status) in
        [("queued", "ringing"), ("ringing", "ringing"), ("in-progress", "in_progress"), ("ringing", "in_progress")]
    {
        tell(&app, "status-update", json!({"status": word, "n": status})).await;
        assert_eq!(app.call(call.sid()).await.unwrap().status, status, "{word}");
    }
    tell(&app, "end-of-call-report", report()).await;
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.duration), ("completed", Some(90)));
    assert_eq!(row.summary.as_deref(), Some("Asked for the hours."));
    assert_eq!(row.recording_url.as_deref(), Some("https://storage.vapi.ai/r.wav"));
    assert_eq!((row.cost_micros, row.ended_reason.as_deref()), (Some(250_000), Some("customer-ended-call")));
    assert_eq!(row.ended_at, Some(crate::support::at("2026-11-22T19:01:31.5Z")));
    // What comes late changes nothing.
    tell(&app, "status-update", json!({"status": "in-progress", "late": true})).await;
    tell(&app, "status-update", json!({"status": "ended", "endedReason": "customer-busy"})).await;
    let after = app.call(call.sid()).await.unwrap();
    assert_eq!((after.status, after.ended_reason, after.ended_at), (row.status, row.ended_reason, row.ended_at));
    for event in app.events().await {
        assert!(!format!("{event:?}").contains("secret-control"), "the key to the live call is kept");
    }
}

async fn messages_in_any_order_end_alike(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let call = bypassed(&app).await;
    tell(&app, "end-of-call-report", report()).await;
    tell(&app, "status-update", json!({"status": "ended", "endedReason": "customer-ended-call"})).await;
    tell(&app, "status-update", json!({"status": "in-progress"})).await;
    tell(&app, "status-update", json!({"status": "queued"})).await;
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.duration), ("completed", Some(90)));
    assert_eq!(lines(&app, &row).await.len(), 3);
}

async fn every_message_counts_once(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let call = bypassed(&app).await;
    let said = json!({"role": "user", "transcriptType": "final", "transcript": "Hello?"});
    for _ in 0..2 {
        let copies: Vec<_> = (0..5)
            .map(|_| {
                let (app, said) = (app.clone(), said.clone());
                tokio::spawn(async move { tell(&app, "transcript", said).await })
            })
            .collect();
        for copy in copies {
            copy.await.unwrap();
        }
    }
    // Another process, which remembers nothing.
    let again = app.restarted(&[("VAPI_WEBHOOK_SECRET", super::support::PLATFORM_SECRET)]).await;
    tell(&again, "transcript", said).await;
    for _ in 0..3 {
        tell(&app, "end-of-call-report", report()).await;
    }
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!(lines(&app, &row).await.len(), 4, "{:?}", lines(&app, &row).await);
    assert_eq!(app.events().await.len(), 3);
}

async fn only_final_words_count(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let call = bypassed(&app).await;
    let literal = "transcript[transcriptType=\"final\"]";
    for (kind, how, role, text) in [
        ("transcript", json!("partial"), "user", "when are"),
        ("transcript", json!("final"), "user", "When are you open?"),
        (literal, json!("final"), "assistant", "On Monday."),
        (literal, json!(null), "user", "Thanks\u{0} <b>a lot</b>"),
        ("transcript", json!("final"), "tool", "x"),
        ("transcript", json!("final"), "user", "   "),
    ] {
        tell(&app, kind, json!({"role": role, "transcriptType": how, "transcript": text})).await;
    }
    let row = app.call(call.sid()).await.unwrap();
    let mut told = lines(&app, &row).await;
    told.sort();
    let wanted = [("assistant", "On Monday."), ("user", "Thanks <b>a lot</b>"), ("user", "When are you open?")];
    assert_eq!(told, wanted.map(|(role, text)| (role.to_owned(), text.to_owned())));
}

async fn the_report_fills_in_what_is_missing(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let call = bypassed(&app).await;
    for (role, text) in [("assistant", "Hello,"), ("assistant", "how can I help?"), ("user", "when are you open")] {
        tell(&app, "transcript", json!({"role": role, "transcriptType": "final", "transcript": text})).await;
    }
    tell(&app, "end-of-call-report", report()).await;
    let row = app.call(call.sid()).await.unwrap();
    let told = lines(&app, &row).await;
    assert_eq!(told.len(), 4, "{told:?}");
    assert_eq!(told.iter().filter(|(_, text)| text == "On Monday.").count(), 1);
}

async fn a_late_transcript_is_not_told_twice(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let call = bypassed(&app).await;
    tell(&app, "end-of-call-report", report()).await;
    for text in ["how can I help", "Something else."] {
        tell(&app, "transcript", json!({"role": "assistant", "transcriptType": "final", "transcript": text})).await;
    }
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!(lines(&app, &row).await.len(), 4, "only the one that the report did not have");
}

async fn a_failed_leg_is_not_the_end_of_the_carriers_call(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let call = bypassed(&app).await;
    let ended = json!({"status": "ended", "endedReason": "pipeline-error-openai-llm-failed"});
    tell(&app, "status-update", ended.clone()).await;
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!(
        (row.status.as_str(), row.error_message.as_deref()),
        ("ringing", Some("pipeline-error-openai-llm-failed"))
    );
    // Where the platform carries the call itself, it is.
    let request = message("assistant-request", "own-1", "pn-downtown", json!({}));
    assert!(send(&app, BRIGHT_SECRET, &request).await.json()["squadId"].is_string());
    let ended = message("status-update", "own-1", "pn-downtown", ended);
    send(&app, BRIGHT_SECRET, &ended).await.expect(200);
    assert_eq!(vapi_call(&app, "own-1").await.unwrap().status, "failed");
    assert!(attempts(&row).is_empty());
}

async fn unknown_types_are_kept(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    bypassed(&app).await;
    for kind in ["conversation-update", "speech-update", "user-interrupted", "hang", "something-of-next-year", ""] {
        tell(&app, kind, json!({"content": "<script>"})).await;
    }
    let events = app.events().await;
    assert_eq!(events.len(), 7);
    assert!(events.iter().skip(1).all(|event| event.provider == "vapi" && event.verdict == "accepted"), "{events:?}");
}

async fn what_came_while_the_database_was_away_is_written_later(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let call = bypassed(&app).await;
    // The secret and the number are known from before.
    tell(&app, "status-update", json!({"status": "in-progress"})).await;
    app.take_database_away().await;
    tell(&app, "transcript", json!({"role": "user", "transcriptType": "final", "transcript": "Still here?"})).await;
    tell(&app, "end-of-call-report", json!({"endedReason": "customer-ended-call", "startedAt": "2026-11-22T19:00:01Z", "endedAt": "2026-11-22T19:00:09Z"})).await;
    let asked = message("assistant-request", "new-1", "pn-downtown", json!({}));
    let answer = send(&app, BRIGHT_SECRET, &asked).await.expect(200).json();
    assert_eq!(answer["destination"]["type"], "number", "the last known backup: {answer}");
    let back = app.restarted(&[]).await;
    assert_eq!(back.services.telephony.replay_spool().await, 3);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.duration), ("completed", Some(8)));
    assert_eq!(lines(&app, &row).await, [("user".to_owned(), "Still here?".to_owned())]);
    assert_eq!(vapi_call(&app, "new-1").await.unwrap().route.as_deref(), Some("fallback"));
}
