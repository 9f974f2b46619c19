//! What the assistant may have done.

use super::support::{BRIGHT_SECRET, message, send, with_vapi};
use crate::support::{Call, DOWNTOWN, TestApp, on_both};
use backend::entity::{clinic, phone_number};
use serde_json::{Value, json};

on_both!(
    every_shape_is_answered,
    hours_and_address_are_told_in_the_clinics_language,
    a_message_is_written_down_once,
    a_person_is_rung_where_that_is_allowed,
    what_cannot_be_done_is_said,
);

async fn run(app: &TestApp, tool: &str, arguments: Value) -> Value {
    let list = json!({"toolCallList": [{"id": "t1", "type": "function", "function": {"name": tool, "arguments": arguments.to_string()}}]});
    let answer = send(app, BRIGHT_SECRET, &message("tool-calls", "vapi-call-1", "pn-downtown", list)).await.expect(200);
    let result = answer.json()["results"][0].clone();
    assert_eq!(result["toolCallId"], "t1");
    let text = result["result"].as_str().or(result["error"].as_str()).unwrap();
    assert!(!text.contains('\n') && !text.is_empty());
    result
}

async fn on_the_line(app: &TestApp) -> Call {
    let call = Call::to(DOWNTOWN).number(1);
    assert!(call.ring(app).await.body.contains("<Stream"));
    call
}

async fn every_shape_is_answered(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let function = json!({"name": "get_address", "arguments": "{}"});
    for (n, list) in [
        json!({"toolCallList": [{"id": "t1", "type": "function", "function": function}]}),
        json!({"toolCallList": [{"id": "t1", "name": "get_address", "arguments": {}}]}),
        json!({"toolCallList": [{"id": "t1", "name": "get_address", "parameters": {}}]}),
        json!({"toolWithToolCallList": [{"name": "get_address", "toolCall": {"id": "t1", "function": function}}]}),
    ]
    .into_iter()
    .enumerate()
    {
        let body = message("tool-calls", &format!("c{n}"), "pn-downtown", list);
        let answer = send(&app, BRIGHT_SECRET, &body).await.json();
        assert_eq!(answer["results"].as_array().unwrap().len(), 1, "{body}");
        assert_eq!(answer["results"][0]["toolCallId"], "t1");
        assert!(answer["results"][0]["result"].as_str().unwrap().contains("200 King Street West"), "{answer}");
    }
    let old = message(
        "function-call",
        "c9",
        "pn-downtown",
        json!({"functionCall": {"name": "get_address", "parameters": {}}}),
    );
    let answer = send(&app, BRIGHT_SECRET, &old).await.json();
    assert!(answer["result"].as_str().unwrap().contains("200 King Street West"), "{answer}");
    let two = json!({"toolCallList": [{"id": "a", "name": "get_address"}, {"id": "b", "name": "no_such"}, {"name": "no id"}]});
    let answer = send(&app, BRIGHT_SECRET, &message("tool-calls", "c10", "pn-downtown", two)).await.json();
    assert!(answer["results"][0]["result"].is_string() && answer["results"][1]["error"].is_string(), "{answer}");
    assert_eq!(answer["results"].as_array().unwrap().len(), 2);
}

async fn hours_and_address_are_told_in_the_clinics_language(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let told = run(&app, "get_hours", json!({})).await;
    let told = told["result"].as_str().unwrap();
    assert!(told.starts_with("We are closed now.") && told.contains("Monday"), "{told}");
    app.set_clock("2026-11-25T15:00:00Z");
    app.set_clinic("bright-smiles-downtown", clinic::Column::Language, "fr").await;
    let told = run(&app, "isOpen", json!({"x": 1})).await;
    assert!(told["result"].as_str().unwrap().starts_with("Nous sommes ouverts en ce moment."), "{told}");
}

async fn a_message_is_written_down_once(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let call = on_the_line(&app).await;
    let arguments = json!({"name": "Ana <b>", "phone": "416-555-0140", "message": "Please call\nabout Tuesday.\u{0}"});
    for _ in 0..3 {
        let told = run(&app, "take_message", arguments.clone()).await;
        assert!(told["result"].as_str().unwrap().contains("written down"), "{told}");
    }
    let kept = app.voicemails(call.sid()).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].transcription.as_deref(), Some("Ana <b>, 416-555-0140: Please call\nabout Tuesday."));
    assert_eq!((kept[0].status.as_str(), kept[0].recording_url.as_deref()), ("new", None));
    assert!(run(&app, "take_message", json!({"message": " "})).await["error"].is_string(), "nothing was said");
}

async fn a_person_is_rung_where_that_is_allowed(app: TestApp) {
    let (app, vapi) = with_vapi(&app).await;
    let call = on_the_line(&app).await;
    for _ in 0..2 {
        assert_eq!(
            run(&app, "transfer_to_staff", json!({"number": "+19005550100"})).await["result"],
            "Connecting you now."
        );
    }
    let updates = vapi.updates();
    assert_eq!(updates.len(), 1);
    assert!(
        updates[0].0.contains(call.sid()) && updates[0].1.contains("+14165550110") && !updates[0].1.contains("+1900")
    );
    app.set_number(DOWNTOWN, phone_number::Column::TransferEnabled, false).await;
    let told = run(&app, "transferCall", json!({"again": true})).await;
    assert!(told["error"].as_str().unwrap().contains("take a message"), "{told}");
    assert_eq!(vapi.updates().len(), 1);
}

async fn what_cannot_be_done_is_said(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    for tool in ["book_appointment", "DROP TABLE", "🦷"] {
        let told = run(&app, tool, json!({})).await;
        assert_eq!(told["error"], "I cannot do that here; I can take a message.", "{tool}");
    }
}
