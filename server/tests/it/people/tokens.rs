//! Tokens that company admins make: shown once, never more than their maker, gone with their maker.

use crate::support::{Browser, TestApp, on_both};
use backend::entity::{api_token, audit_log, membership, user};
use chrono::Duration;
use http::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::json;

on_both!(
    a_token_is_shown_once_and_works_until_it_ends,
    the_form_gives_nothing_but_what_it_offers,
    a_token_may_no_more_than_its_maker,
    a_token_dies_with_its_makers_place,
    revoking_ends_it_at_once,
    another_companys_tokens_are_out_of_reach,
    there_is_an_end_to_tokens,
);

const ADMIN: &str = "admin@brightsmiles.test";
const STAFF: &str = "staff@brightsmiles.test";
const WEST: &str = "/api/company/clinics/bright-smiles-west/availability";

/// Makes one and takes its text from the page that shows it once.
async fn make(browser: &Browser, name: &str, may: &str, days: &str) -> String {
    let form = [("do", "make"), ("name", name), ("may", may), ("days", days)];
    assert_eq!(browser.post("/tokens", &form).await.leads_to(), "/tokens");
    let page = browser.get("/tokens").await.expect(200).body;
    let text = page.split("value=\"sb_").nth(1).expect("the token is shown").chars().take(64).collect::<String>();
    assert!(!browser.get("/tokens").await.expect(200).body.contains(&text), "it is shown once");
    format!("sb_{text}")
}

async fn reads(app: &TestApp, token: &str) -> u16 {
    app.with_token(token, Method::GET, WEST, None).await.status.as_u16()
}

async fn writes(app: &TestApp, token: &str) -> u16 {
    app.with_token(token, Method::PUT, WEST, Some(json!({"mode": "always"}))).await.status.as_u16()
}

async fn id_of(app: &TestApp, name: &str) -> String {
    let found = api_token::Entity::find().filter(api_token::Column::Name.eq(name)).one(&app.db).await.unwrap();
    found.unwrap().id.to_string()
}

/// Makes a colleague an admin of the whole company, or of one clinic.
async fn place(app: &TestApp, admin: &Browser, email: &str, role: &str, clinic: &str) {
    let id = person(app, email).await.to_string();
    let form = [("do", "change"), ("member", id.as_str()), ("role", role), ("clinic", clinic)];
    admin.post("/team", &form).await.expect(303);
}

async fn person(app: &TestApp, email: &str) -> uuid::Uuid {
    user::Entity::find().filter(user::Column::Email.eq(email)).one(&app.db).await.unwrap().unwrap().id
}

async fn a_token_is_shown_once_and_works_until_it_ends(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let page = admin.get("/tokens").await.expect(200).body;
    assert!(page.contains("No program has a token") && page.contains("<option value=\"90\" selected"), "{page}");
    let reader = make(&admin, "<b>Reader</b>", "read", "90").await;
    let writer = make(&admin, "Writer", "write", "7").await;
    assert_eq!((reads(&app, &reader).await, writes(&app, &reader).await), (200, 403));
    assert_eq!((reads(&app, &writer).await, writes(&app, &writer).await), (200, 200));
    let stored = format!("{:?}", api_token::Entity::find().all(&app.db).await.unwrap());
    assert!(!stored.contains(&reader[3..]) && !stored.contains(&writer[3..]));
    let page = admin.get("/tokens").await.expect(200).body;
    assert!(page.contains("&lt;b&gt;Reader") && !page.contains("<b>Reader"));
    let log = audit_log::Entity::find().filter(audit_log::Column::Action.eq("token.created")).all(&app.db).await;
    let log = log.unwrap();
    assert_eq!(log.len(), 2);
    assert!(log.iter().all(|row| row.company_id.is_some() && !format!("{row:?}").contains("sb_")));
    // A program is no person: it makes no tokens and sees no team.
    for path in ["/tokens", "/team", "/account"] {
        assert!(app.with_token(&writer, Method::GET, path, None).await.leads_to().starts_with("/login"));
    }
    app.pass(Duration::days(7));
    assert_eq!((reads(&app, &writer).await, reads(&app, &reader).await), (401, 200));
    assert!(app.sign_in(ADMIN).await.get("/tokens").await.body.contains("Ended"));
    app.pass(Duration::days(83));
    assert_eq!(reads(&app, &reader).await, 401);
}

async fn the_form_gives_nothing_but_what_it_offers(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let harbour = app.company("harbour-physio").await.id.to_string();
    for (name, may, days) in [
        ("", "read", "90"),
        ("x", "platform", "90"),
        ("x", "company:team", "90"),
        ("x", "", "90"),
        ("x", "read", ""),
        ("x", "read", "99999"),
        ("x", "read", "-1"),
        ("x\0", "read", "90"),
    ] {
        admin.post("/tokens", &[("do", "make"), ("name", name), ("may", may), ("days", days)]).await.expect(303);
        let page = admin.get("/tokens").await.expect(200).body;
        assert!(page.contains("class=\"error\""), "{name:?} {may} {days}");
    }
    assert_eq!(api_token::Entity::find().count(&app.db).await.unwrap(), 0);
    // What is typed along is worth nothing.
    let form = [
        ("do", "make"),
        ("name", "x"),
        ("may", "read"),
        ("days", "90"),
        ("scopes", "company:write"),
        ("company", &harbour),
        ("company_id", &harbour),
        ("user_id", &harbour),
    ];
    admin.post("/tokens", &form).await.expect(303);
    let made = api_token::Entity::find().one(&app.db).await.unwrap().unwrap();
    assert_eq!(made.company_id, Some(app.company("bright-smiles").await.id));
    assert_eq!((made.scopes, made.user_id), (json!(["company:read"]), Some(person(&app, ADMIN).await)));
    let staff = app.sign_in(STAFF).await;
    staff.get("/tokens").await.expect(403);
    staff.post("/tokens", &form).await.expect(403);
    assert!(!staff.get("/").await.body.contains("href=\"/tokens\""));
}

