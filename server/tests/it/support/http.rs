//! Requests and answers.

use super::app::TestApp;
use super::twiml::{self, Verb};
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Duration;
use tower::ServiceExt as _;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The same answer, when it has this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"), "{}", self.body);
        serde_json::from_str(&self.body).unwrap()
    }

    /// The data of a successful answer of the API.
    #[track_caller]
    pub(crate) fn data(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        let body = self.json();
        assert_eq!(body["success"], true);
        body["data"].clone()
    }

    /// The error of an answer of the API with this status and code.
    #[track_caller]
    pub(crate) fn error(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        let body = self.json();
        assert_eq!(body["success"], false);
        assert_eq!(body["error"]["code"], code, "{body}");
        assert!(body["error"]["message"].as_str().is_some_and(|text| !text.is_empty()), "{body}");
        body["error"].clone()
    }

    /// The verbs of the document, when this is what a carrier reads as one.
    #[track_caller]
    pub(crate) fn twiml(&self) -> Vec<Verb> {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        assert_eq!(self.header("content-type"), Some("text/xml; charset=utf-8"));
        assert!(self.body.len() < 64 * 1024);
        twiml::parse(&self.body)
    }

    /// Where a redirect leads.
    #[track_caller]
    pub(crate) fn leads_to(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.header("location").expect("a redirect has a location")
    }
}

impl TestApp {
    /// Sends a request from an address of the test network.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        self.send_from("192.0.2.7:40000", request).await
    }

    /// Sends a request from this address.
    pub(crate) async fn send_from(&self, peer: &str, mut request: Request<Body>) -> Answer {
        let peer: SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let what = format!("{} {}", request.method(), request.uri());
        let answered = tokio::time::timeout(Duration::from_secs(40), async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
        });
        answered.await.unwrap_or_else(|_| panic!("{what}: no answer"))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// A request of a program with a bearer token.
    pub(crate) async fn with_token(&self, token: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
        let request =
            Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
        self.send(json_body(request, body)).await
    }

    /// Signs in as one of the demo's people.
    pub(crate) async fn sign_in(&self, email: &str) -> Browser {
        let browser = Browser::new(self);
        browser.log_in(email, backend::demo::PASSWORD).await.expect(200);
        browser
    }
}

fn json_body(request: http::request::Builder, body: Option<Value>) -> Request<Body> {
    match body {
        Some(body) => {
            request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())).unwrap()
        }
        None => request.body(Body::empty()).unwrap(),
    }
}

/// A browser: keeps cookies, and says that its requests come from our own pages.
pub(crate) struct Browser {
    app: TestApp,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    pub(crate) fn new(app: &TestApp) -> Self {
        Self { app: app.clone(), cookies: Mutex::default() }
    }

    pub(crate) fn app(&self) -> &TestApp {
        &self.app
    }

    /// The session's cookie, if there is one.
    pub(crate) fn session(&self) -> Option<String> {
        self.cookies.lock().unwrap().get("switchboard_session").cloned()
    }

    /// Plants a session cookie.
    pub(crate) fn set_session(&self, value: &str) {
        self.cookies.lock().unwrap().insert("switchboard_session".into(), value.into());
    }

    pub(crate) async fn log_in(&self, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password});
        self.call(Method::POST, "/api/auth/login", Some(body)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = self.request(Method::POST, path);
        self.send(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.into()).unwrap())
            .await
    }

    /// Calls the JSON API.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.send(json_body(self.request(method, path), body)).await
    }

    /// A request as our own pages make it.
    pub(crate) fn request(&self, method: Method, path: &str) -> http::request::Builder {
        Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin")
    }

    /// Sends a request with the cookies, and keeps those of the answer.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        let cookies =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        let answer = self.app.send(request).await;
        let mut kept = self.cookies.lock().unwrap();
        for set in answer.headers.get_all(header::SET_COOKIE) {
            let text = set.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            let gone = text.split(';').any(|part| part.trim().eq_ignore_ascii_case("max-age=0"));
            if gone {
                kept.remove(name)
            } else {
                kept.insert(name.to_owned(), value.to_owned())
            };
        }
        drop(kept);
        answer
    }
}
