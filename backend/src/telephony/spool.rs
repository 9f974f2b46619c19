//! Events that could not be written because the database was away: one file each, written before
//! the carrier is answered, replayed when the database is back. The unique keys of the tables make
//! a replay of something that was written after all a no-op.

use super::Telephony;
use super::ledger::Pending;
use std::io;
use std::path::{Path, PathBuf};

/// A folder of waiting events.
#[derive(Debug, Clone)]
pub struct Spool {
    folder: PathBuf,
}

impl Spool {
    /// In this folder; it is made when it is first needed.
    #[must_use]
    pub const fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Keeps an event on disk. It is whole or not there at all: written aside, then renamed.
    pub(super) async fn keep(&self, pending: &Pending) -> io::Result<()> {
        let bytes = serde_json::to_vec(pending).map_err(io::Error::other)?;
        let folder = self.folder.clone();
        let name = match &pending.event.call_sid {
            Some(sid) => format!("{}.{sid}", pending.event.id),
            None => pending.event.id.to_string(),
        };
        let written = tokio::task::spawn_blocking(move || {
            std::fs::create_dir_all(&folder)?;
            let (aside, path) = (folder.join(format!("{name}.part")), folder.join(format!("{name}.json")));
            write_private(&aside, &bytes)?;
            std::fs::rename(&aside, &path)
        });
        written.await.map_err(io::Error::other)?
    }

    /// The waiting events, oldest first (ids are time-ordered).
    #[must_use]
    pub fn waiting(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten().map(|e| e.path());
        let mut files: Vec<PathBuf> = entries.filter(|p| p.extension().is_some_and(|x| x == "json")).collect();
        files.sort();
        files
    }

    /// Whether something of this call waits, which what comes after it has to wait behind. Of other calls it does
    /// not matter: under steady traffic something always waits while the rest is written.
    #[must_use]
    pub fn holds(&self, call_sid: &str) -> bool {
        self.waiting().iter().any(|path| {
            let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            // A file that names no call may be of any.
            name.split_once('.').is_none_or(|(_, sid)| sid == call_sid)
        })
    }
}

/// Only the service may read it: it holds numbers of callers. Synced, because the carrier is told
/// that we have it.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
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
        for path in self.spool.waiting() {
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
