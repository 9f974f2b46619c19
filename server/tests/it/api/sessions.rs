//! What a session is, how long it lasts, what ends it.

use crate::support::{Browser, TestApp, on_both};
use backend::auth::hash_password;
use backend::entity::{company, membership, session, user};
use backend::sessions::DatabaseSessions;
use backend::store::people::reset_password;
use chrono::Duration;
use http::{Method, header};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::json;
use std::sync::Arc;
use tower_sessions::ExpiredDeletion as _;

on_both!(
    the_cookie_is_closed_to_scripts_and_other_sites,
    a_planted_id_is_worth_nothing,
    a_made_up_id_is_nobodys,
    signing_out_ends_it_for_good,
    an_idle_session_ends,
    a_used_session_goes_on_until_its_end,
    a_remembered_session_outlives_half_an_hour,
    a_new_password_ends_every_session,
    a_right_taken_away_is_gone_at_once,
    signing_in_again_ends_the_session_before,
    a_page_view_writes_nothing,
    ended_sessions_are_swept,
    a_chosen_company_that_is_gone_is_forgotten,
);

const ADMIN: &str = "admin@brightsmiles.test";
const CLINICS: &str = "/api/company/clinics";

async fn signed_in(browser: &Browser) -> bool {
    match browser.get(CLINICS).await.status.as_u16() {
        200 => true,
        401 => false,
        other => panic!("{other}"),
    }
}

async fn the_cookie_is_closed_to_scripts_and_other_sites(app: TestApp) {
    let cookie = |answer: crate::support::Answer| answer.header("set-cookie").expect("a cookie is set").to_owned();
    let plain = cookie(Browser::new(&app).log_in(ADMIN, backend::demo::PASSWORD).await);
    let parts: Vec<_> = plain.split("; ").collect();
    assert!(parts[0].starts_with("switchboard_session=") && parts[0].len() > 40);
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(parts.contains(&part), "{plain}");
    }
    assert!(!parts.contains(&"Secure") && !plain.contains("Domain"), "{plain}");
    let settings = [("APP_ENV", "production"), ("PUBLIC_BASE_URL", "https://calls.example"), ("DEMO_DATA", "false")];
    let production = app.restarted(&settings).await;
    let answer = Browser::new(&production).log_in(ADMIN, backend::demo::PASSWORD).await;
    assert!(answer.header("strict-transport-security").is_some());
    let secure = cookie(answer);
    assert!(secure.split("; ").any(|part| part == "Secure"), "{secure}");
}

async fn a_planted_id_is_worth_nothing(app: TestApp) {
    // An attacker gets a session of an anonymous visitor and plants its id.
    let attacker = Browser::new(&app);
    attacker.post("/login", &[("email", "x@x.test"), ("password", "wrong")]).await;
    let planted = attacker.session().expect("the refused form is kept for the visitor");
    let victim = Browser::new(&app);
    victim.set_session(&planted);
    victim.log_in(ADMIN, backend::demo::PASSWORD).await.expect(200);
    assert_ne!(victim.session().as_deref(), Some(planted.as_str()));
    assert!(signed_in(&victim).await);
    assert!(!signed_in(&attacker).await);
    assert!(session::Entity::find_by_id(planted).one(&app.db).await.unwrap().is_none());
}

async fn a_made_up_id_is_nobodys(app: TestApp) {
    for made_up in ["AAAAAAAAAAAAAAAAAAAAAA", "garbage", "", "%00", &"A".repeat(5000)] {
        let browser = Browser::new(&app);
        browser.set_session(made_up);
        assert!(!signed_in(&browser).await);
        browser.log_in(ADMIN, backend::demo::PASSWORD).await.expect(200);
        assert_ne!(browser.session().as_deref(), Some(made_up));
        assert!(signed_in(&browser).await);
    }
}

