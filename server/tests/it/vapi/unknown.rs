//! Calls that Vapi alone tells of: the assistant called somebody, talks in a browser, or answers a number of its own.

use super::standin::Standin;
use super::support::{
    BRIGHT_SECRET, HARBOUR_SECRET, PLATFORM_SECRET, lines, message, send, set_connector, vapi_call, with_vapi,
};
use crate::support::{Call, DOWNTOWN, TestApp, on_both};
use serde_json::{Value, json};

on_both!(
    a_call_that_the_assistant_made_is_kept_from_its_first_news_to_its_end,
    a_call_in_a_browser_belongs_to_the_clinic_of_its_assistant,
    a_number_that_vapi_answers_by_itself_has_calls,
    a_report_alone_brings_the_whole_call_in_its_true_end,
    many_first_messages_are_one_call,
    a_call_of_ours_is_never_overtaken,
    nobodys_and_strangers_messages_bring_nothing,
    what_came_while_the_database_was_away_brings_the_call_later,
);

/// A message about a call of this kind.
fn about(kind: &str, call: &str, way: &str, number: Option<&str>, more: Value) -> Value {
    let mut whole = message(kind, call, number.unwrap_or_default(), more);
    whole["message"]["call"]["type"] = json!(way);
    if number.is_none() {
        whole["message"]["phoneNumber"] = Value::Null;
        whole["message"]["customer"] = Value::Null;
    }
    whole
}

fn ended(reason: &str) -> Value {
    json!({
        "endedReason": reason, "startedAt": "2026-11-22T19:00:02Z", "endedAt": "2026-11-22T19:01:02Z",
        "analysis": {"summary": "Moved a visit."},
        "artifact": {"messages": [{"role": "bot", "message": "Hello, it is Robin.", "secondsFromStart": 0.5}]},
    })
}

async fn tell(app: &TestApp, body: &Value) {
    assert_eq!(send(app, BRIGHT_SECRET, body).await.expect(200).body, "{}");
}

async fn a_call_that_the_assistant_made_is_kept_from_its_first_news_to_its_end(app: TestApp) {
    let (app, _): (TestApp, Standin) = with_vapi(&app).await;
    let told = |kind: &str, more: Value| about(kind, "out-1", "outboundPhoneCall", Some("pn-downtown"), more);
    for (word, status) in [("queued", "pending"), ("ringing", "ringing"), ("in-progress", "in_progress")] {
        tell(&app, &told("status-update", json!({"status": word}))).await;
        assert_eq!(vapi_call(&app, "out-1").await.unwrap().status, status, "{word}");
    }
    tell(&app, &told("end-of-call-report", ended("customer-ended-call"))).await;
    let row = vapi_call(&app, "out-1").await.unwrap();
    let clinic = app.clinic("bright-smiles-downtown").await;
    assert_eq!(
        (row.company_id, row.clinic_id, row.chatbot_id),
        (clinic.company_id, Some(clinic.id), clinic.chatbot_id)
    );
    assert_eq!((row.source.as_str(), row.direction.as_str()), ("custom", "outbound"));
    assert_eq!((row.from_number.as_deref(), row.to_number.as_deref()), (Some(DOWNTOWN), Some("+14165550142")));
    assert_eq!(
        (row.status.as_str(), row.duration, row.summary.as_deref()),
        ("completed", Some(60), Some("Moved a visit."))
    );
    assert_eq!(lines(&app, &row).await.len(), 1);
    // Late news does not move it, and the page says whom the call went to.
    tell(&app, &told("status-update", json!({"status": "ringing", "late": true}))).await;
    assert_eq!(vapi_call(&app, "out-1").await.unwrap().status, "completed");
    let page = app.sign_in("staff@brightsmiles.test").await.get(&format!("/calls/{}", row.id)).await.expect(200).body;
    assert!(page.contains("Call to ") && page.contains("Call was made"), "{page}");
}

