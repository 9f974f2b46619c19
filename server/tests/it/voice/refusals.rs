//! Requests that nobody signed, or somebody else did.

use crate::support::{AUTH_TOKEN, Answer, Call, DOWNTOWN, TestApp, names, on_both, sign};
use axum::body::Body;
use http::{Method, Request, StatusCode};
use server::webhooks;

on_both!(
    without_a_right_signature_nothing_happens,
    a_signature_is_for_one_body_and_one_address,
    another_accounts_name_is_refused,
    a_flood_of_forgeries_leaves_sixty_traces_a_minute,
    every_webhook_refuses_what_is_unsigned,
    every_webhook_takes_posts_only,
    every_webhook_survives_what_is_too_large,
    without_an_account_everything_is_refused,
);

fn refused(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
    assert!(!answer.body.contains("<Response"), "a refusal is no TwiML");
}

async fn without_a_right_signature_nothing_happens(app: TestApp) {
    let calls = app.count_calls().await;
    let body = Call::to(DOWNTOWN).body();
    let right = sign(AUTH_TOKEN, "/api/twilio/voice", body.as_bytes());
    let cut = &right[..right.len() - 1];
    let long = "A".repeat(6000);
    let lower = right.to_lowercase();
    let wrong = sign("another-token", "/api/twilio/voice", body.as_bytes());
    let signatures =
        [None, Some(""), Some("garbage"), Some("Ünsigned"), Some(cut), Some(&long), Some(&lower), Some(&wrong)];
    for signature in signatures {
        refused(&app.webhook("/api/twilio/voice", signature, body.clone()).await);
    }
    assert_eq!(app.count_calls().await, calls);
    assert!(app.call(Call::to("").sid()).await.is_none());
    let events = app.events().await;
    assert_eq!(events.len(), signatures.len());
    for event in &events {
        assert_eq!(
            (event.verdict.as_str(), event.response_status, event.path.as_str()),
            ("rejected", 403, "/api/twilio/voice")
        );
        // Nothing that the sender chose is kept.
        assert_eq!(event.payload, serde_json::json!({}));
        assert_eq!(
            (&event.call_sid, &event.from_number, &event.to_number, event.company_id),
            (&None, &None, &None, None)
        );
    }
    assert_eq!(events[0].error.as_deref(), Some("no signature"));
    assert_eq!(events[2].error.as_deref(), Some("wrong signature or account"));
}

async fn a_signature_is_for_one_body_and_one_address(app: TestApp) {
    let body = Call::to(DOWNTOWN).body();
    let right = sign(AUTH_TOKEN, "/api/twilio/voice", body.as_bytes());
    refused(&app.webhook("/api/webhooks/twilio/voice", Some(&right), body.clone()).await);
    refused(&app.webhook("/api/twilio/voice?x=1", Some(&right), body.clone()).await);
    refused(&app.webhook("/api/twilio/voice", Some(&right), format!("{body}&x=1")).await);
    refused(&app.webhook("/api/twilio/voice", Some(&right), body.replace("0101", "0102")).await);
    // A blank value counts as well.
    refused(&app.webhook("/api/twilio/voice", Some(&right), body.replace("&FromCity=", "")).await);
    // The order does not, and neither does how a space is written.
    let other_order: Vec<_> = body.split('&').rev().collect();
    assert_eq!(app.webhook("/api/twilio/voice", Some(&right), other_order.join("&")).await.status, StatusCode::OK);
    let spaced = Call::to(DOWNTOWN).number(2).with("FromCity", "Thunder Bay").body();
    let right = sign(AUTH_TOKEN, "/api/twilio/voice?a=b%20c", spaced.as_bytes());
    let answer =
        app.webhook("/api/twilio/voice?a=b%20c", Some(&right), spaced.replace("Thunder+Bay", "Thunder%20Bay")).await;
    assert_eq!(answer.status, StatusCode::OK);
    refused(&app.webhook("/api/twilio/voice?a=b+c", Some(&right), spaced).await);
}

