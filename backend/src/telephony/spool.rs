//! Events that could not be written because the database was away: one file each, written before
//! the carrier is answered, replayed when the database is back. The unique keys of the tables make
//! a replay of something that was written after all a no-op.

use super::Telephony;
use super::ledger::Pending;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a slow disk may hold up a caller. What is being written goes on behind the answer.
const PATIENCE: Duration = Duration::from_millis(350);
/// How many may wait for a slow disk at once: each holds a thread.
const MAX_WRITERS: usize = 200;

/// A folder of waiting events.
#[derive(Debug, Clone)]
pub struct Spool {
    folder: PathBuf,
    writers: Arc<Semaphore>,
    /// How many were kept, and how many of those were seen written to the database: apart as long as something waits.
    /// Asked on every follow-up, which must not look at a disk that may hang.
    kept: Arc<AtomicU64>,
    cleared: Arc<AtomicU64>,
}

impl Spool {
    /// In this folder; it is made when it is first needed.
    #[must_use]
    pub fn at(folder: PathBuf) -> Self {
        let spool = Self {
            folder,
            writers: Arc::new(Semaphore::new(MAX_WRITERS)),
            kept: Arc::default(),
            cleared: Arc::default(),
        };
        if !spool.waiting().is_empty() {
            spool.kept.store(1, Ordering::Release);
        }
        spool
    }

    /// Keeps an event on disk. It is whole or not there at all: written aside, then renamed.
    async fn keep(&self, pending: &Pending) -> io::Result<()> {
        let turn = Arc::clone(&self.writers)
            .try_acquire_owned()
            .map_err(|_| io::Error::new(io::ErrorKind::WouldBlock, "too many events wait for the disk already"))?;
        let bytes = serde_json::to_vec(pending).map_err(io::Error::other)?;
        let (folder, name, kept) = (self.folder.clone(), pending.event.id, Arc::clone(&self.kept));
        let written = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            std::fs::create_dir_all(&folder)?;
            let (aside, path) = (folder.join(format!("{name}.part")), folder.join(format!("{name}.json")));
            write_private(&aside, &bytes)?;
            std::fs::rename(&aside, &path)?;
            kept.fetch_add(1, Ordering::AcqRel);
            Ok(())
        });
        written.await.map_err(io::Error::other)?
    }

    /// The same with an end: a disk that hangs costs the caller a third of a second, and the event is written when
    /// the disk goes on.
    pub(super) async fn keep_in_time(&self, pending: &Pending) -> io::Result<()> {
        match tokio::time::timeout(PATIENCE, self.keep(pending)).await {
            Ok(kept) => kept,
            Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "the disk is slow; the event follows when it can")),
        }
    }

    /// Whether something waits, without looking at the disk. May say so once too often, never once too little.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.kept.load(Ordering::Acquire) != self.cleared.load(Ordering::Acquire)
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
        // Counted before they are listed: what is kept from here on still waits.
        let kept = self.spool.kept.load(Ordering::Acquire);
        let mut all = true;
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
                    continue;
                }
            };
            match self.write(&pending).await {
                Ok(_) => {
                    let _ = tokio::fs::remove_file(&path).await;
                    written += 1;
                }
                // The database is there and will never take this one, such as a call of a company that was
                // deleted meanwhile: it must not hold up those behind it.
                Err(error) if error.sql_err().is_some() => {
                    tracing::error!(file = %path.display(), %error, "a waiting event does not fit the database and was set aside");
                    let _ = tokio::fs::rename(&path, path.with_extension("refused")).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "waiting events stay on disk, the database does not take them yet");
                    all = false;
                    break;
                }
            }
        }
        if all {
            self.spool.cleared.fetch_max(kept, Ordering::AcqRel);
        }
        if written > 0 {
            tracing::info!(written, "waiting events were written to the database");
        }
        written
    }
}
