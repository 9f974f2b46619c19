//! The whole way of a webhook, through the product's own router: whatever comes to an address of a carrier or provider,
//! signed rightly, wrongly or not at all, gets a status, and a caller gets a document that the carrier can read.
//!
//! An input is a text: the address with its query, how it is signed (`right`, `wrong`, anything else is not at all), and
//! headers, each on a line; a blank line; the body. `GET ` before the address asks instead of posting, `{account}` in it is
//! the company's own account. An address that there is not is taken for one that there is, so that no input is wasted.

use axum::Router;
use axum::body::Body;
use backend::Services;
use backend::entity::{company, integration_account};
use backend::telephony::secret_digest;
use backend::twilio::{FormPairs, signature};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request, StatusCode, Uri};
use http_body_util::BodyExt as _;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use secrecy::SecretString;
use serde_json::{Value, json};
use server::emulator::document;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use tower::ServiceExt as _;
use uuid::Uuid;

/// The demo's account, and that of a company of it.
const PLATFORM: (&str, &str) = ("AC00000000000000000000000000000000", "demo-auth-token");
const COMPANY: (&str, &str) = ("AC0000000000000000000000000000beef", "companys-own-token");
const WHATSAPP_SECRET: &str = "companys-app-secret";
const VAPI_SECRET: &str = "companys-vapi-secret";
/// The one company whose accounts these are.
const SLUG: &str = "bright-smiles";

/// Who posts to an address, and who listens to the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Twilio, and a caller hears what is answered.
    Heard,
    /// Twilio, and what is answered is texted back.
    Texted,
    /// Twilio tells something.
    Told,
    Vapi,
    Whatsapp,
}

impl Kind {
    const fn is_twilio(self) -> bool {
        matches!(self, Self::Heard | Self::Texted | Self::Told)
    }
}

/// Every address of the product that a carrier or provider posts to.
pub const ROUTES: &[(&str, Kind)] = &[
    ("/api/twilio/voice", Kind::Heard),
    ("/api/webhooks/twilio/voice", Kind::Heard),
    ("/api/webhooks/twilio/voice/{account}", Kind::Heard),
    ("/api/twilio/sip", Kind::Heard),
    ("/api/twilio/dial-result", Kind::Heard),
    ("/api/twilio/voicemail", Kind::Heard),
    ("/api/twilio/whisper", Kind::Heard),
    ("/api/twilio/call-complete", Kind::Heard),
    ("/api/twilio/receptionist", Kind::Heard),
    ("/api/twilio/fallback", Kind::Heard),
    ("/api/webhooks/twilio/voice/status", Kind::Told),
    ("/api/twilio/voicemail-transcription", Kind::Told),
    ("/api/webhooks/twilio/sms", Kind::Texted),
    ("/api/webhooks/twilio/sms/status", Kind::Told),
    ("/api/webhooks/vapi", Kind::Vapi),
    ("/api/webhooks/whatsapp/call/{account}", Kind::Whatsapp),
];

/// How an input is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signed {
    Right,
    Wrong,
    Not,
}

/// The product with accounts whose secrets are known.
pub struct Door {
    router: Router,
    public: String,
    twilio: Uuid,
    whatsapp: Uuid,
}

/// An input as a request.
struct Asked {
    kind: Kind,
    route: &'static str,
    method: Method,
    target: String,
    signed: Signed,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Vec<u8>,
}

impl Door {
    /// Makes the accounts on a database that holds the demo.
    pub async fn of(services: &Services, router: Router) -> Self {
        let twilio = json!({"accountSid": COMPANY.0, "authToken": COMPANY.1});
        let whatsapp = json!({"appSecret": WHATSAPP_SECRET, "verifyToken": "verify-me"});
        let twilio = account(services, "twilio", twilio).await;
        let whatsapp = account(services, "whatsapp", whatsapp).await;
        account(services, "custom", json!({"apiKey": ""})).await;
        Self { router, public: services.public_base_url.to_string(), twilio, whatsapp }
    }

