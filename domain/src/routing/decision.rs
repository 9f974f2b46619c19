use super::trace::TraceStep;
use crate::availability::NextStep;
use crate::phone::E164;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Where a call goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Route {
    /// The AI receptionist.
    Assistant,
    /// The clinic's backup.
    Fallback,
    /// The staff line, by a rule about the caller.
    Staff,
}

impl Route {
    /// The stored and published code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Assistant => "assistant",
            Self::Fallback => "fallback",
            Self::Staff => "staff",
        }
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
        /// Why: the rule that gave the answer.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Reason { $($(#[$doc])* $name),+ }

        impl Reason {
            /// All reasons.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stored and published kebab-case code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// Reads the stored code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

reasons! {
    /// Nobody's number: a polite sentence and hang-up.
    UnknownNumber = "unknown-number",
    /// The number was deactivated.
    NumberInactive = "number-inactive",
    /// The clinic was closed down.
    ClinicInactive = "clinic-inactive",
    /// The company's subscription is canceled.
    SubscriptionInactive = "subscription-inactive",
    /// `features.callEnabled` is off for the company.
    CallFeatureDisabled = "call-feature-disabled",
    /// No assistant, or one that may not take calls.
    AssistantDisabled = "assistant-disabled",
    /// A blocked caller.
    CallerBlocked = "caller-blocked",
    /// A VIP caller: staff first.
    CallerVip = "caller-vip",
    /// A withheld number, by the company's policy.
    CallerWithheld = "caller-withheld",
    /// Somebody closed the clinic for now.
    OverrideClosed = "override-closed",
    /// Somebody opened the clinic for now.
    OverrideOpen = "override-open",
    /// Somebody sent every call to the assistant for now.
    OverrideAssistant = "override-assistant",
    /// Somebody sent every call to the backup for now.
    OverrideFallback = "override-fallback",
    /// Mode always.
    AlwaysOn = "always-on",
    /// Mode disabled.
    Disabled = "disabled",
    /// Closed by the usual hours.
    AfterHours = "after-hours",
    /// Closed by a holiday or special day.
    Holiday = "holiday",
    /// Open, but swamped.
    Overflow = "overflow",
    /// Open.
    BusinessHours = "business-hours",
    /// Mode overflow-only, lines not busy enough.
    UnderCapacity = "under-capacity",
    /// Its own schedule says on.
    ScheduledOn = "scheduled-on",
    /// Its own schedule says off.
    ScheduledOff = "scheduled-off",
    /// The line that should ring leads back here.
    LoopDetected = "loop-detected",
    /// Something of ours failed: the last known backup.
    SystemFallback = "system-fallback",
}

/// A line to dial and what follows when it does not take the call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Forward {
    /// The line.
    pub number: E164,
    /// How long it rings, 5 to 60 s.
    pub ring_seconds: u32,
    /// After ringing out.
    pub on_no_answer: NextStep,
    /// When it is busy.
    pub on_busy: NextStep,
    /// When it cannot be reached.
    pub on_failed: NextStep,
    /// Say a sentence first; it answers and bills the call.
    pub announce: bool,
    /// Whoever picks up must press 1 to take the call.
    #[serde(default)]
    pub confirm: bool,
}

/// What is carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Plan {
    /// Connect the assistant.
    Assistant,
    /// Greeting, beep, message.
    Voicemail {
        /// The clinic's own greeting, if it has one.
        greeting: Option<String>,
    },
    /// Dial a line.
    Forward(Forward),
    /// A busy tone before the answer.
    Busy,
    /// Not in service, before the answer: blocked callers.
    Reject,
    /// A polite sentence and hang-up: an unknown number.
    Apology,
}

impl Plan {
    /// The stored code of what was carried out.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Assistant => "assistant",
            Self::Voicemail { .. } => "voicemail",
            Self::Forward(_) => "forward",
            Self::Busy => "busy-signal",
            Self::Reject => "reject",
            Self::Apology => "apology",
        }
    }

    /// The colour and icon key on screen.
    #[must_use]
    pub const fn lamp(&self) -> &'static str {
        match self {
            Self::Assistant => "assistant",
            Self::Voicemail { .. } => "voicemail",
            Self::Forward(_) => "staff",
            Self::Busy | Self::Reject => "busy",
            Self::Apology => "none",
        }
    }
}

/// The values the sentence is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The holiday that ruled the date.
    pub holiday: Option<String>,
    /// Calls on the line.
    pub active_calls: u32,
    /// The clinic's threshold.
    pub threshold: u32,
    /// A closed stretch between two openings of one day.
    pub between_openings: bool,
}

/// Who answers, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Where the call goes.
    pub route: Route,
    /// The rule that gave the answer.
    pub reason: Reason,
    /// What is carried out.
    pub plan: Plan,
    /// When the answer changes by itself, at the same load. `None`: not within 400 days.
    pub next_change_at: Option<DateTime<Utc>>,
    /// One step per rule looked at.
    pub trace: Vec<TraceStep>,
    /// The values the sentence is made of.
    pub facts: Facts,
}
