//! The availability mode: the last gate, and the only one that depends on the hour.

use super::decision::{Facts, Reason, Route};
use super::schedule::{Scheduled, schedule_edges, scheduled_on};
use crate::availability::{
    Answers, AvailabilitySettings, DayView, Hours, Mode, Moment, Override, OverrideState, OverrideUntil, Weekday, Zone,
    walk,
};
use chrono::{DateTime, NaiveDate, Utc};

/// Answer of the mode at one local moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict<'s> {
    pub route: Route,
    pub reason: Reason,
    /// Name of the holiday, so that two neighbouring holidays count as two answers.
    pub holiday: Option<&'s str>,
}

/// What a local date looks like to the rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day<'s> {
    pub weekday: Weekday,
    pub hours: DayView<'s>,
}

/// The rules in force, at a load that is taken as fixed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules<'s> {
    pub settings: &'s AvailabilitySettings,
    pub switch: Option<OverrideState>,
    pub active_calls: u32,
    /// The backup would ring a line that leads back here, see [`Verdict::carried_out`].
    pub loops: bool,
}

/// The override that is in force at an instant.
pub(super) fn active_override(settings: &AvailabilitySettings, at: DateTime<Utc>) -> Option<&Override> {
    settings.override_.as_ref().filter(|switch| match switch.until {
        OverrideUntil::Instant(end) => at < end,
        OverrideUntil::NextChange | OverrideUntil::Open => true,
    })
}

/// The load from which on the lines count as busy: at least one call, whatever is stored.
pub(super) fn threshold(settings: &AvailabilitySettings) -> u32 {
    settings.high_volume.threshold.max(1)
}

impl Verdict<'_> {
    /// As the decision reports it: where the backup would ring in a circle, that is the reason.
    fn carried_out(self, loops: bool) -> Self {
        let reason = if loops && self.route == Route::Fallback { Reason::LoopDetected } else { self.reason };
        Self { reason, ..self }
    }
}

