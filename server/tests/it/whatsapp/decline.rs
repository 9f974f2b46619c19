//! Declining a call at Meta, against a stand-in.

use super::{SECRET, account, connect, stored, tell, terminate};
use crate::support::{TestApp, on_both};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

on_both!(
    a_call_is_declined_once,
    what_may_pass_is_tried_again,
    what_will_not_pass_is_told,
    without_a_key_nothing_is_asked,
    a_call_that_is_over_is_not_declined,
    a_provider_that_is_gone_costs_the_call_nothing,
);

type Seen = Arc<Mutex<Vec<(String, String, Value)>>>;

/// A stand-in for Meta that gives these answers in turn, the last one for ever.
async fn meta(answers: &[(u16, &str)]) -> (String, Seen) {
    let seen = Seen::default();
    let answers: Vec<(u16, String)> = answers.iter().map(|(status, body)| (*status, (*body).to_owned())).collect();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let handler = |State((seen, answers)): State<(Seen, Vec<(u16, String)>)>,
                   OriginalUri(uri): OriginalUri,
                   headers: HeaderMap,
                   body: Bytes| async move {
        let key = headers.get("authorization").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let mut seen = seen.lock().unwrap();
        seen.push((uri.path().to_owned(), key, serde_json::from_slice(&body).unwrap_or_default()));
        let (status, body) = &answers[(seen.len() - 1).min(answers.len() - 1)];
        (StatusCode::from_u16(*status).unwrap(), body.clone())
    };
    let router = Router::new().route("/{*any}", post(handler)).with_state((Arc::clone(&seen), answers));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (base, seen)
}

async fn declining(app: &TestApp, answers: &[(u16, &str)]) -> (TestApp, uuid::Uuid, Seen) {
    let (base, seen) = meta(answers).await;
    let app = app.restarted(&[("WHATSAPP_API_BASE_URL", &base)]).await;
    let credentials =
        json!({"appSecret": SECRET, "accessToken": "EAAB-key", "phoneNumberId": "4366", "onCall": "reject"});
    let id = account(&app, "bright-smiles", credentials).await;
    (app, id, seen)
}

