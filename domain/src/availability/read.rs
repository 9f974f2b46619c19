//! Settings from JSON. Reading is total: stored JSON from older versions or by hand, with
//! unknown, missing or nonsensical fields, always gives usable settings plus the list of what was
//! wrong. A stored clinic is read leniently; a PUT is refused when that list is not empty.

use super::settings::*;
use super::write::keep_unknown;
use super::{ClockTime, validate};
use crate::FieldError;
use crate::holidays::Region;
use crate::phone::E164;
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use serde_json::{Map, Value};

/// A week has at most this many intervals a day, a clinic this many special days and rules: more
/// is a mistake or an attack, and every call walks these lists.
pub(super) const MAX_INTERVALS: usize = 12;
pub(super) const MAX_EXCEPTIONS: usize = 400;
const MAX_RULES: usize = 200;
/// The longest voicemail greeting, characters.
pub const MAX_GREETING: usize = 1000;
pub(super) const MAX_NAME: usize = 120;
/// Unknown fields are kept, so the whole has a limit, too: bytes of JSON.
const MAX_SIZE: usize = 256 * 1024;
/// A hostile document must not become a hostile list of errors.
const MAX_ERRORS: usize = 100;

impl AvailabilitySettings {
    /// Reads stored settings; never fails. The second part lists what was ignored.
    #[must_use]
    pub fn read(value: &Value) -> (Self, Vec<FieldError>) {
        let mut reader = Reader::default();
        let settings = reader.settings(value);
        (settings, reader.errors)
    }

    /// Reads settings that somebody wants to save.
    ///
    /// # Errors
    /// Every field that is wrong, with a message for a person: wrong types, unknown codes,
    /// impossible dates, overlapping intervals, numbers that are not E.164. The zone name is
    /// checked by the caller that has zone data.
    pub fn parse(value: &Value) -> Result<Self, Vec<FieldError>> {
        if !value.is_object() {
            return Err(vec![FieldError::new("settings", "Send the settings as a JSON object.")]);
        }
        within_size(value)?;
        let mut reader = Reader::default();
        let settings = reader.settings(value);
        let Reader { mut errors, shifted } = reader;
        // Where an entry could not be read the ones after it moved up: a rule about them would name
        // the wrong one. And a field that could not be read is not missing as well.
        let named = |rule: &FieldError| {
            !shifted.iter().any(|list| rule.field.starts_with(list)) && errors.iter().all(|e| e.field != rule.field)
        };
        let rules: Vec<FieldError> = settings.rule_errors().into_iter().filter(named).collect();
        errors.extend(rules);
        errors.truncate(MAX_ERRORS);
        if errors.is_empty() { Ok(settings) } else { Err(errors) }
    }

    /// Reads settings that are to replace stored ones. A required part that is left out (`mode`,
    /// `afterHours`, `highVolume`, `customSchedule`, `fallback`) stays as it is stored; `override`
    /// is optional, so leaving it out ends it. Stored fields we do not know are kept.
    ///
    /// # Errors
    /// As [`AvailabilitySettings::parse`].
    pub fn parse_over(value: &Value, stored: &Self) -> Result<Self, Vec<FieldError>> {
        let mut merged = value.clone();
        if let (Some(given), Some(kept)) = (merged.as_object_mut(), stored.to_json().as_object()) {
            for part in ["mode", "afterHours", "highVolume", "customSchedule", "fallback"] {
                if let Some(kept) = kept.get(part).filter(|_| !given.contains_key(part)) {
                    given.insert(part.to_owned(), kept.clone());
                }
            }
        }
        let mut settings = Self::parse(&merged)?;
        keep_unknown(&mut settings.raw, &stored.raw);
        // Else strangers could pile up, save after save.
        within_size(&settings.to_json())?;
        Ok(settings)
    }

    /// What is wrong with values that have the right types: overlaps, doubled dates, a forward
    /// without a number.
    #[must_use]
    pub fn rule_errors(&self) -> Vec<FieldError> {
        validate::rule_errors(self)
    }
}

