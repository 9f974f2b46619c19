//! Every field of every webhook, spoilt.

use super::{HOOKS, Hook, signed, the_books_are_in_order};
use crate::support::{Call, TestApp, on_both};
use http::StatusCode;

on_both!(every_field_spoilt_in_every_way, bodies_that_are_no_form, bodies_over_the_limits, a_company_account_of_nobody,);

/// Those of every call.
const COMMON: [&str; 7] = ["ApiVersion", "CallSid", "CallStatus", "Direction", "From", "To", "FromCity"];

/// What a field may be instead, as it stands on the wire.
fn spoilt() -> Vec<(&'static str, String)> {
    vec![
        ("blank", String::new()),
        ("blanks", "%20%09%0A".into()),
        ("10 kB", "x".repeat(10 * 1024)),
        ("10 kB of multi-byte letters", "%C3%A9".repeat(5 * 1024)),
        ("a list", "%5B1%2C2%5D".into()),
        ("an object", "%7B%22a%22%3Anull%7D".into()),
        ("minus one", "-1".into()),
        ("more than any number", "99999999999999999999999999".into()),
        ("no number", "NaN".into()),
        ("a NUL", "a%00b".into()),
        ("no UTF-8", "%FF%FE%C0%80".into()),
        ("half an escape", "%2".into()),
        ("markup", "%3C%2FSay%3E%26%5D%5D%3E%22%27".into()),
        ("a direction mark", "%E2%80%AE%EF%BB%BF".into()),
    ]
}

/// A body whose field stands there as given; the others as usual.
fn with_raw(call: Call, name: &str, raw: &str) -> Vec<u8> {
    format!("{}&{name}={raw}", call.without(name).body()).into_bytes()
}

/// One route after the other would take a minute; all at once would outwait the database.
async fn every_field_spoilt_in_every_way(app: TestApp) {
    let mut routes = tokio::task::JoinSet::new();
    for (n, hook) in HOOKS.iter().enumerate() {
        let app = app.clone();
        routes.spawn(async move { spoil(&app, hook, hook.usual().number(n as u32)).await });
    }
    while let Some(done) = routes.join_next().await {
        done.unwrap();
    }
    the_books_are_in_order(&app).await;
}

async fn spoil(app: &TestApp, hook: &Hook, usual: Call) {
    // The call that follow-ups speak of.
    usual.ring(app).await.twiml();
    let own = hook.fields.iter().map(|(name, _)| *name);
    for name in COMMON.into_iter().chain(own) {
        let missing = usual.clone().without(name).post(app, hook.path).await;
        hook.accepts(&missing, &format!("without {name}"));
        let doubled = usual.clone().twice(name, "another").post(app, hook.path).await;
        hook.accepts(&doubled, &format!("with {name} twice"));
        for (what, raw) in spoilt() {
            let answer = signed(app, hook.path, with_raw(usual.clone(), name, &raw)).await;
            hook.accepts(&answer, &format!("with {name}: {what}"));
        }
    }
    // Whose account it is decides who must have signed.
    for (what, raw) in spoilt() {
        let answer = signed(app, hook.path, with_raw(usual.clone(), "AccountSid", &raw)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} with AccountSid: {what}", hook.path);
    }
    hook.accepts(&usual.clone().twice("AccountSid", "AC1").post(app, hook.path).await, "with AccountSid twice");
    usual.without("AccountSid").post(app, hook.path).await.expect(403);
}

async fn bodies_that_are_no_form(app: TestApp) {
    for hook in HOOKS {
        for body in ["", "{}", "[]", "null", "\"", "&&&", "=", "<xml/>", "AccountSid", "\0"] {
            signed(&app, hook.path, body.into()).await.expect(403);
        }
        // Labelled as something else, the form is the form.
        let body = hook.usual().body();
        for label in ["multipart/form-data; boundary=x", "text/plain", "nonsense"] {
            let request = http::Request::post(hook.path).header("content-type", label).header(
                "X-Twilio-Signature",
                crate::support::sign(crate::support::AUTH_TOKEN, hook.path, body.as_bytes()),
            );
            let answer = app.send(request.body(body.clone().into()).unwrap()).await;
            hook.accepts(&answer, label);
        }
    }
    the_books_are_in_order(&app).await;
}

/// Whether somebody hears the answer.
fn is_heard(path: &str) -> bool {
    !["/status", "-transcription", "/sms"].iter().any(|end| path.ends_with(end))
}

async fn bodies_over_the_limits(app: TestApp) {
    for (n, hook) in HOOKS.iter().enumerate() {
        let usual = hook.usual().number(n as u32);
        let under = with_raw(usual.clone(), "Note", &"x".repeat(60 * 1024));
        hook.accepts(&signed(&app, hook.path, under).await, "60 kB");
        // More pairs than any carrier sends: the rest is not read.
        let many = (0..400).fold(usual, |call, n| call.with(&format!("P{n}"), "v"));
        hook.accepts(&many.post(&app, hook.path).await, "400 pairs");
    }
    the_books_are_in_order(&app).await;
    for (n, hook) in HOOKS.iter().enumerate() {
        let usual = hook.usual().number(n as u32);
        let over = with_raw(usual, "Note", &"x".repeat(64 * 1024));
        // A caller waits for a document; whoever only reports is told.
        let refused = signed(&app, hook.path, over).await;
        match is_heard(hook.path) {
            true => assert!(refused.expect(200).body.contains("<Response>"), "{}", hook.path),
            false => drop(refused.expect(413)),
        }
    }
}

async fn a_company_account_of_nobody(app: TestApp) {
    let before = app.count_calls().await;
    for id in ["0", "nil", "00000000-0000-0000-0000-000000000000", "%00", "..", "%2e%2e", "'--", &"f".repeat(3000)] {
        let path = format!("/api/webhooks/twilio/voice/{id}");
        HOOKS[0].usual().post(&app, &path).await.expect(403);
    }
    assert_eq!(app.count_calls().await, before);
}
