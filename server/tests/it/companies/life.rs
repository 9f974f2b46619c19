//! A company is made, changed by two people at once, deleted and brought back.

use crate::support::{Browser, Call, DOWNTOWN, TestApp, names, on_both};
use backend::audit::check;
use backend::entity::{audit_log, clinic, company};
use http::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::{Value, json};

on_both!(
    a_company_is_made_with_its_first_clinic,
    what_must_not_be_made_is_refused,
    two_who_edit_at_once_are_told,
    a_deleted_company_is_closed_and_comes_back_whole,
    deleting_asks_for_the_name,
    of_two_who_make_the_same_one_gets_it,
);

const LIST: &str = "/api/admin/companies";

fn elm() -> Value {
    json!({
        "name": "Elm Dental",
        "slug": "elm-dental",
        "clinic": {"timezone": "America/Halifax", "language": "fr"},
        "features": {"callEnabled": true},
        "billing": {"plan": "starter", "monthlyCredits": 300},
    })
}

async fn a_company_is_made_with_its_first_clinic(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let answer = master.call(Method::POST, LIST, Some(elm())).await.expect(201).json();
    let made = &answer["data"];
    assert_eq!((made["name"].as_str(), made["version"].as_i64()), (Some("Elm Dental"), Some(1)));
    assert_eq!(made["features"]["callEnabled"], true);
    assert_eq!(made["subscriptionStatus"], "TRIALING");
    let row = app.clinic("elm-dental").await;
    assert_eq!((row.timezone.as_str(), row.language.as_str()), ("America/Halifax", "fr"));
    assert_eq!(row.company_id.to_string(), made["id"].as_str().unwrap());
    let read = master.get(&format!("{LIST}/{}", row.company_id)).await.data();
    assert_eq!(read, made.clone());
    let found = master.get(&format!("{LIST}?q=ELM&calls=on&subscription=TRIALING")).await.data();
    assert_eq!((found["total"].as_u64(), found["companies"][0]["clinics"].as_u64()), (Some(1), Some(1)));
    for (query, total) in
        [("q=e_m", 0), ("q=%25", 0), ("calls=off", 1), ("calls=on", 2), ("deleted=only", 0), ("limit=1&offset=2", 3)]
    {
        assert_eq!(master.get(&format!("{LIST}?{query}")).await.data()["total"], total, "{query}");
    }
    for (query, field) in
        [("limit=0", "limit"), ("calls=maybe", "calls"), ("deleted=x", "deleted"), ("offset=-1", "offset")]
    {
        let error = master.get(&format!("{LIST}?{query}")).await.error(400, "invalid");
        assert!(error["fields"][field].is_string(), "{query}: {error}");
    }
    // Its admin sees a clinic that works; the page is there for the master admin at once.
    master.starts_visit("elm-dental", "15", false).await.leads_to();
    assert!(master.get("/clinics/elm-dental/hours").await.expect(200).body.contains("Elm Dental"));
    let log =
        audit_log::Entity::find().filter(audit_log::Column::Action.eq("company.created")).all(&app.db).await.unwrap();
    assert_eq!((log.len(), log[0].company_id), (1, Some(row.company_id)));
    assert_eq!(check(&app.db, None).await.unwrap().1.findings(), []);
}

