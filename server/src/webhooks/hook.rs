//! A carrier's request, unpacked, and the form of the answer.

use axum::body::Bytes;
use axum::extract::{FromRequest, OriginalUri, Request};
use axum::response::{IntoResponse, Response};
use backend::telephony::{Inbound, Wire};
use backend::twilio::FormPairs;
use domain::twiml::Twiml;
use http::request::Parts;
use http::{Method, header};
use std::time::Instant;

/// When the request came in.
#[derive(Clone, Copy, Debug)]
pub struct Arrived(pub Instant);

/// A webhook's parts, kept alive while the pipeline borrows them.
pub struct Hook {
    /// Path and query exactly as requested.
    pub target: String,
    pairs: FormPairs,
    signature: Option<String>,
    settings: Option<String>,
    other_body: Option<Vec<u8>>,
    token: Option<String>,
    host: Option<String>,
    forwarded_proto: Option<String>,
    forwarded_host: Option<String>,
    user_agent: Option<String>,
    arrived: Option<Instant>,
}

impl<S: Send + Sync> FromRequest<S> for Hook {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let kept = parts.clone();
        let body = Bytes::from_request(Request::from_parts(parts, body), state).await;
        Ok(Self::read(&kept, &body.map_err(IntoResponse::into_response)?))
    }
}

impl Hook {
    /// From a request's head and its whole body.
    #[must_use]
    pub fn read(parts: &Parts, body: &[u8]) -> Self {
        let text = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
        let target = uri.path_and_query().map_or_else(|| uri.path().to_owned(), |t| t.as_str().to_owned());
        let json = text("content-type").is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/json"));
        let pairs = match parts.method {
            Method::GET | Method::HEAD => FormPairs::of_query(uri.query().unwrap_or_default()),
            _ if json => FormPairs::from_json(body),
            _ => FormPairs::parse(body),
        };
        Self {
            target,
            pairs,
            signature: text("x-twilio-signature"),
            settings: text("x-twilio-webhooks-signature-settings"),
            other_body: json.then(|| body.to_vec()),
            token: text("i-twilio-idempotency-token"),
            host: text(header::HOST.as_str()).or_else(|| uri.authority().map(ToString::to_string)),
            forwarded_proto: text("x-forwarded-proto"),
            forwarded_host: text("x-forwarded-host"),
            user_agent: text(header::USER_AGENT.as_str()),
            arrived: parts.extensions.get::<Arrived>().map(|arrived| arrived.0),
        }
    }

    /// For the pipeline.
    #[must_use]
    pub fn inbound(&self) -> Inbound<'_> {
        Inbound {
            target: &self.target,
            pairs: &self.pairs,
            signature: self.signature.as_deref(),
            signature_settings: self.settings.as_deref(),
            other_body: self.other_body.as_deref(),
            idempotency_token: self.token.as_deref(),
            wire: Wire {
                arrived: self.arrived,
                host: self.host.as_deref(),
                forwarded_proto: self.forwarded_proto.as_deref(),
                forwarded_host: self.forwarded_host.as_deref(),
                user_agent: self.user_agent.as_deref(),
            },
        }
    }
}

/// A document as the carrier reads it.
pub fn as_twiml(twiml: Twiml) -> Response {
    ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], twiml.into_string()).into_response()
}
