#![no_main]

use backend::clock::SystemClock;
use fuzz::pipeline::Door;
use migration::{Migrator, MigratorTrait as _};
use server::config::Config;
use server::router::{Surface, router};
use server::state::{app_state, open_database, services_at};
use std::sync::{Arc, LazyLock};
use tokio::runtime::{Builder, Runtime};

/// The product on an SQLite file of its own, which ends with the fuzzer.
static DOOR: LazyLock<(Runtime, Door)> = LazyLock::new(|| {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder").keep();
    let door = runtime.block_on(async {
        let (data, key) = (folder.to_string_lossy().into_owned(), "4b".repeat(32));
        let config = Config::read(&move |name| match name {
            "DATABASE_URL" => Some(format!("sqlite://{data}/fuzz.db?mode=rwc")),
            "DATA_DIR" | "LEPTOS_SITE_ROOT" => Some(data.clone()),
            "ENCRYPTION_KEY" => Some(key.clone()),
            _ => None,
        });
        let config = config.expect("a configuration");
        let db = open_database(&config).await.expect("a database");
        Migrator::up(&db, None).await.expect("a schema");
        backend::demo::load(&db, chrono::Utc::now(), "nobody signs in").await.expect("the demo");
        let services = services_at(&config, db, Arc::new(SystemClock));
        let router = router(app_state(&config, services.clone()), &Surface::of(&config));
        Door::of(&services, router).await
    });
    (runtime, door)
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| DOOR.0.block_on(DOOR.1.takes(bytes)));