async fn a_token_may_no_more_than_its_maker(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    place(&app, &admin, STAFF, "admin", "").await;
    let token = make(&app.sign_in(STAFF).await, "Leo’s", "write", "90").await;
    assert_eq!((reads(&app, &token).await, writes(&app, &token).await), (200, 200));
    // Limited to another clinic, then reading only, then as before.
    let downtown = app.clinic("bright-smiles-downtown").await.id.to_string();
    place(&app, &admin, STAFF, "admin", &downtown).await;
    assert_eq!((reads(&app, &token).await, writes(&app, &token).await), (404, 404));
    let clinics = app.with_token(&token, Method::GET, "/api/company/clinics", None).await.data();
    assert_eq!(clinics["clinics"].as_array().unwrap().len(), 1);
    place(&app, &admin, STAFF, "staff", "").await;
    assert_eq!((reads(&app, &token).await, writes(&app, &token).await), (200, 403));
    place(&app, &admin, STAFF, "admin", "").await;
    assert_eq!(writes(&app, &token).await, 200);
}

async fn a_token_dies_with_its_makers_place(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    place(&app, &admin, STAFF, "admin", "").await;
    let token = make(&app.sign_in(STAFF).await, "Leo’s", "write", "90").await;
    assert_eq!(reads(&app, &token).await, 200);
    let id = person(&app, STAFF).await;
    admin.post("/team", &[("do", "remove"), ("member", &id.to_string())]).await.expect(303);
    assert_eq!(reads(&app, &token).await, 401);
    // Also when they come back, or were taken out in another way.
    let back = membership::Model {
        id: uuid::Uuid::now_v7(),
        user_id: id,
        company_id: app.company("bright-smiles").await.id,
        role: "admin".into(),
        clinic_id: None,
        created_at: app.now(),
        updated_at: app.now(),
    };
    let back = sea_orm::IntoActiveModel::into_active_model(back);
    membership::Entity::insert(back).exec_without_returning(&app.db).await.unwrap();
    assert_eq!(reads(&app, &token).await, 401);
    let other = make(&app.sign_in(STAFF).await, "Leo’s second", "read", "90").await;
    let off = user::Entity::update_many().col_expr(user::Column::IsActive, Expr::value(false));
    off.filter(user::Column::Id.eq(id)).exec(&app.db).await.unwrap();
    assert_eq!(reads(&app, &other).await, 401);
}

async fn revoking_ends_it_at_once(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let token = make(&admin, "CRM", "read", "90").await;
    let terminal = app.token("bright-smiles", &["company:read"]).await;
    assert!(admin.get("/tokens").await.body.contains("At the terminal"));
    for (name, text) in [("CRM", &token), ("test", &terminal)] {
        let id = id_of(&app, name).await;
        assert_eq!(reads(&app, text).await, 200);
        admin.post("/tokens", &[("do", "revoke"), ("token", &id)]).await.expect(303);
        assert_eq!(reads(&app, text).await, 401);
        admin.post("/tokens", &[("do", "revoke"), ("token", &id)]).await.expect(404);
    }
    assert!(admin.get("/tokens").await.body.contains("No program has a token"));
}

async fn another_companys_tokens_are_out_of_reach(app: TestApp) {
    let token = make(&app.sign_in(ADMIN).await, "CRM of Bright Smiles", "read", "90").await;
    let nora = app.sign_in("admin@harbourphysio.test").await;
    assert!(!nora.get("/tokens").await.expect(200).body.contains("CRM of"));
    let id = id_of(&app, "CRM of Bright Smiles").await;
    let foreign = nora.post("/tokens", &[("do", "revoke"), ("token", &id)]).await.expect(404);
    let absent = nora.post("/tokens", &[("do", "revoke"), ("token", &uuid::Uuid::now_v7().to_string())]).await;
    assert_eq!(foreign.body, absent.expect(404).body);
    assert_eq!(reads(&app, &token).await, 200);
}

async fn there_is_an_end_to_tokens(app: TestApp) {
    for _ in 0..50 {
        app.token("bright-smiles", &["company:read"]).await;
    }
    let admin = app.sign_in(ADMIN).await;
    admin.post("/tokens", &[("do", "make"), ("name", "x"), ("may", "read"), ("days", "90")]).await.expect(303);
    assert!(admin.get("/tokens").await.body.contains("There are 50 tokens already."));
    assert_eq!(api_token::Entity::find().count(&app.db).await.unwrap(), 50);
}
