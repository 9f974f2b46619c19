//! The test button: what each provider answers, and what is kept of it.

use super::standin::{
    ACCESS, CLIENT, CLIENT_SECRET, KEY_SECRET, KEY_SID, META_TOKEN, Mood, NUMBER_ID, REFRESH, TOKEN, VAPI_KEY,
};
use super::{made, path, row, twilio, vapi, whatsapp, with_providers};
use crate::support::{Browser, Call, DOWNTOWN, TestApp, names, on_both};
use backend::entity::audit_log;
use http::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::{Value, json};

on_both!(
    what_works_is_active_and_what_is_refused_in_error,
    an_answer_that_does_not_come_changes_nothing,
    an_account_in_error_gets_the_backup_until_it_works_again,
    a_spare_key_does_not_stop_calls,
    a_calendar_is_read_with_a_fresh_token,
    a_sip_address_is_tested_as_far_as_it_can_be,
    what_is_switched_off_may_be_tested_and_stays_off,
    an_edit_during_a_test_is_not_taken_for_tested,
);

async fn test(admin: &Browser, account: &Value) -> Value {
    admin.call(Method::POST, &format!("{}/test", path(account)), None).await.data()
}

fn google() -> Value {
    let credentials = json!({"clientId": CLIENT, "clientSecret": CLIENT_SECRET, "refreshToken": REFRESH});
    json!({"accountType": "google_calendar", "accountName": "Calendar", "credentials": credentials})
}

async fn change(admin: &Browser, account: &Value, field: &str, value: &str) {
    let sent = json!({"credentials": {field: value}});
    admin.call(Method::PATCH, &path(account), Some(sent)).await.data();
}

async fn what_works_is_active_and_what_is_refused_in_error(app: TestApp) {
    let (app, standin, admin) = with_providers(&app).await;
    for (new, field, wrong, right) in [
        (twilio(), "authToken", "another-token-0123456789", TOKEN),
        (whatsapp(), "accessToken", "another-token-0123456789", META_TOKEN),
        (whatsapp(), "phoneNumberId", "999999", NUMBER_ID),
        (vapi(), "apiKey", "another-key-0123456789", VAPI_KEY),
        (google(), "refreshToken", "another-token-0123456789", REFRESH),
        (google(), "clientSecret", "another-secret-0123456789", CLIENT_SECRET),
    ] {
        let account = made(&admin, new).await;
        let said = test(&admin, &account).await;
        assert_eq!(said["result"], "works", "{field}: {said}");
        assert_eq!((&said["account"]["status"], &said["account"]["level"]), (&json!("active"), &json!("fine")));
        assert_eq!(row(&app, &account).await.last_verified_at, Some(app.now()));
        change(&admin, &account, field, wrong).await;
        let now = row(&app, &account).await;
        assert_eq!(
            (now.status.as_str(), now.last_verified_at),
            ("pending", None),
            "{field}: nothing is known of the new one"
        );
        let said = test(&admin, &account).await;
        assert_eq!(
            (&said["result"], &said["account"]["status"]),
            (&json!("refused"), &json!("error")),
            "{field}: {said}"
        );
        assert!(said["account"]["lastError"].as_str().is_some_and(|words| words.ends_with('.')), "{said}");
        let since = row(&app, &account).await.last_error_at;
        app.pass(chrono::Duration::minutes(5));
        test(&admin, &account).await;
        assert_eq!(row(&app, &account).await.last_error_at, since, "it began when it began");
        change(&admin, &account, field, right).await;
        let said = test(&admin, &account).await;
        assert_eq!(
            (&said["result"], &said["account"]["lastError"]),
            (&json!("works"), &json!(null)),
            "{field}: {said}"
        );
    }
    standin.set(Mood::Strict);
    for new in [twilio(), google()] {
        let account = made(&admin, new).await;
        assert_eq!(test(&admin, &account).await["result"], "refused");
    }
    let log = audit_log::Entity::find().filter(audit_log::Column::Action.eq("integration.tested"));
    assert_eq!(log.count(&app.db).await.unwrap(), 6 * 3 + 2, "each change of state, and nothing else");
}

async fn an_answer_that_does_not_come_changes_nothing(app: TestApp) {
    let (app, standin, admin) = with_providers(&app).await;
    for new in [twilio(), whatsapp(), vapi(), google()] {
        let account = made(&admin, new).await;
        let before = row(&app, &account).await;
        for status in [429, 500, 503] {
            standin.set(Mood::Fails(status));
            let said = test(&admin, &account).await;
            assert_eq!(said["result"], "unknown", "{said}");
        }
        assert_eq!(row(&app, &account).await, before);
    }
    let gone = app.restarted(&[("TWILIO_API_BASE_URL", "http://127.0.0.1:9")]).await;
    let admin = gone.sign_in("admin@brightsmiles.test").await;
    let account = made(&admin, twilio()).await;
    let said = test(&admin, &account).await;
    assert!(said["result"] == "unknown" && said["account"]["status"] == "pending", "{said}");
}

