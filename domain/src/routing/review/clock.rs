//! Nights on which the clocks are turned, and what becomes of hours that begin or end in them.

use super::stretch::{Stretch, merged, open_on};
use crate::availability::{Answers, Mode, Zone, show_date, show_minute};
use crate::routing::day::Days;
use crate::routing::decision::Plan;
use chrono::{DateTime, Duration, NaiveDate, Timelike, Utc};

/// Which local times a clock change concerns, minutes after the midnight of its date. Above 1440
/// they are those of the next date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockKind {
    /// These local times do not exist: the clocks go forward.
    Skipped(Stretch),
    /// These local times come twice: the clocks go back.
    Repeated(Stretch),
}

/// A clock change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockChange {
    /// The local date on which the skipped or repeated times begin.
    pub date: NaiveDate,
    /// The instant at which the clocks are turned.
    pub at: DateTime<Utc>,
    /// Which local times it concerns.
    pub kind: ClockKind,
    /// The beginnings and ends of hours that fall into it.
    pub edges: Vec<ClockEdge>,
}

/// A beginning or an end of hours in a skipped or repeated stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockEdge {
    /// When it would be, minutes after the midnight of the change's date.
    pub minute: u32,
    /// What it comes to: "2:30 AM does not exist: the clinic opens at 3:00 AM."
    pub sentence: String,
}

impl ClockKind {
    /// The local times.
    #[must_use]
    pub const fn stretch(self) -> Stretch {
        match self {
            Self::Skipped(stretch) | Self::Repeated(stretch) => stretch,
        }
    }
}

impl ClockChange {
    /// "On 14 Mar 2027 the clocks go forward: 2:00 AM to 3:00 AM does not exist."
    #[must_use]
    pub fn sentence(&self) -> String {
        let stretch = self.kind.stretch();
        let (date, from, to) = (show_date(self.date), show_minute(stretch.from), show_minute(stretch.to));
        match self.kind {
            ClockKind::Skipped(_) => format!("On {date} the clocks go forward: {from} to {to} does not exist."),
            ClockKind::Repeated(_) => format!("On {date} the clocks go back: {from} to {to} comes twice."),
        }
    }

    /// How often the wall clock shows a stretch of a date beyond once: minus its skipped minutes,
    /// plus its repeated ones.
    pub(super) fn surplus(&self, date: NaiveDate, stretch: Stretch) -> i64 {
        let days_on = (date - self.date).num_days();
        let Ok(days_on) = u32::try_from(days_on) else { return 0 };
        let on_the_clock = stretch.after(days_on.min(2) * 1440);
        let minutes = self.kind.stretch().common(on_the_clock).map_or(0, |both| i64::from(both.minutes()));
        if matches!(self.kind, ClockKind::Skipped(_)) { -minutes } else { minutes }
    }
}

/// The clock changes on dates from `first` up to `end`.
pub(super) fn clock_changes((first, end): (NaiveDate, NaiveDate), zone: &Zone, days: &Days<'_>) -> Vec<ClockChange> {
    let mut out = Vec::new();
    // A zone is at most a day ahead of UTC; a span may begin on the date before the change.
    let mut at = zone.first_instant(first, 0).checked_sub_signed(Duration::days(2));
    while let Some(change) = at.and_then(|at| zone.next_transition(at)) {
        at = Some(change);
        let Some((date, kind)) = turned(zone, change) else { break };
        if date >= end {
            break;
        }
        if date >= first {
            out.push(ClockChange { date, at: change, kind, edges: edges(date, kind, days) });
        }
    }
    out
}

/// The date and the local times that a change of the offset skips or repeats.
fn turned(zone: &Zone, change: DateTime<Utc>) -> Option<(NaiveDate, ClockKind)> {
    let before = zone.offset_seconds(change.checked_sub_signed(Duration::seconds(1))?);
    let after = zone.offset_seconds(change);
    let local = change.naive_utc().checked_add_signed(Duration::seconds(i64::from(before.min(after))))?;
    let from = local.num_seconds_from_midnight() / 60;
    let stretch = Stretch::new(from, from + before.abs_diff(after) / 60);
    Some((local.date(), if after > before { ClockKind::Skipped(stretch) } else { ClockKind::Repeated(stretch) }))
}

