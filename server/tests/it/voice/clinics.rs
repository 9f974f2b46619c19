//! Each clinic of the demo at its moments.

use crate::support::{Call, DOWNTOWN, HARBOUR, NOBODY, TestApp, WEST, names, on_both, said};
use backend::entity::{call, chatbot, clinic, company, phone_number};
use domain::routing::Receipt;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use serde_json::json;

on_both!(
    downtown_open_rings_the_staff_line,
    downtown_closed_is_answered_by_the_assistant,
    downtown_on_a_holiday_is_answered_by_the_assistant,
    downtown_swamped_is_answered_by_the_assistant,
    west_open_takes_messages,
    west_closed_and_swamped_are_answered_by_the_assistant,
    west_keeps_its_new_time_in_winter,
    harbour_without_the_call_feature_takes_messages,
    a_busy_backup_is_a_busy_tone,
    nobodys_number_is_told_so,
    both_addresses_answer_alike,
    a_deactivated_number_gets_the_backup,
    a_clinic_switched_off_gets_the_backup,
    an_ended_subscription_gets_the_backup,
    a_late_payment_changes_nothing,
    an_assistant_without_calls_gets_the_backup,
    a_clinic_without_an_assistant_gets_the_backup,
    french_and_spanish_clinics_speak_their_language,
    poisoned_settings_still_answer,
    a_call_over_the_web_counts_as_load,
);

/// The call with its receipt, checked against each other.
async fn decided(app: &TestApp, sid: &str, route: &str, reason: &str, plan: &str) -> (call::Model, Receipt) {
    let row = app.call(sid).await.expect("the call is kept");
    assert_eq!((row.route.as_deref(), row.route_reason.as_deref()), (Some(route), Some(reason)));
    let receipt: Receipt = serde_json::from_value(row.receipt.clone().unwrap()).unwrap();
    assert_eq!((receipt.route.code(), receipt.reason.as_str(), receipt.plan.as_str()), (route, reason, plan));
    assert_eq!(receipt.decided_at, app.now());
    for sentence in [&receipt.sentence.en, &receipt.sentence.fr, &receipt.sentence.es] {
        assert!(sentence.ends_with('.') && sentence.len() > 10, "{sentence}");
    }
    assert_eq!(receipt.trace.iter().filter(|step| step.outcome == domain::routing::Outcome::Decides).count(), 1);
    (row, receipt)
}

/// Some calls on the line at a clinic right now.
async fn on_the_line(app: &TestApp, number: &str, count: u32) {
    for n in 0..count {
        Call::to(number).number(9000 + n).ring(app).await.twiml();
    }
}

async fn downtown_open_rings_the_staff_line(app: TestApp) {
    let call = Call::to(DOWNTOWN);
    let answer = call.ring(&app).await;
    let verbs = answer.twiml();
    assert_eq!(names(&verbs), ["Dial"]);
    let dial = &verbs[0];
    assert_eq!(dial.attribute("timeout"), "20");
    assert_eq!(dial.attribute("answerOnBridge"), "true");
    assert_eq!(dial.attribute("callerId"), "+14165550142");
    assert_eq!(dial.attribute("action"), "http://127.0.0.1:3000/api/twilio/dial-result");
    assert_eq!((dial.inner[0].name.as_str(), dial.inner[0].text.as_str()), ("Number", "+14165550110"));

    let (row, receipt) = decided(&app, call.sid(), "fallback", "business-hours", "forward").await;
    assert_eq!(row.clinic_id, Some(app.clinic("bright-smiles-downtown").await.id));
    assert_eq!(row.company_id, app.company("bright-smiles").await.id);
    assert!(row.chatbot_id.is_some());
    assert_eq!(
        (row.status.as_str(), row.status_rank, row.direction.as_str(), row.source.as_str()),
        ("ringing", 1, "inbound", "twilio")
    );
    assert_eq!((row.from_number.as_deref(), row.to_number.as_deref()), (Some("+14165550142"), Some(DOWNTOWN)));
    assert_eq!(row.started_at, Some(app.now()));
    assert_eq!((row.answered_at, row.ended_at, row.duration), (None, None, None));
    assert_eq!(receipt.local_time, "2026-11-25T10:00:00-05:00");
    assert_eq!(receipt.timezone, "America/Toronto");
    assert_eq!(receipt.settings_version, 1);
    assert_eq!(receipt.zone_data, domain::availability::zone_data_version());

    let event = app.only_event().await;
    assert_eq!(
        (event.provider.as_str(), event.path.as_str(), event.verdict.as_str()),
        ("twilio", "/api/twilio/voice", "accepted")
    );
    assert_eq!(event.company_id, Some(row.company_id));
    assert_eq!(event.call_sid.as_deref(), Some(call.sid()));
    assert_eq!(event.payload["From"], "+14165550142");
    assert_eq!(event.payload["FromCity"], "");
    assert_eq!(event.response_body.as_deref(), Some(answer.body.as_str()));
}

