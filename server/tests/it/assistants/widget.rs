//! `/api/widget/config` and `/widget.js`: for visitors of websites, and for the sites that the company allowed.

use super::{ADMIN, robin};
use crate::support::{Answer, TestApp, on_both};
use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};

on_both!(
    the_button_gets_what_it_needs_and_nothing_else,
    only_allowed_sites_get_it,
    nothing_is_told_of_what_is_not_there,
    the_script_can_be_embedded_anywhere,
);

async fn config(app: &TestApp, id: &str, origin: Option<&str>) -> Answer {
    let mut request = Request::get(format!("/api/widget/config?chatbotId={id}"));
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    app.send(request.body(Body::empty()).unwrap()).await
}

async fn set(app: &TestApp, body: Value) {
    let admin = app.sign_in(ADMIN).await;
    let path = format!("/api/company/chatbots/{}", robin(app, "bright-smiles").await.id);
    admin.call(Method::PATCH, &path, Some(body)).await.data();
}

async fn the_button_gets_what_it_needs_and_nothing_else(app: TestApp) {
    let id = robin(&app, "bright-smiles").await.id.to_string();
    let answer = config(&app, &id, None).await;
    let data = answer.data();
    assert_eq!(
        data,
        json!({
            "chatbotId": id, "chatEnabled": true, "callEnabled": true, "buttonText": "Call Us", "buttonColor": "#22C55E",
            "buttonTextColor": "#000000", "buttonPosition": "bottom-right", "chatUrl": null,
            "numbers": [
                {"label": "Bright Smiles Downtown", "number": "+14165550101", "display": "+1\u{a0}416\u{a0}555\u{a0}0101"},
                {"label": "Bright Smiles West", "number": "+14165550102", "display": "+1\u{a0}416\u{a0}555\u{a0}0102"},
            ],
        })
    );
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    assert!(answer.header("set-cookie").is_none());
    set(&app, json!({"widget": {"chatUrl": "https://chat.example/room"}, "clinicIds": [app.clinic("bright-smiles-west").await.id]})).await;
    let data = config(&app, &id, None).await.data();
    assert_eq!((&data["chatUrl"], &data["numbers"][0]["label"]), (&json!("https://chat.example/room"), &Value::Null));
    // Each switch by itself.
    set(&app, json!({"enabledChat": false})).await;
    let data = config(&app, &id, None).await.data();
    assert_eq!(
        (&data["chatEnabled"], &data["chatUrl"], &data["callEnabled"]),
        (&json!(false), &Value::Null, &json!(true))
    );
    app.set_feature("bright-smiles", "/features/callEnabled", json!(false)).await;
    let data = config(&app, &id, None).await.data();
    assert_eq!((&data["callEnabled"], &data["numbers"]), (&json!(false), &json!([])));
}

async fn only_allowed_sites_get_it(app: TestApp) {
    let id = robin(&app, "bright-smiles").await.id.to_string();
    let allow = "access-control-allow-origin";
    let refused = config(&app, &id, Some("https://site.example")).await;
    refused.error(403, "origin_not_allowed");
    assert_eq!((refused.header(allow), refused.header("cache-control")), (None, Some("no-store")));
    set(&app, json!({"widget": {"allowedOrigins": ["https://site.example", "https://b.example:8443"]}})).await;
    for origin in ["https://site.example", "https://b.example:8443"] {
        let answer = config(&app, &id, Some(origin)).await.expect(200);
        assert_eq!(answer.header(allow), Some(origin));
        assert_eq!(answer.header("vary").map(str::to_lowercase).as_deref(), Some("origin"));
        assert!(answer.header("access-control-allow-credentials").is_none());
    }
    for origin in [
        "http://site.example",
        "https://site.example.evil.test",
        "https://evilsite.example",
        "null",
        "https://b.example",
        "https://SITE.example/",
    ] {
        let answer = config(&app, &id, Some(origin)).await;
        answer.error(403, "origin_not_allowed");
        assert_eq!(answer.header(allow), None, "{origin}");
        assert!(answer.header("vary").is_some());
    }
}

async fn nothing_is_told_of_what_is_not_there(app: TestApp) {
    let id = robin(&app, "bright-smiles").await.id.to_string();
    let nowhere = config(&app, &uuid::Uuid::now_v7().to_string(), None).await;
    nowhere.error(404, "not_found");
    for wrong in ["", "robin", "../../x", "%00"] {
        config(&app, wrong, None).await.error(404, "not_found");
    }
    app.get("/api/widget/config").await.error(404, "not_found");
    set(&app, json!({"isActive": false})).await;
    assert_eq!(config(&app, &id, None).await.expect(404).body, nowhere.body);
    set(&app, json!({"isActive": true})).await;
    config(&app, &id, None).await.expect(200);
    let admin = app.sign_in(ADMIN).await;
    admin.call(Method::DELETE, &format!("/api/company/chatbots/{id}"), None).await.data();
    assert_eq!(config(&app, &id, None).await.expect(404).body, nowhere.body);
    let skipper = robin(&app, "harbour-physio").await.id.to_string();
    let data = config(&app, &skipper, None).await.data();
    assert_eq!((&data["callEnabled"], &data["numbers"]), (&json!(false), &json!([])), "calls are off for the company");
    app.set_company("harbour-physio", backend::entity::company::Column::DeletedAt, app.now()).await;
    config(&app, &skipper, None).await.expect(404);
    let post = Request::post(format!("/api/widget/config?chatbotId={id}")).body(Body::empty()).unwrap();
    assert_eq!(app.send(post).await.status.as_u16(), 405);
}

async fn the_script_can_be_embedded_anywhere(app: TestApp) {
    let site = app.folder().join("site");
    std::fs::create_dir_all(&site).unwrap();
    let written = include_str!("../../../../public/widget.js");
    std::fs::write(site.join("widget.js"), written).unwrap();
    let answer = app.get("/widget.js").await.expect(200);
    assert_eq!(answer.body, written);
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=3600"));
    assert!(answer.header("content-type").unwrap().contains("javascript"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    // Nothing that a strict content policy of the page forbids.
    for forbidden in ["innerHTML", "eval(", "new Function", "document.write", "localStorage", "document.cookie"] {
        assert!(!written.contains(forbidden), "{forbidden}");
    }
    assert!(written.len() < 10_000);
}
