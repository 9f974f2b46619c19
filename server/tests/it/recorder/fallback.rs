//! The address that the carrier asks when ours gave it nothing: it needs nothing but memory.

use crate::support::{Answer, Call, DOWNTOWN, HARBOUR, NOBODY, TestApp, WEST, names, on_both, said, sign};
use axum::body::Body;
use http::{Method, Request};

on_both!(
    it_carries_out_the_backup_without_a_database,
    unsigned_it_says_nothing_about_anybody,
    it_takes_a_get_as_well,
    it_never_leads_back_to_where_the_call_was,
    it_is_noted_and_shown,
    it_answers_whatever_is_sent,
);

const FALLBACK: &str = "/api/twilio/fallback";

fn failed(to: &str) -> Call {
    Call::to(to).with("ErrorCode", "11200").with("ErrorUrl", "http://127.0.0.1:3000/api/twilio/voice")
}

/// Waits until what was noted behind an answer is on disk.
pub(super) async fn noted(app: &TestApp, files: usize) {
    for _ in 0..4000 {
        if app.services.telephony.spool().waiting().len() >= files {
            return;
        }
        tokio::task::yield_now().await;
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    panic!("nothing was noted");
}

async fn it_carries_out_the_backup_without_a_database(app: TestApp) {
    app.set_clock("2026-11-29T18:00:00Z");
    for (n, to) in [DOWNTOWN, WEST, HARBOUR].iter().enumerate() {
        Call::to(to).number(n as u32).ring(&app).await.twiml();
    }
    app.take_database_away().await;
    std::fs::write(app.folder().join("spool"), "no place to wait either").unwrap();
    for (to, verb) in [(DOWNTOWN, "Dial"), (WEST, "Record"), (HARBOUR, "Record")] {
        let verbs = failed(to).post(&app, FALLBACK).await.twiml();
        assert!(names(&verbs).contains(&verb), "{to}: {}", said(&verbs));
    }
    let verbs = failed(NOBODY).post(&app, FALLBACK).await.twiml();
    assert_eq!(names(&verbs), ["Say", "Hangup"], "never heard of");
    assert!(said(&verbs).contains("dial 911"));
}

async fn unsigned_it_says_nothing_about_anybody(app: TestApp) {
    Call::to(WEST).ring(&app).await.twiml();
    let bodies = [failed(WEST).body(), failed(NOBODY).body(), String::new(), "%ff=%fe".to_owned(), "x".repeat(100_000)];
    let mut answers = Vec::new();
    for body in bodies {
        for signature in [None, Some("tB5vqwcg7H4N0qpOWgNupq9STcs=")] {
            let answer = app.webhook(FALLBACK, signature, body.clone()).await;
            assert_eq!(names(&answer.twiml()), ["Say", "Hangup"]);
            answers.push(answer.body);
        }
    }
    // Another account's name under a right signature proves nothing either.
    answers.push(failed(WEST).with("AccountSid", "AC00000000000000000000000000000001").post(&app, FALLBACK).await.body);
    answers.dedup();
    assert_eq!(answers.len(), 1, "the same words for everybody: {answers:?}");
    assert!(!answers[0].contains("Bright Smiles"));
}

async fn it_takes_a_get_as_well(app: TestApp) {
    Call::to(WEST).ring(&app).await.twiml();
    let target = format!("{FALLBACK}?{}", failed(WEST).body());
    let signature = sign(crate::support::AUTH_TOKEN, &target, b"");
    let get = |signature: String| {
        let request = Request::builder().method(Method::GET).uri(&target).header("X-Twilio-Signature", signature);
        app.send(request.body(Body::empty()).unwrap())
    };
    let answer: Answer = get(signature).await;
    assert!(names(&answer.twiml()).contains(&"Record"), "{}", answer.body);
    let forged = get("tB5vqwcg7H4N0qpOWgNupq9STcs=".into()).await;
    assert_eq!(names(&forged.twiml()), ["Say", "Hangup"]);
}

async fn it_never_leads_back_to_where_the_call_was(app: TestApp) {
    Call::to(DOWNTOWN).ring(&app).await.twiml();
    let at = |path: &str| failed(DOWNTOWN).with("ErrorUrl", &format!("http://127.0.0.1:3000{path}"));
    let first = at("/api/twilio/voice").post(&app, FALLBACK).await.twiml();
    assert_eq!(names(&first), ["Dial"]);
    let dialled = at("/api/twilio/dial-result").with("DialCallStatus", "no-answer").post(&app, FALLBACK).await.twiml();
    assert!(names(&dialled).contains(&"Record") && !names(&dialled).contains(&"Dial"));
    let over = at("/api/twilio/dial-result").with("DialCallStatus", "completed").post(&app, FALLBACK).await.twiml();
    assert_eq!(names(&over), ["Hangup"]);
    let message = at("/api/twilio/voicemail").post(&app, FALLBACK).await.twiml();
    assert_eq!(names(&message), ["Say", "Hangup"]);
    let answered = failed(DOWNTOWN).with("CallStatus", "in-progress").post(&app, FALLBACK).await.twiml();
    assert!(names(&answered).contains(&"Record"), "a line may have rung already");
}

async fn it_is_noted_and_shown(app: TestApp) {
    Call::to(WEST).number(1).ring(&app).await.twiml();
    failed(WEST).number(2).post(&app, FALLBACK).await.twiml();
    failed(WEST).number(3).with("ErrorCode", "11205").post(&app, FALLBACK).await.twiml();
    noted(&app, 2).await;
    assert_eq!(app.services.telephony.replay_spool().await, 2);
    let events = app.events().await;
    let event = events.iter().find(|event| event.path == FALLBACK).unwrap();
    assert_eq!((event.verdict.as_str(), event.response_status), ("error", 200));
    assert_eq!(event.company_id, Some(app.company("bright-smiles").await.id));
    assert!(event.response_body.as_deref().is_some_and(|body| body.contains("<Record")));
    let master = app.sign_in("master@demo.test").await;
    let page = master.get("/platform").await.expect(200).body;
    assert!(page.contains("2 times in the last hour") && page.contains("11205"), "{page}");
    app.pass(chrono::Duration::hours(2));
    assert!(!app.sign_in("master@demo.test").await.get("/platform").await.body.contains("in the last hour"));
}

async fn it_answers_whatever_is_sent(app: TestApp) {
    for method in ["GET", "POST"] {
        for target in
            [FALLBACK.to_owned(), format!("{FALLBACK}?%ff=%00&a=b&a=c"), format!("{FALLBACK}?{}", "x=1&".repeat(2000))]
        {
            let request = Request::builder().method(method).uri(&target).header("X-Twilio-Signature", "\u{7f}");
            let request = match request.body(Body::from("From=%00&To=%F0%9F&ErrorUrl=://&CallSid=")) {
                Ok(request) => request,
                Err(_) => Request::builder().method(method).uri(&target).body(Body::empty()).unwrap(),
            };
            assert_eq!(names(&app.send(request).await.twiml()), ["Say", "Hangup"]);
        }
    }
}
