//! What Meta tells of calls, and what becomes of it.

use super::{
    SECRET, account, body, body_of, connect, ordinary, post, post_signed, sealed, set, stored, tell, terminate,
};
use crate::support::{TestApp, on_both};
use backend::entity::integration_account::Column;
use backend::whatsapp::signature;
use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

on_both!(
    a_call_that_rings_is_kept_with_its_decision,
    only_the_apps_secrets_sign,
    what_is_no_account_is_refused,
    an_end_ends_the_call_once,
    an_end_that_comes_first_is_kept,
    a_batch_is_taken_whole,
    a_hundred_times_the_same_is_one_call,
    the_clinic_is_found_by_number_or_by_the_account,
    another_companys_clinic_is_never_reached,
    another_companys_call_is_never_moved,
    a_lost_end_is_made_good,
    an_account_that_is_off_keeps_the_call_and_tells,
    sip_mode_that_is_not_on_is_told,
    what_is_no_call_is_left_alone,
    while_the_database_is_away_nothing_is_lost,
);

async fn a_call_that_rings_is_kept_with_its_decision(app: TestApp) {
    let id = ordinary(&app).await;
    tell(&app, id, &[connect("wacid.HBgLMTY0+/==")]).await;
    let call = app.call("wacid.HBgLMTY0+/==").await.unwrap();
    assert_eq!(
        (call.source.as_str(), call.status.as_str(), call.direction.as_str()),
        ("whatsapp", "ringing", "inbound")
    );
    assert_eq!((call.from_number.as_deref(), call.to_number.as_deref()), (Some("+16475550123"), Some("+14165550101")));
    assert_eq!(call.clinic_id, Some(app.clinic("bright-smiles-downtown").await.id));
    assert_eq!(call.integration_account_id, Some(id));
    assert_eq!((call.route.as_deref(), call.route_reason.as_deref()), (Some("fallback"), Some("business-hours")));
    let receipt = call.receipt.unwrap();
    assert_eq!(receipt["sentence"]["en"], "WhatsApp calls are only noted here; Switchboard did not answer.");
    assert!(!receipt["trace"].as_array().unwrap().is_empty());
    let event = app.only_event().await;
    assert_eq!((event.provider.as_str(), event.verdict.as_str()), ("whatsapp", "accepted"));
    let kept = event.payload.to_string();
    assert!(kept.contains("wacid.HBgLMTY0") && !kept.contains("secret-candidate") && !kept.contains("Ana"), "{kept}");
    // It shows like any call, on the dashboard and on its own page.
    let admin = app.sign_in("admin@brightsmiles.test").await;
    assert!(admin.get("/").await.expect(200).body.contains("WhatsApp calls are only noted here"));
    assert!(admin.get(&format!("/calls/{}", call.id)).await.expect(200).body.contains("Reached nobody"));
}

async fn only_the_apps_secrets_sign(app: TestApp) {
    let both = json!({"appSecret": "new", "previousAppSecret": "old"});
    let id = account(&app, "bright-smiles", both).await;
    let text = body(&[connect("wacid.1")]);
    let right = signature::sign(&"new".to_owned().into(), text.as_bytes());
    let upper = right.to_uppercase();
    let bare = right.trim_start_matches("sha256=").to_owned();
    for wrong in [None, Some(""), Some("sha256="), Some(upper.as_str()), Some(bare.as_str()), Some("sha1=00")] {
        post(&app, id, &text, wrong).await.expect(403);
    }
    for secret in ["", "older", SECRET] {
        post_signed(&app, id, &text, secret).await.expect(403);
    }
    // A signature for other bytes, be they the same JSON.
    post(&app, id, &format!("{text} "), Some(&right)).await.expect(403);
    assert!(app.call("wacid.1").await.is_none());
    assert!(app.events().await.iter().all(|event| event.verdict == "rejected" && event.payload == json!({})));
    let told = stored(&app, id).await;
    assert!(told.last_error.unwrap().contains("another app secret") && told.status == "active");
    for (n, secret) in ["new", "old"].iter().enumerate() {
        post_signed(&app, id, &body(&[connect(&format!("wacid.{n}"))]), secret).await.expect(200);
        assert!(app.call(&format!("wacid.{n}")).await.is_some());
        app.pass(Duration::seconds(31));
    }
    assert_eq!(stored(&app, id).await.last_error, None, "what works again is no complaint");
}

