//! An assistant's call settings on live calls: the built-in receptionist, and an assistant over SIP.

use crate::support::twiml::{Verb, parse};
use crate::support::{Call, DOWNTOWN, TestApp, WEST, names, on_both, said};
use backend::telephony::{Asked, Lookup};
use chrono::Duration;
use serde_json::json;

on_both!(
    the_greeting_is_spoken_and_never_markup,
    the_clinics_own_goodbye_hangs_up,
    the_longest_call_ends_with_a_goodbye,
    a_staff_line_that_rang_first_takes_nothing_of_the_assistants_time,
    silence_is_asked_five_times_and_words_start_it_anew,
    a_conversation_is_recorded_after_the_notice,
    what_is_not_to_be_written_down_is_not_kept,
    an_assistant_over_sip_is_limited_and_recorded,
    while_calls_are_off_the_settings_steer_nothing,
    settings_that_somebody_broke_by_hand_still_answer,
    without_saved_settings_everything_is_as_it_was,
    trying_it_shows_the_same_document,
    a_conversation_goes_on_as_it_began_while_the_database_is_away,
);

const SUNDAY: &str = "2026-11-22T19:00:00Z";

fn turn(n: u32) -> String {
    format!("/api/twilio/receptionist?turn={n}")
}

/// Rings West on a Sunday, when its assistant answers.
async fn rings(app: &TestApp, n: u32) -> (Call, Vec<Verb>) {
    app.set_clock(SUNDAY);
    let call = Call::to(WEST).number(n);
    let verbs = call.ring(app).await.twiml();
    (call.with("CallStatus", "in-progress"), verbs)
}

fn gather(verbs: &[Verb]) -> &Verb {
    verbs.iter().find(|verb| verb.name == "Gather").unwrap_or_else(|| panic!("no Gather in {verbs:?}"))
}

async fn the_greeting_is_spoken_and_never_markup(app: TestApp) {
    let nasty = "]]></Say><Dial>+19005550100</Dial><Say>&amp;\"' Hi, this is Smile & Co.";
    let call = json!({"callGreeting": nasty, "silenceTimeout": 60, "interruptionEnabled": false,
        "voiceProvider": "google", "voiceId": "Kore"});
    app.set_call("bright-smiles-west", call).await;
    let (_, verbs) = rings(&app, 1).await;
    assert_eq!(names(&verbs), ["Say", "Say", "Gather", "Redirect"]);
    assert!(verbs[0].text.contains("dial 911"));
    assert_eq!(verbs[1].text, format!("I am the automated assistant. {nasty}"));
    assert_eq!(verbs[1].attribute("voice"), "Google.en-US-Chirp3-HD-Kore");
    let question = gather(&verbs);
    assert_eq!((question.attribute("timeout"), question.attribute("bargeIn")), ("12", "false"));
    assert_eq!(question.inner[0].attribute("voice"), "Google.en-US-Chirp3-HD-Kore");
    // In the clinic's language.
    app.set_clinic("bright-smiles-west", backend::entity::clinic::Column::Language, "fr").await;
    let (_, verbs) = rings(&app, 2).await;
    assert!(verbs[1].text.starts_with("Je suis l'assistant automatisé."));
    let voice = (verbs[1].attribute("voice"), verbs[1].attribute("language"));
    assert_eq!(voice, ("Google.fr-CA-Chirp3-HD-Kore", "fr-CA"));
}

async fn the_clinics_own_goodbye_hangs_up(app: TestApp) {
    app.set_call("bright-smiles-west", json!({"endCallPhrase": "that is all, ciao"})).await;
    let (call, _) = rings(&app, 1).await;
    for (n, (words, ends)) in
        [("CIAO!", true), ("okay, that is all for today", true), ("ciaobella", false), ("that was all", false)]
            .iter()
            .enumerate()
    {
        let spoken = call.clone().with("SpeechResult", words).with("N", &n.to_string());
        let verbs = spoken.post(&app, &turn(1)).await.twiml();
        let expected: &[&str] = if *ends { &["Say", "Hangup"] } else { &["Gather", "Redirect"] };
        assert_eq!(names(&verbs), expected, "{words}");
    }
    let spoken = call.with("SpeechResult", "it is an emergency, ciao");
    assert!(said(&spoken.post(&app, &turn(1)).await.twiml()).contains("dial 911"));
}

