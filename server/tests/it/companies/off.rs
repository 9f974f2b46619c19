//! While the platform has switched calls off for a company: its data stays and is shown, the API of calls refuses, and
//! callers are treated well.

use crate::support::{Call, HARBOUR, TestApp, names, on_both};
use backend::entity::call;
use domain::access::Permission;
use domain::company::CALLS_DISABLED;
use http::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, TransactionTrait as _};
use serde_json::json;

on_both!(
    the_api_of_calls_refuses_with_a_code,
    callers_get_the_backup_and_stay_on_record,
    pages_about_calls_say_so,
    a_change_that_needs_calls_waits_for_the_switch,
);

/// The demo's second company, whose calls are off.
const LOGS: &str = "/api/telephony/call-logs";

async fn the_api_of_calls_refuses_with_a_code(app: TestApp) {
    let ring = Call::to(HARBOUR).number(1);
    ring.ring(&app).await.twiml();
    let id = app.call(ring.sid()).await.unwrap().id;
    let admin = app.sign_in("admin@harbourphysio.test").await;
    let token = app.token("harbour-physio", &["company:read"]).await;
    let sound = format!("{LOGS}/{id}/messages/{id}/audio");
    for path in [LOGS.to_owned(), format!("{LOGS}/{id}"), sound, format!("{LOGS}?limit=x")] {
        admin.get(&path).await.error(403, CALLS_DISABLED);
        app.with_token(&token, Method::GET, &path, None).await.error(403, CALLS_DISABLED);
        // Whoever may not read at all learns nothing about the switch.
        app.get(&path).await.error(401, "unauthenticated");
    }
    // The other company is not concerned, and neither is what is not about calls.
    app.sign_in("admin@brightsmiles.test").await.get(LOGS).await.data();
    admin.get("/api/company/clinics").await.data();
    admin
        .call(Method::PUT, "/api/company/clinics/harbour-physio/availability", Some(json!({"mode": "always"})))
        .await
        .data();
    let before = call::Entity::find().count(&app.db).await.unwrap();
    let company = app.company("harbour-physio").await.id;
    let master = app.sign_in("master@demo.test").await;
    let path = format!("/api/admin/companies/{company}");
    master.call(Method::PATCH, &path, Some(json!({"features": {"callEnabled": true}}))).await.data();
    let logs = admin.get(LOGS).await.data();
    assert!(logs["total"].as_u64().unwrap() > 0, "everything is still there");
    assert_eq!(call::Entity::find().count(&app.db).await.unwrap(), before);
}

async fn callers_get_the_backup_and_stay_on_record(app: TestApp) {
    // Whatever the mode says, the backup answers: here voicemail, the staff line or a busy tone.
    for (n, (kind, verb)) in
        [("voicemail", "Record"), ("forward", "Dial"), ("busy-signal", "Reject")].into_iter().enumerate()
    {
        app.set_setting("harbour-physio", "/mode", json!("always")).await;
        app.set_setting("harbour-physio", "/fallback", json!({"type": kind, "forwardNumber": "+14165550112"})).await;
        let ring = Call::to(HARBOUR).number(n as u32);
        let verbs = ring.ring(&app).await.twiml();
        assert!(names(&verbs).contains(&verb), "{kind}: {verbs:?}");
        let row = app.call(ring.sid()).await.unwrap();
        assert_eq!(
            (row.route.as_deref(), row.route_reason.as_deref()),
            (Some("fallback"), Some("call-feature-disabled"))
        );
        let sentence = row.receipt.unwrap()["sentence"]["en"].as_str().unwrap().to_owned();
        assert!(sentence.contains("Calls were switched off for the company"), "{sentence}");
    }
}

async fn pages_about_calls_say_so(app: TestApp) {
    let admin = app.sign_in("admin@harbourphysio.test").await;
    let newest = call::Entity::find().filter(call::Column::CompanyId.eq(app.company("harbour-physio").await.id));
    let newest = newest.filter(call::Column::ParentCallSid.is_null()).one(&app.db).await.unwrap().unwrap().id;
    let clinic = "/clinics/harbour-physio";
    for path in [
        "/",
        "/calls",
        "/callers",
        &format!("{clinic}/answering"),
        &format!("{clinic}/backup"),
        &format!("{clinic}/phone"),
        &format!("/calls/{newest}"),
    ] {
        let page = admin.get(path).await.expect(200).body;
        assert!(page.contains("Calls are switched off for Harbour Physio"), "{path}");
        assert!(!page.contains("under Companies"), "{path}: only the master admin can do something about it");
    }
    let hours = admin.get(&format!("{clinic}/hours")).await.expect(200).body;
    assert!(!hours.contains("Calls are switched off for Harbour Physio</b>"), "hours are hours");
    let other = app.sign_in("admin@brightsmiles.test").await;
    assert!(!other.get("/calls").await.expect(200).body.contains("Calls are switched off"));
}

/// The flip and a change that needs calls: whoever comes second sees what the first did.
async fn a_change_that_needs_calls_waits_for_the_switch(app: TestApp) {
    let company = app.company("bright-smiles").await.id;
    let user = backend::entity::user::Entity::find()
        .filter(backend::entity::user::Column::Email.eq("admin@brightsmiles.test"))
        .one(&app.db)
        .await
        .unwrap()
        .unwrap();
    let actor = backend::auth::Actor::person(&app.services, user.id.into()).await.unwrap();
    let store = actor.enter(&app.services, None, Permission::EditClinics).await.unwrap();
    assert!(store.calls_allowed().await.unwrap());
    let txn = app.services.db.begin().await.unwrap();
    store.require_calls_in(&txn).await.unwrap();
    txn.commit().await.unwrap();
    let path = format!("/api/admin/companies/{company}");
    let master = app.sign_in("master@demo.test").await;
    master.call(Method::PATCH, &path, Some(json!({"features": {"callEnabled": false}}))).await.data();
    assert!(!store.calls_allowed().await.unwrap());
    let txn = app.services.db.begin().await.unwrap();
    assert_eq!(store.require_calls_in(&txn).await.unwrap_err().code(), CALLS_DISABLED);
    txn.rollback().await.unwrap();
}