async fn signing_out_ends_it_for_good(app: TestApp) {
    let browser = app.sign_in(ADMIN).await;
    let id = browser.session().unwrap();
    browser.call(Method::POST, "/api/auth/logout", None).await.expect(200);
    assert_eq!(browser.session(), None, "the cookie is taken back");
    let thief = Browser::new(&app);
    thief.set_session(&id);
    assert!(!signed_in(&thief).await);
    browser.call(Method::POST, "/api/auth/logout", None).await.expect(200);
    assert_eq!(session::Entity::find().filter(session::Column::UserId.is_not_null()).count(&app.db).await.unwrap(), 0);
}

async fn an_idle_session_ends(app: TestApp) {
    let browser = app.sign_in(ADMIN).await;
    let id = browser.session().unwrap();
    app.pass(Duration::minutes(29));
    assert!(signed_in(&browser).await);
    app.pass(Duration::minutes(30));
    assert!(!signed_in(&browser).await);
    // The clock does not bring it back.
    app.pass(Duration::minutes(-20));
    browser.set_session(&id);
    let again = signed_in(&browser).await;
    assert!(!again || session::Entity::find_by_id(id).one(&app.db).await.unwrap().is_some());
}

async fn a_used_session_goes_on_until_its_end(app: TestApp) {
    let browser = app.sign_in(ADMIN).await;
    for _ in 0..35 {
        app.pass(Duration::minutes(20));
        assert!(signed_in(&browser).await);
    }
    // Eleven hours and forty minutes; twelve is the end, used or not.
    app.pass(Duration::minutes(19));
    assert!(signed_in(&browser).await);
    app.pass(Duration::minutes(1));
    assert!(!signed_in(&browser).await);
}

async fn a_remembered_session_outlives_half_an_hour(app: TestApp) {
    let browser = Browser::new(&app);
    let body = json!({"email": ADMIN, "password": backend::demo::PASSWORD, "remember": true});
    let answer = browser.call(Method::POST, "/api/auth/login", Some(body)).await.expect(200);
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=1209600"));
    // Pages, messages and choices right after must not shorten it.
    browser.get("/").await.expect(200);
    let company = app.company("bright-smiles").await.id.to_string();
    browser.post("/company", &[("company", &company)]).await.leads_to();
    browser.post("/clinics/bright-smiles-west/override", &[("state", "nonsense")]).await.leads_to();
    browser.get("/clinics/bright-smiles-west/hours").await.expect(200);
    app.pass(Duration::days(13));
    assert!(signed_in(&browser).await);
    app.pass(Duration::days(13));
    assert!(signed_in(&browser).await);
    app.pass(Duration::days(3));
    assert!(signed_in(&browser).await);
    app.pass(Duration::days(1));
    assert!(!signed_in(&browser).await, "thirty days are the end");
    let idle = Browser::new(&app);
    let body = json!({"email": ADMIN, "password": backend::demo::PASSWORD, "remember": true});
    idle.call(Method::POST, "/api/auth/login", Some(body)).await.expect(200);
    app.pass(Duration::days(14));
    assert!(!signed_in(&idle).await);
}

async fn a_new_password_ends_every_session(app: TestApp) {
    let (one, two, other) =
        (app.sign_in(ADMIN).await, app.sign_in(ADMIN).await, app.sign_in("staff@brightsmiles.test").await);
    let hash =
        tokio::task::spawn_blocking(|| hash_password(&"another-password-1".to_owned().into()).unwrap()).await.unwrap();
    reset_password(&app.services, " Admin@BrightSmiles.test", &hash).await.unwrap();
    assert!(!signed_in(&one).await && !signed_in(&two).await);
    assert!(signed_in(&other).await);
    one.log_in(ADMIN, backend::demo::PASSWORD).await.expect(401);
    one.log_in(ADMIN, "another-password-1").await.expect(200);
}

