//! A fresh database per test, and the few ways in which tests write and read it.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, InsertStatement, Query, UpdateStatement, Value};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement};
use std::future::Future;

/// Declares one test per engine from an `async fn(DatabaseConnection)`.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test]
            async fn sqlite() {
                crate::support::with_sqlite(super::$name).await;
            }
            #[tokio::test]
            async fn postgres() {
                crate::support::with_postgres(super::$name).await;
            }
        }
    )+};
}
pub(crate) use on_both;

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(4).sqlx_logging(false);
    Database::connect(options).await.expect("the test database opens")
}

/// Runs the test on an empty SQLite file.
pub(crate) async fn with_sqlite<F, T>(test: T)
where
    T: FnOnce(DatabaseConnection) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("test.db");
    let db = connect(&format!("sqlite://{}?mode=rwc", path.display())).await;
    test(db).await;
}

/// Runs the test on an empty PostgreSQL database, and drops that whether the test passes or not.
pub(crate) async fn with_postgres<F, T>(test: T)
where
    T: FnOnce(DatabaseConnection) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let server = std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL is not set, so there is no PostgreSQL to test against: run `cargo xtask test`, \
         which starts one and sets it",
    );
    let (base, _) = server.rsplit_once('/').expect("TEST_POSTGRES_URL ends with /database");
    let name = format!("migration_{}", uuid::Uuid::now_v7().simple());
    let admin = connect(&server).await;
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();

    // The tests ask the same question before and after a migration changes a column's type, which PostgreSQL
    // refuses for a statement that the connection has kept ("cached plan must not change result type").
    let db = connect(&format!("{base}/{name}?statement-cache-capacity=0")).await;
    let outcome = tokio::spawn(test(db)).await;

    admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}

/// A row to be written: column names and values.
pub(crate) type Row = Vec<(&'static str, Value)>;

/// The row with some of its values replaced.
pub(crate) fn with(mut row: Row, changes: &[(&'static str, Value)]) -> Row {
    for (column, value) in changes {
        match row.iter_mut().find(|(name, _)| name == column) {
            Some(cell) => cell.1 = value.clone(),
            None => row.push((column, value.clone())),
        }
    }
    row
}

pub(crate) async fn insert(db: &DatabaseConnection, table: &str, row: Row) -> Result<(), DbErr> {
    let mut statement: InsertStatement = Query::insert();
    statement.into_table(Alias::new(table));
    statement.columns(row.iter().map(|(name, _)| Alias::new(*name)));
    statement.values_panic(row.into_iter().map(|(_, value)| Expr::from(value)));
    db.execute(&statement).await.map(|_| ())
}

/// Sets one column of the row with this id.
pub(crate) async fn set(
    db: &DatabaseConnection,
    table: &str,
    id: uuid::Uuid,
    column: &str,
    value: impl Into<Value>,
) -> Result<(), DbErr> {
    let mut statement: UpdateStatement = Query::update();
    statement
        .table(Alias::new(table))
        .value(Alias::new(column), Expr::from(value.into()))
        .and_where(Expr::col(Alias::new("id")).eq(id));
    db.execute(&statement).await.map(|_| ())
}

/// Runs a statement as it stands.
pub(crate) async fn run(db: &DatabaseConnection, sql: &str) -> Result<(), DbErr> {
    db.execute_unprepared(sql).await.map(|_| ())
}

/// First column of every row, as text.
pub(crate) async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<Option<String>> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// First column of the only row, as a number.
pub(crate) async fn number(db: &DatabaseConnection, sql: &str) -> i64 {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

/// The id as a literal of the engine; the driver keeps it as 16 bytes in SQLite.
pub(crate) fn literal(db: &DatabaseConnection, id: uuid::Uuid) -> String {
    match db.get_database_backend() {
        DbBackend::Sqlite => format!("x'{}'", id.simple()),
        _ => format!("'{id}'"),
    }
}

pub(crate) fn is_sqlite(db: &DatabaseConnection) -> bool {
    db.get_database_backend() == DbBackend::Sqlite
}
