//! The built-in receptionist, turn by turn.

use crate::support::{Call, DOWNTOWN, TestApp, WEST, names, on_both, said};
use backend::entity::{clinic, phone_number};
use serde_json::json;

on_both!(
    keys_are_understood,
    words_in_three_languages_are_understood,
    silence_is_asked_once_more_and_then_a_message_is_taken,
    a_wish_for_an_appointment_is_recorded_for_staff,
    a_conversation_is_capped,
    what_was_said_is_kept,
    a_repeated_turn_is_kept_once,
    a_person_is_rung_or_a_message_taken,
    handing_over_never_rings_a_line_that_leads_back,
    nonsense_turns_and_unknown_numbers,
);

/// A call that the assistant answered, on a Sunday.
async fn answered(app: &TestApp, to: &str, n: u32) -> Call {
    app.set_clock("2026-11-22T19:00:00Z");
    let call = Call::to(to).number(n);
    assert!(names(&call.ring(app).await.twiml()).contains(&"Gather"));
    call.with("CallStatus", "in-progress")
}

fn turn(n: u32) -> String {
    format!("/api/twilio/receptionist?turn={n}")
}

async fn keys_are_understood(app: TestApp) {
    app.set_setting("bright-smiles-downtown", "/highVolume/enabled", json!(false)).await;
    for (n, (key, verbs, words)) in [
        ("1", &["Gather", "Redirect"][..], "Our address is 200 King Street West, Toronto."),
        ("2", &["Say", "Say", "Say", "Record"], "Please leave a message."),
        ("0", &["Say", "Dial"], "Connecting you now."),
        ("9", &["Say", "Hangup"], "Goodbye"),
        ("7", &["Gather", "Redirect"], "I did not understand that."),
    ]
    .iter()
    .enumerate()
    {
        let call = answered(&app, DOWNTOWN, n as u32).await;
        let answer = call.with("Digits", key).post(&app, &turn(1)).await.twiml();
        assert_eq!(&names(&answer), verbs, "{key}");
        assert!(said(&answer).contains(words), "{key}: {}", said(&answer));
        if verbs[0] == "Gather" {
            assert_eq!(answer[0].attribute("action"), "http://127.0.0.1:3000/api/twilio/receptionist?turn=2");
            assert_eq!(answer[1].text, "http://127.0.0.1:3000/api/twilio/receptionist?turn=2");
        }
    }
    let hours = answered(&app, DOWNTOWN, 50).await.with("Digits", "1").post(&app, &turn(1)).await.twiml();
    assert!(said(&hours).contains("Monday"), "{}", said(&hours));
}

async fn words_in_three_languages_are_understood(app: TestApp) {
    for (n, (language, words, reply)) in [
        ("en", "when are you open", "Our address is"),
        ("en", "I want to speak with a person", "Connecting you now."),
        ("en", "this is an emergency", "hang up and dial 911"),
        ("fr", "quelles sont vos heures", "Notre adresse est"),
        ("fr", "je veux laisser un message", "Veuillez laisser un message"),
        ("fr", "au revoir", "Au revoir"),
        ("es", "¿cuál es su horario?", "Nuestra dirección es"),
        ("es", "quiero hablar con una persona", "Le comunicamos ahora."),
        // Callers do not always speak the clinic's language.
        ("es", "when are you open", "Nuestra dirección es"),
    ]
    .iter()
    .enumerate()
    {
        app.set_setting("bright-smiles-downtown", "/fallback", json!({"type": "voicemail"})).await;
        app.set_clinic("bright-smiles-downtown", clinic::Column::Language, *language).await;
        app.set_setting("bright-smiles-downtown", "/highVolume/enabled", json!(false)).await;
        let call = answered(&app, DOWNTOWN, n as u32).await;
        let spoken = call.clone().with("SpeechResult", words).with("Confidence", "0.87");
        let answer = spoken.post(&app, &turn(1)).await.twiml();
        assert!(said(&answer).contains(reply), "{language} {words}: {}", said(&answer));
        let heard = app.transcript(call.sid()).await.remove(0);
        assert_eq!((heard.role.as_str(), heard.content.as_str(), heard.confidence), ("user", *words, Some(0.87)));
    }
}

