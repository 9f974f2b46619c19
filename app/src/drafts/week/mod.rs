//! The usual week as it is typed. Server and browser run the same code, so Add, Remove, Copy and every message are the
//! same with and without JavaScript.

mod check;
mod names;
mod strip;

pub use check::Checked;
pub use names::{add_id, close_name, copy_id, on_name, open_name, tick_id, tick_name};
pub use strip::open_path;

use check::too_many;
use domain::availability::{ClockTime, Interval, Week, Weekday, show_time};
use domain::language::Language;
use names::first_tick_id;
use serde::{Deserialize, Serialize};

/// More a day is a mistake; the same limit as for stored settings.
const MAX_SPANS: usize = 12;

/// Two times of a day as they were typed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct SpanDraft {
    /// Its number in the names of its controls. It stays the same while rows around it come and go.
    pub no: u32,
    /// Opening time.
    pub open: String,
    /// Closing time.
    pub close: String,
}

/// A day as it was typed. Rows are kept while the day is switched off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DayDraft {
    /// Open at all.
    pub on: bool,
    /// At least one row, which may be blank: so switching a day on needs no server.
    pub spans: Vec<SpanDraft>,
}

/// Names and values, as a form sends them.
type Pairs = Vec<(String, String)>;

/// The usual week as it was typed, indexed by [`Weekday::index`]. It travels to the browser as the pairs of its form:
/// one list of texts needs far less code there than three nested types.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Pairs", into = "Pairs")]
pub struct WeekDraft {
    days: [DayDraft; 7],
}

/// What a button of the week does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeekAction {
    /// One more row.
    Add(Weekday),
    /// Takes a row away.
    Remove(Weekday, u32),
    /// Unfolds the copy panel.
    CopyOpen(Weekday),
    /// Copies the day to the ticked ones.
    CopyTo(Weekday),
}

impl WeekAction {
    /// Reads a button's value: `add-monday`, `remove-monday-2`, `copy-monday`, `copy-monday-apply`.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let (verb, rest) = value.split_once('-')?;
        match verb {
            "add" => Some(Self::Add(day_of(rest)?)),
            "remove" => {
                let (day, no) = rest.split_once('-')?;
                Some(Self::Remove(day_of(day)?, no.parse().ok()?))
            }
            "copy" => match rest.strip_suffix("-apply") {
                Some(day) => Some(Self::CopyTo(day_of(day)?)),
                None => Some(Self::CopyOpen(day_of(rest)?)),
            },
            _ => None,
        }
    }
}

/// What an action came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Id of the control that gets the focus.
    pub focus: String,
    /// One sentence about it; blank where the screen says it.
    pub said: String,
}

/// The day with that stored key.
pub(super) fn day_of(key: &str) -> Option<Weekday> {
    Weekday::MONDAY_FIRST.into_iter().find(|day| day.key() == key)
}

/// A stored closing time as the browser's time control can show it: midnight at the end is 00:00.
pub(super) fn show_close(close: ClockTime) -> String {
    if close == ClockTime::END_OF_DAY { ClockTime::MIDNIGHT.to_string() } else { close.to_string() }
}

/// A typed closing time: 00:00 means the end of that day.
pub(super) fn read_close(typed: &str) -> Option<ClockTime> {
    ClockTime::parse(typed).ok().map(|t| if t == ClockTime::MIDNIGHT { ClockTime::END_OF_DAY } else { t })
}

/// Whether two lists of intervals are the same hours; `18:00–00:00` and `18:00–24:00` are.
#[cfg(feature = "ssr")]
pub(super) fn same_hours(a: &[Interval], b: &[Interval]) -> bool {
    let ends = |i: &Interval| (i.open, i.end_minutes());
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| ends(a) == ends(b))
}

/// A short, printable copy of what was typed, for messages.
fn clip(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(24).collect()
}

/// "Monday", "Monday and Tuesday", "Monday, Tuesday and Friday".
fn listed(days: &[Weekday]) -> String {
    match days {
        [] => String::new(),
        [only] => only.name().to_owned(),
        [head @ .., last] => {
            let head: Vec<_> = head.iter().map(|d| d.name()).collect();
            format!("{} and {}", head.join(", "), last.name())
        }
    }
}