async fn the_longest_call_ends_with_a_goodbye(app: TestApp) {
    app.set_call("bright-smiles-west", json!({"maxCallDuration": 60, "silenceTimeout": 300})).await;
    let (call, verbs) = rings(&app, 1).await;
    assert_eq!(gather(&verbs).attribute("timeout"), "60");
    let asks = call.clone().with("Digits", "1");
    app.pass(Duration::seconds(50));
    let verbs = asks.post(&app, &turn(1)).await.twiml();
    assert_eq!(gather(&verbs).attribute("timeout"), "10", "no question outlasts the call");
    app.pass(Duration::seconds(9));
    assert!(names(&asks.post(&app, &turn(2)).await.twiml()).contains(&"Gather"));
    app.pass(Duration::seconds(1));
    let over = asks.post(&app, &turn(3)).await.twiml();
    assert_eq!(names(&over), ["Say", "Hangup"]);
    assert!(said(&over).contains("We have to end this call here."), "{}", said(&over));
    // Another call has a time of its own.
    let other = Call::to(WEST).number(2);
    other.ring(&app).await.twiml();
    let other = other.with("CallStatus", "in-progress").with("Digits", "1");
    assert!(names(&other.post(&app, &turn(1)).await.twiml()).contains(&"Gather"));
}

async fn a_staff_line_that_rang_first_takes_nothing_of_the_assistants_time(app: TestApp) {
    app.set_call("bright-smiles-downtown", json!({"maxCallDuration": 60})).await;
    app.set_setting("bright-smiles-downtown", "/fallback/onNoAnswer", json!("assistant")).await;
    // Wednesday morning: the staff line rings first.
    let call = Call::to(DOWNTOWN).number(1);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Dial"));
    app.pass(Duration::seconds(55));
    let missed = call.clone().with("CallStatus", "in-progress").with("DialCallStatus", "no-answer");
    let verbs = missed.post(&app, "/api/twilio/dial-result").await.twiml();
    let action = gather(&verbs).attribute("action").strip_prefix("http://127.0.0.1:3000").unwrap().to_owned();
    let asks = call.with("CallStatus", "in-progress").with("Digits", "1");
    app.pass(Duration::seconds(59));
    let verbs = asks.post(&app, &action).await.twiml();
    let action = gather(&verbs).attribute("action").strip_prefix("http://127.0.0.1:3000").unwrap().to_owned();
    app.pass(Duration::seconds(1));
    assert_eq!(names(&asks.post(&app, &action).await.twiml()), ["Say", "Hangup"]);
}

async fn silence_is_asked_five_times_and_words_start_it_anew(app: TestApp) {
    app.set_call("bright-smiles-west", json!({"silenceTimeout": 30})).await;
    let (call, mut verbs) = rings(&app, 1).await;
    let mut waited = 0;
    for n in 1..=4 {
        waited += gather(&verbs).attribute("timeout").parse::<u32>().unwrap();
        let path = verbs.last().unwrap().text.strip_prefix("http://127.0.0.1:3000").unwrap().to_owned();
        verbs = call.post(&app, &path).await.twiml();
        assert!(names(&verbs).contains(&"Gather"), "after {n} of five: {path}");
    }
    waited += gather(&verbs).attribute("timeout").parse::<u32>().unwrap();
    assert_eq!(waited, 30);
    // A word, and the count begins anew.
    let spoken = call.clone().with("SpeechResult", "hours").post(&app, &turn(5)).await.twiml();
    assert!(!spoken.last().unwrap().text.contains("silent="), "{}", spoken.last().unwrap().text);
    let path = verbs.last().unwrap().text.strip_prefix("http://127.0.0.1:3000").unwrap().to_owned();
    assert!(names(&call.post(&app, &path).await.twiml()).contains(&"Record"), "then a message: {path}");
}

