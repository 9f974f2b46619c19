//! The way of a call to its assistant, and what the caller gets when there is none.

use super::standin::{Mode, STREAM};
use super::support::{account, attempts, set_connector, with_vapi};
use crate::support::{Call, DOWNTOWN, TestApp, WEST, names, on_both, said};
use backend::entity::phone_number;
use serde_json::json;

on_both!(
    vapi_gives_the_document,
    a_repeat_makes_no_second_call,
    a_withheld_number_is_replaced,
    nonsense_and_errors_fall_to_the_backup,
    slowness_falls_to_the_backup,
    unreachable_falls_to_the_backup,
    without_a_key_another_way_is_taken,
    the_companys_own_key_comes_first,
    any_sip_address_is_dialled,
    a_sip_password_is_not_kept,
    a_sip_assistant_that_does_not_answer_falls_to_the_backup,
    the_chain_of_backups_has_an_end,
    trying_it_asks_nobody,
);

async fn vapi_gives_the_document(app: TestApp) {
    let (app, vapi) = with_vapi(&app).await;
    let call = Call::to(DOWNTOWN).number(1);
    let answer = call.ring(&app).await;
    assert_eq!(names(&answer.twiml()), ["Connect"]);
    assert!(answer.body.ends_with(STREAM), "{}", answer.body);
    let (authorization, body) = vapi.calls().remove(0);
    assert_eq!(authorization.as_deref(), Some("Bearer platform-key"));
    assert_eq!(body["phoneNumberId"], "pn-downtown");
    assert_eq!(body["squadId"], "squad-pn-downtown");
    assert_eq!(body["phoneCallProviderBypassEnabled"], true);
    assert_eq!(body["customer"]["number"], "+14165550142");
    assert_eq!(body["assistantOverrides"]["variableValues"]["callSid"], call.sid());
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.route.as_deref(), row.provider_call_id.as_deref()), (Some("assistant"), Some("vapi-call-1")));
    assert!(attempts(&row).is_empty());
    // One assistant instead of a squad.
    app.set_number(DOWNTOWN, phone_number::Column::VapiSquadId, "").await;
    set_connector(&app, "bright-smiles-downtown", json!({"kind": "vapi", "assistantId": "robin"})).await;
    Call::to(DOWNTOWN).number(2).ring(&app).await.twiml();
    let (_, body) = vapi.calls().remove(1);
    assert_eq!((&body["assistantId"], &body["squadId"]), (&json!("robin"), &json!(null)));
}

async fn a_repeat_makes_no_second_call(app: TestApp) {
    let (app, vapi) = with_vapi(&app).await;
    let call = Call::to(DOWNTOWN).number(1);
    let copies: Vec<_> = (0..6)
        .map(|_| {
            let (app, call) = (app.clone(), call.clone());
            tokio::spawn(async move { call.ring(&app).await.body })
        })
        .collect();
    for copy in copies {
        assert!(copy.await.unwrap().contains("<Stream"));
    }
    assert_eq!(vapi.calls().len(), 1);
}

async fn a_withheld_number_is_replaced(app: TestApp) {
    let (app, vapi) = with_vapi(&app).await;
    for (n, from) in ["+266696687", "anonymous", "+10000000000"].iter().enumerate() {
        Call::to(DOWNTOWN).number(n as u32).from(from).ring(&app).await.twiml();
        assert_eq!(vapi.calls()[n].1["customer"]["number"], DOWNTOWN, "{from}");
    }
}

/// Downtown's backup is the staff line: it rings, whatever the provider answered.
async fn falls_to_the_staff_line(app: &TestApp, n: u32, why: &str) {
    let call = Call::to(DOWNTOWN).number(n);
    let verbs = call.ring(app).await.twiml();
    assert!(names(&verbs).contains(&"Dial"), "{why}: {verbs:?}");
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!(
        (row.route.as_deref(), row.route_reason.as_deref()),
        (Some("fallback"), Some("system-fallback")),
        "{why}"
    );
    let (dialled, outcome) = attempts(&row).remove(0);
    assert_eq!(dialled, "assistant (vapi)");
    assert!(outcome.contains(why), "{outcome} should tell {why}");
    // And its outcome goes on as any other.
    let result = call.with("DialCallStatus", "no-answer").with("CallStatus", "in-progress");
    assert!(!result.post(app, "/api/twilio/dial-result").await.twiml().is_empty());
}

