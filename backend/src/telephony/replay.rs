//! What waited on disk goes into the database: oldest first, many files in one transaction, and whoever is on the line
//! in between. A file is gone only after its transaction is written, so that a crash costs nothing but a look at what is
//! there already.

use super::Telephony;
use super::ledger::Pending;
use super::scribe::{GIVEN_UP, Scribe};
use super::spool::{Put, REFUSED, Spool, UNREADABLE};
use crate::db;
use sea_orm::DbErr;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// The most records of one transaction: on SQLite live calls wait for its end.
pub(super) const MOST: usize = 32;
/// The most bytes of their files: the report of a long call is a hundred times a status.
const MOST_BYTES: usize = 1024 * 1024;
/// After a transaction of this length the next one holds half as many records.
const LONG: Duration = Duration::from_millis(100);
/// But not fewer than this, or a slow disk would spend its time on commits.
const FEW: usize = 8;
/// The shortest rest after a transaction.
const REST: Duration = Duration::from_millis(10);
/// So many records in a row, each alone, that fail for no reason of their own: then it is the database.
const STRANGE: usize = 3;

/// What became of a record.
#[derive(Debug)]
enum Landed {
    /// It is in the database, now or since before.
    Written,
    /// The database will never take it, such as a call of a company that was deleted meanwhile.
    Refused(DbErr),
    /// It stays on disk: it failed alone, or something of its call before it did.
    Stays,
}

/// What became of a batch.
#[derive(Debug)]
struct Landing {
    /// In the order of the batch.
    each: Vec<Landed>,
    /// Why nothing more can be written now.
    stopped: Option<DbErr>,
    /// How many records the next transaction may hold.
    pace: usize,
}

/// How many records follow on so many that took so long.
fn paced(records: usize, took: Duration) -> usize {
    if took > LONG { (records / 2).max(FEW.min(records)) } else { (records * 2).clamp(1, MOST) }
}

impl Telephony {
    /// Writes what waited on disk when it was called. Stops when the database takes nothing; sets aside what cannot be
    /// read and what it will never take. Returns how many were written.
    pub async fn replay_spool(&self) -> usize {
        let _alone = self.spool.replaying.lock().await;
        let mut written = 0;
        let mut held = HashSet::new();
        let mut files = self.spool.listed().await;
        while !files.is_empty() {
            let batch = Spool::read(files, self.spool.pace.load(Ordering::Relaxed), MOST_BYTES).await;
            files = batch.rest;
            let mut put = Vec::new();
            for (file, error) in batch.unreadable {
                tracing::error!(file = %file.display(), error, "a waiting event cannot be read and was set aside");
                put.push((file, UNREADABLE));
            }
            let landing = self.scribe.land(&batch.records, &mut held, self.spool.pace.load(Ordering::Relaxed)).await;
            self.spool.pace.store(landing.pace, Ordering::Relaxed);
            for (file, landed) in batch.files.into_iter().zip(landing.each) {
                match landed {
                    Landed::Written => {
                        put.push((file, Put::Away));
                        written += 1;
                    }
                    // It must not hold up those behind it.
                    Landed::Refused(error) => {
                        tracing::error!(file = %file.display(), %error, "a waiting event does not fit the database and was set aside");
                        put.push((file, REFUSED));
                    }
                    Landed::Stays => {}
                }
            }
            self.spool.put(put).await;
            if let Some(error) = landing.stopped {
                tracing::warn!(%error, "waiting events stay on disk, the database does not take them yet");
                break;
            }
            if let Some(error) = batch.stopped {
                tracing::warn!(%error, "waiting events stay on disk, they cannot be read yet");
                break;
            }
        }
        if written > 0 {
            metrics::counter!("events_replayed_total").increment(written as u64);
            tracing::info!(written, "waiting events were written to the database");
        }
        written
    }
}

