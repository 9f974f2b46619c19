//! Walking forward in a zone: when an answer that depends on the wall clock changes next, and how
//! a local day is divided. Between two clock changes local time is linear, so the walk is exact
//! without asking for ambiguous or missing local times at all.

use super::hours::Moment;
use super::zone::{Zone, moment_of};
use chrono::{DateTime, NaiveDate, Utc};

/// How far ahead a change is looked for. A clinic closed for longer has no "next change".
const HORIZON_DAYS: i64 = 400;
/// After this many whole usual days in a row without a change the usual week never brings one:
/// every wall-clock moment of a week has come up.
const QUIET_DAYS: u32 = 7;
const DAY: i64 = 86_400;

/// An answer that is asked for along a walk.
pub(crate) trait Answers {
    /// What is looked up once for a local date.
    type Day;
    /// The answer.
    type State: PartialEq;

    /// Looks a date up; `before` is the view of the day before, where it is at hand.
    fn day(&self, date: NaiveDate, before: Option<&Self::Day>) -> Self::Day;
    /// The minutes after midnight at which the answer can change on that day.
    fn edges(&self, day: &Self::Day, minutes: &mut Vec<u32>);
    /// The answer at a second after midnight.
    fn state(&self, day: &Self::Day, second: u32) -> Self::State;
    /// Whether the answers of that day follow from its weekday alone.
    fn is_usual(&self, day: &Self::Day) -> bool;
    /// The first date, this one included, whose answers do not follow from its weekday alone.
    fn next_unusual(&self, from: NaiveDate) -> Option<NaiveDate>;
}

/// The first instant strictly after `now` at which `state` differs from its value at `now`.
///
/// `state` must depend on the local moment only; `edges` lists, for a local date, the minutes
/// after midnight at which it can change. `None` when nothing changes for 400 days.
pub fn next_change<S, F, E>(zone: &Zone, now: DateTime<Utc>, state: F, edges: E) -> Option<DateTime<Utc>>
where
    S: PartialEq,
    F: Fn(Moment) -> S,
    E: Fn(NaiveDate, &mut Vec<u32>),
{
    walk(zone, now, &ByDate { state, edges })
}

/// [`next_change`] for answers that know more about their days.
pub(crate) fn walk<A: Answers>(zone: &Zone, now: DateTime<Utc>, answers: &A) -> Option<DateTime<Utc>> {
    // Everything changes at whole seconds, so counting in whole seconds loses nothing: a second
    // is after `now` exactly when it is after `now` rounded down.
    let start = now.timestamp();
    let limit = start + HORIZON_DAYS * DAY;
    let first = moment_of(start, zone.offset_at(start));
    let initial = answers.state(&answers.day(first.date, None), first.second);
    let mut minutes = Vec::with_capacity(16);
    let mut quiet = 0;
    let mut from = start;
    'segments: while from < limit {
        let offset = zone.offset_at(from);
        let until = zone.transition_after(from).map_or(limit, |t| t.min(limit));
        let mut date = moment_of(from, offset).date;
        let mut before = None;
        loop {
            let midnight = i64::from(date.to_epoch_days()) * DAY - i64::from(offset);
            if midnight >= until {
                break;
            }
            let day = answers.day(date, before.as_ref());
            minutes.clear();
            minutes.push(0);
            answers.edges(&day, &mut minutes);
            minutes.sort_unstable();
            minutes.dedup();
            for &minute in minutes.iter().take_while(|m| **m < 1440) {
                let at = midnight + i64::from(minute) * 60;
                if at >= until {
                    break;
                }
                if at > from && answers.state(&day, minute * 60) != initial {
                    return DateTime::from_timestamp(at, 0);
                }
            }
            let whole = midnight >= from && midnight + DAY <= until;
            quiet = if whole && answers.is_usual(&day) { quiet + 1 } else { 0 };
            if quiet >= QUIET_DAYS {
                // Go on shortly before the next unusual date. Two days, since a zone can be as
                // much as most of a day ahead of or behind UTC.
                let unusual = answers.next_unusual(date)?;
                let resume = i64::from(unusual.to_epoch_days()) * DAY - 2 * DAY;
                if resume > midnight + DAY {
                    from = resume;
                    quiet = 0;
                    continue 'segments;
                }
            }
            date = date.succ_opt()?;
            before = Some(day);
        }
        if until >= limit {
            return None;
        }
        // The clock jumps here: skipped edges take effect now, repeated ones are undone.
        let jump = moment_of(until, zone.offset_at(until));
        if answers.state(&answers.day(jump.date, None), jump.second) != initial {
            return DateTime::from_timestamp(until, 0);
        }
        from = until;
    }
    None
}

/// Answers given as two functions of the date; nothing is known about weeks.
struct ByDate<F, E> {
    state: F,
    edges: E,
}

impl<S: PartialEq, F: Fn(Moment) -> S, E: Fn(NaiveDate, &mut Vec<u32>)> Answers for ByDate<F, E> {
    type Day = NaiveDate;
    type State = S;

    fn day(&self, date: NaiveDate, _: Option<&NaiveDate>) -> NaiveDate {
        date
    }
    fn edges(&self, day: &NaiveDate, minutes: &mut Vec<u32>) {
        (self.edges)(*day, minutes);
    }
    fn state(&self, day: &NaiveDate, second: u32) -> S {
        (self.state)(Moment { date: *day, second })
    }
    fn is_usual(&self, _: &NaiveDate) -> bool {
        false
    }
    fn next_unusual(&self, from: NaiveDate) -> Option<NaiveDate> {
        Some(from)
    }
}

/// A stretch of a local day with one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaySegment<S> {
    /// Minutes after midnight.
    pub from: u32,
    /// Minutes after midnight, exclusive; 1440 at the end of the day.
    pub to: u32,
    /// The answer.
    pub state: S,
}

/// Divides a local day by answer, on the wall clock from midnight to midnight.
pub fn day_segments<S, F, E>(date: NaiveDate, state: F, edges: E) -> Vec<DaySegment<S>>
where
    S: PartialEq,
    F: Fn(Moment) -> S,
    E: Fn(NaiveDate, &mut Vec<u32>),
{
    let mut minutes = vec![0];
    edges(date, &mut minutes);
    minutes.retain(|m| *m < 1440);
    minutes.sort_unstable();
    minutes.dedup();
    let mut out: Vec<DaySegment<S>> = Vec::new();
    for (i, &from) in minutes.iter().enumerate() {
        let to = minutes.get(i + 1).copied().unwrap_or(1440);
        let answer = state(Moment { date, second: from * 60 });
        match out.last_mut() {
            Some(last) if last.state == answer => last.to = to,
            _ => out.push(DaySegment { from, to, state: answer }),
        }
    }
    out
}
