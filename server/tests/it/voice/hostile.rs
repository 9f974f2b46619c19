//! Requests that no carrier means to send. Signed, each gets TwiML; nothing breaks and nothing is lost.

use crate::support::{AUTH_TOKEN, Call, DOWNTOWN, NOBODY, TestApp, names, on_both, sign};
use http::StatusCode;

on_both!(
    bytes_that_are_no_text,
    nul_bytes_everywhere,
    fields_of_ten_kilobytes,
    fields_that_repeat,
    thousands_of_fields,
    an_empty_or_truncated_body,
    a_call_without_an_id,
    ids_that_can_be_no_key,
    numbers_that_are_none,
    markup_in_every_field,
    another_content_type,
);

async fn raw(app: &TestApp, body: &[u8]) -> crate::support::Answer {
    let signature = sign(AUTH_TOKEN, "/api/twilio/voice", body);
    app.webhook("/api/twilio/voice", Some(&signature), body.to_vec()).await
}

async fn bytes_that_are_no_text(app: TestApp) {
    let mut body = Call::to(DOWNTOWN).body().into_bytes();
    body.extend(b"&CallerName=%FF%FE%C0%80&Raw=\xff\xfe\xf0\x28");
    assert_eq!(names(&raw(&app, &body).await.twiml()), ["Dial"]);
    assert!(app.call(Call::to("").sid()).await.is_some());
    let mut sender = Call::to(DOWNTOWN).number(2).without("From").body().into_bytes();
    sender.extend(b"&From=\xff\xff%00");
    raw(&app, &sender).await.twiml();
    assert!(app.call(Call::to("").number(2).sid()).await.is_some());
    assert_eq!(app.events().await.len(), 2);
}

async fn nul_bytes_everywhere(app: TestApp) {
    let call = Call::to(DOWNTOWN)
        .from("+1416\u{0}555")
        .with("CallerName", "a\0b")
        .with("Na\0me", "\0")
        .with("CallStatus", "ring\0ing");
    call.ring(&app).await.twiml();
    let row = app.call(call.sid()).await.expect("the call is kept");
    assert!(!row.from_number.unwrap_or_default().contains('\0'));
    let event = app.only_event().await;
    assert!(!event.payload.to_string().contains("\\u0000"), "{}", event.payload);
    let target = Call::to(&format!("{DOWNTOWN}\0")).number(2);
    target.ring(&app).await.twiml();
    let status =
        Call::to(DOWNTOWN).with("CallStatus", "completed").with("ErrorCode", "1\x002").with("RecordingUrl", "\0");
    status.post(&app, "/api/webhooks/twilio/voice/status").await.expect(204);
    assert_eq!(app.call(call.sid()).await.unwrap().status, "completed");
    assert!(app.services.telephony.spool().waiting().is_empty(), "nothing was refused by the database");
}

async fn fields_of_ten_kilobytes(app: TestApp) {
    let long = "x".repeat(10 * 1024);
    for (n, name) in ["From", "CallStatus", "ForwardedFrom", "CallerName", "StirVerstat"].iter().enumerate() {
        let call = Call::to(DOWNTOWN).number(n as u32).with(name, &long);
        assert_eq!(names(&call.ring(&app).await.twiml()), ["Dial"], "{name}");
        let row = app.call(call.sid()).await.expect("the call is kept");
        assert!(row.from_number.is_none_or(|from| from.len() <= 255));
    }
    assert_eq!(names(&Call::to(&long).number(50).ring(&app).await.twiml()), ["Say", "Hangup"]);
    assert_eq!(
        names(&Call::to(&format!("sip:{long}@{long}")).number(51).post(&app, "/api/twilio/sip").await.twiml()),
        ["Say", "Hangup"]
    );
    for event in app.events().await {
        assert!(event.payload.to_string().len() < 8 * 1024);
        assert!(event.to_number.is_none_or(|to| to.len() <= 255));
    }
}

async fn fields_that_repeat(app: TestApp) {
    // The first one counts, as in the carrier's own libraries.
    let call =
        Call::to(DOWNTOWN).twice("To", NOBODY).twice("CallSid", "CA2").twice("From", "anonymous").twice("To", DOWNTOWN);
    assert_eq!(names(&call.ring(&app).await.twiml()), ["Dial"]);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.to_number.as_deref(), row.from_number.as_deref()), (Some(DOWNTOWN), Some("+14165550142")));
    assert_eq!(app.only_event().await.payload["To"], format!("{DOWNTOWN}, {NOBODY}, {DOWNTOWN}"));
}

async fn thousands_of_fields(app: TestApp) {
    let mut call = Call::to(DOWNTOWN);
    for n in 0..250 {
        call = call.with(&format!("SipHeader_X-{n}"), "v");
    }
    call.ring(&app).await.twiml();
    let body = call.number(2).body() + &"&a=".repeat(15_000);
    let answer = raw(&app, body.as_bytes()).await;
    // Past what any carrier sends the rest is not read: signed or not, it costs little.
    assert!([StatusCode::OK, StatusCode::FORBIDDEN].contains(&answer.status));
}

