//! What is used in a month, and how it is written down for a spreadsheet.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use std::fmt;

/// A calendar month in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(NaiveDate);

impl Month {
    /// The month of a moment.
    #[must_use]
    pub fn of(at: DateTime<Utc>) -> Self {
        Self(at.date_naive().with_day(1).unwrap_or_default())
    }

    /// From `2026-11`; years of four digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        if year.len() != 4 || month.len() != 2 || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return None;
        }
        let first = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)?;
        (first.year() >= 1970).then_some(Self(first))
    }

    /// Its first moment.
    #[must_use]
    pub fn begins(self) -> DateTime<Utc> {
        self.0.and_time(NaiveTime::MIN).and_utc()
    }

    /// The first moment after it.
    #[must_use]
    pub fn ends(self) -> DateTime<Utc> {
        self.0.checked_add_months(chrono::Months::new(1)).map_or(self.begins(), |next| Self(next).begins())
    }

    /// So many months earlier.
    #[must_use]
    pub fn earlier(self, months: u32) -> Self {
        self.0.checked_sub_months(chrono::Months::new(months)).map_or(self, Self)
    }

    /// "November 2026".
    #[must_use]
    pub fn name(self) -> String {
        self.0.format("%B %Y").to_string()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

/// One line of a file for spreadsheets. Text that a spreadsheet would run as a formula is written as text.
#[must_use]
pub fn csv_line(cells: &[String]) -> String {
    let mut out = cells.iter().map(|cell| csv_cell(cell)).collect::<Vec<_>>().join(",");
    out.push_str("\r\n");
    out
}

fn csv_cell(text: &str) -> String {
    let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
    let harmless = if !is_number && text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if harmless.contains([',', '"', '\n', '\r', ';']) {
        format!("\"{}\"", harmless.replace('"', "\"\""))
    } else {
        harmless
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_month_is_read_and_written_alike_and_nothing_else_is_one() {
        let month = Month::parse("2026-12").unwrap();
        assert_eq!((month.to_string(), month.name()), ("2026-12".to_owned(), "December 2026".to_owned()));
        assert_eq!(month.begins().to_rfc3339(), "2026-12-01T00:00:00+00:00");
        assert_eq!(month.ends().to_rfc3339(), "2027-01-01T00:00:00+00:00");
        assert_eq!(month.earlier(12).to_string(), "2025-12");
        for wrong in
            ["", "2026", "2026-13", "2026-00", "2026-1", "26-01", "+026-01", "2026-01-01", "1969-12", "２０２６-01"]
        {
            assert_eq!(Month::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        let line = |cell: &str| csv_line(&[cell.to_owned()]);
        assert_eq!(line("=1+1"), "'=1+1\r\n");
        assert_eq!(line("@SUM(A1),x"), "\"'@SUM(A1),x\"\r\n");
        assert_eq!(line("-12.5"), "-12.5\r\n");
        assert_eq!(line("a \"b\""), "\"a \"\"b\"\"\"\r\n");
    }

    proptest! {
        #[test]
        fn every_moment_is_in_its_month(seconds in 0_i64..4_000_000_000) {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            let month = Month::of(at);
            prop_assert!(month.begins() <= at && at < month.ends());
            prop_assert_eq!(Month::parse(&month.to_string()), Some(month));
            prop_assert_eq!(Month::of(month.ends()).earlier(1), month);
        }
    }

    #[cfg(feature = "zones")]
    proptest! {
        #[test]
        fn any_text_reads_the_same_behind_its_quote(cells in prop::collection::vec("\\PC{0,12}", 1..4)) {
            let line = csv_line(&cells);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
            if let Some(record) = reader.records().next() {
                let read: Vec<String> = record.unwrap().iter().map(|cell| cell.trim_start_matches('\'').to_owned()).collect();
                let sent: Vec<String> = cells.iter().map(|cell| cell.trim_start_matches('\'').to_owned()).collect();
                prop_assert_eq!(read, sent);
            }
        }
    }
}
