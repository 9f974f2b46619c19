//! Moments and lengths as people read them: always in the clinic's zone, always with its name.

use chrono::{DateTime, Datelike as _, Duration, NaiveDate, Utc};
use domain::availability::{Weekday, Zone, show_time};
use domain::language::Language;
use domain::phone::E164;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// "12:42 PM EDT".
pub fn time(zone: &Zone, at: DateTime<Utc>) -> String {
    let local = zone.local(at);
    format!("{} {}", show_time(local.moment.second / 60, Language::En), local.abbreviation)
}

/// "Sep".
pub fn month(day: NaiveDate) -> &'static str {
    MONTHS.get(day.month0() as usize).copied().unwrap_or_default()
}

/// "Wed 16 Sep 2026".
pub fn date(day: NaiveDate) -> String {
    format!("{} {} {} {}", &Weekday::of(day).name()[..3], day.day(), month(day), day.year())
}

/// "12:42 PM EDT" today, "Thu 9:00 AM EDT" within a week, else with the date.
pub fn moment(zone: &Zone, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (day, today) = (zone.moment(at).date, zone.moment(now).date);
    let clock = time(zone, at);
    match (day - today).num_days() {
        0 => clock,
        1 => format!("tomorrow, {clock}"),
        -1 => format!("yesterday, {clock}"),
        2..=6 => format!("{}, {clock}", Weekday::of(day).name()),
        _ => format!("{}, {clock}", date(day)),
    }
}

/// "Wed 16 Sep 2026, 12:42 PM EDT".
pub fn moment_of_past(zone: &Zone, at: DateTime<Utc>) -> String {
    format!("{}, {}", date(zone.moment(at).date), time(zone, at))
}

/// "in 48 minutes", "in 7 h 18 min"; nothing from a day on.
pub fn distance(now: DateTime<Utc>, at: DateTime<Utc>) -> Option<String> {
    let minutes = (at - now + Duration::seconds(59)).num_minutes();
    match minutes {
        ..=0 => None,
        1 => Some("in 1 minute".to_owned()),
        2..=59 => Some(format!("in {minutes} minutes")),
        60..=1439 => Some(format!("in {} h {} min", minutes / 60, minutes % 60)),
        _ => None,
    }
}

/// Who is at the other end of a call: the caller, the one who was called, or somebody in a browser.
pub fn party(call: &backend::entity::call::Model) -> String {
    match (call.source.as_str(), call.direction.as_str()) {
        ("web", _) if call.from_number.is_none() => "In a browser".to_owned(),
        (_, "outbound") => caller(call.to_number.as_deref()),
        _ => caller(call.from_number.as_deref()),
    }
}

/// "2:41".
pub fn length(seconds: i32) -> String {
    let seconds = seconds.max(0);
    if seconds >= 3600 {
        format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    } else {
        format!("{}:{:02}", seconds / 60, seconds % 60)
    }
}

/// "+1 416 555 0131", or words where there is no number.
pub fn caller(number: Option<&str>) -> String {
    match number {
        None | Some("") => "Number withheld".to_owned(),
        Some(text) => E164::parse(text).map_or_else(|_| text.to_owned(), |n| n.display()),
    }
}

/// ISO 8601 with the local offset, for `<time datetime>`.
pub fn iso(zone: &Zone, at: DateTime<Utc>) -> String {
    domain::routing::local_iso(zone.offset_seconds(at), at)
}

/// "1 call", "4 calls".
pub fn count(n: u64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}
