//! Calls whose end nobody told.

use super::support::Carrier;
use crate::emulator::support::on_the_line;
use crate::support::{Call, DOWNTOWN, TestApp, WEST, on_both};
use backend::telephony::Reconciled;
use chrono::Duration;
use serde_json::json;

on_both!(
    a_lost_hang_up_is_learnt_from_the_carrier,
    a_call_that_the_carrier_does_not_know_is_closed_honestly,
    a_carrier_that_is_away_closes_nothing_before_it_must,
    the_demo_account_asks_nobody,
    several_servers_ask_once,
    a_call_that_still_lasts_stays,
);

async fn rounds(app: &TestApp) -> Reconciled {
    app.services.telephony.reconcile().await.unwrap()
}

async fn a_lost_hang_up_is_learnt_from_the_carrier(app: TestApp) {
    let carrier = Carrier::of(&app).await;
    let app = &carrier.app;
    let lost =
        json!({"to": DOWNTOWN, "otherLines": {"does": "answers", "talks": 95}, "delivery": {"drop": ["status"]}});
    let sid = carrier.call(lost).await;
    assert_eq!(app.call(&sid).await.unwrap().status, "in_progress");
    assert_eq!(on_the_line(app, DOWNTOWN).await, 1, "a phantom");
    assert_eq!(rounds(app).await, Reconciled::default(), "it may well last");
    app.pass(Duration::minutes(11));
    assert_eq!(rounds(app).await, Reconciled { asked: 1, ended: 1, lost: 0 });
    let row = app.call(&sid).await.unwrap();
    assert_eq!((row.status.as_str(), row.duration, row.ended_by.as_deref()), ("completed", Some(95), Some("asked")));
    assert_eq!(row.carrier_status.as_deref(), Some("completed"));
    assert_eq!(on_the_line(app, DOWNTOWN).await, 0);
    app.pass(Duration::hours(8));
    assert_eq!(rounds(app).await, Reconciled::default());
    let page = app.sign_in("admin@brightsmiles.test").await.get(&format!("/calls/{}", row.id)).await.expect(200);
    assert!(page.body.contains("We asked the carrier."), "people see how the end became known");
}

async fn a_call_that_the_carrier_does_not_know_is_closed_honestly(app: TestApp) {
    let carrier = Carrier::of(&app).await;
    let call = Call::to(WEST).number(7);
    call.ring(&carrier.app).await.twiml();
    carrier.app.pass(Duration::minutes(3));
    assert_eq!(rounds(&carrier.app).await, Reconciled { asked: 1, ended: 1, lost: 0 });
    let row = carrier.app.call(call.sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.error_code.as_deref()), ("failed", Some("carrier_unknown")));
    assert_eq!(row.duration, None, "nobody knows how long it was");
}

async fn a_carrier_that_is_away_closes_nothing_before_it_must(app: TestApp) {
    // A port that nobody listens on.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let app = app.restarted(&[("TWILIO_API_BASE_URL", &format!("http://{free}"))]).await;
    for n in 0..3 {
        Call::to(WEST).number(n).ring(&app).await.twiml();
    }
    app.pass(Duration::minutes(3));
    assert_eq!(rounds(&app).await.asked, 1, "a carrier that is away is not asked about every call");
    for _ in 0..40 {
        app.pass(Duration::minutes(8));
        let round = rounds(&app).await;
        assert!(round.asked <= 1 && round.lost == 0, "{round:?}");
    }
    app.pass(Duration::minutes(60));
    assert_eq!(rounds(&app).await.lost, 3);
    let row = app.call(Call::to(WEST).number(0).sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.error_code.as_deref()), ("failed", Some("lost_track")));
    assert_eq!(row.ended_by.as_deref(), Some("lost"));
    // A late word of the carrier does not bring it back.
    let late = Call::to(WEST).number(0).with("CallStatus", "in-progress");
    late.post(&app, "/api/webhooks/twilio/voice/status").await.expect(204);
    assert_eq!(app.call(late.sid()).await.unwrap().status, "failed");
}

async fn the_demo_account_asks_nobody(app: TestApp) {
    let call = Call::to(WEST).number(1);
    call.ring(&app).await.twiml();
    for _ in 0..10 {
        app.pass(Duration::minutes(30));
        assert_eq!(rounds(&app).await, Reconciled::default());
    }
    app.pass(Duration::minutes(61));
    assert_eq!(rounds(&app).await, Reconciled { asked: 0, ended: 0, lost: 1 });
    assert_eq!(app.call(call.sid()).await.unwrap().status, "failed");
}

async fn several_servers_ask_once(app: TestApp) {
    let carrier = Carrier::of(&app).await;
    let base = carrier.app.config.providers.twilio.join(&[]).to_string();
    let other = app.restarted(&[("TWILIO_API_BASE_URL", &base)]).await;
    for n in 0..5 {
        Call::to(WEST).number(n).ring(&carrier.app).await.twiml();
    }
    app.pass(Duration::minutes(3));
    let (one, two) = tokio::join!(rounds(&carrier.app), rounds(&other));
    assert_eq!((one.asked + two.asked, one.ended + two.ended), (5, 5), "{one:?} {two:?}");
}

async fn a_call_that_still_lasts_stays(app: TestApp) {
    let carrier = Carrier::of(&app).await;
    let script = json!({"to": "+14165550199", "twiml": "<Response><Pause length=\"1\"/></Response>"});
    // A call of the carrier that we have as ringing, and that the carrier has as over, ends; one that is heard of again waits.
    let sid = carrier.call(script).await;
    let call = Call::to(WEST).with("CallSid", &sid);
    call.ring(&carrier.app).await.twiml();
    carrier.app.pass(Duration::minutes(1));
    call.clone()
        .with("CallStatus", "in-progress")
        .post(&carrier.app, "/api/webhooks/twilio/voice/status")
        .await
        .expect(204);
    carrier.app.pass(Duration::minutes(9));
    assert_eq!(rounds(&carrier.app).await, Reconciled::default());
    carrier.app.pass(Duration::minutes(2));
    assert_eq!(rounds(&carrier.app).await.ended, 1);
    assert_eq!(carrier.app.call(&sid).await.unwrap().status, "completed");
}