impl SpanDraft {
    /// Whether nothing was typed into it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.open.trim().is_empty() && self.close.trim().is_empty()
    }

    fn of(no: u32, interval: Interval) -> Self {
        Self { no, open: interval.open.to_string(), close: show_close(interval.close) }
    }

    /// The interval, where both times can be read.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        let open = ClockTime::parse(&self.open).ok().filter(|t| *t != ClockTime::END_OF_DAY)?;
        Some(Interval { open, close: read_close(&self.close)? })
    }

    /// "ends next day, Saturday" or "all day"; nothing for ordinary hours.
    #[must_use]
    pub fn remark(&self, day: Weekday) -> Option<String> {
        let interval = self.interval()?;
        if interval.open == ClockTime::MIDNIGHT && interval.close == ClockTime::END_OF_DAY {
            return Some("all day".to_owned());
        }
        interval.is_overnight().then(|| format!("ends next day, {}", day.next().name()))
    }

    /// "8:30 AM to 12:30 PM", as far as it can be read.
    fn words(&self) -> String {
        let say = |text: &str| match ClockTime::parse(text) {
            Ok(time) => show_time(u32::from(time.minutes()), Language::En),
            Err(_) if text.trim().is_empty() => "…".to_owned(),
            Err(_) => clip(text),
        };
        format!("{} to {}", say(&self.open), say(&self.close))
    }

    /// What it means, for comparing: the same time in another form is no change.
    fn meaning(&self) -> (String, String) {
        let plain =
            |text: &str| ClockTime::parse(text).map_or_else(|_| text.trim().to_owned(), |time| time.to_string());
        (plain(&self.open), plain(&self.close))
    }
}

impl DayDraft {
    fn with(on: bool, spans: Vec<SpanDraft>) -> Self {
        let mut day = Self { on, spans };
        day.keep_a_row();
        day
    }

    fn keep_a_row(&mut self) {
        if self.spans.is_empty() {
            self.spans.push(SpanDraft { no: 1, ..SpanDraft::default() });
        }
    }

    fn next_no(&self) -> u32 {
        self.spans.iter().map(|s| s.no).max().unwrap_or(0).saturating_add(1)
    }

    /// `None` for a closed day.
    fn meaning(&self) -> Option<Vec<(String, String)>> {
        self.on.then(|| self.spans.iter().filter(|s| !s.is_blank()).map(SpanDraft::meaning).collect())
    }
}

impl WeekDraft {
    /// Stored hours as they can be edited.
    #[must_use]
    pub fn of(week: &Week) -> Self {
        let days = std::array::from_fn(|i| {
            let spans = (1..).zip(&week[i]).map(|(no, interval)| SpanDraft::of(no, *interval)).collect();
            DayDraft::with(!week[i].is_empty(), spans)
        });
        Self { days }
    }

