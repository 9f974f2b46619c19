//! Signing in, and what holds off those who guess.

use crate::support::{Answer, Browser, TestApp, on_both};
use axum::body::Body;
use backend::auth::hash_password;
use backend::entity::{login_attempt, session, user};
use chrono::Duration;
use http::{Method, Request};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::json;

on_both!(
    each_of_the_demos_people_signs_in,
    six_failures_of_an_account_make_it_wait,
    nobody_learns_whether_an_account_exists,
    guesses_at_once_are_counted_too,
    an_address_that_tries_many_accounts_waits,
    signing_in_often_is_no_failure,
    the_address_is_the_proxys_word_only_where_it_is_trusted,
    bodies_that_are_no_sign_in,
    accounts_that_are_off_or_gone,
    the_form_works_without_javascript,
    the_form_leads_nowhere_else,
);

const ADMIN: &str = "admin@brightsmiles.test";
const RIGHT: &str = backend::demo::PASSWORD;

async fn attempt(app: &TestApp, email: &str, password: &str) -> Answer {
    Browser::new(app).log_in(email, password).await
}

async fn each_of_the_demos_people_signs_in(app: TestApp) {
    for (email, role, name) in [
        ("master@demo.test", "master", "Sam Whitfield"),
        (ADMIN, "admin", "Maya Okafor"),
        ("staff@brightsmiles.test", "staff", "Leo Tremblay"),
        ("  Admin@HarbourPhysio.test ", "admin", "Nora MacLeod"),
    ] {
        let answer = attempt(&app, email, RIGHT).await;
        let user = &answer.data()["user"];
        assert_eq!((&user["role"], &user["name"]), (&json!(role), &json!(name)));
        assert_eq!(user["email"], email.trim().to_lowercase());
        assert!(!answer.body.contains("argon2"));
    }
    let seen = user::Entity::find().filter(user::Column::LastLoginAt.eq(app.now())).count(&app.db).await.unwrap();
    assert_eq!(seen, 4);
    assert_eq!(session::Entity::find().filter(session::Column::UserId.is_not_null()).count(&app.db).await.unwrap(), 4);
}

async fn six_failures_of_an_account_make_it_wait(app: TestApp) {
    for _ in 0..5 {
        attempt(&app, ADMIN, "wrong").await.error(401, "unauthenticated");
    }
    // A success clears them.
    attempt(&app, ADMIN, RIGHT).await.expect(200);
    app.pass(Duration::seconds(1));
    for n in 0..6 {
        attempt(&app, ADMIN, "wrong").await.error(401, "unauthenticated");
        app.pass(Duration::seconds(if n == 0 { 60 } else { 1 }));
    }
    let waiting = attempt(&app, ADMIN, RIGHT).await;
    waiting.error(429, "too_many_requests");
    let seconds: i64 = waiting.header("retry-after").unwrap().parse().unwrap();
    assert!((800..=900).contains(&seconds), "{seconds}");
    // Somebody else at the same address signs in; trying while one waits does not prolong it.
    attempt(&app, "staff@brightsmiles.test", RIGHT).await.expect(200);
    app.pass(Duration::seconds(seconds - 1));
    attempt(&app, ADMIN, RIGHT).await.error(429, "too_many_requests");
    app.pass(Duration::seconds(2));
    attempt(&app, ADMIN, RIGHT).await.expect(200);
}

async fn nobody_learns_whether_an_account_exists(app: TestApp) {
    let mut told = Vec::new();
    for email in [ADMIN, "nobody@brightsmiles.test"] {
        let mut answers = Vec::new();
        for _ in 0..7 {
            let answer = attempt(&app, email, "wrong").await;
            answers.push((answer.status, answer.header("retry-after").map(str::to_owned), answer.body));
        }
        assert_eq!(answers[5].0.as_u16(), 401);
        assert_eq!(answers[6].0.as_u16(), 429);
        told.push(answers);
    }
    assert_eq!(told[0], told[1]);
}

async fn guesses_at_once_are_counted_too(app: TestApp) {
    let guesses: Vec<_> = (0..30)
        .map(|n| {
            let app = app.clone();
            tokio::spawn(async move { attempt(&app, ADMIN, &format!("guess-{n}")).await.status.as_u16() })
        })
        .collect();
    let mut judged = 0;
    for guess in guesses {
        match guess.await.unwrap() {
            401 => judged += 1,
            429 => {}
            other => panic!("{other}"),
        }
    }
    assert!(judged <= 6, "{judged} guesses were judged");
    assert!(login_attempt::Entity::find().count(&app.db).await.unwrap() <= 6);
}

