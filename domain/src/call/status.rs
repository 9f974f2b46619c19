use serde::{Deserialize, Serialize};

/// Where a call stands. Twilio's spellings are read by [`CallStatus::from_carrier`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallStatus {
    /// Accepted or being dialled, nothing rings yet.
    Pending,
    /// Rings; also the first inbound webhook, before we answered.
    Ringing,
    /// Answered; billing runs.
    InProgress,
    /// Was answered and ended. No proof that anybody talked.
    Completed,
    /// Could not be connected.
    Failed,
    /// Rang out.
    NoAnswer,
    /// Busy, also by our own Reject.
    Busy,
    /// Hung up before the answer.
    Canceled,
}

/// A status word that no carrier documents: the state is kept, the event recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown call status")]
pub struct UnknownStatus;

/// What a status event does to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The call moves to this state.
    MovesTo(CallStatus),
    /// A repeat of the state it is in: only blanks (duration, recording) may be filled.
    Repeats,
    /// Late or contradictory: nothing changes, the event is recorded.
    Ignored,
}

impl CallStatus {
    /// All states.
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::Ringing,
        Self::InProgress,
        Self::Completed,
        Self::Failed,
        Self::NoAnswer,
        Self::Busy,
        Self::Canceled,
    ];

    /// Reads Twilio's word: hyphens, `initiated` and `answered` of the callbacks, both spellings
    /// of canceled.
    ///
    /// # Errors
    /// When the word is not documented.
    pub fn from_carrier(word: &str) -> Result<Self, UnknownStatus> {
        Ok(match word {
            "queued" | "initiated" => Self::Pending,
            "ringing" => Self::Ringing,
            "in-progress" | "answered" => Self::InProgress,
            "completed" => Self::Completed,
            "busy" => Self::Busy,
            "no-answer" => Self::NoAnswer,
            "failed" => Self::Failed,
            "canceled" | "cancelled" => Self::Canceled,
            _ => return Err(UnknownStatus),
        })
    }

    /// The stored and published code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Ringing => "ringing",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::NoAnswer => "no_answer",
            Self::Busy => "busy",
            Self::Canceled => "canceled",
        }
    }

    /// Reads the stored code.
    ///
    /// # Errors
    /// When the code is none of ours.
    pub fn from_code(code: &str) -> Result<Self, UnknownStatus> {
        Self::ALL.into_iter().find(|status| status.code() == code).ok_or(UnknownStatus)
    }

    /// The words on screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pending => "Being connected",
            Self::Ringing => "Ringing",
            Self::InProgress => "On the line",
            Self::Completed => "Ended",
            Self::Failed => "Failed",
            Self::NoAnswer => "No answer",
            Self::Busy => "Busy",
            Self::Canceled => "Caller hung up",
        }
    }

    /// 0 pending, 1 ringing, 2 in progress, 3 final.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Pending => 0,
            Self::Ringing => 1,
            Self::InProgress => 2,
            _ => 3,
        }
    }

    /// Whether the call is over.
    #[must_use]
    pub const fn is_final(self) -> bool {
        self.rank() == 3
    }

    /// The rule of the state machine: the rank never falls, and a final state stays what it is.
    #[must_use]
    pub const fn after(self, event: Self) -> Progress {
        if self.rank() == event.rank() && (!self.is_final() || self as u8 == event as u8) {
            Progress::Repeats
        } else if event.rank() > self.rank() {
            Progress::MovesTo(event)
        } else {
            Progress::Ignored
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_carriers_words() {
        for (word, status) in [
            ("queued", CallStatus::Pending),
            ("initiated", CallStatus::Pending),
            ("ringing", CallStatus::Ringing),
            ("in-progress", CallStatus::InProgress),
            ("answered", CallStatus::InProgress),
            ("no-answer", CallStatus::NoAnswer),
            ("cancelled", CallStatus::Canceled),
        ] {
            assert_eq!(CallStatus::from_carrier(word), Ok(status));
        }
        assert!(CallStatus::from_carrier("Completed").is_err());
        for status in CallStatus::ALL {
            assert_eq!(CallStatus::from_code(status.code()), Ok(status));
        }
    }

    fn any_status() -> impl Strategy<Value = CallStatus> {
        proptest::sample::select(CallStatus::ALL.to_vec())
    }

    proptest! {
        #[test]
        fn whatever_arrives_in_whatever_order_the_rank_never_falls(events in proptest::collection::vec(any_status(), 0..20)) {
            let mut state = CallStatus::Pending;
            let mut ended = None;
            for event in events {
                let before = state;
                if let Progress::MovesTo(next) = state.after(event) { state = next; }
                prop_assert!(state.rank() >= before.rank());
                if let Some(end) = ended { prop_assert_eq!(state, end); }
                if state.is_final() { ended = Some(state); }
                prop_assert!(!matches!(state.after(state), Progress::MovesTo(_)));
            }
        }
    }
}
