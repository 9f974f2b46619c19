//! The whole HTTP surface, and the order of its layers.
//!
//! Webhooks are merged outside the session and origin layers: they carry no cookie, and are judged
//! by their signature over the raw body and the public URL before anything is decoded.

use crate::config::Config;
use crate::health::{self, MetricsAccess};
use crate::middleware::gate::{self, Gate};
use crate::middleware::rate::{self, Limits};
use crate::middleware::{form, headers, log, origin, panic, site};
use crate::webhooks::shield::{self, Shield};
use crate::{api, feed, webhooks, widget};
use app::server::{AppState, mount};
use app::shell::{App, shell};
use axum::extract::DefaultBodyLimit;
use axum::{Router, middleware};
use backend::sessions::DatabaseSessions;
use http::Method;
use leptos_axum::{LeptosRoutes as _, generate_route_list};
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceBuilder;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use tower_sessions::SessionManagerLayer;
use tower_sessions::cookie::SameSite;

/// The largest form or JSON body, bytes. The widest form is a year of special days.
const MAX_BODY: usize = 256 * 1024;
/// The largest webhook, bytes: a carrier's are under four thousand.
const MAX_WEBHOOK: usize = 64 * 1024;
/// Requests in progress at once, of people and of carriers: apart, so that neither starves the other.
const MAX_PEOPLE: usize = 256;
const MAX_CALLS: usize = 1024;

/// Where the pages of development are.
const DEVELOPMENT: &str = "/dev/";

/// What the router needs besides the state of pages and handlers.
#[derive(Clone, Debug)]
pub struct Surface {
    /// Cookies only over https.
    pub secure_cookies: bool,
    /// `X-Forwarded-For` is believed.
    pub trust_proxy: bool,
    /// Origin of the public base URL, for the check against forged requests.
    pub public_origin: Arc<str>,
    /// Who may read `/metrics`.
    pub metrics: MetricsAccess,
    /// Closed while the database is waited for at start.
    pub gate: Gate,
    /// How often programs may ask.
    pub limits: Limits,
}

impl Surface {
    /// From the configuration.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self {
            secure_cookies: config.public_base_url.starts_with("https://"),
            trust_proxy: config.trust_proxy,
            public_origin: origin_of(&config.public_base_url).into(),
            metrics: MetricsAccess { open: !config.is_production(), token: config.internal_token.clone() },
            gate: Gate::opened(),
            limits: Limits::of(config.rate_limits),
        }
    }
}

fn origin_of(base: &str) -> String {
    url::Url::parse(base).map(|u| u.origin().ascii_serialization()).unwrap_or_default()
}

/// Every address of people and of programs that sign in, with its method: what the access matrix walks.
#[must_use]
pub fn people_routes() -> Vec<(Method, String)> {
    let listed = api::routes()
        .into_iter()
        .chain(app::server::actions::routes())
        .map(|route| (route.method, route.path.to_owned()));
    let pages = generate_route_list(App).into_iter().map(|page| (Method::GET, page.path().to_owned()));
    let functions = server_fn::axum::server_fn_paths().map(|(path, method)| (method, path.to_owned()));
    listed.chain(pages).chain(functions).collect()
}

/// Every address of machines, which do not sign in: carriers, calendars, whoever watches over the process. The access
/// matrix walks these, too.
#[must_use]
pub fn machine_routes(surface: &Surface) -> Vec<(Method, String)> {
    let all = [
        webhooks::routes(),
        webhooks::fallback(),
        feed::routes(),
        widget::listed(),
        health::routes(surface.metrics.clone()),
    ];
    all.into_iter().flatten().map(|route| (route.method, route.path.to_owned())).collect()
}

/// The routes of people and programs that sign in.
pub fn people(state: &AppState, surface: &Surface) -> Router<AppState> {
    let sessions = DatabaseSessions::new(state.services.db.clone(), Arc::clone(&state.services.clock));
    let session_layer = SessionManagerLayer::new(sessions)
        .with_name(rate::SESSION)
        .with_same_site(SameSite::Lax)
        .with_http_only(true)
        .with_path("/")
        .with_secure(surface.secure_cookies)
        .with_expiry(app::server::session::anonymous_expiry());
    // In production these addresses do not exist.
    let offered = |path: &str| state.phone.is_some() || !path.starts_with(DEVELOPMENT);
    let mut pages = generate_route_list(App);
    pages.retain(|page| offered(page.path()));
    let mut actions = app::server::actions::routes();
    actions.retain(|route| offered(route.path));
    Router::new()
        .merge(api::router())
        .merge(mount(actions))
        .leptos_routes(state, pages, {
            let options = state.options.clone();
            move || shell(options.clone())
        })
        .fallback(site::not_found)
        .layer(
            ServiceBuilder::new()
                .layer(middleware::from_fn_with_state(state.options.clone(), form::of_whoever_asks))
                .layer(CatchPanicLayer::custom(panic::page))
                .layer(middleware::from_fn_with_state(surface.gate.clone(), gate::wait))
                .layer(GlobalConcurrencyLimitLayer::new(MAX_PEOPLE))
                .layer(TimeoutLayer::with_status_code(http::StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(20)))
                .layer(DefaultBodyLimit::max(MAX_BODY))
                .layer(middleware::from_fn_with_state(surface.clone(), origin::guard))
                .layer(session_layer)
                .layer(middleware::from_fn_with_state(surface.clone(), origin::client_address))
                .layer(middleware::from_fn_with_state((surface.limits.clone(), state.clone()), rate::guard))
                .layer(middleware::from_fn(site::status_of_pages)),
        )
}

/// What surrounds every webhook: limits of its own, and a caller who is never left in silence.
pub fn around_webhooks(webhooks: Router<AppState>, state: &AppState, at_once: usize) -> Router<AppState> {
    let shield = Shield::new(Arc::clone(&state.services.telephony), at_once);
    webhooks.layer(
        ServiceBuilder::new()
            .layer(middleware::from_fn_with_state(shield, shield::guard))
            .layer(DefaultBodyLimit::max(MAX_WEBHOOK)),
    )
}

/// What surrounds every answer: the log line with its id, the security headers, an end for panics.
pub fn around_everything(router: Router, surface: &Surface) -> Router {
    router.layer(
        ServiceBuilder::new()
            .layer(middleware::from_fn(log::request))
            .layer(middleware::from_fn_with_state(surface.clone(), headers::security))
            .layer(CatchPanicLayer::custom(panic::page)),
    )
}

/// What calendars and the visitors of websites ask: they sign in with nothing.
fn open(state: &AppState, surface: &Surface) -> Router<AppState> {
    mount(feed::routes()).merge(widget::routes()).layer(
        ServiceBuilder::new()
            .layer(middleware::from_fn_with_state(surface.clone(), origin::client_address))
            .layer(middleware::from_fn_with_state((surface.limits.clone(), state.clone()), rate::guard)),
    )
}

/// Everything.
pub fn router(state: AppState, surface: &Surface) -> Router {
    let webhooks = mount(webhooks::routes()).method_not_allowed_fallback(api::no_such_method);
    let all = Router::new()
        .merge(people(&state, surface))
        .merge(around_webhooks(webhooks, &state, MAX_CALLS))
        // Outside of every limit: it answers when the others cannot.
        .merge(mount(webhooks::fallback()).layer(CatchPanicLayer::custom(panic::caller_hears_an_apology)))
        .merge(open(&state, surface))
        .merge(mount(health::routes(surface.metrics.clone())))
        .merge(site::files(&state.options))
        .with_state(state);
    around_everything(all, surface)
}
