//! Requests that another site made the browser send.

use crate::support::{TestApp, on_both};
use http::{Method, StatusCode};
use server::router::people_routes;

on_both!(
    every_state_change_refuses_other_sites,
    programs_and_our_own_pages_are_taken,
    webhooks_are_judged_by_their_signature_alone
);

/// Every address of people that changes something, filled in.
fn unsafe_routes() -> Vec<(Method, String)> {
    let routes: Vec<_> = people_routes().into_iter().filter(|(method, _)| !method.is_safe()).collect();
    assert!(routes.len() >= 11, "{routes:?}");
    let fill = |path: String| path.replace("{slug}", "bright-smiles-west").replace("{id}", "bright-smiles-west");
    let unknown = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE]
        .map(|method| (method, "/api/nothing/here".to_owned()));
    routes.into_iter().map(|(method, path)| (method, fill(path))).chain(unknown).collect()
}

async fn every_state_change_refuses_other_sites(app: TestApp) {
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let before = (app.clinic("bright-smiles-west").await, app.events().await.len());
    let session = admin.session();
    for (method, path) in unsafe_routes() {
        for headers in [
            &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")][..],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "something-new")],
            &[("origin", "https://evil.example"), ("host", "127.0.0.1:3000")],
            &[("origin", "null"), ("host", "127.0.0.1:3000")],
            &[("origin", "http://127.0.0.1:3001"), ("host", "127.0.0.1:3000")],
        ] {
            let request = http::Request::builder()
                .method(method.clone())
                .uri(&path)
                .header("content-type", "application/x-www-form-urlencoded");
            let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
            let answer = admin.send(request.body("state=closed&until=end-of-day".into()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path} {headers:?}: {}", answer.body);
            assert!(answer.body.contains("another site"));
            assert!(answer.header("set-cookie").is_none());
        }
    }
    assert_eq!((app.clinic("bright-smiles-west").await, app.events().await.len()), before);
    assert_eq!(admin.session(), session);
    admin.get("/").await.expect(200);
}

async fn programs_and_our_own_pages_are_taken(app: TestApp) {
    let admin = app.sign_in("admin@brightsmiles.test").await;
    for headers in [
        &[][..],
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
        &[("origin", "http://127.0.0.1:3000"), ("host", "10.0.0.1")],
        &[("origin", "https://clinic.example"), ("host", "clinic.example")],
    ] {
        let request = http::Request::post("/api/company/clinics/bright-smiles-west/route-preview")
            .header("content-type", "application/json");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        admin.send(request.body("{}".into()).unwrap()).await.expect(200);
    }
    // Reading is no change: a link from another site may lead here.
    let request = http::Request::get("/calls").header("sec-fetch-site", "cross-site");
    admin.send(request.body("".into()).unwrap()).await.expect(200);
}

async fn webhooks_are_judged_by_their_signature_alone(app: TestApp) {
    use crate::support::{AUTH_TOKEN, Call, DOWNTOWN, sign};
    let body = Call::to(DOWNTOWN).body();
    let request = http::Request::post("/api/twilio/voice")
        .header("sec-fetch-site", "cross-site")
        .header("origin", "https://evil.example")
        .header("X-Twilio-Signature", sign(AUTH_TOKEN, "/api/twilio/voice", body.as_bytes()));
    let answer = app.send(request.body(body.into()).unwrap()).await;
    answer.twiml();
    assert!(answer.header("set-cookie").is_none());
}
