//! The same request again: signatures never grow old, so a repeat must change nothing.

use crate::support::{AUTH_TOKEN, Call, DOWNTOWN, NOBODY, TestApp, names, on_both, sign};
use axum::body::Body;
use http::Request;

on_both!(
    a_replay_gets_the_first_answer_and_one_row,
    fifty_copies_at_once_are_one_call,
    a_carriers_retry_is_one_event,
    the_same_call_asking_again_is_another_event,
    a_replay_of_a_finished_call_changes_nothing,
);

async fn a_replay_gets_the_first_answer_and_one_row(app: TestApp) {
    let call = Call::to(DOWNTOWN);
    let first = call.ring(&app).await;
    let row = app.call(call.sid()).await.unwrap();
    // By now the clinic is closed, and a new call would get another answer.
    app.set_clock("2026-11-26T04:00:00Z");
    let again = call.ring(&app).await;
    again.twiml();
    assert_eq!(again.body, first.body);
    assert_eq!(app.call(call.sid()).await.unwrap(), row);
    assert_eq!(app.events().await.len(), 1);
    let fresh = Call::to(DOWNTOWN).number(2).ring(&app).await;
    assert_ne!(fresh.body, first.body);
    // For nobody's number, too.
    let first = Call::to(NOBODY).number(3).ring(&app).await;
    assert_eq!(Call::to(NOBODY).number(3).ring(&app).await.body, first.body);
    assert_eq!(app.events().await.len(), 3);
}

async fn fifty_copies_at_once_are_one_call(app: TestApp) {
    let before = app.count_calls().await;
    let copies: Vec<_> = (0..50)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move { Call::to(DOWNTOWN).ring(&app).await })
        })
        .collect();
    let mut bodies = Vec::new();
    for copy in copies {
        let answer = copy.await.unwrap();
        assert_eq!(names(&answer.twiml()), ["Dial"]);
        bodies.push(answer.body);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    assert_eq!(app.count_calls().await, before + 1);
    assert_eq!(app.only_event().await.verdict, "accepted");
    assert!(app.services.telephony.spool().waiting().is_empty(), "no copy was too slow for the database");
}

async fn a_carriers_retry_is_one_event(app: TestApp) {
    // A retry carries the same token; the body may differ in what the carrier adds.
    let send = |call: Call, token: &'static str| {
        let app = app.clone();
        async move {
            let body = call.body();
            let request = Request::post("/api/twilio/voice")
                .header("X-Twilio-Signature", sign(AUTH_TOKEN, "/api/twilio/voice", body.as_bytes()))
                .header("I-Twilio-Idempotency-Token", token);
            app.send(request.body(Body::from(body)).unwrap()).await
        }
    };
    let first = send(Call::to(DOWNTOWN), "one").await;
    let retried = send(Call::to(DOWNTOWN).with("Attempt", "2"), "one").await;
    retried.twiml();
    assert_eq!(retried.body, first.body);
    assert_eq!(app.events().await.len(), 1);
    send(Call::to(DOWNTOWN), "two").await.twiml();
    assert_eq!(app.events().await.len(), 2);
    // A token does not carry over to a request that is not signed.
    let unsigned = Request::post("/api/twilio/voice").header("I-Twilio-Idempotency-Token", "one");
    let answer = app.send(unsigned.body(Body::from(Call::to(DOWNTOWN).body())).unwrap()).await;
    answer.expect(403);
}

async fn the_same_call_asking_again_is_another_event(app: TestApp) {
    let call = Call::to(DOWNTOWN);
    call.ring(&app).await.twiml();
    call.clone().with("CallStatus", "in-progress").ring(&app).await.twiml();
    assert_eq!(app.events().await.len(), 2);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!(row.status, "ringing", "the row is the first answer's; only status callbacks move it");
}

async fn a_replay_of_a_finished_call_changes_nothing(app: TestApp) {
    let call = Call::to(DOWNTOWN);
    let first = call.ring(&app).await;
    call.clone()
        .with("CallStatus", "completed")
        .with("CallDuration", "61")
        .post(&app, "/api/webhooks/twilio/voice/status")
        .await
        .expect(204);
    let done = app.call(call.sid()).await.unwrap();
    assert_eq!((done.status.as_str(), done.duration), ("completed", Some(61)));
    app.pass(chrono::Duration::days(40));
    assert_eq!(call.ring(&app).await.body, first.body);
    assert_eq!(app.call(call.sid()).await.unwrap(), done);
}
