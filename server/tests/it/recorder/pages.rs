//! The pages of the flight recorder: what they show, to whom, and what they never show.

use crate::support::{Call, DOWNTOWN, NOBODY, TestApp, WEST, on_both};
use http::Method;
use serde_json::json;

on_both!(
    the_list_shows_filters_and_pages,
    a_webhook_is_shown_without_what_is_private,
    a_call_is_decided_again_and_nothing_is_written,
    a_call_is_decided_again_by_the_settings_of_then,
    it_is_for_the_master_admin_only,
    without_events_it_says_so,
);

const LIST: &str = "/platform/webhooks";

async fn the_list_shows_filters_and_pages(app: TestApp) {
    for n in 0..55 {
        Call::to(WEST).number(n).ring(&app).await.twiml();
    }
    Call::to(NOBODY).number(90).ring(&app).await.twiml();
    Call::to(WEST).number(1).with("CallStatus", "completed").post(&app, "/api/webhooks/twilio/voice/status").await;
    let master = app.sign_in("master@demo.test").await;
    let first = master.get(LIST).await.expect(200).body;
    assert_eq!(first.matches("row-link").count(), 50);
    assert!(first.contains("Unknown number") && first.contains("+1416***0142"));
    assert!(first.contains("\u{a0}ms<"), "how long it took");
    let older = first.split("href=\"").find(|part| part.contains("before=")).unwrap().split('"').next().unwrap();
    let second = master.get(&older.replace("&amp;", "&")).await.expect(200).body;
    assert_eq!(second.matches("row-link").count(), 7);
    for (query, count) in [
        ("verdict=unknown_number", 1),
        ("path=/api/webhooks", 1),
        ("call=CA00000000000000000000000000000090", 1),
        ("provider=vapi", 0),
        ("verdict=nonsense&provider=x", 50),
        ("before=nonsense", 50),
        ("call=%27%20OR%201%3D1--", 0),
    ] {
        let page = master.get(&format!("{LIST}?{query}")).await.expect(200).body;
        assert_eq!(page.matches("row-link").count(), count, "{query}");
    }
    let markup = master.get(&format!("{LIST}?path=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")).await.expect(200).body;
    assert!(!markup.contains("<script>alert"));
}

async fn a_webhook_is_shown_without_what_is_private(app: TestApp) {
    Call::to(DOWNTOWN).number(1).ring(&app).await.twiml();
    let spoken = Call::to(DOWNTOWN)
        .number(1)
        .with("CallStatus", "in-progress")
        .with("SpeechResult", "my wisdom tooth <b>hurts</b>")
        .with("RecordingUrl", "https://api.example/RE1?token=abc")
        .with("SipHeader_X-Secret", "hunter2");
    spoken.post(&app, "/api/twilio/receptionist?turn=1").await.twiml();
    let master = app.sign_in("master@demo.test").await;
    for event in app.events().await {
        let page = master.get(&format!("{LIST}/{}", event.id)).await.expect(200).body;
        for private in
            ["5550142", "wisdom", "hurts", "token=abc", "hunter2", "+14165550101", "AC00000000000000000000000000000000"]
        {
            assert!(!page.contains(private), "{}: {private}", event.path);
        }
        assert!(page.contains("+1416***0142") && page.contains("CallStatus"), "{}", event.path);
        assert!(page.contains("What the carrier is told"), "{}", event.path);
    }
}

async fn a_call_is_decided_again_and_nothing_is_written(app: TestApp) {
    Call::to(DOWNTOWN).number(1).ring(&app).await.twiml();
    Call::to(DOWNTOWN).number(1).with("CallStatus", "completed").post(&app, "/api/webhooks/twilio/voice/status").await;
    let events = app.events().await;
    let (calls, count) = (app.count_calls().await, events.len());
    // Wednesday morning: the staff line. On Sunday: the assistant.
    app.set_clock("2026-11-29T18:00:00Z");
    let master = app.sign_in("master@demo.test").await;
    let page = master.get(&format!("{LIST}/{}?replay=1", events[0].id)).await.expect(200).body;
    assert!(page.contains("Another answer than then") && page.contains("The same answer as then"), "{page}");
    assert!(page.contains("Nothing was dialled, sent or saved"));
    let status = master.get(&format!("{LIST}/{}?replay=1", events[1].id)).await.expect(200).body;
    assert!(!status.contains("Decide again") && !status.contains("Decided again"), "no call begins there");
    assert_eq!((app.count_calls().await, app.events().await.len()), (calls, count));
    for odd in ["x", "00000000-0000-0000-0000-000000000000", "..%2f..", "%00"] {
        master.get(&format!("{LIST}/{odd}")).await.expect(404);
    }
}

async fn a_call_is_decided_again_by_the_settings_of_then(app: TestApp) {
    app.set_setting("bright-smiles-downtown", "/highVolume/enabled", json!(false)).await;
    let id = app.clinic("bright-smiles-downtown").await.id;
    let save = |mode: &'static str| {
        let app = app.clone();
        async move {
            let admin = app.sign_in("admin@brightsmiles.test").await;
            let path = format!("/api/company/clinics/{id}/availability");
            admin.call(Method::PUT, &path, Some(json!({ "mode": mode }))).await.expect(200);
            app.pass(chrono::Duration::minutes(1));
        }
    };
    let master = app.sign_in("master@demo.test").await;
    let replayed = async |n: usize| {
        let event = app.events().await[n].id;
        master.get(&format!("{LIST}/{event}?replay=1")).await.expect(200).body
    };
    // Before the first change that was kept, after it, and after the last.
    Call::to(DOWNTOWN).number(1).ring(&app).await.twiml();
    assert!(replayed(0).await.contains("The settings of then are those of today"));
    app.pass(chrono::Duration::minutes(1));
    save("always").await;
    Call::to(DOWNTOWN).number(2).ring(&app).await.twiml();
    app.pass(chrono::Duration::minutes(1));
    save("disabled").await;
    Call::to(DOWNTOWN).number(3).ring(&app).await.twiml();
    for (n, version) in [(0, "Settings version 1"), (1, "Settings version 2")] {
        let page = replayed(n).await;
        let (_, older) = page.split_once("with the settings of then").unwrap_or_else(|| panic!("{page}"));
        assert!(older.contains(version) && older.contains("The same answer as then"), "{n}: {page}");
        assert!(page.contains("with the settings of today") && page.contains("Settings version 3"), "{page}");
    }
    assert!(replayed(2).await.contains("The settings of then are those of today"));
}

async fn it_is_for_the_master_admin_only(app: TestApp) {
    Call::to(DOWNTOWN).number(1).ring(&app).await.twiml();
    let id = app.only_event().await.id;
    for who in ["admin@brightsmiles.test", "staff@brightsmiles.test", "admin@harbourphysio.test"] {
        let browser = app.sign_in(who).await;
        for path in [LIST.to_owned(), format!("{LIST}/{id}"), format!("{LIST}/{id}?replay=1")] {
            browser.get(&path).await.expect(403);
        }
        browser.post(LIST, &[("url", "https://x"), ("signature", "x"), ("body", "")]).await.expect(403);
        assert!(!browser.get("/").await.body.contains("/platform/webhooks"), "{who}");
    }
}

async fn without_events_it_says_so(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    assert!(master.get(LIST).await.expect(200).body.contains("No webhooks yet"));
    assert!(master.get(&format!("{LIST}?verdict=error")).await.expect(200).body.contains("No webhooks match"));
}
