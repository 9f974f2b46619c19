//! A webhook that is too busy, too slow or broken: the caller is answered from memory.

use super::fallback::noted;
use crate::support::{Answer, Call, DOWNTOWN, TestApp, WEST, names, on_both};
use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::post;
use http::StatusCode;
use server::router::{around_everything, around_webhooks};
use server::state::app_state;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;

on_both!(
    a_full_house_is_answered_from_memory,
    a_slow_answer_is_replaced_and_still_finished,
    a_broken_part_is_replaced,
    a_body_that_never_ends_is_answered,
    garbage_in_the_settings_costs_the_settings_only,
);

const VOICE: &str = "/api/twilio/voice";
const STATUS: &str = "/api/webhooks/twilio/voice/status";

/// The product with handlers of the test's own behind the same layers.
fn with_handlers(app: &TestApp, handlers: Router<app::server::AppState>, at_once: usize) -> TestApp {
    let state = app_state(&app.config, app.services.clone());
    let all = around_webhooks(handlers, &state, at_once).with_state(state);
    app.behind(around_everything(all, &app.surface))
}

async fn a_full_house_is_answered_from_memory(app: TestApp) {
    Call::to(WEST).number(1).ring(&app).await.twiml();
    let (inside, door) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let held = {
        let (inside, door) = (Arc::clone(&inside), Arc::clone(&door));
        post(move || async move {
            inside.notify_one();
            door.notified().await;
            "late"
        })
    };
    let full = with_handlers(&app, Router::new().route(VOICE, held.clone()).route(STATUS, held), 1);
    let first = {
        let full = full.clone();
        tokio::spawn(async move { Call::to(WEST).number(2).ring(&full).await })
    };
    inside.notified().await;
    let started = Instant::now();
    let second = Call::to(WEST).number(3).ring(&full).await;
    assert!(names(&second.twiml()).contains(&"Record"), "the clinic's own backup: {}", second.body);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    let stranger = Call::to(WEST).number(4).post_signed(&full, VOICE, "wrong").await;
    assert_eq!(names(&stranger.twiml()), ["Say", "Hangup"], "nothing about anybody");
    let event = Call::to(WEST).number(3).post(&full, STATUS).await;
    assert_eq!(event.status, StatusCode::SERVICE_UNAVAILABLE, "nobody hears it, and it may come again");
    noted(&app, 2).await;
    door.notify_one();
    first.await.unwrap();
    assert!(app.services.telephony.replay_spool().await >= 2);
    let events = app.events().await;
    assert!(events.iter().any(|event| event.error.as_deref() == Some("too many calls at once")), "{events:?}");
}

async fn a_slow_answer_is_replaced_and_still_finished(app: TestApp) {
    Call::to(DOWNTOWN).number(1).ring(&app).await.twiml();
    let (door, done) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = {
        let (door, done) = (Arc::clone(&door), Arc::clone(&done));
        post(move || async move {
            door.notified().await;
            done.notify_one();
            "too late"
        })
    };
    let slow = with_handlers(&app, Router::new().route(VOICE, slow), 8);
    let started = Instant::now();
    let answer = Call::to(DOWNTOWN).number(2).ring(&slow).await;
    assert_eq!(names(&answer.twiml()), ["Dial"], "{}", answer.body);
    assert!(started.elapsed() < Duration::from_secs(10), "long before the carrier gives up: {:?}", started.elapsed());
    // What was begun is finished behind the answer.
    door.notify_one();
    done.notified().await;
}

async fn a_broken_part_is_replaced(app: TestApp) {
    Call::to(WEST).number(1).ring(&app).await.twiml();
    async fn panics(State(_): State<app::server::AppState>) -> &'static str {
        panic!("on purpose")
    }
    let fails = |status: StatusCode| post(move || async move { (status, "SELECT secret").into_response() });
    let handlers = Router::new()
        .route(VOICE, post(panics))
        .route("/api/twilio/sip", fails(StatusCode::INTERNAL_SERVER_ERROR))
        .route("/api/twilio/dial-result", fails(StatusCode::BAD_REQUEST))
        .route("/api/twilio/receptionist", fails(StatusCode::TOO_MANY_REQUESTS))
        .route("/api/twilio/call-complete", fails(StatusCode::FORBIDDEN))
        .route("/api/vapi/events", post(panics));
    let broken = with_handlers(&app, handlers, 8);
    for path in [VOICE, "/api/twilio/sip", "/api/twilio/dial-result", "/api/twilio/receptionist"] {
        let answer: Answer = Call::to(WEST).number(2).post(&broken, path).await;
        assert!(names(&answer.twiml()).contains(&"Record"), "{path}: {}", answer.body);
        assert!(!answer.body.contains("SELECT") && !answer.body.contains("purpose"));
    }
    let refused = Call::to(WEST).number(2).post(&broken, "/api/twilio/call-complete").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "a refusal stays one");
    let program = broken.webhook("/api/vapi/events", None, "{}").await;
    assert_eq!(program.status, StatusCode::INTERNAL_SERVER_ERROR, "a program is told");
    assert!(!program.body.contains("<Response"));
}

async fn a_body_that_never_ends_is_answered(app: TestApp) {
    let never = axum::body::Body::new(Silence);
    let started = Instant::now();
    let answer = app.webhook(VOICE, None, never).await;
    assert_eq!(names(&answer.twiml()), ["Say", "Hangup"]);
    assert!(started.elapsed() < Duration::from_secs(10), "long before the carrier gives up: {:?}", started.elapsed());
    let never = axum::body::Body::new(Silence);
    assert_eq!(names(&app.webhook("/api/twilio/fallback", None, never).await.twiml()), ["Say", "Hangup"]);
}

/// A body of which nothing ever comes.
struct Silence;

impl axum::body::HttpBody for Silence {
    type Data = axum::body::Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Pending
    }
}

async fn garbage_in_the_settings_costs_the_settings_only(app: TestApp) {
    for (n, garbage) in
        ["[]", "\"x\"", "7", "null", "{\"mode\": [1], \"fallback\": {\"type\": {\"a\": []}}}"].iter().enumerate()
    {
        app.sql(&format!(
            "UPDATE clinics SET ai_availability_settings = '{garbage}', phone_integration_settings = '{garbage}'"
        ))
        .await;
        let answer = Call::to(WEST).number(n as u32).ring(&app).await;
        assert!(!names(&answer.twiml()).is_empty(), "{garbage}");
        assert!(app.call(Call::to("").number(n as u32).sid()).await.is_some(), "{garbage}: answered and kept");
    }
    app.sql("UPDATE companies SET settings = '[1]'").await;
    assert!(
        names(&Call::to(WEST).number(9).ring(&app).await.twiml()).contains(&"Record"),
        "without the feature: the backup"
    );
}
