//! An assistant's call settings at Vapi.

use super::standin::{Mode, STREAM};
use super::support::{BRIGHT_SECRET, attempts, lines, message, send, set_call, with_vapi};
use crate::support::{Call, DOWNTOWN, TestApp, on_both};
use serde_json::{Value, json};

on_both!(
    vapi_gets_the_settings_in_its_own_words,
    without_saved_settings_nothing_of_the_assistant_is_changed,
    refused_settings_cost_the_settings_and_not_the_call,
    an_answer_to_vapi_holds_them_as_well,
    what_is_not_to_be_written_down_is_not_kept,
);

const CLINIC: &str = "bright-smiles-downtown";

fn settings() -> Value {
    json!({
        "callGreeting": "Hi & welcome to Smile.", "endCallPhrase": "goodbye, ciao", "silenceTimeout": 90,
        "maxCallDuration": 1200, "recordingEnabled": true, "transcriptionEnabled": false, "interruptionEnabled": false,
        "noiseSuppression": false, "voiceProvider": "elevenlabs", "voiceId": "JBFqnCBsd6RMkjVDRZzb",
        "voiceSettings": {"speed": 2.0, "stability": 0.9, "pitch": 0.3}, "vadThreshold": 0.9,
    })
}

async fn vapi_gets_the_settings_in_its_own_words(app: TestApp) {
    let (app, vapi) = with_vapi(&app).await;
    set_call(&app, CLINIC, settings()).await;
    let call = Call::to(DOWNTOWN).number(1);
    assert!(call.ring(&app).await.body.ends_with(STREAM));
    let (_, mut body) = vapi.calls().remove(0);
    let mut overrides = body["assistantOverrides"].take();
    let values = overrides.as_object_mut().unwrap().remove("variableValues").unwrap();
    assert_eq!(values["callSid"], call.sid());
    let expected = json!({
        "firstMessage": "If this is an emergency, hang up and dial 911. This call is recorded. If you do not want that, \
            hang up and contact the clinic in another way. I am the automated assistant. Hi & welcome to Smile.",
        "firstMessageMode": "assistant-speaks-first",
        "firstMessageInterruptionsEnabled": false,
        "stopSpeakingPlan": {"numWords": 10},
        "voice": {"provider": "11labs", "voiceId": "JBFqnCBsd6RMkjVDRZzb", "speed": 1.2, "stability": 0.9},
        "endCallPhrases": ["goodbye", "ciao"],
        "silenceTimeoutSeconds": 90,
        "maxDurationSeconds": 1200,
        "artifactPlan": {"recordingEnabled": true, "transcriptPlan": {"enabled": false}},
        "backgroundSpeechDenoisingPlan": {"smartDenoisingPlan": {"enabled": false}},
    });
    assert_eq!(overrides, expected);
}

async fn without_saved_settings_nothing_of_the_assistant_is_changed(app: TestApp) {
    let (app, vapi) = with_vapi(&app).await;
    for (n, nothing) in
        [json!(null), json!(7), json!({}), json!({"connector": {"kind": "vapi"}})].into_iter().enumerate()
    {
        set_call(&app, CLINIC, nothing).await;
        Call::to(DOWNTOWN).number(n as u32).ring(&app).await.twiml();
        let (_, body) = vapi.calls().remove(n);
        let fields: Vec<&String> = body["assistantOverrides"].as_object().unwrap().keys().collect();
        assert_eq!(fields, ["variableValues"]);
    }
}

async fn refused_settings_cost_the_settings_and_not_the_call(app: TestApp) {
    let (app, vapi) = with_vapi(&app).await;
    set_call(&app, CLINIC, settings()).await;
    vapi.set(Mode::Picky("maxDurationSeconds"));
    let call = Call::to(DOWNTOWN).number(1);
    assert!(call.ring(&app).await.body.ends_with(STREAM));
    let second = vapi.calls().remove(1).1;
    // Whoever may not have heard the notice is not recorded.
    assert_eq!(second["assistantOverrides"]["artifactPlan"], json!({"recordingEnabled": false}));
    assert_eq!(second["assistantOverrides"]["variableValues"]["callSid"], call.sid());
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!(row.route.as_deref(), Some("assistant"));
    let told = ("call settings (vapi)".to_owned(), "refused; the call goes on without them".to_owned());
    assert_eq!(attempts(&row), [told]);
    // Refused for another reason: the backup, as ever.
    vapi.set(Mode::Fails(400));
    let call = Call::to(DOWNTOWN).number(2);
    call.ring(&app).await.twiml();
    assert_eq!(vapi.calls().len(), 4);
    assert_eq!(app.call(call.sid()).await.unwrap().route_reason.as_deref(), Some("system-fallback"));
}

async fn an_answer_to_vapi_holds_them_as_well(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    set_call(&app, CLINIC, settings()).await;
    let asked = message("assistant-request", "c1", "pn-downtown", json!({}));
    let answer = send(&app, BRIGHT_SECRET, &asked).await.expect(200).json();
    let overrides = &answer["assistantOverrides"];
    assert_eq!((&overrides["maxDurationSeconds"], &overrides["voice"]["provider"]), (&json!(1200), &json!("11labs")));
    // A field that Vapi's types do not name could cost the call.
    assert_eq!(overrides.get("silenceTimeoutSeconds"), None);
    // While calls are off for the company there is neither assistant nor settings.
    app.set_feature("bright-smiles", "/features/callEnabled", json!(false)).await;
    let asked = message("assistant-request", "c2", "pn-downtown", json!({}));
    let answer = send(&app, BRIGHT_SECRET, &asked).await.expect(200).json();
    assert!(!answer.to_string().contains("welcome to Smile"), "{answer}");
}

async fn what_is_not_to_be_written_down_is_not_kept(app: TestApp) {
    let (app, _) = with_vapi(&app).await;
    set_call(&app, CLINIC, settings()).await;
    let call = Call::to(DOWNTOWN).number(1);
    call.ring(&app).await.twiml();
    let live = json!({"role": "user", "transcriptType": "final", "transcript": "My tooth hurts"});
    let report = json!({
        "endedReason": "customer-ended-call", "startedAt": "2026-11-22T19:00:01.000Z",
        "endedAt": "2026-11-22T19:01:31.500Z", "analysis": {"summary": "A visit."},
        "artifact": {"messages": [{"role": "user", "message": "My tooth hurts", "secondsFromStart": 4.0}]},
    });
    for (kind, more) in [("transcript", live), ("end-of-call-report", report)] {
        send(&app, BRIGHT_SECRET, &message(kind, "vapi-call-1", "pn-downtown", more)).await.expect(200);
    }
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.duration), ("completed", Some(90)), "the call is kept");
    assert!(lines(&app, &row).await.is_empty());
}