impl Scribe {
    /// Writes records that waited on disk, in their order. Where it fails a part is halved, until the records that do
    /// not fit are alone with their error; each part has a turn of its own, so that live calls are written in between.
    /// `held` are calls of which something stays on disk: what comes after it stays, too.
    async fn land(&self, records: &[Pending], held: &mut HashSet<String>, pace: usize) -> Landing {
        let each = records.iter().map(|_| Landed::Stays).collect();
        let mut landing = Landing { each, stopped: None, pace };
        let mut parts = Vec::from_iter([Range { start: 0, end: records.len() }]);
        let mut strange = 0;
        while let Some(part) = parts.pop() {
            let now = not_behind(records, part.clone(), held);
            let Some(first) = now.first().copied() else { continue };
            match self.write_in_turn(&now.iter().map(|n| &records[*n]).collect::<Vec<_>>()).await {
                Ok(took) => {
                    strange = 0;
                    landing.pace = paced(landing.pace, took);
                    now.into_iter().for_each(|n| landing.each[n] = Landed::Written);
                }
                Err(Unwritten::Late(error)) => {
                    landing.pace = 1;
                    landing.stopped = Some(error);
                    break;
                }
                Err(Unwritten::Failed(error)) if db::is_away(&error) => {
                    landing.stopped = Some(error);
                    break;
                }
                Err(Unwritten::Failed(_)) if now.len() > 1 => {
                    let middle = now[now.len() / 2];
                    // The first half first: what happens to a call stays in its order.
                    parts.extend([middle..part.end, part.start..middle]);
                }
                Err(Unwritten::Failed(error)) if db::refuses(&error) => {
                    strange = 0;
                    landing.each[first] = Landed::Refused(error);
                }
                Err(Unwritten::Failed(error)) => {
                    strange += 1;
                    if strange == STRANGE {
                        landing.stopped = Some(error);
                        break;
                    }
                    tracing::warn!(event = %records[first].event.id, %error, "a waiting event stays on disk");
                    held.extend(records[first].call_sids().map(str::to_owned));
                }
            }
        }
        landing
    }

    /// All of them or none, in a turn of its own; says how long the transaction took.
    async fn write_in_turn(&self, records: &[&Pending]) -> Result<Duration, Unwritten> {
        let turn = self.turn().await.map_err(Unwritten::Failed)?;
        let began = Instant::now();
        let written = tokio::time::timeout(GIVEN_UP, self.write_all(records)).await;
        let took = began.elapsed();
        drop(turn);
        // Half of the time is for others: pages save things without a turn, and look for SQLite's lock now and then only.
        tokio::time::sleep(took.clamp(REST, LONG)).await;
        match written {
            Ok(written) => written.map(|_| took).map_err(Unwritten::Failed),
            Err(_) => Err(Unwritten::Late(DbErr::Custom("a transaction took too long and was given up".into()))),
        }
    }
}

/// Why a part was not written.
#[derive(Debug)]
enum Unwritten {
    /// The database says why.
    Failed(DbErr),
    /// It was given up.
    Late(DbErr),
}

/// Which of a part may be written: nothing of their calls stays on disk. The others stay there, and so does what comes
/// behind them.
fn not_behind(records: &[Pending], part: Range<usize>, held: &mut HashSet<String>) -> Vec<usize> {
    let mut now = Vec::with_capacity(part.len());
    for n in part {
        if records[n].call_sids().any(|sid| held.contains(sid)) {
            held.extend(records[n].call_sids().map(str::to_owned));
        } else {
            now.push(n);
        }
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_database_gets_less_at_once_and_a_quick_one_more_up_to_the_most() {
        let (quick, slow) = (LONG / 10, LONG * 2);
        assert_eq!(paced(MOST, quick), MOST);
        assert_eq!(paced(1, quick), 2, "after a transaction that was given up");
        assert_eq!(paced(MOST, slow), MOST / 2);
        assert_eq!(paced(FEW, slow), FEW);
        assert_eq!(paced(1, slow), 1, "what is one already is not made more of");
        let mut pace = MOST;
        for _ in 0..10 {
            pace = paced(pace, slow);
        }
        assert_eq!(pace, FEW);
    }
}
