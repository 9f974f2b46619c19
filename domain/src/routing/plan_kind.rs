use super::decision::Plan;
use serde::{Deserialize, Serialize};

/// What is carried out, without its details: what a caller would say happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanKind {
    /// The assistant is connected.
    Assistant,
    /// Greeting, beep, message.
    Voicemail,
    /// A line rings.
    Forward,
    /// A busy tone before the answer.
    BusySignal,
    /// Not in service: blocked callers.
    Reject,
    /// A polite sentence and hang-up.
    Apology,
}

impl PlanKind {
    /// All kinds, in the order they are offered.
    pub const ALL: [Self; 6] =
        [Self::Assistant, Self::Voicemail, Self::Forward, Self::BusySignal, Self::Reject, Self::Apology];

    /// The kind of a plan.
    #[must_use]
    pub const fn of(plan: &Plan) -> Self {
        match plan {
            Plan::Assistant => Self::Assistant,
            Plan::Voicemail { .. } => Self::Voicemail,
            Plan::Forward(_) => Self::Forward,
            Plan::Busy => Self::BusySignal,
            Plan::Reject => Self::Reject,
            Plan::Apology => Self::Apology,
        }
    }

    /// The stored code, the same as [`Plan::code`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Assistant => "assistant",
            Self::Voicemail => "voicemail",
            Self::Forward => "forward",
            Self::BusySignal => "busy-signal",
            Self::Reject => "reject",
            Self::Apology => "apology",
        }
    }

    /// Reads the stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The words on screen, as they stand after an arrow: "→ the staff line".
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Assistant => "the assistant",
            Self::Voicemail => "voicemail",
            Self::Forward => "the staff line",
            Self::BusySignal => "a busy tone",
            Self::Reject => "rejected",
            Self::Apology => "an apology",
        }
    }
}
