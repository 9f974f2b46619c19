//! What every answer carries, how the process says that it is well, and what a panic comes to.

use crate::support::{Call, DOWNTOWN, TestApp, names, on_both, said};
use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use migration::{Migrator, MigratorTrait as _};
use serde_json::json;
use server::router::{Surface, around_everything, around_webhooks};
use server::state::app_state;
use std::collections::BTreeSet;
use tower::ServiceExt as _;

on_both!(
    every_answer_has_the_security_headers,
    a_page_allows_its_own_script_only,
    nothing_with_data_may_be_kept,
    every_answer_has_an_id_of_its_own,
    an_unknown_address_answers_in_its_own_form,
    the_process_lives,
    ready_means_database_and_schema,
    waiting_events_show,
    metrics_are_open_in_development_and_closed_in_production,
    a_panic_in_a_webhook_is_an_apology,
    a_panic_elsewhere_is_an_answer,
    pages_are_whole_without_the_built_site,
);

async fn every_answer_has_the_security_headers(app: TestApp) {
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let call = Call::to(DOWNTOWN).ring(&app).await;
    let answers = vec![
        ("a page", admin.get("/").await),
        ("the sign-in", app.get("/login").await),
        ("a redirect", app.get("/").await),
        ("a page that is not there", app.get("/nowhere").await),
        ("the API", admin.get("/api/company/clinics").await),
        ("an error of the API", app.get("/api/company/clinics").await),
        ("TwiML", call),
        ("a refused webhook", app.webhook("/api/twilio/voice", None, "").await),
        ("too large", app.webhook("/api/twilio/voice", None, "x".repeat(100_000)).await),
        ("a wrong method", app.get("/api/twilio/voice").await),
        (
            "another site",
            app.send(Request::post("/logout").header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap())
                .await,
        ),
        ("health", app.get("/healthz").await),
        ("readiness", app.get("/readyz").await),
        ("metrics", app.get("/metrics").await),
        ("a file that is not there", app.get("/pkg/x.js").await),
    ];
    for (what, answer) in answers {
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{what}");
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{what}");
        assert_eq!(answer.header("referrer-policy"), Some("same-origin"), "{what}");
        assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"), "{what}");
        assert!(answer.header("permissions-policy").is_some(), "{what}");
        let policy = answer.header("content-security-policy").unwrap_or_else(|| panic!("{what}"));
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{what}: {policy}"
        );
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{what}: {policy}");
        assert!(answer.header("strict-transport-security").is_none(), "{what}: over http");
        assert!(answer.header("server").is_none() && answer.header("x-powered-by").is_none(), "{what}");
    }
}

async fn a_page_allows_its_own_script_only(app: TestApp) {
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let mut nonces = BTreeSet::new();
    for path in ["/", "/calls", "/clinics/bright-smiles-west/hours", "/login", "/nowhere", "/calls/x"] {
        let answer = admin.get(path).await;
        let policy = answer.header("content-security-policy").unwrap();
        let nonce = policy
            .split("'nonce-")
            .nth(1)
            .and_then(|rest| rest.split('\'').next())
            .unwrap_or_else(|| panic!("{path}: {policy}"));
        assert!(nonce.len() >= 20, "{nonce}");
        for directive in ["form-action 'self'", "base-uri 'none'", "connect-src 'self'", "style-src 'self'"] {
            assert!(policy.contains(directive), "{path}: {policy}");
        }
        // Every inline script carries it, and no markup asks for what the policy forbids.
        for script in answer.body.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains("src=") || tag.contains(&format!("nonce=\"{nonce}\"")), "{path}: {tag}");
        }
        assert!(
            !answer.body.contains(" style=\"") && !answer.body.contains("<style") && !answer.body.contains(" onclick="),
            "{path}"
        );
        nonces.insert(nonce.to_owned());
    }
    assert_eq!(nonces.len(), 6, "a nonce is used once");
    let api = admin.get("/api/company/clinics").await;
    assert!(!api.header("content-security-policy").unwrap().contains("script-src"), "no script at all");
}