async fn silence_is_asked_once_more_and_then_a_message_is_taken(app: TestApp) {
    // An assistant whose call settings nobody saved yet; saved ones are in `steering`.
    app.sql("UPDATE chatbots SET settings = '{}'").await;
    let call = answered(&app, WEST, 1).await;
    let answer = call.post(&app, &turn(1)).await.twiml();
    assert_eq!(names(&answer), ["Gather", "Redirect"]);
    assert_eq!(answer[1].text, "http://127.0.0.1:3000/api/twilio/receptionist?turn=2");
    assert!(names(&call.post(&app, &turn(2)).await.twiml()).contains(&"Record"));
}

async fn a_wish_for_an_appointment_is_recorded_for_staff(app: TestApp) {
    for (n, (key, words)) in [("3", ""), ("", "I would like to book an appointment")].iter().enumerate() {
        let call = answered(&app, WEST, n as u32).await.with("Digits", key).with("SpeechResult", words);
        let answer = call.post(&app, &turn(1)).await.twiml();
        assert!(names(&answer).contains(&"Record"));
        assert!(said(&answer).contains("call you back to confirm"), "{}", said(&answer));
        assert_eq!(app.call(call.sid()).await.unwrap().call_reason.as_deref(), Some("SETUP_APPOINTMENT"));
    }
}

async fn a_conversation_is_capped(app: TestApp) {
    let call = answered(&app, WEST, 1).await;
    for (n, (key, verb)) in [("1", "Record"), ("7", "Record"), ("9", "Hangup"), ("0", "Dial")].iter().enumerate() {
        for at in [6, 7, 600, u32::MAX] {
            let answer = call.clone().with("Digits", key).with("N", &n.to_string()).post(&app, &turn(at)).await.twiml();
            assert!(names(&answer).contains(verb), "{key} at {at}");
        }
    }
}

async fn what_was_said_is_kept(app: TestApp) {
    let call = answered(&app, DOWNTOWN, 1).await;
    app.pass(chrono::Duration::seconds(4));
    call.clone().with("Digits", "1").post(&app, &turn(1)).await.twiml();
    app.pass(chrono::Duration::seconds(20));
    call.clone().with("SpeechResult", "a message please").with("Confidence", "1.7").post(&app, &turn(2)).await.twiml();
    let lines = app.transcript(call.sid()).await;
    let told: Vec<_> = lines.iter().map(|line| (line.role.as_str(), line.content.as_str(), line.confidence)).collect();
    assert_eq!(told[0], ("user", "[key 1]", None));
    assert_eq!(told[1].0, "assistant");
    assert!(told[1].1.contains("200 King Street West"));
    assert_eq!(told[2], ("user", "a message please", None), "a confidence over one is none");
    assert_eq!(told.len(), 3, "what takes the message is not the receptionist's line");
    assert!(lines.iter().all(|line| line.company_id == app_company(&lines)));
    assert!(
        lines.windows(2).all(|pair| pair[0].start_time < pair[1].start_time && pair[0].start_time < pair[0].end_time)
    );
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!(row.status, "in_progress");
    // The first turn is what tells us that the call was answered.
    assert!(lines[2].start_time >= 20_000 && lines[2].start_time <= 24_001, "{}", lines[2].start_time);
}

fn app_company(lines: &[backend::entity::call_transcript::Model]) -> uuid::Uuid {
    lines[0].company_id
}

