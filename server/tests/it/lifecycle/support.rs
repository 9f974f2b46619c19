//! The carrier's REST interface on a port of its own, and the product that asks it.

use crate::emulator::support::Wire;
use crate::support::{AUTH_TOKEN, TestApp};
use axum::Router;
use axum::body::Body;
use http::Request;
use http_body_util::BodyExt as _;
use serde_json::Value;
use server::emulator::Account;
use server::emulator::rest::{Platform, router};
use std::sync::Arc;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

/// A carrier that answers, with the product that is told where it is.
pub(super) struct Carrier {
    pub(super) app: TestApp,
    router: Router,
}

impl Carrier {
    pub(super) async fn of(app: &TestApp) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = app.restarted(&[("TWILIO_API_BASE_URL", &base)]).await;
        let account = Account {
            sid: "AC00000000000000000000000000000000".into(),
            token: AUTH_TOKEN.to_owned().into(),
            numbers: None,
            api_base: base,
        };
        let platform = Platform::new(account, Box::new(Wire(app.clone())), "http://127.0.0.1:3000");
        let router = router(Arc::new(platform));
        tokio::spawn(axum::serve(listener, router.clone()).into_future());
        Self { app, router }
    }

    /// A whole call; its id.
    pub(super) async fn call(&self, script: Value) -> String {
        let request = Request::post("/emulator/calls").body(Body::from(script.to_string())).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let body: Value = serde_json::from_slice(&answer.into_body().collect().await.unwrap().to_bytes()).unwrap();
        body["sid"].as_str().unwrap_or_else(|| panic!("{body}")).to_owned()
    }
}
