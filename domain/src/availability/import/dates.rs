//! Dates as people type them. Only what has one meaning is taken.

use super::{plain, printable};
use chrono::NaiveDate;

/// No date that somebody types is longer, bytes.
const LONGEST: usize = 100;

/// Why a text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateError {
    Missing,
    NoDate,
    /// Day and month could be swapped.
    TwoWays,
}

impl DateError {
    /// The sentence about what was typed.
    pub(super) fn about(self, typed: &str) -> String {
        let typed = printable(typed, 40);
        match self {
            Self::Missing => "the date is missing. Use a date such as 2026-12-24.".to_owned(),
            Self::NoDate => format!("{typed} is no date in the calendar. Use a date such as 2026-12-24."),
            Self::TwoWays => {
                format!("{typed} can be read in two ways. Write year, month and day, such as 2026-12-24.")
            }
        }
    }
}

/// Reads `2026-12-24`, the same with other signs or none between, `24 Dec 2026`, `Dec 24, 2026`, also with a
/// weekday and in French or Spanish, and `24.12.2026` or `12/24/2026` where only one reading is a date.
pub(super) fn read_date(typed: &str) -> Result<NaiveDate, DateError> {
    if typed.trim().is_empty() {
        return Err(DateError::Missing);
    }
    if typed.len() > LONGEST {
        return Err(DateError::NoDate);
    }
    let text = plain(typed);
    let text = without_midnight(&text);
    if text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/' | b'.')) {
        return in_numbers(text);
    }
    in_words(text).ok_or(DateError::NoDate)
}

/// Spreadsheets put the midnight of a date behind it.
fn without_midnight(text: &str) -> &str {
    let midnight = |tail: &str| matches!(tail.trim_end_matches('z'), "00:00" | "00:00:00" | "0:00" | "00:00:00.000");
    match text.split_once([' ', 't']) {
        Some((date, tail)) if midnight(tail) => date,
        _ => text,
    }
}

fn in_numbers(text: &str) -> Result<NaiveDate, DateError> {
    let number = |part: &str| if (1..=2).contains(&part.len()) { part.parse::<u32>().ok() } else { None };
    let date = |year: &str, month: u32, day: u32| {
        let year = year.parse().ok().filter(|_| year.len() == 4)?;
        NaiveDate::from_ymd_opt(year, month, day)
    };
    let mut parts = text.split(['-', '/', '.']);
    let (first, second, third, rest) = (parts.next(), parts.next(), parts.next(), parts.next());
    let found = match (first, second, third, rest) {
        (Some(all), None, None, None) if all.len() == 8 => {
            let (year, tail) = all.split_at(4);
            let (month, day) = tail.split_at(2);
            number(month).zip(number(day)).and_then(|(month, day)| date(year, month, day))
        }
        (Some(year), Some(month), Some(day), None) if year.len() == 4 => {
            number(month).zip(number(day)).and_then(|(month, day)| date(year, month, day))
        }
        (Some(a), Some(b), Some(year), None) if year.len() == 4 => {
            let (a, b) = number(a).zip(number(b)).ok_or(DateError::NoDate)?;
            let (day_first, month_first) = (date(year, b, a), date(year, a, b));
            if a != b && day_first.is_some() && month_first.is_some() {
                return Err(DateError::TwoWays);
            }
            day_first.or(month_first)
        }
        _ => None,
    };
    found.ok_or(DateError::NoDate)
}

/// The months in English, French and Spanish, without accents.
const MONTHS: [[&str; 4]; 12] = [
    ["january", "janvier", "enero", "january"],
    ["february", "fevrier", "febrero", "february"],
    ["march", "mars", "marzo", "march"],
    ["april", "avril", "abril", "april"],
    ["may", "mai", "mayo", "may"],
    ["june", "juin", "junio", "june"],
    ["july", "juillet", "julio", "july"],
    ["august", "aout", "agosto", "august"],
    ["september", "septembre", "septiembre", "setiembre"],
    ["october", "octobre", "octubre", "october"],
    ["november", "novembre", "noviembre", "november"],
    ["december", "decembre", "diciembre", "december"],
];
/// Words that may stand in a date without meaning: weekdays and particles.
const WEEKDAYS: [&str; 21] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
];
const PARTICLES: [&str; 7] = ["de", "del", "of", "the", "le", "el", "on"];

