//! Events that could not be written because the database was away: one file each, written before
//! the carrier is answered, replayed when the database is back. The unique keys of the tables make
//! a replay of something that was written after all a no-op.

use super::Telephony;
use super::ledger::Pending;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a slow disk may hold up a caller who waited for the database already. What is being written goes on behind
/// the answer.
const AFTER_DATABASE: Duration = Duration::from_millis(350);
/// The same for one who did not.
const AT_ONCE: Duration = Duration::from_millis(1500);
/// How many write at once: each holds a thread.
const WRITERS: usize = 64;
/// How many more may wait for a slow disk: each is in memory until then.
const MOST_WAITING: usize = 5000;

/// A folder of waiting events.
#[derive(Debug, Clone)]
pub struct Spool {
    folder: PathBuf,
    writers: Arc<Semaphore>,
    places: Arc<Semaphore>,
    held: Held,
}

/// How many events wait, by their call: asked on every follow-up, which must not look at a disk that may hang. What
/// names no call is under the blank.
#[derive(Debug, Clone, Default)]
struct Held(Arc<Mutex<HashMap<String, usize>>>);

impl Held {
    fn map(&self) -> std::sync::MutexGuard<'_, HashMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, call_sid: &str) {
        *self.map().entry(call_sid.to_owned()).or_default() += 1;
    }

    fn remove(&self, call_sid: &str) {
        let mut map = self.map();
        if let Some(count) = map.get_mut(call_sid) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                map.remove(call_sid);
            }
        }
    }
}

/// The call that a waiting file is about, as its name says; blank where it names none.
fn call_of(path: &Path) -> &str {
    let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    name.split_once('.').map_or("", |(_, sid)| sid)
}

impl Spool {
    /// In this folder; it is made when it is first needed.
    #[must_use]
    pub fn at(folder: PathBuf) -> Self {
        let spool = Self {
            folder,
            writers: Arc::new(Semaphore::new(WRITERS)),
            places: Arc::new(Semaphore::new(MOST_WAITING)),
            held: Held::default(),
        };
        for path in spool.waiting() {
            spool.held.add(call_of(&path));
        }
        spool
    }

    /// Keeps an event on disk. It is whole or not there at all: written aside, then renamed.
    async fn keep(&self, pending: &Pending) -> io::Result<()> {
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| io::Error::new(io::ErrorKind::WouldBlock, "too many events wait for the disk already"))
            .inspect_err(|_| lost())?;
        let bytes = serde_json::to_vec(pending).map_err(io::Error::other)?;
        let call_sid = pending.event.call_sid.clone().filter(|sid| file_safe(sid)).unwrap_or_default();
        let name = match call_sid.as_str() {
            "" => pending.event.id.to_string(),
            sid => format!("{}.{sid}", pending.event.id),
        };
        let (folder, held, writers) = (self.folder.clone(), self.held.clone(), Arc::clone(&self.writers));
        // Before it is on disk: what comes meanwhile waits behind it, too.
        held.add(&call_sid);
        let write = move || {
            std::fs::create_dir_all(&folder)?;
            let (aside, path) = (folder.join(format!("{name}.part")), folder.join(format!("{name}.json")));
            write_private(&aside, &bytes)?;
            std::fs::rename(&aside, &path)
        };
        // A task of its own: it goes on when nobody waits for it any more.
        let written = tokio::spawn(async move {
            let _place = place;
            let _turn = writers.acquire_owned().await.map_err(io::Error::other)?;
            let written = tokio::task::spawn_blocking(write).await.map_err(io::Error::other).flatten();
            if written.is_err() {
                held.remove(&call_sid);
                lost();
            }
            written
        });
        written.await.map_err(io::Error::other)?
    }

    /// The same with an end: a disk that hangs does not hold the caller, and the event is written when the disk goes
    /// on. `at_once`: nobody waited for the database before.
    pub(super) async fn keep_in_time(&self, pending: &Pending, at_once: bool) -> io::Result<()> {
        let patience = if at_once { AT_ONCE } else { AFTER_DATABASE };
        match tokio::time::timeout(patience, self.keep(pending)).await {
            Ok(kept) => kept,
            Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "the disk is slow; the event follows when it can")),
        }
    }

    /// Whether something of this call waits, which what comes after it has to wait behind. Of other calls it does
    /// not matter: under steady traffic something always waits while the rest is written. The disk is not looked at.
    #[must_use]
    pub fn holds(&self, call_sid: &str) -> bool {
        let map = self.held.map();
        // What names no call may be of any.
        map.contains_key(call_sid) || map.contains_key("")
    }

    /// A file that waits no longer.
    fn released(&self, path: &Path) {
        self.held.remove(call_of(path));
    }

    /// The waiting events, oldest first (ids are time-ordered).
    #[must_use]
    pub fn waiting(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten().map(|e| e.path());
        let mut files: Vec<PathBuf> = entries.filter(|p| p.extension().is_some_and(|x| x == "json")).collect();
        files.sort();
        files
    }

    /// The same beside the requests.
    async fn listed(&self) -> Vec<PathBuf> {
        let spool = self.clone();
        tokio::task::spawn_blocking(move || spool.waiting()).await.unwrap_or_default()
    }
}

/// Neither the database nor the disk has it.
fn lost() {
    metrics::counter!("events_lost_total").increment(1);
}

/// Whether an id of a call may be part of a file's name: those of some providers hold anything.
fn file_safe(sid: &str) -> bool {
    sid.len() <= 100 && sid.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.=+".contains(&b))
}

/// Only the service may read it: it holds numbers of callers. Synced, because the carrier is told
/// that we have it.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

impl Telephony {
    /// Writes waiting events to the database. Stops at the first that the database does not take,
    /// sets aside what cannot be read. Returns how many were written.
    pub async fn replay_spool(&self) -> usize {
        let mut written = 0;
        for path in self.spool.listed().await {
            let read = tokio::fs::read(&path).await;
            let pending: Pending = match read
                .map_err(|e| e.to_string())
                .and_then(|b| serde_json::from_slice(&b).map_err(|e| e.to_string()))
            {
                Ok(pending) => pending,
                Err(error) => {
                    tracing::error!(file = %path.display(), %error, "a waiting event cannot be read and was set aside");
                    let _ = tokio::fs::rename(&path, path.with_extension("unreadable")).await;
                    self.spool.released(&path);
                    continue;
                }
            };
            match self.write_from_disk(&pending).await {
                Ok(_) => {
                    let _ = tokio::fs::remove_file(&path).await;
                    self.spool.released(&path);
                    written += 1;
                }
                // The database is there and will never take this one, such as a call of a company that was
                // deleted meanwhile: it must not hold up those behind it.
                Err(error) if error.sql_err().is_some() => {
                    tracing::error!(file = %path.display(), %error, "a waiting event does not fit the database and was set aside");
                    let _ = tokio::fs::rename(&path, path.with_extension("refused")).await;
                    self.spool.released(&path);
                }
                Err(error) => {
                    tracing::warn!(%error, "waiting events stay on disk, the database does not take them yet");
                    break;
                }
            }
        }
        if written > 0 {
            tracing::info!(written, "waiting events were written to the database");
        }
        written
    }
}
