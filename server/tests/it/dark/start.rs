//! A start without the database.

use super::process::{Process, are_written_once, let_go, prepared};
use super::wire::Wire;
use crate::support::{Engine, TestApp, WEST, on_both, open};
use sea_orm::ConnectionTrait as _;

on_both!(
    a_start_without_the_database_answers_from_the_last_known_routes,
    a_start_with_a_database_that_never_answers_does_so_as_well,
);

const FIRST: &str = "CA00000000000000000000000000000001";
const SECOND: &str = "CA00000000000000000000000000000002";

/// Calls while the database is away: the clinic's own backup each time, and nothing for who cannot sign.
async fn callers_are_answered(process: &Process) {
    for sid in [FIRST, SECOND, FIRST] {
        let (verbs, body) = process.ring(WEST, sid).await;
        assert!(verbs.contains(&"Record".to_owned()), "{body}");
    }
    assert_eq!(process.send(WEST, FIRST, "another token").await.status, 403);
}

/// The database is back: everything is written once, and a repeat finds its first answer.
async fn nothing_was_lost(app: &TestApp, process: &Process) {
    process.gets_ready().await;
    assert_eq!(are_written_once(app, &[FIRST, SECOND]).await, ["system-fallback"; 2]);
    let (verbs, _) = process.ring(WEST, FIRST).await;
    assert!(verbs.contains(&"Record".to_owned()));
    are_written_once(app, &[FIRST, SECOND]).await;
    process.never_panicked();
}

/// PostgreSQL: nothing listens at its address. SQLite: what is at its path cannot be opened.
async fn a_start_without_the_database_answers_from_the_last_known_routes(app: TestApp) {
    prepared(&app).await;
    match app.engine {
        Engine::Postgres => {
            let (wire, url) = Wire::to(app.url());
            let process = Process::start(&app, &url).await;
            callers_are_answered(&process).await;
            wire.open().await;
            nothing_was_lost(&app, &process).await;
        }
        Engine::Sqlite => {
            let_go(&app).await;
            let (path, aside) = (app.folder().join("test.db"), app.folder().join("aside.db"));
            std::fs::rename(&path, &aside).unwrap();
            std::fs::create_dir(&path).unwrap();
            let process = Process::start(&app, app.url()).await;
            callers_are_answered(&process).await;
            std::fs::remove_dir(&path).unwrap();
            std::fs::rename(&aside, &path).unwrap();
            nothing_was_lost(&app, &process).await;
        }
    }
}

/// PostgreSQL: connections are accepted, and that is all. SQLite: another program has the file for itself.
async fn a_start_with_a_database_that_never_answers_does_so_as_well(app: TestApp) {
    prepared(&app).await;
    match app.engine {
        Engine::Postgres => {
            let (wire, url) = Wire::to(app.url());
            wire.falls_silent();
            wire.open().await;
            let process = Process::start(&app, &url).await;
            callers_are_answered(&process).await;
            wire.flows_again();
            nothing_was_lost(&app, &process).await;
        }
        Engine::Sqlite => {
            let_go(&app).await;
            let other = open(app.url(), 1).await;
            for statement in ["PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "UPDATE users SET name = name"] {
                other.execute_unprepared(statement).await.unwrap();
            }
            let process = Process::start(&app, app.url()).await;
            callers_are_answered(&process).await;
            other.execute_unprepared("ROLLBACK").await.unwrap();
            other.close().await.unwrap();
            nothing_was_lost(&app, &process).await;
        }
    }
}