async fn downtown_closed_is_answered_by_the_assistant(app: TestApp) {
    // Sunday; the lunch break; the minute of closing; the minute before opening.
    for (n, moment) in ["2026-11-22T17:00:00Z", "2026-11-25T17:30:00Z", "2026-11-25T23:00:00Z", "2026-11-25T13:29:59Z"]
        .iter()
        .enumerate()
    {
        app.set_clock(moment);
        let call = Call::to(DOWNTOWN).number(n as u32);
        let verbs = call.ring(&app).await.twiml();
        assert_eq!(names(&verbs), ["Say", "Say", "Gather", "Redirect"], "{moment}");
        let words = said(&verbs);
        assert!(words.starts_with("If this is an emergency, hang up and dial 911."));
        assert!(words.contains("I am the automated assistant. Thanks for calling Bright Smiles. How can I help?"));
        assert!(words.contains("press 0"), "the staff line can be asked for");
        assert_eq!(verbs[2].attribute("action"), "http://127.0.0.1:3000/api/twilio/receptionist?turn=1");
        decided(&app, call.sid(), "assistant", "after-hours", "assistant").await;
    }
    for moment in ["2026-11-25T13:30:00Z", "2026-11-25T22:59:59Z"] {
        app.set_clock(moment);
        let call = Call::to(DOWNTOWN).number(app.now().timestamp() as u32);
        assert_eq!(names(&call.ring(&app).await.twiml()), ["Dial"], "{moment}");
    }
}

async fn downtown_on_a_holiday_is_answered_by_the_assistant(app: TestApp) {
    app.set_clock("2026-12-25T16:00:00Z");
    let call = Call::to(DOWNTOWN);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Gather"));
    let (_, receipt) = decided(&app, call.sid(), "assistant", "holiday", "assistant").await;
    assert!(receipt.sentence.en.contains("Christmas break"), "{}", receipt.sentence.en);
    // Christmas Eve has hours of its own.
    app.set_clock("2026-12-24T16:00:00Z");
    assert_eq!(names(&Call::to(DOWNTOWN).number(1).ring(&app).await.twiml()), ["Dial"]);
    app.set_clock("2026-12-24T17:00:00Z");
    let call = Call::to(DOWNTOWN).number(2);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Gather"));
    let (_, receipt) = decided(&app, call.sid(), "assistant", "holiday", "assistant").await;
    assert!(receipt.sentence.en.contains("Christmas Eve"));
}

async fn downtown_swamped_is_answered_by_the_assistant(app: TestApp) {
    on_the_line(&app, DOWNTOWN, 4).await;
    let fifth = Call::to(DOWNTOWN).number(1);
    assert_eq!(names(&fifth.ring(&app).await.twiml()), ["Dial"]);
    let (_, receipt) = decided(&app, fifth.sid(), "fallback", "business-hours", "forward").await;
    assert_eq!(receipt.active_calls, 4);
    let sixth = Call::to(DOWNTOWN).number(2);
    assert!(names(&sixth.ring(&app).await.twiml()).contains(&"Gather"));
    let (_, receipt) = decided(&app, sixth.sid(), "assistant", "overflow", "assistant").await;
    assert_eq!(receipt.active_calls, 5);
    // Another clinic of the same company is not.
    let west = Call::to(WEST).number(3);
    west.ring(&app).await.twiml();
    assert_eq!(app.call(west.sid()).await.unwrap().receipt.unwrap()["activeCalls"], 0);
    // Calls that are over make room, and so does an hour.
    Call::to(DOWNTOWN)
        .number(9000)
        .with("CallStatus", "completed")
        .post(&app, "/api/webhooks/twilio/voice/status")
        .await
        .expect(204);
    app.pass(chrono::Duration::minutes(20));
    let next = Call::to(DOWNTOWN).number(4);
    next.ring(&app).await.twiml();
    assert_eq!(app.call(next.sid()).await.unwrap().receipt.unwrap()["activeCalls"], 5);
    app.pass(chrono::Duration::minutes(41));
    let last = Call::to(DOWNTOWN).number(5);
    last.ring(&app).await.twiml();
    assert_eq!(app.call(last.sid()).await.unwrap().receipt.unwrap()["activeCalls"], 1);
}

