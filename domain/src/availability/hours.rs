//! Whether a clinic is open at a local date and time. Civil time only: `zone` turns instants into
//! it, so the nights when clocks change are one small, separately tested place.

use super::settings::{AvailabilitySettings, DateException, Interval, Weekday};
use chrono::NaiveDate;

/// A local wall-clock moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The local date.
    pub date: NaiveDate,
    /// Seconds after local midnight, 0 to 86 399.
    pub second: u32,
}

/// A view of the opening hours in settings.
#[derive(Debug, Clone, Copy)]
pub struct Hours<'s> {
    settings: &'s AvailabilitySettings,
}

/// What the opening hours say at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenState<'s> {
    /// Open or closed.
    pub open: bool,
    /// The exception that rules the local date, if any.
    pub exception: Option<&'s DateException>,
}

/// What rules a local date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayHours<'s> {
    /// The intervals that start on this date.
    pub intervals: &'s [Interval],
    /// The exception that replaced the usual hours, if any.
    pub exception: Option<&'s DateException>,
}

/// A local date as the hours see it: what starts on it, and what may still run from the day before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DayView<'s> {
    /// The intervals that start on the date.
    pub today: DayHours<'s>,
    /// The intervals that started the day before; only their overnight tails matter.
    pub before: DayHours<'s>,
}

impl<'s> Hours<'s> {
    /// The opening hours of these settings.
    #[must_use]
    pub const fn of(settings: &'s AvailabilitySettings) -> Self {
        Self { settings }
    }

    /// The hours that start on a local date: an exception replaces the usual week.
    #[must_use]
    pub fn on(self, date: NaiveDate) -> DayHours<'s> {
        match self.settings.exceptions.iter().find(|e| e.covers(date)) {
            Some(exception) => DayHours { intervals: &exception.hours, exception: Some(exception) },
            None => DayHours { intervals: &self.settings.week[Weekday::of(date).index()], exception: None },
        }
    }

    /// The view of a local date; `before` is the view of the day before, where it is at hand.
    pub(crate) fn view(self, date: NaiveDate, before: Option<&DayView<'s>>) -> DayView<'s> {
        let nothing = DayHours { intervals: &[], exception: None };
        let before =
            before.map_or_else(|| date.pred_opt().map_or(nothing, |yesterday| self.on(yesterday)), |view| view.today);
        DayView { today: self.on(date), before }
    }

    /// Open or closed at a local moment. An exception does not cut the tail of the previous day's
    /// overnight interval.
    #[must_use]
    pub fn at(self, moment: Moment) -> OpenState<'s> {
        self.view(moment.date, None).at(moment.second)
    }

    /// The minutes after midnight at which the answer can change on a local date.
    pub fn edges(self, date: NaiveDate, edges: &mut Vec<u32>) {
        self.view(date, None).edges(edges);
    }

    /// The first date, this one included, that an exception covers.
    #[cfg(feature = "zones")]
    pub(crate) fn next_exception(self, from: NaiveDate) -> Option<NaiveDate> {
        self.settings.exceptions.iter().filter(|e| e.from <= e.to && from <= e.to).map(|e| e.from.max(from)).min()
    }
}

impl<'s> DayView<'s> {
    pub(crate) fn at(&self, second: u32) -> OpenState<'s> {
        let open = starts_cover(self.today.intervals, second) || tails_cover(self.before.intervals, second);
        OpenState { open, exception: self.today.exception }
    }

    pub(crate) fn edges(&self, edges: &mut Vec<u32>) {
        edges.push(0);
        for i in self.today.intervals {
            edges.push(u32::from(i.open.minutes()));
            if !i.is_overnight() {
                edges.push(u32::from(i.close.minutes()));
            }
        }
        edges.extend(self.before.intervals.iter().filter(|i| i.is_overnight()).map(|i| u32::from(i.close.minutes())));
        // 24:00 is the next date's midnight, which is an edge of that date.
        edges.retain(|minute| *minute < 1440);
    }

    /// Whether only the usual week rules this date.
    #[cfg(feature = "zones")]
    pub(crate) fn is_usual(&self) -> bool {
        self.today.exception.is_none() && self.before.exception.is_none()
    }
}

/// Whether an interval that starts on this day covers the second.
fn starts_cover(intervals: &[Interval], second: u32) -> bool {
    intervals.iter().any(|i| {
        let (open, close) = (u32::from(i.open.minutes()) * 60, u32::from(i.close.minutes()) * 60);
        second >= open && (i.is_overnight() || second < close)
    })
}

/// Whether an overnight interval that started the day before still covers the second.
fn tails_cover(intervals: &[Interval], second: u32) -> bool {
    intervals.iter().any(|i| i.is_overnight() && second < u32::from(i.close.minutes()) * 60)
}
