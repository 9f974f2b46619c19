//! Errors have one form for programs and another for people, wherever they happen.

use crate::support::{Answer, TestApp, on_both};
use axum::body::Body;
use axum::routing::get;
use axum::{Router, middleware};
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use server::middleware::{form, panic};
use server::state::app_state;
use tower::ServiceExt as _;
use tower_http::catch_panic::CatchPanicLayer;

on_both!(
    what_cannot_be_read_is_an_error_like_others,
    a_request_from_another_site_is_told_in_its_form,
    panics_and_time_outs_have_a_form,
);

async fn what_cannot_be_read_is_an_error_like_others(app: TestApp) {
    let token = app.token("bright-smiles", &["company:read", "company:write"]).await;
    let send = |method: Method, path: &'static str, kind: Option<&'static str>, body: Vec<u8>| {
        let mut request =
            Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"));
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        let app = app.clone();
        async move { app.send(request.body(Body::from(body)).unwrap()).await }
    };
    const JSON: Option<&str> = Some("application/json");
    const SETTINGS: &str = "/api/company/clinics/bright-smiles-west/availability";
    // An address that is no text.
    send(Method::GET, "/api/company/clinics/%FF/availability", None, vec![]).await.error(400, "malformed");
    send(Method::GET, "/api/telephony/call-logs/%C3%28/messages/x/audio", None, vec![]).await.error(400, "malformed");
    // A body that is none, of the wrong kind, too large, no text.
    send(Method::PUT, SETTINGS, JSON, b"{".to_vec()).await.error(400, "malformed");
    send(Method::PUT, SETTINGS, JSON, vec![0xff, 0xfe]).await.error(400, "malformed");
    send(Method::PUT, SETTINGS, None, b"{}".to_vec()).await.error(415, "malformed");
    send(Method::PUT, SETTINGS, JSON, vec![b' '; 300 * 1024]).await.error(413, "malformed");
    // Methods and addresses that do not exist, webhooks' included.
    send(Method::DELETE, SETTINGS, None, vec![]).await.error(405, "method_not_allowed");
    send(Method::GET, "/api/twilio/voice", None, vec![]).await.error(405, "method_not_allowed");
    send(Method::POST, "/api/nowhere", JSON, b"{}".to_vec()).await.error(404, "not_found");
    send(Method::POST, "/api/docs", JSON, b"{}".to_vec()).await.expect(405);
}

async fn a_request_from_another_site_is_told_in_its_form(app: TestApp) {
    let from_afar = |path: &str| {
        let request = Request::post(path).header("sec-fetch-site", "cross-site").header("accept", "text/html,*/*");
        request.body(Body::empty()).unwrap()
    };
    app.send(from_afar("/api/auth/logout")).await.error(403, "forbidden");
    let page = app.send(from_afar("/logout")).await.expect(403);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    assert!(page.body.contains("came from another site") && page.body.contains("Not allowed"), "{}", page.body);
    assert!(page.header("content-security-policy").unwrap().contains("'nonce-"));
}

async fn panics_and_time_outs_have_a_form(app: TestApp) {
    async fn panics() -> &'static str {
        panic!("on purpose: patient +14165550142")
    }
    let state = app_state(&app.config, app.services.clone());
    let router = Router::new()
        .route("/api/panics", get(panics))
        .route("/page", get(panics))
        .route("/api/late", get(|| async { StatusCode::SERVICE_UNAVAILABLE }))
        .route("/late", get(|| async { StatusCode::SERVICE_UNAVAILABLE }))
        .layer(CatchPanicLayer::custom(panic::page))
        .layer(middleware::from_fn_with_state(state.options, form::of_whoever_asks));
    let ask = |path: &'static str, accept: &'static str| {
        let router = router.clone();
        async move {
            let request = Request::get(path).header("accept", accept).body(Body::empty()).unwrap();
            let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
            let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
            Answer { status: parts.status, headers: parts.headers, body }
        }
    };
    for accept in ["text/html", "*/*"] {
        ask("/api/panics", accept).await.error(500, "internal");
        ask("/api/late", accept).await.error(503, "unavailable");
    }
    for (path, status, words) in [("/page", 500, "Something on our side failed"), ("/late", 503, "This took too long")]
    {
        let page = ask(path, "text/html,application/xhtml+xml").await.expect(status);
        assert!(page.header("content-type").unwrap().starts_with("text/html"), "{path}");
        assert!(page.body.starts_with("<!DOCTYPE html>") && page.body.contains(words), "{path}: {}", page.body);
        assert!(!page.body.contains("on purpose") && !page.body.contains("+1416"));
    }
    // A program that asks for no page gets words.
    assert!(!ask("/page", "*/*").await.expect(500).body.contains("<html"));
}