async fn west_open_takes_messages(app: TestApp) {
    app.set_clock("2026-11-25T17:00:00Z");
    let call = Call::to(WEST);
    let verbs = call.ring(&app).await.twiml();
    assert_eq!(names(&verbs), ["Say", "Say", "Say", "Record"]);
    assert!(verbs[0].text.contains("dial 911"));
    assert!(verbs[1].text.starts_with("You have reached Bright Smiles West."));
    assert!(verbs[2].text.contains("recorded"));
    let record = &verbs[3];
    assert_eq!(record.attribute("action"), "http://127.0.0.1:3000/api/twilio/voicemail");
    assert_eq!(record.attribute("recordingStatusCallback"), "http://127.0.0.1:3000/api/twilio/voicemail");
    assert_eq!(record.attribute("transcribeCallback"), "http://127.0.0.1:3000/api/twilio/voicemail-transcription");
    assert_eq!((record.attribute("maxLength"), record.attribute("transcribe")), ("300", "true"));
    decided(&app, call.sid(), "fallback", "under-capacity", "voicemail").await;
}

async fn west_closed_and_swamped_are_answered_by_the_assistant(app: TestApp) {
    for (n, (moment, reason)) in [
        ("2026-11-22T19:00:00Z", "after-hours"),
        ("2026-11-11T19:00:00Z", "holiday"),
        ("2026-12-26T19:00:00Z", "holiday"),
    ]
    .iter()
    .enumerate()
    {
        app.set_clock(moment);
        let call = Call::to(WEST).number(n as u32);
        assert!(names(&call.ring(&app).await.twiml()).contains(&"Gather"), "{moment}");
        decided(&app, call.sid(), "assistant", reason, "assistant").await;
    }
    app.set_clock("2026-11-25T18:00:00Z");
    on_the_line(&app, WEST, 3).await;
    let call = Call::to(WEST).number(10);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Gather"));
    decided(&app, call.sid(), "assistant", "overflow", "assistant").await;
}

async fn west_keeps_its_new_time_in_winter(app: TestApp) {
    // British Columbia no longer turns its clocks: half past nine, where older zone data says half past eight.
    app.set_clock("2026-12-01T16:30:00Z");
    let call = Call::to(WEST);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Record"));
    let (_, receipt) = decided(&app, call.sid(), "fallback", "under-capacity", "voicemail").await;
    assert_eq!(receipt.local_time, "2026-12-01T09:30:00-07:00");
}

async fn harbour_without_the_call_feature_takes_messages(app: TestApp) {
    for (n, moment) in ["2026-11-25T15:00:00Z", "2026-11-22T17:00:00Z"].iter().enumerate() {
        app.set_clock(moment);
        let call = Call::to(HARBOUR).number(n as u32);
        let verbs = call.ring(&app).await.twiml();
        assert_eq!(names(&verbs), ["Say", "Say", "Say", "Record"]);
        assert!(said(&verbs).contains("Thank you for calling Harbour Physio. Please leave a message."));
        let (row, _) = decided(&app, call.sid(), "fallback", "call-feature-disabled", "voicemail").await;
        assert_eq!(row.company_id, app.company("harbour-physio").await.id);
    }
    // Switched on it is an ordinary clinic.
    app.set_feature("harbour-physio", "/features/callEnabled", json!(true)).await;
    let call = Call::to(HARBOUR).number(5);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Gather"));
    decided(&app, call.sid(), "assistant", "always-on", "assistant").await;
}

async fn a_busy_backup_is_a_busy_tone(app: TestApp) {
    app.set_setting("bright-smiles-downtown", "/fallback/type", json!("busy-signal")).await;
    let call = Call::to(DOWNTOWN);
    let verbs = call.ring(&app).await.twiml();
    assert_eq!(names(&verbs), ["Reject"]);
    assert_eq!(verbs[0].attribute("reason"), "busy");
    let (row, _) = decided(&app, call.sid(), "fallback", "business-hours", "busy-signal").await;
    assert_eq!((row.status.as_str(), row.ended_at), ("busy", Some(app.now())));
}

