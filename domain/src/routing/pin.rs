//! Pins: moments about which somebody said once what has to happen, checked against every later
//! state of the settings.

use super::decide::{RoutingContext, decide};
use super::decision::{Plan, Reason};
use super::plan_kind::PlanKind;
use super::sentence::Tense;
use crate::availability::{Moment, Zone, show_date, show_time};
use crate::language::Language;
use crate::phone::{Caller, E164, PhoneError};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Who calls, as far as a pin says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PinCaller {
    /// Somebody no rule of the company is about.
    #[default]
    Anybody,
    /// A caller whose number is withheld.
    Withheld,
    /// This number.
    Number(E164),
}

/// An expectation: at this moment, with so many calls on the line, this is what callers get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pin {
    /// The date in the clinic's zone.
    pub date: NaiveDate,
    /// Minutes after midnight on the clinic's wall clock. From 1440 on they are those of the
    /// following dates.
    pub minute: u16,
    /// Calls on the line already.
    pub active_calls: u32,
    /// Who calls.
    #[serde(default)]
    pub caller: PinCaller,
    /// What callers are to get.
    pub expected: PlanKind,
}

/// What the settings say at the moment of a pin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinResult {
    /// What was expected.
    Holds,
    /// Something else.
    Flips {
        /// What callers get.
        now: Plan,
        /// Why.
        reason: Reason,
        /// Both in one sentence: "The clinic is open, so the caller gets voicemail."
        sentence: String,
    },
}

/// A pin, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinCheck {
    /// Whether it holds.
    pub result: PinResult,
    /// The instant that was looked at. Of a local time that comes twice, the first.
    pub at: DateTime<Utc>,
    /// Where the pin's local time is skipped by a clock change: the first time that exists, which
    /// was looked at instead.
    pub first_existing: Option<Moment>,
}

impl PinCheck {
    /// Whether callers get what was expected.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.result == PinResult::Holds
    }
}

impl PinCaller {
    /// Reads what is stored or typed: nothing for anybody, `withheld`, or a number.
    ///
    /// # Errors
    /// When it is none of these.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        match text.trim() {
            "" => Ok(Self::Anybody),
            word if word.eq_ignore_ascii_case("withheld") => Ok(Self::Withheld),
            number => E164::parse_human(number).map(Self::Number),
        }
    }

    /// The stored text.
    #[must_use]
    pub fn as_text(&self) -> &str {
        match self {
            Self::Anybody => "",
            Self::Withheld => "withheld",
            Self::Number(number) => number.as_str(),
        }
    }

    /// As routing sees that caller.
    #[must_use]
    pub fn caller(&self) -> Caller {
        match self {
            // Neither a number that could be on a list nor withheld: no rule is about it.
            Self::Anybody => Caller::Other(String::new()),
            Self::Withheld => Caller::Withheld,
            Self::Number(number) => Caller::Number(number.clone()),
        }
    }
}

impl TryFrom<String> for PinCaller {
    type Error = PhoneError;
    fn try_from(text: String) -> Result<Self, PhoneError> {
        Self::parse(&text)
    }
}

impl From<PinCaller> for String {
    fn from(caller: PinCaller) -> Self {
        caller.as_text().to_owned()
    }
}

impl Pin {
    /// "24 Dec 2026 1:05 PM, 4 calls on the line → voicemail".
    #[must_use]
    pub fn label(&self) -> String {
        let days = u64::from(self.minute / 1440);
        let date = self.date.checked_add_days(chrono::Days::new(days)).unwrap_or(self.date);
        let calls = match self.active_calls {
            0 => "no calls on the line".to_owned(),
            1 => "1 call on the line".to_owned(),
            n => format!("{n} calls on the line"),
        };
        let caller = match &self.caller {
            PinCaller::Anybody => String::new(),
            PinCaller::Withheld => ", number withheld".to_owned(),
            PinCaller::Number(number) => format!(", call from {}", number.display()),
        };
        let time = show_time(u32::from(self.minute), Language::En);
        format!("{} {time}, {calls}{caller} → {}", show_date(date), self.expected.label())
    }

    /// The instant of the pin and, where a clock change skips it, the first local time that exists.
    #[must_use]
    pub fn instant(&self, zone: &Zone) -> (DateTime<Utc>, Option<Moment>) {
        let at = zone.first_instant(self.date, u32::from(self.minute));
        let skipped = zone.instants(self.date, u32::from(self.minute)).is_empty();
        (at, skipped.then(|| zone.moment(at)))
    }
}

/// Checks a pin against settings. Number, clinic and company are those of the context; moment,
/// load and caller those of the pin.
///
/// A pin is about the settings that stand. The temporary switch is left out: closing early today
/// must not look as if somebody had broken what was agreed for Christmas Eve.
#[must_use]
pub fn check(pin: &Pin, context: &RoutingContext) -> PinCheck {
    let mut context = context.clone();
    context.clinic.settings.override_ = None;
    context.caller = pin.caller.caller();
    context.forwarded_from = None;
    context.active_calls = pin.active_calls;
    let (at, first_existing) = pin.instant(&context.clinic.zone);
    let decision = decide(at, &context);
    let result = if PlanKind::of(&decision.plan) == pin.expected {
        PinResult::Holds
    } else {
        let sentence = decision.sentence(Language::En, Tense::Present);
        PinResult::Flips { now: decision.plan, reason: decision.reason, sentence }
    };
    PinCheck { result, at, first_existing }
}
