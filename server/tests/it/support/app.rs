//! The product on a fresh database.

use super::database::{Engine, Fresh, fresh, open};
use super::own_router::OwnRouter;
use axum::Router;
use backend::Services;
use backend::clock::{Clock, ManualClock};
use chrono::{DateTime, Duration, Utc};
use sea_orm::DatabaseConnection;
use server::config::Config;
use server::emulator::Post;
use server::emulator::phone::Phone;
use server::router::{Surface, router};
use server::state::{app_state, open_database, phone_account, services_at};
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

/// The product, ready to be asked. Cheap to clone.
#[derive(Clone)]
pub(crate) struct TestApp {
    /// The test's own eyes: not the pool of the product, which a test may take away.
    pub(crate) db: DatabaseConnection,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) config: Config,
    pub(crate) services: Services,
    pub(crate) surface: Surface,
    pub(crate) router: Router,
    /// The way of the development telephone to this product.
    pub(crate) wire: Arc<OwnRouter>,
    pub(crate) engine: Engine,
    url: String,
    folder: PathBuf,
}

/// Runs a test on a fresh database of that engine, and removes it whether the test passes or not.
pub(crate) async fn run<F, T>(engine: Engine, test: T)
where
    T: FnOnce(TestApp) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let fresh = fresh(engine).await;
    let app = TestApp::on(&fresh, engine).await;
    let wire = Arc::clone(&app.wire);
    let outcome = tokio::spawn(test(app)).await;
    wire.cut();
    fresh.remove().await;
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}

impl TestApp {
    /// Wednesday 25 November 2026, ten in the morning in Toronto: Downtown is open.
    async fn on(fresh: &Fresh, engine: Engine) -> Self {
        let clock = Arc::new(ManualClock::at(super::at("2026-11-25T15:00:00Z")));
        let folder = fresh.folder.path().to_owned();
        Self::start(engine, fresh.url.clone(), folder, clock, &[]).await
    }

    async fn start(
        engine: Engine,
        url: String,
        folder: PathBuf,
        clock: Arc<ManualClock>,
        more: &[(&str, &str)],
    ) -> Self {
        let config = config(&url, &folder, more);
        let services =
            services_at(&config, open_database(&config).await.unwrap(), Arc::clone(&clock) as Arc<dyn Clock>);
        let surface = Surface::of(&config);
        let mut state = app_state(&config, services.clone());
        let wire = Arc::<OwnRouter>::default();
        if !config.is_production() {
            let post = Arc::clone(&wire) as Arc<dyn Post>;
            let clock = Arc::clone(&clock) as Arc<dyn Clock>;
            let phone = Phone::new(phone_account(&config), post, &config.public_base_url, clock);
            state.phone = Some(Arc::new(phone));
        }
        let router = router(state, &surface);
        wire.leads_to(&router);
        Self { db: open(&url, 2).await, clock, config, services, surface, router, wire, engine, url, folder }
    }

    /// The same database and clock under a process of its own: other settings, empty caches.
    pub(crate) async fn restarted(&self, settings: &[(&str, &str)]) -> Self {
        Self::start(self.engine, self.url.clone(), self.folder.clone(), Arc::clone(&self.clock), settings).await
    }

    /// The same product behind another router.
    pub(crate) fn behind(&self, router: Router) -> Self {
        Self { router, ..self.clone() }
    }

    /// Sets the clock.
    pub(crate) fn set_clock(&self, moment: &str) {
        self.clock.set(super::at(moment));
    }

    /// Moves the clock.
    pub(crate) fn pass(&self, time: Duration) {
        self.clock.set(self.clock.now() + time);
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Where the database is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The folder with the database file, if it is one, and the waiting events.
    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// The database is gone for the product, while the test still sees it.
    pub(crate) async fn take_database_away(&self) {
        self.services.db.clone().close().await.unwrap();
    }
}

fn config(url: &str, folder: &std::path::Path, more: &[(&str, &str)]) -> Config {
    let key = "4b".repeat(32);
    let (data, site) = (folder.to_string_lossy().into_owned(), folder.join("site").to_string_lossy().into_owned());
    // The clock stands still: what is taken from a bucket does not come back.
    let many = "1000000";
    let base = [
        ("DATABASE_URL", url),
        ("DATA_DIR", &data),
        ("LEPTOS_SITE_ROOT", &site),
        ("ENCRYPTION_KEY", &key),
        ("API_RATE_LIMIT", many),
        ("API_RATE_LIMIT_ANONYMOUS", many),
    ];
    let lookup = |name: &str| {
        let found = more.iter().chain(&base).find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Config::read(&lookup).unwrap_or_else(|problems| panic!("{problems:?}"))
}
