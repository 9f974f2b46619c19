//! Who answers: one pure, total function from a moment and a context to a decision, used by the
//! webhook, the dashboard, the preview and the command line alike.

mod decision;
mod plan_kind;
mod sentence;
mod trace;

#[cfg(feature = "zones")]
mod circle;
#[cfg(feature = "zones")]
mod day;
#[cfg(feature = "zones")]
mod decide;
#[cfg(feature = "zones")]
mod explain;
#[cfg(feature = "zones")]
mod gates;
#[cfg(feature = "zones")]
mod mode;
#[cfg(feature = "zones")]
mod pin;
#[cfg(feature = "zones")]
mod receipt;
#[cfg(feature = "zones")]
mod replay;
#[cfg(feature = "zones")]
mod review;
#[cfg(feature = "zones")]
mod schedule;

pub use decision::{Decision, Facts, Forward, Plan, Reason, Route};
pub use plan_kind::PlanKind;
pub use sentence::Tense;
pub use trace::{Outcome, TraceStep};

#[cfg(feature = "zones")]
pub use circle::{Circle, Dials, Line, LineGraph};
#[cfg(feature = "zones")]
pub use day::day_of_answers;
#[cfg(feature = "zones")]
pub use decide::{ClinicContext, NumberState, RoutingContext, StaffLine, decide, verdict};
#[cfg(feature = "zones")]
pub use pin::{Pin, PinCaller, PinCheck, PinResult, check as check_pin};
#[cfg(feature = "zones")]
pub use receipt::{Attempt, Receipt, Sentences, local_iso};
#[cfg(feature = "zones")]
pub use replay::{Group, Moved, PastCall, Replay, Went, replay};
#[cfg(feature = "zones")]
pub use review::{
    ClockChange, ClockEdge, ClockKind, DayReview, DayState, DeadRule, Lost, MonthReview, Severity, Stretch, Unattended,
    WeeklyGap, YearReview, year_ahead,
};
