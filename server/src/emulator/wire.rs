//! What goes over the wire: a signed form there, a status with a body back.

use backend::twilio::{FormPairs, signature};
use secrecy::SecretString;
use std::future::Future;
use std::pin::Pin;
use url::Url;

/// The account whose calls these are.
#[derive(Debug, Clone)]
pub struct Account {
    /// `AC…`.
    pub sid: String,
    /// Signs every request.
    pub token: SecretString,
    /// The account's numbers, which a dial may show. `None`: not known, every number is taken for one.
    pub numbers: Option<Vec<String>>,
    /// Where the carrier's own files are, without trailing slash: the base of `RecordingUrl`.
    pub api_base: String,
}

/// GET or POST.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// Parameters in the query.
    Get,
    /// Parameters in the body.
    #[default]
    Post,
}

impl Method {
    /// Reads an attribute; POST where there is none or it says something else.
    #[must_use]
    pub fn of(text: Option<&str>) -> Self {
        match text {
            Some(text) if text.eq_ignore_ascii_case("get") => Self::Get,
            _ => Self::Post,
        }
    }
}

/// A request as it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// GET or POST.
    pub method: Method,
    /// With query, without fragment.
    pub url: String,
    /// The form on the wire; empty for GET.
    pub body: String,
    /// `X-Twilio-Signature`.
    pub signature: String,
    /// When it goes out by the call's own clock, milliseconds since the call began.
    pub at: u64,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`, blank where it is missing.
    pub content_type: String,
    /// The bytes.
    pub body: Vec<u8>,
    /// How long it took, milliseconds of the real clock.
    pub millis: u64,
}

/// No answer at all: refused, cut off or not in time. The carrier calls it error 11205.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no answer: {0}")]
pub struct Silence(pub String);

/// An answer that is on its way.
pub type Answering<'p> = Pin<Box<dyn Future<Output = Result<Answer, Silence>> + Send + 'p>>;

/// Brings a request to Switchboard and the answer back.
pub trait Post: Send + Sync {
    /// Sends it.
    fn post(&self, request: Request) -> Answering<'_>;
}

impl Account {
    /// A request with these parameters, signed as the carrier signs it.
    #[must_use]
    pub fn sign(&self, method: Method, url: &str, pairs: &[(String, String)]) -> Request {
        let url = url.split('#').next().unwrap_or_default().to_owned();
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        match method {
            Method::Get => {
                let separator = if url.contains('?') { '&' } else { '?' };
                let url = if form.is_empty() { url } else { format!("{url}{separator}{form}") };
                let signature = signature::sign(&self.token, &signed_form(&url), signature::Signed::Query);
                Request { method, url, body: String::new(), signature, at: 0 }
            }
            Method::Post => {
                let parsed = FormPairs::parse(form.as_bytes());
                let signature = signature::sign(&self.token, &signed_form(&url), signature::Signed::Form(&parsed));
                Request { method, url, body: form, signature, at: 0 }
            }
        }
    }
}

/// The URL as it is signed: https loses its port, everything else keeps it.
fn signed_form(url: &str) -> String {
    let Some(rest) = url.strip_prefix("https://") else { return url.to_owned() };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    format!("https://{host}{tail}")
}

/// Where an address in a document leads: from the document's own address, where it has one.
#[must_use]
pub fn resolve(base: Option<&str>, reference: &str) -> Option<String> {
    let absolute = match base.and_then(|base| Url::parse(base).ok()) {
        Some(base) => base.join(reference).ok()?,
        None => Url::parse(reference).ok()?,
    };
    matches!(absolute.scheme(), "http" | "https").then(|| absolute.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn account(token: &str) -> Account {
        Account { sid: "AC1".into(), token: token.to_owned().into(), numbers: None, api_base: "http://api".into() }
    }

    fn pairs(body: &str) -> Vec<(String, String)> {
        form_urlencoded::parse(body.as_bytes()).into_owned().collect()
    }

    const K: &str = "AccountSid=AC00000000000000000000000000000000&ApiVersion=2010-04-01&CallSid=CA11111111111111111111111111111111&CallStatus=ringing&Direction=inbound&From=%2B14165550142&To=%2B14165550100";

    #[test]
    fn requests_carry_the_signatures_of_the_known_vectors() {
        let demo = account("demo-auth-token");
        let sign = |url: &str| demo.sign(Method::Post, url, &pairs(K)).signature;
        assert_eq!(sign("http://127.0.0.1:3000/api/twilio/voice"), "tB5vqwcg7H4N0qpOWgNupq9STcs=");
        assert_eq!(sign("https://demo.example.com/api/twilio/voice"), "Za/TutctymVMAUWj0mw200yu1fc=");
        assert_eq!(sign("https://demo.example.com:8443/api/twilio/voice#rc=2"), "Za/TutctymVMAUWj0mw200yu1fc=");
        let get = account("aiclinic_test_auth_token_0123456").sign(
            Method::Get,
            "https://voice.example.com/webhooks/twilio/voice",
            &pairs("CallSid=CA1&From=%2B16475550123"),
        );
        assert_eq!(get.signature, "o3nSo/Y7csKxqx8ldU3FEYCEimA=");
        assert!(get.body.is_empty() && get.url.ends_with("?CallSid=CA1&From=%2B16475550123"));
    }

    #[test]
    fn addresses_resolve_against_their_document() {
        let base = Some("http://h/a/b?x=1");
        assert_eq!(resolve(base, "c?y=2").unwrap(), "http://h/a/c?y=2");
        assert_eq!(resolve(base, "/d").unwrap(), "http://h/d");
        assert_eq!(resolve(None, "/d"), None);
        assert_eq!(resolve(base, "ftp://h/x"), None);
    }
}