async fn a_call_in_a_browser_belongs_to_the_clinic_of_its_assistant(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    set_connector(&app, "bright-smiles-west", json!({"kind": "vapi", "assistantId": "robin-west"})).await;
    let mut first = about("status-update", "web-1", "webCall", None, json!({"status": "in-progress"}));
    first["message"]["call"]["assistantId"] = json!("robin-west");
    tell(&app, &first).await;
    let row = vapi_call(&app, "web-1").await.unwrap();
    let west = app.clinic("bright-smiles-west").await;
    assert_eq!((row.source.as_str(), row.direction.as_str(), row.status.as_str()), ("web", "inbound", "in_progress"));
    assert_eq!((&row.from_number, &row.to_number), (&None, &None));
    assert_eq!(row.chatbot_id, west.chatbot_id);
    let others = [app.clinic("bright-smiles-downtown").await];
    let only = others.iter().all(|other| other.chatbot_id != west.chatbot_id);
    assert_eq!(row.clinic_id, only.then_some(west.id), "a clinic is named only where the assistant answers for one");
    // An assistant that nobody here set up: the company's call all the same.
    tell(&app, &about("status-update", "web-2", "webCall", None, json!({"status": "in-progress"}))).await;
    let row = vapi_call(&app, "web-2").await.unwrap();
    assert_eq!((row.company_id, row.clinic_id, row.chatbot_id), (west.company_id, None, None));
    let admin = app.sign_in("admin@brightsmiles.test").await;
    assert!(admin.get(&format!("/calls/{}", row.id)).await.expect(200).body.contains("Call in a browser"));
    admin.get("/calls").await.expect(200);
    app.sign_in("admin@harbourphysio.test").await.get(&format!("/calls/{}", row.id)).await.expect(404);
}

async fn a_number_that_vapi_answers_by_itself_has_calls(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let said = json!({"role": "user", "transcriptType": "final", "transcript": "Hello?"});
    tell(&app, &about("transcript", "in-1", "inboundPhoneCall", Some("pn-downtown"), said)).await;
    let row = vapi_call(&app, "in-1").await.unwrap();
    assert_eq!(
        (row.status.as_str(), row.direction.as_str(), row.source.as_str()),
        ("in_progress", "inbound", "custom")
    );
    assert_eq!((row.from_number.as_deref(), row.to_number.as_deref()), (Some("+14165550142"), Some(DOWNTOWN)));
    assert_eq!(lines(&app, &row).await, [("user".to_owned(), "Hello?".to_owned())]);
    // It counts as a call on the line, until it is over or nobody heard of it for hours.
    app.pass(chrono::Duration::hours(7));
    app.services.telephony.reconcile().await.unwrap();
    let row = vapi_call(&app, "in-1").await.unwrap();
    assert_eq!((row.status.as_str(), row.error_code.as_deref()), ("failed", Some("lost_track")));
}

