//! Writing many records in few transactions. Whoever comes while one is under way goes with the next: a quiet line waits
//! for nobody, and a busy second costs a few commits and not hundreds.
//!
//! Each record stays for itself: one that does not fit takes no other with it, and whoever stops waiting, because the
//! caller has to be answered, has the record on disk instead. What happens to a call waits behind what of it is there.

use super::effect::{self, Effect};
use super::ledger::{EventRow, NewCall, Pending};
use super::spool::Spool;
use super::text;
use crate::db;
use crate::entity::{call, webhook_event};
use crate::lines;
use sea_orm::sea_query::{CommonTableExpression, Expr, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    Iterable, QueryTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use uuid::Uuid;

/// The most records of one transaction: its end is near for the first of them, and the driver's limit on bound values
/// is far.
const MAX_BATCH: usize = 64;
/// When a transaction is given up. Callers stopped waiting long before; what is written from disk did not.
pub(super) const GIVEN_UP: Duration = Duration::from_secs(5);

/// Writes records, several at once.
#[derive(Debug)]
pub(super) struct Scribe {
    db: DatabaseConnection,
    spool: Spool,
    waiting: Mutex<VecDeque<Waiting>>,
    /// Every record that ever came.
    come: AtomicU64,
    /// Transactions at the same time.
    turns: Arc<Semaphore>,
}

/// A record, and whom to tell whether it was new.
#[derive(Debug)]
struct Waiting {
    pending: Pending,
    told: oneshot::Sender<Result<bool, DbErr>>,
}

impl Waiting {
    /// Whether it happens to one of these calls, and not before anything that is told of it.
    fn is_behind(&self, holds: impl Fn(&str) -> bool) -> bool {
        self.pending.effect.is_some() && self.pending.call_sids().any(holds)
    }

    fn tell(self, result: Result<bool, DbErr>) {
        // Who stopped waiting has it on disk.
        let _ = self.told.send(result);
    }
}

impl Scribe {
    /// On this database, with what waits for it.
    pub(super) fn new(db: DatabaseConnection, spool: Spool) -> Self {
        let turns = Arc::new(Semaphore::new(db::writers(db.get_database_backend())));
        Self { db, spool, waiting: Mutex::default(), come: AtomicU64::default(), turns }
    }

    /// Writes a record with everything it brings, or nothing of it; says whether it was new.
    ///
    /// The transaction belongs to nobody who waits for it: one who leaves does not break off what others wait for.
    pub(super) async fn write(self: &Arc<Self>, pending: &Pending) -> Result<bool, DbErr> {
        let (told, answer) = oneshot::channel();
        self.queue().push_back(Waiting { pending: pending.clone(), told });
        self.come.fetch_add(1, Ordering::Relaxed);
        let scribe = Arc::clone(self);
        tokio::spawn(async move { scribe.round().await });
        answer.await.unwrap_or_else(|_| Err(DbErr::Custom("the transaction was given up".into())))
    }

    /// How many records came since the start, whatever became of them.
    pub(super) fn come(&self) -> u64 {
        self.come.load(Ordering::Relaxed)
    }

    /// A transaction that writes, in its turn. On SQLite it has the right to write from its first moment on: a read that
    /// turns into a write later would fail beside other writers.
    pub(super) async fn begin(&self) -> Result<(OwnedSemaphorePermit, DatabaseTransaction), DbErr> {
        let turn = self.turn().await?;
        Ok((turn, self.transaction().await?))
    }

    /// A turn of its own for a single statement.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit, DbErr> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        turn.map_err(|closed| DbErr::Custom(closed.to_string()))
    }

    async fn transaction(&self) -> Result<DatabaseTransaction, DbErr> {
        let at_once = Some(SqliteTransactionMode::Immediate);
        self.db.begin_with_options(TransactionOptions { sqlite_transaction_mode: at_once, ..Default::default() }).await
    }

    fn queue(&self) -> std::sync::MutexGuard<'_, VecDeque<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One for each record; whoever gets the turn first writes for the others, who then find nothing left to do.
    async fn round(&self) {
        let Ok(_turn) = self.turn().await else { return };
        let batch = self.next();
        if !batch.is_empty() && tokio::time::timeout(GIVEN_UP, self.settle(batch)).await.is_err() {
            tracing::error!("a transaction took too long and was given up; what waited for it is on disk");
        }
    }

    /// The next in the order in which they came. Those who stopped waiting are on disk by now.
    fn next(&self) -> Vec<Waiting> {
        let mut queue = self.queue();
        let mut batch = Vec::new();
        while batch.len() < MAX_BATCH {
            match queue.pop_front() {
                Some(gone) if gone.told.is_closed() => {}
                Some(late) if late.is_behind(|sid| self.spool.holds(sid)) => late.tell(Err(behind())),
                Some(waiting) => batch.push(waiting),
                None => break,
            }
        }
        batch
    }

    /// Writes a batch. Where it fails it is halved until the records that do not fit are alone with their error.
    async fn settle(&self, batch: Vec<Waiting>) {
        let mut parts = vec![batch];
        // Calls of which something did not fit: it goes to disk, and what happens to them follows it there.
        let mut held = HashSet::<String>::new();
        while let Some(part) = parts.pop() {
            let (late, mut part): (Vec<_>, Vec<_>) =
                part.into_iter().partition(|waiting| waiting.is_behind(|sid| held.contains(sid)));
            late.into_iter().for_each(|late| late.tell(Err(behind())));
            let records: Vec<&Pending> = part.iter().map(|waiting| &waiting.pending).collect();
            match self.write_all(&records).await {
                Ok(new) => {
                    for waiting in part {
                        let is_new = new.contains(&waiting.pending.event.id);
                        waiting.tell(Ok(is_new));
                    }
                }
                Err(error) if part.len() > 1 && !db::is_away(&error) => {
                    let second = part.split_off(part.len() / 2);
                    // The first half first: what happens to a call stays in its order.
                    parts.extend([second, part]);
                }
                Err(error) => {
                    let words = error.to_string();
                    let mut own = Some(error);
                    for waiting in part {
                        held.extend(waiting.pending.call_sids().map(str::to_owned));
                        waiting.tell(Err(own.take().unwrap_or_else(|| DbErr::Custom(words.clone()))));
                    }
                }
            }
        }
    }

    /// All of them or none; returns the ids of the events that were new.
    pub(super) async fn write_all(&self, records: &[&Pending]) -> Result<HashSet<Uuid>, DbErr> {
        if records.is_empty() {
            return Ok(HashSet::new());
        }
        if let ([Pending { event, call, effect: None, text: None }], DbBackend::Postgres) =
            (records, self.db.get_database_backend())
            && !call.as_ref().is_some_and(|call| call.line_waits)
        {
            let new = self.write_at_once(event, call.as_ref()).await?;
            return Ok(new.then_some(event.id).into_iter().collect());
        }
        let txn = self.transaction().await?;
        let new = write_events(&txn, records).await?;
        if new.is_empty() {
            txn.rollback().await?;
            return Ok(new);
        }
        let records: Vec<&&Pending> = records.iter().filter(|pending| new.contains(&pending.event.id)).collect();
        // Where the first thing told about a call is already its end, the call comes with it.
        write_calls(&txn, records.iter().filter_map(|pending| pending.call.as_ref()).collect()).await?;
        let effects: Vec<&Effect> = records.iter().filter_map(|pending| pending.effect.as_ref()).collect();
        effect::apply_all(&txn, &effects).await?;
        text::apply_all(&txn, records.iter().filter_map(|pending| pending.text.as_ref()).collect()).await?;
        for call in records.iter().filter_map(|pending| pending.call.as_ref()).filter(|call| call.line_waits) {
            lines::arrived(&txn, call).await;
        }
        txn.commit().await?;
        Ok(new)
    }

    /// One round trip for a call's first webhook on PostgreSQL, where each costs the network:
    /// `WITH event AS (INSERT … RETURNING id), call AS (INSERT … SELECT … WHERE EXISTS event) SELECT`:
    /// both or neither, and the call only with a new event.
    async fn write_at_once(&self, event: &EventRow, call: Option<&NewCall>) -> Result<bool, DbErr> {
        let mut event = webhook_event::Entity::insert(event.row()).on_conflict(or_nothing()).into_query();
        event.returning_col(webhook_event::Column::Id);
        let seen = || Query::select().column(webhook_event::Column::Id).from("event").to_owned();
        let mut with =
            Query::with().cte(CommonTableExpression::new().query(event).table_name("event").to_owned()).to_owned();
        if let Some(new) = call {
            let row = new.row();
            let set =
                call::Column::iter().filter_map(|column| row.get(column).into_value().map(|value| (column, value)));
            let (columns, values): (Vec<_>, Vec<_>) = set.unzip();
            let chosen =
                Query::select().exprs(values.into_iter().map(Expr::value)).and_where(Expr::exists(seen())).to_owned();
            let mut insert =
                Query::insert().into_table(call::Entity).columns(columns).on_conflict(or_nothing()).to_owned();
            insert.select_from(chosen).map_err(|error| DbErr::Custom(error.to_string()))?;
            with.cte(CommonTableExpression::new().query(insert).table_name("call").to_owned());
        }
        let statement = self.db.get_database_backend().build(&seen().with(with));
        Ok(self.db.query_one_raw(statement).await?.is_some())
    }
}