async fn a_conversation_is_recorded_after_the_notice(app: TestApp) {
    app.set_call("bright-smiles-west", json!({"recordingEnabled": true})).await;
    let (call, verbs) = rings(&app, 1).await;
    assert_eq!(names(&verbs), ["Say", "Say", "Start", "Say", "Gather", "Redirect"]);
    assert!(verbs[1].text.starts_with("This call is recorded."));
    let recording = &verbs[2].inner[0];
    assert_eq!(recording.name, "Recording");
    let callback = recording.attribute("recordingStatusCallback").strip_prefix("http://127.0.0.1:3000").unwrap();
    // The carrier's word for it may be a new one: it is a conversation by the address.
    let ready = Call::to("")
        .without("To")
        .without("From")
        .without("CallStatus")
        .with("CallSid", call.sid())
        .with("RecordingSid", "RE00000000000000000000000000000001")
        .with(
            "RecordingUrl",
            "https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/RE00000000000000000000000000000001",
        )
        .with("RecordingStatus", "completed")
        .with("RecordingSource", "SomethingNew");
    ready.post(&app, callback).await.expect(204);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!(row.recording_sid.as_deref(), Some("RE00000000000000000000000000000001"));
    assert!(app.voicemails(call.sid()).await.is_empty(), "a conversation is no message");
}

async fn what_is_not_to_be_written_down_is_not_kept(app: TestApp) {
    app.set_call("bright-smiles-west", json!({"transcriptionEnabled": false})).await;
    let (call, _) = rings(&app, 1).await;
    let spoken = call.clone().with("SpeechResult", "I want to book an appointment");
    assert!(names(&spoken.post(&app, &turn(1)).await.twiml()).contains(&"Record"));
    assert!(app.transcript(call.sid()).await.is_empty());
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.call_reason.as_deref()), ("in_progress", Some("SETUP_APPOINTMENT")));
}

async fn an_assistant_over_sip_is_limited_and_recorded(app: TestApp) {
    let connector = json!({"kind": "sip", "uri": "sip:robin@pbx.example"});
    app.set_call("bright-smiles-west", json!({"connector": connector, "maxCallDuration": 900})).await;
    let (_, verbs) = rings(&app, 1).await;
    assert_eq!(names(&verbs), ["Dial"]);
    assert_eq!((verbs[0].attribute("timeLimit"), verbs[0].attribute("record")), ("900", ""));
    let recorded = json!({"connector": connector, "maxCallDuration": 900, "recordingEnabled": true});
    app.set_call("bright-smiles-west", recorded).await;
    let (call, verbs) = rings(&app, 2).await;
    assert_eq!(names(&verbs), ["Say", "Dial"]);
    assert!(verbs[0].text.starts_with("This call is recorded."));
    let dial = &verbs[1];
    assert_eq!(dial.attribute("record"), "record-from-answer-dual");
    assert!(dial.attribute("recordingStatusCallback").ends_with("/api/twilio/voicemail?of=conversation"));
    let over = call
        .clone()
        .with("DialCallStatus", "completed")
        .with("RecordingSid", "RE00000000000000000000000000000002")
        .with(
            "RecordingUrl",
            "https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/RE00000000000000000000000000000002",
        );
    assert_eq!(names(&over.post(&app, "/api/twilio/dial-result?leg=assistant").await.twiml()), ["Hangup"]);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!(row.recording_sid.as_deref(), Some("RE00000000000000000000000000000002"));
    // Nobody saved anything but the address: no limit of ours.
    app.set_call("bright-smiles-west", json!({ "connector": connector })).await;
    let (_, verbs) = rings(&app, 3).await;
    assert_eq!((verbs[0].attribute("timeLimit"), verbs[0].attribute("answerOnBridge")), ("", "true"));
}

async fn while_calls_are_off_the_settings_steer_nothing(app: TestApp) {
    let settings = json!({"callGreeting": "Hello from the settings.", "endCallPhrase": "ciao", "maxCallDuration": 60});
    app.set_call("bright-smiles-west", settings).await;
    let (call, verbs) = rings(&app, 1).await;
    assert!(said(&verbs).contains("Hello from the settings."));
    app.set_feature("bright-smiles", "/features/callEnabled", json!(false)).await;
    let (_, verbs) = rings(&app, 2).await;
    assert!(!said(&verbs).contains("Hello from the settings."), "{}", said(&verbs));
    // A conversation that is under way goes on as if nobody had ever set anything.
    app.pass(Duration::seconds(600));
    let verbs = call.with("SpeechResult", "ciao").post(&app, &turn(1)).await.twiml();
    assert_eq!(names(&verbs), ["Gather", "Redirect"]);
    assert_eq!((gather(&verbs).attribute("timeout"), gather(&verbs).attribute("bargeIn")), ("6", ""));
}

