use super::phone::DemoPhone;
use axum::extract::FromRef;
use backend::Services;
use leptos::prelude::LeptosOptions;
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
