//! A clinic's hours and who-answers settings: their types, their JSON, their rules, and what they
//! mean at a moment. The same object is read by routing, by the sentence a caller hears, by the
//! dashboard and by the editor: one truth for hours.

mod clock_time;
mod hours;
mod read;
mod settings;
mod validate;
mod words;
mod write;

#[cfg(feature = "zones")]
mod difference;
#[cfg(feature = "zones")]
mod feed;
#[cfg(feature = "zones")]
mod import;
#[cfg(feature = "zones")]
mod walk;
#[cfg(feature = "zones")]
mod zone;

pub use clock_time::{ClockTime, ClockTimeError};
#[cfg(feature = "zones")]
pub(crate) use hours::DayView;
pub use hours::{DayHours, Hours, Moment, OpenState};
pub use read::MAX_GREETING;
pub use settings::{
    AvailabilitySettings, CustomSchedule, DateException, Fallback, FallbackKind, HighVolume, Interval, Mode, NextStep,
    Override, OverrideState, OverrideUntil, RuleAction, ScheduleRule, Week, Weekday,
};
pub use validate::check_week;
pub(crate) use words::tidy;
pub use words::{hours_in_words, show_date, show_time};
#[cfg(feature = "zones")]
pub(crate) use words::{show_hours, show_minute, show_span};

#[cfg(feature = "zones")]
pub use difference::{Area, Change, difference};
#[cfg(feature = "zones")]
pub use feed::hours_feed;
#[cfg(feature = "zones")]
pub use import::{
    Effect, ImportPlan, ImportRow, MAX_IMPORT_BYTES, MAX_IMPORT_ROWS, PlannedRow, plan_import, read_csv, read_ics,
};
#[cfg(feature = "zones")]
pub(crate) use walk::{Answers, walk};
#[cfg(feature = "zones")]
pub use walk::{DaySegment, day_segments, next_change};
#[cfg(feature = "zones")]
pub use zone::{LocalClock, Zone, ZoneError, zone_data_version};
