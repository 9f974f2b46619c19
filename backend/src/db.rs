//! Opening the database: SQLite (default) or PostgreSQL behind one connection type.

use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::sqlx::{self, ConnectOptions as _, Error};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, RuntimeErr, SqlxSqliteConnector,
    Statement,
};
use std::path::Path;
use std::time::Duration;

/// Opens a pool on `sqlite://…` or `postgres://…`.
///
/// SQLite runs in WAL mode: readers never wait for the writer, and a commit survives the death of
/// the process. Foreign keys are on.
///
/// # Errors
/// When the address is neither, the folder cannot be made, or the database does not answer.
pub async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let db = Database::connect(options(url)?).await?;
    if db.get_database_backend() == DbBackend::Sqlite {
        // Asked once, so that a file that is no database is found at start, not at the first call.
        db.query_one_raw(Statement::from_string(DbBackend::Sqlite, "PRAGMA schema_version")).await?;
    }
    Ok(db)
}

/// A pool that connects when it is first asked, for a database that is away right now.
///
/// # Errors
/// When the address is none.
pub async fn connect_later(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = options(url)?;
    if !url.starts_with("sqlite:") {
        options.connect_lazy(true);
        return Database::connect(options).await;
    }
    // For SQLite the library asks for the version at once, also of a pool that is to connect later.
    let file: SqliteConnectOptions = url.parse().map_err(|error: sqlx::Error| DbErr::Custom(error.to_string()))?;
    let pool = options.sqlx_pool_options().connect_lazy_with(tuned(file.disable_statement_logging()));
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}

/// Whether a failure to connect means that the database is away, and not that the configuration is wrong: nothing
/// answers at its address, it says that it is starting, stopping or full, or its file is held by another program or
/// cannot be opened right now.
#[must_use]
pub fn is_away(error: &DbErr) -> bool {
    match of_driver(error) {
        Some(Error::Io(_) | Error::PoolTimedOut) => true,
        Some(Error::Database(told)) => told.code().is_some_and(|code| is_away_code(&code)),
        Some(_) => false,
        None => matches!(error, DbErr::ConnectionAcquire(_)),
    }
}

/// Whether the database is there and will never take this: a rule of a table forbids it, or it cannot hold the value.
#[must_use]
pub fn refuses(error: &DbErr) -> bool {
    match of_driver(error) {
        Some(Error::Database(told)) => told.code().is_some_and(|code| is_refusing_code(&code)),
        _ => false,
    }
}