/// The attempts on a call, once there is one: declining goes on after the answer.
async fn attempts(app: &TestApp, call: &str) -> Vec<Value> {
    let noted = async {
        loop {
            let row = app.call(call).await.unwrap();
            let found = row.receipt.unwrap()["attempts"].as_array().cloned().unwrap_or_default();
            if !found.is_empty() {
                return found;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(40), noted).await.expect("something is noted on the call")
}

async fn a_call_is_declined_once(app: TestApp) {
    let (app, id, seen) = declining(&app, &[(200, r#"{"success":true}"#)]).await;
    for _ in 0..3 {
        tell(&app, id, &[connect("wacid.1")]).await;
    }
    let noted = attempts(&app, "wacid.1").await;
    assert_eq!((noted.len(), &noted[0]["outcome"]), (1, &json!("declined")));
    let row = app.call("wacid.1").await.unwrap();
    assert_eq!((row.status.as_str(), row.ended_at), ("busy", Some(app.now())));
    assert_eq!(
        row.receipt.unwrap()["sentence"]["en"],
        "WhatsApp calls are declined here; the caller was not connected."
    );
    let asked = seen.lock().unwrap().clone();
    let wanted = json!({"messaging_product": "whatsapp", "call_id": "wacid.1", "action": "reject"});
    assert_eq!(asked, [("/v23.0/4366/calls".to_owned(), "Bearer EAAB-key".to_owned(), wanted)]);
    // Meta's own end says less than we know.
    tell(&app, id, &[terminate("wacid.1", json!({"status": "COMPLETED"}))]).await;
    assert_eq!(app.call("wacid.1").await.unwrap().status, "busy");
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let page = admin.get(&format!("/calls/{}", app.call("wacid.1").await.unwrap().id)).await.expect(200).body;
    assert!(page.contains("Declined on WhatsApp") && page.contains("WhatsApp calls are declined here"));
}

async fn what_may_pass_is_tried_again(app: TestApp) {
    let (app, id, seen) = declining(&app, &[(503, "busy"), (200, r#"{"success":true}"#)]).await;
    tell(&app, id, &[connect("wacid.1")]).await;
    // Its end comes while we are still at it.
    tell(&app, id, &[terminate("wacid.1", json!({"status": "COMPLETED"}))]).await;
    wait_for(&seen, 2).await;
    assert_eq!(attempts(&app, "wacid.1").await[0]["outcome"], "declined");
    assert_eq!(app.call("wacid.1").await.unwrap().status, "busy");
}

async fn what_will_not_pass_is_told(app: TestApp) {
    let refusal = r#"{"error":{"message":"Invalid OAuth access token","code":190}}"#;
    let (app, id, seen) = declining(&app, &[(401, refusal)]).await;
    tell(&app, id, &[connect("wacid.1")]).await;
    assert_eq!(attempts(&app, "wacid.1").await[0]["outcome"], "not-declined");
    assert_eq!(seen.lock().unwrap().len(), 1);
    assert_eq!(app.call("wacid.1").await.unwrap().status, "ringing");
    assert!(stored(&app, id).await.last_error.unwrap().contains("did not take our decline"));
    let event = app.events().await.into_iter().find(|event| event.event_key.ends_with(":our-decline")).unwrap();
    assert!(event.error.unwrap().contains("401"));
}

async fn without_a_key_nothing_is_asked(app: TestApp) {
    let id = account(&app, "bright-smiles", json!({"appSecret": SECRET, "onCall": "reject"})).await;
    tell(&app, id, &[connect("wacid.1")]).await;
    assert_eq!(attempts(&app, "wacid.1").await[0]["outcome"], "not-declined");
    assert!(stored(&app, id).await.last_error.unwrap().contains("no access token"));
}

async fn a_call_that_is_over_is_not_declined(app: TestApp) {
    let (app, id, seen) = declining(&app, &[(200, r#"{"success":true}"#)]).await;
    tell(&app, id, &[terminate("wacid.1", json!({"status": "COMPLETED"}))]).await;
    tell(&app, id, &[connect("wacid.1"), connect("wacid.2")]).await;
    attempts(&app, "wacid.2").await;
    let asked: Vec<Value> = seen.lock().unwrap().iter().map(|(_, _, body)| body["call_id"].clone()).collect();
    assert_eq!(asked, [json!("wacid.2")]);
    assert_eq!(app.call("wacid.1").await.unwrap().status, "no_answer");
}

async fn wait_for(seen: &Seen, requests: usize) {
    while seen.lock().unwrap().len() < requests {
        tokio::task::yield_now().await;
    }
}

async fn a_provider_that_is_gone_costs_the_call_nothing(app: TestApp) {
    // A port that was free a moment ago: nobody listens there.
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let app = app.restarted(&[("WHATSAPP_API_BASE_URL", &format!("http://{free}"))]).await;
    let credentials = json!({"appSecret": SECRET, "accessToken": "EAAB-key", "onCall": "reject"});
    let id = account(&app, "bright-smiles", credentials).await;
    tell(&app, id, &[connect("wacid.1")]).await;
    let noted = attempts(&app, "wacid.1").await;
    assert_eq!((noted.len(), &noted[0]["outcome"]), (1, &json!("not-declined")));
    let event = app.events().await.into_iter().find(|event| event.event_key.ends_with(":our-decline")).unwrap();
    assert!(event.error.unwrap().contains("not reached") && event.payload["tries"] == 3);
    // Its end is told as ever.
    tell(&app, id, &[terminate("wacid.1", json!({"status": "COMPLETED"}))]).await;
    assert_eq!(app.call("wacid.1").await.unwrap().status, "no_answer");
}
