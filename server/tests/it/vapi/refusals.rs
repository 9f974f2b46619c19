//! Secrets that are wrong, companies that are others, and bodies that are no messages.

use super::support::{BRIGHT_SECRET, HARBOUR_SECRET, PATH, PLATFORM_SECRET, lines, message, send, send_raw, with_vapi};
use crate::support::{Call, DOWNTOWN, TestApp, on_both};
use backend::entity::integration_account;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;

on_both!(
    without_the_right_secret_nothing_happens,
    another_companys_secret_reaches_nothing_here,
    a_switched_off_account_speaks_no_more,
    arguments_never_choose_the_company,
    bodies_that_are_no_messages,
    a_message_about_nobody_is_kept,
);

async fn without_the_right_secret_nothing_happens(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let call = Call::to(DOWNTOWN).number(1);
    call.ring(&app).await.twiml();
    let body = message("status-update", "vapi-call-1", "pn-downtown", json!({"status": "in-progress"})).to_string();
    let near = format!("{BRIGHT_SECRET}x");
    for (secret, status) in [
        (None, 401),
        (Some(("X-Vapi-Secret", "")), 401),
        (Some(("Authorization", "Basic cGxhdGZvcm0=")), 401),
        (Some(("X-Vapi-Secret", "wrong")), 403),
        (Some(("X-Vapi-Secret", near.as_str())), 403),
        (Some(("Authorization", "Bearer wrong")), 403),
        (Some(("X-Vapi-Signature", BRIGHT_SECRET)), 401),
    ] {
        let before = app.events().await.len();
        send_raw(&app, secret, body.clone()).await.expect(status);
        let events = app.events().await;
        assert_eq!(events.len(), before + 1, "{secret:?}");
        let noted = events.last().unwrap();
        assert_eq!((noted.verdict.as_str(), noted.provider.as_str(), noted.path.as_str()), ("rejected", "vapi", PATH));
        assert_eq!((noted.payload.clone(), i32::from(noted.response_status)), (json!({}), i32::from(status)));
    }
    assert_eq!(app.call(call.sid()).await.unwrap().status, "ringing");
    for header in [("X-Vapi-Secret", BRIGHT_SECRET.to_owned()), ("Authorization", format!("Bearer {PLATFORM_SECRET}"))]
    {
        send_raw(&app, Some((header.0, &header.1)), body.clone()).await.expect(200);
    }
    assert_eq!(app.call(call.sid()).await.unwrap().status, "in_progress");
}

async fn another_companys_secret_reaches_nothing_here(app: TestApp) {
    let (app, vapi) = with_vapi(&app).await;
    let call = Call::to(DOWNTOWN).number(1);
    call.ring(&app).await.twiml();
    let said = json!({"role": "user", "transcriptType": "final", "transcript": "x"});
    let tool = json!({"toolCallList": [{"id": "t", "name": "transfer_to_staff", "arguments": {}}]});
    let by_sid = json!({"call": {"id": "other", "phoneCallProviderId": call.sid()}, "phoneNumber": {}});
    for body in [
        message("transcript", "vapi-call-1", "pn-downtown", said.clone()),
        message("transcript", "vapi-call-1", "pn-harbour", said.clone()),
        message("transcript", "vapi-call-1", "unknown", said),
        message("tool-calls", "vapi-call-1", "", tool),
        message("status-update", "other", "", json!({"status": "ended", "call": by_sid["call"], "phoneNumber": {}})),
        message("assistant-request", "fresh", "pn-downtown", json!({})),
        message("assistant-request", "fresh", "none", json!({"phoneNumber": {"number": DOWNTOWN}})),
    ] {
        send(&app, HARBOUR_SECRET, &body).await.expect(403);
        assert_eq!(app.events().await.last().unwrap().verdict, "rejected");
    }
    // The platform's secret speaks for all, but not for two at once.
    let mixed = message("status-update", "vapi-call-1", "pn-harbour", json!({"status": "in-progress"}));
    send(&app, PLATFORM_SECRET, &mixed).await.expect(403);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!(row.status, "ringing");
    assert!(lines(&app, &row).await.is_empty() && vapi.updates().is_empty());
}

async fn a_switched_off_account_speaks_no_more(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let body = message("hang", "c", "pn-downtown", json!({}));
    send(&app, BRIGHT_SECRET, &body).await.expect(200);
    let off = integration_account::Entity::update_many()
        .col_expr(integration_account::Column::IsActive, Expr::value(false))
        .filter(integration_account::Column::AccountType.eq("custom"));
    off.exec(&app.db).await.unwrap();
    app.pass(chrono::Duration::seconds(31));
    send(&app, BRIGHT_SECRET, &body).await.expect(403);
}

async fn arguments_never_choose_the_company(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let harbour = app.company("harbour-physio").await.id;
    let arguments = json!({"tenantId": harbour, "org_id": harbour, "inboundPhoneNumber": "+14165550103", "clinic": "harbour-physio"});
    let tool = json!({"toolCallList": [{"id": "t", "name": "get_address", "arguments": arguments}]});
    let answer = send(&app, BRIGHT_SECRET, &message("tool-calls", "c", "pn-downtown", tool)).await.json();
    let told = answer["results"][0]["result"].as_str().unwrap();
    assert!(told.contains("King Street"), "{told}");
}

async fn bodies_that_are_no_messages(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let secret = Some(("X-Vapi-Secret", BRIGHT_SECRET));
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    for body in ["", "{", "not json", "\u{0}", "{\"message\":", deep.as_str()] {
        send_raw(&app, secret, body.to_owned()).await.expect(400);
    }
    send_raw(&app, secret, vec![0xff, 0xfe, 0x7b]).await.expect(400);
    send_raw(&app, secret, format!("\"{}\"", "x".repeat(2 * 1024 * 1024))).await.expect(413);
    for body in
        ["null", "1", "[]", "{}", "\"x\"", "{\"message\":null}", "{\"message\":[]}", "{\"message\":{\"type\":7}}"]
    {
        assert_eq!(send_raw(&app, secret, body.to_owned()).await.expect(200).body, "{}", "{body}");
    }
    // A real message with one part missing, null or of another type.
    let whole = message(
        "tool-calls",
        "c",
        "pn-downtown",
        json!({"toolCallList": [{"id": "t", "name": "x", "arguments": {}}],
        "artifact": {"messages": [{"role": "user", "message": "x"}]}, "endedAt": "x", "startedAt": 5, "cost": "x"}),
    );
    for kind in [
        "assistant-request",
        "status-update",
        "transcript",
        "end-of-call-report",
        "tool-calls",
        "transfer-destination-request",
        "hang",
    ] {
        for place in ["type", "call", "phoneNumber", "customer", "timestamp", "toolCallList", "artifact"] {
            for other in [json!(null), json!(7), json!("x"), json!([]), json!({"id": {}})] {
                let mut body = whole.clone();
                body["message"]["type"] = json!(kind);
                body["message"][place] = other;
                let answer = send(&app, BRIGHT_SECRET, &body).await;
                assert_eq!(answer.status.as_u16(), 200, "{body}");
                answer.json();
            }
        }
    }
}

async fn a_message_about_nobody_is_kept(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let before = app.count_calls().await;
    let asked = message("assistant-request", "c", "pn-unknown", json!({}));
    let answer = send(&app, PLATFORM_SECRET, &asked).await.json();
    assert!(answer["error"].as_str().unwrap().contains("not in service"), "{answer}");
    assert_eq!(app.events().await.last().unwrap().verdict, "unknown_number");
    assert_eq!(app.count_calls().await, before);
}
