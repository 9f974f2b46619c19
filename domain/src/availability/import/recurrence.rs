//! Events that repeat. Only “every year on the same date” becomes special days: what repeats in
//! other ways belongs into the usual week, or has to be entered date by date.

use chrono::{Datelike, Months, NaiveDate};

/// How far ahead a yearly event is entered. Later years can be imported later.
const YEARS_AHEAD: u32 = 3;

/// A yearly repetition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Yearly {
    interval: i32,
    count: Option<u32>,
    until: Option<NaiveDate>,
}

impl Yearly {
    /// Reads a rule (RFC 5545, 3.3.10) of an event that starts on `start`. `None` when it is anything else than yearly on
    /// that date. `date` reads the value of `UNTIL` as a date in the clinic's zone.
    pub(super) fn read(rule: &str, start: NaiveDate, date: impl Fn(&str) -> Option<NaiveDate>) -> Option<Self> {
        let mut out = Self { interval: 1, count: None, until: None };
        let mut yearly = false;
        for part in rule.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=')?;
            match key.to_ascii_uppercase().as_str() {
                "FREQ" => yearly = value.eq_ignore_ascii_case("YEARLY"),
                "INTERVAL" => out.interval = value.parse().ok().filter(|n| (1..=100).contains(n))?,
                "COUNT" => out.count = Some(value.parse().ok().filter(|n| *n >= 1)?),
                "UNTIL" => out.until = Some(date(value)?),
                // Some programs repeat what the start says.
                "BYMONTH" if value.parse() == Ok(start.month()) => {}
                "BYMONTHDAY" if value.parse() == Ok(start.day()) => {}
                "WKST" => {}
                _ => return None,
            }
        }
        yearly.then_some(out)
    }

    /// The first days of its occurrences that end on or after `today` and start at most three years
    /// later. A 29 February comes in leap years only.
    pub(super) fn starts(
        self,
        start: NaiveDate,
        last: NaiveDate,
        today: NaiveDate,
        left_out: &[NaiveDate],
    ) -> Vec<NaiveDate> {
        let horizon = today.checked_add_months(Months::new(12 * YEARS_AHEAD)).unwrap_or(NaiveDate::MAX);
        let length = last - start;
        let mut left = self.count.unwrap_or(u32::MAX);
        let mut out = Vec::new();
        let mut year = start.year();
        while year <= horizon.year() && left > 0 {
            if let Some(date) = start.with_year(year) {
                if date > horizon || self.until.is_some_and(|until| date > until) {
                    break;
                }
                left -= 1;
                let current = date.checked_add_signed(length).is_some_and(|last| last >= today);
                if current && !left_out.contains(&date) {
                    out.push(date);
                }
            }
            year = year.saturating_add(self.interval);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn starts(rule: &str, start: &str) -> Option<Vec<String>> {
        let start = date(start);
        let read = |value: &str| NaiveDate::parse_from_str(value.get(..8)?, "%Y%m%d").ok();
        let starts = Yearly::read(rule, start, read)?.starts(start, start, date("2026-11-25"), &[date("2028-12-26")]);
        Some(starts.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn yearly_for_three_years() {
        let all = ["2026-12-25", "2027-12-25", "2028-12-25"].map(str::to_owned).to_vec();
        for rule in ["FREQ=YEARLY", "freq=yearly;interval=1;WKST=MO", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25"] {
            assert_eq!(starts(rule, "2020-12-25"), Some(all.clone()), "{rule}");
        }
        assert_eq!(starts("FREQ=YEARLY;COUNT=8", "2020-12-25"), Some(all[..2].to_vec()));
        assert_eq!(starts("FREQ=YEARLY;COUNT=2", "2020-12-25"), Some(Vec::new()));
        assert_eq!(starts("FREQ=YEARLY;UNTIL=20271225T000000Z", "2020-12-25"), Some(all[..2].to_vec()));
        assert_eq!(starts("FREQ=YEARLY;INTERVAL=2", "2020-12-25"), Some(vec![all[0].clone(), all[2].clone()]));
        assert_eq!(starts("FREQ=YEARLY", "2020-12-26"), Some(vec!["2026-12-26".into(), "2027-12-26".into()]));
        assert_eq!(starts("FREQ=YEARLY;COUNT=3", "2020-02-29"), Some(vec!["2028-02-29".into()]));
        for rule in [
            "",
            "FREQ=WEEKLY",
            "FREQ=YEARLY;BYDAY=1MO",
            "FREQ=YEARLY;BYMONTH=11",
            "FREQ=YEARLY;INTERVAL=0",
            "FREQ=YEARLY;COUNT=x",
            "FREQ=YEARLY;UNTIL=soon",
            "YEARLY",
        ] {
            assert_eq!(starts(rule, "2020-12-25"), None, "{rule}");
        }
    }
}
