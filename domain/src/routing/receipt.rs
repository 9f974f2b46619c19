//! The receipt that is kept on every call: what was decided, from what, and what came of it.

use super::decide::RoutingContext;
use super::decision::{Decision, Route};
use super::sentence::Tense;
use super::trace::TraceStep;
use crate::availability::zone_data_version;
use crate::call::Leg;
use crate::language::Language;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// The plain sentence in the three languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentences {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
    /// Spanish.
    pub es: String,
}

/// One line that was dialled and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The number, or `assistant`.
    pub dialled: String,
    /// The carrier's word: `completed`, `busy`, `no-answer`, `failed`, `canceled`; or `not-taken`.
    pub outcome: String,
    /// When we learned of it.
    pub at: DateTime<Utc>,
    /// Seconds connected, when it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<i32>,
}

/// Stored as JSON in `calls.receipt`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Version of this shape, 1.
    pub version: u8,
    /// Version of the clinic's settings.
    pub settings_version: i32,
    /// Edition of the zone data.
    pub zone_data: String,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
    /// The clinic's wall clock then, with offset.
    pub local_time: String,
    /// The clinic's zone.
    pub timezone: String,
    /// Calls on the line then, this one excluded.
    pub active_calls: u32,
    /// Where it went.
    pub route: Route,
    /// The code of the rule that decided.
    pub reason: String,
    /// What was carried out: `assistant`, `voicemail`, `forward`, `busy-signal`, `reject`, `apology`.
    #[serde(rename = "fallback")]
    pub plan: String,
    /// In words.
    pub sentence: Sentences,
    /// One step per rule looked at.
    pub trace: Vec<TraceStep>,
    /// What was dialled and how it ended, in order.
    #[serde(default)]
    pub attempts: Vec<Attempt>,
    /// The lines that rang, as the carrier's callbacks told of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legs: Vec<Leg>,
}

impl Receipt {
    /// The receipt of a decision that is being carried out.
    #[must_use]
    pub fn new(now: DateTime<Utc>, context: &RoutingContext, decision: &Decision) -> Self {
        let zone = &context.clinic.zone;
        Self {
            version: 1,
            settings_version: context.clinic.settings_version,
            zone_data: zone_data_version().to_owned(),
            decided_at: now,
            local_time: local_iso(zone.offset_seconds(now), now),
            timezone: zone.name().to_owned(),
            active_calls: context.active_calls,
            route: decision.route,
            reason: decision.reason.code().to_owned(),
            plan: decision.plan.code().to_owned(),
            sentence: Sentences {
                en: decision.sentence(Language::En, Tense::Past),
                fr: decision.sentence(Language::Fr, Tense::Past),
                es: decision.sentence(Language::Es, Tense::Past),
            },
            trace: decision.trace.clone(),
            attempts: Vec::new(),
            legs: Vec::new(),
        }
    }
}

/// ISO 8601 with the local offset, to the second; in UTC where the calendar ends.
#[must_use]
pub fn local_iso(offset_seconds: i32, at: DateTime<Utc>) -> String {
    let offset = chrono::FixedOffset::east_opt(offset_seconds);
    match offset.filter(|offset| at.naive_utc().checked_add_offset(*offset).is_some()) {
        Some(offset) => at.with_timezone(&offset).to_rfc3339_opts(SecondsFormat::Secs, false),
        None => at.to_rfc3339_opts(SecondsFormat::Secs, true),
    }
}
