//! What differs between two states of a clinic's settings, in words an admin understands: for the
//! history of changes, and for "this is what you are about to save".
//!
//! The JSON of both sides is taken apart into the things that have words; what is left over is
//! compared as it stands. So nothing that differs can be missed, a newer program's fields included.

mod lists;
mod say;
mod switch;

use super::settings::{AvailabilitySettings, FallbackKind, NextStep, Weekday};
use super::words::show_hours;
use serde_json::{Map, Value};

/// The part of the settings that a change belongs to, in the order of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// When the assistant answers.
    WhoAnswers,
    /// The usual week.
    Hours,
    /// Holidays and special days.
    SpecialDays,
    /// The clinic's time zone.
    TimeZone,
    /// From how many calls on the lines count as busy.
    BusyLines,
    /// The assistant's own weekly rules.
    Schedule,
    /// What callers get when the assistant does not answer.
    Backup,
    /// The temporary switch.
    Switch,
    /// Fields that have no words here.
    Other,
}

impl Area {
    /// All areas, in the order of the pages.
    pub const ALL: [Self; 9] = [
        Self::WhoAnswers,
        Self::Hours,
        Self::SpecialDays,
        Self::TimeZone,
        Self::BusyLines,
        Self::Schedule,
        Self::Backup,
        Self::Switch,
        Self::Other,
    ];

    /// The stored and published code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::WhoAnswers => "who-answers",
            Self::Hours => "hours",
            Self::SpecialDays => "special-days",
            Self::TimeZone => "time-zone",
            Self::BusyLines => "busy-lines",
            Self::Schedule => "schedule",
            Self::Backup => "backup",
            Self::Switch => "switch",
            Self::Other => "other",
        }
    }

    /// The words on screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::WhoAnswers => "Who answers",
            Self::Hours => "Opening hours",
            Self::SpecialDays => "Special days",
            Self::TimeZone => "Time zone",
            Self::BusyLines => "Busy lines",
            Self::Schedule => "The assistant’s schedule",
            Self::Backup => "Backup",
            Self::Switch => "Temporary switch",
            Self::Other => "Other",
        }
    }
}

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where it belongs.
    pub area: Area,
    /// What it is: "Monday", "Special day Christmas Eve, 24 Dec 2026", "Rings for".
    pub what: String,
    /// What it was; `None` where there was none.
    pub before: Option<String>,
    /// What it is now; `None` where there is none any more.
    pub after: Option<String>,
}

impl Change {
    /// In one line: "Monday: 9:00 AM to 5:00 PM → closed".
    #[must_use]
    pub fn line(&self) -> String {
        let what = &self.what;
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => format!("{what}: {before} → {after}"),
            (None, Some(after)) => format!("{what}: added ({after})"),
            (Some(before), None) => format!("{what}: removed ({before})"),
            (None, None) => format!("{what}: changed"),
        }
    }
}

/// Every difference, in the order of the pages. Empty exactly when both have the same JSON.
#[must_use]
pub fn difference(before: &AvailabilitySettings, after: &AvailabilitySettings) -> Vec<Change> {
    let mut pair = Pair { before: before.to_json(), after: after.to_json(), changes: Vec::new() };
    let on_off = |s: bool| if s { "on" } else { "off" }.to_owned();
    let yes_no = |s: bool| if s { "yes" } else { "no" }.to_owned();

    pair.value(Area::WhoAnswers, "/mode", "Who answers", (before, after), |s| s.mode.label().to_owned());
    let closed = "Also answers when you are closed, in the mode for busy lines";
    pair.value(Area::WhoAnswers, "/afterHours/enabled", closed, (before, after), |s| yes_no(s.after_hours_enabled));
    for day in Weekday::MONDAY_FIRST {
        let path = format!("/afterHours/businessHours/schedule/{}", day.key());
        let words = |s: &AvailabilitySettings| show_hours(&s.week[day.index()]);
        pair.value(Area::Hours, &path, day.name(), (before, after), words);
    }
    let special = pair.take("/afterHours/businessHours/holidays");
    lists::special_days((&before.exceptions, &after.exceptions), &special, &mut pair.changes);
    let region = "/afterHours/businessHours/holidayRegion";
    pair.optional(Area::SpecialDays, region, "Public holidays of", (before, after), |s| {
        s.holiday_region.map(|region| region.name().to_owned())
    });
    let zone = "/afterHours/businessHours/timezone";
    pair.value(Area::TimeZone, zone, "Time zone", (before, after), |s| s.timezone.clone());

    let volume = |s: &AvailabilitySettings| s.high_volume;
    pair.value(Area::BusyLines, "/highVolume/enabled", "Helps when the lines are busy", (before, after), |s| {
        on_off(volume(s).enabled)
    });
    pair.value(Area::BusyLines, "/highVolume/threshold", "Busy from", (before, after), |s| {
        say::counted(volume(s).threshold, "call", "calls")
    });
    pair.value(Area::BusyLines, "/highVolume/estimatedWaitMinutes", "Estimated wait", (before, after), |s| {
        say::counted(volume(s).estimated_wait_minutes, "minute", "minutes")
    });

    let schedule = "The schedule is";
    pair.value(Area::Schedule, "/customSchedule/enabled", schedule, (before, after), |s| on_off(s.custom.enabled));
    let rules = pair.take("/customSchedule/rules");
    lists::rules((&before.custom.rules, &after.custom.rules), &rules, &mut pair.changes);

    backup(&mut pair, before, after);
    pair.optional(Area::Switch, "/override", "Temporary switch", (before, after), switch::words);
    pair.rest();
    for change in &mut pair.changes {
        // Shortened texts may be the same; then there is nothing to show but that it changed.
        if change.before == change.after {
            (change.before, change.after) = (None, None);
        }
    }
    // Within an area the order stays; the list on screen goes from page to page.
    pair.changes.sort_by_key(|change| change.area);
    pair.changes
}

