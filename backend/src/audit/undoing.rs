//! Taking a change back goes through the function that people use, so that every rule holds again. What that function
//! writes into the change log is judged here, in its own transaction: does the state it found still have what the change
//! left? If not, nothing is written. A rehearsal stops at the same place, and so tells exactly what would be put back.
//!
//! Like where a change comes from, this travels with the task: nobody in between needs it.

use crate::Failure;
use domain::audit::{Entry, Kind, Undoing};
use serde_json::Value;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// A change that is being taken back.
#[derive(Debug)]
pub(crate) struct Attempt {
    /// The chain of its entry.
    pub chain: Uuid,
    /// Its number there.
    pub sequence: i64,
    /// What it was about.
    pub entity: Option<String>,
    /// What is to be put back.
    pub undoing: Undoing,
    /// Nothing is written.
    pub rehearsal: bool,
}

/// The entry that taking a change back writes, or would write.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Its number.
    pub sequence: i64,
    /// How it was.
    pub before: Option<Value>,
    /// How it is since.
    pub after: Option<Value>,
}

/// What became of it.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It was written, or could be.
    Done(Written),
    /// What is there is not what the change left.
    Stale,
    /// It is so already.
    AlreadySo,
    /// The function that people use refused.
    Refused(Failure),
}

#[derive(Debug)]
struct Running {
    attempt: Attempt,
    seen: Mutex<Option<Result<Written, ()>>>,
}

impl Running {
    fn seen(&self) -> MutexGuard<'_, Option<Result<Written, ()>>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

tokio::task_local! {
    static RUNNING: Arc<Running>;
}

/// Runs what takes a change back.
pub(crate) async fn attempted<F: Future<Output = Result<(), Failure>>>(attempt: Attempt, work: F) -> Outcome {
    let rehearsal = attempt.rehearsal;
    let running = Arc::new(Running { attempt, seen: Mutex::default() });
    let result = RUNNING.scope(Arc::clone(&running), work).await;
    let seen = running.seen().take();
    match (seen, result) {
        (Some(Ok(written)), Ok(())) => Outcome::Done(written),
        // The rehearsal stopped it itself.
        (Some(Ok(written)), Err(Failure::Conflict)) if rehearsal => Outcome::Done(written),
        (Some(Err(())), _) | (_, Err(Failure::Conflict)) => Outcome::Stale,
        (None, Ok(())) => Outcome::AlreadySo,
        (_, Err(failure)) => Outcome::Refused(failure),
    }
}

/// The number of the entry that this one takes back, if it is the one that does.
///
/// # Errors
/// [`Failure::Conflict`] when the state it found is not what the change left, and at the end of a rehearsal.
pub(super) fn judged(kind: Kind, entry: &Entry) -> Result<Option<i64>, Failure> {
    let Ok(running) = RUNNING.try_with(Arc::clone) else { return Ok(None) };
    let attempt = &running.attempt;
    // Others belong to it, such as a schedule that ends with a switch.
    if attempt.chain != entry.chain || attempt.undoing.writes != kind || attempt.entity != entry.entity_id {
        return Ok(None);
    }
    if !attempt.undoing.still_so(entry.before.as_ref()) {
        *running.seen() = Some(Err(()));
        return Err(Failure::Conflict);
    }
    let written = Written { sequence: entry.sequence, before: entry.before.clone(), after: entry.after.clone() };
    *running.seen() = Some(Ok(written));
    if attempt.rehearsal { Err(Failure::Conflict) } else { Ok(Some(attempt.sequence)) }
}
