//! Call settings over the interface: merged, checked, and what is not ours is kept and never shown.

use super::{ADMIN, MASTER, log_of, new_assistant, package, robin};
use crate::support::{TestApp, on_both};
use backend::entity::chatbot;
use http::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

on_both!(
    settings_are_merged_and_checked,
    an_assistant_without_calls_has_none,
    settings_that_somebody_broke_are_mended_and_a_login_among_them_is_kept,
);

async fn path(app: &TestApp) -> String {
    format!("/api/company/chatbots/{}/call-settings", robin(app, "bright-smiles").await.id)
}

async fn store(app: &TestApp, settings: Value) {
    let change = chatbot::Entity::update_many().col_expr(chatbot::Column::Settings, Expr::value(settings));
    let id = robin(app, "bright-smiles").await.id;
    change.filter(chatbot::Column::Id.eq(id)).exec(&app.db).await.unwrap();
}

async fn settings_are_merged_and_checked(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let path = path(&app).await;
    let before = admin.get(&path).await.data();
    assert_eq!((&before["voiceId"], &before["silenceTimeout"]), (&json!("alloy"), &json!(180)));
    assert_eq!(before.as_object().unwrap().len(), 16);
    let sent = json!({"voiceSettings": {"speed": 1.25}, "recordingEnabled": true, "callButtonColor": "#0b625d"});
    let after = admin.call(Method::PATCH, &path, Some(sent)).await.data();
    assert_eq!(after["voiceSettings"], json!({"pitch": 0.0, "speed": 1.25, "stability": 0.5}));
    assert_eq!((&after["recordingEnabled"], &after["callButtonColor"]), (&json!(true), &json!("#0B625D")));
    assert_eq!(after["callGreeting"], before["callGreeting"]);
    assert_eq!(admin.get(&path).await.data(), after);
    let log = log_of(&app, "assistant.call-settings").await;
    assert_eq!(log.len(), 1);
    assert_eq!(log[0].before.as_ref().unwrap()["recordingEnabled"], false);
    assert!(log[0].before.as_ref().unwrap().get("callGreeting").is_none());

    let wrong = json!({
        "voiceSettings": {"pitch": 1.5}, "silenceTimeout": 29, "maxCallDuration": 3601, "callGreeting": "x".repeat(501),
        "callButtonText": "x".repeat(51), "callButtonColor": "red", "vadThreshold": -0.1, "voiceProvider": "google",
        "recordingEnabled": false, "connector": {}
    });
    let error = admin.call(Method::PATCH, &path, Some(wrong)).await.error(400, "invalid");
    let fields: Vec<&String> = error["fields"].as_object().unwrap().keys().collect();
    for field in [
        "voiceSettings.pitch",
        "silenceTimeout",
        "maxCallDuration",
        "callGreeting",
        "callButtonText",
        "callButtonColor",
        "vadThreshold",
        "voiceId",
        "connector",
    ] {
        assert!(fields.iter().any(|found| *found == field), "{field}: {fields:?}");
    }
    assert_eq!(fields.len(), 9);
    assert_eq!(admin.get(&path).await.data(), after, "nothing of a refused change is kept");
    for body in [json!([1]), json!("x"), json!(null)] {
        admin.call(Method::PATCH, &path, Some(body)).await.error(400, "invalid");
    }
    let big = json!({ "callGreeting": "x".repeat(400_000) });
    admin.call(Method::PATCH, &path, Some(big)).await.error(413, "malformed");
    let markup = "</textarea><script>alert(1)</script>";
    let kept = admin.call(Method::PATCH, &path, Some(json!({ "callGreeting": markup }))).await.data();
    assert_eq!(kept["callGreeting"], markup);
    // Nothing changes, nothing is logged.
    admin.call(Method::PATCH, &path, Some(json!({ "callGreeting": markup }))).await.data();
    assert_eq!(log_of(&app, "assistant.call-settings").await.len(), 2);
}

async fn an_assistant_without_calls_has_none(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    let web = package(&master, "Web chat").await["id"].clone();
    let made = new_assistant(&admin, json!({"packageId": web, "name": "Web"})).await;
    let path = format!("/api/company/chatbots/{}", made["id"].as_str().unwrap());
    for (method, what) in
        [(Method::GET, "call-settings"), (Method::PATCH, "call-settings"), (Method::GET, "call-models")]
    {
        let answer = admin.call(method, &format!("{path}/{what}"), Some(json!({"recordingEnabled": true}))).await;
        let error = answer.error(400, "invalid");
        assert!(error["fields"]["enabledCall"].is_string(), "{what}");
    }
}

async fn settings_that_somebody_broke_are_mended_and_a_login_among_them_is_kept(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let path = path(&app).await;
    for broken in [
        json!(null),
        json!([]),
        json!("x"),
        json!({"call": 7}),
        json!({"call": {"silenceTimeout": "soon", "voiceId": "nova"}}),
    ] {
        store(&app, broken.clone()).await;
        let read = admin.get(&path).await.data();
        assert_eq!((&read["silenceTimeout"], &read["voiceId"]), (&json!(180), &json!("alloy")), "{broken}");
        let page = format!("/assistants/{}", robin(&app, "bright-smiles").await.id);
        admin.get(&page).await.expect(200);
        admin.call(Method::PATCH, &path, Some(json!({"maxCallDuration": 120}))).await.data();
        assert_eq!(robin(&app, "bright-smiles").await.settings["call"]["maxCallDuration"], 120);
    }
    let login = json!({"sipUri": "sip:a@b.example", "sipPassword": "hush-hush"});
    store(&app, json!({"call": {"connector": login, "future": 1}, "other": [1]})).await;
    let answers = [
        admin.get(&path).await,
        admin.call(Method::PATCH, &path, Some(json!({"maxCallDuration": 90}))).await,
        admin.get("/api/company/chatbots").await,
        admin.get(&format!("/assistants/{}", robin(&app, "bright-smiles").await.id)).await,
    ];
    assert!(answers.iter().all(|answer| !answer.body.contains("hush-hush")));
    let stored = robin(&app, "bright-smiles").await.settings;
    assert_eq!(
        (&stored["call"]["connector"], &stored["call"]["future"], &stored["other"]),
        (&login, &json!(1), &json!([1]))
    );
    let log = log_of(&app, "assistant.call-settings").await;
    assert!(!format!("{log:?}").contains("hush-hush"));
}