async fn nonsense_and_errors_fall_to_the_backup(app: TestApp) {
    let (app, vapi) = with_vapi(&app).await;
    let long = format!("<Response><Say>{}</Say></Response>", "x".repeat(70_000));
    for (n, (mode, why)) in [
        (Mode::Gibberish, "makes no sense"),
        (Mode::Fails(500), "answered 500"),
        (Mode::Fails(401), "answered 401"),
        (Mode::Fails(302), "answered 302"),
        (Mode::Says(json!(null)), "makes no sense"),
        (Mode::Says(json!([])), "makes no sense"),
        (Mode::Says(json!({"id": "x"})), "makes no sense"),
        (Mode::Says(json!({"id": 5, "phoneCallProviderDetails": "x"})), "makes no sense"),
        (Mode::Document(String::new()), "empty document"),
        (Mode::Document("<Response/>".into()), "empty Response"),
        (Mode::Document("<Response><Say>hi".into()), "not one whole Response"),
        (Mode::Document("<html></html>".into()), "not a Response"),
        (Mode::Document("<!DOCTYPE a><Response><Say>x</Say></Response>".into()), "document type"),
        (Mode::Document(long), "over 64 kB"),
    ]
    .into_iter()
    .enumerate()
    {
        vapi.set(mode);
        falls_to_the_staff_line(&app, n as u32, why).await;
    }
}

async fn slowness_falls_to_the_backup(app: TestApp) {
    let (app, vapi) = with_vapi(&app).await;
    vapi.set(Mode::Hangs);
    falls_to_the_staff_line(&app, 1, "no answer in time").await;
}

async fn unreachable_falls_to_the_backup(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let gone = [("VAPI_API_BASE_URL", "http://127.0.0.1:9"), ("VAPI_API_KEY", "key")];
    falls_to_the_staff_line(&app.restarted(&gone).await, 1, "not reached").await;
}

async fn without_a_key_another_way_is_taken(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    let app = app.restarted(&[]).await;
    let call = Call::to(DOWNTOWN).number(1);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Gather"));
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!(attempts(&row), [("assistant (vapi)".to_owned(), "no API key is set up".to_owned())]);
    assert_eq!(row.route.as_deref(), Some("assistant"));
    let sip = json!({"kind": "vapi", "sipUri": "sip:downtown@sip.vapi.example"});
    set_connector(&app, "bright-smiles-downtown", sip).await;
    let verbs = Call::to(DOWNTOWN).number(2).ring(&app).await.twiml();
    assert_eq!(verbs[0].inner[0].name, "Sip");
}

async fn the_companys_own_key_comes_first(app: TestApp) {
    let (app, vapi) = with_vapi(&app).await;
    let company = app.clinic("bright-smiles-downtown").await.company_id;
    app.pass(chrono::Duration::seconds(1));
    account(&app, company, "another-secret-of-theirs-01", json!({"apiKey": "own-key"})).await;
    Call::to(DOWNTOWN).number(1).ring(&app).await.twiml();
    assert_eq!(vapi.calls()[0].0.as_deref(), Some("Bearer own-key"));
}

async fn sip_at_west(app: &TestApp, connector: serde_json::Value) {
    app.set_clock("2026-11-22T19:00:00Z");
    set_connector(app, "bright-smiles-west", connector).await;
}

async fn any_sip_address_is_dialled(app: TestApp) {
    sip_at_west(&app, json!({"kind": "sip", "uri": "sip:robin@pbx.example;transport=tls"})).await;
    let call = Call::to(WEST).number(1);
    let verbs = call.ring(&app).await.twiml();
    assert_eq!(names(&verbs), ["Dial"]);
    let dial = &verbs[0];
    assert_eq!(dial.attribute("action"), "http://127.0.0.1:3000/api/twilio/dial-result?leg=assistant");
    assert_eq!(dial.attribute("timeout"), "12");
    assert_eq!(dial.inner[0].name, "Sip");
    assert_eq!(dial.inner[0].text, format!("sip:robin@pbx.example;transport=tls?x-call-sid={}", call.sid()));
    assert_eq!(dial.inner[0].attribute("username"), "");
    for (n, bad) in
        ["robin@pbx.example", "https://pbx.example", "sip:", "sip:a b@c", "sip:\"<Say/>\"@x"].iter().enumerate()
    {
        sip_at_west(&app, json!({"kind": "sip", "uri": bad})).await;
        let call = Call::to(WEST).number(10 + n as u32);
        assert!(names(&call.ring(&app).await.twiml()).contains(&"Record"), "{bad}");
        assert!(attempts(&app.call(call.sid()).await.unwrap())[0].1.contains("cannot be dialled"), "{bad}");
    }
}

