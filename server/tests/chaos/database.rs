//! Where the product lives: a database and a folder that outlive its process, and a hand on the database's brake.

use backend::entity::clinic;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectOptions, ConnectionTrait as _, Database,
    DatabaseConnection, DatabaseTransaction, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    TransactionTrait as _,
};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Clone)]
pub struct Place {
    url: String,
    folder: Arc<TempDir>,
    /// On PostgreSQL: what to drop, and on which server.
    name: Option<(String, String)>,
}

/// The database takes nothing until this ends.
pub enum Pause {
    /// SQLite has one writer, and this is it.
    Writer(DatabaseConnection),
    /// Tables that nobody else may read or write.
    Tables(DatabaseTransaction),
}

async fn open(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.expect("the database opens")
}

impl Place {
    pub async fn fresh(engine: Engine) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        match engine {
            Engine::Sqlite => {
                let url = format!("sqlite://{}?mode=rwc", folder.path().join("chaos.db").display());
                Self { url, folder, name: None }
            }
            Engine::Postgres => {
                let server = std::env::var("TEST_POSTGRES_URL").expect(
                    "TEST_POSTGRES_URL is not set, so there is no PostgreSQL to test against: run `cargo xtask chaos`, \
                     which starts one and sets it",
                );
                let name = format!("chaos_{}", uuid::Uuid::now_v7().simple());
                open(&server).await.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
                let base = server.rsplit_once('/').expect("TEST_POSTGRES_URL ends with /database").0;
                Self { url: format!("{base}/{name}"), folder, name: Some((server, name)) }
            }
        }
    }

    /// Removes the database, whoever is still connected; the folder goes with the last that knows it.
    pub async fn remove(self) {
        if let Some((server, name)) = self.name {
            open(&server).await.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The test's own look at the database.
    pub async fn eyes(&self) -> DatabaseConnection {
        open(&self.url).await
    }

    /// The clinics answer as the stories want it, whatever the hour: staff, assistant, messages.
    pub async fn settle(&self) {
        let db = self.eyes().await;
        let fallback =
            [("bright-smiles-downtown", "disabled"), ("bright-smiles-west", "always"), ("harbour-physio", "disabled")];
        for (slug, mode) in fallback {
            let found = clinic::Entity::find().filter(clinic::Column::Slug.eq(slug)).one(&db).await.unwrap().unwrap();
            let mut settings = found.ai_availability_settings.clone();
            settings["mode"] = json!(mode);
            settings["highVolume"]["threshold"] = json!(100);
            let mut change = found.into_active_model();
            change.ai_availability_settings = Set(settings);
            change.update(&db).await.unwrap();
        }
    }

    /// Stops the database under the running product.
    pub async fn pause(&self) -> Pause {
        let began = Instant::now();
        loop {
            let db = open(&self.url).await;
            let held = if self.name.is_none() {
                db.execute_unprepared("BEGIN EXCLUSIVE").await.map(|_| Pause::Writer(db))
            } else {
                let txn = db.begin().await.unwrap();
                let tables = "LOCK TABLE webhook_events, calls IN ACCESS EXCLUSIVE MODE";
                txn.execute_unprepared(tables).await.map(|_| Pause::Tables(txn))
            };
            // Busy, or a knot of two that wait for each other which the database cut on our side.
            match held {
                Ok(pause) => return pause,
                Err(error) => assert!(began.elapsed() < Duration::from_secs(30), "no hold on the database: {error}"),
            }
        }
    }

    fn spooled(&self, extension: &str) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder().join("spool")).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|x| x == extension)).collect()
    }

    /// Events that wait on disk.
    pub fn waiting(&self) -> usize {
        self.spooled("json").len()
    }

    /// Nothing that waited was unreadable or did not fit.
    pub fn nothing_was_set_aside(&self) {
        assert_eq!(self.spooled("unreadable"), Vec::<PathBuf>::new());
        assert_eq!(self.spooled("refused"), Vec::<PathBuf>::new());
    }
}

impl Pause {
    pub async fn end(self) {
        match self {
            Self::Writer(db) => {
                db.execute_unprepared("ROLLBACK").await.unwrap();
                db.close().await.unwrap();
            }
            Self::Tables(txn) => txn.rollback().await.unwrap(),
        }
    }
}
