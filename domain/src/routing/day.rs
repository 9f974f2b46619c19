//! Who answers over whole local days, for the strips and calendars on screen.

use super::decide::RoutingContext;
use super::decision::{Plan, Reason, Route};
use super::gates::{self, Closed, Swap};
use super::mode::{Day, Rules};
use crate::availability::{Answers, DaySegment, day_segments};
use chrono::NaiveDate;

/// Who answers over one local day, for the strips on screen. Gates that are closed rule the whole
/// day; load is taken as it is now, the override is left out because it is not part of a usual day.
#[must_use]
pub fn day_of_answers(context: &RoutingContext, date: NaiveDate) -> Vec<DaySegment<(Plan, Reason)>> {
    let days = Days::of(context, context.active_calls);
    days.segments(date, &days.rules.day(date, None))
}

/// The answers to ordinary callers at one load, without the temporary switch.
pub(super) struct Days<'c> {
    /// A closed gate, which rules every day.
    pub closed: Option<(Plan, Reason)>,
    /// The backup.
    pub fallback: Plan,
    /// The rules, for looking up days.
    pub rules: Rules<'c>,
}

impl<'c> Days<'c> {
    pub(super) fn of(context: &'c RoutingContext, active_calls: u32) -> Self {
        let closed = gates::closed(context).map(|Closed { reason, plan, .. }| (plan, reason));
        let (fallback, swap) = gates::fallback_plan(context);
        let rules =
            Rules { settings: &context.clinic.settings, switch: None, active_calls, loops: swap == Some(Swap::Loop) };
        Self { closed, fallback, rules }
    }

    /// The answers over a day, from midnight to midnight on the wall clock.
    pub(super) fn segments(&self, date: NaiveDate, day: &Day<'c>) -> Vec<DaySegment<(Plan, Reason)>> {
        if let Some(closed) = &self.closed {
            return vec![DaySegment { from: 0, to: 1440, state: closed.clone() }];
        }
        let rules = &self.rules;
        let segments =
            day_segments(date, |moment| rules.state(day, moment.second), |_, minutes| rules.edges(day, minutes));
        let mut out: Vec<DaySegment<(Plan, Reason)>> = Vec::with_capacity(segments.len());
        for DaySegment { from, to, state } in segments {
            let plan = if state.route == Route::Assistant { Plan::Assistant } else { self.fallback.clone() };
            match out.last_mut() {
                // Two holidays in a row are one answer on a strip.
                Some(last) if last.state == (plan.clone(), state.reason) => last.to = to,
                _ => out.push(DaySegment { from, to, state: (plan, state.reason) }),
            }
        }
        out
    }
}
