//! `seed demo`.

use super::{Stop, stop};
use crate::config::Config;
use crate::state::open_database;
use backend::auth::hash_password;
use backend::clock::{Clock as _, SystemClock};
use backend::demo::LoadOutcome;
use clap::Subcommand;
use migration::{Migrator, MigratorTrait as _};
use sea_orm::DatabaseConnection;

/// What to load.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(super) enum What {
    /// The demo companies, into an empty database.
    Demo,
}

/// Password of every demo login.
pub(super) const DEMO_PASSWORD: &str = "demo-password-123";

#[allow(clippy::print_stdout, reason = "the command's result")]
pub(super) async fn demo(config: &Config) -> Result<(), Stop> {
    if config.is_production() {
        return Err(stop(
            "Demo data is refused in production: its logins are public. Use a database of its own with APP_ENV=development.",
        ));
    }
    let db = open_database(config).await?;
    Migrator::up(&db, None).await?;
    match load(&db).await? {
        LoadOutcome::AlreadyThere => println!("There are companies already; nothing was loaded."),
        _ => println!("The demo companies are loaded."),
    }
    Ok(())
}

/// Loads the demo data into an empty database.
pub(super) async fn load(db: &DatabaseConnection) -> Result<LoadOutcome, Stop> {
    let hash = tokio::task::spawn_blocking(|| hash_password(&DEMO_PASSWORD.to_owned().into())).await??;
    Ok(backend::demo::load(db, SystemClock.now(), &hash).await?)
}
