//! `/api/admin/packages`, `/api/admin/ai-models`: the master admin's alone.

use super::{ADMIN, MASTER, chat_model, log_of, model, new_assistant, new_package, package, robin};
use crate::support::{TestApp, on_both};
use http::Method;
use serde_json::{Value, json};

on_both!(
    packages_are_made_changed_taken_away_and_brought_back,
    a_package_keeps_what_assistants_use_or_takes_it_from_all_of_them,
    models_are_added_changed_taken_away_and_brought_back,
    assistants_move_to_the_model_that_follows,
    the_day_the_master_admin_entered_counts,
    nobody_else_sees_the_catalogue,
);

async fn packages_are_made_changed_taken_away_and_brought_back(app: TestApp) {
    let master = app.sign_in(MASTER).await;
    let id = new_package(&master, json!({"name": "Night", "enableCall": true, "enableChat": false})).await;
    let path = format!("/api/admin/packages/{id}");
    let read = master.get(&path).await.data();
    assert_eq!(
        (&read["enableCall"], &read["enableChat"], &read["assistants"]),
        (&json!(true), &json!(false), &json!(0))
    );
    let changed = master.call(Method::PATCH, &path, Some(json!({"description": "At night", "enableChat": true}))).await;
    assert_eq!((&changed.data()["description"], &changed.data()["name"]), (&json!("At night"), &json!("Night")));
    for (sent, field) in [
        (json!({"name": " "}), "name"),
        (json!({"enableChat": false, "enableCall": false}), "enableChat"),
        (json!({"id": id}), "id"),
        (json!({"defaultSettings": {}}), "defaultSettings"),
        (json!({"reduce": "yes"}), "reduce"),
    ] {
        let error = master.call(Method::PATCH, &path, Some(sent.clone())).await.error(400, "invalid");
        assert!(error["fields"][field].is_string(), "{sent}");
    }
    master.call(Method::DELETE, &path, None).await.data();
    master.get(&path).await.error(404, "not_found");
    master.call(Method::PATCH, &path, Some(json!({"name": "x"}))).await.error(404, "not_found");
    master.call(Method::POST, &format!("{path}/restore"), None).await.data();
    assert_eq!(master.get(&path).await.data()["description"], "At night");
    for action in ["package.created", "package.changed", "package.deleted", "package.restored"] {
        assert_eq!(log_of(&app, action).await.len(), 1, "{action}");
    }
    // One that assistants are made from is not taken away.
    let used = package(&master, "Front desk").await["id"].as_str().unwrap().to_owned();
    let error = master.call(Method::DELETE, &format!("/api/admin/packages/{used}"), None).await.error(400, "invalid");
    assert!(error["fields"]["package"].as_str().unwrap().contains("Robin (Bright Smiles Dental Group)"));
}

async fn a_package_keeps_what_assistants_use_or_takes_it_from_all_of_them(app: TestApp) {
    let (master, admin) = (app.sign_in(MASTER).await, app.sign_in(ADMIN).await);
    let id = package(&master, "Front desk").await["id"].as_str().unwrap().to_owned();
    let path = format!("/api/admin/packages/{id}");
    let no_calls = json!({"enableCall": false});
    let error = master.call(Method::PATCH, &path, Some(no_calls)).await.error(400, "invalid");
    let said = error["fields"]["enableCall"].as_str().unwrap();
    assert!(said.contains("Robin (Bright Smiles Dental Group)") && said.contains("Skipper (Harbour Physio)"), "{said}");
    assert_eq!(package(&master, "Front desk").await["enableCall"], true);

    // One that only answers calls would have nothing left to do: then nobody is reduced.
    let only = new_assistant(&admin, json!({"packageId": id, "name": "Voice", "enabledChat": false})).await;
    let reduce = Some(json!({"enableCall": false, "reduce": true}));
    let error = master.call(Method::PATCH, &path, reduce.clone()).await.error(400, "invalid");
    assert!(error["fields"]["enableCall"].as_str().unwrap().contains("Voice"));
    assert!(robin(&app, "bright-smiles").await.enabled_call);
    let voice = format!("/api/company/chatbots/{}", only["id"].as_str().unwrap());
    admin.call(Method::DELETE, &voice, None).await.data();

    master.call(Method::PATCH, &path, reduce).await.data();
    for company in ["bright-smiles", "harbour-physio"] {
        let bot = robin(&app, company).await;
        assert!(bot.enabled_chat && !bot.enabled_call, "{company}");
    }
    let log = log_of(&app, "assistant.reduced").await;
    assert_eq!(log.len(), 2);
    assert!(log.iter().all(|entry| entry.company_id.is_some()), "in each company's own log");
    let error = admin.call(Method::POST, &format!("{voice}/restore"), None).await.error(400, "invalid");
    assert!(error["fields"]["assistant"].is_string());
    let own = format!("/api/company/chatbots/{}", robin(&app, "bright-smiles").await.id);
    admin.call(Method::PATCH, &own, Some(json!({"enabledCall": true}))).await.error(400, "invalid");
}

