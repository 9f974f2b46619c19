//! The change log becomes a chain per company: each entry carries a number, the hash of the one before and its own.
//! Entries that are there already are chained in the order in which they were written. `audit_heads` holds the end of
//! each chain: what the next entry continues, and what waits for it when two are written at once.

use crate::sql;
use domain::audit::{Entry, PLATFORM, START, hash, normal_time};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::{DateTimeUtc, Json, Uuid};
use sea_orm_migration::sea_orm::{FromQueryResult, Statement};
use std::collections::BTreeMap;

const UP: &str = "
CREATE TABLE audit_heads (
    chain {uuid} NOT NULL PRIMARY KEY,
    sequence bigint NOT NULL,
    hash text NOT NULL
);
ALTER TABLE audit_log ADD COLUMN chain {uuid};
ALTER TABLE audit_log ADD COLUMN sequence bigint;
ALTER TABLE audit_log ADD COLUMN origin text;
ALTER TABLE audit_log ADD COLUMN prev_hash text;
ALTER TABLE audit_log ADD COLUMN hash text;
CREATE UNIQUE INDEX ux_audit_log_chain ON audit_log (chain, sequence);
";

const DOWN: &str = "
DROP INDEX ux_audit_log_chain;
ALTER TABLE audit_log DROP COLUMN hash;
ALTER TABLE audit_log DROP COLUMN prev_hash;
ALTER TABLE audit_log DROP COLUMN origin;
ALTER TABLE audit_log DROP COLUMN sequence;
ALTER TABLE audit_log DROP COLUMN chain;
DROP TABLE audit_heads;
";

/// An entry as it stood.
#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    company_id: Option<Uuid>,
    actor_label: String,
    action: String,
    entity_type: String,
    entity_id: Option<String>,
    before: Option<Json>,
    after: Option<Json>,
    request_id: Option<String>,
    created_at: DateTimeUtc,
}

const ROWS: &str =
    "SELECT id, company_id, actor_label, action, entity_type, entity_id, \"before\", \"after\", request_id, created_at
    FROM audit_log ORDER BY created_at, id";

/// Chains what is there.
async fn chain(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let (db, engine) = (manager.get_connection(), manager.get_database_backend());
    let rows = Row::find_by_statement(Statement::from_string(engine, ROWS)).all(db).await?;
    let mut ends: BTreeMap<Uuid, (i64, String)> = BTreeMap::new();
    for row in rows {
        let chain = row.company_id.unwrap_or(PLATFORM);
        let end = ends.entry(chain).or_insert_with(|| (0, START.to_owned()));
        let mut entry = Entry {
            chain,
            sequence: end.0 + 1,
            at: normal_time(row.created_at),
            actor: row.actor_label,
            origin: None,
            request_id: row.request_id,
            action: row.action,
            entity: row.entity_type,
            entity_id: row.entity_id,
            before: row.before.filter(|value| !value.is_null()),
            after: row.after.filter(|value| !value.is_null()),
            undoes: None,
            prev_hash: end.1.clone(),
            hash: String::new(),
        };
        entry.hash = hash(&entry);
        *end = (entry.sequence, entry.hash.clone());
        let update = Query::update()
            .table(Alias::new("audit_log"))
            .value(Alias::new("chain"), chain)
            .value(Alias::new("sequence"), entry.sequence)
            .value(Alias::new("prev_hash"), entry.prev_hash)
            .value(Alias::new("hash"), entry.hash)
            .and_where(Expr::col(Alias::new("id")).eq(row.id))
            .to_owned();
        db.execute(&update).await?;
    }
    for (chain, (sequence, hash)) in ends {
        let insert = Query::insert()
            .into_table(Alias::new("audit_heads"))
            .columns([Alias::new("chain"), Alias::new("sequence"), Alias::new("hash")])
            .values_panic([chain.into(), sequence.into(), hash.into()])
            .to_owned();
        db.execute(&insert).await?;
    }
    Ok(())
}

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, UP).await?;
        chain(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, DOWN).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