impl<'s> Rules<'s> {
    /// The mode's answer at a local moment.
    pub(super) fn at(&self, moment: Moment) -> Verdict<'s> {
        self.on(&self.day(moment.date, None), moment.second)
    }

    /// The mode's answer at a second of a day.
    pub(super) fn on(&self, day: &Day<'s>, second: u32) -> Verdict<'s> {
        let plain = |route, reason| Verdict { route, reason, holiday: None };
        match self.switch {
            Some(OverrideState::Assistant) => return plain(Route::Assistant, Reason::OverrideAssistant),
            Some(OverrideState::Fallback) => return plain(Route::Fallback, Reason::OverrideFallback),
            Some(OverrideState::Open | OverrideState::Closed) | None => {}
        }
        let settings = self.settings;
        match settings.mode {
            Mode::Always => plain(Route::Assistant, Reason::AlwaysOn),
            Mode::Disabled => plain(Route::Fallback, Reason::Disabled),
            Mode::AfterHoursOnly => match self.opening(day, second) {
                Opening::Closed(reason, holiday) => Verdict { route: Route::Assistant, reason, holiday },
                Opening::Open(_) if settings.high_volume.enabled && self.swamped() => {
                    plain(Route::Assistant, Reason::Overflow)
                }
                Opening::Open(reason) => plain(Route::Fallback, reason),
            },
            Mode::OverflowOnly if self.swamped() => plain(Route::Assistant, Reason::Overflow),
            Mode::OverflowOnly => match self.opening(day, second) {
                Opening::Closed(reason, holiday) if settings.after_hours_enabled => {
                    Verdict { route: Route::Assistant, reason, holiday }
                }
                _ => plain(Route::Fallback, Reason::UnderCapacity),
            },
            Mode::Scheduled => match scheduled_on(&settings.custom, day.weekday, second) {
                Scheduled::On(_) => plain(Route::Assistant, Reason::ScheduledOn),
                Scheduled::Off(_) | Scheduled::NoRules => plain(Route::Fallback, Reason::ScheduledOff),
            },
        }
    }

    fn opening(&self, day: &Day<'s>, second: u32) -> Opening<'s> {
        match self.switch {
            Some(OverrideState::Open) => Opening::Open(Reason::OverrideOpen),
            Some(OverrideState::Closed) => Opening::Closed(Reason::OverrideClosed, None),
            _ => {
                let state = day.hours.at(second);
                match (state.open, state.exception) {
                    (true, _) => Opening::Open(Reason::BusinessHours),
                    (false, Some(exception)) => Opening::Closed(Reason::Holiday, Some(&exception.name)),
                    (false, None) => Opening::Closed(Reason::AfterHours, None),
                }
            }
        }
    }

    fn swamped(&self) -> bool {
        self.active_calls >= threshold(self.settings)
    }

    /// Whether the wall clock matters at all. Where it does not there is no need to walk.
    fn depend_on_clock(&self) -> bool {
        if matches!(self.switch, Some(OverrideState::Assistant | OverrideState::Fallback)) {
            return false;
        }
        match self.settings.mode {
            Mode::Always | Mode::Disabled => false,
            Mode::Scheduled => self.settings.custom.enabled && !self.settings.custom.rules.is_empty(),
            Mode::AfterHoursOnly => self.switch.is_none(),
            Mode::OverflowOnly => self.switch.is_none() && self.settings.after_hours_enabled && !self.swamped(),
        }
    }

    fn next_by_clock(&self, zone: &Zone, from: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.depend_on_clock() { walk(zone, from, self) } else { None }
    }
}

enum Opening<'s> {
    Open(Reason),
    Closed(Reason, Option<&'s str>),
}

impl<'s> Answers for Rules<'s> {
    type Day = Day<'s>;
    type State = Verdict<'s>;

    fn day(&self, date: NaiveDate, before: Option<&Day<'s>>) -> Day<'s> {
        let hours = Hours::of(self.settings).view(date, before.map(|day| &day.hours));
        Day { weekday: Weekday::of(date), hours }
    }
    fn edges(&self, day: &Day<'s>, minutes: &mut Vec<u32>) {
        if self.settings.mode == Mode::Scheduled {
            schedule_edges(&self.settings.custom, day.weekday, minutes);
        } else {
            day.hours.edges(minutes);
        }
    }
    fn state(&self, day: &Day<'s>, second: u32) -> Verdict<'s> {
        self.on(day, second).carried_out(self.loops)
    }
    fn is_usual(&self, day: &Day<'s>) -> bool {
        self.settings.mode == Mode::Scheduled || day.hours.is_usual()
    }
    fn next_unusual(&self, from: NaiveDate) -> Option<NaiveDate> {
        if self.settings.mode == Mode::Scheduled { None } else { Hours::of(self.settings).next_exception(from) }
    }
}

/// Open or closed by the hours alone, for switches that last until that changes.
struct OpenOrClosed<'s>(Hours<'s>);

impl<'s> Answers for OpenOrClosed<'s> {
    type Day = DayView<'s>;
    type State = bool;

    fn day(&self, date: NaiveDate, before: Option<&DayView<'s>>) -> DayView<'s> {
        self.0.view(date, before)
    }
    fn edges(&self, day: &DayView<'s>, minutes: &mut Vec<u32>) {
        day.edges(minutes);
    }
    fn state(&self, day: &DayView<'s>, second: u32) -> bool {
        day.at(second).open
    }
    fn is_usual(&self, day: &DayView<'s>) -> bool {
        day.is_usual()
    }
    fn next_unusual(&self, from: NaiveDate) -> Option<NaiveDate> {
        self.0.next_exception(from)
    }
}

/// When the answer changes by itself, at the same load: by the clock or by the end of the
/// override, whichever comes first. `rules` are those in force at `now`.
pub(super) fn next_change_of(rules: &Rules<'_>, zone: &Zone, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let next = rules.next_by_clock(zone, now);
    let Some(switch) = active_override(rules.settings, now) else { return next };
    let end = match switch.until {
        OverrideUntil::Instant(end) => Some(end),
        OverrideUntil::NextChange => walk(zone, now, &OpenOrClosed(Hours::of(rules.settings))),
        OverrideUntil::Open => None,
    };
    let Some(end) = end else { return next };
    if next.is_some_and(|next| next < end) {
        return next;
    }
    // The end of a switch changes nothing when the rules give the same answer without it.
    let without = Rules { switch: None, ..*rules };
    let before = rules.at(zone.moment(now)).carried_out(rules.loops);
    let after = without.at(zone.moment(end)).carried_out(rules.loops);
    if before == after { without.next_by_clock(zone, end) } else { Some(end) }
}

/// The facts behind a verdict.
pub(super) fn facts(rules: &Rules<'_>, verdict: Verdict<'_>, day: &Day<'_>, second: u32) -> Facts {
    let opens = |i: &crate::availability::Interval| u32::from(i.open.minutes()) * 60;
    let today = day.hours.today.intervals;
    let opened = today.iter().any(|i| opens(i) <= second);
    let opens_again = today.iter().any(|i| opens(i) > second);
    Facts {
        holiday: verdict.holiday.filter(|name| !name.is_empty()).map(str::to_owned),
        active_calls: rules.active_calls,
        threshold: threshold(rules.settings),
        between_openings: verdict.reason == Reason::AfterHours && opened && opens_again,
    }
}
