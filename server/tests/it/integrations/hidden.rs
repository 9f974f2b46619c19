//! A secret that went in comes out nowhere: not in an answer, a page, the change log, a session or a plain column.

use super::standin::{CLIENT, Mood};
use super::{PATH, made, path, with_providers};
use crate::support::{TestApp, on_both};
use backend::entity::{audit_log, integration_account, session, webhook_event};
use domain::integration::AccountKind;
use http::Method;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

on_both!(a_secret_that_went_in_comes_out_nowhere, markup_stays_text);

/// An account of each kind, with the secrets in it.
fn all() -> Vec<(Value, Vec<&'static str>)> {
    vec![
        (
            json!({"accountType": "twilio", "accountName": "T", "credentials": {
                "accountSid": "AC99999999999999999999999999999999", "authToken": "SECRET-one-aaaaaaaaaaaaaaaaaaaa",
                "apiKeySid": "SK99999999999999999999999999999999", "apiKeySecret": "SECRET-two-aaaaaaaaaaaaaaaaaaaa"}}),
            vec!["SECRET-one-aaaaaaaaaaaaaaaaaaaa", "SECRET-two-aaaaaaaaaaaaaaaaaaaa"],
        ),
        (
            json!({"accountType": "whatsapp", "accountName": "W", "credentials": {"phoneNumberId": "12345",
                "accessToken": "SECRET-three-aaaaaaaaaaaaaa", "appSecret": "SECRET-four", "verifyToken": "SECRET-five"}}),
            vec!["SECRET-three-aaaaaaaaaaaaaa", "SECRET-four", "SECRET-five"],
        ),
        (
            json!({"accountType": "custom", "accountName": "S", "credentials": {
                "uri": "sip:a@127.0.0.1", "username": "a", "password": "SECRET six"}}),
            vec!["SECRET six"],
        ),
        (
            json!({"accountType": "custom", "provider": "vapi", "accountName": "V", "credentials": {"apiKey": "SECRET-seven"}}),
            vec!["SECRET-seven"],
        ),
        (
            json!({"accountType": "google_calendar", "accountName": "G", "credentials": {
                "clientId": CLIENT, "clientSecret": "SECRET-eight", "refreshToken": "SECRET-nine"}}),
            vec!["SECRET-eight", "SECRET-nine"],
        ),
    ]
}

async fn a_secret_that_went_in_comes_out_nowhere(app: TestApp) {
    let (app, standin, admin) = with_providers(&app).await;
    let master = app.sign_in("master@demo.test").await;
    let staff = app.sign_in("staff@brightsmiles.test").await;
    // A provider that repeats what it was sent.
    standin.set(Mood::Fails(401));
    let mut heard = Vec::new();
    for (new, secrets) in all() {
        let account = made(&admin, new.clone()).await;
        heard.push(account.to_string());
        let page = format!("/integrations/{}", account["id"].as_str().unwrap());
        let kind = match (account["accountType"].as_str().unwrap(), account["provider"].as_str()) {
            ("custom", Some(provider)) => provider.to_owned(),
            (kind, _) => kind.to_owned(),
        };
        // A form that is refused, new and old: what was typed waits in the session.
        let fields = new["credentials"].as_object().unwrap().clone();
        let mut pairs: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
        pairs.extend([("accountName", ""), ("type", kind.as_str()), ("do", "save"), ("authtoken", "SECRET-misspelt")]);
        for form in ["/integrations/new", page.as_str()] {
            let to = admin.post(form, &pairs).await.leads_to().to_owned();
            let sessions = format!("{:?}", session::Entity::find().all(&app.db).await.unwrap());
            assert!(!sessions.contains("SECRET"), "{form}");
            let shown = admin.get(&to).await.expect(200).body;
            assert!(shown.contains("Give the account a name"), "{form} → {to}");
            assert!(fields.len() == 1 || shown.contains("Type it again"), "{form}");
            heard.push(shown);
        }
        admin.post(&page, &[("do", "test")]).await.leads_to();
        for answer in [
            admin.get(&page).await,
            admin.get(&page).await,
            staff.get(&page).await,
            admin.call(Method::POST, &format!("{}/test", path(&account)), None).await,
            admin.get(&path(&account)).await,
        ] {
            heard.push(answer.expect(200).body);
        }
        let kind = AccountKind::from_code(&kind).unwrap();
        let secret = kind.fields().iter().find(|spec| spec.is_secret()).unwrap().name;
        let changed = json!({"accountName": "Another", "credentials": {secret: secrets[0]}});
        heard.push(admin.call(Method::PATCH, &path(&account), Some(changed)).await.body);
    }
    for answer in [
        admin.get(PATH).await,
        admin.get("/integrations").await,
        admin.get("/api/company/changes").await,
        master.get("/platform/integrations?show=all").await,
        master.get("/platform/integrations").await,
        staff.get("/integrations").await,
    ] {
        heard.push(answer.expect(200).body);
    }
    heard.push(format!("{:?}", audit_log::Entity::find().all(&app.db).await.unwrap()));
    heard.push(format!("{:?}", session::Entity::find().all(&app.db).await.unwrap()));
    heard.push(format!("{:?}", webhook_event::Entity::find().all(&app.db).await.unwrap()));
    heard.push(format!("{:?}", integration_account::Entity::find().all(&app.db).await.unwrap()));
    for text in heard {
        assert!(
            !text.contains("SECRET"),
            "{:.200}",
            text.split("SECRET").next().unwrap_or_default().chars().rev().take(200).collect::<String>()
        );
    }
}

async fn markup_stays_text(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let evil = "</textarea><script>alert(1)</script>\"'><img src=x>";
    let account = made(
        &admin,
        json!({"accountType": "custom", "accountName": evil, "description": evil, "credentials": {"uri": "sip:a@127.0.0.1", "username": evil, "password": evil}}),
    )
    .await;
    let page = format!("/integrations/{}", account["id"].as_str().unwrap());
    let master = app.sign_in("master@demo.test").await;
    let staff = app.sign_in("staff@brightsmiles.test").await;
    let pages = [
        admin.get(&page).await,
        admin.get("/integrations").await,
        staff.get(&page).await,
        master.get("/platform/integrations?show=all").await,
        // What is refused is shown again.
        {
            let to = admin
                .post(
                    "/integrations/new",
                    &[("type", "sip"), ("uri", evil), ("description", evil), ("accountName", evil)],
                )
                .await;
            admin.get(to.leads_to()).await
        },
    ];
    for answer in pages {
        let body = answer.expect(200).body;
        assert!(
            body.contains("alert(1)") && !body.contains("<script>alert") && !body.contains("<img src=x"),
            "{:.300}",
            body
        );
    }
}
