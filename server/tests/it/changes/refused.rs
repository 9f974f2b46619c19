//! What is not taken back, and by whom not.

use super::{ADMIN, Log, MASTER, form, patch};
use crate::support::{Browser, TestApp, on_both};
use backend::entity::{membership, user};
use http::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

on_both!(
    whoever_may_not_change_things_neither_reads_nor_undoes,
    another_companys_entry_is_not_there,
    an_admin_does_not_undo_what_the_platform_did,
    a_rule_that_holds_now_is_told,
    a_master_admin_is_told_to_visit_the_company_first,
    of_two_at_once_one_takes_it_back,
    what_can_never_be_undone_says_why,
);

const CALLERS: &str = "/callers";

fn block(number: &str) -> super::Step {
    form(CALLERS, &[("do", "add"), ("list", "blocked"), ("number", number)])
}

async fn whoever_may_not_change_things_neither_reads_nor_undoes(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    block("416 555 0140").by(&admin).await;
    let log = Log::own(&app, &admin).await;
    let number = log.number().await;
    let one = format!("/changes/{number}");
    // A manager of one clinic, and staff.
    let west = app.clinic("bright-smiles-west").await.id;
    let staff = user::Entity::find().filter(user::Column::Email.eq("staff@brightsmiles.test"));
    let staff = staff.one(&app.db).await.unwrap().unwrap().id;
    for role in ["staff", "admin"] {
        let place = membership::Entity::update_many()
            .col_expr(membership::Column::Role, Expr::value(role))
            .col_expr(membership::Column::ClinicId, Expr::value((role == "admin").then_some(west)));
        place.filter(membership::Column::UserId.eq(staff)).exec(&app.db).await.unwrap();
        let browser = app.sign_in("staff@brightsmiles.test").await;
        for path in ["/changes", "/changes.csv", "/changes/check", &one, &format!("{one}/undo")] {
            let answer = browser.get(path).await.expect(403);
            assert!(!answer.body.contains("4165550140"), "{path}");
        }
        browser.post(&format!("{one}/undo"), &[]).await.expect(403);
        assert!(!browser.get("/").await.body.contains("href=\"/changes\""));
        browser.get("/platform/changes").await.expect(403);
        browser.post(&format!("/platform{one}/undo?company={}", log.chain), &[]).await.expect(403);
    }
    assert_eq!(log.number().await, number);
    assert!(admin.get("/").await.body.contains("href=\"/changes\""));
}

async fn another_companys_entry_is_not_there(app: TestApp) {
    let (admin, harbour) = (app.sign_in(ADMIN).await, app.sign_in("admin@harbourphysio.test").await);
    for n in 0..3 {
        block(&format!("416 555 014{n}")).by(&admin).await;
    }
    let log = Log::own(&app, &admin).await;
    let number = log.number().await;
    for path in [format!("/changes/{number}"), format!("/changes/{number}/undo")] {
        harbour.get(&path).await.expect(404);
    }
    harbour.post(&format!("/changes/{number}/undo"), &[]).await.expect(404);
    assert!(harbour.get("/changes").await.expect(200).body.contains("Nothing was changed yet"));
    assert_eq!(harbour.get("/changes.csv").await.expect(200).body.lines().count(), 1);
    // The number alone names nothing: it is looked for in the log that the address is about.
    let master = app.sign_in(MASTER).await;
    let harbour = app.company("harbour-physio").await.id;
    master.get(&format!("/platform/changes/{number}?company={harbour}")).await.expect(404);
    master.get(&format!("/platform/changes/{number}")).await.expect(404);
    master.post(&format!("/platform/changes/{number}/undo?company={harbour}"), &[]).await.expect(404);
    for wrong in ["x", "0190f3a2-b7c1-7e2f-8d3e-9a4b5c6d7e8f"] {
        master.get(&format!("/platform/changes?company={wrong}")).await.expect(404);
        master.get(&format!("/platform/changes.csv?company={wrong}")).await.expect(404);
        master.post(&format!("/platform/changes/{number}/undo?company={wrong}"), &[]).await.expect(404);
    }
    for wrong in ["0", "-1", "9223372036854775807", "9223372036854775808", "x", "1.5"] {
        admin.get(&format!("/changes/{wrong}")).await.expect(404);
        admin.post(&format!("/changes/{wrong}/undo"), &[]).await.expect(404);
    }
    assert_eq!(log.number().await, number);
}