async fn an_address_that_tries_many_accounts_waits(app: TestApp) {
    for n in 0..40 {
        attempt(&app, &format!("user{n}@brightsmiles.test"), "wrong").await.error(401, "unauthenticated");
    }
    attempt(&app, "another@brightsmiles.test", "wrong").await.error(429, "too_many_requests");
    let body = json!({"email": ADMIN, "password": RIGHT}).to_string();
    let request = || {
        Request::post("/api/auth/login")
            .header("content-type", "application/json")
            .body(Body::from(body.clone()))
            .unwrap()
    };
    app.send(request()).await.error(429, "too_many_requests");
    app.send_from("198.51.100.4:1000", request()).await.expect(200);
}

async fn signing_in_often_is_no_failure(app: TestApp) {
    // A clinic's people share an address and come back from their breaks together.
    for _ in 0..45 {
        attempt(&app, "staff@brightsmiles.test", RIGHT).await.expect(200);
    }
    let failed = login_attempt::Entity::find().filter(login_attempt::Column::Succeeded.eq(false));
    assert_eq!(failed.count(&app.db).await.unwrap(), 0);
}

async fn the_address_is_the_proxys_word_only_where_it_is_trusted(app: TestApp) {
    let send = |app: TestApp, email: String, forwarded: &'static str| async move {
        let body = json!({"email": email, "password": "wrong"}).to_string();
        let request = Request::post("/api/auth/login")
            .header("content-type", "application/json")
            .header("x-forwarded-for", forwarded);
        app.send(request.body(Body::from(body)).unwrap()).await.status.as_u16()
    };
    let addresses = |app: TestApp| async move {
        let rows = login_attempt::Entity::find().all(&app.db).await.unwrap();
        rows.into_iter().map(|row| row.address_key).collect::<std::collections::BTreeSet<_>>().len()
    };
    for (n, forwarded) in ["203.0.113.1", "203.0.113.2", "203.0.113.3"].iter().enumerate() {
        assert_eq!(send(app.clone(), format!("a{n}@x.test"), forwarded).await, 401);
    }
    assert_eq!(addresses(app.clone()).await, 1, "a claim of the client's own");
    let behind = app.restarted(&[("TRUST_PROXY", "true")]).await;
    for (n, forwarded) in ["203.0.113.1", "6.6.6.6, 203.0.113.1", "203.0.113.2"].iter().enumerate() {
        assert_eq!(send(behind.clone(), format!("b{n}@x.test"), forwarded).await, 401);
    }
    assert_eq!(addresses(app.clone()).await, 3, "the last entry is the proxy's");
    // What is no address falls back to the peer.
    assert_eq!(send(behind, "c@x.test".into(), "garbage").await, 401);
    assert_eq!(addresses(app).await, 3);
}

