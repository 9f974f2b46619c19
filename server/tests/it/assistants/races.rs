//! Two at once: whatever happens first, no assistant has what its package lacks, or calls while they are off.

use super::{ADMIN, MASTER, new_assistant, new_package};
use crate::support::{TestApp, on_both};
use backend::entity::{chatbot, chatbot_package};
use http::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::json;

on_both!(
    a_package_that_loses_calls_while_assistants_are_made_from_it,
    a_package_that_is_reduced_while_its_assistants_are_changed,
    a_model_that_goes_while_it_is_chosen,
    the_switch_that_falls_while_assistants_are_made,
);

const ROUNDS: usize = 6;

/// What must hold after every race.
async fn nothing_exceeds(app: &TestApp) {
    let all = chatbot::Entity::find()
        .filter(chatbot::Column::DeletedAt.is_null())
        .find_also_related(chatbot_package::Entity)
        .all(&app.db)
        .await
        .unwrap();
    for (bot, package) in all {
        let package = package.unwrap();
        assert!(!bot.enabled_call || package.enable_call, "{} answers calls", bot.name);
        assert!(!bot.enabled_chat || package.enable_chat, "{} chats", bot.name);
        assert!(bot.enabled_call || bot.enabled_chat);
    }
}

async fn a_package_that_loses_calls_while_assistants_are_made_from_it(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    let other = app.sign_in(ADMIN).await;
    for round in 0..ROUNDS {
        let id = new_package(&master, json!({"name": format!("Both {round}"), "enableCall": true})).await;
        let path = format!("/api/admin/packages/{id}");
        let make = |browser, n: usize| {
            let body = json!({"packageId": id, "name": format!("Bot {round} {n}")});
            let browser: &crate::support::Browser = browser;
            async move { browser.call(Method::POST, "/api/company/chatbots", Some(body)).await }
        };
        let (one, lost, two) = tokio::join!(
            make(&admin, 1),
            master.call(Method::PATCH, &path, Some(json!({"enableCall": false}))),
            make(&other, 2),
        );
        // A package without calls makes assistants without calls: made they are in any case.
        for made in [one, two] {
            made.expect(201);
        }
        assert!([200, 400].contains(&lost.status.as_u16()), "{}", lost.body);
        nothing_exceeds(&app).await;
    }
}

async fn a_package_that_is_reduced_while_its_assistants_are_changed(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    for round in 0..ROUNDS {
        let id = new_package(&master, json!({"name": format!("Both {round}"), "enableCall": true})).await;
        let made =
            new_assistant(&admin, json!({"packageId": id, "name": format!("Bot {round}"), "enabledCall": false})).await;
        let bot = format!("/api/company/chatbots/{}", made["id"].as_str().unwrap());
        let (path, calls_path) = (format!("/api/admin/packages/{id}"), format!("{bot}/call-settings"));
        let reduce = json!({"enableCall": false, "reduce": true});
        let (on, reduced, calls) = tokio::join!(
            admin.call(Method::PATCH, &bot, Some(json!({"enabledCall": true}))),
            master.call(Method::PATCH, &path, Some(reduce)),
            admin.call(Method::PATCH, &calls_path, Some(json!({"maxCallDuration": 90}))),
        );
        assert_eq!(reduced.status.as_u16(), 200, "{}", reduced.body);
        for answer in [on, calls] {
            assert!([200, 400].contains(&answer.status.as_u16()), "{}", answer.body);
        }
        nothing_exceeds(&app).await;
        assert_eq!(admin.get(&bot).await.data()["enabledCall"], false);
    }
}

async fn a_model_that_goes_while_it_is_chosen(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    let own = format!("/api/company/chatbots/{}", super::robin(&app, "bright-smiles").await.id);
    for round in 0..ROUNDS {
        let body = json!({"provider": "acme", "modelName": format!("acme-{round}"), "displayName": "Acme"});
        let made =
            master.call(Method::POST, "/api/admin/ai-models", Some(body)).await.expect(201).json()["data"].clone();
        let id = made["id"].as_str().unwrap().to_owned();
        let path = format!("/api/admin/ai-models/{id}");
        let (chosen, gone) = tokio::join!(
            admin.call(Method::PATCH, &own, Some(json!({ "chatModelId": id }))),
            master.call(Method::DELETE, &path, None),
        );
        let (chosen, gone) = (chosen.status.as_u16(), gone.status.as_u16());
        assert!(matches!((chosen, gone), (200, 400) | (400, 200)), "one of them wins: {chosen} {gone}");
        admin.call(Method::PATCH, &own, Some(json!({"chatModelId": null}))).await.data();
    }
}

async fn the_switch_that_falls_while_assistants_are_made(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    let company = app.company("bright-smiles").await.id;
    let flip = format!("/api/admin/companies/{company}");
    let id = new_package(&master, json!({"name": "Calls", "enableCall": true, "enableChat": false})).await;
    let made = || {
        chatbot::Entity::find().filter(chatbot::Column::PackageId.eq(id.parse::<uuid::Uuid>().unwrap())).count(&app.db)
    };
    for round in 0..ROUNDS {
        let body = json!({"packageId": id, "name": format!("Voice {round}")});
        let before = made().await.unwrap();
        let (new, off) = tokio::join!(
            admin.call(Method::POST, "/api/company/chatbots", Some(body.clone())),
            master.call(Method::PATCH, &flip, Some(json!({"features": {"callEnabled": false}}))),
        );
        assert_eq!(off.status.as_u16(), 200, "{}", off.body);
        assert!([201, 403].contains(&new.status.as_u16()), "{}", new.body);
        assert_eq!(made().await.unwrap() - before, u64::from(new.status.as_u16() == 201));
        admin.call(Method::POST, "/api/company/chatbots", Some(body)).await.error(403, "calls_disabled");
        master.call(Method::PATCH, &flip, Some(json!({"features": {"callEnabled": true}}))).await.data();
    }
}
