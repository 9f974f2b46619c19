//! `/api/company/integration-accounts`.

use super::standin::{KEY_SECRET, KEY_SID, SID, TOKEN};
use super::{PATH, made, path, row, stored, twilio, vapi, whatsapp, with_providers};
use crate::support::{TestApp, on_both};
use backend::entity::{audit_log, integration_account};
use http::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::json;

on_both!(
    an_account_is_made_read_changed_and_deleted,
    what_was_read_may_be_sent_back,
    wrong_fields_are_told_by_name,
    what_is_not_a_program_s_to_set_stays,
    of_two_edits_from_one_version_one_is_refused,
    a_company_has_only_so_many,
    a_foreign_account_is_not_there,
    a_member_of_one_clinic_does_not_reach_them,
);

async fn an_account_is_made_read_changed_and_deleted(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let account = made(&admin, twilio()).await;
    assert_eq!(
        account["webhookUrl"],
        json!(format!("http://127.0.0.1:3000/api/webhooks/twilio/voice/{}", account["id"].as_str().unwrap()))
    );
    assert_eq!(
        (&account["status"], &account["level"], &account["version"]),
        (&json!("pending"), &json!("new"), &json!(1))
    );
    assert_eq!(account["credentials"]["accountSid"], SID);
    assert_eq!(account["credentials"]["authToken"], "••••••••6655");
    assert_eq!(admin.get(PATH).await.data()["integrationAccounts"], json!([account]));
    assert_eq!(admin.get(&path(&account)).await.data(), account);

    let change = json!({"accountName": "Front desk", "description": "Maya\nlooks after it", "version": 1});
    let changed = admin.call(Method::PATCH, &path(&account), Some(change)).await.data();
    assert_eq!((&changed["accountName"], &changed["version"]), (&json!("Front desk"), &json!(2)));
    assert_eq!(stored(&app, &account).await, json!({"accountSid": SID, "authToken": TOKEN}));
    let off = admin.call(Method::PATCH, &path(&account), Some(json!({"isActive": false}))).await.data();
    assert_eq!((&off["status"], &off["level"]), (&json!("inactive"), &json!("off")));
    let on =
        admin.call(Method::PATCH, &path(&account), Some(json!({"isActive": true, "description": null}))).await.data();
    assert_eq!((&on["status"], &on["description"]), (&json!("pending"), &json!(null)));

    admin.call(Method::DELETE, &path(&account), None).await.data();
    admin.get(&path(&account)).await.error(404, "not_found");
    admin.call(Method::DELETE, &path(&account), None).await.error(404, "not_found");
    assert_eq!(admin.get(PATH).await.data()["integrationAccounts"], json!([]));
    let row = row(&app, &account).await;
    assert!(row.deleted_at.is_some() && !row.is_active && row.credentials.is_none());
    let log = audit_log::Entity::find().filter(audit_log::Column::EntityType.eq("integration_account"));
    let log = log.order_by_asc(audit_log::Column::Sequence);
    let actions: Vec<String> = log.all(&app.db).await.unwrap().into_iter().map(|row| row.action).collect();
    assert_eq!(actions.len(), 5, "{actions:?}");
    assert_eq!((actions[0].as_str(), actions[4].as_str()), ("integration.created", "integration.deleted"));
}

async fn what_was_read_may_be_sent_back(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let mut with_key = twilio();
    with_key["credentials"]["apiKeySid"] = json!(KEY_SID);
    with_key["credentials"]["apiKeySecret"] = json!(KEY_SECRET);
    for new in [with_key, whatsapp(), vapi()] {
        let account = made(&admin, new).await;
        let before = (row(&app, &account).await, stored(&app, &account).await);
        for method in [Method::PUT, Method::PATCH] {
            let back = admin.call(method, &path(&account), Some(account.clone())).await.data();
            assert_eq!(back, account, "nothing is another");
        }
        assert_eq!((row(&app, &account).await, stored(&app, &account).await), before, "and nothing was written");
        // Renamed, with every secret as it was shown.
        let mut renamed = account.clone();
        renamed["accountName"] = json!("Another name");
        admin.call(Method::PUT, &path(&account), Some(renamed)).await.data();
        assert_eq!(stored(&app, &account).await, before.1);
        admin.call(Method::DELETE, &path(&account), None).await.data();
    }
    // Taken away only when that is said.
    let account = made(&admin, vapi()).await;
    admin.call(Method::PATCH, &path(&account), Some(json!({"credentials": {"apiKey": ""}}))).await.data();
    assert!(stored(&app, &account).await["apiKey"].is_string());
    admin.call(Method::PATCH, &path(&account), Some(json!({"credentials": {"apiKey": null}}))).await.data();
    assert!(stored(&app, &account).await.get("apiKey").is_none());
}