async fn another_accounts_name_is_refused(app: TestApp) {
    for account in ["", "AC00000000000000000000000000000001", "ac00000000000000000000000000000000"] {
        refused(&Call::to(DOWNTOWN).with("AccountSid", account).ring(&app).await);
    }
    refused(&Call::to(DOWNTOWN).without("AccountSid").ring(&app).await);
    assert!(app.call(Call::to("").sid()).await.is_none());
}

async fn a_flood_of_forgeries_leaves_sixty_traces_a_minute(app: TestApp) {
    let body = Call::to(DOWNTOWN).body();
    for _ in 0..75 {
        refused(&app.webhook("/api/twilio/voice", Some("no"), body.clone()).await);
    }
    assert_eq!(app.events().await.len(), 60);
    // A signed call is taken all the while.
    assert_eq!(Call::to(DOWNTOWN).ring(&app).await.status, StatusCode::OK);
    app.pass(chrono::Duration::minutes(1));
    for _ in 0..3 {
        refused(&app.webhook("/api/twilio/voice", None, body.clone()).await);
    }
    assert_eq!(app.events().await.iter().filter(|event| event.verdict == "rejected").count(), 63);
}

/// The address of every webhook.
/// Those that the carrier posts forms to.
fn addresses() -> Vec<String> {
    webhooks::routes()
        .iter()
        .filter(|route| route.path.contains("/twilio/"))
        .map(|route| route.path.replace("{account}", "0190f3a2-b7c1-7e2f-8d3e-9a4b5c6d7e8f"))
        .collect()
}

async fn every_webhook_refuses_what_is_unsigned(app: TestApp) {
    let addresses = addresses();
    assert!(addresses.len() >= 10);
    for address in &addresses {
        for body in [Call::to(DOWNTOWN).body(), String::new()] {
            refused(&app.webhook(address, None, body.clone()).await);
            refused(&app.webhook(address, Some("tB5vqwcg7H4N0qpOWgNupq9STcs="), body).await);
        }
    }
    refused(&app.webhook("/api/webhooks/twilio/voice/not-an-id", None, Call::to(DOWNTOWN).body()).await);
    let events = app.events().await;
    assert_eq!(events.len(), addresses.len() * 4 + 1, "each refusal leaves a trace");
    assert!(events.iter().all(|event| event.verdict == "rejected"));
}

async fn every_webhook_takes_posts_only(app: TestApp) {
    for address in addresses() {
        for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = app.send(Request::builder().method(method).uri(&address).body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{address}");
            assert_eq!(answer.header("allow"), Some("POST"));
        }
    }
    assert!(app.events().await.is_empty());
}

async fn every_webhook_survives_what_is_too_large(app: TestApp) {
    let huge = format!("AccountSid=AC00000000000000000000000000000000&x={}", "y".repeat(10 * 1024 * 1024));
    for address in addresses() {
        let signature = sign(AUTH_TOKEN, &address, huge.as_bytes());
        let answer = app.webhook(&address, Some(&signature), huge.clone()).await;
        if ["/status", "-transcription", "/sms"].iter().any(|end| address.ends_with(end)) {
            assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{address}");
        } else {
            // A caller waits: an apology, whoever sent it.
            assert_eq!(names(&answer.twiml()), ["Say", "Hangup"], "{address}");
        }
    }
    assert!(app.events().await.is_empty());
    // What a carrier may send fits.
    let large = Call::to(DOWNTOWN).with("SipHeader_X-Note", &"y".repeat(60 * 1024));
    assert_eq!(large.ring(&app).await.status, StatusCode::OK);
}

async fn without_an_account_everything_is_refused(app: TestApp) {
    let settings = [("APP_ENV", "production"), ("PUBLIC_BASE_URL", "https://calls.example"), ("DEMO_DATA", "false")];
    let bare = app.restarted(&settings).await;
    refused(&Call::to(DOWNTOWN).ring(&bare).await);
    refused(&Call::to(DOWNTOWN).with("AccountSid", "").ring(&bare).await);
}