async fn an_account_in_error_gets_the_backup_until_it_works_again(app: TestApp) {
    let (app, standin, admin) = with_providers(&app).await;
    let account = made(&admin, twilio()).await;
    let hook = format!("/api/webhooks/twilio/voice/{}", account["id"].as_str().unwrap());
    let ring = |n: u32| {
        let (app, hook) = (app.clone(), hook.clone());
        async move {
            let call = Call::to(DOWNTOWN).with("AccountSid", super::SID).number(n);
            call.post_signed(&app, &hook, TOKEN).await.twiml();
            app.call(call.sid()).await.unwrap().route_reason.unwrap()
        }
    };
    // It takes calls before it was tested.
    assert_eq!(ring(1).await, "business-hours");
    standin.set(Mood::Fails(401));
    test(&admin, &account).await;
    assert_ne!(ring(2).await, "business-hours", "at once, not half a minute later");
    standin.set(Mood::Well);
    test(&admin, &account).await;
    assert_eq!(ring(3).await, "business-hours");
    let verbs =
        Call::to(DOWNTOWN).with("AccountSid", super::SID).number(4).post_signed(&app, &hook, TOKEN).await.twiml();
    assert_eq!(names(&verbs), ["Dial"]);
}

async fn a_spare_key_does_not_stop_calls(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let mut new = twilio();
    new["credentials"]["apiKeySid"] = json!(KEY_SID);
    new["credentials"]["apiKeySecret"] = json!("another-secret-0123456789");
    let account = made(&admin, new).await;
    let said = test(&admin, &account).await;
    assert_eq!((&said["result"], &said["account"]["status"]), (&json!("works"), &json!("active")), "{said}");
    assert_eq!(said["account"]["level"], "attention", "but somebody should look");
    change(&admin, &account, "apiKeySecret", KEY_SECRET).await;
    let said = test(&admin, &account).await;
    assert_eq!((said["checks"].as_array().unwrap().len(), &said["account"]["level"]), (2, &json!("fine")), "{said}");
    assert!(row(&app, &account).await.last_error.is_none());
}

async fn a_calendar_is_read_with_a_fresh_token(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let account = made(&admin, google()).await;
    assert_eq!(account["webhookUrl"], json!(null));
    let before = row(&app, &account).await;
    assert!(before.refresh_token.is_some() && before.access_token.is_none());
    let said = test(&admin, &account).await;
    assert_eq!(said["account"]["tokenExpiresAt"], "2026-11-25T15:59:59Z");
    let after = row(&app, &account).await;
    let opened = app.services.keys.open(&after.access_token.unwrap(), after.company_id.as_bytes()).unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&opened), ACCESS);
    // It renews itself: that it ends within the hour worries nobody.
    app.pass(chrono::Duration::days(2));
    let again = app.sign_in("admin@brightsmiles.test").await;
    assert_eq!(again.get(&path(&account)).await.data()["level"], "fine");
    app.pass(chrono::Duration::days(29));
    let stale = app.sign_in("admin@brightsmiles.test").await.get(&path(&account)).await.data();
    assert_eq!((&stale["level"], &stale["findings"][0]["code"]), (&json!("attention"), &json!("stale")));
}

async fn a_sip_address_is_tested_as_far_as_it_can_be(app: TestApp) {
    let (_, _, admin) = with_providers(&app).await;
    for (uri, result) in [
        ("sip:front-desk@127.0.0.1:5060", "works"),
        ("sip:front-desk@[2001:db8::1]", "works"),
        ("sip:front-desk@localhost", "works"),
        ("sip:front-desk@nowhere.invalid", "refused"),
    ] {
        let account =
            made(&admin, json!({"accountType": "custom", "accountName": "PBX", "credentials": {"uri": uri}})).await;
        let said = test(&admin, &account).await;
        // Where there is no name service at all, nothing is learnt.
        let nothing = result == "refused" && said["result"] == "unknown";
        assert!(nothing || said["result"] == result, "{uri}: {said}");
        if result == "works" {
            let words = said["checks"][0]["message"].as_str().unwrap();
            assert!(words.contains("the first call"), "it says what it did not learn: {words}");
        }
    }
}

async fn what_is_switched_off_may_be_tested_and_stays_off(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let account = made(&admin, twilio()).await;
    admin.call(Method::PATCH, &path(&account), Some(json!({"isActive": false}))).await.data();
    let said = test(&admin, &account).await;
    assert_eq!((&said["result"], &said["account"]["status"]), (&json!("works"), &json!("inactive")));
    let on = admin.call(Method::PATCH, &path(&account), Some(json!({"isActive": true}))).await.data();
    assert_eq!((&on["status"], row(&app, &account).await.status.as_str()), (&json!("active"), "active"));
}

async fn an_edit_during_a_test_is_not_taken_for_tested(app: TestApp) {
    let (app, standin, admin) = with_providers(&app).await;
    let account = made(&admin, twilio()).await;
    standin.set(Mood::Waits);
    let testing = {
        let (app, path) = (app.clone(), path(&account));
        tokio::spawn(async move {
            let admin = app.sign_in("admin@brightsmiles.test").await;
            admin.call(Method::POST, &format!("{path}/test"), None).await
        })
    };
    standin.reached.notified().await;
    change(&admin, &account, "authToken", "another-token-0123456789").await;
    standin.go.notify_one();
    testing.await.unwrap().error(409, "conflict");
    let now = row(&app, &account).await;
    assert_eq!((now.status.as_str(), now.last_verified_at), ("pending", None));
}