async fn nothing_with_data_may_be_kept(app: TestApp) {
    let admin = app.sign_in("admin@brightsmiles.test").await;
    for path in [
        "/",
        "/calls",
        "/clinics/bright-smiles-west/hours",
        "/api/company/clinics",
        "/api/telephony/call-logs",
        "/login",
    ] {
        assert_eq!(admin.get(path).await.header("cache-control"), Some("no-store"), "{path}");
    }
    assert_eq!(Call::to(DOWNTOWN).ring(&app).await.header("cache-control"), Some("no-store"));
    assert_eq!(app.get("/").await.header("cache-control"), Some("no-store"));
}

async fn every_answer_has_an_id_of_its_own(app: TestApp) {
    let mut seen = BTreeSet::new();
    for path in ["/login", "/nowhere", "/api/x", "/healthz", "/api/twilio/voice", "/metrics"] {
        let request = Request::get(path).header("x-request-id", "chosen-by-the-client").body(Body::empty()).unwrap();
        let answer = app.send(request).await;
        let id = answer.header("x-request-id").unwrap_or_else(|| panic!("{path}")).to_owned();
        assert!(id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()), "{path}: {id}");
        seen.insert(id);
    }
    assert_eq!(seen.len(), 6);
}

async fn an_unknown_address_answers_in_its_own_form(app: TestApp) {
    for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        for path in [
            "/api",
            "/api/",
            "/api/nothing",
            "/api/company",
            "/api/twilio",
            "/api/twilio/voice/",
            "/api//company/clinics",
            "/api/company/clinics/",
        ] {
            let request = Request::builder().method(method.clone()).uri(path).body(Body::empty()).unwrap();
            app.send(request).await.error(404, "not_found");
        }
    }
    for (method, path, allowed) in [
        (Method::DELETE, "/api/company/clinics", "GET,HEAD"),
        (Method::POST, "/api/telephony/call-logs", "GET,HEAD"),
        (Method::GET, "/api/auth/login", "POST"),
        (Method::PATCH, "/api/company/clinics/x/availability", "GET,HEAD,PUT"),
    ] {
        let answer = app.send(Request::builder().method(method).uri(path).body(Body::empty()).unwrap()).await;
        answer.error(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), Some(allowed), "{path}");
    }
    let page = app.get("/nowhere").await.expect(404);
    assert!(
        page.header("content-type").unwrap().starts_with("text/html") && page.body.contains("There is nothing here")
    );
    for path in [
        "/calls/x/y",
        "/clinics",
        "/clinics//hours",
        "/%00",
        "/..%2f..%2fetc/passwd",
        "/pkg/../../Cargo.toml",
        "/pkg/..%2f..%2fCargo.toml",
    ] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {:.200}", answer.body);
    }
}

async fn the_process_lives(app: TestApp) {
    app.take_database_away().await;
    assert_eq!(app.get("/healthz").await.expect(200).body, "ok\n");
}

async fn ready_means_database_and_schema(app: TestApp) {
    let ready = app.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::OK);
    let body = ready.json();
    assert_eq!(
        (&body["status"], &body["database"], &body["migrations"]),
        (&json!("ready"), &json!("ok"), &json!("current"))
    );
    assert_eq!(
        (&body["zoneData"], &body["waitingEvents"]),
        (&json!(domain::availability::zone_data_version()), &json!(0))
    );
    Migrator::down(&app.db, Some(1)).await.unwrap();
    let behind = app.get("/readyz").await;
    assert_eq!(behind.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!((&behind.json()["status"], &behind.json()["migrations"]), (&json!("not ready"), &json!("1 pending")));
    Migrator::up(&app.db, None).await.unwrap();
    app.get("/readyz").await.expect(200);
    app.take_database_away().await;
    let away = app.get("/readyz").await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!((&away.json()["database"], &away.json()["migrations"]), (&json!("unreachable"), &json!("unknown")));
    assert!(!away.body.contains("pool"), "what exactly failed is nobody's business");
}

