//! Full-text search over transcripts finds what is there now, on both engines.

use crate::rows::{self, id};
use crate::support::{insert, is_sqlite, number, on_both, run, set, with};
use migration::{Migrator, MigratorTrait};
use sea_orm::DatabaseConnection;

on_both!(transcript_search_stays_in_step);

/// How many utterances of the live table hold the word.
async fn hits(db: &DatabaseConnection, word: &str) -> i64 {
    let sql = if is_sqlite(db) {
        format!(
            "SELECT COUNT(*) FROM call_transcripts t JOIN call_transcripts_fts f ON f.rowid = t.seq
             WHERE call_transcripts_fts MATCH '{word}'"
        )
    } else {
        format!(
            "SELECT COUNT(*) FROM call_transcripts
             WHERE to_tsvector('simple', content) @@ plainto_tsquery('simple', '{word}')"
        )
    };
    number(db, &sql).await
}

async fn transcript_search_stays_in_step(db: DatabaseConnection) {
    Migrator::up(&db, None).await.unwrap();
    for (table, row) in rows::base().into_iter().chain(rows::new_world()) {
        insert(&db, table, row).await.unwrap();
    }
    let second = ("content", "My crown fell out on Thursday".into());
    insert(&db, "call_transcripts", with(rows::transcript(1), &[second])).await.unwrap();
    assert_eq!(hits(&db, "thursday").await, 2);
    assert_eq!(hits(&db, "crown").await, 1);

    let utterance = id("transcript", 1);
    set(&db, "call_transcripts", utterance, "content", "My bridge broke").await.unwrap();
    assert_eq!(hits(&db, "crown").await, 0);
    assert_eq!(hits(&db, "bridge").await, 1);

    if is_sqlite(&db) {
        // Compacting renumbers bare row ids; the index must not notice.
        run(&db, "VACUUM").await.unwrap();
        assert_eq!(hits(&db, "bridge").await, 1);
    }

    // Gone with its call, through the foreign key.
    run(&db, "DELETE FROM calls").await.unwrap();
    assert_eq!(hits(&db, "thursday").await, 0);
    assert_eq!(hits(&db, "bridge").await, 0);
    if is_sqlite(&db) {
        run(&db, "INSERT INTO call_transcripts_fts (call_transcripts_fts, rank) VALUES ('integrity-check', 1)")
            .await
            .expect("index and table agree");
    }
}