fn within_size(value: &Value) -> Result<(), Vec<FieldError>> {
    if value.to_string().len() <= MAX_SIZE {
        return Ok(());
    }
    let message = format!("The settings are larger than {} kB. Send less.", MAX_SIZE / 1024);
    Err(vec![FieldError::new("settings", message)])
}

#[derive(Default)]
struct Reader {
    errors: Vec<FieldError>,
    /// Paths, with their opening bracket, of lists in which an entry could not be read.
    shifted: Vec<String>,
}

impl Reader {
    fn fail(&mut self, field: impl Into<String>, message: impl Into<String>) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(FieldError::new(field, message));
        }
    }

    fn settings(&mut self, value: &Value) -> AvailabilitySettings {
        let default = AvailabilitySettings::default();
        let Some(root) = value.as_object() else {
            // Nothing stored yet is no mistake.
            if !value.is_null() {
                self.fail("settings", "Send the settings as a JSON object.");
            }
            return default;
        };
        let mut out = AvailabilitySettings { raw: root.clone(), ..default };

        if let Some(code) = present(root.get("mode")) {
            match code.as_str().and_then(Mode::from_code) {
                Some(mode) => out.mode = mode,
                None => {
                    self.fail("mode", "Choose one of: always, after-hours-only, overflow-only, scheduled, disabled.")
                }
            }
        }
        let after = self.object(root, "afterHours", "afterHours");
        out.after_hours_enabled = self.boolean(after, "enabled", "afterHours.enabled", out.after_hours_enabled);
        let business = after.and_then(|a| self.object(a, "businessHours", "afterHours.businessHours"));
        if let Some(business) = business {
            self.business_hours(business, &mut out);
        }
        if let Some(volume) = self.object(root, "highVolume", "highVolume") {
            let high = &mut out.high_volume;
            high.enabled = self.boolean(Some(volume), "enabled", "highVolume.enabled", high.enabled);
            high.threshold = self.whole(volume, "threshold", "highVolume.threshold", 1..=1000, high.threshold);
            high.estimated_wait_minutes = self.whole(
                volume,
                "estimatedWaitMinutes",
                "highVolume.estimatedWaitMinutes",
                0..=240,
                high.estimated_wait_minutes,
            );
        }
        if let Some(custom) = self.object(root, "customSchedule", "customSchedule") {
            out.custom.enabled = self.boolean(Some(custom), "enabled", "customSchedule.enabled", false);
            out.custom.rules = self.rules(custom);
        }
        if let Some(fallback) = self.object(root, "fallback", "fallback") {
            self.fallback(fallback, &mut out.fallback);
        }
        if let Some(switch) = self.object(root, "override", "override") {
            out.override_ = self.override_(switch);
        }
        out
    }

    fn object<'v>(&mut self, parent: &'v Map<String, Value>, key: &str, field: &str) -> Option<&'v Map<String, Value>> {
        let value = present(parent.get(key))?;
        let object = value.as_object();
        if object.is_none() {
            self.fail(field, "Send a JSON object here.");
        }
        object
    }

    fn boolean(&mut self, parent: Option<&Map<String, Value>>, key: &str, field: &str, default: bool) -> bool {
        match parent.and_then(|p| present(p.get(key))) {
            None => default,
            Some(Value::Bool(value)) => *value,
            Some(_) => {
                self.fail(field, "Use true or false.");
                default
            }
        }
    }

    fn whole(
        &mut self,
        parent: &Map<String, Value>,
        key: &str,
        field: &str,
        range: std::ops::RangeInclusive<u32>,
        default: u32,
    ) -> u32 {
        let Some(value) = present(parent.get(key)) else { return default };
        match whole_number(value).filter(|n| range.contains(n)) {
            Some(number) => number,
            None => {
                self.fail(field, format!("Use a whole number from {} to {}.", range.start(), range.end()));
                default
            }
        }
    }

    fn text(&mut self, parent: &Map<String, Value>, key: &str, field: &str, max: usize) -> Option<String> {
        match present(parent.get(key))? {
            Value::String(text) if text.chars().count() <= max => Some(text.clone()),
            Value::String(_) => {
                self.fail(field, format!("Use at most {max} characters."));
                None
            }
            _ => {
                self.fail(field, "Send text here.");
                None
            }
        }
    }

    fn business_hours(&mut self, business: &Map<String, Value>, out: &mut AvailabilitySettings) {
        const PATH: &str = "afterHours.businessHours";
        if let Some(zone) = self.text(business, "timezone", &format!("{PATH}.timezone"), 64) {
            if zone.trim().is_empty() {
                self.fail(format!("{PATH}.timezone"), "Choose a time zone such as America/Toronto.");
            } else {
                out.timezone = zone.trim().to_owned();
            }
        }
        if let Some(schedule) = self.object(business, "schedule", &format!("{PATH}.schedule")) {
            for day in Weekday::MONDAY_FIRST {
                // A day that is missing from a stored schedule is closed, like null.
                let field = format!("{PATH}.schedule.{}", day.key());
                out.week[day.index()] =
                    present(schedule.get(day.key())).map_or_else(Vec::new, |v| self.intervals(v, &field, day.name()));
            }
            for key in schedule.keys() {
                if !Weekday::MONDAY_FIRST.iter().any(|day| day.key() == key) {
                    self.fail(format!("{PATH}.schedule.{key}"), "Days are monday to sunday, in lower case.");
                }
            }
        }
        if let Some(code) = self.text(business, "holidayRegion", &format!("{PATH}.holidayRegion"), 16) {
            out.holiday_region = Region::parse(&code);
            if out.holiday_region.is_none() {
                self.fail(format!("{PATH}.holidayRegion"), "Use a province or state such as CA-ON or US-NY.");
            }
        }
        match present(business.get("holidays")) {
            None => {}
            Some(Value::Array(list)) => {
                if list.len() > MAX_EXCEPTIONS {
                    self.fail(format!("{PATH}.holidays"), format!("Keep at most {MAX_EXCEPTIONS} special days."));
                }
                for (i, entry) in list.iter().take(MAX_EXCEPTIONS).enumerate() {
                    match self.exception(entry, &format!("{PATH}.holidays[{i}]")) {
                        Some(exception) => out.exceptions.push(exception),
                        None => self.shifted.push(format!("{PATH}.holidays[")),
                    }
                }
            }
            Some(_) => self.fail(format!("{PATH}.holidays"), "Send a list of dates."),
        }
    }

    fn intervals(&mut self, value: &Value, field: &str, whose: &str) -> Vec<Interval> {
        match value {
            Value::Object(single) => self.interval(single, &OPENING, field, whose).into_iter().collect(),
            Value::Array(list) => {
                if list.len() > MAX_INTERVALS {
                    self.fail(field, format!("{whose}: use at most {MAX_INTERVALS} intervals a day."));
                }
                let mut out = Vec::new();
                for (i, entry) in list.iter().take(MAX_INTERVALS).enumerate() {
                    let at = format!("{field}[{i}]");
                    let interval = match entry.as_object() {
                        Some(entry) => self.interval(entry, &OPENING, &at, whose),
                        None => {
                            self.fail(at, format!("{whose}: send an opening and a closing time."));
                            None
                        }
                    };
                    match interval {
                        Some(interval) => out.push(interval),
                        None => self.shifted.push(format!("{field}[")),
                    }
                }
                out
            }
            _ => {
                self.fail(field, format!("{whose}: send hours such as {{\"open\":\"09:00\",\"close\":\"17:00\"}}, a list of them, or null."));
                Vec::new()
            }
        }
    }

    fn interval(&mut self, entry: &Map<String, Value>, times: &Times, field: &str, whose: &str) -> Option<Interval> {
        let mut time = |key: &str, what: &str| {
            let typed = entry.get(key).and_then(Value::as_str).unwrap_or_default();
            if let Ok(time) = ClockTime::parse(typed) {
                return Some(time);
            }
            let shown = clip(typed);
            let message = if shown.trim().is_empty() {
                format!("{whose}: the {what} time is missing. Use a time such as 09:00.")
            } else {
                format!("{whose}: {shown} is no {what} time. Use a time such as 09:00.")
            };
            self.fail(format!("{field}.{key}"), message);
            None
        };
        let (open, close) = (time(times.open, times.opening), time(times.close, times.closing));
        let (open, close) = (open?, close?);
        if open == ClockTime::END_OF_DAY {
            let message = format!("{whose}: the {} time is at most 23:59.", times.opening);
            self.fail(format!("{field}.{}", times.open), message);
            return None;
        }
        Some(Interval { open, close })
    }

    fn date(&mut self, value: Option<&Value>, field: &str) -> Option<NaiveDate> {
        let text = value.and_then(Value::as_str).map(str::trim).unwrap_or_default();
        // The calendar library would take signs and single digits as well.
        let exact = text.len() == 10 && text.bytes().enumerate().all(|(i, b)| matches!(i, 4 | 7) || b.is_ascii_digit());
        match NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| exact) {
            Some(date) => Some(date),
            None if text.is_empty() => {
                self.fail(field, "The date is missing. Use a date such as 2026-12-24.");
                None
            }
            None => {
                self.fail(field, format!("{} is no date in the calendar. Use a date such as 2026-12-24.", clip(text)));
                None
            }
        }
    }

    fn exception(&mut self, entry: &Value, field: &str) -> Option<DateException> {
        let single =
            |date| DateException { from: date, to: date, name: String::new(), hours: Vec::new(), extra: Map::new() };
        let map = match entry {
            Value::String(_) => return self.date(Some(entry), field).map(single),
            Value::Object(map) => map,
            _ => {
                self.fail(field, "Send a date, or an object with a date and a name.");
                return None;
            }
        };
        let (from, to) = if present(map.get("from")).is_some() || present(map.get("to")).is_some() {
            let from = self.date(map.get("from"), &format!("{field}.from"));
            let to = self.date(map.get("to"), &format!("{field}.to"));
            (from?, to?)
        } else {
            let date = self.date(map.get("date"), &format!("{field}.date"))?;
            (date, date)
        };
        let name = self.text(map, "name", &format!("{field}.name"), MAX_NAME).unwrap_or_default();
        let whose = if name.is_empty() { from.to_string() } else { name.clone() };
        let hours =
            present(map.get("hours")).map_or_else(Vec::new, |v| self.intervals(v, &format!("{field}.hours"), &whose));
        let known = ["date", "from", "to", "name", "hours"];
        let extra =
            map.iter().filter(|(key, _)| !known.contains(&key.as_str())).map(|(k, v)| (k.clone(), v.clone())).collect();
        Some(DateException { from, to, name, hours, extra })
    }

    fn rules(&mut self, custom: &Map<String, Value>) -> Vec<ScheduleRule> {
        let list = match present(custom.get("rules")) {
            None => return Vec::new(),
            Some(Value::Array(list)) => list,
            Some(_) => {
                self.fail("customSchedule.rules", "Send a list of rules.");
                return Vec::new();
            }
        };
        if list.len() > MAX_RULES {
            self.fail("customSchedule.rules", format!("Keep at most {MAX_RULES} rules."));
        }
        let mut out = Vec::new();
        for (i, entry) in list.iter().take(MAX_RULES).enumerate() {
            let field = format!("customSchedule.rules[{i}]");
            let Some(map) = entry.as_object() else {
                self.fail(field, "Send an object with dayOfWeek, startTime, endTime and action.");
                continue;
            };
            let day = map.get("dayOfWeek").and_then(whole_number).and_then(|d| Weekday::from_index(d as usize));
            if day.is_none() {
                self.fail(format!("{field}.dayOfWeek"), "Use a whole number from 0 (Sunday) to 6 (Saturday).");
            }
            let interval = self.interval(map, &RULE, &field, &format!("Rule {}", i + 1));
            let action = match map.get("action").and_then(Value::as_str) {
                Some("enable") => Some(RuleAction::Enable),
                Some("disable") => Some(RuleAction::Disable),
                _ => {
                    self.fail(format!("{field}.action"), "Choose enable or disable.");
                    None
                }
            };
            let known = ["dayOfWeek", "startTime", "endTime", "action"];
            if let (Some(day), Some(interval), Some(action)) = (day, interval, action) {
                let extra = map
                    .iter()
                    .filter(|(key, _)| !known.contains(&key.as_str()))
                    .map(|(k, v)| (k.clone(), v.clone()))
                    .collect();
                out.push(ScheduleRule { day, interval, action, extra });
            }
        }
        out
    }

    fn fallback(&mut self, stored: &Map<String, Value>, out: &mut Fallback) {
        if let Some(code) = present(stored.get("type")) {
            match code.as_str().and_then(FallbackKind::from_code) {
                Some(kind) => out.kind = kind,
                None => self.fail("fallback.type", "Choose one of: voicemail, forward, busy-signal."),
            }
        }
        if let Some(text) =
            self.text(stored, "forwardNumber", "fallback.forwardNumber", 40).filter(|t| !t.trim().is_empty())
        {
            match E164::parse_human(&text) {
                Ok(number) if number.is_dialable() => out.forward_number = Some(number),
                Ok(_) => self.fail(
                    "fallback.forwardNumber",
                    "That number cannot be dialled. Check the area code and the digits.",
                ),
                Err(problem) => self.fail("fallback.forwardNumber", problem.to_string()),
            }
        }
        out.voicemail_greeting = self
            .text(stored, "voicemailGreeting", "fallback.voicemailGreeting", MAX_GREETING)
            .filter(|g| !g.trim().is_empty());
        out.ring_seconds = self.whole(stored, "ringSeconds", "fallback.ringSeconds", 5..=60, out.ring_seconds);
        out.announce = self.boolean(Some(stored), "announce", "fallback.announce", out.announce);
        out.confirm_answer = self.boolean(Some(stored), "confirmAnswer", "fallback.confirmAnswer", out.confirm_answer);
        for (key, step) in
            [("onNoAnswer", &mut out.on_no_answer), ("onBusy", &mut out.on_busy), ("onFailed", &mut out.on_failed)]
        {
            if let Some(code) = present(stored.get(key)) {
                match code.as_str().and_then(NextStep::from_code) {
                    Some(next) => *step = next,
                    None => self.fail(format!("fallback.{key}"), "Choose one of: assistant, voicemail, busy-signal."),
                }
            }
        }
    }

    fn override_(&mut self, stored: &Map<String, Value>) -> Option<Override> {
        let state = stored.get("state").and_then(Value::as_str).and_then(OverrideState::from_code);
        if state.is_none() {
            self.fail("override.state", "Choose one of: closed, open, assistant, fallback.");
        }
        let until = match present(stored.get("until")) {
            None => Some(OverrideUntil::Open),
            Some(Value::String(text)) if text == "next-change" => Some(OverrideUntil::NextChange),
            Some(Value::String(text)) => instant(text).map(OverrideUntil::Instant),
            Some(_) => None,
        };
        if until.is_none() {
            self.fail("override.until", "Use an instant such as 2026-12-24T18:00:00Z, \"next-change\" or null.");
        }
        let note = self.text(stored, "note", "override.note", 300);
        // A switch without a readable end must not last for ever: it is dropped.
        Some(Override { state: state?, until: until?, note })
    }
}

/// The keys of an interval and the words for its two times.
struct Times {
    open: &'static str,
    close: &'static str,
    opening: &'static str,
    closing: &'static str,
}

const OPENING: Times = Times { open: "open", close: "close", opening: "opening", closing: "closing" };
const RULE: Times = Times { open: "startTime", close: "endTime", opening: "start", closing: "end" };

fn present(value: Option<&Value>) -> Option<&Value> {
    value.filter(|v| !v.is_null())
}

/// A whole number. `5.0` is one to a JSON writer that has only floats.
fn whole_number(value: &Value) -> Option<u32> {
    let float = || value.as_f64().filter(|f| f.fract() == 0.0 && (0.0..1e9).contains(f)).map(|f| f as u64);
    value.as_u64().or_else(float).and_then(|n| u32::try_from(n).ok())
}

/// An instant that can be written again: whole seconds, years of four digits.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc).with_nanosecond(0)?;
    (1970..=9999).contains(&at.year()).then_some(at)
}

/// A short, printable copy of what was typed, for messages.
fn clip(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(24).collect()
}
