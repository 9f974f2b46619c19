//! How often programs may ask.

use crate::support::{Answer, Browser, Call, DOWNTOWN, TestApp, on_both};
use axum::body::Body;
use chrono::Duration;
use http::{Method, Request};

on_both!(
    whoever_asks_too_often_waits_as_told,
    each_token_each_session_and_each_address_counts_alone,
    a_made_up_credential_buys_nothing,
    carriers_and_pages_are_never_turned_away,
    without_a_limit_nothing_is_counted,
);

const PATH: &str = "/api/company/clinics";

async fn limited(app: &TestApp, signed_in: &str, anonymous: &str) -> TestApp {
    app.restarted(&[("API_RATE_LIMIT", signed_in), ("API_RATE_LIMIT_ANONYMOUS", anonymous)]).await
}

async fn by(app: &TestApp, token: &str) -> Answer {
    app.with_token(token, Method::GET, PATH, None).await
}

fn count(answer: &Answer, name: &str) -> u64 {
    answer.header(name).unwrap_or_else(|| panic!("{name}: {:?}", answer.headers)).parse().unwrap()
}

async fn whoever_asks_too_often_waits_as_told(app: TestApp) {
    let app = limited(&app, "3", "100").await;
    let token = app.token("bright-smiles", &["company:read"]).await;
    for left in [2, 1, 0] {
        let answer = by(&app, &token).await;
        answer.data();
        assert_eq!((count(&answer, "ratelimit-limit"), count(&answer, "ratelimit-remaining")), (3, left));
        assert!(answer.header("retry-after").is_none());
    }
    let refused = by(&app, &token).await;
    refused.error(429, "too_many_requests");
    assert_eq!((count(&refused, "ratelimit-remaining"), count(&refused, "ratelimit-reset")), (0, 60));
    let wait = count(&refused, "retry-after");
    assert_eq!(wait, 20);
    app.pass(Duration::seconds(19));
    by(&app, &token).await.error(429, "too_many_requests");
    app.pass(Duration::seconds(1));
    by(&app, &token).await.data();
    by(&app, &token).await.error(429, "too_many_requests");
    app.pass(Duration::seconds(60));
    assert_eq!(count(&by(&app, &token).await, "ratelimit-remaining"), 2);
}

async fn each_token_each_session_and_each_address_counts_alone(app: TestApp) {
    let app = limited(&app, "2", "6").await;
    let first = app.token("bright-smiles", &["company:read"]).await;
    let second = app.token("harbour-physio", &["company:read"]).await;
    for _ in 0..2 {
        by(&app, &first).await.data();
    }
    by(&app, &first).await.error(429, "too_many_requests");
    by(&app, &second).await.data();
    let person = app.sign_in("admin@brightsmiles.test").await;
    for _ in 0..2 {
        person.get(PATH).await.data();
    }
    person.get(PATH).await.error(429, "too_many_requests");
    // Another address, without any credential, and one of its own each.
    let from = |peer: &'static str| {
        let app = app.clone();
        async move { app.send_from(peer, Request::get(PATH).body(Body::empty()).unwrap()).await }
    };
    for _ in 0..6 {
        from("198.51.100.1:40000").await.error(401, "unauthenticated");
    }
    from("198.51.100.1:40001").await.error(429, "too_many_requests");
    from("198.51.100.2:40000").await.error(401, "unauthenticated");
    // A network of IPv6 is one.
    for _ in 0..6 {
        from("[2001:db8::1]:4000").await.error(401, "unauthenticated");
    }
    from("[2001:db8::2]:4000").await.error(429, "too_many_requests");
    from("[2001:db8:0:1::2]:4000").await.error(401, "unauthenticated");
}

async fn a_made_up_credential_buys_nothing(app: TestApp) {
    let app = limited(&app, "1000", "5").await;
    let real = app.token("bright-smiles", &["company:read"]).await;
    by(&app, &real).await.data();
    // A new one each time, as token and as session, and where none is needed.
    let mut refused = 0;
    for n in 0..30 {
        let visitor = Browser::new(&app);
        visitor.set_session(&format!("{n:022}"));
        let answers = [
            by(&app, &format!("sb_{n:064}")).await,
            visitor.get(PATH).await,
            visitor.get("/api/openapi.json").await,
            app.with_token(&format!("sb_{n}"), Method::GET, "/api/nothing", None).await,
        ];
        refused += answers.iter().filter(|answer| answer.status == 429).count();
    }
    assert!(refused >= 120 - 5, "{refused}");
    // Whoever has proved to be somebody is not held up by strangers behind the same address.
    by(&app, &real).await.data();
}

async fn carriers_and_pages_are_never_turned_away(app: TestApp) {
    let app = limited(&app, "1", "1").await;
    for n in 1..=8 {
        Call::to(DOWNTOWN).number(n).ring(&app).await.twiml();
        app.webhook("/api/twilio/voice", None, "").await.expect(403);
        app.get("/login").await.expect(200);
    }
    app.get("/feeds/x.ics").await.expect(404);
    let feed = app.get("/feeds/x.ics").await.expect(429);
    assert!(feed.header("retry-after").is_some());
}

async fn without_a_limit_nothing_is_counted(app: TestApp) {
    let app = limited(&app, "0", "0").await;
    let token = app.token("bright-smiles", &["company:read"]).await;
    for _ in 0..20 {
        assert!(by(&app, &token).await.expect(200).header("ratelimit-limit").is_none());
        app.get(PATH).await.error(401, "unauthenticated");
    }
}