async fn settings_that_somebody_broke_by_hand_still_answer(app: TestApp) {
    for (n, broken) in [
        json!(7),
        json!("call"),
        json!([1, {"callGreeting": "x"}]),
        json!({"callGreeting": {"a": 1}, "silenceTimeout": "soon", "maxCallDuration": -1, "endCallPhrase": null}),
        json!({"callGreeting": "x".repeat(10_000), "silenceTimeout": 1e300, "voiceId": 7, "voiceProvider": "google"}),
        json!({"maxCallDuration": 0, "silenceTimeout": 0, "recordingEnabled": "yes", "voiceSettings": 3}),
    ]
    .into_iter()
    .enumerate()
    {
        app.set_call("bright-smiles-west", broken.clone()).await;
        let (call, verbs) = rings(&app, n as u32).await;
        assert_eq!(names(&verbs), ["Say", "Say", "Gather", "Redirect"], "{broken}");
        let verbs = call.with("Digits", "1").post(&app, &turn(1)).await.twiml();
        assert_eq!(names(&verbs), ["Gather", "Redirect"], "{broken}");
    }
    app.sql("UPDATE chatbots SET settings = '[]'").await;
    let (_, verbs) = rings(&app, 50).await;
    assert!(names(&verbs).contains(&"Gather"));
}

async fn without_saved_settings_everything_is_as_it_was(app: TestApp) {
    for (n, nothing) in
        [json!(null), json!({}), json!({"connector": null}), json!({"note": "x"})].into_iter().enumerate()
    {
        app.set_call("bright-smiles-west", nothing.clone()).await;
        let (call, verbs) = rings(&app, n as u32).await;
        assert!(said(&verbs).contains("Thank you for calling Bright Smiles West. I am the automated assistant."));
        let question = gather(&verbs);
        assert_eq!((question.attribute("timeout"), question.attribute("bargeIn")), ("6", ""), "{nothing}");
        app.pass(Duration::hours(2));
        let verbs = call.with("Digits", "1").post(&app, &turn(1)).await.twiml();
        assert_eq!(names(&verbs), ["Gather", "Redirect"], "no limit of time: {nothing}");
    }
}

async fn trying_it_shows_the_same_document(app: TestApp) {
    app.set_call("bright-smiles-west", json!({"callGreeting": "Try me.", "recordingEnabled": true})).await;
    let (_, verbs) = rings(&app, 1).await;
    let lookup = Lookup::Number(domain::phone::E164::parse(WEST).unwrap());
    let tried = app.services.telephony.simulate_call(&lookup, &Asked::default()).await.unwrap();
    assert_eq!(parse(tried.twiml.as_str()), verbs);
}

async fn a_conversation_goes_on_as_it_began_while_the_database_is_away(app: TestApp) {
    app.set_call("bright-smiles-west", json!({"endCallPhrase": "ciao", "maxCallDuration": 60})).await;
    let (call, _) = rings(&app, 1).await;
    app.services.telephony.save_snapshot().await.unwrap();
    let back = app.restarted(&[]).await;
    back.services.telephony.load_snapshot().await;
    for (n, app) in [app, back].into_iter().enumerate() {
        app.take_database_away().await;
        let spoken = call.clone().with("N", &n.to_string()).with("SpeechResult", "ciao");
        assert_eq!(names(&spoken.post(&app, &turn(1)).await.twiml()), ["Say", "Hangup"], "{n}");
        // What is remembered of the time is of another call, or of none.
        let other = Call::to(WEST).number(9).with("CallStatus", "in-progress").with("Digits", "1");
        let verbs = other.with("N", &n.to_string()).post(&app, &turn(1)).await.twiml();
        assert_eq!(names(&verbs), ["Gather", "Redirect"], "{n}");
    }
}
