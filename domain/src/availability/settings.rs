use super::ClockTime;
use crate::holidays::Region;
use crate::phone::E164;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A day of the week; Sunday is 0, as in the stored custom rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Sunday,
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
}

impl Weekday {
    /// In the order clinics read a week.
    pub const MONDAY_FIRST: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];

    /// 0 for Sunday to 6 for Saturday.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The day with that index, Sunday is 0.
    #[must_use]
    pub const fn from_index(index: usize) -> Option<Self> {
        Some(match index {
            0 => Self::Sunday,
            1 => Self::Monday,
            2 => Self::Tuesday,
            3 => Self::Wednesday,
            4 => Self::Thursday,
            5 => Self::Friday,
            6 => Self::Saturday,
            _ => return None,
        })
    }

    /// The day of a date.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        use chrono::Datelike;
        Self::from_index(date.weekday().num_days_from_sunday() as usize).unwrap_or(Self::Sunday)
    }

    /// The stored key, `monday`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sunday => "sunday",
            Self::Monday => "monday",
            Self::Tuesday => "tuesday",
            Self::Wednesday => "wednesday",
            Self::Thursday => "thursday",
            Self::Friday => "friday",
            Self::Saturday => "saturday",
        }
    }

    /// The English name, `Monday`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sunday => "Sunday",
            Self::Monday => "Monday",
            Self::Tuesday => "Tuesday",
            Self::Wednesday => "Wednesday",
            Self::Thursday => "Thursday",
            Self::Friday => "Friday",
            Self::Saturday => "Saturday",
        }
    }

    /// The day after.
    #[must_use]
    pub const fn next(self) -> Self {
        match Self::from_index((self.index() + 1) % 7) {
            Some(day) => day,
            None => Self::Sunday,
        }
    }
}

/// Half-open `[open, close)` in wall-clock time. `close ≤ open` runs past midnight into the next
/// day; `00:00–24:00` is all day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Interval {
    /// Opening time.
    pub open: ClockTime,
    /// Closing time.
    pub close: ClockTime,
}

impl Interval {
    /// Whether it ends on the next day.
    #[must_use]
    pub fn is_overnight(self) -> bool {
        self.close <= self.open
    }

    /// Its end in minutes after the midnight it starts from; above 1440 when overnight.
    #[must_use]
    pub fn end_minutes(self) -> u32 {
        let close = u32::from(self.close.minutes());
        if self.is_overnight() { close + 1440 } else { close }
    }
}

/// The usual week, indexed by [`Weekday::index`].
pub type Week = [Vec<Interval>; 7];

/// A date, or a range of dates, that replaces the usual hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateException {
    /// First local date.
    pub from: NaiveDate,
    /// Last local date, inclusive; the same as `from` for a single day.
    pub to: NaiveDate,
    /// Its name, as callers and admins read it. May be empty in old data.
    pub name: String,
    /// Closed when empty, else the hours of each of these dates.
    pub hours: Vec<Interval>,
    /// Fields we do not know, kept when something else is saved.
    pub extra: Map<String, Value>,
}

impl DateException {
    /// Whether it covers the local date.
    #[must_use]
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.from <= date && date <= self.to
    }
}

/// When the assistant answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Every call.
    #[default]
    Always,
    /// When the clinic is closed.
    AfterHoursOnly,
    /// When the lines are busy.
    OverflowOnly,
    /// By its own weekly rules.
    Scheduled,
    /// Never.
    Disabled,
}

impl Mode {
    /// All modes in the order they are offered.
    pub const ALL: [Self; 5] =
        [Self::Always, Self::AfterHoursOnly, Self::OverflowOnly, Self::Scheduled, Self::Disabled];

    /// The stored code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::AfterHoursOnly => "after-hours-only",
            Self::OverflowOnly => "overflow-only",
            Self::Scheduled => "scheduled",
            Self::Disabled => "disabled",
        }
    }

    /// Reads the stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.code() == code)
    }

    /// The words on screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Always => "Always the assistant",
            Self::AfterHoursOnly => "The assistant when you are closed",
            Self::OverflowOnly => "The assistant when your lines are busy",
            Self::Scheduled => "The assistant on its own schedule",
            Self::Disabled => "Never the assistant",
        }
    }
}

/// The load rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HighVolume {
    /// Whether load sends calls to the assistant in mode after-hours-only.
    pub enabled: bool,
    /// Active calls from which on the clinic counts as swamped; at least 1.
    pub threshold: u32,
    /// Shown to admins; minutes.
    pub estimated_wait_minutes: u32,
}

impl Default for HighVolume {
    fn default() -> Self {
        Self { enabled: false, threshold: 5, estimated_wait_minutes: 10 }
    }
}

/// What a custom rule does while it covers the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleAction {
    /// The assistant answers.
    Enable,
    /// It does not; wins over `enable`.
    Disable,
}

/// One weekly rule of mode `scheduled`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRule {
    /// The day it starts on.
    pub day: Weekday,
    /// Same semantics as opening hours.
    pub interval: Interval,
    /// What it does.
    pub action: RuleAction,
    /// Fields we do not know, kept when something else is saved.
    pub extra: Map<String, Value>,
}

/// The rules of mode `scheduled`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomSchedule {
    /// Off means: the assistant never answers in this mode.
    pub enabled: bool,
    /// In the order they were typed.
    pub rules: Vec<ScheduleRule>,
}