async fn a_sip_password_is_not_kept(app: TestApp) {
    let company = app.clinic("bright-smiles-west").await.company_id;
    let sealed = app.services.keys.seal(&"s3cret-&-more".to_owned().into(), company.as_bytes()).unwrap();
    for (n, stored) in [sealed.as_str(), "s3cret-&-more"].iter().enumerate() {
        let connector = json!({"kind": "sip", "uri": "sip:a@b.example", "username": "u", "password": stored});
        sip_at_west(&app, connector).await;
        let call = Call::to(WEST).number(n as u32);
        let first = call.ring(&app).await;
        assert_eq!(first.twiml()[0].inner[0].attribute("password"), "s3cret-&-more");
        assert_eq!(call.ring(&app).await.body, first.body, "a repeat gets it again");
    }
    for event in app.events().await {
        assert!(!format!("{event:?}").contains("s3cret"), "{event:?}");
    }
    // Another company's envelope opens nothing, and is not sent as it stands.
    let other = app.clinic("harbour-physio").await.company_id;
    let foreign = app.services.keys.seal(&"x".to_owned().into(), other.as_bytes()).unwrap();
    sip_at_west(&app, json!({"kind": "sip", "uri": "sip:a@b.example", "username": "u", "password": foreign})).await;
    assert!(names(&Call::to(WEST).number(9).ring(&app).await.twiml()).contains(&"Record"));
}

async fn a_sip_assistant_that_does_not_answer_falls_to_the_backup(app: TestApp) {
    sip_at_west(&app, json!({"kind": "sip", "uri": "sip:robin@pbx.example"})).await;
    let path = "/api/twilio/dial-result?leg=assistant";
    for (n, outcome) in ["busy", "no-answer", "failed", "something-new"].iter().enumerate() {
        let call = Call::to(WEST).number(n as u32);
        call.ring(&app).await.twiml();
        let result =
            call.with("CallStatus", "in-progress").with("DialCallStatus", outcome).with("DialSipResponseCode", "486");
        let verbs = result.post(&app, path).await.twiml();
        assert!(names(&verbs).contains(&"Record"), "{outcome}: {}", said(&verbs));
        let row = app.call(result.sid()).await.unwrap();
        assert_eq!(attempts(&row), [("assistant (sip)".to_owned(), format!("{outcome} (SIP 486)"))]);
        assert_eq!(row.status, "in_progress");
    }
    for (n, outcome) in ["completed", "answered", "canceled"].iter().enumerate() {
        let call = Call::to(WEST).number(20 + n as u32);
        call.ring(&app).await.twiml();
        let result = call.with("CallStatus", "in-progress").with("DialCallStatus", outcome);
        assert_eq!(names(&result.post(&app, path).await.twiml()), ["Hangup"], "{outcome}");
    }
}

async fn the_chain_of_backups_has_an_end(app: TestApp) {
    let sip = json!({"kind": "sip", "uri": "sip:robin@pbx.example"});
    set_connector(&app, "bright-smiles-downtown", sip).await;
    app.set_setting("bright-smiles-downtown", "/fallback/onNoAnswer", json!("assistant")).await;
    app.set_setting("bright-smiles-downtown", "/highVolume/enabled", json!(false)).await;
    app.set_clock("2026-11-22T19:00:00Z");
    let call = Call::to(DOWNTOWN).number(1);
    let mut verbs = call.ring(&app).await.twiml();
    let call = call.with("CallStatus", "in-progress").with("DialCallStatus", "no-answer");
    let mut dialled = Vec::new();
    for n in 0..10 {
        let Some(dial) = verbs.iter().find(|verb| verb.name == "Dial") else { break };
        dialled.push(dial.inner[0].name.clone());
        let path = dial.attribute("action").strip_prefix("http://127.0.0.1:3000").unwrap().to_owned();
        verbs = call.clone().with("N", &n.to_string()).post(&app, &path).await.twiml();
    }
    assert_eq!(dialled, ["Sip", "Number"], "the assistant, then the staff line");
    assert!(names(&verbs).iter().any(|name| ["Gather", "Record"].contains(name)), "{verbs:?}");
}

async fn trying_it_asks_nobody(app: TestApp) {
    use backend::telephony::{Asked, Lookup};
    let (app, vapi) = with_vapi(&app).await;
    let lookup = Lookup::Number(domain::phone::E164::parse(DOWNTOWN).unwrap());
    let tried = app.services.telephony.simulate_call(&lookup, &Asked::default()).await.unwrap();
    assert!(tried.twiml.as_str().contains("Vapi is asked"), "{}", tried.twiml.as_str());
    assert!(vapi.calls().is_empty());
    let west = Lookup::Number(domain::phone::E164::parse(WEST).unwrap());
    app.set_number(WEST, phone_number::Column::VapiPhoneNumberId, "").await;
    let sip = json!({"kind": "sip", "uri": "sip:a@b.example", "username": "u", "password": "s3cret"});
    set_connector(&app, "bright-smiles-west", sip).await;
    let tried = app.services.telephony.simulate_call(&west, &Asked::default()).await.unwrap();
    let text = tried.twiml.as_str();
    assert!(text.contains("sip:a@b.example") && !text.contains("s3cret"), "{text}");
}
