//! SQL text for two engines: one template, a handful of words that differ.
//!
//! Migrations are frozen once released, and so is the meaning of these words: add new ones, never change one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DbBackend, Statement};

/// (word in a template, PostgreSQL, SQLite). The SQLite type names are those that the entities' types read back from.
const WORDS: &[(&str, &str, &str)] = &[
    ("{uuid}", "uuid", "uuid_text"),
    ("{json}", "jsonb", "json_text"),
    ("{ts}", "timestamptz", "timestamp_with_timezone_text"),
    ("{double}", "double precision", "double"),
    // The same text form that the driver writes, so that stored times compare as text.
    ("{now}", "(now())", "(strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))"),
];

/// The template as the engine behind `manager` understands it.
fn render(manager: &SchemaManager<'_>, template: &str) -> String {
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    WORDS.iter().fold(template.to_owned(), |text, (word, postgres, lite)| {
        text.replace(word, if sqlite { lite } else { postgres })
    })
}

/// Runs statements that read the same on both engines.
pub(crate) async fn run(manager: &SchemaManager<'_>, template: &str) -> Result<(), DbErr> {
    let text = render(manager, template);
    manager.get_connection().execute_unprepared(&text).await?;
    Ok(())
}

/// Runs the statements written for the engine at hand.
pub(crate) async fn run_for(manager: &SchemaManager<'_>, postgres: &str, sqlite: &str) -> Result<(), DbErr> {
    match manager.get_database_backend() {
        DbBackend::Sqlite => run(manager, sqlite).await,
        _ => run(manager, postgres).await,
    }
}

/// The answer of a `SELECT COUNT(*) AS n …`.
pub(crate) async fn count(manager: &SchemaManager<'_>, query: &str) -> Result<i64, DbErr> {
    let statement = Statement::from_string(manager.get_database_backend(), query.to_owned());
    match manager.get_connection().query_one_raw(statement).await? {
        Some(row) => row.try_get("", "n"),
        None => Ok(0),
    }
}