async fn bodies_that_are_no_sign_in(app: TestApp) {
    let send = |body: &str, kind: &'static str| {
        let (app, body) = (app.clone(), body.to_owned());
        async move {
            let request = Request::post("/api/auth/login").header("content-type", kind);
            app.send(request.body(Body::from(body)).unwrap()).await
        }
    };
    for body in [
        "",
        "{",
        "[]",
        "null",
        r#"{"email":"a@b.test"}"#,
        r#"{"email":7,"password":"x"}"#,
        r#"{"email":"a","email":"b","password":"c"}"#,
    ] {
        send(body, "application/json").await.error(400, "malformed");
    }
    send(r#"{"email":"a@b.test","password":"x"}"#, "text/plain").await.error(415, "malformed");
    let huge = format!(r#"{{"email":"a@b.test","password":"{}"}}"#, "x".repeat(300 * 1024));
    send(&huge, "application/json").await.error(413, "malformed");
    // Characters that no address has are a wrong address, not a failure of ours.
    for email in ["a\\u0000b@x.test", "\\u0000", "ü@x.test", "'; --", ""] {
        send(&format!(r#"{{"email":"{email}","password":"x"}}"#), "application/json")
            .await
            .error(401, "unauthenticated");
    }
    let long = "p".repeat(200_000);
    attempt(&app, "long@x.test", &long).await.error(401, "unauthenticated");
}

async fn accounts_that_are_off_or_gone(app: TestApp) {
    let set = |column: user::Column, value: sea_orm::Value| {
        let change =
            user::Entity::update_many().col_expr(column, Expr::value(value)).filter(user::Column::Email.eq(ADMIN));
        let db = app.db.clone();
        async move { change.exec(&db).await.unwrap() }
    };
    set(user::Column::IsActive, false.into()).await;
    attempt(&app, ADMIN, RIGHT).await.error(401, "unauthenticated");
    set(user::Column::IsActive, true.into()).await;
    set(user::Column::DeletedAt, app.now().into()).await;
    attempt(&app, ADMIN, RIGHT).await.error(401, "unauthenticated");
    set(user::Column::DeletedAt, None::<chrono::DateTime<chrono::Utc>>.into()).await;
    // A hash that is none lets nobody in; another password does once it is set.
    set(user::Column::PasswordHash, "garbage".into()).await;
    attempt(&app, ADMIN, RIGHT).await.error(401, "unauthenticated");
    let hash =
        tokio::task::spawn_blocking(|| hash_password(&"another-password-1".to_owned().into()).unwrap()).await.unwrap();
    set(user::Column::PasswordHash, hash.into()).await;
    attempt(&app, ADMIN, "another-password-1").await.expect(200);
}

async fn the_form_works_without_javascript(app: TestApp) {
    let browser = Browser::new(&app);
    let page = browser.get("/login").await.expect(200);
    assert!(page.body.contains("name=\"password\"") && page.body.contains("action=\"/login\""));
    let refused = browser
        .post("/login", &[("email", "maya@x.test\"><script>"), ("password", "s3cret-typed"), ("next", "/calls")])
        .await;
    assert_eq!(refused.leads_to(), "/login?next=%2Fcalls");
    let again = browser.get("/login?next=%2Fcalls").await.expect(200).body;
    assert!(again.contains("do not match") && again.contains("maya@x.test&quot;&gt;&lt;script&gt;"), "{again}");
    assert!(!again.contains("s3cret-typed") && again.contains("value=\"/calls\""));
    // Said once.
    assert!(!browser.get("/login").await.body.contains("do not match"));
    let blank = browser.post("/login", &[("email", " "), ("password", "")]).await;
    assert_eq!(blank.leads_to(), "/login?next=%2F");
    let page = browser.get("/login").await.body;
    assert!(page.contains("Enter your mail address.") && page.contains("Enter your password."));
    assert_eq!(login_attempt::Entity::find().count(&app.db).await.unwrap(), 1, "a blank form is no try");

    let welcome = browser.post("/login", &[("email", ADMIN), ("password", RIGHT), ("next", "/calls?page=2")]).await;
    assert_eq!(welcome.leads_to(), "/calls?page=2");
    assert!(browser.get("/").await.expect(200).body.contains("Bright Smiles"));
    assert_eq!(browser.post("/logout", &[]).await.leads_to(), "/login");
    assert_eq!(browser.get("/").await.leads_to(), "/login");
    assert_eq!(browser.get("/calls?clinic=x").await.leads_to(), "/login?next=%2Fcalls%3Fclinic%3Dx");
    // Out of tries.
    app.pass(Duration::seconds(1));
    for _ in 0..6 {
        browser.post("/login", &[("email", ADMIN), ("password", "wrong")]).await;
        app.pass(Duration::seconds(1));
    }
    browser.post("/login", &[("email", ADMIN), ("password", RIGHT)]).await.leads_to();
    assert!(browser.get("/login").await.body.contains("Too many tries"));
    assert_eq!(browser.get("/").await.leads_to(), "/login");
}

async fn the_form_leads_nowhere_else(app: TestApp) {
    for next in
        ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/login", "/a\r\nX: y"]
    {
        let browser = Browser::new(&app);
        let answer = browser.post("/login", &[("email", ADMIN), ("password", RIGHT), ("next", next)]).await;
        assert_eq!(answer.leads_to(), "/", "{next:?}");
        assert!(answer.header("x").is_none());
    }
    let answer = Browser::new(&app).call(Method::GET, "/login?next=//evil.example", None).await.expect(200);
    assert!(!answer.body.contains("href=\"//evil"));
}