/// The month that a name or an abbreviation of at least three letters means, 1 to 12.
fn month(word: &str) -> Option<u32> {
    let means = |names: &[&str; 4]| word.len() >= 3 && names.iter().any(|name| name.starts_with(word));
    let mut found = (1..).zip(&MONTHS).filter(|(_, names)| means(names)).map(|(number, _)| number);
    let first = found.next();
    // `jui` may be June or July.
    first.filter(|_| found.next().is_none())
}

fn in_words(text: &str) -> Option<NaiveDate> {
    let (mut day, mut found_month, mut year) = (None, None, None);
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, tail) = word.split_at(digits);
        let slot = match (digits, tail) {
            (0, _) => match month(word) {
                Some(number) => (&mut found_month, number),
                None if WEEKDAYS.iter().any(|name| word.len() >= 3 && name.starts_with(word)) => continue,
                None if PARTICLES.contains(&word) => continue,
                None => return None,
            },
            (1..=2, "" | "st" | "nd" | "rd" | "th" | "er" | "re") => (&mut day, number.parse().ok()?),
            (4, "") => (&mut year, number.parse().ok()?),
            _ => return None,
        };
        let (place, number) = slot;
        if place.replace(number).is_some() {
            return None;
        }
    }
    NaiveDate::from_ymd_opt(i32::try_from(year?).ok()?, found_month?, day?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_meaning_or_none() {
        let eve = NaiveDate::from_ymd_opt(2026, 12, 24).unwrap();
        for typed in [
            "2026-12-24",
            " 2026-12-24 ",
            "2026/12/24",
            "2026.12.24",
            "20261224",
            "2026-12-24 00:00:00",
            "2026-12-24T00:00",
            "24.12.2026",
            "24/12/2026",
            "12/24/2026",
            "12-24-2026",
            "24 Dec 2026",
            "24-Dec-2026",
            "Dec 24, 2026",
            "DECEMBER 24th, 2026",
            "Thu, Dec 24, 2026",
            "Thursday the 24th of December 2026",
            "24 décembre 2026",
            "jeudi 24 déc. 2026",
            "24 de diciembre de 2026",
            "2026 Dec 24",
        ] {
            assert_eq!(read_date(typed), Ok(eve), "{typed}");
        }
        let of = |typed: &str| read_date(typed).map(|date| date.to_string());
        assert_eq!(of("1er juillet 2026").as_deref(), Ok("2026-07-01"));
        assert_eq!(of("5 août 2026").as_deref(), Ok("2026-08-05"));
        assert_eq!(of("5 sept 2026").as_deref(), Ok("2026-09-05"));
        assert_eq!(of("mar 3 2026").as_deref(), Ok("2026-03-03"));
        assert_eq!(of("5/5/2026").as_deref(), Ok("2026-05-05"));
        assert_eq!(of("2026-1-5").as_deref(), Ok("2026-01-05"));
        for typed in ["03/04/2026", "3.4.2026", "12-11-2026"] {
            assert_eq!(read_date(typed), Err(DateError::TwoWays), "{typed}");
        }
        for typed in
            ["31.02.2026", "2026-02-30", "13/13/2026", "24.12.26", "24/12", "24 jui 2026", "Dec 2026", "24 Dec", "soon"]
        {
            assert_eq!(read_date(typed), Err(DateError::NoDate), "{typed}");
        }
        for typed in
            ["2026-12-24-25", "0/1/2026", "24 Dec 2026 2027", "²4 Dec 2026", "2026-12-24 09:00", "-", "20261324"]
        {
            assert_eq!(read_date(typed), Err(DateError::NoDate), "{typed}");
        }
        assert_eq!(read_date("  "), Err(DateError::Missing));
    }

    proptest! {
        #[test]
        fn never_panics_and_reads_every_date(text in "\\PC{0,20}", days in 0..4000_i32) {
            let _ = read_date(&text);
            let date = NaiveDate::from_epoch_days(20_000 + days).unwrap();
            for form in ["%Y-%m-%d", "%d %b %Y", "%B %e, %Y", "%Y/%m/%d", "%Y%m%d"] {
                prop_assert_eq!(read_date(&date.format(form).to_string()), Ok(date));
            }
            if let Ok(read) = read_date(&date.format("%d/%m/%Y").to_string()) {
                prop_assert_eq!(read, date);
            }
            if let Ok(read) = read_date(&date.format("%m/%d/%Y").to_string()) {
                prop_assert_eq!(read, date);
            }
        }
    }
}