async fn wrong_fields_are_told_by_name(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let long = "x".repeat(10_000);
    for (sent, field) in [
        (json!([]), "body"),
        (json!({}), "accountType"),
        (json!({"accountType": "vapi"}), "accountType"),
        (json!({"accountType": 7}), "accountType"),
        (json!({"accountType": "twilio", "provider": "vapi"}), "accountType"),
        (json!({"accountType": "twilio", "credentials": {}}), "accountName"),
        (json!({"accountType": "twilio", "accountName": "a", "credentials": {}}), "credentials.accountSid"),
        (json!({"accountType": "twilio", "accountName": "a", "credentials": "x"}), "credentials"),
        (
            json!({"accountType": "twilio", "accountName": "a", "credentials": {"authToken": 7}}),
            "credentials.authToken",
        ),
        (
            json!({"accountType": "twilio", "accountName": "a", "credentials": {"previousAuthToken": "x"}}),
            "credentials.previousAuthToken",
        ),
        (
            json!({"accountType": "twilio", "accountName": long, "credentials": {"accountSid": SID, "authToken": TOKEN}}),
            "accountName",
        ),
        (
            json!({"accountType": "twilio", "accountName": "a", "description": long, "credentials": {"accountSid": SID, "authToken": TOKEN}}),
            "description",
        ),
        (
            json!({"accountType": "twilio", "accountName": "a", "credentials": {"accountSid": SID, "authToken": long}}),
            "credentials.authToken",
        ),
        (
            json!({"accountType": "twilio", "accountName": "a", "credentials": {"accountSid": SID, "authToken": "••••••••6655"}}),
            "credentials.authToken",
        ),
        (json!({"accountType": "custom", "accountName": "a", "credentials": {"uri": "sip:a@b c"}}), "credentials.uri"),
        (
            json!({"accountType": "twilio", "accountName": "a", "tokenExpiresAt": "soon", "credentials": {"accountSid": SID, "authToken": TOKEN}}),
            "tokenExpiresAt",
        ),
        (
            json!({"accountType": "twilio", "accountName": "a", "status": "active", "credentials": {"accountSid": SID, "authToken": TOKEN}}),
            "status",
        ),
        (
            json!({"accountType": "twilio", "accountName": "a", "companyId": app.company("harbour-physio").await.id, "credentials": {}}),
            "companyId",
        ),
    ] {
        let error = admin.call(Method::POST, PATH, Some(sent.clone())).await.error(400, "invalid");
        assert!(error["fields"][field].is_string(), "{field}: {error}");
        assert!(!error.to_string().contains(TOKEN) && error.to_string().len() < 2000);
    }
    // A clinic of another company is none.
    for clinic in [app.clinic("harbour-physio").await.id.to_string(), "x".to_owned()] {
        let mut with_clinic = whatsapp();
        with_clinic["credentials"]["clinicId"] = json!(clinic);
        let error = admin.call(Method::POST, PATH, Some(with_clinic)).await.error(400, "invalid");
        assert!(error["fields"]["credentials.clinicId"].is_string(), "{error}");
    }
    assert_eq!(integration_account::Entity::find().count(&app.db).await.unwrap(), 0);
}

async fn what_is_not_a_program_s_to_set_stays(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let account = made(&admin, twilio()).await;
    let before = row(&app, &account).await;
    let ours = json!({
        "id": "0190f3a2-b7c1-7e2f-8d3e-9a4b5c6d7e8f", "webhookUrl": "https://evil.example", "status": "active", "lastError": "x",
        "lastVerifiedAt": "2026-01-01T00:00:00Z", "previousSecretUntil": "2030-01-01T00:00:00Z", "createdAt": "2020-01-01T00:00:00Z",
    });
    admin.call(Method::PATCH, &path(&account), Some(ours)).await.data();
    assert_eq!(row(&app, &account).await, before);
    for (sent, field) in [
        (json!({"companyId": app.company("harbour-physio").await.id}), "companyId"),
        (json!({"deletedAt": null}), "deletedAt"),
        (json!({"webhookSecret": "x"}), "webhookSecret"),
        (json!({"accountType": "whatsapp"}), "accountType"),
        (json!({"provider": "vapi"}), "provider"),
        (json!({"isActive": "no"}), "isActive"),
        (json!({"version": "1"}), "version"),
        (json!({"accountName": "  "}), "accountName"),
        (json!({"credentials": {"authToken": null}}), "credentials.authToken"),
        (json!({"credentials": {"accountSid": "ACfedcba9876543210fedcba9876543210"}}), "credentials.authToken"),
    ] {
        let error = admin.call(Method::PATCH, &path(&account), Some(sent.clone())).await.error(400, "invalid");
        assert!(error["fields"][field].is_string(), "{sent}: {error}");
    }
    assert_eq!(row(&app, &account).await, before);
}

