//! Special days out of files: what both readers have in common, limits, and text that means nothing.

use crate::strategies::{cases, zone_name};
use chrono::NaiveDate;
use domain::availability::{
    AvailabilitySettings, ImportRow, MAX_IMPORT_BYTES, MAX_IMPORT_ROWS, Zone, plan_import, read_csv, read_ics,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn today() -> NaiveDate {
    date("2026-11-25")
}

pub fn toronto() -> Zone {
    Zone::parse("America/Toronto").unwrap()
}

/// `2: 2026-12-24..2026-12-26 Name 09:00-12:00`, or the message.
pub fn told(rows: &[ImportRow]) -> Vec<String> {
    let told = |row: &ImportRow| match &row.outcome {
        Err(message) => message.clone(),
        Ok(day) => {
            let dates = if day.from == day.to { day.from.to_string() } else { format!("{}..{}", day.from, day.to) };
            let hours: Vec<String> = day.hours.iter().map(|i| format!(" {}-{}", i.open, i.close)).collect();
            format!("{}: {dates} {}{}", row.line, day.name, hours.concat())
        }
    };
    rows.iter().map(told).collect()
}

#[test]
fn sizes_have_limits() {
    let many = read_csv(&"2026-12-24,Eve\n".repeat(5000), today());
    assert_eq!(many.len(), MAX_IMPORT_ROWS + 1);
    assert_eq!(
        many[MAX_IMPORT_ROWS].outcome.as_ref().unwrap_err(),
        "Line 2001: the file has more than 2000 rows; this one and those after it are left out. Split the file and \
         import the parts."
    );
    let large = "x".repeat(MAX_IMPORT_BYTES + 1);
    let message = "The file is larger than 1 MB. Save only the special days in a file of their own.";
    assert_eq!(told(&read_csv(&large, today())), [message]);
    assert_eq!(told(&read_ics(&large, &toronto(), today())), [message]);
    // The worst of what fits: quotation marks, nesting, events without an end.
    for pattern in ["\"", "\"\n", ",", "BEGIN:A\n", "BEGIN:VEVENT\n", "END:A\n", ";", " \n", "\\"] {
        let text = pattern.repeat((MAX_IMPORT_BYTES - 20) / pattern.len());
        assert!(read_csv(&text, today()).len() <= MAX_IMPORT_ROWS + 1);
        assert!(read_ics(&format!("BEGIN:VCALENDAR\n{text}"), &toronto(), today()).len() <= MAX_IMPORT_ROWS + 1);
    }
}

/// Text with a liking for what the readers look for.
fn hostile(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = prop_oneof![4 => select(words).prop_map(str::to_owned), 1 => "\\PC{0,6}", 1 => any::<char>().prop_map(String::from)];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

const ICS_WORDS: &[&str] = &[
    "BEGIN:VCALENDAR\r\n",
    "BEGIN:VEVENT\n",
    "END:VEVENT\r\n",
    "END:VCALENDAR\n",
    "BEGIN:VALARM\n",
    "END:VALARM\n",
    "DTSTART",
    "DTEND",
    "DURATION",
    "SUMMARY",
    "RRULE",
    "EXDATE",
    "RECURRENCE-ID",
    "UID",
    "STATUS:CANCELLED",
    ";VALUE=DATE",
    ";TZID=",
    "America/Toronto",
    "Asia/Kathmandu",
    ":",
    ";",
    "=",
    "\"",
    "\\",
    "\\n",
    ",",
    "\n",
    "\r\n",
    "\r\n ",
    "\n\t",
    "20261224",
    "99991231",
    "00000101",
    "T000000",
    "T235959",
    "T020000",
    "Z",
    "P1D",
    "PT5H",
    "P99999W",
    "FREQ=YEARLY",
    ";COUNT=2",
    ";UNTIL=",
    ";INTERVAL=100",
    "open 9-12",
    "Closed: ",
    "X-SWITCHBOARD-HOURS:",
    "20200229",
    "20260308",
    "\u{feff}",
];
const CSV_WORDS: &[&str] = &[
    "date",
    "from",
    "to",
    "name",
    "hours",
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "\"",
    "\"\"",
    "2026-12-24",
    "24.12.2026",
    "03/04/2026",
    "9999-12-31",
    "0000-01-01",
    "Dec 24, 2026",
    "9:00-12:00",
    "9-5",
    "closed",
    "sep=",
    "-",
    " ",
    "\u{feff}",
    "é",
];

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn any_bytes_and_texts_can_be_read(
        bytes in vec(any::<u8>(), 0..200), ics in hostile(ICS_WORDS), csv in hostile(CSV_WORDS), zone in zone_name()
    ) {
        let zone = Zone::parse(&zone).unwrap();
        let bytes = String::from_utf8_lossy(&bytes).into_owned();
        let calendar = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261224\n{ics}\nEND:VEVENT\n");
        for text in [&bytes, &ics, &csv, &calendar] {
            for rows in [read_ics(text, &zone, today()), read_csv(text, today())] {
                for row in &rows {
                    prop_assert!(row.line >= 1 && !row.shown.chars().any(char::is_control));
                    match &row.outcome {
                        Ok(day) => prop_assert!(day.from <= day.to && day.name.chars().count() <= 120),
                        Err(message) => prop_assert!(message.ends_with('.'), "{}", message),
                    }
                }
                let after = plan_import(&[], rows, today()).apply(&[]);
                let mut settings = AvailabilitySettings::default();
                settings.exceptions = after;
                prop_assert_eq!(settings.rule_errors(), Vec::new());
            }
        }
    }

    #[test]
    fn extreme_clocks_are_fine(days in select(vec![i32::MIN, -800_000, 0, 2_932_896, i32::MAX])) {
        let today = NaiveDate::from_epoch_days(days).unwrap_or(NaiveDate::MAX);
        for rule in ["RRULE:FREQ=YEARLY\n", ""] {
            let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261224\n{rule}END:VEVENT\nEND:VCALENDAR\n");
            let rows = read_ics(&text, &toronto(), today);
            prop_assert!(!rows.is_empty());
            let _ = plan_import(&[], rows, today).apply(&[]);
        }
        let _ = read_csv("2026-12-24", today);
    }
}
