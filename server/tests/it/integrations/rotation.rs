//! A secret that is replaced: the new one at once, the old one for a day more, and on the wire.

use super::standin::{SID, TOKEN};
use super::{APP_SECRET, made, path, row, stored, twilio, vapi, whatsapp, with_providers};
use crate::support::{Answer, Browser, Call, DOWNTOWN, TestApp, on_both};
use axum::body::Body;
use chrono::Duration;
use http::{Method, Request, header};
use serde_json::{Value, json};

on_both!(
    an_auth_token_is_replaced_without_losing_a_call,
    an_app_secret_is_replaced_without_losing_an_event,
    a_secret_of_ours_is_replaced_without_losing_a_message,
    what_has_no_secret_says_so,
    a_verify_token_is_made_where_none_is_given,
);

const NEW: &str = "the-secret-of-tomorrow-0123456789";

async fn rotate(admin: &Browser, account: &Value, body: Value) -> Answer {
    admin.call(Method::POST, &format!("{}/rotate-secret", path(account)), Some(body)).await
}

async fn an_auth_token_is_replaced_without_losing_a_call(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let account = made(&admin, twilio()).await;
    let hook = format!("/api/webhooks/twilio/voice/{}", account["id"].as_str().unwrap());
    let ring = |n: u32, token: &'static str| {
        let (app, hook) = (app.clone(), hook.clone());
        async move {
            let call = Call::to(DOWNTOWN).with("AccountSid", SID).number(n);
            call.post_signed(&app, &hook, token).await.status.as_u16()
        }
    };
    assert_eq!((ring(1, TOKEN).await, ring(2, NEW).await), (200, 403));
    rotate(&admin, &account, json!({})).await.error(400, "invalid");
    rotate(&admin, &account, json!({"secret": TOKEN})).await.error(400, "invalid");
    rotate(&admin, &account, json!({"secret": "••••••••6655"})).await.error(400, "invalid");
    let rotated = rotate(&admin, &account, json!({"secret": NEW})).await.data();
    assert_eq!(rotated["previousSecretUntil"], "2026-11-26T15:00:00Z");
    assert!(!rotated.to_string().contains(NEW));
    assert_eq!((ring(3, NEW).await, ring(4, TOKEN).await), (200, 200), "both, at once");
    app.pass(Duration::hours(24) - Duration::seconds(31));
    assert_eq!(ring(5, TOKEN).await, 200);
    app.pass(Duration::seconds(31));
    assert_eq!((ring(6, TOKEN).await, ring(7, NEW).await), (403, 200), "a day later only the new one");
    // By an edit it is the same, and it can be ended early.
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let again = json!({"credentials": {"authToken": "yet-another-secret-0123456789"}});
    admin.call(Method::PATCH, &path(&account), Some(again)).await.data();
    assert_eq!(ring(8, NEW).await, 200);
    let page = format!("/integrations/{}", account["id"].as_str().unwrap());
    admin.post(&page, &[("do", "end-old")]).await.leads_to();
    assert_eq!(ring(9, NEW).await, 403);
    assert!(stored(&app, &account).await.get("previousAuthToken").is_none());
}

async fn an_app_secret_is_replaced_without_losing_an_event(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let account = made(&admin, whatsapp()).await;
    let hook = format!("/api/webhooks/whatsapp/call/{}", account["id"].as_str().unwrap());
    let post = |secret: &'static str| {
        let (app, hook) = (app.clone(), hook.clone());
        async move {
            let body = r#"{"object":"whatsapp_business_account","entry":[]}"#;
            let signature = backend::whatsapp::signature::sign(&secret.to_owned().into(), body.as_bytes());
            let request = Request::post(&hook)
                .header("x-hub-signature-256", signature)
                .header(header::CONTENT_TYPE, "application/json");
            app.send(request.body(Body::from(body)).unwrap()).await.status.as_u16()
        }
    };
    assert_eq!((post(APP_SECRET).await, post(NEW).await), (200, 403));
    rotate(&admin, &account, json!({"secret": NEW})).await.data();
    assert_eq!((post(APP_SECRET).await, post(NEW).await), (200, 200));
    app.pass(Duration::hours(24));
    assert_eq!((post(APP_SECRET).await, post(NEW).await), (403, 200));
}

