//! `/api/company/chatbots…`: made, read, changed, deleted, brought back, and never beyond their package.

use super::{ADMIN, MASTER, log_of, model, new_assistant, new_package, package, robin};
use crate::support::{Call, DOWNTOWN, TestApp, on_both};
use http::Method;
use serde_json::{Value, json};

on_both!(
    an_assistant_is_made_changed_deleted_and_brought_back,
    an_assistant_never_exceeds_its_package,
    a_model_fits_what_it_is_chosen_for,
    while_calls_are_off_nothing_with_calls_is_to_be_had,
    clinics_move_from_one_assistant_to_another,
    staff_read_and_change_nothing,
    another_companys_ids_are_nobodys,
);

async fn an_assistant_is_made_changed_deleted_and_brought_back(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    let front_desk = package(&master, "Front desk").await["id"].clone();
    let made = new_assistant(&admin, json!({"packageId": front_desk, "name": " Sam "})).await;
    assert_eq!(
        (&made["name"], &made["enabledChat"], &made["enabledCall"]),
        (&json!("Sam"), &json!(true), &json!(true))
    );
    let path = format!("/api/company/chatbots/{}", made["id"].as_str().unwrap());
    assert_eq!(admin.get(&path).await.data(), made);
    let listed = admin.get("/api/company/chatbots").await.data();
    assert_eq!(listed["chatbots"].as_array().unwrap().len(), 2);

    let change = json!({"name": "Sam II", "enabledCall": false, "widget": {"allowedOrigins": ["https://a.example/"]}});
    let changed = admin.call(Method::PATCH, &path, Some(change)).await.data();
    assert_eq!((&changed["name"], &changed["enabledCall"]), (&json!("Sam II"), &json!(false)));
    assert_eq!(changed["widget"], json!({"allowedOrigins": ["https://a.example"], "chatUrl": null}));
    let log = log_of(&app, "assistant.changed").await;
    assert_eq!(log[0].before.as_ref().unwrap()["name"], "Sam");
    assert!(log[0].after.as_ref().unwrap().get("enabledChat").is_none(), "only what changed");
    // What is already so is no change.
    admin.call(Method::PATCH, &path, Some(json!({"name": "Sam II"}))).await.data();
    assert_eq!(log_of(&app, "assistant.changed").await.len(), 1);

    admin.call(Method::DELETE, &path, None).await.data();
    for gone in [admin.get(&path).await, admin.call(Method::DELETE, &path, None).await] {
        gone.error(404, "not_found");
    }
    admin.call(Method::PATCH, &path, Some(json!({"name": "x"}))).await.error(404, "not_found");
    let back = admin.call(Method::POST, &format!("{path}/restore"), None).await.data();
    assert_eq!((&back["name"], &back["widget"]), (&json!("Sam II"), &changed["widget"]));
    admin.call(Method::POST, &format!("{path}/restore"), None).await.error(404, "not_found");

    for (sent, fields) in [
        (json!({}), vec!["name", "packageId"]),
        (json!({"packageId": front_desk, "name": "", "companyId": made["id"]}), vec!["companyId", "name"]),
        (json!({"packageId": made["id"], "name": "x"}), vec!["packageId"]),
        (
            json!({"packageId": front_desk, "name": "x", "enabledChat": false, "enabledCall": false}),
            vec!["enabledChat"],
        ),
        (json!({"packageId": front_desk, "name": "x", "settings": {"call": {}}}), vec!["settings"]),
        (json!([]), vec!["body"]),
    ] {
        let error = admin.call(Method::POST, "/api/company/chatbots", Some(sent.clone())).await.error(400, "invalid");
        let mut found: Vec<&String> = error["fields"].as_object().unwrap().keys().collect();
        found.sort();
        assert_eq!(found, fields, "{sent}");
    }
    for field in ["packageId", "companyId", "id", "deletedAt", "settings", "createdAt"] {
        let error = admin.call(Method::PATCH, &path, Some(json!({ field: null }))).await.error(400, "invalid");
        assert!(error["fields"][field].is_string());
    }
}

async fn an_assistant_never_exceeds_its_package(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    let web = package(&master, "Web chat").await["id"].clone();
    let beyond = json!({"packageId": web, "name": "Too much", "enabledCall": true});
    let error = admin.call(Method::POST, "/api/company/chatbots", Some(beyond)).await.error(400, "invalid");
    assert!(error["fields"]["enabledCall"].is_string());
    let made = new_assistant(&admin, json!({"packageId": web, "name": "Web"})).await;
    assert_eq!(made["enabledCall"], false);
    let path = format!("/api/company/chatbots/{}", made["id"].as_str().unwrap());
    let error = admin.call(Method::PATCH, &path, Some(json!({"enabledCall": true}))).await.error(400, "invalid");
    assert!(error["fields"]["enabledCall"].is_string());
    let error = admin.call(Method::PATCH, &path, Some(json!({"enabledChat": false}))).await.error(400, "invalid");
    assert!(error["fields"]["enabledChat"].is_string());
    assert_eq!(admin.get(&path).await.data(), made);
    // A package that is switched off or taken away is not to be had.
    let hidden = new_package(&master, json!({"name": "Hidden", "isActive": false})).await;
    let sent = json!({"packageId": hidden, "name": "x"});
    let error = admin.call(Method::POST, "/api/company/chatbots", Some(sent)).await.error(400, "invalid");
    assert!(error["fields"]["packageId"].is_string());
}