async fn an_admin_does_not_undo_what_the_platform_did(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    let log = Log::own(&app, &admin).await;
    let path = format!("/api/admin/companies/{}", log.chain);
    patch(&path, json!({"features": {"callEnabled": false}})).by(&master).await;
    let number = log.number().await;
    assert!(log.page(number).await.contains("your role does not allow this."));
    assert!(log.undo(number).await.contains("Nothing was changed."));
    assert_eq!(app.company("bright-smiles").await.settings["features"]["callEnabled"], false);
    assert_eq!(log.number().await, number);
}

async fn put(admin: &Browser, body: Value) {
    let path = "/api/company/clinics/bright-smiles-west/availability";
    admin.call(Method::PUT, path, Some(body)).await.expect(200);
}

async fn a_master_admin_is_told_to_visit_the_company_first(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    block("416 555 0140").by(&admin).await;
    let number = Log::own(&app, &admin).await.number().await;
    // One after the other: a visit is the master admin's, not one browser's.
    refused(&app, &app.sign_in(MASTER).await, number, "visit the company first").await;
    refused(&app, &app.look_into("bright-smiles").await, number, "your support visit only looks").await;
}

async fn refused(app: &TestApp, master: &Browser, number: i64, words: &str) {
    let said = Log::of_company(app, master).await.undo(number).await;
    assert!(said.contains("Nothing was changed.") && said.contains(words), "{said}");
    assert!(!said.contains("is not there any more"), "{said}");
}

async fn a_rule_that_holds_now_is_told(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let log = Log::own(&app, &admin).await;
    // A circle that came about since.
    put(&admin, json!({"fallback": {"type": "forward", "forwardNumber": "+14165550101"}})).await;
    put(&admin, json!({"fallback": {"type": "voicemail"}})).await;
    let number = log.number().await;
    app.set_setting("bright-smiles-downtown", "/fallback", json!({"type": "forward", "forwardNumber": "+14165550102"}))
        .await;
    let page = log.page(number).await;
    assert!(page.contains("It cannot be put back now:") && page.contains("in a circle"), "{page}");
    assert!(log.undo(number).await.contains("Nothing was changed."));
    // A pinned answer that would change.
    put(&admin, json!({"mode": "always"})).await;
    put(&admin, json!({"mode": "disabled"})).await;
    let number = log.number().await;
    let pin = [("do", "add"), ("date", "2026-12-24"), ("time", "10:05"), ("active", "0")];
    admin.post("/clinics/bright-smiles-west/pins", &pin).await.leads_to();
    let page = log.undo(number).await;
    assert!(page.contains("Pinned answers would change.") && page.contains("page History"), "{page}");
    assert_eq!(app.clinic("bright-smiles-west").await.ai_availability_settings["mode"], "disabled");
}

async fn of_two_at_once_one_takes_it_back(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    block("416 555 0140").by(&admin).await;
    let log = Log::own(&app, &admin).await;
    let number = log.number().await;
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move {
                let path = format!("/changes/{number}/undo");
                app.sign_in(ADMIN).await.post(&path, &[]).await.expect(303);
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(log.number().await, number + 1);
    assert_eq!(backend::audit::check(&app.db, None).await.unwrap().1.findings(), []);
}

async fn what_can_never_be_undone_says_why(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    admin.post("/team", &[("do", "invite"), ("email", "a@x.test"), ("role", "staff"), ("clinic", "")]).await.leads_to();
    let log = Log::own(&app, &admin).await;
    let number = log.number().await;
    assert!(log.page(number).await.contains("Withdraw the invitation on the page Team."));
    assert!(log.undo(number).await.contains("Nothing was changed. Withdraw the invitation"));
    // One that another version wrote, on the platform's page.
    app.sql(&format!("UPDATE audit_log SET action = 'something.newer' WHERE sequence = {number}")).await;
    let log = Log::of_company(&app, &master).await;
    let page = log.page(number).await;
    assert!(page.contains("something.newer") && page.contains("of another version of the product"), "{page}");
    assert!(master.get(&log.address("")).await.expect(200).body.contains("something.newer"));
}