fn of_driver(error: &DbErr) -> Option<&Error> {
    let (DbErr::Conn(RuntimeErr::SqlxError(error))
    | DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    Some(&**error)
}

/// PostgreSQL: starting up or shutting down, no connection left, or out of memory or disk. SQLite: busy, locked, the
/// disk failed or is full, or the file cannot be opened.
fn is_away_code(code: &str) -> bool {
    match sqlite_kind(code) {
        Some(kind) => matches!(kind, 5 | 6 | 10 | 13 | 14),
        None => code.starts_with("57P0") || code.starts_with("53"),
    }
}

/// PostgreSQL: no such value, a broken rule, too large. SQLite: too large, a broken rule, the wrong kind of value.
fn is_refusing_code(code: &str) -> bool {
    match sqlite_kind(code) {
        Some(kind) => matches!(kind, 18..=20),
        None => ["22", "23", "54"].iter().any(|class| code.starts_with(class)),
    }
}

/// SQLite's codes are numbers with the kind in the lowest byte; PostgreSQL's have five characters.
fn sqlite_kind(code: &str) -> Option<u32> {
    code.parse::<u32>().ok().filter(|_| code.len() < 5).map(|number| number & 0xff)
}

fn options(url: &str) -> Result<ConnectOptions, DbErr> {
    let mut options = ConnectOptions::new(url);
    // Statements hold names and numbers of patients; they stay out of the log.
    options.sqlx_logging(false).acquire_timeout(Duration::from_secs(5)).connect_timeout(Duration::from_secs(5));
    if url.starts_with("sqlite:") {
        make_folder(url)?;
        options.max_connections(connections(DbBackend::Sqlite)).min_connections(1);
        // It is a file of this machine: there is nobody to be asked whether they are still there.
        options.test_before_acquire(false);
        // A connection is set up by the driver, so that every one of the pool has these.
        options.map_sqlx_sqlite_opts(tuned);
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        options.max_connections(connections(DbBackend::Postgres)).min_connections(2);
        // Whether a connection still holds is asked after a pause, not before each statement of a busy second: that is
        // a round trip of its own.
        options.test_before_acquire_if_idle_for(Duration::from_secs(1));
        options.map_sqlx_postgres_opts(|o| o.statement_cache_capacity(STATEMENTS));
    } else {
        return Err(DbErr::Custom("DATABASE_URL must start with sqlite:// or postgres://".into()));
    }
    Ok(options)
}

/// What every connection to an SQLite file has.
fn tuned(file: SqliteConnectOptions) -> SqliteConnectOptions {
    file.foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("journal_mode", "WAL")
        .pragma("synchronous", "NORMAL")
        .pragma("cache_size", "-4000")
        // The log is folded back by a chore, beside the requests: in the middle of a commit it
        // would hold up the calls behind it. This is only the stop for when the chore is not run.
        .pragma("wal_autocheckpoint", "20000")
        .statement_cache_capacity(STATEMENTS)
}

/// How many statements a connection keeps prepared: more than there are different ones on the way of a call.
const STATEMENTS: usize = 250;

/// How many connections a pool has.
const fn connections(backend: DbBackend) -> u32 {
    match backend {
        // One writer at a time is SQLite's nature. Calls have four turns in all; a page that takes long and the chore
        // that folds the log back never have one of those.
        DbBackend::Sqlite => 6,
        _ => 16,
    }
}

/// How many transactions of the call pipeline write at the same time.
pub(crate) const fn writers(backend: DbBackend) -> usize {
    match backend {
        DbBackend::Sqlite => 1,
        _ => 4,
    }
}

/// How many look-ups of the call pipeline read at the same time. Together with the writers they leave room for pages.
pub(crate) const fn readers(backend: DbBackend) -> usize {
    match backend {
        DbBackend::Sqlite => 3,
        _ => 10,
    }
}

/// Makes the folder of an SQLite file, so that a first start needs no preparation.
fn make_folder(url: &str) -> Result<(), DbErr> {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//").split('?').next().unwrap_or_default();
    let folder = Path::new(path).parent().filter(|p| !p.as_os_str().is_empty());
    if path.contains(":memory:") || folder.is_none() {
        return Ok(());
    }
    match folder.map(std::fs::create_dir_all) {
        Some(Err(error)) => Err(DbErr::Custom(format!("the folder of {path} cannot be made: {error}"))),
        _ => Ok(()),
    }
}

/// Folds SQLite's write-ahead log back into the file without holding up anybody. Nothing to do on
/// PostgreSQL.
///
/// # Errors
/// When the database does not answer.
pub async fn fold_log(db: &DatabaseConnection) -> Result<(), DbErr> {
    if db.get_database_backend() == DbBackend::Sqlite {
        db.query_one_raw(Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(PASSIVE)")).await?;
    }
    Ok(())
}

/// Whether the database answers.
///
/// # Errors
/// When it does not, within two seconds.
pub async fn ping(db: &DatabaseConnection) -> Result<(), DbErr> {
    let ask = db.query_one_raw(Statement::from_string(db.get_database_backend(), "SELECT 1"));
    match tokio::time::timeout(Duration::from_secs(2), ask).await {
        Ok(answer) => answer.map(|_| ()),
        Err(_) => Err(DbErr::Custom("the database did not answer within 2 s".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_away_code, is_refusing_code};

    #[test]
    fn away_is_not_wrong() {
        for away in ["5", "6", "10", "13", "14", "261", "266", "526", "57P03", "53300"] {
            assert!(is_away_code(away), "{away}");
        }
        // No such table, no database, a wrong password, no such database.
        for wrong in ["1", "26", "28P01", "3D000", "42P01", "", "x"] {
            assert!(!is_away_code(wrong), "{wrong}");
        }
    }

    #[test]
    fn what_never_fits_is_neither_away_nor_anything_else() {
        // A foreign key, not null, a check, unique, too large; PostgreSQL also has values that it cannot hold.
        for never in ["787", "1299", "275", "2067", "18", "23503", "23505", "23514", "22021", "22001", "54000"] {
            assert!(is_refusing_code(never) && !is_away_code(never), "{never}");
        }
        // Busy, no such table or column, a knot of two transactions, a connection that is gone.
        for other in ["5", "1", "26", "42P01", "42703", "40P01", "57P01", "53100", "08006", "", "x"] {
            assert!(!is_refusing_code(other), "{other}");
        }
    }
}