async fn an_empty_or_truncated_body(app: TestApp) {
    app.webhook("/api/twilio/voice", Some(&sign(AUTH_TOKEN, "/api/twilio/voice", b"")), "").await.expect(403);
    let body = Call::to(DOWNTOWN).body();
    let right = sign(AUTH_TOKEN, "/api/twilio/voice", body.as_bytes());
    for cut in [1, 10, body.len() / 2, body.len() - 12] {
        app.webhook("/api/twilio/voice", Some(&right), body[..cut].to_owned()).await.expect(403);
    }
    for end in ["%", "%2", "&", "&&&", "&=", "&=x", "&%"] {
        raw(&app, format!("{body}{end}").as_bytes()).await.twiml();
    }
    assert!(app.call(Call::to("").sid()).await.is_some());
}

async fn a_call_without_an_id(app: TestApp) {
    let before = app.count_calls().await;
    assert_eq!(names(&Call::to(DOWNTOWN).without("CallSid").ring(&app).await.twiml()), ["Dial"]);
    assert_eq!(app.count_calls().await, before);
    let event = app.only_event().await;
    assert_eq!((event.verdict.as_str(), event.call_sid), ("accepted", None));
    for path in [
        "/api/twilio/dial-result",
        "/api/twilio/voicemail",
        "/api/twilio/receptionist?turn=1",
        "/api/twilio/call-complete",
    ] {
        Call::to(DOWNTOWN).without("CallSid").post(&app, path).await.twiml();
    }
    for path in ["/api/webhooks/twilio/voice/status", "/api/twilio/voicemail-transcription"] {
        Call::to(DOWNTOWN).without("CallSid").post(&app, path).await.expect(204);
    }
}

async fn ids_that_can_be_no_key(app: TestApp) {
    let before = app.count_calls().await;
    for sid in ["", "CA", "CA-1", "CA 1", "'; DROP TABLE calls; --", "CÄ11", &"C".repeat(65), "CA\n1"] {
        Call::to(DOWNTOWN).with("CallSid", sid).ring(&app).await.twiml();
    }
    assert_eq!(app.count_calls().await, before);
    assert!(app.events().await.iter().all(|event| event.call_sid.is_none()));
}

async fn numbers_that_are_none(app: TestApp) {
    let before = app.count_calls().await;
    for (n, to) in [
        "",
        "+",
        "911",
        "4165550101",
        "+1416555010a",
        "client:x",
        "+14165550101 x",
        "0",
        "+0",
        "sip:bright-smiles-downtown@demo.sip.twilio.com",
    ]
    .iter()
    .enumerate()
    {
        let verbs = Call::to(to).number(n as u32).ring(&app).await.twiml();
        assert_eq!(names(&verbs), ["Say", "Hangup"], "{to}");
    }
    assert!(app.events().await.iter().all(|event| event.verdict == "unknown_number"));
    assert_eq!(app.count_calls().await, before);
    // Blanks around it are forgiven, and the older name of the field is read.
    assert_eq!(names(&Call::to(&format!(" {DOWNTOWN} ")).number(40).ring(&app).await.twiml()), ["Dial"]);
    assert_eq!(names(&Call::to("").with("Called", DOWNTOWN).number(41).ring(&app).await.twiml()), ["Dial"]);
}

async fn markup_in_every_field(app: TestApp) {
    let nasty = "]]></Say><Dial>+19005550100</Dial><Say>&amp;\"'";
    app.set_clinic("bright-smiles-downtown", backend::entity::clinic::Column::Name, nasty).await;
    app.set_setting(
        "bright-smiles-downtown",
        "/fallback",
        serde_json::json!({"type": "voicemail", "voicemailGreeting": nasty}),
    )
    .await;
    let verbs = Call::to(DOWNTOWN).from(nasty).ring(&app).await.twiml();
    assert_eq!(names(&verbs), ["Say", "Say", "Say", "Record"]);
    assert_eq!(verbs[1].text, nasty);
    app.set_clock("2026-11-22T17:00:00Z");
    let verbs = Call::to(DOWNTOWN).number(2).ring(&app).await.twiml();
    assert_eq!(names(&verbs), ["Say", "Say", "Gather", "Redirect"]);
}

async fn another_content_type(app: TestApp) {
    // The body is what is signed; its label is not looked at.
    let body = Call::to(DOWNTOWN).body();
    let request = http::Request::post("/api/twilio/voice")
        .header("content-type", "text/plain")
        .header("X-Twilio-Signature", sign(AUTH_TOKEN, "/api/twilio/voice", body.as_bytes()));
    app.send(request.body(body.into()).unwrap()).await.twiml();
    let json = r#"{"AccountSid":"AC00000000000000000000000000000000"}"#;
    raw(&app, json.as_bytes()).await.expect(403);
}