async fn a_report_alone_brings_the_whole_call_in_its_true_end(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    for (n, (reason, status)) in [
        ("customer-ended-call", "completed"),
        ("customer-busy", "busy"),
        ("customer-did-not-answer", "no_answer"),
        ("pipeline-error-openai-llm-failed", "failed"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("lost-{n}");
        let report = about("end-of-call-report", &id, "inboundPhoneCall", Some("pn-downtown"), ended(reason));
        for _ in 0..2 {
            tell(&app, &report).await;
        }
        let row = vapi_call(&app, &id).await.unwrap();
        assert_eq!((row.status.as_str(), row.ended_reason.as_deref()), (status, Some(reason)));
        assert_eq!(row.started_at, Some(crate::support::at("2026-11-22T19:00:02Z")));
        assert_eq!(row.ended_at, Some(crate::support::at("2026-11-22T19:01:02Z")));
        assert_eq!(lines(&app, &row).await.len(), 1);
    }
}

async fn many_first_messages_are_one_call(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let before = app.count_calls().await;
    let words = ["queued", "ringing", "in-progress", "forwarding", "ended"];
    let all: Vec<_> = words
        .iter()
        .flat_map(|word| std::iter::repeat_n(*word, 4))
        .map(|word| {
            let more = json!({"status": word, "endedReason": "customer-ended-call"});
            let body = about("status-update", "race-1", "outboundPhoneCall", Some("pn-downtown"), more);
            let app = app.clone();
            tokio::spawn(async move { tell(&app, &body).await })
        })
        .collect();
    for one in all {
        one.await.unwrap();
    }
    assert_eq!(app.count_calls().await, before + 1);
    assert_eq!(vapi_call(&app, "race-1").await.unwrap().status, "completed");
    assert_eq!(app.events().await.len(), words.len());
}

async fn a_call_of_ours_is_never_overtaken(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let call = Call::to(DOWNTOWN).number(1);
    let ours = |kind: &str, more: Value| {
        let mut body = about(kind, "vapi-call-1", "inboundPhoneCall", Some("pn-downtown"), more);
        body["message"]["call"]["assistantOverrides"] = json!({"variableValues": {"callSid": call.sid()}});
        body
    };
    let before = app.count_calls().await;
    // The carrier's call is still on its way into the database.
    tell(&app, &ours("status-update", json!({"status": "ended", "endedReason": "call.start.error"}))).await;
    tell(&app, &ours("end-of-call-report", json!({"endedReason": "call.start.error"}))).await;
    assert_eq!(app.count_calls().await, before);
    call.ring(&app).await.expect(200);
    let row = app.call(call.sid()).await.unwrap();
    assert!(row.receipt.is_some() && row.source == "twilio" && row.status == "ringing");
    tell(&app, &ours("end-of-call-report", ended("customer-ended-call"))).await;
    assert_eq!(app.count_calls().await, before + 1);
    assert_eq!(app.call(call.sid()).await.unwrap().status, "completed");
}

async fn nobodys_and_strangers_messages_bring_nothing(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let before = app.count_calls().await;
    let status = json!({"status": "in-progress"});
    // The platform's secret does not say whose call it is.
    let nobodys = about("status-update", "x1", "webCall", None, status.clone());
    send(&app, PLATFORM_SECRET, &nobodys).await.expect(200);
    // Another company's number.
    let stranger = about("status-update", "x2", "outboundPhoneCall", Some("pn-downtown"), status.clone());
    send(&app, HARBOUR_SECRET, &stranger).await.expect(403);
    // What looks like a call of the carrier, which may turn out to be somebody else's.
    let carriers = about("status-update", Call::to(DOWNTOWN).sid(), "webCall", None, status.clone());
    send(&app, HARBOUR_SECRET, &carriers).await.expect(200);
    // No id, no known word, no news of a call.
    for body in [
        about("status-update", "", "webCall", None, status),
        about("status-update", "x3", "webCall", None, json!({"status": "of-next-year"})),
        about("hang", "x4", "webCall", None, json!({})),
        about("conversation-update", "x5", "webCall", None, json!({})),
        about("tool-calls", "x6", "webCall", None, json!({"toolCallList": [{"id": "t", "name": "get_hours"}]})),
    ] {
        send(&app, BRIGHT_SECRET, &body).await.expect(200);
    }
    assert_eq!(app.count_calls().await, before);
    // Once known, a call stays its company's.
    tell(&app, &about("status-update", "x7", "webCall", None, json!({"status": "in-progress"}))).await;
    let taken = about("status-update", "x7", "webCall", None, json!({"status": "ended"}));
    send(&app, HARBOUR_SECRET, &taken).await.expect(403);
    assert_eq!(vapi_call(&app, "x7").await.unwrap().status, "in_progress");
}

async fn what_came_while_the_database_was_away_brings_the_call_later(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    // The secret and the number are known from before.
    tell(&app, &about("hang", "x", "outboundPhoneCall", Some("pn-downtown"), json!({}))).await;
    app.take_database_away().await;
    let told = |kind: &str, more: Value| about(kind, "away-1", "outboundPhoneCall", Some("pn-downtown"), more);
    tell(&app, &told("status-update", json!({"status": "in-progress"}))).await;
    tell(&app, &told("end-of-call-report", ended("assistant-ended-call"))).await;
    let back = app.restarted(&[]).await;
    assert_eq!(back.services.telephony.replay_spool().await, 2);
    assert_eq!(back.services.telephony.replay_spool().await, 0);
    let row = vapi_call(&app, "away-1").await.unwrap();
    assert_eq!((row.status.as_str(), row.direction.as_str(), row.duration), ("completed", "outbound", Some(60)));
}
