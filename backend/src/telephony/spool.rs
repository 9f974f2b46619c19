//! Events that could not be written because the database was away: one file each, written before
//! the carrier is answered, replayed when the database is back (`replay.rs`). The unique keys of the
//! tables make a replay of something that was written after all a no-op.

use super::ledger::Pending;
use std::collections::{HashMap, HashSet, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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

/// Errors of the system that say nothing about the file: out of memory, too many open files.
const OURS: [i32; 3] = [12, 23, 24];

/// A folder of waiting events.
#[derive(Debug, Clone)]
pub struct Spool {
    folder: PathBuf,
    writers: Arc<Semaphore>,
    places: Arc<Semaphore>,
    held: Held,
    over: Arc<Mutex<HashMap<PathBuf, Put>>>,
    /// How many records of the replay shared their last transaction; see `replay.rs`.
    pub(super) pace: Arc<AtomicUsize>,
    /// One replay at a time.
    pub(super) replaying: Arc<tokio::sync::Mutex<()>>,
}

/// Where a file goes that waits no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Put {
    /// Away: its event is in the database.
    Away,
    /// Aside, under another ending, for the operator.
    Aside(&'static str),
}

/// Nobody could read it.
pub(super) const UNREADABLE: Put = Put::Aside("unreadable");
/// The database will never take it.
pub(super) const REFUSED: Put = Put::Aside("refused");

/// What waits, by its call: asked on every follow-up, which must not look at a disk that may hang. What names no call
/// is under the blank. Of each file it says whether it is on disk already.
#[derive(Debug, Clone, Default)]
struct Held(Arc<Mutex<HashMap<String, HashMap<String, bool>>>>);

impl Held {
    fn map(&self) -> MutexGuard<'_, HashMap<String, HashMap<String, bool>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, name: &str, on_disk: bool) {
        self.map().entry(call_of(name).to_owned()).or_default().insert(name.to_owned(), on_disk);
    }

    /// It is on disk now, unless somebody was so quick that it is gone again.
    fn landed(&self, name: &str) {
        if let Some(on_disk) = self.map().get_mut(call_of(name)).and_then(|names| names.get_mut(name)) {
            *on_disk = true;
        }
    }

    /// Any number of times: another file of the same call still waits.
    fn remove(&self, name: &str) {
        let mut map = self.map();
        if let Some(names) = map.get_mut(call_of(name)) {
            names.remove(name);
            if names.is_empty() {
                map.remove(call_of(name));
            }
        }
    }

    fn on_disk(&self) -> Vec<String> {
        let map = self.map();
        let names = map.values().flatten().filter(|(_, on_disk)| **on_disk);
        names.map(|(name, _)| name.clone()).collect()
    }
}

