//! The database at start. What is wrong with the configuration stops the program with words. A database that is away or
//! being migrated does not, in production: callers are answered from the last known routes meanwhile, pages say that
//! they wait, and the program goes on trying.

use super::{Stop, seed, stop};
use crate::config::Config;
use crate::middleware::gate::Gate;
use crate::state::{open_database, services};
use backend::{Services, db};
use migration::{Migrator, MigratorTrait as _};
use secrecy::ExposeSecret as _;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long a start waits for the schema before it listens without.
const HEAD_START: Duration = Duration::from_secs(5);
/// How long until a database that is away is tried again.
const AGAIN: Duration = Duration::from_secs(2);

/// The work that makes a database ready.
pub(super) type Preparing = JoinHandle<Result<(), Stop>>;

/// Opens the database, or in production a pool that opens it later, and begins to bring it up to date. Says how long a
/// start should wait for that.
pub(super) async fn open(config: &Config) -> Result<(Services, Preparing, Duration), Stop> {
    let (pool, is_there) = match open_database(config).await {
        Ok(pool) => (pool, true),
        Err(error) if config.is_production() && db::is_away(&error) => {
            tracing::error!(%error, "the database does not answer; calls are answered from the last known routes until it does");
            (db::connect_later(config.database_url.expose_secret()).await.map_err(does_not_open)?, false)
        }
        Err(error) => return Err(does_not_open(error)),
    };
    let services = services(config, pool);
    let work = prepare(config.clone(), services.clone(), is_there);
    let head_start = if is_there { HEAD_START } else { Duration::ZERO };
    Ok((services, tokio::spawn(work), head_start))
}

fn does_not_open(error: impl std::fmt::Display) -> Stop {
    stop(format!("DATABASE_URL: the database does not open. {error}"))
}

async fn prepare(config: Config, services: Services, is_there: bool) -> Result<(), Stop> {
    if is_there {
        migrate(&services).await?;
    } else {
        while let Err(error) = try_again(&services).await {
            tracing::warn!(%error, "the database is not ready yet");
            tokio::time::sleep(AGAIN).await;
        }
        tracing::info!("the database is back");
    }
    if config.demo_data {
        seed::load(&services.db).await?;
    }
    if config.is_production() && backend::store::people::demo_login_exists(&services).await? {
        return Err(stop(
            "This database holds the demo logins, whose password is public. Production refuses to serve it: point DATABASE_URL at another one.",
        ));
    }
    Ok(())
}

async fn migrate(services: &Services) -> Result<(), Stop> {
    Migrator::up(&services.db, None)
        .await
        .map_err(|error| stop(format!("The database schema could not be brought up to date. {error}")))
}

async fn try_again(services: &Services) -> Result<(), sea_orm::DbErr> {
    db::ping(&services.db).await?;
    Migrator::up(&services.db, None).await
}

/// Opens the gate when the database is ready: before this returns where that is quick, or where nothing is served
/// without it.
pub(super) async fn readiness(
    config: &Config,
    mut preparing: Preparing,
    head_start: Duration,
    gate: Gate,
) -> Result<Preparing, Stop> {
    if config.is_production() {
        match tokio::time::timeout(head_start, &mut preparing).await {
            Ok(done) => done??,
            Err(_) => {
                tracing::warn!("listening before the database is ready; pages wait for it, calls do not");
                return Ok(tokio::spawn(async move {
                    preparing.await??;
                    gate.open();
                    Ok(())
                }));
            }
        }
    } else {
        preparing.await??;
    }
    gate.open();
    Ok(tokio::spawn(async { Ok(()) }))
}

/// Resolves when the database turned out to be one that must not be served.
pub(super) async fn refusal(readiness: &mut Preparing) -> Stop {
    match readiness.await {
        Ok(Ok(())) => std::future::pending().await,
        Ok(Err(refused)) => refused,
        Err(failed) => failed.into(),
    }
}