async fn what_must_not_be_made_is_refused(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let with = |pointer: &str, value: Value| {
        let mut body = elm();
        match pointer.rsplit_once('/') {
            Some(("", key)) => body[key] = value,
            Some((parent, key)) => body.pointer_mut(parent).unwrap()[key] = value,
            None => unreachable!(),
        }
        body
    };
    for (sent, field) in [
        (with("/slug", json!("bright-smiles")), "slug"),
        // The slug of a clinic elsewhere: its SIP address would be taken over.
        (with("/slug", json!("bright-smiles-west")), "slug"),
        (with("/slug", json!("Elm Dental")), "slug"),
        (with("/name", json!("")), "name"),
        (with("/id", json!("0190f3a2-b7c1-7e2f-8d3e-9a4b5c6d7e8f")), "id"),
        (with("/deletedAt", json!(null)), "deletedAt"),
        (with("/settings", json!({})), "settings"),
        (with("/version", json!(7)), "version"),
        (with("/clinic/timezone", json!("Halifax")), "clinic.timezone"),
        (with("/clinic/companyId", json!("x")), "clinic.companyId"),
        (with("/features/root", json!(true)), "features.root"),
        (json!([]), "body"),
    ] {
        let error = master.call(Method::POST, LIST, Some(sent.clone())).await.error(400, "invalid");
        assert!(error["fields"][field].is_string(), "{sent}: {error}");
    }
    assert_eq!(company::Entity::find().count(&app.db).await.unwrap(), 2);
    assert_eq!(clinic::Entity::find().count(&app.db).await.unwrap(), 3);
    let large = with("/branding", json!({"logoUrl": format!("data:image/png;base64,{}", "A".repeat(400_000))}));
    master.call(Method::POST, LIST, Some(large)).await.error(413, "malformed");
    for who in ["admin@brightsmiles.test", "admin@harbourphysio.test"] {
        app.sign_in(who).await.call(Method::POST, LIST, Some(elm())).await.error(403, "forbidden");
    }
    assert_eq!(audit_log::Entity::find().count(&app.db).await.unwrap(), 0);
}

async fn two_who_edit_at_once_are_told(app: TestApp) {
    let id = app.company("bright-smiles").await.id;
    let (path, page) = (format!("{LIST}/{id}"), format!("/platform/companies/{id}"));
    let (one, two) = (app.sign_in("master@demo.test").await, app.sign_in("master@demo.test").await);
    let seen = one.get(&path).await.data()["version"].as_i64().unwrap();
    let sent = |name: &str, version: i64| Some(json!({"name": name, "version": version}));
    let after = one.call(Method::PATCH, &path, sent("Bright One", seen)).await.data();
    assert_eq!(after["version"], seen + 1);
    two.call(Method::PATCH, &path, sent("Bright Two", seen)).await.error(409, "conflict");
    assert_eq!(app.company("bright-smiles").await.name, "Bright One");
    // What changes nothing leaves the version as it was.
    assert_eq!(one.call(Method::PATCH, &path, sent("Bright One", seen + 1)).await.data()["version"], seen + 1);
    // By form, what was typed stays and is saved when it is sent again.
    let version = seen.to_string();
    let form = [("do", "save"), ("version", version.as_str()), ("name", "Bright <Form>"), ("billing.plan", "gold")];
    assert_eq!(two.post(&page, &form).await.leads_to(), page);
    let shown = two.get(&page).await.expect(200).body;
    assert!(shown.contains("Somebody else saved in the meantime"), "{shown}");
    assert!(shown.contains("value=\"Bright &lt;Form&gt;\"") && shown.contains("value=\"gold\""));
    assert_eq!(app.company("bright-smiles").await.name, "Bright One");
    let current = (seen + 1).to_string();
    assert!(shown.contains(&format!("name=\"version\" value=\"{current}\"")));
    let again = [("do", "save"), ("version", current.as_str()), ("name", "Bright <Form>"), ("billing.plan", "gold")];
    two.post(&page, &again).await.leads_to();
    let row = app.company("bright-smiles").await;
    assert_eq!((row.name.as_str(), row.settings["billing"]["plan"].as_str()), ("Bright <Form>", Some("gold")));
    assert_eq!(row.settings["features"]["callEnabled"], true, "the form does not touch the switch");
}

/// What people, programs and callers of Bright Smiles get.
async fn is_closed(app: &TestApp, browser: &Browser, token: &str, n: u32) {
    for path in ["/", "/calls", "/clinics/bright-smiles-west/hours"] {
        browser.get(path).await.expect(404);
    }
    browser.get("/api/company/clinics").await.error(404, "not_found");
    let sent = json!({"mode": "always"});
    let path = "/api/company/clinics/bright-smiles-west/availability";
    browser.call(Method::PUT, path, Some(sent)).await.error(404, "not_found");
    app.with_token(token, Method::GET, "/api/company/clinics", None).await.error(401, "unauthenticated");
    let fresh = app.sign_in("admin@brightsmiles.test").await;
    fresh.get("/").await.expect(404);
    let call = Call::to(DOWNTOWN).number(n);
    let verbs = call.ring(app).await.twiml();
    assert!(!names(&verbs).is_empty(), "a caller is never left in silence");
    assert_eq!(app.call(call.sid()).await.unwrap().route_reason.as_deref(), Some("clinic-inactive"));
}

