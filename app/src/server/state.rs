use super::phone::DemoPhone;
use axum::extract::{FromRef, FromRequestParts};
use backend::Services;
use http::header;
use http::request::Parts;
use leptos::prelude::LeptosOptions;
use std::convert::Infallible;
use std::sync::Arc;

/// Shared by pages, form handlers and the JSON API. Filled by the binary.
#[derive(Clone, Debug)]
pub struct AppState {
    /// Where the site files are.
    pub options: LeptosOptions,
    /// What lies behind a request.
    pub services: Services,
    /// The description of the JSON API, as `/api/openapi.json` gives it.
    pub api: &'static serde_json::Value,
    /// The telephone to try calls with; none in production.
    pub phone: Option<Arc<dyn DemoPhone>>,
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.options.clone()
    }
}

/// The address a request came from, as far as it can be known.
#[derive(Clone, Debug)]
pub struct ClientAddress(pub String);

/// Where somebody signs in from: what the list of their sessions shows them.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The address.
    pub address: String,
    /// What the browser says it is, cut to a sensible length.
    pub browser: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = parts.extensions.get::<ClientAddress>().map(|address| address.0.clone()).unwrap_or_default();
        let browser = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Self { address, browser: browser.chars().take(300).collect() })
    }
}
