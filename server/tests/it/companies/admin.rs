//! The platform's own API: one company changed by the master admin, and by nobody else.

use crate::support::{Call, HARBOUR, TestApp, on_both};
use backend::audit::check;
use backend::entity::audit_log;
use http::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::{Value, json};

on_both!(
    the_calls_switch_holds_from_the_next_call_on,
    only_named_fields_change_and_only_known_ones_are_taken,
    nobody_else_changes_a_company,
    two_changes_at_once_lose_nothing,
);

async fn path(app: &TestApp, slug: &str) -> String {
    format!("/api/admin/companies/{}", app.company(slug).await.id)
}

async fn the_calls_switch_holds_from_the_next_call_on(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let reason = |n: u32| {
        let app = app.clone();
        async move {
            let call = Call::to(HARBOUR).number(n);
            call.ring(&app).await.twiml();
            app.call(call.sid()).await.unwrap().route_reason
        }
    };
    let path = path(&app, "harbour-physio").await;
    let off = Some("call-feature-disabled".to_owned());
    assert_eq!(reason(1).await, off, "the demo's second company starts without calls");
    let flip = |on: bool| Some(json!({"features": {"callEnabled": on}}));
    let said = master.call(Method::PATCH, &path, flip(true)).await.data();
    assert_eq!(said["features"]["callEnabled"], true);
    assert!(said["callsSwitchReaches"]["clinics"].as_u64().unwrap() >= 1);
    assert!(said["callsSwitchReaches"]["liveCalls"].as_u64().unwrap() >= 1, "the call above is on the line");
    assert_ne!(reason(2).await, off);
    master.call(Method::PATCH, &path, flip(false)).await.data();
    assert_eq!(reason(3).await, off);
    // What is already so is no change.
    master.call(Method::PATCH, &path, flip(false)).await.data();
    let rows = audit_log::Entity::find().filter(audit_log::Column::Action.eq("company.changed"));
    let rows = rows.all(&app.db).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].before, Some(json!({"features": {"callEnabled": false}})));
    assert_eq!(rows[0].after, Some(json!({"features": {"callEnabled": true}})));
    assert_eq!(check(&app.db, None).await.unwrap().1.findings(), []);
}

async fn only_named_fields_change_and_only_known_ones_are_taken(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let path = path(&app, "bright-smiles").await;
    let before = app.company("bright-smiles").await;
    for (sent, field) in [
        (json!({"slug": "x"}), "slug"),
        (json!({"id": before.id, "name": "Other"}), "id"),
        (json!({"deletedAt": "2026-01-01T00:00:00Z"}), "deletedAt"),
        (json!({"settings": {"features": {}}}), "settings"),
        (json!({"features": {"callEnabled": "yes"}}), "features.callEnabled"),
        (json!({"features": {"isMaster": true}}), "features.isMaster"),
        (json!({"billing": {"monthlyCredits": 1.5}}), "billing.monthlyCredits"),
        (json!({"subscriptionStatus": "FREE"}), "subscriptionStatus"),
        (json!({"name": "a\u{0}b"}), "name"),
        (json!([]), "body"),
    ] {
        let error = master.call(Method::PATCH, &path, Some(sent.clone())).await.error(400, "invalid");
        assert!(error["fields"][field].is_string(), "{sent}: {error}");
    }
    assert_eq!(app.company("bright-smiles").await, before);
    let sent = json!({"name": "<i>Bright</i>", "billing": {"plan": "pro"}, "subscriptionStatus": "PAST_DUE"});
    master.call(Method::PATCH, &path, Some(sent)).await.data();
    let after = app.company("bright-smiles").await;
    assert_eq!((after.name.as_str(), after.subscription_status.as_str()), ("<i>Bright</i>", "PAST_DUE"));
    let mut expected = before.settings;
    expected["billing"]["plan"] = json!("pro");
    assert_eq!(after.settings, expected);
    assert!(!master.get("/platform/companies").await.expect(200).body.contains("<i>Bright"));
    let missing = "/api/admin/companies/0190f3a2-b7c1-7e2f-8d3e-9a4b5c6d7e8f";
    for missing in [missing, "/api/admin/companies/bright-smiles"] {
        master.call(Method::PATCH, missing, Some(json!({"name": "x"}))).await.error(404, "not_found");
    }
}

async fn nobody_else_changes_a_company(app: TestApp) {
    let path = path(&app, "bright-smiles").await;
    let before = app.company("bright-smiles").await;
    let sent: Value = json!({"features": {"callEnabled": false}});
    for who in ["admin@brightsmiles.test", "staff@brightsmiles.test", "admin@harbourphysio.test"] {
        let browser = app.sign_in(who).await;
        browser.call(Method::PATCH, &path, Some(sent.clone())).await.error(403, "forbidden");
        browser.call(Method::PATCH, "/api/admin/companies/x", Some(json!(7))).await.error(403, "forbidden");
        browser.get("/api/admin/companies").await.error(403, "forbidden");
    }
    let token = app.token("bright-smiles", &["company:read", "company:write", "platform"]).await;
    app.with_token(&token, Method::PATCH, &path, Some(sent)).await.error(403, "forbidden");
    assert_eq!(app.company("bright-smiles").await, before);
    assert_eq!(audit_log::Entity::find().count(&app.db).await.unwrap(), 0);
}

async fn two_changes_at_once_lose_nothing(app: TestApp) {
    let path = path(&app, "bright-smiles").await;
    let tasks: Vec<_> = [
        json!({"features": {"chatEnabled": false}}),
        json!({"features": {"escalationEnabled": false}}),
        json!({"billing": {"monthlyCredits": 7}}),
        json!({"branding": {"primaryColor": "#112233"}}),
    ]
    .into_iter()
    .map(|sent| {
        let (app, path) = (app.clone(), path.clone());
        tokio::spawn(async move {
            app.sign_in("master@demo.test").await.call(Method::PATCH, &path, Some(sent)).await.data();
        })
    })
    .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let settings = app.company("bright-smiles").await.settings;
    assert_eq!(settings["features"]["chatEnabled"], false);
    assert_eq!(settings["features"]["escalationEnabled"], false);
    assert_eq!(settings["billing"]["monthlyCredits"], 7);
    assert_eq!(settings["branding"]["primaryColor"], "#112233");
}