/// The secret that the page shows once, after this act.
async fn shown(admin: &Browser, account: &Value, act: &str) -> String {
    let page = format!("/integrations/{}", account["id"].as_str().unwrap());
    let to = admin.post(&page, &[("do", act)]).await.leads_to().to_owned();
    let body = admin.get(to.split('#').next().unwrap()).await.expect(200).body;
    let card = body.split("id=\"new-secret\"").nth(1).expect("a card with the secret");
    let secret = card.split("<code").nth(1).unwrap().split('>').nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(secret.len(), 43);
    assert!(!admin.get(&page).await.expect(200).body.contains(&secret), "once, and no second time");
    secret
}

async fn a_secret_of_ours_is_replaced_without_losing_a_message(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let account = made(&admin, vapi()).await;
    assert_eq!(account["webhookUrl"], "http://127.0.0.1:3000/api/webhooks/vapi");
    let send = |secret: String| {
        let app = app.clone();
        async move {
            let request = Request::post("/api/webhooks/vapi")
                .header("x-vapi-secret", secret)
                .header(header::CONTENT_TYPE, "application/json");
            let body =
                json!({"message": {"type": "status-update", "status": "ringing", "call": {"id": "vapi-call-1"}}})
                    .to_string();
            app.send(request.body(Body::from(body)).unwrap()).await.status.as_u16()
        }
    };
    let first = shown(&admin, &account, "rotate").await;
    let second = shown(&admin, &account, "rotate").await;
    assert_ne!(first, second);
    assert_eq!((send(first.clone()).await, send(second.clone()).await), (200, 200));
    app.pass(Duration::hours(24));
    assert_eq!((send(first.clone()).await, send(second.clone()).await), (403, 200));
    // Without a page there is nobody to show it to.
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let rotated = rotate(&admin, &account, json!({})).await.data();
    assert!(rotated.get("webhookSecret").is_none() && rotated["previousSecretUntil"].is_string());
    rotate(&admin, &account, json!({"secret": NEW})).await.error(400, "invalid");
    assert_eq!(send(second.clone()).await, 200);
    // Off and deleted are both the end of it, at once.
    admin.call(Method::PATCH, &path(&account), Some(json!({"isActive": false}))).await.data();
    app.pass(Duration::seconds(31));
    assert_eq!(send(second.clone()).await, 403);
    admin.call(Method::PATCH, &path(&account), Some(json!({"isActive": true}))).await.data();
    assert_eq!(send(second.clone()).await, 200);
    admin.call(Method::DELETE, &path(&account), None).await.data();
    assert_eq!(send(second).await, 403);
}

async fn what_has_no_secret_says_so(app: TestApp) {
    let (_, _, admin) = with_providers(&app).await;
    let account =
        made(&admin, json!({"accountType": "custom", "accountName": "PBX", "credentials": {"uri": "sip:a@127.0.0.1"}}))
            .await;
    let error = rotate(&admin, &account, json!({"secret": NEW})).await.error(400, "invalid");
    assert!(error["fields"]["secret"].as_str().unwrap().contains("Save new credentials"));
    let error = rotate(&admin, &account, json!({"secret": NEW, "credentials": {}})).await.error(400, "invalid");
    assert!(error["fields"]["credentials"].is_string());
}

async fn a_verify_token_is_made_where_none_is_given(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let account = made(&admin, whatsapp()).await;
    let token = stored(&app, &account).await["verifyToken"].as_str().unwrap().to_owned();
    assert_eq!(token.len(), 43);
    let hook = format!("/api/webhooks/whatsapp/call/{}", account["id"].as_str().unwrap());
    let ask = |token: String| {
        let (app, hook) = (app.clone(), hook.clone());
        async move {
            app.get(&format!("{hook}?hub.mode=subscribe&hub.verify_token={token}&hub.challenge=123"))
                .await
                .status
                .as_u16()
        }
    };
    assert_eq!((ask(token.clone()).await, ask("x".to_owned()).await), (200, 403));
    let fresh = shown(&admin, &account, "rotate").await;
    assert_eq!((ask(fresh).await, ask(token).await), (200, 403));
    assert!(row(&app, &account).await.previous_secret_until.is_none());
}
