//! A fresh database for every test: a copy of one that was migrated and filled with the demo once in this process.

use backend::auth::hash_password;
use chrono::{DateTime, Utc};
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection};
use std::future::Future;
use std::path::Path;
use std::sync::LazyLock;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::OnceCell;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A database of one test, with a folder for its files.
pub(crate) struct Fresh {
    pub(crate) url: String,
    pub(crate) folder: TempDir,
    /// On PostgreSQL: what to drop.
    name: Option<String>,
}

/// Where the demo's three months end: a Wednesday, seven in the morning in Toronto, nobody on the line.
fn demo_ends() -> DateTime<Utc> {
    super::at("2026-11-25T12:00:00Z")
}

/// Opens a small pool for a test's own eyes.
pub(crate) async fn open(url: &str, connections: u32) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).sqlx_logging(false);
    Database::connect(options).await.expect("the test database opens")
}

pub(crate) async fn fresh(engine: Engine) -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    match engine {
        Engine::Sqlite => {
            static FILLED: OnceCell<Vec<u8>> = OnceCell::const_new();
            let bytes = FILLED.get_or_init(sqlite_template).await;
            let path = folder.path().join("test.db");
            std::fs::write(&path, bytes).unwrap();
            Fresh { url: sqlite_url(&path), folder, name: None }
        }
        Engine::Postgres => {
            let name = format!("it_{}", uuid::Uuid::now_v7().simple());
            let base = on_server(async { server().await.base.clone() }).await;
            // The files as they are: the other way goes through the server's memory and its log, at ten times the cost.
            execute(format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")).await;
            let url = format!("{base}/{name}");
            Fresh { url, folder, name: Some(name) }
        }
    }
}

impl Fresh {
    /// Removes it, whoever is still connected.
    pub(crate) async fn remove(self) {
        if let Some(name) = self.name {
            execute(format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

/// Runs a statement as the server's owner, such as ending a test's connections.
pub(crate) async fn execute(statement: String) {
    on_server(async move {
        let server = server().await;
        server.owner.execute_unprepared(&statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    })
    .await;
}

fn sqlite_url(path: &Path) -> String {
    format!("sqlite://{}?mode=rwc", path.display())
}

async fn fill(url: &str) {
    let db = open(url, 1).await;
    Migrator::up(&db, None).await.unwrap();
    let hash = hash_password(&backend::demo::PASSWORD.to_owned().into()).unwrap();
    backend::demo::load(&db, demo_ends(), &hash).await.unwrap();
    // Three months are told; the last two weeks are enough here, and quicker to copy.
    for statement in [
        "DELETE FROM calls WHERE started_at < '2026-11-11'",
        "DELETE FROM messages",
        "DELETE FROM notifications",
        "DELETE FROM appointments",
        if url.starts_with("sqlite:") { "VACUUM" } else { "VACUUM FULL" },
    ] {
        db.execute_unprepared(statement).await.unwrap();
    }
    db.close().await.unwrap();
}

async fn sqlite_template() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("template.db");
    fill(&sqlite_url(&path)).await;
    std::fs::read(&path).unwrap()
}

/// The one PostgreSQL server of this process, with a filled database to copy from.
struct Server {
    /// One connection, so that what it locks stays locked until the process ends.
    owner: DatabaseConnection,
    base: String,
}

const TEMPLATE: &str = "switchboard_it_template";

/// Connections belong to the runtime they were opened on, and each test has its own: the owner's lives on this one.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap());

async fn on_server<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    match RUNTIME.spawn(work).await {
        Ok(done) => done,
        Err(failure) => std::panic::resume_unwind(failure.into_panic()),
    }
}

async fn server() -> &'static Server {
    static SERVER: OnceCell<Server> = OnceCell::const_new();
    SERVER.get_or_init(start).await
}

async fn start() -> Server {
    let url = std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL is not set, so there is no PostgreSQL to test against: run `cargo xtask test`, \
         which starts one and sets it",
    );
    let base = url.rsplit_once('/').expect("TEST_POSTGRES_URL ends with /database").0.to_owned();
    let owner = open(&url, 1).await;
    // Two runs at once would pull the template out from under each other.
    owner.execute_unprepared("SELECT pg_advisory_lock(727274)").await.unwrap();
    owner.execute_unprepared(&format!("DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")).await.unwrap();
    owner.execute_unprepared(&format!("CREATE DATABASE {TEMPLATE}")).await.unwrap();
    fill(&format!("{base}/{TEMPLATE}")).await;
    Server { owner, base }
}
