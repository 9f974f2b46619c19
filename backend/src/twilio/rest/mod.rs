//! Asking the carrier: where a call stands, what a live call does next, and the sound of a recording.
//!
//! Every address is built from the configured base, the account and an id that was checked; a URL
//! that arrived in a webhook is never followed. The account's token goes to that base and nowhere
//! else: the client follows no redirects.

mod numbers;
mod porting;

pub use numbers::{ForSale, Held, Search};
pub use porting::Portability;

use crate::outbound::{BaseUrl, Outbound, ProviderError, bounded};
use crate::telephony::TwilioAccount;
use chrono::{DateTime, Utc};
use domain::call::CallStatus;
use domain::twiml::Twiml;
use reqwest::{Method, RequestBuilder, Response};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use url::Url;

/// Where nobody waits on the line.
const ASK: Duration = Duration::from_secs(8);
/// A caller hears silence until a redirect is accepted.
const REDIRECT: Duration = Duration::from_secs(3);
/// The largest answer about a call, bytes.
const MAX_ANSWER: usize = 256 * 1024;
/// Buying and changing: somebody looks at the page meanwhile, and a purchase that was cut off has to be looked for.
const CHANGE: Duration = Duration::from_secs(12);
/// The largest answer about numbers, bytes.
const MAX_LIST: usize = 2 * 1024 * 1024;
/// A whole recording, to the last byte.
const LISTEN: Duration = Duration::from_secs(60);

/// The carrier's id of a thing: a kind of two letters and 32 letters or digits. Nothing in it can leave its place in a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sid(String);

