//! Everything a database holds, rows and schema, in a form that two moments can be compared in.

use crate::support::{is_sqlite, texts};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// Column name → value as text.
pub(crate) type Cells = BTreeMap<String, Option<String>>;

/// Tables of ours, the migration record excluded.
pub(crate) async fn tables(db: &DatabaseConnection) -> BTreeSet<String> {
    let sql = if is_sqlite(db) {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    } else {
        "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
    };
    let all = texts(db, sql).await.into_iter().flatten();
    all.filter(|name| name != "seaql_migrations").collect()
}

async fn columns(db: &DatabaseConnection, table: &str) -> Vec<String> {
    let sql = if is_sqlite(db) {
        format!("SELECT name FROM pragma_table_info('{table}')")
    } else {
        format!("SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}'")
    };
    texts(db, &sql).await.into_iter().flatten().collect()
}

/// All rows of one table.
pub(crate) async fn rows(db: &DatabaseConnection, table: &str) -> BTreeSet<Cells> {
    let columns = columns(db, table).await;
    let list: Vec<String> = columns
        .iter()
        .map(|name| match is_sqlite(db) {
            // quote() tells a null, a text and a blob apart.
            true => format!("NULLIF(quote(\"{name}\"), 'NULL') AS \"{name}\""),
            false => format!("\"{name}\"::text AS \"{name}\""),
        })
        .collect();
    let sql = format!("SELECT {} FROM \"{table}\"", list.join(", "));
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let found = db.query_all_raw(statement).await.unwrap();
    found
        .iter()
        .map(|row| {
            let cell = |name: &String| (name.clone(), row.try_get("", name).unwrap());
            columns.iter().map(cell).collect()
        })
        .collect()
}

/// All rows of all tables.
pub(crate) async fn everything(db: &DatabaseConnection) -> BTreeMap<String, BTreeSet<Cells>> {
    let mut all = BTreeMap::new();
    for table in tables(db).await {
        let rows = rows(db, &table).await;
        all.insert(table, rows);
    }
    all
}

/// Columns, constraints, indexes, triggers and functions, one line each. The order of columns does not count: a
/// column that was dropped comes back at the end.
pub(crate) async fn schema(db: &DatabaseConnection) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    let queries: &[&str] = if is_sqlite(db) {
        &[
            "SELECT type || ' ' || name || ' on ' || tbl_name FROM sqlite_master WHERE name <> 'seaql_migrations'",
            "SELECT type || ' ' || sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL",
        ]
    } else {
        &[
            "SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' '
                || COALESCE(character_maximum_length::text, '') || ' ' || is_nullable || ' ' || COALESCE(column_default, '')
             FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
             FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
            "SELECT indexdef::text FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT 'trigger ' || tgname::text FROM pg_trigger WHERE NOT tgisinternal",
            "SELECT 'function ' || proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        ]
    };
    for sql in queries {
        lines.extend(texts(db, sql).await.into_iter().flatten());
    }
    if is_sqlite(db) {
        for table in tables(db).await {
            let sql = format!(
                "SELECT 'column {table}.' || name || ' ' || type || ' ' || \"notnull\" || ' ' || COALESCE(dflt_value, '')
                 FROM pragma_table_info('{table}')"
            );
            lines.extend(texts(db, &sql).await.into_iter().flatten());
        }
    }
    lines
}
