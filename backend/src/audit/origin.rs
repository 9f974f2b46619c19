//! Where a change came from. Known at the edge of the request and wanted where its row is written; in between nobody
//! needs it, so it travels with the task.

use std::future::Future;

/// Where a request came from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The client's address, as far as it can be known.
    pub address: String,
    /// The request's id, as in the server's log and the answer's header.
    pub request: String,
}

tokio::task_local! {
    static ORIGIN: Origin;
}

/// Runs what a request asks for, so that every change it makes is logged with where it came from.
pub async fn from_there<F: Future>(origin: Origin, work: F) -> F::Output {
    ORIGIN.scope(origin, work).await
}

/// Where the current request came from; `None` at the command line and in chores.
pub(super) fn here() -> Option<Origin> {
    ORIGIN.try_with(Clone::clone).ok()
}