fn backup(pair: &mut Pair, before: &AvailabilitySettings, after: &AvailabilitySettings) {
    let both = (before, after);
    let step = |step: NextStep| say::next_step(step).to_owned();
    pair.value(Area::Backup, "/fallback/type", "When the assistant does not answer", both, |s| {
        let kind = match s.fallback.kind {
            FallbackKind::Voicemail => "voicemail takes a message",
            FallbackKind::Forward => "a line rings",
            FallbackKind::BusySignal => "callers hear a busy tone",
        };
        kind.to_owned()
    });
    pair.optional(Area::Backup, "/fallback/forwardNumber", "Number that rings", both, |s| {
        s.fallback.forward_number.as_ref().map(|number| number.display())
    });
    pair.optional(Area::Backup, "/fallback/voicemailGreeting", "Voicemail greeting", both, |s| {
        s.fallback.voicemail_greeting.as_ref().map(|greeting| format!("“{greeting}”"))
    });
    pair.value(Area::Backup, "/fallback/ringSeconds", "Rings for", both, |s| {
        say::counted(s.fallback.ring_seconds, "second", "seconds")
    });
    pair.value(Area::Backup, "/fallback/onNoAnswer", "When nobody picks up", both, |s| step(s.fallback.on_no_answer));
    pair.value(Area::Backup, "/fallback/onBusy", "When the line is busy", both, |s| step(s.fallback.on_busy));
    let failed = "When the line cannot be reached";
    pair.value(Area::Backup, "/fallback/onFailed", failed, both, |s| step(s.fallback.on_failed));
    pair.value(Area::Backup, "/fallback/announce", "Says a sentence before it rings", both, |s| {
        if s.fallback.announce { "yes" } else { "no" }.to_owned()
    });
    pair.value(Area::Backup, "/fallback/confirmAnswer", "Asks whoever picks up to press 1", both, |s| {
        if s.fallback.confirm_answer { "yes" } else { "no" }.to_owned()
    });
}

/// The JSON of both sides, less what has been compared already, and what was found.
struct Pair {
    before: Value,
    after: Value,
    changes: Vec<Change>,
}

type Both<'s> = (&'s AvailabilitySettings, &'s AvailabilitySettings);

impl Pair {
    /// Takes what stands at a path out of both sides.
    fn take(&mut self, path: &str) -> (Option<Value>, Option<Value>) {
        (take(&mut self.before, path), take(&mut self.after, path))
    }

    /// Compares what stands at a path, which always has words.
    fn value(
        &mut self,
        area: Area,
        path: &str,
        what: &str,
        both: Both<'_>,
        words: impl Fn(&AvailabilitySettings) -> String,
    ) {
        self.optional(area, path, what, both, |settings| Some(words(settings)));
    }

    /// Compares what stands at a path and may be missing.
    fn optional(
        &mut self,
        area: Area,
        path: &str,
        what: &str,
        (before, after): Both<'_>,
        words: impl Fn(&AvailabilitySettings) -> Option<String>,
    ) {
        let stored = self.take(path);
        if stored.0 == stored.1 {
            return;
        }
        let (said, now_said) = (words(before), words(after));
        self.changes.push(if said == now_said {
            // The same in words: what differs has none, so it is shown as it is stored.
            let raw = |value: &Option<Value>| value.as_ref().map(say::raw);
            Change { area, what: what.to_owned(), before: raw(&stored.0), after: raw(&stored.1) }
        } else {
            Change { area, what: what.to_owned(), before: said, after: now_said }
        });
    }

    /// What nobody above has taken.
    fn rest(&mut self) {
        let (before, after) = (std::mem::take(&mut self.before), std::mem::take(&mut self.after));
        unknown("", Some(&before), Some(&after), &mut self.changes);
    }
}

/// Removes and returns what stands at a JSON pointer of plain keys.
fn take(root: &mut Value, path: &str) -> Option<Value> {
    let (parents, key) = path.rsplit_once('/')?;
    root.pointer_mut(parents)?.as_object_mut()?.remove(key)
}

/// Differences of fields that nobody knows: object by object, in the order of their names.
fn unknown(path: &str, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<Change>) {
    if before == after {
        return;
    }
    let empty = Map::new();
    let object = |side: Option<&'_ Value>| side.is_none() || side.is_some_and(Value::is_object);
    let fields = |side: Option<&'_ Value>| side.and_then(Value::as_object).cloned().unwrap_or_else(|| empty.clone());
    let (old, new) = (fields(before), fields(after));
    if object(before) && object(after) && !(old.is_empty() && new.is_empty()) {
        let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            unknown(&path, old.get(name), new.get(name), changes);
        }
        return;
    }
    let what = if path.is_empty() { "settings".to_owned() } else { path.to_owned() };
    let (before, after) = (before.map(say::raw), after.map(say::raw));
    changes.push(Change { area: Area::Other, what, before, after });
}