/// In the order of their keys, and of two with the same key the one that came first: transactions that wait for each
/// other's rows take them in the same order and never in a circle.
async fn write_events(txn: &DatabaseTransaction, records: &[&Pending]) -> Result<HashSet<Uuid>, DbErr> {
    let mut events: Vec<_> = records.iter().map(|pending| &pending.event).collect();
    events.sort_by(|a, b| (a.provider.code(), &a.event_key).cmp(&(b.provider.code(), &b.event_key)));
    let mut new = HashSet::with_capacity(events.len());
    for run in runs(&events) {
        let mut insert = webhook_event::Entity::insert_many(run.iter().map(|event| event.row()))
            .on_conflict(or_nothing())
            .into_query();
        insert.returning_col(webhook_event::Column::Id);
        for row in txn.query_all_raw(txn.get_database_backend().build(&insert)).await? {
            new.insert(row.try_get::<Uuid>("", "id")?);
        }
    }
    Ok(new)
}

async fn write_calls(txn: &DatabaseTransaction, mut calls: Vec<&NewCall>) -> Result<(), DbErr> {
    calls.sort_by(|a, b| a.call_sid.cmp(&b.call_sid));
    for run in runs(&calls) {
        let insert = call::Entity::insert_many(run.iter().map(|call| call.row())).on_conflict(or_nothing());
        insert.exec_without_returning(txn).await?;
    }
    Ok(())
}

/// The same in runs of 64, 32, 16 … 1, so that there are few different statements and each is prepared once.
fn runs<T>(all: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = all;
    std::iter::from_fn(move || {
        let most = rest.len().checked_ilog2()?;
        let (run, behind) = rest.split_at(1 << most);
        rest = behind;
        Some(run)
    })
}

fn behind() -> DbErr {
    DbErr::Custom("something of the same call waits on disk".into())
}

fn or_nothing() -> OnConflict {
    OnConflict::new().do_nothing().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_a_power_of_two_and_none_is_left_out() {
        for count in 0..200_usize {
            let all: Vec<usize> = (0..count).collect();
            let lengths: Vec<usize> = runs(&all).map(<[usize]>::len).collect();
            assert!(lengths.iter().all(|length| length.is_power_of_two()), "{lengths:?}");
            assert!(lengths.is_sorted_by(|a, b| a > b), "{lengths:?}");
            assert_eq!(runs(&all).flatten().copied().collect::<Vec<_>>(), all);
        }
    }
}