async fn nobodys_number_is_told_so(app: TestApp) {
    let before = app.count_calls().await;
    let verbs = Call::to(NOBODY).ring(&app).await.twiml();
    assert_eq!(names(&verbs), ["Say", "Hangup"]);
    assert!(said(&verbs).contains("We are sorry"));
    let event = app.only_event().await;
    assert_eq!(
        (event.verdict.as_str(), event.company_id, event.to_number.as_deref()),
        ("unknown_number", None, Some(NOBODY))
    );
    assert_eq!(app.count_calls().await, before);
}

async fn both_addresses_answer_alike(app: TestApp) {
    let one = Call::to(DOWNTOWN).number(1).post(&app, "/api/twilio/voice").await;
    let two = Call::to(DOWNTOWN).number(2).post(&app, "/api/webhooks/twilio/voice").await;
    one.twiml();
    assert_eq!(one.body, two.body);
    let paths: Vec<_> = app.events().await.into_iter().map(|event| event.path).collect();
    assert_eq!(paths, ["/api/twilio/voice", "/api/webhooks/twilio/voice"]);
    assert!(app.call(Call::to("").number(2).sid()).await.is_some());
}

async fn a_deactivated_number_gets_the_backup(app: TestApp) {
    app.set_number(DOWNTOWN, phone_number::Column::IsActive, false).await;
    let call = Call::to(DOWNTOWN);
    assert_eq!(names(&call.ring(&app).await.twiml()), ["Dial"]);
    decided(&app, call.sid(), "fallback", "number-inactive", "forward").await;
}

async fn a_clinic_switched_off_gets_the_backup(app: TestApp) {
    app.set_clinic("bright-smiles-west", clinic::Column::IsActive, false).await;
    let call = Call::to(WEST);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Record"));
    decided(&app, call.sid(), "fallback", "clinic-inactive", "voicemail").await;
    app.set_clinic("bright-smiles-west", clinic::Column::IsActive, true).await;
    app.set_clinic("bright-smiles-west", clinic::Column::DeletedAt, app.now()).await;
    let call = Call::to(WEST).number(1);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Record"));
    decided(&app, call.sid(), "fallback", "clinic-inactive", "voicemail").await;
}

async fn an_ended_subscription_gets_the_backup(app: TestApp) {
    app.set_clock("2026-11-22T17:00:00Z");
    app.set_company("bright-smiles", company::Column::SubscriptionStatus, "CANCELED").await;
    let call = Call::to(WEST);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Record"));
    decided(&app, call.sid(), "fallback", "subscription-inactive", "voicemail").await;
}

async fn a_late_payment_changes_nothing(app: TestApp) {
    app.set_clock("2026-11-22T17:00:00Z");
    app.set_company("bright-smiles", company::Column::SubscriptionStatus, "PAST_DUE").await;
    let call = Call::to(WEST);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Gather"));
    let (_, receipt) = decided(&app, call.sid(), "assistant", "after-hours", "assistant").await;
    assert!(receipt.trace.iter().any(|step| step.detail.contains("a payment is late")));
}

async fn an_assistant_without_calls_gets_the_backup(app: TestApp) {
    app.set_clock("2026-11-22T17:00:00Z");
    for (n, column) in [chatbot::Column::EnabledCall, chatbot::Column::IsActive].into_iter().enumerate() {
        let set = |value: bool| chatbot::Entity::update_many().col_expr(column, Expr::value(value)).exec(&app.db);
        set(false).await.unwrap();
        let call = Call::to(WEST).number(n as u32);
        assert!(names(&call.ring(&app).await.twiml()).contains(&"Record"));
        decided(&app, call.sid(), "fallback", "assistant-disabled", "voicemail").await;
        set(true).await.unwrap();
    }
}

async fn a_clinic_without_an_assistant_gets_the_backup(app: TestApp) {
    app.set_clock("2026-11-22T17:00:00Z");
    app.set_clinic("bright-smiles-west", clinic::Column::ChatbotId, None::<uuid::Uuid>).await;
    let call = Call::to(WEST);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Record"));
    let (row, _) = decided(&app, call.sid(), "fallback", "assistant-disabled", "voicemail").await;
    assert_eq!(row.chatbot_id, None);
    // Another company's assistant is none.
    let theirs = app.clinic("harbour-physio").await.chatbot_id;
    app.set_clinic("bright-smiles-west", clinic::Column::ChatbotId, theirs).await;
    let call = Call::to(WEST).number(2);
    call.ring(&app).await.twiml();
    let (row, _) = decided(&app, call.sid(), "fallback", "assistant-disabled", "voicemail").await;
    assert_eq!(row.chatbot_id, None);
}