async fn a_deleted_company_is_closed_and_comes_back_whole(app: TestApp) {
    let before = app.company("bright-smiles").await;
    let path = format!("{LIST}/{}", before.id);
    let admin = app.sign_in("admin@brightsmiles.test").await;
    admin.get("/").await.expect(200);
    let token = app.token("bright-smiles", &["company:read"]).await;
    let master = app.sign_in("master@demo.test").await;
    for who in ["admin@brightsmiles.test", "admin@harbourphysio.test"] {
        let other = app.sign_in(who).await;
        other.call(Method::DELETE, &path, None).await.error(403, "forbidden");
        other.call(Method::POST, &format!("{path}/restore"), None).await.error(403, "forbidden");
    }
    let gone = master.call(Method::DELETE, &path, None).await.data();
    assert!(gone["deletedAt"].is_string());
    is_closed(&app, &admin, &token, 1).await;
    master.call(Method::DELETE, &path, None).await.error(404, "not_found");
    master.call(Method::PATCH, &path, Some(json!({"name": "x"}))).await.error(404, "not_found");
    assert_eq!(master.get(LIST).await.data()["total"], 1);
    assert_eq!(master.get(&format!("{LIST}?deleted=only")).await.data()["companies"][0]["name"], json!(before.name));
    assert_eq!(master.get(&format!("{LIST}?deleted=any")).await.data()["total"], 2);
    assert!(master.get(&format!("/platform/companies/{}", before.id)).await.expect(200).body.contains("Bring it back"));
    master.get(&format!("/platform/companies/{}/calls", before.id)).await.expect(404);

    master.call(Method::POST, &format!("{path}/restore"), None).await.data();
    // Twice is once.
    master.call(Method::POST, &format!("{path}/restore"), None).await.data();
    let after = app.company("bright-smiles").await;
    assert_eq!((after.settings, after.name, after.deleted_at), (before.settings, before.name, None));
    admin.get("/").await.expect(200);
    app.with_token(&token, Method::GET, "/api/company/clinics", None).await.expect(200);
    let call = Call::to(DOWNTOWN).number(2);
    call.ring(&app).await.twiml();
    assert_ne!(app.call(call.sid()).await.unwrap().route_reason.as_deref(), Some("clinic-inactive"));
    let rows = audit_log::Entity::find().filter(audit_log::Column::CompanyId.eq(before.id)).all(&app.db).await.unwrap();
    let actions: Vec<_> = rows.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(actions, ["company.deleted", "company.restored"]);
    assert_eq!(check(&app.db, None).await.unwrap().1.findings(), []);
}

async fn deleting_asks_for_the_name(app: TestApp) {
    let id = app.company("harbour-physio").await.id;
    let page = format!("/platform/companies/{id}");
    let master = app.sign_in("master@demo.test").await;
    for wrong in ["", "harbour physio", "Harbour", "harbour-physio"] {
        master.post(&page, &[("do", "delete"), ("confirm", wrong)]).await.leads_to();
        let shown = master.get(&page).await.expect(200).body;
        assert!(shown.contains("Type the name of the company exactly as it is."), "{wrong}");
        assert_eq!(app.company("harbour-physio").await.deleted_at, None, "{wrong}");
    }
    master.post(&page, &[("do", "delete"), ("confirm", "Harbour Physio")]).await.leads_to();
    assert!(app.company("harbour-physio").await.deleted_at.is_some());
    assert!(master.get(&page).await.expect(200).body.contains("Harbour Physio is deleted."));
    master.post(&page, &[("do", "restore")]).await.leads_to();
    assert_eq!(app.company("harbour-physio").await.deleted_at, None);
}

async fn of_two_who_make_the_same_one_gets_it(app: TestApp) {
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move {
                let master = app.sign_in("master@demo.test").await;
                master.call(Method::POST, LIST, Some(elm())).await.status.as_u16()
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers, [201, 400, 400, 400]);
    let made = company::Entity::find().filter(company::Column::Slug.eq("elm-dental")).count(&app.db).await.unwrap();
    assert_eq!(made, 1);
}