async fn a_model_fits_what_it_is_chosen_for(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    let path = format!("/api/company/chatbots/{}", robin(&app, "bright-smiles").await.id);
    let calls = admin.get(&format!("{path}/call-models")).await.data();
    let chats = admin.get(&format!("{path}/chat-models")).await.data();
    let types = |of: &Value| -> Vec<String> {
        of["models"].as_array().unwrap().iter().map(|model| model["modelType"].as_str().unwrap().to_owned()).collect()
    };
    assert!(types(&calls).len() >= 4 && types(&calls).iter().all(|kind| kind == "call" || kind == "both"));
    assert!(!types(&chats).is_empty() && types(&chats).iter().all(|kind| kind == "chat" || kind == "both"));
    let named = |of: &Value, name: &str| -> Value {
        of["models"].as_array().unwrap().iter().find(|model| model["modelName"] == name).unwrap().clone()
    };
    // Those that every installation begins with are gone, and say what follows.
    let first = named(&calls, "gpt-4o-realtime-preview-2024-10-01");
    let next = named(&calls, "gpt-realtime-2.1");
    assert_eq!((&first["standing"]["state"], &first["standing"]["day"]), (&json!("gone"), &json!("2025-10-10")));
    assert_eq!(first["replacementId"], next["id"]);
    assert_eq!((&next["standing"]["state"], &next["replacementId"]), (&json!("current"), &Value::Null));

    let chat = named(&chats, "gpt-6-luna")["id"].clone();
    let set = |body: Value| admin.call(Method::PATCH, &path, Some(body));
    let saved = set(json!({"chatModelId": chat, "callModelId": next["id"]})).await.data();
    assert_eq!((&saved["chatModelId"], &saved["callModelId"]), (&chat, &next["id"]));
    for (sent, field) in [
        (json!({"chatModelId": next["id"]}), "chatModelId"),
        (json!({"callModelId": chat}), "callModelId"),
        (json!({"callModelId": "0190f3a2-b7c1-7e2f-8d3e-9a4b5c6d7e8f"}), "callModelId"),
        (json!({"enabledCall": false, "callModelId": first["id"]}), "callModelId"),
    ] {
        let error = set(sent.clone()).await.error(400, "invalid");
        assert!(error["fields"][field].is_string(), "{sent}: {error}");
    }
    // Switched off it is chosen by nobody new, and stays where it is chosen.
    let other = model(&master, "gemini-3.8-live").await["id"].as_str().unwrap().to_owned();
    let off = Some(json!({"isActive": false}));
    master.call(Method::PATCH, &format!("/api/admin/ai-models/{other}"), off.clone()).await.data();
    set(json!({ "callModelId": other })).await.error(400, "invalid");
    let next = next["id"].as_str().unwrap();
    master.call(Method::PATCH, &format!("/api/admin/ai-models/{next}"), off).await.data();
    set(json!({"callModelId": next, "name": "Robin"})).await.data();
    let calls = admin.get(&format!("{path}/call-models")).await.data();
    assert_eq!(named(&calls, "gpt-realtime-2.1")["offered"], false);
    assert!(calls["models"].as_array().unwrap().iter().all(|model| model["id"] != json!(other)));
    assert_eq!(set(json!({"callModelId": null})).await.data()["callModelId"], Value::Null);
}

async fn while_calls_are_off_nothing_with_calls_is_to_be_had(app: TestApp) {
    let (harbour, master) = (app.sign_in("admin@harbourphysio.test").await, app.sign_in(MASTER).await);
    let token = app.token("harbour-physio", &["company:read", "company:write"]).await;
    let front_desk = package(&master, "Front desk").await["id"].clone();
    let path = format!("/api/company/chatbots/{}", robin(&app, "harbour-physio").await.id);
    let offered = harbour.get("/api/company/chatbot-packages").await.data();
    let names: Vec<&Value> = offered["packages"].as_array().unwrap().iter().map(|package| &package["name"]).collect();
    assert_eq!(names, ["Web chat"]);
    for (method, path, body) in [
        (Method::GET, format!("{path}/call-settings"), None),
        (Method::PATCH, format!("{path}/call-settings"), Some(json!({"recordingEnabled": true}))),
        (Method::GET, format!("{path}/call-models"), None),
        (Method::POST, "/api/company/chatbots".to_owned(), Some(json!({"packageId": front_desk, "name": "x"}))),
    ] {
        harbour.call(method.clone(), &path, body.clone()).await.error(403, "calls_disabled");
        app.with_token(&token, method, &path, body).await.error(403, "calls_disabled");
    }
    // What is there stays, and everything else can be changed.
    let kept = harbour.call(Method::PATCH, &path, Some(json!({"name": "Skip"}))).await.data();
    assert_eq!((&kept["name"], &kept["enabledCall"]), (&json!("Skip"), &json!(true)));
    harbour.call(Method::PATCH, &path, Some(json!({"enabledCall": false}))).await.data();
    let on = Some(json!({"enabledCall": true}));
    harbour.call(Method::PATCH, &path, on.clone()).await.error(403, "calls_disabled");
    assert!(harbour.get(&format!("{path}/chat-models")).await.data()["models"].is_array());

    app.set_feature("harbour-physio", "/features/callEnabled", json!(true)).await;
    assert_eq!(harbour.get("/api/company/chatbot-packages").await.data()["packages"].as_array().unwrap().len(), 2);
    harbour.call(Method::PATCH, &path, on).await.data();
    harbour.get(&format!("{path}/call-settings")).await.data();
}

