//! The last known routes across a restart while the database is away.

use crate::support::{Call, DOWNTOWN, HARBOUR, NOBODY, TestApp, WEST, names, on_both};
use http::Method;
use server::middleware::gate::Gate;
use server::router::{Surface, router};
use server::state::app_state;

on_both!(
    a_new_process_without_its_database_knows_every_line,
    a_damaged_file_costs_the_memory_only,
    the_file_holds_no_secret_and_is_private,
    what_is_gone_is_forgotten,
    pages_wait_and_calls_do_not,
);

const FILE: &str = "last-known-routes.json";

async fn a_new_process_without_its_database_knows_every_line(app: TestApp) {
    // Nobody has called yet.
    app.services.telephony.remember_all().await.unwrap();
    app.services.telephony.save_snapshot().await.unwrap();
    let back = app.restarted(&[]).await;
    back.take_database_away().await;
    assert!(back.services.telephony.load_snapshot().await >= 6, "three numbers, three slugs");
    back.set_clock("2026-11-29T18:00:00Z");
    for (n, (to, verb)) in [(DOWNTOWN, "Dial"), (WEST, "Record"), (HARBOUR, "Record")].iter().enumerate() {
        let call = Call::to(to).number(n as u32);
        let answer = call.ring(&back).await;
        assert!(names(&answer.twiml()).contains(verb), "{to}: {}", answer.body);
    }
    let sip = Call::to("sip:bright-smiles-west@demo.sip.twilio.com").number(8).post(&back, "/api/twilio/sip").await;
    assert!(names(&sip.twiml()).contains(&"Record"));
    assert_eq!(names(&Call::to(NOBODY).number(9).ring(&back).await.twiml()), ["Say", "Hangup"]);
    // Everything is written when the database is there again.
    let third = app.restarted(&[]).await;
    assert_eq!(third.services.telephony.replay_spool().await, 5);
    assert!(app.call(Call::to("").number(0).sid()).await.is_some());
    // What the database says counts more than what a file says.
    third.services.telephony.remember_all().await.unwrap();
    assert_eq!(third.services.telephony.load_snapshot().await, 0);
}

async fn a_damaged_file_costs_the_memory_only(app: TestApp) {
    Call::to(WEST).number(1).ring(&app).await.twiml();
    app.services.telephony.save_snapshot().await.unwrap();
    let path = app.folder().join(FILE);
    let whole = std::fs::read_to_string(&path).unwrap();
    let half = &whole[..whole.len() / 2];
    let newer = whole.replace("\"version\":1", "\"version\":2");
    assert_ne!(newer, whole);
    let odd_line = whole.replace("+14165550102", "not a number");
    for text in ["", "null", "[]", "{\"version\":1}", half, &newer, &odd_line] {
        std::fs::write(&path, text).unwrap();
        let back = app.restarted(&[]).await;
        assert_eq!(back.services.telephony.load_snapshot().await, 0, "{text:.60}");
        assert!(!names(&Call::to(WEST).number(2).ring(&back).await.twiml()).is_empty());
    }
}

async fn the_file_holds_no_secret_and_is_private(app: TestApp) {
    app.sql("UPDATE clinics SET phone_integration_settings = '{\"sipUsername\": \"front\", \"sipPassword\": \"hunter2\", \"authToken\": \"t0ken\"}'").await;
    app.services.telephony.remember_all().await.unwrap();
    app.services.telephony.save_snapshot().await.unwrap();
    let path = app.folder().join(FILE);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("front") && !text.contains("hunter2") && !text.contains("t0ken"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // Nothing new: nothing written.
    std::fs::remove_file(&path).unwrap();
    app.services.telephony.save_snapshot().await.unwrap();
    assert!(!path.exists());
}

async fn what_is_gone_is_forgotten(app: TestApp) {
    Call::to(WEST).number(1).ring(&app).await.twiml();
    app.sql("DELETE FROM phone_numbers WHERE inbound_phone_number = '+14165550102'").await;
    assert_eq!(names(&Call::to(WEST).number(2).ring(&app).await.twiml()), ["Say", "Hangup"]);
    app.take_database_away().await;
    assert_eq!(
        names(&Call::to(WEST).number(3).ring(&app).await.twiml()),
        ["Say", "Hangup"],
        "an outage brings nothing back"
    );
}

async fn pages_wait_and_calls_do_not(app: TestApp) {
    app.services.telephony.remember_all().await.unwrap();
    let gate = Gate::closed();
    let surface = Surface { gate: gate.clone(), ..app.surface.clone() };
    let waiting = app.behind(router(app_state(&app.config, app.services.clone()), &surface));
    let page = waiting.get("/").await.expect(503);
    assert!(page.body.contains("Calls are answered all the while") && page.header("retry-after").is_some());
    waiting.get("/login").await.expect(503);
    waiting.with_token("x", Method::GET, "/api/company/clinics", None).await.error(503, "unavailable");
    assert!(names(&Call::to(DOWNTOWN).ring(&waiting).await.twiml()).contains(&"Dial"));
    waiting.get("/healthz").await.expect(200);
    gate.open();
    waiting.get("/login").await.expect(200);
}