async fn a_repeated_turn_is_kept_once(app: TestApp) {
    let call = answered(&app, DOWNTOWN, 1).await;
    let spoken = call.clone().with("SpeechResult", "what are your hours");
    let first = spoken.post(&app, &turn(1)).await;
    app.pass(chrono::Duration::minutes(5));
    for _ in 0..3 {
        assert_eq!(spoken.post(&app, &turn(1)).await.body, first.body);
    }
    let copies: Vec<_> = (0..10)
        .map(|_| {
            let (app, spoken) = (app.clone(), spoken.clone());
            tokio::spawn(async move { spoken.post(&app, "/api/twilio/receptionist?turn=2").await.twiml() })
        })
        .collect();
    for copy in copies {
        copy.await.unwrap();
    }
    let lines = app.transcript(call.sid()).await;
    assert_eq!(lines.iter().filter(|line| line.role == "user").count(), 2, "{lines:?}");
}

async fn a_person_is_rung_or_a_message_taken(app: TestApp) {
    let call = answered(&app, DOWNTOWN, 1).await.with("Digits", "0");
    let verbs = call.post(&app, &turn(1)).await.twiml();
    assert_eq!(names(&verbs), ["Say", "Dial"]);
    assert_eq!((verbs[1].inner[0].text.as_str(), verbs[1].attribute("callerId")), ("+14165550110", "+14165550142"));
    // Nobody took it: a message, not the assistant once more.
    let result = call.clone().with("DialCallStatus", "no-answer");
    assert!(names(&result.post(&app, "/api/twilio/dial-result").await.twiml()).contains(&"Record"));
    // Transfers switched off, or a line that cannot be dialled.
    app.set_number(DOWNTOWN, phone_number::Column::TransferEnabled, false).await;
    assert!(names(&call.clone().with("N", "2").post(&app, &turn(1)).await.twiml()).contains(&"Record"));
    app.set_number(DOWNTOWN, phone_number::Column::TransferEnabled, true).await;
    app.set_number(DOWNTOWN, phone_number::Column::StaffForwardNumber, "+15550100").await;
    assert!(names(&call.with("N", "3").post(&app, &turn(1)).await.twiml()).contains(&"Record"));
}

async fn handing_over_never_rings_a_line_that_leads_back(app: TestApp) {
    let call = answered(&app, WEST, 1).await.with("Digits", "0");
    // The line that forwarded this very call.
    let forwarded = call.clone().with("ForwardedFrom", "+14165550111");
    assert!(names(&forwarded.post(&app, &turn(1)).await.twiml()).contains(&"Record"));
    // The line that the clinic forwards from, a number whose clinic rings this one, the number called.
    let back = serde_json::json!({"type": "forward", "forwardNumber": WEST});
    app.set_setting("harbour-physio", "/fallback", back).await;
    for (n, line) in ["+16045550120", crate::support::HARBOUR, WEST].iter().enumerate() {
        app.set_number(WEST, phone_number::Column::StaffForwardNumber, *line).await;
        app.pass(chrono::Duration::seconds(31));
        let verbs = call.clone().with("N", &n.to_string()).post(&app, &turn(1)).await.twiml();
        assert!(names(&verbs).contains(&"Record"), "{line}");
    }
}

async fn nonsense_turns_and_unknown_numbers(app: TestApp) {
    let call = answered(&app, WEST, 1).await;
    let call = call.with("Digits", "1");
    for (n, query) in ["", "?turn=", "?turn=x", "?turn=-1", "?turn=0", "?turn=99999999999", "?turn=2&turn=9", "?x=1"]
        .iter()
        .enumerate()
    {
        let path = format!("/api/twilio/receptionist{query}");
        assert_eq!(
            names(&call.clone().with("N", &n.to_string()).post(&app, &path).await.twiml()),
            ["Gather", "Redirect"],
            "{query}"
        );
    }
    let verbs = Call::to(crate::support::NOBODY).with("Digits", "0").post(&app, &turn(1)).await.twiml();
    assert_eq!(names(&verbs), ["Say", "Hangup"]);
    call.with("SpeechResult", &"word ".repeat(3000)).post(&app, &turn(1)).await.twiml();
}
