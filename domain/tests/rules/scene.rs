//! Building blocks of the tests: moments, settings, a clinic that takes calls.

use chrono::{DateTime, Utc};
use domain::availability::{AvailabilitySettings, Zone};
use domain::company::{CallFeatures, CallerRules, Subscription};
use domain::language::Language;
use domain::phone::{Caller, E164};
use domain::routing::{ClinicContext, NumberState, RoutingContext};
use serde_json::Value;

pub fn number(text: &str) -> E164 {
    E164::parse(text).unwrap()
}

/// The zone through jiff alone, not through the code under test.
pub fn jiff_zone(name: &str) -> jiff::tz::TimeZone {
    jiff::tz::TimeZoneDatabase::bundled().get(name).unwrap()
}

/// `2026-12-01T12:00:00Z`.
pub fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

/// `2026-12-24 13:05` on the clinic's wall clock, or an instant when it ends in `Z`. Refuses wall
/// clock times that do not exist or exist twice.
pub fn moment(zone: &str, text: &str) -> DateTime<Utc> {
    if text.ends_with('Z') {
        return utc(text);
    }
    let civil: jiff::civil::DateTime = text.replace(' ', "T").parse().unwrap();
    let at = jiff_zone(zone).to_ambiguous_timestamp(civil).unambiguous().unwrap_or_else(|e| panic!("{text}: {e}"));
    DateTime::from_timestamp(at.as_second(), 0).unwrap()
}

/// Settings that somebody could save.
pub fn valid(json: &Value) -> AvailabilitySettings {
    AvailabilitySettings::parse(json).unwrap_or_else(|errors| panic!("{json:#}: {errors:?}"))
}

/// A clinic with these settings whose gates are all open, called by somebody with a number.
pub fn clinic(settings: AvailabilitySettings) -> RoutingContext {
    let zone = Zone::parse(&settings.timezone).unwrap();
    RoutingContext {
        number: NumberState::Active,
        clinic: ClinicContext {
            name: "Bright Smiles".to_owned(),
            language: Language::En,
            live: true,
            subscription: Subscription::Active,
            features: CallFeatures { call_enabled: true, caller_rules: CallerRules::default() },
            assistant_takes_calls: true,
            settings,
            settings_version: 3,
            zone,
            staff: None,
            forwards_from: None,
            own_numbers: Vec::new(),
        },
        called: Some(number("+14165550101")),
        caller: Caller::Number(number("+14165550142")),
        forwarded_from: None,
        active_calls: 0,
    }
}