async fn what_is_no_account_is_refused(app: TestApp) {
    let text = body(&[connect("wacid.1")]);
    let deleted = ordinary(&app).await;
    set(&app, deleted, Column::DeletedAt, app.now()).await;
    let other_kind = ordinary(&app).await;
    set(&app, other_kind, Column::AccountType, "twilio").await;
    let without_secret = account(&app, "bright-smiles", json!({"verifyToken": "x"})).await;
    let no_json = ordinary(&app).await;
    let company = app.company("bright-smiles").await.id;
    set(&app, no_json, Column::Credentials, sealed(&app, company, &json!("text"))).await;
    let of_another_owner = ordinary(&app).await;
    let theirs = app.company("harbour-physio").await.id;
    set(&app, of_another_owner, Column::Credentials, sealed(&app, theirs, &json!({"appSecret": SECRET}))).await;
    for id in [deleted, other_kind, without_secret, no_json, of_another_owner, Uuid::now_v7(), Uuid::nil()] {
        for secret in [SECRET, ""] {
            post_signed(&app, id, &text, secret).await.expect(403);
        }
        post(&app, id, &text, None).await.expect(403);
    }
    assert!(app.call("wacid.1").await.is_none());
    let good = ordinary(&app).await;
    for no_body in ["", "nonsense", "{\"entry\":"] {
        post_signed(&app, good, no_body, SECRET).await.expect(400);
    }
    let large = format!("{{\"x\":\"{}\"}}", "a".repeat(600 * 1024));
    post_signed(&app, good, &large, SECRET).await.expect(413);
}

async fn an_end_ends_the_call_once(app: TestApp) {
    let id = ordinary(&app).await;
    for (call, more, status, duration) in [
        ("wacid.a", json!({"status": "COMPLETED", "duration": 42}), "completed", Some(42)),
        ("wacid.b", json!({"status": ["COMPLETED"]}), "no_answer", None),
        ("wacid.c", json!({"status": "Failed", "errors": [{"code": 138021}]}), "failed", None),
    ] {
        tell(&app, id, &[connect(call)]).await;
        app.pass(Duration::seconds(50));
        tell(&app, id, &[terminate(call, more)]).await;
        let row = app.call(call).await.unwrap();
        assert_eq!((row.status.as_str(), row.duration, row.ended_at), (status, duration, Some(app.now())));
        // Again, and in other words: an end is one end, and nothing rings afterwards.
        tell(&app, id, &[terminate(call, json!({"status": "FAILED"})), connect(call)]).await;
        assert_eq!(app.call(call).await.unwrap(), row);
    }
    assert_eq!(app.call("wacid.c").await.unwrap().error_code.as_deref(), Some("138021"));
    assert_eq!(app.events().await.len(), 6);
}

async fn an_end_that_comes_first_is_kept(app: TestApp) {
    let id = ordinary(&app).await;
    let end = json!({"status": "COMPLETED", "duration": "7", "start_time": "1749196895", "end_time": "1749196902"});
    tell(&app, id, &[terminate("wacid.1", end)]).await;
    let row = app.call("wacid.1").await.unwrap();
    assert_eq!((row.status.as_str(), row.duration), ("completed", Some(7)));
    assert_eq!(row.started_at.unwrap().timestamp(), 1_749_196_895);
    assert_eq!(row.ended_at.unwrap().timestamp(), 1_749_196_902);
    tell(&app, id, &[connect("wacid.1")]).await;
    let after = app.call("wacid.1").await.unwrap();
    assert_eq!((after.status.as_str(), after.id), ("completed", row.id));
}

async fn a_batch_is_taken_whole(app: TestApp) {
    let id = ordinary(&app).await;
    let before = app.count_calls().await;
    let change = |calls: &[serde_json::Value]| {
        json!({"field": "calls", "value": {
        "metadata": {"display_phone_number": "14165550102", "phone_number_id": 99}, "calls": calls}})
    };
    let text = json!({"entry": [
        {"changes": [change(&[connect("wacid.1"), connect("wacid.2")]), change(&[terminate("wacid.1", json!({}))])]},
        {"changes": change(&[connect("wacid.3"), json!({"id": "a b"}), json!("x"), connect("wacid.3")])}]});
    post_signed(&app, id, &text.to_string(), SECRET).await.expect(200);
    assert_eq!(app.count_calls().await - before, 3);
    for (call, status) in [("wacid.1", "no_answer"), ("wacid.2", "ringing"), ("wacid.3", "ringing")] {
        let row = app.call(call).await.unwrap();
        assert_eq!((row.status.as_str(), row.clinic_id), (status, Some(app.clinic("bright-smiles-west").await.id)));
    }
    assert_eq!(app.events().await.len(), 4);
}

async fn a_hundred_times_the_same_is_one_call(app: TestApp) {
    let id = ordinary(&app).await;
    let before = app.count_calls().await;
    let tasks: Vec<_> = (0..100)
        .map(|n| {
            let app = app.clone();
            let calls = if n % 2 == 0 {
                vec![connect("wacid.1")]
            } else {
                vec![terminate("wacid.1", json!({"status": "COMPLETED", "duration": 3}))]
            };
            tokio::spawn(async move { post_signed(&app, id, &body(&calls), SECRET).await.status.as_u16() })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 200);
    }
    app.services.telephony.replay_spool().await;
    assert_eq!(app.count_calls().await - before, 1);
    assert_eq!(app.call("wacid.1").await.unwrap().status, "completed");
    assert_eq!(app.events().await.len(), 2);
}

