//! The master admin's audit of every company's accounts.

use super::standin::Mood;
use super::{made, path, twilio, vapi, with_providers};
use crate::support::{TestApp, on_both};
use http::Method;
use serde_json::json;

on_both!(the_audit_shows_what_fails_first_and_only_to_the_master);

async fn the_audit_shows_what_fails_first_and_only_to_the_master(app: TestApp) {
    let (app, standin, admin) = with_providers(&app).await;
    let other = app.sign_in("admin@harbourphysio.test").await;
    let master = app.sign_in("master@demo.test").await;
    assert!(master.get("/platform/integrations").await.expect(200).body.contains("No accounts yet"));
    let named = |name: &str, mut body: serde_json::Value| {
        body["accountName"] = json!(name);
        body
    };
    let works = made(&admin, named("One that works", twilio())).await;
    admin.call(Method::POST, &format!("{}/test", path(&works)), None).await.data();
    made(&admin, named("One nobody tested", vapi())).await;
    let fails = made(&other, named("One that fails", twilio())).await;
    standin.set(Mood::Fails(401));
    other.call(Method::POST, &format!("{}/test", path(&fails)), None).await.data();

    let shown = |query: &'static str| {
        let master = &master;
        async move {
            let body = master.get(&format!("/platform/integrations{query}")).await.expect(200).body;
            let at = |name: &str| body.find(name);
            [at("One that fails"), at("One nobody tested"), at("One that works")]
        }
    };
    let all = shown("?show=all").await.map(Option::unwrap);
    assert!(all.is_sorted(), "the most urgent first");
    assert!(matches!(shown("").await, [Some(_), Some(_), None]));
    assert!(matches!(shown("?show=failing").await, [Some(_), None, None]));
    assert!(matches!(shown("?show=stale").await, [None, Some(_), None]));
    assert!(matches!(shown("?show=all&type=vapi").await, [None, Some(_), None]));
    assert!(matches!(shown("?show=nonsense&type=nonsense").await, [Some(_), Some(_), None]));
    for browser in [&admin, &other, &app.sign_in("staff@brightsmiles.test").await] {
        assert_ne!(browser.get("/platform/integrations").await.status.as_u16(), 200);
    }
    app.pass(chrono::Duration::days(31));
    let master = app.sign_in("master@demo.test").await;
    let later = master.get("/platform/integrations?show=stale").await.expect(200).body;
    assert!(later.contains("One that works") && later.contains("Last tested 31 days ago."));
}