async fn waiting_events_show(app: TestApp) {
    app.take_database_away().await;
    Call::to(DOWNTOWN).ring(&app).await.twiml();
    let back = app.restarted(&[]).await;
    assert_eq!(back.get("/readyz").await.json()["waitingEvents"], 1);
    back.services.telephony.replay_spool().await;
    assert_eq!(back.get("/readyz").await.json()["waitingEvents"], 0);
}

async fn metrics_are_open_in_development_and_closed_in_production(app: TestApp) {
    Call::to(DOWNTOWN).ring(&app).await.twiml();
    let open = app.get("/metrics").await.expect(200);
    app.get("/metrics").await.expect(200);
    assert!(open.header("content-type").unwrap().starts_with("text/plain"));
    assert!(app.get("/metrics").await.body.contains("http_requests_total"));
    let production = [("APP_ENV", "production"), ("PUBLIC_BASE_URL", "https://calls.example"), ("DEMO_DATA", "false")];
    let without = app.restarted(&production).await;
    without.get("/metrics").await.expect(404);
    without.with_token("", Method::GET, "/metrics", None).await.expect(404);
    let token = "a-token-of-24-characters!";
    let with = app.restarted(&[production.as_slice(), &[("INTERNAL_API_TOKEN", token)]].concat()).await;
    with.get("/metrics").await.expect(404);
    for wrong in ["", "x", &token[..23], &format!("{token} ")] {
        assert_ne!(with.with_token(wrong, Method::GET, "/metrics", None).await.status, StatusCode::OK, "{wrong}");
    }
    with.with_token(token, Method::GET, "/metrics", None).await.expect(200);
}

/// A router with the layers of the product around handlers that panic.
fn panicking(app: &TestApp) -> Router {
    async fn panics() -> &'static str {
        panic!("on purpose: patient +14165550142")
    }
    let config = Router::new().route("/api/twilio/hook", post(panics));
    let settings: Surface = app.surface.clone();
    let state = app_state(&app.config, app.services.clone());
    let all = Router::new().merge(around_webhooks(config, &state, 8)).route("/page", get(panics)).with_state(state);
    around_everything(all, &settings)
}

async fn asked(router: Router, method: Method, path: &str) -> (StatusCode, http::HeaderMap, String) {
    let response =
        router.oneshot(Request::builder().method(method).uri(path).body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    (parts.status, parts.headers, body)
}

async fn a_panic_in_a_webhook_is_an_apology(app: TestApp) {
    let router = panicking(&app);
    for _ in 0..3 {
        let (status, headers, body) = asked(router.clone(), Method::POST, "/api/twilio/hook").await;
        let answer = crate::support::Answer { status, headers, body };
        let verbs = answer.twiml();
        assert_eq!(names(&verbs), ["Say", "Hangup"]);
        assert!(said(&verbs).contains("dial 911"));
        assert!(!answer.body.contains("on purpose"));
    }
}

async fn a_panic_elsewhere_is_an_answer(app: TestApp) {
    let (status, headers, body) = asked(panicking(&app), Method::GET, "/page").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(body.contains("Something on our side failed") && !body.contains("on purpose"));
    for header in ["x-request-id", "content-security-policy", "x-content-type-options", "cache-control"] {
        assert!(headers.contains_key(header), "{header}");
    }
}

async fn pages_are_whole_without_the_built_site(app: TestApp) {
    // Before the first build, and whatever happens to the files: plain HTML that works.
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let page = admin.get("/").await.expect(200);

    assert!(page.body.starts_with("<!DOCTYPE html>") && page.body.contains("</body></html>"));
    assert!(page.body.contains("Bright Smiles Downtown") && page.body.contains("Your staff line rings"));
    for path in ["/pkg/switchboard.js", "/favicon.svg", "/robots.txt", "/fonts/x.woff2"] {
        app.get(path).await.expect(404);
    }
}