async fn the_clinic_is_found_by_number_or_by_the_account(app: TestApp) {
    let west = app.clinic("bright-smiles-west").await.id;
    let unknown = "447700900123";
    for (n, more) in [
        json!({"clinicId": west}),
        json!({"clinicId": "bright-smiles-west"}),
        json!({"clinic": "bright-smiles-west"}),
        json!({"number": "+1 416 555 0102"}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut credentials = json!({"appSecret": SECRET});
        credentials.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let id = account(&app, "bright-smiles", credentials).await;
        let (one, two) = (format!("wacid.{n}"), format!("wacid.{n}x"));
        post_signed(&app, id, &body_of(unknown, &[connect(&one)]), SECRET).await.expect(200);
        // The number that was called says more than the account.
        post_signed(&app, id, &body(&[connect(&two)]), SECRET).await.expect(200);
        assert_eq!(app.call(&one).await.map(|row| row.clinic_id), Some(Some(west)), "{more}");
        assert_eq!(app.call(&two).await.unwrap().clinic_id, Some(app.clinic("bright-smiles-downtown").await.id));
    }
    // An account for one number takes no events of another.
    let id = account(&app, "bright-smiles", json!({"appSecret": SECRET, "phoneNumberId": "77"})).await;
    tell(&app, id, &[connect("wacid.other")]).await;
    assert!(app.call("wacid.other").await.is_none());
    assert_eq!(app.events().await.pop().unwrap().verdict, "unknown_number");
    assert!(stored(&app, id).await.last_error.unwrap().contains("leads to no clinic"));
}

async fn another_companys_clinic_is_never_reached(app: TestApp) {
    let theirs = app.clinic("bright-smiles-west").await.id;
    let before = app.count_calls().await;
    for (n, more) in [
        json!({}),
        json!({"clinicId": theirs}),
        json!({"clinic": "bright-smiles-west"}),
        json!({"number": "+14165550102"}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut credentials = json!({"appSecret": SECRET});
        credentials.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let id = account(&app, "harbour-physio", credentials).await;
        tell(&app, id, &[connect(&format!("wacid.{n}"))]).await;
        let event = app.events().await.pop().unwrap();
        assert_eq!(
            (event.verdict.as_str(), event.company_id),
            ("unknown_number", Some(app.company("harbour-physio").await.id))
        );
    }
    assert_eq!(app.count_calls().await, before);
}

async fn another_companys_call_is_never_moved(app: TestApp) {
    let ours = ordinary(&app).await;
    tell(&app, ours, &[connect("wacid.1")]).await;
    let carriers = crate::support::Call::to(crate::support::DOWNTOWN);
    carriers.ring(&app).await.twiml();
    let before = (app.call("wacid.1").await, app.call(carriers.sid()).await);
    let theirs = account(&app, "harbour-physio", json!({"appSecret": SECRET, "clinic": "harbour-physio"})).await;
    let ends: Vec<_> =
        ["wacid.1", carriers.sid()].iter().map(|call| terminate(call, json!({"status": "FAILED"}))).collect();
    post_signed(&app, theirs, &body_of("1", &ends), SECRET).await.expect(200);
    post_signed(&app, theirs, &body(&ends), SECRET).await.expect(200);
    let (after, carriers_after) = (app.call("wacid.1").await, app.call(carriers.sid()).await);
    assert_eq!(after.as_ref().map(|row| row.status.as_str()), Some("ringing"));
    assert_eq!(after.map(|row| row.company_id), before.0.map(|row| row.company_id));
    assert_eq!(carriers_after, before.1);
    // And ours still ends when it is told by us.
    tell(&app, ours, &[terminate("wacid.1", json!({}))]).await;
    assert_eq!(app.call("wacid.1").await.unwrap().status, "no_answer");
}

async fn a_lost_end_is_made_good(app: TestApp) {
    let id = ordinary(&app).await;
    let telephony = app.services.telephony.clone();
    tell(&app, id, &[connect("wacid.1")]).await;
    let carriers = crate::support::Call::to(crate::support::DOWNTOWN);
    carriers.ring(&app).await.twiml();
    app.pass(Duration::seconds(299));
    assert_eq!(telephony.end_lost_whatsapp_calls().await.unwrap(), 0);
    app.pass(Duration::seconds(1));
    assert_eq!(telephony.end_lost_whatsapp_calls().await.unwrap(), 1);
    assert_eq!(telephony.end_lost_whatsapp_calls().await.unwrap(), 0);
    let row = app.call("wacid.1").await.unwrap();
    assert_eq!((row.status.as_str(), row.ended_at), ("no_answer", Some(app.now())));
    assert_eq!(
        app.call(carriers.sid()).await.unwrap().status,
        "ringing",
        "the carrier's calls are looked after elsewhere"
    );
}

async fn an_account_that_is_off_keeps_the_call_and_tells(app: TestApp) {
    let id = ordinary(&app).await;
    for (n, (column, value)) in [
        (Column::IsActive, sea_orm::Value::from(false)),
        (Column::Status, sea_orm::Value::from("error")),
        (Column::Status, sea_orm::Value::from("inactive")),
    ]
    .into_iter()
    .enumerate()
    {
        set(&app, id, Column::IsActive, true).await;
        set(&app, id, column, value).await;
        let call = format!("wacid.{n}");
        tell(&app, id, &[connect(&call)]).await;
        assert_eq!(app.call(&call).await.unwrap().route_reason.as_deref(), Some("system-fallback"));
        assert!(app.events().await.pop().unwrap().error.unwrap().contains("integration account"));
        assert!(stored(&app, id).await.last_error.unwrap().contains("switched off"));
    }
    set(&app, id, Column::Status, "pending").await;
    set(&app, id, Column::IsActive, true).await;
    tell(&app, id, &[connect("wacid.on")]).await;
    assert_eq!(app.call("wacid.on").await.unwrap().route_reason.as_deref(), Some("business-hours"));
    assert_eq!(stored(&app, id).await.last_error, None);
}

async fn sip_mode_that_is_not_on_is_told(app: TestApp) {
    let id = account(&app, "bright-smiles", json!({"appSecret": SECRET, "onCall": "sip"})).await;
    tell(&app, id, &[connect("wacid.1")]).await;
    let row = app.call("wacid.1").await.unwrap();
    assert!(row.receipt.unwrap()["sentence"]["en"].as_str().unwrap().contains("SIP mode is not on"));
    assert!(stored(&app, id).await.last_error.unwrap().contains("still sends call events"));
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let page = admin.get("/clinics/bright-smiles-downtown/phone").await.expect(200);
    assert!(page.body.contains("SIP mode is not on"), "the admin sees it");
}

async fn what_is_no_call_is_left_alone(app: TestApp) {
    let id = ordinary(&app).await;
    let before = app.count_calls().await;
    for text in [
        "null",
        "[]",
        "{}",
        "7",
        "{\"entry\":[{\"changes\":[{\"field\":\"messages\",\"value\":{\"messages\":[{\"id\":\"wamid.1\"}]}}]}]}",
    ] {
        post_signed(&app, id, text, SECRET).await.expect(200);
    }
    assert!(app.events().await.is_empty());
    // A call that the business placed, and a word nobody knows: noted, and no call of a customer.
    tell(
        &app,
        id,
        &[
            json!({"id": "wacid.out", "event": "connect", "direction": "BUSINESS_INITIATED", "to": "16475550123"}),
            json!({"id": "wacid.odd", "event": "teleported", "from": "\u{0}<b>"}),
        ],
    )
    .await;
    assert!(app.call("wacid.out").await.is_none());
    assert_eq!(app.events().await.len(), 2);
    assert!(app.count_calls().await <= before + 1);
}

async fn while_the_database_is_away_nothing_is_lost(app: TestApp) {
    let id = ordinary(&app).await;
    tell(&app, id, &[connect("wacid.1")]).await;
    app.take_database_away().await;
    app.pass(Duration::minutes(2));
    tell(&app, id, &[terminate("wacid.1", json!({"status": "COMPLETED", "duration": 5})), connect("wacid.2")]).await;
    post_signed(&app, id, &body(&[connect("wacid.3")]), "wrong").await.expect(403);
    // A number that was never looked up: Meta comes again.
    post_signed(&app, id, &body_of("14165550102", &[connect("wacid.4")]), SECRET).await.expect(503);
    post_signed(&app, Uuid::now_v7(), &body(&[connect("wacid.5")]), SECRET).await.expect(503);
    let back = app.restarted(&[]).await;
    assert_eq!(back.services.telephony.replay_spool().await, 2);
    assert_eq!(app.call("wacid.1").await.unwrap().status, "completed");
    assert_eq!(app.call("wacid.2").await.unwrap().route_reason.as_deref(), Some("system-fallback"));
    for missing in ["wacid.3", "wacid.4", "wacid.5"] {
        assert!(app.call(missing).await.is_none(), "{missing}");
    }
    post_signed(&back, id, &body_of("14165550102", &[connect("wacid.4")]), SECRET).await.expect(200);
    assert!(app.call("wacid.4").await.is_some());
}