impl Sid {
    /// An id of this kind, such as `CA` or `RE`.
    #[must_use]
    pub fn parse(kind: &str, text: &str) -> Option<Self> {
        let fits = text.len() == 34 && text.starts_with(kind) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        fits.then(|| Self(text.to_owned()))
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A call as the carrier has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarrierCall {
    /// The carrier's word.
    pub word: String,
    /// What it means; `None` for a word that is not documented.
    pub status: Option<CallStatus>,
    /// Seconds from answer to end; only of a call that is over.
    pub duration: Option<i32>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct CallBody {
    status: String,
    #[serde(default)]
    duration: Option<String>,
    #[serde(default)]
    end_time: Option<String>,
}

/// The carrier's REST interface with the token of one account.
#[derive(Debug, Clone, Copy)]
pub struct TwilioRest<'a> {
    outbound: &'a Outbound,
    account: &'a TwilioAccount,
}

impl<'a> TwilioRest<'a> {
    /// Asks as this account.
    #[must_use]
    pub const fn new(outbound: &'a Outbound, account: &'a TwilioAccount) -> Self {
        Self { outbound, account }
    }

    /// Where a call stands.
    ///
    /// # Errors
    /// See [`ProviderError`]; a call that the account does not have is `Refused` with 404.
    pub async fn fetch_call(&self, call: &Sid) -> Result<CarrierCall, ProviderError> {
        let path = ["Calls", &format!("{}.json", call.as_str())];
        let answer = self.send(|token| Ok(self.request(Method::GET, &path, token)?.timeout(ASK))).await?;
        let bytes = bounded(answer, MAX_ANSWER).await?;
        let body: CallBody =
            serde_json::from_slice(&bytes).map_err(|error| ProviderError::Nonsense(error.to_string()))?;
        let status = CallStatus::from_carrier(&body.status).ok();
        let seconds = body.duration.and_then(|text| text.parse().ok()).filter(|s| (0..=86_400).contains(s));
        let end = body.end_time.and_then(|text| DateTime::parse_from_rfc2822(&text).ok());
        Ok(CarrierCall {
            word: body.status.chars().take(40).collect(),
            duration: seconds.filter(|_| status.is_some_and(CallStatus::is_final)),
            ended_at: end.map(|at| at.with_timezone(&Utc)),
            status,
        })
    }

    /// Gives a live call another document to carry out from now on.
    ///
    /// # Errors
    /// See [`ProviderError`]; a call that is over is `Refused`.
    pub async fn update_call(&self, call: &Sid, twiml: &Twiml) -> Result<(), ProviderError> {
        let path = ["Calls", &format!("{}.json", call.as_str())];
        let form = [("Twiml", twiml.as_str())];
        let ask = |token: &str| Ok(self.request(Method::POST, &path, token)?.timeout(REDIRECT).form(&form));
        self.send(ask).await.map(|_| ())
    }

    /// The sound of a recording, unread; as WAV, which there is of every one. A file that is still being made is `Refused` with 404.
    /// `range` is passed on when it is a range of bytes.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn fetch_recording(&self, recording: &Sid, range: Option<&str>) -> Result<Response, ProviderError> {
        let path = ["Recordings", &format!("{}.wav", recording.as_str())];
        let range = range.filter(|range| range.starts_with("bytes=") && range.len() <= 64);
        self.send(|token| {
            let request = self.request(Method::GET, &path, token)?.timeout(LISTEN);
            Ok(match range {
                Some(range) => request.header("Range", range),
                None => request,
            })
        })
        .await
    }

    fn sid(&self) -> Result<Sid, ProviderError> {
        Sid::parse("AC", &self.account.sid)
            .ok_or_else(|| ProviderError::NotSetUp("the account's SID is not one".to_owned()))
    }

    fn request(&self, method: Method, path: &[&str], token: &str) -> Result<RequestBuilder, ProviderError> {
        let account = self.sid()?;
        let mut whole = vec!["2010-04-01", "Accounts", account.as_str()];
        whole.extend(path);
        self.request_at(&self.outbound.providers.twilio, method, &whole, token)
    }

    /// At another host of the carrier's, for newer parts of its interface.
    fn request_at(
        &self,
        base: &BaseUrl,
        method: Method,
        path: &[&str],
        token: &str,
    ) -> Result<RequestBuilder, ProviderError> {
        let account = self.sid()?;
        Ok(self.outbound.request(method, base.join(path)).basic_auth(account.as_str(), Some(token)))
    }

    /// Sends and reads a JSON answer.
    async fn read<T: DeserializeOwned>(
        &self,
        ask: impl Fn(&str) -> Result<RequestBuilder, ProviderError> + Send + Sync,
    ) -> Result<T, ProviderError> {
        let bytes = bounded(self.send(ask).await?, MAX_LIST).await?;
        serde_json::from_slice(&bytes).map_err(|error| ProviderError::Nonsense(error.to_string()))
    }

    /// With the current token, and with the one before while a rotation is on its way.
    async fn send(
        &self,
        ask: impl Fn(&str) -> Result<RequestBuilder, ProviderError> + Send + Sync,
    ) -> Result<Response, ProviderError> {
        let mut last = ProviderError::NotSetUp("the account has no token".to_owned());
        for token in &self.account.tokens {
            match self.outbound.send(ask(token.expose_secret())?).await {
                Err(error @ ProviderError::Refused { status: 401, .. }) => last = error,
                other => return other,
            }
        }
        Err(last)
    }
}

/// Whether there is a carrier behind an account. The demo account is nobody's: its questions go to a stand-in, never
/// to the real carrier.
#[must_use]
pub fn has_a_carrier(outbound: &Outbound, account: &TwilioAccount) -> bool {
    let demo = account.sid.bytes().skip(2).all(|b| b == b'0');
    let real = Url::parse("https://api.twilio.com").is_ok_and(|url| outbound.providers.twilio.is_origin_of(&url));
    !(demo && real)
}

/// Whether the address that a webhook gives for a recording is at the carrier: its public host, or the one configured.
/// Nothing is fetched from that address either way; a foreign one is a sign that something is wrong.
#[must_use]
pub fn is_carriers_own(outbound: &Outbound, text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let plain = url.username().is_empty() && url.password().is_none();
    let public = url.scheme() == "https" && url.host_str() == Some("api.twilio.com") && url.port().is_none();
    plain && (public || outbound.providers.twilio.is_origin_of(&url))
}

#[cfg(test)]
mod tests;
