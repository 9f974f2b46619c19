//! Bearer tokens of programs.

use crate::support::{Answer, TestApp, on_both};
use axum::body::Body;
use backend::auth::create_token;
use backend::entity::{api_token, company};
use chrono::Duration;
use http::{Method, Request, header};
use sea_orm::EntityTrait as _;
use sea_orm::sea_query::Expr;
use secrecy::ExposeSecret as _;
use serde_json::json;

on_both!(
    a_scope_is_all_a_token_may,
    an_ended_or_revoked_token_is_none,
    a_token_belongs_to_one_company,
    a_token_of_a_deleted_company_is_none,
    a_service_token_sees_no_company,
    a_wrong_header_does_not_fall_back_to_the_cookie,
    a_token_is_no_sign_in,
    a_token_is_stored_as_a_digest_and_its_use_noted,
);

const WEST: &str = "/api/company/clinics/bright-smiles-west/availability";
const PREVIEW: &str = "/api/company/clinics/bright-smiles-west/route-preview";
const LOGS: &str = "/api/telephony/call-logs";

async fn get(app: &TestApp, token: &str, path: &str) -> Answer {
    app.with_token(token, Method::GET, path, None).await
}

async fn a_scope_is_all_a_token_may(app: TestApp) {
    let mode = || Some(json!({"mode": "always"}));
    for (scopes, reads, writes) in [
        (&["company:read"][..], 200, 403),
        (&["company:read", "company:write"], 200, 200),
        (&["company:write"], 403, 200),
        (&[], 403, 403),
        (&["platform", "COMPANY:READ", "*"], 403, 403),
    ] {
        let token = app.token("bright-smiles", scopes).await;
        for path in ["/api/company/clinics", WEST, LOGS] {
            get(&app, &token, path).await.expect(reads);
        }
        app.with_token(&token, Method::POST, PREVIEW, Some(json!({}))).await.expect(reads);
        let version = app.clinic("bright-smiles-west").await.availability_version;
        app.with_token(&token, Method::PUT, WEST, mode()).await.expect(writes);
        if writes == 403 {
            assert_eq!(app.clinic("bright-smiles-west").await.availability_version, version);
        }
    }
}

async fn an_ended_or_revoked_token_is_none(app: TestApp) {
    let made = create_token(&app.services, Some("bright-smiles"), "short", &["company:read"], Some(1)).await.unwrap();
    let short = made.text.expose_secret().to_owned();
    assert_eq!(made.expires_at, Some(app.now() + Duration::days(1)));
    get(&app, &short, LOGS).await.expect(200);
    app.pass(Duration::days(1) - Duration::seconds(1));
    get(&app, &short, LOGS).await.expect(200);
    app.pass(Duration::seconds(1));
    let answer = get(&app, &short, LOGS).await;
    answer.error(401, "unauthenticated");
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    let revoked = app.token("bright-smiles", &["company:read"]).await;
    get(&app, &revoked, LOGS).await.expect(200);
    api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(app.now()))
        .exec(&app.db)
        .await
        .unwrap();
    get(&app, &revoked, LOGS).await.error(401, "unauthenticated");
}

async fn a_token_belongs_to_one_company(app: TestApp) {
    let token = app.token("harbour-physio", &["company:read", "company:write"]).await;
    let clinics = get(&app, &token, "/api/company/clinics").await;
    assert!(clinics.body.contains("harbour-physio") && !clinics.body.contains("bright-smiles"));
    app.set_feature("harbour-physio", "/features/callEnabled", json!(true)).await;
    let logs = get(&app, &token, &format!("{LOGS}?limit=200")).await.expect(200);
    assert!(!logs.body.contains("+14165550101") && !logs.body.contains("+14165550102"));
    let theirs = app.clinic("bright-smiles-west").await;
    for name in [theirs.slug.clone(), theirs.id.to_string()] {
        get(&app, &token, &format!("/api/company/clinics/{name}/availability")).await.error(404, "not_found");
        let path = format!("/api/company/clinics/{name}/availability");
        app.with_token(&token, Method::PUT, &path, Some(json!({"mode": "disabled"}))).await.error(404, "not_found");
    }
    assert_eq!(app.clinic("bright-smiles-west").await, theirs);
}

async fn a_token_of_a_deleted_company_is_none(app: TestApp) {
    let token = app.token("harbour-physio", &["company:read"]).await;
    app.set_company("harbour-physio", company::Column::DeletedAt, app.now()).await;
    for path in ["/api/company/clinics", LOGS] {
        get(&app, &token, path).await.error(401, "unauthenticated");
    }
}

async fn a_service_token_sees_no_company(app: TestApp) {
    let made = create_token(&app.services, None, "service", &["company:read", "company:write", "platform"], None)
        .await
        .unwrap();
    for path in ["/api/company/clinics", WEST, LOGS] {
        get(&app, made.text.expose_secret(), path).await.error(403, "forbidden");
    }
    assert!(create_token(&app.services, Some("no-such-company"), "x", &[], None).await.is_err());
}

async fn a_wrong_header_does_not_fall_back_to_the_cookie(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    for value in ["Bearer ", "Bearer wrong", "Basic YTpi", "Bearer", "", "sb_", "Bearer \u{e9}"] {
        let request = browser.request(Method::GET, LOGS).header(header::AUTHORIZATION, value.as_bytes());
        browser.send(request.body(Body::empty()).unwrap()).await.error(401, "unauthenticated");
    }
    let token = app.token("harbour-physio", &["company:read"]).await;
    let request =
        browser.request(Method::GET, "/api/company/clinics").header(header::AUTHORIZATION, format!("Bearer {token}"));
    let answer = browser.send(request.body(Body::empty()).unwrap()).await;
    assert!(
        answer.body.contains("harbour-physio") && !answer.body.contains("bright-smiles"),
        "the token counts, not the cookie"
    );
}

async fn a_token_is_no_sign_in(app: TestApp) {
    let token = app.token("bright-smiles", &["company:read", "company:write", "platform"]).await;
    for path in ["/", "/calls", "/platform", "/clinics/bright-smiles-west/hours"] {
        assert!(get(&app, &token, path).await.leads_to().starts_with("/login"), "{path}");
    }
    let request = Request::get(format!("{LOGS}?token={token}&access_token={token}"));
    app.send(request.body(Body::empty()).unwrap()).await.error(401, "unauthenticated");
}

async fn a_token_is_stored_as_a_digest_and_its_use_noted(app: TestApp) {
    let token = app.token("bright-smiles", &["company:read"]).await;
    let row = || async { api_token::Entity::find().one(&app.db).await.unwrap().unwrap() };
    assert!(!format!("{:?}", row().await).contains(&token[3..]));
    assert_eq!(row().await.last_used_at, None);
    get(&app, &token, LOGS).await.expect(200);
    let first = app.now();
    assert_eq!(row().await.last_used_at, Some(first));
    app.pass(Duration::seconds(50));
    get(&app, &token, LOGS).await.expect(200);
    assert_eq!(row().await.last_used_at, Some(first), "once a minute is enough");
    app.pass(Duration::seconds(20));
    get(&app, &token, LOGS).await.expect(200);
    assert_eq!(row().await.last_used_at, Some(app.now()));
}
