//! Where a call stands while it is carried out.

use super::First;
use crate::emulator::wire::Method;

/// Where a leg stands, in the carrier's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Queued,
    Ringing,
    InProgress,
    Completed,
    Busy,
    NoAnswer,
    Failed,
    Canceled,
}

impl Status {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Ringing => "ringing",
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
            Self::Busy => "busy",
            Self::NoAnswer => "no-answer",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }

    pub(super) const fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Ringing | Self::InProgress)
    }
}

/// One end of a call: the caller's, or that of a line that was dialled.
pub(super) struct Leg {
    pub(super) sid: String,
    pub(super) parent: Option<String>,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) direction: &'static str,
    pub(super) status: Status,
    pub(super) started_at: u64,
    pub(super) answered_at: Option<u64>,
    pub(super) ended_at: Option<u64>,
    /// Callbacks told so far: `SequenceNumber`.
    pub(super) told: u32,
    pub(super) subscription: Option<Subscription>,
}

/// Who is told about a leg, and what.
#[derive(Debug, Clone)]
pub(super) struct Subscription {
    pub(super) url: String,
    pub(super) method: Method,
    pub(super) events: Vec<String>,
}

/// What comes after a verb.
pub(super) enum Step {
    /// The next one.
    Next,
    /// Another document; this one is left for good.
    Go(Target),
    /// Nothing.
    End(Ending),
}

/// The next document.
pub(super) struct Target {
    pub(super) source: First,
    /// What the verb before found out.
    pub(super) extra: Vec<(String, String)>,
}

/// Why documents are no longer carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The document was at its end.
    Over,
    /// A Hangup, or an end by REST.
    HungUp,
    /// The person on this leg is gone.
    Gone,
    /// Refused before it was answered.
    Refused(Status),
    /// The caller hears that an application error has occurred.
    Broken,
}
