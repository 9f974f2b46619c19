//! The way out: one HTTP client for every provider, with an end to every wait, no redirects and no
//! bodies without bound, so that a provider that is slow, hostile or gone costs a caller nothing.

use secrecy::SecretString;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// The longest wait for a provider where nobody is on the line, unless a request sets its own.
const PATIENCE: Duration = Duration::from_secs(15);
/// The longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(3);
/// The largest answer that is read as JSON, bytes.
const MAX_JSON: usize = 1024 * 1024;

/// An address that paths are appended to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// An http or https address with a host and without query or fragment.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text.trim_end_matches('/')).ok()?;
        let usable = matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some()
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty();
        usable.then_some(Self(url))
    }

    /// Whether what is sent there is private.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether a URL leads to this very scheme, host and port: the only place that our credentials go to.
    #[must_use]
    pub fn is_origin_of(&self, url: &Url) -> bool {
        self.0.origin() == url.origin()
    }

    /// Where Google gives out access tokens: its own host, or the stand-in that is configured instead of Google.
    #[must_use]
    pub fn google_token(&self) -> Url {
        let real = self.0.host_str() == Some("www.googleapis.com");
        let base = if real { Self::known("https://oauth2.googleapis.com") } else { self.clone() };
        base.join(&["token"])
    }

    /// Where the carrier moves numbers: its own host for that, or the stand-in that is configured instead of the carrier.
    #[must_use]
    pub fn twilio_numbers(&self) -> Self {
        self.of_twilio("https://numbers.twilio.com")
    }

    /// Where the carrier takes documents.
    #[must_use]
    pub fn twilio_documents(&self) -> Self {
        self.of_twilio("https://numbers-upload.twilio.com")
    }

    fn of_twilio(&self, host: &str) -> Self {
        if self.0.host_str() == Some("api.twilio.com") { Self::known(host) } else { self.clone() }
    }

    /// The address with these path segments behind it, each escaped.
    #[must_use]
    pub fn join(&self, segments: &[&str]) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// A constant of ours.
    #[expect(clippy::expect_used, reason = "constants, each parsed by a test and at every start")]
    fn known(text: &str) -> Self {
        Self::parse(text).expect("an address")
    }
}

/// Where the providers are, and the platform's own keys for them.
#[derive(Debug, Clone)]
pub struct Providers {
    /// `TWILIO_API_BASE_URL`.
    pub twilio: BaseUrl,
    /// `VAPI_API_BASE_URL`.
    pub vapi: BaseUrl,
    /// `GOOGLE_API_BASE_URL`.
    pub google: BaseUrl,
    /// `WHATSAPP_API_BASE_URL`.
    pub whatsapp: BaseUrl,
    /// `VAPI_API_KEY`.
    pub vapi_api_key: Option<SecretString>,
    /// `VAPI_WEBHOOK_SECRET`: the platform's default, where a company has none of its own.
    pub vapi_webhook_secret: Option<SecretString>,
}

impl Default for Providers {
    fn default() -> Self {
        Self {
            twilio: BaseUrl::known("https://api.twilio.com"),
            vapi: BaseUrl::known("https://api.vapi.ai"),
            google: BaseUrl::known("https://www.googleapis.com"),
            whatsapp: BaseUrl::known("https://graph.facebook.com"),
            vapi_api_key: None,
            vapi_webhook_secret: None,
        }
    }
}

/// Why a provider did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// No answer in time. Whether it was carried out is not known.
    #[error("no answer in time")]
    Slow,
    /// Not reached, or cut off.
    #[error("not reached: {0}")]
    Unreachable(String),
    /// It said no.
    #[error("answered {status}{}", .code.as_deref().map(|code| format!(" ({code})")).unwrap_or_default())]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The provider's own code, where it gives one.
        code: Option<String>,
        /// The provider's words, for the operator; cut to 300 characters.
        message: String,
    },
    /// An answer that is none.
    #[error("an answer that makes no sense: {0}")]
    Nonsense(String),
    /// Nothing was asked: a key or an address is missing or unusable.
    #[error("not set up: {0}")]
    NotSetUp(String),
}

impl ProviderError {
    /// Whether what was asked for may have been done all the same: the answer was lost, or says nothing about it.
    #[must_use]
    pub const fn leaves_open(&self) -> bool {
        match self {
            Self::Slow | Self::Unreachable(_) | Self::Nonsense(_) => true,
            Self::Refused { status, .. } => *status >= 500,
            Self::NotSetUp(_) => false,
        }
    }
}

/// The client with the addresses.
#[derive(Debug, Clone)]
pub struct Outbound {
    /// Where the providers are.
    pub providers: Providers,
    http: reqwest::Client,
}

impl Outbound {
    /// A client for these providers.
    #[must_use]
    pub fn new(providers: Providers) -> Self {
        Self { providers, http: client().unwrap_or_default() }
    }

    /// A request to be filled in and given to [`Self::json`] or [`Self::send`].
    pub fn request(&self, method: reqwest::Method, url: Url) -> reqwest::RequestBuilder {
        self.http.request(method, url)
    }

    /// Sends within a time and reads a JSON answer.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn json<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
        within: Duration,
    ) -> Result<T, ProviderError> {
        let whole = async {
            let answer = self.send(request).await?;
            let bytes = bounded(answer, MAX_JSON).await?;
            serde_json::from_slice(&bytes).map_err(|error| ProviderError::Nonsense(error.to_string()))
        };
        tokio::time::timeout(within, whole).await.unwrap_or(Err(ProviderError::Slow))
    }

    /// Sends; anything but a success is an error.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Result<reqwest::Response, ProviderError> {
        let answer = request.send().await.map_err(|error| failed(&error))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let bytes = bounded(answer, MAX_JSON).await.unwrap_or_default();
        let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let inner = body.get("error").filter(|e| e.is_object()).unwrap_or(&body);
        let code = inner.get("code").map(|code| code.as_str().map_or_else(|| code.to_string(), str::to_owned));
        let message = inner.get("message").and_then(serde_json::Value::as_str).unwrap_or_default();
        Err(ProviderError::Refused { status: status.as_u16(), code, message: message.chars().take(300).collect() })
    }
}

/// Reads a body up to a size.
///
/// # Errors
/// When it is cut off, or larger.
pub async fn bounded(mut answer: reqwest::Response, most: usize) -> Result<Vec<u8>, ProviderError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| failed(&error))? {
        if bytes.len() + chunk.len() > most {
            return Err(ProviderError::Nonsense(format!("more than {most} bytes")));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The kind of a failure, without the URL: it may hold what must not be logged.
fn failed(error: &reqwest::Error) -> ProviderError {
    if error.is_timeout() {
        return ProviderError::Slow;
    }
    let kind = if error.is_connect() { "no connection" } else { "the connection broke" };
    ProviderError::Unreachable(kind.to_owned())
}

fn client() -> Option<reqwest::Client> {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .ok()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT)
        .timeout(PATIENCE)
        .pool_idle_timeout(Duration::from_secs(60))
        .user_agent("Switchboard")
        .no_proxy()
        .build()
        .ok()
}
