use super::TextStatus;

/// Where a notification stands: a text that the platform owes somebody. It knows less than the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotificationStatus {
    /// It waits.
    Queued,
    /// It is out.
    Sent,
    /// It came to nothing.
    Failed,
}

impl NotificationStatus {
    /// All, in their order.
    pub const ALL: [Self; 3] = [Self::Queued, Self::Sent, Self::Failed];

    /// The stored code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Sent => "SENT",
            Self::Failed => "FAILED",
        }
    }

    /// Reads a stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Where it stands after the carrier told `news` of its text, in whatever order its callbacks come. A failure after
    /// "sent" is news; "sent" after a failure came late.
    #[must_use]
    pub fn after(self, news: TextStatus) -> Self {
        self.max(match news {
            TextStatus::Queued | TextStatus::Sending => Self::Queued,
            TextStatus::Sent | TextStatus::Delivered => Self::Sent,
            TextStatus::Failed => Self::Failed,
        })
    }
}