    /// The week in the pairs of a form; other pairs are ignored.
    #[must_use]
    pub fn typed<'p>(pairs: impl Iterator<Item = (&'p str, &'p str)>) -> Self {
        let mut week = Self::default();
        for (name, value) in pairs {
            if let Some((day, control)) = name.split_once('-').and_then(|(day, rest)| Some((day_of(day)?, rest))) {
                let day = &mut week.days[day.index()];
                if control == "on" {
                    day.on = true;
                } else if let Some((no, opens)) = span_control(control) {
                    let at = day.spans.iter().position(|s| s.no == no).unwrap_or_else(|| {
                        day.spans.push(SpanDraft { no, ..SpanDraft::default() });
                        day.spans.len() - 1
                    });
                    let span = &mut day.spans[at];
                    if opens { value.clone_into(&mut span.open) } else { value.clone_into(&mut span.close) }
                }
            }
        }
        week.days.iter_mut().for_each(DayDraft::keep_a_row);
        week
    }

    /// As the pairs of a form.
    #[must_use]
    pub fn pairs(&self) -> Pairs {
        let mut pairs = Vec::new();
        for day in Weekday::MONDAY_FIRST {
            if self.day(day).on {
                pairs.push((on_name(day), "on".to_owned()));
            }
            for span in &self.day(day).spans {
                pairs.push((open_name(day, span.no), span.open.clone()));
                pairs.push((close_name(day, span.no), span.close.clone()));
            }
        }
        pairs
    }

    /// A day.
    #[must_use]
    pub fn day(&self, day: Weekday) -> &DayDraft {
        &self.days[day.index()]
    }

    /// Puts a day back as it was.
    pub fn put_back(&mut self, day: Weekday, was: DayDraft) {
        self.days[day.index()] = was;
    }

    /// Takes over what a control holds now. Answers the day it belongs to, if it is one of ours.
    pub fn set(&mut self, control: &str, value: &str, ticked: bool) -> Option<Weekday> {
        let (day, rest) = control.split_once('-')?;
        let day = day_of(day)?;
        let draft = &mut self.days[day.index()];
        if rest == "on" {
            draft.on = ticked;
        } else {
            let (no, opens) = span_control(rest)?;
            let span = draft.spans.iter_mut().find(|s| s.no == no)?;
            if opens { value.clone_into(&mut span.open) } else { value.clone_into(&mut span.close) }
        }
        Some(day)
    }

    /// Carries out a button. `ticked` are the days to copy to.
    pub fn apply(&mut self, action: WeekAction, ticked: &[Weekday]) -> Applied {
        match action {
            WeekAction::Add(day) => self.add(day),
            WeekAction::Remove(day, no) => self.remove(day, no),
            WeekAction::CopyOpen(day) => Applied { focus: first_tick_id(day), said: String::new() },
            WeekAction::CopyTo(day) => self.copy(day, ticked),
        }
    }

    fn add(&mut self, day: Weekday) -> Applied {
        let draft = &mut self.days[day.index()];
        let waits = !draft.on && draft.spans.iter().all(SpanDraft::is_blank);
        draft.on = true;
        if !waits && draft.spans.len() >= MAX_SPANS {
            return Applied { focus: add_id(day), said: too_many(day) };
        }
        if !waits {
            draft.spans.push(SpanDraft { no: draft.next_no(), ..SpanDraft::default() });
        }
        let no = draft.spans.last().map_or(1, |s| s.no);
        Applied { focus: open_name(day, no), said: format!("Hours added on {}.", day.name()) }
    }

    fn remove(&mut self, day: Weekday, no: u32) -> Applied {
        let draft = &mut self.days[day.index()];
        let focus = add_id(day);
        let Some(at) = draft.spans.iter().position(|s| s.no == no) else {
            return Applied { focus, said: String::new() };
        };
        let next = draft.next_no();
        let gone = draft.spans.remove(at);
        if draft.spans.is_empty() {
            draft.on = false;
            draft.spans.push(SpanDraft { no: next, ..SpanDraft::default() });
        }
        let closed = if draft.on { "" } else { ", so it is closed" };
        let said = if gone.is_blank() {
            format!("Empty hours on {} removed{closed}.", day.name())
        } else {
            format!("{}, {} removed{closed}.", day.name(), gone.words())
        };
        Applied { focus, said }
    }

    fn copy(&mut self, from: Weekday, ticked: &[Weekday]) -> Applied {
        let to: Vec<Weekday> = Weekday::MONDAY_FIRST.into_iter().filter(|d| *d != from && ticked.contains(d)).collect();
        if to.is_empty() {
            return Applied { focus: first_tick_id(from), said: "Tick the days to copy to.".to_owned() };
        }
        let source = self.days[from.index()].clone();
        for day in &to {
            let target = &mut self.days[day.index()];
            // Fresh numbers: the rows are new, and the old ones may come back.
            let fresh = target.next_no()..;
            target.spans = fresh.zip(&source.spans).map(|(no, span)| SpanDraft { no, ..span.clone() }).collect();
            target.on = source.on;
        }
        Applied { focus: copy_id(from), said: format!("{}’s hours copied to {}.", from.name(), listed(&to)) }
    }

    /// The days whose hours are not those of `saved`.
    #[must_use]
    pub fn changed_days(&self, saved: &Self) -> Vec<Weekday> {
        let differs = |day: &Weekday| self.day(*day).meaning() != saved.day(*day).meaning();
        Weekday::MONDAY_FIRST.into_iter().filter(differs).collect()
    }
}

impl From<Pairs> for WeekDraft {
    fn from(pairs: Pairs) -> Self {
        Self::typed(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }
}

impl From<WeekDraft> for Pairs {
    fn from(week: WeekDraft) -> Self {
        week.pairs()
    }
}

/// `2-open` → (2, true), `2-close` → (2, false).
fn span_control(control: &str) -> Option<(u32, bool)> {
    let (no, side) = control.split_once('-')?;
    let opens = match side {
        "open" => true,
        "close" => false,
        _ => return None,
    };
    Some((no.parse().ok()?, opens))
}

#[cfg(test)]
mod tests;
