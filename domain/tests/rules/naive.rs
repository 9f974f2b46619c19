//! The contract a second time, as plainly as possible: a local day is painted minute by minute,
//! the next change is found by trying every minute. Slow, and easy to believe. Local time comes
//! from jiff directly; nothing of the code under test is used but the plain settings structs.

use chrono::{Datelike, NaiveDate};
use domain::availability::{
    AvailabilitySettings, Interval, Mode, OverrideState, OverrideUntil, RuleAction, ScheduleRule,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// What the mode comes to at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub to_assistant: bool,
    pub reason: &'static str,
    pub holiday: Option<String>,
}

type Painted = Rc<Vec<bool>>;

/// The naive implementation for one clinic at one load.
pub struct Naive<'s> {
    settings: &'s AvailabilitySettings,
    zone: TimeZone,
    load: u32,
    /// The override's end, second since 1970; `None` where it has no end.
    until: Option<i64>,
    /// Whether the backup would ring in a circle.
    pub loops: bool,
    painted: RefCell<HashMap<Date, Painted>>,
}

impl<'s> Naive<'s> {
    pub fn new(settings: &'s AvailabilitySettings, zone: TimeZone, load: u32) -> Self {
        let until = match settings.override_.as_ref().map(|o| o.until) {
            Some(OverrideUntil::Instant(at)) => Some(at.timestamp()),
            _ => None,
        };
        Self { settings, zone, load, until, loops: false, painted: RefCell::default() }
    }

    /// "Until the hours change" means an instant only when one says from when on.
    pub fn end_override_at(&mut self, second: i64) {
        self.until = Some(second);
    }