/// What a caller gets when the assistant does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FallbackKind {
    /// Greeting, beep, message.
    #[default]
    Voicemail,
    /// Dial a number, usually the staff.
    Forward,
    /// A busy tone before the call is answered.
    BusySignal,
}

impl FallbackKind {
    /// All kinds in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Voicemail, Self::Forward, Self::BusySignal];

    /// The stored code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Voicemail => "voicemail",
            Self::Forward => "forward",
            Self::BusySignal => "busy-signal",
        }
    }

    /// Reads the stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What follows when a dialled line did not take the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextStep {
    /// The assistant takes over.
    Assistant,
    /// Voicemail.
    #[default]
    Voicemail,
    /// A sentence and hang-up: a tone is no longer possible after a dial.
    BusySignal,
}

impl NextStep {
    /// All steps in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Voicemail, Self::Assistant, Self::BusySignal];

    /// The stored code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Assistant => "assistant",
            Self::Voicemail => "voicemail",
            Self::BusySignal => "busy-signal",
        }
    }

    /// Reads the stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }
}

/// The clinic's backup: what callers get when the assistant does not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fallback {
    /// Which backup.
    pub kind: FallbackKind,
    /// The line to dial with kind `forward`.
    pub forward_number: Option<E164>,
    /// Replaces the standard greeting.
    pub voicemail_greeting: Option<String>,
    /// How long the dialled line rings; 5 to 60 s.
    pub ring_seconds: u32,
    /// After ringing out.
    pub on_no_answer: NextStep,
    /// When it is busy.
    pub on_busy: NextStep,
    /// When it cannot be reached.
    pub on_failed: NextStep,
    /// Say "Connecting you now." before dialling. Off by default: speech answers and bills the call.
    pub announce: bool,
    /// Whoever picks up must press 1 to take the call, so that a mobile's voicemail does not count as an answer.
    pub confirm_answer: bool,
}

impl Default for Fallback {
    fn default() -> Self {
        Self {
            kind: FallbackKind::Voicemail,
            forward_number: None,
            voicemail_greeting: None,
            ring_seconds: 20,
            on_no_answer: NextStep::Voicemail,
            on_busy: NextStep::Voicemail,
            on_failed: NextStep::Voicemail,
            announce: false,
            confirm_answer: false,
        }
    }
}

/// What a temporary switch does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OverrideState {
    /// As if closed.
    Closed,
    /// As if open.
    Open,
    /// Every call to the assistant.
    Assistant,
    /// Every call to the backup.
    Fallback,
}

impl OverrideState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Closed, Self::Open, Self::Assistant, Self::Fallback];

    /// The stored code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::Assistant => "assistant",
            Self::Fallback => "fallback",
        }
    }

    /// Reads the stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// When a temporary switch ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverrideUntil {
    /// At an instant; past it the switch is as if it were not there.
    Instant(DateTime<Utc>),
    /// At the next change of the opening hours. Resolved to an instant when it is saved.
    NextChange,
    /// When somebody ends it.
    Open,
}

/// A temporary switch that ends by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// What it does.
    pub state: OverrideState,
    /// When it ends.
    pub until: OverrideUntil,
    /// Why, for colleagues.
    pub note: Option<String>,
}

/// Everything stored in `clinics.ai_availability_settings`.
#[derive(Debug, Clone, PartialEq)]
pub struct AvailabilitySettings {
    /// When the assistant answers.
    pub mode: Mode,
    /// Whether closed hours matter in mode overflow-only.
    pub after_hours_enabled: bool,
    /// IANA name of the clinic's zone. Validated where zone data is at hand.
    pub timezone: String,
    /// The usual week.
    pub week: Week,
    /// Holidays and special days, in the order they were typed.
    pub exceptions: Vec<DateException>,
    /// Where the clinic is, for the public holidays; `None` where nobody said so.
    pub holiday_region: Option<Region>,
    /// The load rule.
    pub high_volume: HighVolume,
    /// The rules of mode `scheduled`.
    pub custom: CustomSchedule,
    /// The backup.
    pub fallback: Fallback,
    /// The temporary switch, if one is set.
    pub override_: Option<Override>,
    /// The JSON it was read from: unknown fields are kept when something else is saved.
    pub(super) raw: Map<String, Value>,
}

impl Default for AvailabilitySettings {
    /// Mode always, Monday to Friday 09:00–17:00 Toronto time, threshold 5, wait 10, voicemail.
    fn default() -> Self {
        let (open, close) = (ClockTime::from_minutes(540), ClockTime::from_minutes(1020));
        let nine_to_five = match (open, close) {
            (Some(open), Some(close)) => vec![Interval { open, close }],
            _ => Vec::new(),
        };
        let mut week = Week::default();
        for hours in &mut week[1..=5] {
            hours.clone_from(&nine_to_five);
        }
        Self {
            mode: Mode::Always,
            after_hours_enabled: true,
            timezone: "America/Toronto".to_owned(),
            week,
            exceptions: Vec::new(),
            holiday_region: None,
            high_volume: HighVolume::default(),
            custom: CustomSchedule::default(),
            fallback: Fallback::default(),
            override_: None,
            raw: Map::new(),
        }
    }
}

impl AvailabilitySettings {
    /// The region whose public holidays matter: the one that was chosen, else the best guess from the time zone.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        self.holiday_region.or_else(|| Region::for_zone(&self.timezone))
    }
}
