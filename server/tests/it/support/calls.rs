//! Calls as the carrier announces them.

use super::app::TestApp;
use super::http::Answer;
use axum::body::Body;
use backend::twilio::{FormPairs, signature};
use http::{Request, header};

/// Bright Smiles Downtown, Toronto: after hours and when swamped the assistant, else the staff line.
pub(crate) const DOWNTOWN: &str = "+14165550101";
/// Bright Smiles West, Vancouver: the assistant when swamped or closed, else voicemail.
pub(crate) const WEST: &str = "+14165550102";
/// Harbour Physio, Halifax: calls switched off.
pub(crate) const HARBOUR: &str = "+14165550103";
/// Nobody's.
pub(crate) const NOBODY: &str = "+14165550199";
/// The demo account's.
pub(crate) const AUTH_TOKEN: &str = "demo-auth-token";

const VOICE: &str = "/api/twilio/voice";

/// Parameters of a request of the carrier.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pairs: Vec<(String, String)>,
}

impl Call {
    /// A ringing call to this number or address.
    pub(crate) fn to(to: &str) -> Self {
        Self { pairs: Vec::new() }
            .with("AccountSid", "AC00000000000000000000000000000000")
            .with("ApiVersion", "2010-04-01")
            .with("CallSid", "CA11111111111111111111111111111111")
            .with("CallStatus", "ringing")
            .with("Direction", "inbound")
            .with("From", "+14165550142")
            .with("To", to)
            .with("FromCity", "")
    }

    /// A call that is known by its last digits.
    pub(crate) fn number(self, n: u32) -> Self {
        self.with("CallSid", &format!("CA{n:032}"))
    }

    pub(crate) fn from(self, from: &str) -> Self {
        self.with("From", from)
    }

    /// Sets a parameter.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        match self.pairs.iter_mut().find(|(known, _)| known == name) {
            Some(pair) => value.clone_into(&mut pair.1),
            None => self.pairs.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// Adds a parameter, also one that is there already.
    pub(crate) fn twice(mut self, name: &str, value: &str) -> Self {
        self.pairs.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.pairs.retain(|(known, _)| known != name);
        self
    }

    pub(crate) fn sid(&self) -> &str {
        self.pairs.iter().find(|(name, _)| name == "CallSid").map_or("", |(_, value)| value)
    }

    /// The body on the wire.
    pub(crate) fn body(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.pairs).finish()
    }

    /// Sends it to the voice webhook, signed.
    pub(crate) async fn ring(&self, app: &TestApp) -> Answer {
        self.post(app, VOICE).await
    }

    /// Sends it to a path, signed by the platform's account.
    pub(crate) async fn post(&self, app: &TestApp, path: &str) -> Answer {
        self.post_signed(app, path, AUTH_TOKEN).await
    }

    /// Sends it to a path, signed with this token.
    pub(crate) async fn post_signed(&self, app: &TestApp, path: &str, token: &str) -> Answer {
        let body = self.body();
        let signature = sign(token, path, body.as_bytes());
        app.webhook(path, Some(&signature), body).await
    }
}

/// The signature of a form for a path of the demo's public address.
pub(crate) fn sign(token: &str, path: &str, body: &[u8]) -> String {
    let url = format!("http://127.0.0.1:3000{path}");
    signature::sign(&token.to_owned().into(), &url, signature::Signed::Form(&FormPairs::parse(body)))
}

impl TestApp {
    /// Posts a body to a webhook as it is.
    pub(crate) async fn webhook(&self, path: &str, signature: Option<&str>, body: impl Into<Body>) -> Answer {
        let mut request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded; charset=UTF-8");
        if let Some(signature) = signature {
            request = request.header("X-Twilio-Signature", signature);
        }
        self.send(request.body(body.into()).unwrap()).await
    }
}
