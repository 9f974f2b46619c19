//! A database that falls silent under the running process: it refuses nothing, it just does not answer.

use super::process::{Process, are_written_once, prepared};
use super::wire::Wire;
use crate::support::{Engine, TestApp, WEST, on_both, open};
use sea_orm::ConnectionTrait as _;

on_both!(a_database_that_falls_silent_costs_no_caller_and_no_event);

const BEFORE: &str = "CA00000000000000000000000000000001";
const MEANWHILE: [&str; 3] =
    ["CA00000000000000000000000000000002", "CA00000000000000000000000000000003", "CA00000000000000000000000000000004"];

/// PostgreSQL: nothing comes through the connections any more. SQLite: another program holds the writer's lock, so that
/// everything can be read and nothing written.
async fn a_database_that_falls_silent_costs_no_caller_and_no_event(app: TestApp) {
    prepared(&app).await;
    let (wire, url) = match app.engine {
        Engine::Postgres => {
            let (wire, url) = Wire::to(app.url());
            wire.open().await;
            (Some(wire), url)
        }
        Engine::Sqlite => (None, app.url().to_owned()),
    };
    let process = Process::start(&app, &url).await;
    process.gets_ready().await;
    process.ring(WEST, BEFORE).await;
    let writer = match &wire {
        Some(wire) => {
            wire.falls_silent();
            None
        }
        None => {
            let writer = open(app.url(), 1).await;
            writer.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
            Some(writer)
        }
    };
    for sid in MEANWHILE {
        let (verbs, body) = process.ring(WEST, sid).await;
        assert!(!verbs.is_empty(), "{body}");
    }
    // Acknowledged, and not in the database: on disk.
    let waiting = app.services.telephony.spool().waiting().len();
    assert_eq!(waiting, MEANWHILE.len(), "each event waits on disk");
    if let Some(wire) = wire {
        wire.flows_again();
    }
    if let Some(writer) = writer {
        writer.execute_unprepared("ROLLBACK").await.unwrap();
        writer.close().await.unwrap();
    }
    are_written_once(&app, &MEANWHILE).await;
    process.never_panicked();
}