async fn a_right_taken_away_is_gone_at_once(app: TestApp) {
    let browser = app.sign_in(ADMIN).await;
    let west = "/api/company/clinics/bright-smiles-west/availability";
    let settings = browser.get(west).await.data()["settings"].clone();
    browser.call(Method::PUT, west, Some(settings.clone())).await.expect(200);
    let me = user::Entity::find().filter(user::Column::Email.eq(ADMIN)).one(&app.db).await.unwrap().unwrap();
    let role = membership::Entity::update_many().col_expr(membership::Column::Role, Expr::value("staff"));
    role.filter(membership::Column::UserId.eq(me.id)).exec(&app.db).await.unwrap();
    browser.call(Method::PUT, west, Some(settings)).await.error(403, "forbidden");
    browser.get(west).await.expect(200);
    membership::Entity::delete_many().filter(membership::Column::UserId.eq(me.id)).exec(&app.db).await.unwrap();
    browser.get(west).await.error(404, "not_found");
    browser.get("/").await.expect(404);
    let off = user::Entity::update_many().col_expr(user::Column::IsActive, Expr::value(false));
    off.filter(user::Column::Id.eq(me.id)).exec(&app.db).await.unwrap();
    browser.get(west).await.error(401, "unauthenticated");
    assert!(browser.get("/").await.leads_to().starts_with("/login"));
}

async fn signing_in_again_ends_the_session_before(app: TestApp) {
    let browser = app.sign_in("staff@brightsmiles.test").await;
    let before = browser.session().unwrap();
    browser.log_in("admin@harbourphysio.test", backend::demo::PASSWORD).await.expect(200);
    assert!(browser.get(CLINICS).await.body.contains("Harbour Physio"));
    let old = Browser::new(&app);
    old.set_session(&before);
    assert!(!signed_in(&old).await);
}

async fn a_page_view_writes_nothing(app: TestApp) {
    let browser = app.sign_in(ADMIN).await;
    app.sql("UPDATE sessions SET user_agent = 'untouched', last_seen_at = '2020-01-01T00:00:00+00:00'").await;
    for path in ["/", "/calls", "/clinics/bright-smiles-west/hours", CLINICS] {
        let answer = browser.get(path).await.expect(200);
        assert!(answer.header("set-cookie").is_none(), "{path}");
    }
    let row = session::Entity::find().one(&app.db).await.unwrap().unwrap();
    assert_eq!(row.last_seen_at, crate::support::at("2020-01-01T00:00:00Z"), "seen, but not written within the minute");
    app.pass(Duration::seconds(61));
    browser.get("/").await.expect(200);
    let row = session::Entity::find().one(&app.db).await.unwrap().unwrap();
    assert_eq!(row.last_seen_at, app.now());
}

async fn ended_sessions_are_swept(app: TestApp) {
    app.sign_in(ADMIN).await;
    app.pass(Duration::minutes(20));
    let fresh = app.sign_in(ADMIN).await;
    app.pass(Duration::minutes(15));
    let clock = Arc::clone(&app.services.clock);
    DatabaseSessions::new(app.db.clone(), clock).delete_expired().await.unwrap();
    assert_eq!(session::Entity::find().count(&app.db).await.unwrap(), 1);
    assert!(signed_in(&fresh).await);
}

async fn a_chosen_company_that_is_gone_is_forgotten(app: TestApp) {
    let master = app.visit("bright-smiles").await;
    master.starts_visit("harbour-physio", "60", true).await.leads_to();
    let harbour = app.company("harbour-physio").await.id.to_string();
    assert_eq!(master.post("/company", &[("company", &harbour)]).await.leads_to(), "/");
    assert!(master.get("/").await.expect(200).body.contains("Harbour Physio"));
    assert!(master.get(CLINICS).await.data()["clinics"][0]["slug"] == "harbour-physio");
    app.set_company("harbour-physio", company::Column::DeletedAt, app.now()).await;
    assert!(master.get("/").await.expect(200).body.contains("Bright Smiles"));
    // The API falls back as the pages do.
    let clinics = master.get(CLINICS).await.data();
    assert!(clinics["clinics"].as_array().unwrap().iter().all(|clinic| clinic["slug"] != "harbour-physio"));
    for nonsense in ["", "x", "00000000-0000-0000-0000-000000000000", &harbour] {
        master.post("/company", &[("company", nonsense)]).await.expect(404);
    }
    master.post("/company", &[]).await.expect(404);
    let theme = master
        .send(
            master
                .request(Method::POST, "/theme")
                .header(header::REFERER, "https://evil.example//x")
                .body("theme=dark".into())
                .unwrap(),
        )
        .await;
    assert_eq!(theme.leads_to(), "/");
}
