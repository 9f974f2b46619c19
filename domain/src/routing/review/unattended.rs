//! Time without a handler: stretches in which a caller could neither talk to anyone nor leave a
//! message.
//!
//! Meant are ordinary callers on quiet lines, without the temporary switch. The assistant takes
//! messages and voicemail does; a busy tone, a rejection and an apology do not. A line that rings
//! is taken for somebody who may answer while the clinic is open by its hours. While it is closed
//! nobody is expected at the line, so what counts is what follows when it rings out: the assistant
//! or voicemail still take the call, the sentence that ends it does not.

use super::calendar::MonthReview;
use super::clock::ClockChange;
use super::stretch::{Stretch, without};
use crate::availability::{DayHours, DaySegment, DayView, NextStep, Weekday};
use crate::routing::day::Days;
use crate::routing::decision::{Plan, Reason};
use crate::routing::mode::Day;
use chrono::NaiveDate;

const DAY: u32 = 1440;
const WEEK: u32 = 7 * DAY;

/// Why a caller gets nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lost {
    /// The backup is a busy tone.
    BusyTone,
    /// Calls are rejected.
    Rejected,
    /// A sentence, and the call ends.
    Apology,
    /// The line rings while the clinic is closed, and when nobody picks up the call ends.
    RingsOut,
}

/// Time without a handler in the twelve months.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unattended {
    /// Minutes that pass, over the whole twelve months: a skipped hour counts not at all, a repeated
    /// one twice.
    pub minutes: u64,
    /// Dates on which there is such a minute.
    pub days: usize,
    /// The pattern of a usual week, special days left aside, from Monday on.
    pub weekly: Vec<WeeklyGap>,
}

/// A stretch of the usual week without a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeeklyGap {
    /// The day it begins on.
    pub day: Weekday,
    /// When it begins, minutes after that midnight.
    pub from: u32,
    /// When it ends, minutes after the same midnight: above 1440 on a later day. At most a week
    /// after it began, which is around the clock.
    pub to: u32,
    /// Why.
    pub why: Lost,
}

impl Lost {
    /// What happens to the caller, as it follows a colon: "they hear a busy tone".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::BusyTone => "they hear a busy tone",
            Self::Rejected => "the call is rejected",
            Self::Apology => "they hear an apology and the call ends",
            Self::RingsOut => "the line rings while the clinic is closed, and when nobody picks up the call ends",
        }
    }
}

/// Whether, and why, a caller gets nobody by this plan.
fn lost(plan: &Plan, open: bool) -> Option<Lost> {
    match plan {
        Plan::Assistant | Plan::Voicemail { .. } => None,
        Plan::Busy => Some(Lost::BusyTone),
        Plan::Reject => Some(Lost::Rejected),
        Plan::Apology => Some(Lost::Apology),
        Plan::Forward(forward) => (!open && forward.on_no_answer == NextStep::BusySignal).then_some(Lost::RingsOut),
    }
}

/// The stretches of a day without a handler. `open` is merged.
pub(super) fn lost_on(answers: &[DaySegment<(Plan, Reason)>], open: &[Stretch]) -> Vec<DaySegment<Lost>> {
    let mut out: Vec<DaySegment<Lost>> = Vec::new();
    let mut add = |from: u32, to: u32, state: Lost| match out.last_mut() {
        Some(last) if last.to == from && last.state == state => last.to = to,
        _ => out.push(DaySegment { from, to, state }),
    };
    for DaySegment { from, to, state: (plan, _) } in answers {
        match (lost(plan, true), lost(plan, false)) {
            (Some(why), _) => add(*from, *to, why),
            (None, Some(why)) => {
                without(Stretch::new(*from, *to), open).into_iter().for_each(|s| add(s.from, s.to, why));
            }
            (None, None) => {}
        }
    }
    out
}

/// All of it.
pub(super) fn unattended(months: &[MonthReview], changes: &[ClockChange], days: &Days<'_>) -> Unattended {
    let mut out = Unattended { weekly: weekly(days), ..Unattended::default() };
    for day in months.iter().flat_map(|month| &month.days).filter(|day| !day.unattended.is_empty()) {
        out.days += 1;
        for gap in &day.unattended {
            let stretch = Stretch::new(gap.from, gap.to);
            let surplus: i64 = changes.iter().map(|change| change.surplus(day.date, stretch)).sum();
            let passes = i64::from(stretch.minutes()) + surplus;
            out.minutes += u64::try_from(passes).unwrap_or(0);
        }
    }
    out
}

/// The gaps of a week that only the usual hours rule, in as few stretches as possible.
fn weekly(days: &Days<'_>) -> Vec<WeeklyGap> {
    let week = &days.rules.settings.week;
    let usual = |day: Weekday| DayHours { intervals: &week[day.index()], exception: None };
    let mut gaps: Vec<DaySegment<Lost>> = Vec::new();
    let mut yesterday = Weekday::Sunday;
    for (weekday, midnight) in Weekday::MONDAY_FIRST.into_iter().zip((0..WEEK).step_by(DAY as usize)) {
        let day = Day { weekday, hours: DayView { today: usual(weekday), before: usual(yesterday) } };
        yesterday = weekday;
        // The answers of a usual day are those of its weekday: any date will do.
        let lost = lost_on(&days.segments(NaiveDate::default(), &day), &super::stretch::open_on(&day.hours));
        for DaySegment { from, to, state } in lost {
            match gaps.last_mut() {
                Some(last) if last.to == from + midnight && last.state == state => last.to = to + midnight,
                _ => gaps.push(DaySegment { from: from + midnight, to: to + midnight, state }),
            }
        }
    }
    // What runs over the end of Sunday goes on on Monday.
    if let [first, .., last] = gaps.as_mut_slice()
        && (first.from, last.to) == (0, WEEK)
        && first.state == last.state
    {
        last.to = WEEK + first.to;
        gaps.remove(0);
    }
    let gap = |DaySegment { from, to, state }: DaySegment<Lost>| {
        let day = Weekday::MONDAY_FIRST[(from / DAY) as usize % 7];
        WeeklyGap { day, from: from % DAY, to: to - (from - from % DAY), why: state }
    };
    gaps.into_iter().map(gap).collect()
}