/// The name of a file that waits, without its ending.
fn name_of(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

/// The call that a waiting file is about, as its name says; blank where it names none.
fn call_of(name: &str) -> &str {
    name.split_once('.').map_or("", |(_, sid)| sid)
}

/// The next to be replayed.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Oldest first.
    pub(super) files: Vec<PathBuf>,
    /// What is in them.
    pub(super) records: Vec<Pending>,
    /// What comes after them.
    pub(super) rest: VecDeque<PathBuf>,
    /// Files that cannot be read, and why.
    pub(super) unreadable: Vec<(PathBuf, String)>,
    /// Why reading stopped, where that is no file's fault.
    pub(super) stopped: Option<io::Error>,
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
            over: Arc::default(),
            pace: Arc::new(AtomicUsize::new(super::replay::MOST)),
            replaying: Arc::default(),
        };
        for path in spool.waiting() {
            spool.held.add(name_of(&path), true);
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
        let name = match Some(pending.waits_under()).filter(|sid| file_safe(sid)).unwrap_or_default() {
            "" => pending.event.id.to_string(),
            sid => format!("{}.{sid}", pending.event.id),
        };
        let (folder, held, writers) = (self.folder.clone(), self.held.clone(), Arc::clone(&self.writers));
        // Before it is on disk: what comes meanwhile waits behind it, too.
        held.add(&name, false);
        let (aside, path) = (folder.join(format!("{name}.part")), folder.join(format!("{name}.json")));
        let write = move || {
            std::fs::create_dir_all(&folder)?;
            write_private(&aside, &bytes)?;
            std::fs::rename(&aside, &path)
        };
        // A task of its own: it goes on when nobody waits for it any more.
        let written = tokio::spawn(async move {
            let _place = place;
            let _turn = writers.acquire_owned().await.map_err(io::Error::other)?;
            let written = tokio::task::spawn_blocking(write).await.map_err(io::Error::other).flatten();
            match &written {
                Ok(()) => held.landed(&name),
                Err(_) => {
                    held.remove(&name);
                    lost();
                }
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

    /// The waiting events, oldest first (ids are time-ordered). For a look now and then: it asks the disk.
    #[must_use]
    pub fn waiting(&self) -> Vec<PathBuf> {
        self.list().unwrap_or_default()
    }

    /// How many wait, asked beside the requests.
    pub async fn count(&self) -> usize {
        let spool = self.clone();
        tokio::task::spawn_blocking(move || spool.waiting().len()).await.unwrap_or_default()
    }

    fn list(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match std::fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<PathBuf>>>()?;
        let mut files: Vec<PathBuf> =
            paths.into_iter().filter(|path| path.extension().is_some_and(|x| x == "json")).collect();
        files.sort();
        Ok(files)
    }

    /// What is to be replayed, oldest first. Files that should be gone from here are put where they belong on the way,
    /// and nothing waits any longer behind what somebody else took away.
    pub(super) async fn listed(&self) -> VecDeque<PathBuf> {
        let spool = self.clone();
        let listed = tokio::task::spawn_blocking(move || {
            // In this order: what lands in between is not taken for gone.
            let known = spool.held.on_disk();
            let all = spool.list().inspect_err(|error| tracing::warn!(%error, "the waiting events cannot be listed"));
            let Ok(all) = all else { return VecDeque::new() };
            let names: HashSet<&str> = all.iter().map(|path| name_of(path)).collect();
            known.iter().filter(|name| !names.contains(name.as_str())).for_each(|name| spool.held.remove(name));
            let over = spool.over().clone();
            over.iter().for_each(|(path, put)| spool.put_now(path, *put));
            all.into_iter().filter(|path| !over.contains_key(path)).collect()
        });
        listed.await.unwrap_or_default()
    }

    /// The next of these, up to so many and so many bytes, at least one.
    pub(super) async fn read(files: VecDeque<PathBuf>, most: usize, most_bytes: usize) -> Batch {
        tokio::task::spawn_blocking(move || read(files, most, most_bytes)).await.unwrap_or_default()
    }

    /// Puts files where they belong. What the disk does not do now it is asked for again at the next replay; nothing
    /// waits behind them from now on.
    pub(super) async fn put(&self, files: Vec<(PathBuf, Put)>) {
        let spool = self.clone();
        let put = move || files.iter().for_each(|(path, put)| spool.put_now(path, *put));
        if let Err(failed) = tokio::task::spawn_blocking(put).await {
            tracing::error!(error = %failed, "waiting events could not be put away");
        }
    }

    fn put_now(&self, path: &Path, put: Put) {
        let done = match put {
            Put::Away => std::fs::remove_file(path),
            Put::Aside(ending) => std::fs::rename(path, path.with_extension(ending)),
        };
        self.held.remove(name_of(path));
        match done {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                if self.over().insert(path.to_owned(), put).is_none() {
                    tracing::warn!(file = %path.display(), %error, "an event that waits no longer stays on disk for now");
                }
            }
            _ => {
                self.over().remove(path);
            }
        }
    }

    fn over(&self) -> MutexGuard<'_, HashMap<PathBuf, Put>> {
        self.over.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(mut rest: VecDeque<PathBuf>, most: usize, most_bytes: usize) -> Batch {
    let mut batch = Batch::default();
    let mut bytes = 0_usize;
    while let Some(path) = rest.pop_front() {
        let size = std::fs::metadata(&path).map_or(0, |file| usize::try_from(file.len()).unwrap_or(usize::MAX));
        let full = batch.files.len() >= most || bytes.saturating_add(size) > most_bytes;
        if full && !batch.files.is_empty() {
            rest.push_front(path);
            break;
        }
        match std::fs::read(&path) {
            Ok(whole) => match serde_json::from_slice(&whole) {
                Ok(pending) => {
                    bytes = bytes.saturating_add(whole.len());
                    batch.records.push(pending);
                    batch.files.push(path);
                }
                Err(error) => batch.unreadable.push((path, error.to_string())),
            },
            // Another server was quicker.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.raw_os_error().is_some_and(|code| OURS.contains(&code)) => {
                batch.stopped = Some(error);
                return batch;
            }
            Err(error) => batch.unreadable.push((path, error.to_string())),
        }
    }
    batch.rest = rest;
    batch
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::ledger::{EventRow, Provider, Verdict};
    use super::*;

    fn pending() -> Pending {
        let event = EventRow {
            id: uuid::Uuid::nil(),
            company_id: None,
            provider: Provider::Twilio,
            path: "/api/twilio/voice".to_owned(),
            event_key: "key".to_owned(),
            call_sid: None,
            from_number: None,
            to_number: None,
            payload: serde_json::json!({}),
            verdict: Verdict::Accepted,
            response_status: 200,
            response_body: None,
            error: None,
            created_at: chrono::DateTime::UNIX_EPOCH,
            flight: Default::default(),
        };
        Pending::of(event)
    }

    #[test]
    fn nothing_is_let_past_while_another_file_of_its_call_waits() {
        let held = Held::default();
        held.add("1.CA1", false);
        held.landed("1.CA1");
        held.add("2.CA1", false);
        assert_eq!(held.on_disk(), ["1.CA1"]);
        held.remove("1.CA1");
        held.remove("1.CA1");
        assert!(held.map().contains_key("CA1"), "the second file still waits, however often the first is let go");
        held.remove("2.CA1");
        held.landed("2.CA1");
        assert!(held.map().is_empty(), "a replay may be quicker than the news that a file has landed");
    }

    #[test]
    fn a_batch_ends_at_its_count_and_at_its_bytes_and_is_never_empty() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = serde_json::to_vec(&pending()).unwrap();
        let files: VecDeque<PathBuf> = (0..5).map(|n| folder.path().join(format!("{n}.json"))).collect();
        files.iter().for_each(|path| std::fs::write(path, &bytes).unwrap());
        std::fs::write(&files[1], "{").unwrap();
        let taken = |most, most_bytes| {
            let batch = read(files.clone(), most, most_bytes);
            assert_eq!(batch.files.len(), batch.records.len());
            (batch.files.len(), batch.unreadable.len(), batch.rest.len())
        };
        assert_eq!(taken(9, usize::MAX), (4, 1, 0));
        assert_eq!(taken(2, usize::MAX), (2, 1, 2), "what cannot be read is no part of it");
        assert_eq!(taken(9, bytes.len() * 3), (3, 1, 1));
        assert_eq!(taken(9, 1), (1, 0, 4));
        assert_eq!(taken(0, 0), (1, 0, 4));
        std::fs::remove_file(&files[0]).unwrap();
        assert_eq!(taken(9, usize::MAX), (3, 1, 0), "what another server took away is no fault");
    }

    #[tokio::test]
    async fn a_file_that_the_disk_does_not_let_go_is_not_replayed_again() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::at(folder.path().join("spool"));
        let path = folder.path().join("spool/1.CA1.json");
        // No file can be removed where a folder is.
        std::fs::create_dir_all(path.join("in the way")).unwrap();
        spool.held.add("1.CA1", true);
        spool.put(vec![(path.clone(), Put::Away)]).await;
        assert!(!spool.holds("CA1"), "its event is in the database");
        assert!(spool.listed().await.is_empty());
        assert!(path.exists());
        std::fs::remove_dir_all(&path).unwrap();
        std::fs::write(&path, "{}").unwrap();
        assert!(spool.listed().await.is_empty());
        assert!(!path.exists(), "the disk is asked again");
        std::fs::write(&path, "{}").unwrap();
        assert_eq!(spool.listed().await, [path], "another file of that name is another event");
    }

    #[tokio::test]
    async fn nothing_waits_behind_what_another_server_took_away() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("1.CA1.json"), "{}").unwrap();
        let spool = Spool::at(folder.path().to_owned());
        spool.held.add("2.CA2", false);
        assert!(spool.holds("CA1") && spool.holds("CA2"));
        std::fs::remove_file(folder.path().join("1.CA1.json")).unwrap();
        spool.listed().await;
        assert!(!spool.holds("CA1"));
        assert!(spool.holds("CA2"), "what is on its way to disk is not gone");
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_listed_lets_nothing_past() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("spool");
        std::fs::create_dir(&place).unwrap();
        std::fs::write(place.join("1.CA1.json"), "{}").unwrap();
        let spool = Spool::at(place.clone());
        std::fs::rename(&place, folder.path().join("elsewhere")).unwrap();
        std::fs::write(&place, "no folder").unwrap();
        assert!(spool.listed().await.is_empty());
        assert!(spool.holds("CA1"));
    }
}
