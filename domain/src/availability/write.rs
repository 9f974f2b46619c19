//! Settings to JSON. Fields we do not know keep what they were read with, so that a newer program's
//! settings survive a save by an older one.

use super::ClockTime;
use super::settings::*;
use chrono::SecondsFormat;
use serde_json::{Map, Value, json};

impl AvailabilitySettings {
    /// The JSON to store or send. Fields we do not know keep what they were read with.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut root = self.raw.clone();
        root.insert("mode".into(), json!(self.mode.code()));
        let mut after = object_of(&root, "afterHours");
        after.insert("enabled".into(), json!(self.after_hours_enabled));
        let mut business = object_of(&after, "businessHours");
        business.insert("timezone".into(), json!(self.timezone));
        let mut schedule = object_of(&business, "schedule");
        for day in Weekday::MONDAY_FIRST {
            let hours = day_json(&self.week[day.index()], schedule.get(day.key()));
            schedule.insert(day.key().into(), hours);
        }
        business.insert("schedule".into(), Value::Object(schedule));
        let stored = business.get("holidays").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let holidays = self.exceptions.iter().map(|exception| exception_json(exception, stored)).collect();
        business.insert("holidays".into(), holidays);
        set_or_remove(&mut business, "holidayRegion", self.holiday_region.map(|region| json!(region.code())));
        after.insert("businessHours".into(), Value::Object(business));
        root.insert("afterHours".into(), Value::Object(after));

        let mut volume = object_of(&root, "highVolume");
        volume.insert("enabled".into(), json!(self.high_volume.enabled));
        volume.insert("threshold".into(), json!(self.high_volume.threshold));
        volume.insert("estimatedWaitMinutes".into(), json!(self.high_volume.estimated_wait_minutes));
        root.insert("highVolume".into(), Value::Object(volume));

        let mut custom = object_of(&root, "customSchedule");
        custom.insert("enabled".into(), json!(self.custom.enabled));
        custom.insert("rules".into(), self.custom.rules.iter().map(rule_json).collect());
        root.insert("customSchedule".into(), Value::Object(custom));

        let fallback = &self.fallback;
        let mut stored = object_of(&root, "fallback");
        stored.insert("type".into(), json!(fallback.kind.code()));
        set_or_remove(&mut stored, "forwardNumber", fallback.forward_number.as_ref().map(|n| json!(n.as_str())));
        set_or_remove(&mut stored, "voicemailGreeting", fallback.voicemail_greeting.as_ref().map(|g| json!(g)));
        stored.insert("ringSeconds".into(), json!(fallback.ring_seconds));
        stored.insert("onNoAnswer".into(), json!(fallback.on_no_answer.code()));
        stored.insert("onBusy".into(), json!(fallback.on_busy.code()));
        stored.insert("onFailed".into(), json!(fallback.on_failed.code()));
        stored.insert("announce".into(), json!(fallback.announce));
        stored.insert("confirmAnswer".into(), json!(fallback.confirm_answer));
        root.insert("fallback".into(), Value::Object(stored));

        let switch = self.override_.as_ref().map(|o| {
            let mut stored = object_of(&root, "override");
            stored.insert("state".into(), json!(o.state.code()));
            stored.insert("until".into(), until_json(o.until));
            set_or_remove(&mut stored, "note", o.note.as_ref().map(|n| json!(n)));
            Value::Object(stored)
        });
        set_or_remove(&mut root, "override", switch);
        Value::Object(root)
    }
}

/// Puts into `given` what `stored` has besides, at every depth of objects. Fields that we do know
/// are written over by [`AvailabilitySettings::to_json`], so only the unknown ones have an effect.
pub(super) fn keep_unknown(given: &mut Map<String, Value>, stored: &Map<String, Value>) {
    for (key, kept) in stored {
        match (given.get_mut(key), kept) {
            (None, _) => {
                given.insert(key.clone(), kept.clone());
            }
            (Some(Value::Object(given)), Value::Object(kept)) => keep_unknown(given, kept),
            (Some(_), _) => {}
        }
    }
}

fn object_of(parent: &Map<String, Value>, key: &str) -> Map<String, Value> {
    parent.get(key).and_then(Value::as_object).cloned().unwrap_or_default()
}

fn set_or_remove(map: &mut Map<String, Value>, key: &str, value: Option<Value>) {
    match value {
        Some(value) => {
            map.insert(key.into(), value);
        }
        None => {
            map.remove(key);
        }
    }
}

/// `stored` is what stood at the same place: its unknown fields stay while the times are the same.
fn interval_json(interval: Interval, stored: Option<&Value>) -> Value {
    let time = |map: &Map<String, Value>, key| map.get(key).and_then(Value::as_str).map(ClockTime::parse);
    let same = |map: &&Map<String, Value>| {
        time(map, "open") == Some(Ok(interval.open)) && time(map, "close") == Some(Ok(interval.close))
    };
    let mut map = stored.and_then(Value::as_object).filter(same).cloned().unwrap_or_default();
    map.insert("open".into(), json!(interval.open.to_string()));
    map.insert("close".into(), json!(interval.close.to_string()));
    Value::Object(map)
}

fn intervals_json(intervals: &[Interval], stored: Option<&Value>) -> Vec<Value> {
    let at = |i: usize| match stored {
        Some(Value::Array(list)) => list.get(i),
        single => single.filter(|_| i == 0),
    };
    intervals.iter().enumerate().map(|(i, interval)| interval_json(*interval, at(i))).collect()
}

fn day_json(intervals: &[Interval], stored: Option<&Value>) -> Value {
    let mut list = intervals_json(intervals, stored);
    match list.len() {
        0 => Value::Null,
        // One interval is stored as the single object that older readers know.
        1 => list.swap_remove(0),
        _ => Value::Array(list),
    }
}

fn exception_json(exception: &DateException, stored: &[Value]) -> Value {
    let from = exception.from.to_string();
    let single = exception.from == exception.to;
    if single && exception.name.is_empty() && exception.hours.is_empty() && exception.extra.is_empty() {
        return json!(from);
    }
    let mut map = exception.extra.clone();
    if single {
        map.insert("date".into(), json!(from));
    } else {
        map.insert("from".into(), json!(from));
        map.insert("to".into(), json!(exception.to.to_string()));
    }
    map.insert("name".into(), json!(exception.name));
    if !exception.hours.is_empty() {
        let starts = |entry: &&Value| {
            let date = entry.get("from").filter(|v| !v.is_null()).or_else(|| entry.get("date"));
            date.and_then(Value::as_str).is_some_and(|text| text.trim() == from)
        };
        let before = stored.iter().find(starts).and_then(|entry| entry.get("hours"));
        map.insert("hours".into(), Value::Array(intervals_json(&exception.hours, before)));
    }
    Value::Object(map)
}

fn rule_json(rule: &ScheduleRule) -> Value {
    let mut map = rule.extra.clone();
    map.insert("dayOfWeek".into(), json!(rule.day.index()));
    map.insert("startTime".into(), json!(rule.interval.open.to_string()));
    map.insert("endTime".into(), json!(rule.interval.close.to_string()));
    map.insert("action".into(), json!(rule.action));
    Value::Object(map)
}

fn until_json(until: OverrideUntil) -> Value {
    match until {
        OverrideUntil::Instant(at) => json!(at.to_rfc3339_opts(SecondsFormat::Secs, true)),
        OverrideUntil::NextChange => json!("next-change"),
        OverrideUntil::Open => Value::Null,
    }
}