/// Whose beginnings and ends are told.
struct Subject {
    begins: &'static str,
    ends: &'static str,
    goes_on: &'static str,
    not_at_all: &'static str,
}

const HOURS: Subject = Subject {
    begins: "the clinic opens",
    ends: "the clinic closes",
    goes_on: "the clinic stays open",
    not_at_all: "the clinic is not open",
};
const SCHEDULE: Subject = Subject {
    begins: "the assistant begins to answer",
    ends: "the assistant stops answering",
    goes_on: "the assistant goes on answering",
    not_at_all: "the assistant does not answer",
};

fn edges(date: NaiveDate, kind: ClockKind, days: &Days<'_>) -> Vec<ClockEdge> {
    // From the day before, so that what runs over midnight is one stretch.
    let around = |of: &dyn Fn(NaiveDate) -> Vec<Stretch>| {
        let dates = date.pred_opt().unwrap_or(date).iter_days().take(4);
        merged(
            dates
                .zip([0, 1440, 2880, 4320])
                .flat_map(|(on, later)| of(on).into_iter().map(move |s| s.after(later)))
                .collect(),
        )
    };
    let yesterday = if date.pred_opt().is_some() { 1440 } else { 0 };
    let open = around(&|on| open_on(&days.rules.day(on, None).hours));
    let mut out = told(&open, kind, yesterday, &HOURS);
    if days.closed.is_none() && days.rules.settings.mode == Mode::Scheduled {
        let answered = around(&|on| {
            let segments = days.segments(on, &days.rules.day(on, None));
            let by_assistant = segments.into_iter().filter(|segment| segment.state.0 == Plan::Assistant);
            by_assistant.map(|segment| Stretch::new(segment.from, segment.to)).collect()
        });
        out.extend(told(&answered, kind, yesterday, &SCHEDULE));
    }
    out
}

/// What a change comes to for merged stretches that are counted from `midnight` minutes before the
/// date's midnight.
fn told(stretches: &[Stretch], kind: ClockKind, midnight: u32, subject: &Subject) -> Vec<ClockEdge> {
    let span = kind.stretch().after(midnight);
    let edges = match kind {
        ClockKind::Skipped(_) => skipped(stretches, span, subject),
        ClockKind::Repeated(_) => repeated(stretches, span, subject),
    };
    edges.into_iter().map(|(minute, sentence)| ClockEdge { minute: minute - midnight, sentence }).collect()
}

/// What begins or ends in a skipped stretch does so when the clocks are turned, at the first minute
/// that exists.
fn skipped(stretches: &[Stretch], span: Stretch, subject: &Subject) -> Vec<(u32, String)> {
    let inside = |minute: u32| span.from <= minute && minute < span.to;
    let goes_before = stretches.iter().any(|s| s.from < span.from && span.from <= s.to);
    let goes_after = stretches.iter().any(|s| s.from <= span.to && span.to < s.to);
    let resumes = show_minute(span.to);
    let mut out = Vec::new();
    for Stretch { from, to } in stretches.iter().copied() {
        let (said, said_to) = (show_minute(from), show_minute(to));
        if inside(from) && to <= span.to {
            out.push((from, format!("{said} to {said_to} does not exist: {} then.", subject.not_at_all)));
        } else if inside(from) && !goes_before {
            out.push((from, format!("{said} does not exist: {} at {resumes}.", subject.begins)));
        } else if inside(to) && from < span.from && goes_after {
            out.push((to, format!("{said_to} does not exist: {}.", subject.goes_on)));
        } else if inside(to) && from < span.from {
            out.push((to, format!("{said_to} does not exist: {} at {resumes}.", subject.ends)));
        }
    }
    out
}

/// What begins with the repeated stretch goes on when it is repeated, and what ends with it ends
/// once: only in between is there a second time.
fn repeated(stretches: &[Stretch], span: Stretch, subject: &Subject) -> Vec<(u32, String)> {
    let inside = |minute: u32| span.from < minute && minute < span.to;
    let mut out = Vec::new();
    for Stretch { from, to } in stretches.iter().copied() {
        if inside(from) {
            out.push((from, format!("{} comes twice: {} both times.", show_minute(from), subject.begins)));
        }
        if inside(to) {
            out.push((to, format!("{} comes twice: {} both times.", show_minute(to), subject.ends)));
        }
    }
    out
}