async fn clinics_move_from_one_assistant_to_another(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    let web = package(&master, "Web chat").await["id"].clone();
    let downtown = app.clinic("bright-smiles-downtown").await.id;
    let made = new_assistant(&admin, json!({"packageId": web, "name": "Web", "clinicIds": [downtown]})).await;
    assert_eq!(made["clinics"][0]["slug"], "bright-smiles-downtown");
    let old = format!("/api/company/chatbots/{}", robin(&app, "bright-smiles").await.id);
    assert_eq!(admin.get(&old).await.data()["clinics"].as_array().unwrap().len(), 1);
    // It takes no calls, so callers get the backup from the next call on.
    app.set_clinic(
        "bright-smiles-downtown",
        backend::entity::clinic::Column::AiAvailabilitySettings,
        json!({"mode": "always"}),
    )
    .await;
    let reason = |n: u32| {
        let app = app.clone();
        async move {
            let call = Call::to(DOWNTOWN).number(n);
            call.ring(&app).await.twiml();
            app.call(call.sid()).await.unwrap().route_reason.unwrap()
        }
    };
    assert_eq!(reason(1).await, "assistant-disabled");
    let back = admin.call(Method::PATCH, &old, Some(json!({"clinicIds": [downtown]}))).await.data();
    assert_eq!(back["clinics"].as_array().unwrap().len(), 1);
    assert_eq!(reason(2).await, "always-on");
    let foreign = app.clinic("harbour-physio").await.id;
    let error = admin.call(Method::PATCH, &old, Some(json!({"clinicIds": [foreign]}))).await.error(400, "invalid");
    assert!(error["fields"]["clinicIds"].is_string());
    assert_eq!(app.clinic("harbour-physio").await.chatbot_id, Some(robin(&app, "harbour-physio").await.id));
    // A deleted assistant answers nobody, and again when it is back.
    admin.call(Method::DELETE, &old, None).await.data();
    assert_eq!(reason(3).await, "assistant-disabled");
    admin.call(Method::POST, &format!("{old}/restore"), None).await.data();
    assert_eq!(reason(4).await, "always-on");
}

async fn staff_read_and_change_nothing(app: TestApp) {
    let staff = app.sign_in("staff@brightsmiles.test").await;
    let path = format!("/api/company/chatbots/{}", robin(&app, "bright-smiles").await.id);
    staff.get(&path).await.data();
    staff.get(&format!("{path}/call-settings")).await.data();
    for (method, path) in [
        (Method::POST, "/api/company/chatbots".to_owned()),
        (Method::PATCH, path.clone()),
        (Method::PATCH, format!("{path}/call-settings")),
        (Method::DELETE, path.clone()),
        (Method::POST, format!("{path}/restore")),
        (Method::GET, "/api/admin/packages".to_owned()),
        (Method::POST, "/api/admin/ai-models".to_owned()),
    ] {
        staff.call(method, &path, Some(json!({"name": "x"}))).await.error(403, "forbidden");
    }
}

async fn another_companys_ids_are_nobodys(app: TestApp) {
    let (a, b) = (app.sign_in(ADMIN).await, app.sign_in("admin@harbourphysio.test").await);
    let foreign = robin(&app, "harbour-physio").await.id;
    let own = robin(&app, "bright-smiles").await.id;
    for id in [foreign.to_string(), uuid::Uuid::nil().to_string(), "robin".to_owned()] {
        let path = format!("/api/company/chatbots/{id}");
        for (method, path) in [
            (Method::GET, path.clone()),
            (Method::PATCH, path.clone()),
            (Method::DELETE, path.clone()),
            (Method::POST, format!("{path}/restore")),
            (Method::GET, format!("{path}/call-settings")),
            (Method::PATCH, format!("{path}/call-settings")),
            (Method::GET, format!("{path}/call-models")),
            (Method::GET, format!("{path}/chat-models")),
        ] {
            a.call(method, &path, Some(json!({"name": 7}))).await.error(404, "not_found");
        }
    }
    // Also where calls are off: nothing of another company is told by the kind of the refusal.
    b.get(&format!("/api/company/chatbots/{own}/call-settings")).await.error(404, "not_found");
    assert_eq!(robin(&app, "harbour-physio").await.name, "Skipper");
}