async fn french_and_spanish_clinics_speak_their_language(app: TestApp) {
    app.set_clock("2026-11-22T17:00:00Z");
    // Words of the company's own are said as they were typed; without them the clinic greets in its language.
    app.set_call("bright-smiles-west", json!({})).await;
    for (n, (code, tag, hello)) in [
        ("fr", "fr-CA", "Merci d'avoir appelé Bright Smiles West"),
        ("es", "es-MX", "Gracias por llamar a Bright Smiles West"),
    ]
    .iter()
    .enumerate()
    {
        app.set_clinic("bright-smiles-west", clinic::Column::Language, *code).await;
        let verbs = Call::to(WEST).number(n as u32).ring(&app).await.twiml();
        assert!(said(&verbs).contains(hello), "{}", said(&verbs));
        assert!(verbs.iter().filter(|verb| verb.name == "Say").all(|verb| verb.attribute("language") == *tag));
        assert_eq!(verbs.iter().find(|verb| verb.name == "Gather").unwrap().attribute("language"), *tag);
    }
    // The carrier transcribes English only.
    app.set_setting("bright-smiles-west", "/mode", json!("disabled")).await;
    let verbs = Call::to(WEST).number(8).ring(&app).await.twiml();
    assert_eq!(verbs.last().unwrap().attribute("transcribe"), "");
}

async fn poisoned_settings_still_answer(app: TestApp) {
    let deep = "[".repeat(90) + &"]".repeat(90);
    let mut poisons = vec![
        "null".to_owned(),
        "[]".to_owned(),
        "7".to_owned(),
        "\"x\"".to_owned(),
        deep,
        r#"{"mode":{"a":1},"afterHours":[],"fallback":"forward","highVolume":{"threshold":-3}}"#.to_owned(),
        r#"{"mode":"after-hours-only","afterHours":{"businessHours":{"timezone":"Mars/Base","schedule":{"monday":"x"},"holidays":{"a":1}}}}"#.to_owned(),
        r#"{"fallback":{"type":"forward","forwardNumber":"911"},"mode":"disabled"}"#.to_owned(),
    ];
    if app.engine == crate::support::Engine::Sqlite {
        // SQLite keeps any text in this column; PostgreSQL takes JSON only.
        poisons.extend(["".to_owned(), "not json".to_owned(), "{".to_owned(), "[".repeat(4000)]);
    }
    for (n, poison) in poisons.iter().enumerate() {
        app.sql(&format!("UPDATE clinics SET ai_availability_settings = '{poison}' WHERE slug = 'bright-smiles-west'"))
            .await;
        let call = Call::to(WEST).number(n as u32);
        call.ring(&app).await.twiml();
        let row = app.call(call.sid()).await.expect("the call is kept");
        assert_ne!(row.route_reason.as_deref(), Some("system-fallback"), "{poison:.60}");
    }
    app.set_clinic("bright-smiles-west", clinic::Column::AiAvailabilitySettings, json!({})).await;
    app.sql("UPDATE companies SET settings = '\"x\"' WHERE slug = 'bright-smiles'").await;
    let call = Call::to(WEST).number(100);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Record"));
    decided(&app, call.sid(), "fallback", "call-feature-disabled", "voicemail").await;
    assert_eq!(app.events().await.iter().filter(|event| event.verdict != "accepted").count(), 0);
}

async fn a_call_over_the_web_counts_as_load(app: TestApp) {
    app.set_clock("2026-11-25T18:00:00Z");
    let west = app.clinic("bright-smiles-west").await;
    let some = call::Entity::find().filter(call::Column::ClinicId.eq(west.id)).limit(3).all(&app.db).await.unwrap();
    // Calls over the web have no carrier, and so no carrier's id.
    call::Entity::update_many()
        .col_expr(call::Column::CallSid, Expr::value(None::<String>))
        .col_expr(call::Column::Source, Expr::value("web"))
        .col_expr(call::Column::Status, Expr::value("in_progress"))
        .col_expr(call::Column::StartedAt, Expr::value(app.now()))
        .filter(call::Column::Id.is_in(some.iter().map(|call| call.id)))
        .exec(&app.db)
        .await
        .unwrap();
    let call = Call::to(WEST);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Gather"));
    let (_, receipt) = decided(&app, call.sid(), "assistant", "overflow", "assistant").await;
    assert_eq!(receipt.active_calls, 3);
}