    /// Sends an input, and holds the answer against what must be.
    pub async fn takes(&self, input: &[u8]) {
        let asked = self.read(input);
        let form = asked.header("content-type").is_empty();
        let platforms = form && asked.method == Method::POST && names(&asked.body) == PLATFORM.0;
        let request = self.request(&asked);
        let small = asked.body.len() <= 64 * 1024;
        let Ok(response) = self.router.clone().oneshot(request).await;
        let status = response.status();
        let content_type = response.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let content_type = content_type.to_owned();
        let body = response.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        let what = format!("{} {} {:?} → {status}", asked.method, asked.target, asked.signed);
        assert!(!status.is_server_error(), "{what}: {}", String::from_utf8_lossy(&body));
        if asked.kind == Kind::Heard && status == StatusCode::OK {
            let document = document::read(&content_type, &body).unwrap_or_else(|problem| panic!("{what}: {problem}"));
            assert!(document.warnings.is_empty(), "{what}: {:?}", document.warnings);
        }
        if asked.kind.is_twilio() && platforms && small && asked.signed == Signed::Right && !asked.route.contains('{') {
            let noted = status == StatusCode::NO_CONTENT;
            let recording = asked.route.ends_with("/voicemail");
            let fine = match asked.kind {
                Kind::Heard => status == StatusCode::OK || (recording && noted),
                Kind::Texted => status == StatusCode::OK && body.ends_with(b"</Response>"),
                _ => noted,
            };
            assert!(fine, "{what}: a signed request is answered");
        }
        // The fallback address answers everybody, and whoever asks instead of posting finds no such address.
        if asked.signed != Signed::Right && small && asked.method == Method::POST && !asked.route.ends_with("/fallback")
        {
            let refused = [StatusCode::FORBIDDEN, StatusCode::UNAUTHORIZED];
            assert!(refused.contains(&status), "{what}: nobody signed it");
        }
    }

    fn read(&self, input: &[u8]) -> Asked {
        let (head, body) = match input.windows(2).position(|two| two == b"\n\n") {
            Some(end) => (&input[..end], &input[end + 2..]),
            None => (input, &[][..]),
        };
        let mut lines = head.split(|byte| *byte == b'\n');
        let address = lines.next().unwrap_or_default();
        let (method, address) = match address.strip_prefix(b"GET ") {
            Some(address) => (Method::GET, address),
            None => (Method::POST, address),
        };
        let mut parts = address.splitn(2, |byte| *byte == b'?');
        let (path, query) = (parts.next().unwrap_or_default(), parts.next());
        let known = ROUTES.iter().find(|(route, _)| route.as_bytes() == path);
        let sum = path.iter().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
        let (route, kind) = *known.unwrap_or(&ROUTES[sum % ROUTES.len()]);
        let account = if kind == Kind::Whatsapp { self.whatsapp } else { self.twilio };
        let mut target = route.replace("{account}", &account.to_string());
        if let Some(query) = query {
            target.push('?');
            target.push_str(&escaped(&query[..query.len().min(8192)]));
        }
        let signed = match lines.next() {
            Some(b"right") => Signed::Right,
            Some(b"wrong") => Signed::Wrong,
            _ => Signed::Not,
        };
        let headers = lines.filter_map(header).collect();
        Asked { kind, route, method, target, signed, headers, body: body.to_vec() }
    }

    fn request(&self, asked: &Asked) -> Request<Body> {
        let uri: Uri = asked.target.parse().unwrap_or_else(|_| Uri::from_static("/api/twilio/voice"));
        let mut request = Request::builder().method(asked.method.clone()).uri(uri);
        if asked.header("content-type").is_empty() {
            let form = "application/x-www-form-urlencoded; charset=UTF-8";
            let usual = if asked.kind.is_twilio() { form } else { "application/json" };
            request = request.header(CONTENT_TYPE, usual);
        }
        for (name, value) in &asked.headers {
            request = request.header(name, value);
        }
        if asked.signed != Signed::Not {
            let (name, value) = self.signature(asked);
            request = request.header(name, value);
        }
        request.body(Body::from(asked.body.clone())).unwrap_or_default()
    }

