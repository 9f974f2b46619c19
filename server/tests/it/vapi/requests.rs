//! Who takes a call, and where it may be transferred.

use super::standin::Standin;
use super::support::{
    BRIGHT_SECRET, HARBOUR_SECRET, PLATFORM_SECRET, attempts, message, send, set_connector, vapi_call, with_vapi,
};
use crate::support::{Call, DOWNTOWN, TestApp, WEST, names, on_both};
use backend::entity::{clinic, phone_number};
use serde_json::{Value, json};

on_both!(
    the_rules_decide_as_for_every_call,
    the_number_is_found_by_id_or_number,
    without_an_assistant_the_backup_answers,
    refusals_are_spoken_in_the_clinics_language,
    a_transfer_leads_to_the_staff_line,
    a_carriers_call_is_taken_from_the_assistant,
);

async fn ask(app: &TestApp, secret: &str, kind: &str, call: &str, number: &str) -> Value {
    send(app, secret, &message(kind, call, number, json!({}))).await.expect(200).json()
}

async fn the_rules_decide_as_for_every_call(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let answer = ask(&app, BRIGHT_SECRET, "assistant-request", "c1", "pn-downtown").await;
    assert_eq!(answer["squadId"], "squad-pn-downtown");
    assert_eq!(answer["assistantOverrides"]["variableValues"]["callSid"], "c1");
    let row = vapi_call(&app, "c1").await.unwrap();
    assert_eq!(
        (row.route.as_deref(), row.status.as_str(), row.source.as_str()),
        (Some("assistant"), "ringing", "custom")
    );
    assert_eq!(row.from_number.as_deref(), Some("+14165550142"));
    // Asked again: the same answer, one call.
    let again = ask(&app, BRIGHT_SECRET, "assistant-request", "c1", "pn-downtown").await;
    assert_eq!(again, answer);
    // Wednesday morning the staff answer.
    app.set_clock("2026-11-25T15:00:00Z");
    let answer = ask(&app, BRIGHT_SECRET, "assistant-request", "c2", "pn-downtown").await;
    assert_eq!(
        (&answer["destination"]["type"], &answer["destination"]["number"]),
        (&json!("number"), &json!("+14165550110"))
    );
    let row = vapi_call(&app, "c2").await.unwrap();
    assert_eq!(row.route.as_deref(), Some("fallback"));
    assert_eq!(row.receipt.unwrap()["version"], 1);
    // A clinic whose calls are switched off.
    let answer = ask(&app, HARBOUR_SECRET, "assistant-request", "c3", "pn-harbour").await;
    assert!(answer.get("squadId").is_none(), "{answer}");
}

async fn the_number_is_found_by_id_or_number(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let by_number = message("assistant-request", "c1", "", json!({"phoneNumber": {"number": DOWNTOWN}}));
    assert_eq!(send(&app, BRIGHT_SECRET, &by_number).await.json()["squadId"], "squad-pn-downtown");
    let in_call = json!({"phoneNumber": null, "call": {"id": "c2", "phoneNumberId": "pn-downtown"}});
    let in_call = message("assistant-request", "c2", "", in_call);
    assert_eq!(send(&app, PLATFORM_SECRET, &in_call).await.json()["squadId"], "squad-pn-downtown");
}

async fn without_an_assistant_the_backup_answers(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    app.set_number(DOWNTOWN, phone_number::Column::VapiSquadId, "").await;
    let answer = ask(&app, BRIGHT_SECRET, "assistant-request", "c1", "pn-downtown").await;
    assert_eq!(answer["destination"]["type"], "number", "{answer}");
    let row = vapi_call(&app, "c1").await.unwrap();
    assert_eq!(row.route_reason.as_deref(), Some("system-fallback"));
    set_connector(&app, "bright-smiles-downtown", json!({"kind": "vapi", "assistantId": "robin"})).await;
    let answer = ask(&app, BRIGHT_SECRET, "assistant-request", "c2", "pn-downtown").await;
    assert_eq!(answer["assistantId"], "robin");
}

async fn refusals_are_spoken_in_the_clinics_language(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    app.set_number(WEST, phone_number::Column::VapiSquadId, "").await;
    for (n, (language, words)) in [("fr", "Désolé"), ("es", "Lo sentimos"), ("en", "We are sorry")].iter().enumerate()
    {
        app.set_clinic("bright-smiles-west", clinic::Column::Language, *language).await;
        // West takes messages, which Vapi cannot do without an assistant.
        let answer = ask(&app, BRIGHT_SECRET, "assistant-request", &format!("c{n}"), "pn-west").await;
        assert!(answer["error"].as_str().is_some_and(|error| error.contains(words)), "{answer}");
    }
}

async fn a_transfer_leads_to_the_staff_line(app: TestApp) {
    let (app, vapi) = with_vapi(&app).await;
    ask(&app, BRIGHT_SECRET, "assistant-request", "c1", "pn-downtown").await;
    let answer = ask(&app, BRIGHT_SECRET, "transfer-destination-request", "c1", "pn-downtown").await;
    assert_eq!(answer["destination"]["number"], "+14165550110");
    // Not allowed, or a line that leads back.
    app.set_number(DOWNTOWN, phone_number::Column::TransferEnabled, false).await;
    ask(&app, BRIGHT_SECRET, "assistant-request", "c2", "pn-downtown").await;
    let answer = ask(&app, BRIGHT_SECRET, "transfer-destination-request", "c2", "pn-downtown").await;
    assert!(answer["error"].as_str().unwrap().contains("take a message"), "{answer}");
    app.set_number(DOWNTOWN, phone_number::Column::TransferEnabled, true).await;
    app.set_number(DOWNTOWN, phone_number::Column::StaffForwardNumber, DOWNTOWN).await;
    app.pass(chrono::Duration::seconds(31));
    let called = json!({"phoneNumber": {"id": "pn-downtown", "number": DOWNTOWN}});
    let asked = message("transfer-destination-request", "c2", "pn-downtown", called);
    assert!(send(&app, BRIGHT_SECRET, &asked).await.json()["error"].is_string());
    assert!(vapi.updates().is_empty(), "Vapi carries these calls itself");
}

async fn a_carriers_call_is_taken_from_the_assistant(app: TestApp) {
    let (app, vapi): (TestApp, Standin) = with_vapi(&app).await;
    let call = Call::to(DOWNTOWN).number(1);
    call.ring(&app).await.twiml();
    for _ in 0..2 {
        ask(&app, BRIGHT_SECRET, "transfer-destination-request", "vapi-call-1", "pn-downtown").await;
    }
    let updates = vapi.updates();
    assert_eq!(updates.len(), 1, "a person is not rung twice");
    assert!(updates[0].0.ends_with(&format!("/Calls/{}.json", call.sid())), "{}", updates[0].0);
    assert!(updates[0].1.contains("+14165550110") && updates[0].1.contains("<Dial"), "{}", updates[0].1);
    // The assistant's leg ends; the call does not.
    let ended = message(
        "status-update",
        "vapi-call-1",
        "pn-downtown",
        json!({"status": "ended", "endedReason": "customer-ended-call"}),
    );
    send(&app, BRIGHT_SECRET, &ended).await.expect(200);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!(row.status, "ringing");
    assert_eq!(attempts(&row), [("assistant (vapi)".to_owned(), "handed over to staff".to_owned())]);
    let result = call.with("CallStatus", "in-progress").with("DialCallStatus", "no-answer");
    assert!(names(&result.post(&app, "/api/twilio/dial-result").await.twiml()).contains(&"Record"));
}
