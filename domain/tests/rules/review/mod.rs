//! The year ahead: every minute of it, every clock change, what waits for a decision, what never
//! has an effect.

mod calendar;
mod clock;
mod dead;
mod dead_exactly;
mod every_minute;
mod unattended;

use crate::scene::clinic;
use chrono::NaiveDate;
use domain::availability::{AvailabilitySettings, Weekday};
use domain::routing::{DayReview, RoutingContext, YearReview, year_ahead};
use serde_json::{Value, json};

/// 1 December 2026, 10:00 in Toronto.
const NOW: &str = "2026-12-01T15:00:00Z";

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn holidays(list: &[(&str, &str)]) -> Vec<(NaiveDate, String)> {
    list.iter().map(|(on, name)| (date(on), (*name).to_owned())).collect()
}

fn day<'r>(review: &'r YearReview, on: &str) -> &'r DayReview {
    review.days().find(|day| day.date == date(on)).unwrap()
}

/// A clinic as stored, also such as nobody could save.
fn stored(settings: &Value) -> RoutingContext {
    clinic(AvailabilitySettings::read(settings).0)
}

/// Opening hours that are the same on all days of the week.
fn daily(zone: &str, hours: &Value) -> Value {
    let schedule: serde_json::Map<String, Value> =
        Weekday::MONDAY_FIRST.iter().map(|day| (day.key().to_owned(), hours.clone())).collect();
    json!({"businessHours": {"timezone": zone, "schedule": schedule}})
}

fn review(settings: &Value) -> YearReview {
    year_ahead(crate::scene::utc(NOW), &stored(settings), &[])
}