async fn models_are_added_changed_taken_away_and_brought_back(app: TestApp) {
    let master = app.sign_in(MASTER).await;
    let add = |body: Value| master.call(Method::POST, "/api/admin/ai-models", Some(body));
    let made = add(chat_model()).await.expect(201).json()["data"].clone();
    let path = format!("/api/admin/ai-models/{}", made["id"].as_str().unwrap());
    assert_eq!((&made["standing"]["state"], &made["assistants"]), (&json!("current"), &json!(0)));
    let error = add(chat_model()).await.error(400, "invalid");
    assert!(error["fields"]["modelName"].is_string(), "twice");
    let changed = json!({"costPerInputToken": 0.000001, "contextWindow": 128_000, "description": "Quick"});
    let changed = master.call(Method::PATCH, &path, Some(changed)).await.data();
    assert_eq!((&changed["costPerInputToken"], &changed["contextWindow"]), (&json!(0.000001), &json!(128_000)));
    assert_eq!(master.get(&path).await.data(), changed);
    let error = add(json!({"modelType": "call", "costPerInputToken": 5, "id": 1})).await.error(400, "invalid");
    let mut fields: Vec<&String> = error["fields"].as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(fields, ["costPerInputToken", "displayName", "id", "modelName", "provider"]);

    master.call(Method::DELETE, &path, None).await.data();
    master.get(&path).await.error(404, "not_found");
    let again = add(chat_model()).await.expect(201).json()["data"].clone();
    let error = master.call(Method::POST, &format!("{path}/restore"), None).await.error(400, "invalid");
    assert!(error["fields"]["modelName"].is_string(), "it was added again meanwhile");
    let again = format!("/api/admin/ai-models/{}", again["id"].as_str().unwrap());
    master.call(Method::DELETE, &again, None).await.data();
    master.call(Method::POST, &format!("{path}/restore"), None).await.data();
    assert_eq!(master.get(&path).await.data()["description"], "Quick");
}

async fn assistants_move_to_the_model_that_follows(app: TestApp) {
    let (master, admin) = (app.sign_in(MASTER).await, app.sign_in(ADMIN).await);
    let id = async |name: &str| model(&master, name).await["id"].as_str().unwrap().to_owned();
    let (first, next, chat) =
        (id("gpt-4o-realtime-preview").await, id("gpt-realtime-2.1").await, id("gpt-6-luna").await);
    let own = format!("/api/company/chatbots/{}", robin(&app, "bright-smiles").await.id);
    admin.call(Method::PATCH, &own, Some(json!({ "callModelId": first }))).await.data();
    let path = format!("/api/admin/ai-models/{first}");
    // While it is used it stays what it is.
    let error = master.call(Method::DELETE, &path, None).await.error(400, "invalid");
    assert!(error["fields"]["model"].is_string());
    let error = master.call(Method::PATCH, &path, Some(json!({"modelType": "chat"}))).await.error(400, "invalid");
    assert!(error["fields"]["modelType"].is_string());
    for to in [
        json!({}),
        json!({ "to": first }),
        json!({ "to": chat }),
        json!({"to": "0190f3a2-b7c1-7e2f-8d3e-9a4b5c6d7e8f"}),
    ] {
        let error = master.call(Method::POST, &format!("{path}/move"), Some(to.clone())).await.error(400, "invalid");
        assert!(error["fields"]["to"].is_string(), "{to}");
    }
    let moved = master.call(Method::POST, &format!("{path}/move"), Some(json!({ "to": next }))).await.data();
    assert_eq!(moved["moved"], 1);
    assert_eq!(admin.get(&own).await.data()["callModelId"], json!(next));
    let log = log_of(&app, "assistant.model-moved").await;
    assert_eq!((log.len(), log[0].company_id), (1, Some(app.company("bright-smiles").await.id)));
    master.call(Method::DELETE, &path, None).await.data();
}

async fn the_day_the_master_admin_entered_counts(app: TestApp) {
    let (master, admin) = (app.sign_in(MASTER).await, app.sign_in(ADMIN).await);
    let next = model(&master, "gpt-realtime-2.1").await["id"].as_str().unwrap().to_owned();
    let path = format!("/api/admin/ai-models/{next}");
    let page = format!("/assistants/{}", robin(&app, "bright-smiles").await.id);
    assert!(!admin.get(&page).await.expect(200).body.contains("switched off by its provider on"));
    let changed = master.call(Method::PATCH, &path, Some(json!({"retiresOn": "2027-03-01"}))).await.data();
    assert_eq!(changed["standing"], json!({"state": "ending", "day": "2027-03-01", "replacement": null}));
    let shown = admin.get(&page).await.expect(200).body;
    assert!(shown.contains("OpenAI Realtime 2.1 is switched off by its provider on Mon 1 Mar 2027"));
    assert!(shown.contains("Choose OpenAI Realtime 2.1 mini instead"));
    app.set_clock("2027-03-01T00:00:00Z");
    let admin = app.sign_in(ADMIN).await;
    assert!(admin.get(&page).await.expect(200).body.contains("OpenAI Realtime 2.1 was switched off by its provider"));
}

async fn nobody_else_sees_the_catalogue(app: TestApp) {
    let id = package(&app.sign_in(MASTER).await, "Web chat").await["id"].as_str().unwrap().to_owned();
    let token = app.token("bright-smiles", &["company:read", "company:write", "platform"]).await;
    for email in [ADMIN, "staff@brightsmiles.test", "admin@harbourphysio.test"] {
        let browser = app.sign_in(email).await;
        for (method, path) in [
            (Method::GET, "/api/admin/packages".to_owned()),
            (Method::POST, "/api/admin/packages".to_owned()),
            (Method::PATCH, format!("/api/admin/packages/{id}")),
            (Method::DELETE, format!("/api/admin/packages/{id}")),
            (Method::GET, "/api/admin/ai-models".to_owned()),
            (Method::POST, "/api/admin/ai-models".to_owned()),
            (Method::DELETE, format!("/api/admin/ai-models/{id}")),
        ] {
            let body = Some(json!({"name": "Mine"}));
            browser.call(method.clone(), &path, body.clone()).await.error(403, "forbidden");
            app.with_token(&token, method, &path, body).await.error(403, "forbidden");
        }
    }
}
