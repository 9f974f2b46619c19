//! The change log as a chain: whole under any load, and broken by any touch.

use crate::support::{MASTER, TestApp, on_both};
use backend::audit::{chain_entries, check, check_entries};
use backend::entity::audit_log;
use domain::audit::{Entry, Flaw};
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

on_both!(
    changes_at_once_make_one_whole_chain,
    every_touch_of_the_rows_is_found,
    what_was_there_before_is_chained,
    an_entry_says_who_when_and_from_where,
    the_export_is_checked_without_the_database,
);

async fn block(app: &TestApp, who: &str, number: u32) {
    let browser = if who == MASTER { app.visit("bright-smiles").await } else { app.sign_in(who).await };
    let number = format!("416 555 0{number:03}");
    browser.post("/callers", &[("do", "add"), ("list", "vip"), ("number", &number)]).await.expect(303);
}

async fn rows(app: &TestApp) -> Vec<audit_log::Model> {
    let company = app.company("bright-smiles").await.id;
    let rows = audit_log::Entity::find().filter(audit_log::Column::CompanyId.eq(company));
    rows.order_by_asc(audit_log::Column::Sequence).all(&app.db).await.unwrap()
}

async fn flaws(app: &TestApp) -> Vec<Flaw> {
    let (_, checker) = check(&app.db, None).await.unwrap();
    checker.findings().iter().map(|finding| finding.flaw.clone()).collect()
}

async fn changes_at_once_make_one_whole_chain(app: TestApp) {
    let tasks: Vec<_> = (0..12)
        .map(|n| {
            let app = app.clone();
            tokio::spawn(async move {
                let who = ["admin@brightsmiles.test", MASTER, "admin@harbourphysio.test"][n as usize % 3];
                block(&app, who, 100 + n).await;
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(flaws(&app).await, []);
    let numbers: Vec<_> = rows(&app).await.iter().map(|row| row.sequence.unwrap()).collect();
    assert_eq!(numbers, (1..=9).collect::<Vec<_>>(), "of the two who changed this company, and the visit of one");
    assert_eq!(check(&app.db, Some("harbour-physio")).await.unwrap().1.ends().next().unwrap().1.sequence, 4);
}

async fn every_touch_of_the_rows_is_found(app: TestApp) {
    for n in 0..4 {
        block(&app, "admin@brightsmiles.test", 110 + n).await;
    }
    let company = app.company("bright-smiles").await.id;
    let entries = chain_entries(&app.db, company, 0).await.unwrap();
    assert_eq!((entries.len(), flaws(&app).await), (4, vec![]));
    // The file says the same after it was written and read again.
    let file: Vec<Entry> =
        entries.iter().map(|e| serde_json::from_str(&serde_json::to_string(e).unwrap()).unwrap()).collect();
    assert_eq!(check_entries(&file).findings(), []);

    for column in ["actor_label", "action", "entity_type", "entity_id", "origin", "request_id", "prev_hash", "hash"] {
        app.sql(&format!("CREATE TABLE kept AS SELECT {column} AS was FROM audit_log WHERE sequence = 2")).await;
        app.sql(&format!("UPDATE audit_log SET {column} = 'forged' WHERE sequence = 2")).await;
        assert!(!flaws(&app).await.is_empty(), "{column}");
        app.sql(&format!("UPDATE audit_log SET {column} = (SELECT was FROM kept) WHERE sequence = 2")).await;
        app.sql("DROP TABLE kept").await;
    }
    assert_eq!(flaws(&app).await, []);
    for (change, flaw) in [
        ("DELETE FROM audit_log WHERE sequence = 4", Flaw::CutOff { noted: 4 }),
        ("DELETE FROM audit_log WHERE sequence = 2", Flaw::Missing { from: 2, to: 2 }),
        ("UPDATE audit_log SET \"after\" = '{}' WHERE sequence = 1", Flaw::Altered),
        ("UPDATE audit_log SET chain = NULL WHERE sequence = 1", Flaw::Missing { from: 1, to: 2 }),
    ] {
        app.sql(change).await;
        assert!(flaws(&app).await.contains(&flaw), "{change}: {:?}", flaws(&app).await);
    }
}

async fn what_was_there_before_is_chained(app: TestApp) {
    for n in 0..3 {
        block(&app, "admin@brightsmiles.test", 120 + n).await;
        app.pass(chrono::Duration::seconds(1));
    }
    let steps = Migrator::migrations().iter().rev().take_while(|m| !m.name().contains("_0034_")).count() + 1;
    let before: Vec<_> = rows(&app).await.into_iter().map(|row| (row.id, row.after)).collect();
    Migrator::down(&app.db, Some(steps as u32)).await.unwrap();
    Migrator::up(&app.db, None).await.unwrap();
    // A process that was started after the step, with fresh statements.
    let app = app.restarted(&[]).await;
    let after: Vec<_> = rows(&app).await.into_iter().map(|row| (row.id, row.after)).collect();
    assert_eq!(before, after);
    block(&app, "admin@brightsmiles.test", 130).await;
    assert_eq!((flaws(&app).await, rows(&app).await.len()), (vec![], 4));
}

async fn an_entry_says_who_when_and_from_where(app: TestApp) {
    block(&app, "admin@brightsmiles.test", 140).await;
    let row = rows(&app).await.remove(0);
    assert_eq!((row.actor_label.as_str(), row.action.as_str()), ("Maya Okafor", "callers.changed"));
    assert_eq!(row.created_at, app.now());
    assert!(row.origin.is_some_and(|address| address.parse::<std::net::IpAddr>().is_ok()));
    assert_eq!(row.request_id.map(|id| id.len()), Some(32));
}

async fn the_export_is_checked_without_the_database(app: TestApp) {
    for n in 0..3 {
        block(&app, "admin@brightsmiles.test", 150 + n).await;
    }
    block(&app, "admin@harbourphysio.test", 160).await;
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let text = admin.get("/api/company/changes").await.expect(200).body;
    let mut file: Vec<Entry> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let company = app.company("bright-smiles").await.id;
    assert!(file.len() == 3 && file.iter().all(|entry| entry.chain == company), "only its own");
    assert_eq!(check_entries(&file).findings(), []);
    file.remove(1);
    assert_eq!(check_entries(&file).findings().len(), 1);
    app.sign_in("staff@brightsmiles.test").await.get("/api/company/changes").await.error(403, "forbidden");
}
