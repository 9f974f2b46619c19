//! Days that an address asks for, as a date field writes them.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use domain::availability::Zone;

/// A date as a date field sends and takes it; `None` for anything else.
#[must_use]
pub fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(has_four_digits)
}

/// When a day begins on the clocks of a zone.
#[must_use]
pub fn start_of(zone: &Zone, day: NaiveDate) -> DateTime<Utc> {
    zone.first_instant(day, 0)
}

/// When it is over; `None` for the last day that there is, which nothing comes after.
#[must_use]
pub fn end_of(zone: &Zone, day: NaiveDate) -> Option<DateTime<Utc>> {
    day.succ_opt().filter(has_four_digits).map(|next| start_of(zone, next))
}

/// Date fields have no other years, and SQLite, where moments are text, sorts no others rightly.
fn has_four_digits(day: &NaiveDate) -> bool {
    (1..=9999).contains(&day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_one_of_the_zone() {
        let of = |zone: &str, text: &str| {
            let (zone, day) = (Zone::or_utc(zone), day(text).unwrap());
            [Some(start_of(&zone, day)), end_of(&zone, day)].map(|at| at.map(|at| at.to_rfc3339()))
        };
        let both = |start: &str, end: &str| [Some(start.to_owned()), Some(end.to_owned())];
        assert_eq!(of("UTC", "2026-11-25"), both("2026-11-25T00:00:00+00:00", "2026-11-26T00:00:00+00:00"));
        assert_eq!(of("America/Toronto", "2026-11-01"), both("2026-11-01T04:00:00+00:00", "2026-11-02T05:00:00+00:00"));
        // Clocks went from midnight to one.
        assert_eq!(of("America/Sao_Paulo", "2018-11-04")[0].as_deref(), Some("2018-11-04T03:00:00+00:00"));
        assert_eq!(of("UTC", "9999-12-31")[1], None);
    }

    #[test]
    fn what_is_no_day_asks_for_nothing() {
        for text in ["", "today", "2026-02-31", "0000-01-01", "10000-01-01", "-0001-01-01", "2026-01-01T00:00"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