    fn signature(&self, asked: &Asked) -> (&'static str, String) {
        let right = asked.signed == Signed::Right;
        let text = |secret: &'static str| if right { secret } else { "somebody else's" }.to_owned();
        let secret = |secret| SecretString::from(text(secret));
        match asked.kind {
            Kind::Vapi => ("x-vapi-secret", text(VAPI_SECRET)),
            Kind::Whatsapp => {
                ("x-hub-signature-256", backend::whatsapp::signature::sign(&secret(WHATSAPP_SECRET), &asked.body))
            }
            Kind::Heard | Kind::Texted | Kind::Told => {
                let companys = asked.route.contains('{') || names(&asked.body) == COMPANY.0;
                let token = secret(if companys { COMPANY.1 } else { PLATFORM.1 });
                let url = format!("{}{}", self.public, asked.target);
                let pairs = FormPairs::parse(&asked.body);
                let signed = if asked.method == Method::GET {
                    signature::Signed::Query
                } else if asked.header("content-type").starts_with("application/json") {
                    signature::Signed::Body(&asked.body)
                } else {
                    signature::Signed::Form(&pairs)
                };
                ("x-twilio-signature", signature::sign(&token, &url, signed))
            }
        }
    }
}

impl Asked {
    /// Blank where it is missing.
    fn header(&self, name: &str) -> String {
        let found = self.headers.iter().find(|(known, _)| known.as_str() == name);
        found.and_then(|(_, value)| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase()
    }
}

/// The account that a form names.
fn names(body: &[u8]) -> String {
    FormPairs::parse(body).get("AccountSid").to_owned()
}

/// A header of an input; how it is signed is said elsewhere.
fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = HeaderName::from_bytes(&line[..colon]).ok()?;
    let ours = ["x-twilio-signature", "x-hub-signature-256", "x-vapi-secret", "authorization"];
    let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?;
    (!ours.contains(&name.as_str())).then_some((name, value))
}

/// Any bytes as they may stand in an address.
fn escaped(query: &[u8]) -> String {
    let mut out = String::with_capacity(query.len());
    for byte in query {
        match byte {
            b'#' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | ..=b' ' | 0x7f.. => {
                let _ = write!(out, "%{byte:02X}");
            }
            _ => out.push(char::from(*byte)),
        }
    }
    out
}

/// An account of the company.
async fn account(services: &Services, account_type: &str, credentials: Value) -> Uuid {
    let company = company::Entity::find().filter(company::Column::Slug.eq(SLUG)).one(&services.db).await;
    let Ok(Some(company)) = company else { panic!("the demo is loaded: {company:?}") };
    let seal = |text: String| match services.keys.seal(&text.into(), company.id.as_bytes()) {
        Ok(sealed) => sealed,
        Err(error) => panic!("a secret is sealed: {error}"),
    };
    let id = Uuid::from_bytes(Sha256::digest(account_type).first_chunk::<16>().copied().unwrap_or_default());
    let mut row = integration_account::ActiveModel {
        id: Set(id),
        company_id: Set(company.id),
        account_type: Set(account_type.to_owned()),
        account_name: Set("Ours".to_owned()),
        credentials: Set(Some(seal(credentials.to_string()))),
        status: Set("active".to_owned()),
        is_active: Set(true),
        created_at: Set(services.clock.now()),
        updated_at: Set(services.clock.now()),
        ..Default::default()
    };
    match account_type {
        "twilio" => row.external_account_id = Set(Some(COMPANY.0.to_owned())),
        "custom" => {
            row.external_account_id = Set(Some("vapi".to_owned()));
            row.webhook_secret = Set(Some(seal(VAPI_SECRET.to_owned())));
            row.webhook_secret_sha256 = Set(Some(secret_digest(&VAPI_SECRET.to_owned().into())));
        }
        _ => {}
    }
    if let Err(error) = row.insert(&services.db).await {
        panic!("an account is made: {error}");
    }
    id
}
