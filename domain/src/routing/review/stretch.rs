//! Stretches of minutes: what is open, who answers, what a rule covers.

use crate::availability::{DayView, Interval};

/// Half-open `[from, to)` in minutes, counted from a midnight on the wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stretch {
    /// Its first minute.
    pub from: u32,
    /// The minute after its last.
    pub to: u32,
}

impl Stretch {
    pub(super) const fn new(from: u32, to: u32) -> Self {
        Self { from, to }
    }

    /// How long it is on the wall clock, minutes.
    #[must_use]
    pub const fn minutes(self) -> u32 {
        self.to.saturating_sub(self.from)
    }

    /// Later by so many minutes.
    pub(super) const fn after(self, minutes: u32) -> Self {
        Self { from: self.from + minutes, to: self.to + minutes }
    }

    /// What both have.
    pub(super) fn common(self, other: Self) -> Option<Self> {
        let both = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (both.from < both.to).then_some(both)
    }
}

/// The same minutes in order, each once, in as few stretches as possible.
pub(super) fn merged(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.retain(|s| s.from < s.to);
    stretches.sort_unstable();
    let mut out: Vec<Stretch> = Vec::with_capacity(stretches.len());
    for next in stretches {
        match out.last_mut() {
            Some(last) if next.from <= last.to => last.to = last.to.max(next.to),
            _ => out.push(next),
        }
    }
    out
}

/// What of `whole` is in none of `taken`, which are merged.
pub(super) fn without(whole: Stretch, taken: &[Stretch]) -> Vec<Stretch> {
    let mut out = Vec::new();
    let mut from = whole.from;
    for gone in taken.iter().filter_map(|t| t.common(whole)) {
        if from < gone.from {
            out.push(Stretch::new(from, gone.from));
        }
        from = gone.to;
    }
    if from < whole.to {
        out.push(Stretch::new(from, whole.to));
    }
    out
}

/// An interval from the midnight it starts after; its end may lie in the next day.
pub(super) fn of_interval(interval: Interval) -> Stretch {
    Stretch::new(u32::from(interval.open.minutes()), interval.end_minutes())
}

/// The opening stretches of a local date, tails of the night before included.
pub(super) fn open_on(day: &DayView<'_>) -> Vec<Stretch> {
    let whole = Stretch::new(0, 1440);
    let starts = day.today.intervals.iter().filter_map(|i| of_interval(*i).common(whole));
    let before = day.before.intervals.iter().filter(|i| i.is_overnight());
    let tails = before.map(|i| Stretch::new(0, u32::from(i.close.minutes())));
    merged(starts.chain(tails).collect())
}