    /// The local date and minute at a second since 1970.
    fn local(&self, second: i64) -> (Date, usize) {
        let local = self.zone.to_datetime(jiff::Timestamp::from_second(second).unwrap());
        (local.date(), usize::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).unwrap())
    }

    /// Open by the hours alone.
    pub fn open(&self, second: i64) -> bool {
        let (date, minute) = self.local(second);
        self.day(date)[minute]
    }

    /// The local day, one entry per minute: true where open.
    fn day(&self, date: Date) -> Painted {
        if let Some(known) = self.painted.borrow().get(&date) {
            return Rc::clone(known);
        }
        let mut open = vec![false; 1440];
        if let Ok(yesterday) = date.yesterday() {
            for interval in self.intervals(yesterday) {
                for minute in minutes_of(interval).filter(|m| *m >= 1440) {
                    open[minute - 1440] = true;
                }
            }
        }
        for interval in self.intervals(date) {
            for minute in minutes_of(interval).filter(|m| *m < 1440) {
                open[minute] = true;
            }
        }
        let open = Rc::new(open);
        self.painted.borrow_mut().insert(date, Rc::clone(&open));
        open
    }

    fn intervals(&self, date: Date) -> Vec<Interval> {
        match self.exception(date) {
            Some(at) => self.settings.exceptions[at].hours.clone(),
            None => self.settings.week[weekday(date)].clone(),
        }
    }

    /// The first exception that has the date.
    fn exception(&self, date: Date) -> Option<usize> {
        self.settings.exceptions.iter().position(|e| same(e.from) <= date && date <= same(e.to))
    }

    fn switch(&self, second: i64) -> Option<OverrideState> {
        let switch = self.settings.override_.as_ref()?;
        match self.until {
            Some(end) if second >= end => None,
            _ => Some(switch.state),
        }
    }

    /// Section 5 of the contract, top to bottom.
    pub fn answer(&self, second: i64) -> Answer {
        let mut answer = self.by_rules(second);
        if self.loops && !answer.to_assistant {
            answer.reason = "loop-detected";
        }
        answer
    }

    fn by_rules(&self, second: i64) -> Answer {
        let assistant = |reason| Answer { to_assistant: true, reason, holiday: None };
        let fallback = |reason| Answer { to_assistant: false, reason, holiday: None };
        let switch = self.switch(second);
        if switch == Some(OverrideState::Assistant) {
            return assistant("override-assistant");
        }
        if switch == Some(OverrideState::Fallback) {
            return fallback("override-fallback");
        }
        let (date, minute) = self.local(second);
        let open = match switch {
            Some(OverrideState::Open) => true,
            Some(OverrideState::Closed) => false,
            _ => self.day(date)[minute],
        };
        let when_closed = || match (switch, self.exception(date)) {
            (Some(_), _) => assistant("override-closed"),
            (None, Some(at)) => {
                let name = self.settings.exceptions[at].name.clone();
                Answer { to_assistant: true, reason: "holiday", holiday: Some(name) }
            }
            (None, None) => assistant("after-hours"),
        };
        let busy = self.load >= self.settings.high_volume.threshold && self.load >= 1;
        match self.settings.mode {
            Mode::Always => assistant("always-on"),
            Mode::Disabled => fallback("disabled"),
            Mode::AfterHoursOnly => {
                if !open {
                    when_closed()
                } else if self.settings.high_volume.enabled && busy {
                    assistant("overflow")
                } else if switch.is_some() {
                    fallback("override-open")
                } else {
                    fallback("business-hours")
                }
            }
            Mode::OverflowOnly => {
                if busy {
                    assistant("overflow")
                } else if self.settings.after_hours_enabled && !open {
                    when_closed()
                } else {
                    fallback("under-capacity")
                }
            }
            Mode::Scheduled => {
                if self.schedule_is_on(date, minute) {
                    assistant("scheduled-on")
                } else {
                    fallback("scheduled-off")
                }
            }
        }
    }

    fn schedule_is_on(&self, date: Date, minute: usize) -> bool {
        let custom = &self.settings.custom;
        if !custom.enabled || custom.rules.is_empty() {
            return false;
        }
        let of = |action| custom.rules.iter().filter(move |r: &&ScheduleRule| r.action == action);
        if of(RuleAction::Disable).any(|r| rule_covers(r, date, minute)) {
            return false;
        }
        if of(RuleAction::Enable).any(|r| rule_covers(r, date, minute)) {
            return true;
        }
        of(RuleAction::Enable).next().is_none()
    }

    /// The first second in `(now, end]` at which `what` differs from `now`, trying every minute and
    /// the override's end. Right where offsets are whole minutes, as everywhere since 1972.
    pub fn first_change<T: PartialEq>(&self, now: i64, end: i64, what: impl Fn(i64) -> T) -> Option<i64> {
        let initial = what(now);
        let mut tried_until = self.until.filter(|u| *u > now);
        let mut minute = now - now.rem_euclid(60) + 60;
        while minute <= end {
            if let Some(until) = tried_until.filter(|u| *u <= minute) {
                if until <= end && what(until) != initial {
                    return Some(until);
                }
                tried_until = None;
            }
            if what(minute) != initial {
                return Some(minute);
            }
            minute += 60;
        }
        tried_until.filter(|until| *until <= end && what(*until) != initial)
    }
}

/// Minutes after the midnight the interval starts from; above 1439 they belong to the next day.
fn minutes_of(interval: Interval) -> std::ops::Range<usize> {
    let (open, close) = (usize::from(interval.open.minutes()), usize::from(interval.close.minutes()));
    if close <= open { open..close + 1440 } else { open..close }
}

fn rule_covers(rule: &ScheduleRule, date: Date, minute: usize) -> bool {
    let on_its_day = weekday(date) == rule.day.index() && minutes_of(rule.interval).contains(&minute);
    let day_after = (weekday(date) + 6) % 7 == rule.day.index() && minutes_of(rule.interval).contains(&(minute + 1440));
    on_its_day || day_after
}

/// Sunday is 0.
fn weekday(date: Date) -> usize {
    usize::try_from(date.weekday().to_sunday_zero_offset()).unwrap()
}

fn same(date: NaiveDate) -> Date {
    let year = i16::try_from(date.year()).unwrap();
    Date::new(year, i8::try_from(date.month()).unwrap(), i8::try_from(date.day()).unwrap()).unwrap()
}
