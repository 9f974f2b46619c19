//! A clinic's phone line connected from beginning to end, with a carrier that sells, moves and changes numbers.

mod edges;
mod forwarded;
mod ported;
mod sip;

use crate::support::{AUTH_TOKEN, Answer, Browser, Call, OwnRouter, TestApp};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use backend::entity::{audit_log, phone_number};
use backend::jobs::Runner;
use base64::Engine as _;
use http::{Method, StatusCode};
use http_body_util::BodyExt as _;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::Value;
use server::emulator::Account;
use server::emulator::rest::{Platform, router};

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use tower::ServiceExt as _;

pub(super) const ADMIN: &str = "admin@brightsmiles.test";
/// The clinic that is connected.
pub(super) const CLINIC: &str = "bright-smiles-downtown";
pub(super) const PHONE: &str = "/clinics/bright-smiles-downtown/phone";
pub(super) const CONNECT: &str = "/clinics/bright-smiles-downtown/phone/connect";
const SID: &str = "AC00000000000000000000000000000000";
/// A number that is for sale.
pub(super) const SOLD: &str = "+14165550120";
/// The clinic's own, which forwards.
pub(super) const OWN: &str = "+14165550177";

/// How the carrier answers whoever buys a number or asks for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Sells {
    /// As it should.
    Well,
    /// The number is sold, and the answer is an error.
    AndFails,
    /// It fails before anything is sold.
    Nothing,
}

/// The product with a carrier beside it.
pub(super) struct Scene {
    pub app: TestApp,
    desk: Router,
    sells: Arc<AtomicU8>,
}

impl Scene {
    pub(super) async fn new(app: TestApp) -> Self {
        Self::with(app, &[]).await
    }

    pub(super) async fn with(app: TestApp, more: &[(&str, &str)]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let carrier = format!("http://{}", listener.local_addr().unwrap());
        let account =
            Account { sid: SID.into(), token: AUTH_TOKEN.to_owned().into(), numbers: None, api_base: carrier.clone() };
        // Nobody waits for its callbacks here.
        let platform = Platform::new(account, Box::new(OwnRouter::default()), "https://elsewhere.example");
        let sells = Arc::new(AtomicU8::new(Sells::Well as u8));
        let how = Arc::clone(&sells);
        let desk = router(Arc::new(platform));
        let router = desk.clone().layer(from_fn(move |request: Request, next: Next| {
            let how = how.load(Ordering::Relaxed);
            async move { sell(how, request, next).await }
        }));
        tokio::spawn(axum::serve(listener, router).into_future());
        let settings: Vec<_> = more.iter().copied().chain([("TWILIO_API_BASE_URL", carrier.as_str())]).collect();
        let app = app.restarted(&settings).await;
        Self { app, desk, sells }
    }

    pub(super) fn sells(&self, how: Sells) {
        self.sells.store(how as u8, Ordering::Relaxed);
    }

    /// Asks the carrier as its customer would.
    pub(super) async fn ask(&self, method: Method, path: &str, form: &[(&str, &str)]) -> Value {
        let path = match path.starts_with('/') {
            true => path.to_owned(),
            false => format!("/2010-04-01/Accounts/{SID}/{path}"),
        };
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let login = base64::engine::general_purpose::STANDARD.encode(format!("{SID}:{AUTH_TOKEN}"));
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Basic {login}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        let answer = self.desk.clone().oneshot(request).await.unwrap();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// A number as the carrier has it.
    pub(super) async fn at_carrier(&self, number: &str) -> Option<Value> {
        let path = format!("IncomingPhoneNumbers.json?PhoneNumber={}", number.replace('+', "%2B"));
        let found = self.ask(Method::GET, &path, &[]).await;
        found["incoming_phone_numbers"].as_array()?.first().cloned()
    }

    /// What is due is carried out.
    pub(super) async fn round(&self) {
        Runner::new(self.app.services.clone()).round().await.unwrap();
    }

    pub(super) async fn row(&self, number: &str) -> phone_number::Model {
        let found = phone_number::Entity::find().filter(phone_number::Column::InboundPhoneNumber.eq(number));
        found.one(&self.app.db).await.unwrap().unwrap_or_else(|| panic!("no row of {number}"))
    }

    pub(super) async fn status(&self, number: &str) -> (String, bool) {
        let row = self.row(number).await;
        (row.integration_status, row.is_active)
    }

    /// Kinds in the change log of the company, of lines only, oldest first.
    pub(super) async fn log(&self) -> Vec<String> {
        let rows = audit_log::Entity::find()
            .filter(audit_log::Column::EntityType.eq("phone_number"))
            .order_by_asc(audit_log::Column::Id)
            .all(&self.app.db)
            .await
            .unwrap();
        rows.into_iter().map(|row| row.action).collect()
    }
}

async fn sell(how: u8, request: Request, next: Next) -> Response {
    let asked = ["/IncomingPhoneNumbers.json", "/Porting/PortIn"];
    let buys = request.method() == Method::POST && asked.iter().any(|end| request.uri().path().ends_with(end));
    match buys {
        true if how == Sells::AndFails as u8 => {
            next.run(request).await;
            StatusCode::BAD_GATEWAY.into_response()
        }
        true if how == Sells::Nothing as u8 => StatusCode::BAD_GATEWAY.into_response(),
        _ => next.run(request).await,
    }
}

/// Buys a number for the clinic's own to forward to; the answer to the form.
pub(super) async fn buy(browser: &Browser, number: &str) -> Answer {
    let offer = format!("buy:{number}");
    let pairs = [
        ("number", "(416) 555-0177"),
        ("carrier", ""),
        ("country", "CA"),
        ("area", "416"),
        ("offer", &offer),
        ("sure", "on"),
    ];
    browser.post(&format!("{CONNECT}/forwarded"), &pairs).await
}

/// A form with a file, as a browser sends it.
pub(super) async fn send(browser: &Browser, path: &str, pairs: &[(&str, &str)], file: Option<&[u8]>) -> Answer {
    let edge = "----edge";
    let mut body = Vec::new();
    for (name, value) in pairs {
        body.extend(format!("--{edge}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    if let Some(file) = file {
        let head = "Content-Disposition: form-data; name=\"bill\"; filename=\"bill.exe\"\r\nContent-Type: text/plain";
        body.extend(format!("--{edge}\r\n{head}\r\n\r\n").bytes());
        body.extend(file);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{edge}--\r\n").bytes());
    let kind = format!("multipart/form-data; boundary={edge}");
    browser.send(browser.request(Method::POST, path).header("content-type", kind).body(body.into()).unwrap()).await
}

/// A call to a number that the clinic's own forwarded, where its phone company says so.
pub(super) fn call(number: &str, forwarded_from: Option<&str>) -> Call {
    let call = Call::to(number);
    match forwarded_from {
        Some(from) => call.with("ForwardedFrom", from),
        None => call,
    }
}
