//! The test vectors that the carrier's own library computed for a local demo.

use crate::support::{TestApp, names, on_both, said};
use http::StatusCode;

const BODY: &str = "AccountSid=AC00000000000000000000000000000000&ApiVersion=2010-04-01&CallSid=CA11111111111111111111111111111111&CallStatus=ringing&Direction=inbound&From=%2B14165550142&To=%2B14165550100";
/// For http://127.0.0.1:3000/api/twilio/voice.
const K1: &str = "tB5vqwcg7H4N0qpOWgNupq9STcs=";
/// For the same without the port.
const K2: &str = "GTdXPHlNleezF/TC9Kpzb+94sB8=";
/// For https://demo.example.com/api/twilio/voice.
const K3: &str = "Za/TutctymVMAUWj0mw200yu1fc=";

on_both!(k1_is_signed_for_the_local_address, k2_is_signed_without_the_port, k3_is_signed_for_another_address);

async fn polite(app: &TestApp, signature: &str) {
    let answer = app.webhook("/api/twilio/voice", Some(signature), BODY).await;
    let verbs = answer.twiml();
    assert_eq!(names(&verbs), ["Say", "Hangup"]);
    assert!(said(&verbs).contains("not in service"));
    let event = app.only_event().await;
    assert_eq!((event.verdict.as_str(), event.response_status), ("unknown_number", 200));
    assert_eq!(event.response_body.as_deref(), Some(answer.body.as_str()));
    assert_eq!(event.to_number.as_deref(), Some("+14165550100"));
    assert!(app.call("CA11111111111111111111111111111111").await.is_none());
}

async fn k1_is_signed_for_the_local_address(app: TestApp) {
    polite(&app, K1).await;
}

async fn k2_is_signed_without_the_port(app: TestApp) {
    polite(&app, K2).await;
}

async fn k3_is_signed_for_another_address(app: TestApp) {
    let answer = app.webhook("/api/twilio/voice", Some(K3), BODY).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let there = app.restarted(&[("PUBLIC_BASE_URL", "https://demo.example.com/")]).await;
    assert_eq!(there.webhook("/api/twilio/voice", Some(K3), BODY).await.status, StatusCode::OK);
    assert_eq!(there.webhook("/api/twilio/voice", Some(K1), BODY).await.status, StatusCode::FORBIDDEN);
}