async fn of_two_edits_from_one_version_one_is_refused(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let account = made(&admin, twilio()).await;
    let tasks: Vec<_> = (0..4)
        .map(|n| {
            let (app, path) = (app.clone(), path(&account));
            tokio::spawn(async move {
                let admin = app.sign_in("admin@brightsmiles.test").await;
                let sent = json!({"accountName": format!("Name {n}"), "version": 1});
                admin.call(Method::PATCH, &path, Some(sent)).await.status.as_u16()
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers, [200, 409, 409, 409]);
    assert_eq!(row(&app, &account).await.version, 2);
    let log = audit_log::Entity::find().filter(audit_log::Column::Action.eq("integration.changed"));
    assert_eq!(log.count(&app.db).await.unwrap(), 1);
    let late = json!({"secret": "another-token-0123456789", "version": 1});
    admin.call(Method::POST, &format!("{}/rotate-secret", path(&account)), Some(late)).await.error(409, "conflict");
}

async fn a_company_has_only_so_many(app: TestApp) {
    let admin = app.sign_in("admin@brightsmiles.test").await;
    for _ in 0..backend::store::MAX_ACCOUNTS {
        made(&admin, vapi()).await;
    }
    let error = admin.call(Method::POST, PATH, Some(vapi())).await.error(400, "invalid");
    assert!(error["fields"]["accountName"].is_string(), "{error}");
}

async fn a_foreign_account_is_not_there(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let account = made(&admin, twilio()).await;
    let before = row(&app, &account).await;
    let other = app.sign_in("admin@harbourphysio.test").await;
    let token = app.token("harbour-physio", &["company:read", "company:write"]).await;
    let own = path(&account);
    let asked = [
        (Method::GET, own.clone(), None),
        (Method::PATCH, own.clone(), Some(json!({"accountName": "x"}))),
        (Method::PATCH, own.clone(), Some(json!({"nonsense": 7}))),
        (Method::PUT, own.clone(), Some(json!({}))),
        (Method::DELETE, own.clone(), None),
        (Method::POST, format!("{own}/test"), None),
        (Method::POST, format!("{own}/rotate-secret"), Some(json!({"secret": "another-token-0123456789"}))),
    ];
    for (method, path, body) in asked {
        other.call(method.clone(), &path, body.clone()).await.error(404, "not_found");
        app.with_token(&token, method.clone(), &path, body.clone()).await.error(404, "not_found");
        let nowhere = path.replace(account["id"].as_str().unwrap(), "0190f3a2-b7c1-7e2f-8d3e-9a4b5c6d7e8f");
        other.call(method, &nowhere, body).await.error(404, "not_found");
    }
    let page = format!("/integrations/{}", account["id"].as_str().unwrap());
    other.get(&page).await.expect(404);
    for act in ["save", "test", "rotate", "off", "delete", "end-old"] {
        other.post(&page, &[("do", act), ("accountName", "x"), ("version", "1")]).await.expect(404);
    }
    assert_eq!(other.get(PATH).await.data()["integrationAccounts"], json!([]));
    // A read-only role and a reading token change nothing either.
    let staff = app.sign_in("staff@brightsmiles.test").await;
    staff.call(Method::PATCH, &own, Some(json!({"accountName": "x"}))).await.error(403, "forbidden");
    staff.post(&page, &[("do", "delete")]).await.expect(403);
    assert_eq!(staff.get(&own).await.data()["credentials"]["authToken"], "••••••••6655");
    assert_eq!(row(&app, &account).await, before);
}

async fn a_member_of_one_clinic_does_not_reach_them(app: TestApp) {
    use backend::entity::{membership, user};
    use sea_orm::sea_query::Expr;
    let (app, _, admin) = with_providers(&app).await;
    let account = made(&admin, twilio()).await;
    let west = app.clinic("bright-smiles-west").await;
    let who = user::Entity::find().filter(user::Column::Email.eq("admin@brightsmiles.test"));
    let who = who.one(&app.db).await.unwrap().unwrap();
    let limit = membership::Entity::update_many().col_expr(membership::Column::ClinicId, Expr::value(west.id));
    limit.filter(membership::Column::UserId.eq(who.id)).exec(&app.db).await.unwrap();
    for (method, path, body) in [
        (Method::GET, PATH.to_owned(), None),
        (Method::POST, PATH.to_owned(), Some(twilio())),
        (Method::GET, path(&account), None),
        (Method::DELETE, path(&account), None),
    ] {
        admin.call(method, &path, body).await.error(403, "forbidden");
    }
    for page in ["/integrations", "/integrations/new", "/integrations/new?type=twilio"] {
        admin.get(page).await.expect(403);
    }
}
