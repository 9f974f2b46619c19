//! Special days out of a table that a spreadsheet saved as CSV.

use super::dates::{DateError, read_date};
use super::hours::read_hours;
use super::{ImportRow, Rows, plain, readable, special_day};
use chrono::NaiveDate;
use csv::{ReaderBuilder, StringRecord};

/// Columns beyond are not looked at.
const MAX_COLUMNS: usize = 64;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    /// A single date, or the first of a range.
    From,
    To,
    Name,
    Hours,
    /// Whether the entry is for the whole day, in tables that calendar programs export.
    WholeDay,
}

/// Words that name a column, without accents.
const HEADERS: [(&str, Column); 48] = [
    ("date", Column::From),
    ("day", Column::From),
    ("from", Column::From),
    ("start", Column::From),
    ("start date", Column::From),
    ("first day", Column::From),
    ("jour", Column::From),
    ("du", Column::From),
    ("debut", Column::From),
    ("date de debut", Column::From),
    ("fecha", Column::From),
    ("desde", Column::From),
    ("inicio", Column::From),
    ("to", Column::To),
    ("end", Column::To),
    ("until", Column::To),
    ("end date", Column::To),
    ("last day", Column::To),
    ("au", Column::To),
    ("fin", Column::To),
    ("date de fin", Column::To),
    ("jusqu'au", Column::To),
    ("hasta", Column::To),
    ("name", Column::Name),
    ("holiday", Column::Name),
    ("title", Column::Name),
    ("subject", Column::Name),
    ("summary", Column::Name),
    ("event", Column::Name),
    ("description", Column::Name),
    ("nom", Column::Name),
    ("titre", Column::Name),
    ("objet", Column::Name),
    ("fete", Column::Name),
    ("conge", Column::Name),
    ("jour ferie", Column::Name),
    ("nombre", Column::Name),
    ("festivo", Column::Name),
    ("hours", Column::Hours),
    ("opening hours", Column::Hours),
    ("open", Column::Hours),
    ("opening", Column::Hours),
    ("heures", Column::Hours),
    ("horaire", Column::Hours),
    ("horaires", Column::Hours),
    ("heures d'ouverture", Column::Hours),
    ("horario", Column::Hours),
    ("all day event", Column::WholeDay),
];

/// Reads special days from a table: a date, or `from` and `to`, a name and hours, separated by
/// commas, semicolons or tabs. The first row may name the columns in English, French or Spanish, in
/// any order; without it they are date, name, hours or from, to, name, hours. Hours that are left
/// out mean closed. Dates much later than `today` are taken for slips. Never fails: what is wrong
/// is said row by row.
#[must_use]
pub fn read_csv(text: &str, today: NaiveDate) -> Vec<ImportRow> {
    let text = match readable(text) {
        Ok(text) => text.replace("\r\n", "\n").replace('\r', "\n"),
        Err(message) => return Rows::refused(&message),
    };
    // Spreadsheets may tell the separator in a line of its own.
    let told = text.lines().next().and_then(|line| line.strip_prefix("sep=")).filter(|sign| sign.len() == 1);
    let separator = told.and_then(|sign| sign.bytes().next()).unwrap_or_else(|| likeliest_separator(&text));
    let mut rows = Rows::default();
    let mut columns: Option<Vec<Option<Column>>> = None;
    let mut lines = LineCounter { text: &text, line: 1, at: 0 };
    let mut first = true;
    for record in records(&text, separator) {
        let line = lines.line_of(record.position().map_or(0, csv::Position::byte));
        if (told.is_some() && line == 1) || record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let shown = record.iter().map(str::trim).filter(|field| !field.is_empty()).collect::<Vec<_>>().join(", ");
        if std::mem::take(&mut first)
            && let Some(named) = header(&record)
        {
            if !named.contains(&Some(Column::From)) {
                let message = "the first row names the columns, but none is called date or from. Call the column \
                               with the dates date.";
                rows.push(line, &shown, Err(message.to_owned()));
                return rows.rows;
            }
            columns = Some(named);
            continue;
        }
        if !rows.push(line, &shown, row(&record, columns.as_deref(), today)) {
            break;
        }
    }
    if rows.rows.is_empty() {
        return Rows::refused(
            "The file has no rows with dates. Put each special day in a row, such as 2026-12-24,Christmas Eve.",
        );
    }
    rows.rows
}

fn records(text: &str, separator: u8) -> impl Iterator<Item = StringRecord> {
    let reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    // The text is in memory and valid, rows may have any length: nothing is left that could fail.
    reader.into_records().filter_map(Result::ok)
}

/// The columns that a first row names, `None` when it is no row of names.
fn header(record: &StringRecord) -> Option<Vec<Option<Column>>> {
    let named: Vec<Option<Column>> = record.iter().take(MAX_COLUMNS).map(column).collect();
    let dates = record.iter().take(MAX_COLUMNS).any(|field| read_date(field).is_ok());
    if dates || named.iter().all(Option::is_none) { None } else { Some(named) }
}

fn column(field: &str) -> Option<Column> {
    if field.len() > 40 {
        return None;
    }
    let word = plain(&field.replace(['_', '-'], " "));
    HEADERS.iter().find(|(name, _)| *name == word).map(|(_, column)| *column)
}

/// The separator with which the first rows make most sense as dates or column names.
fn likeliest_separator(text: &str) -> u8 {
    let score = |separator: u8| {
        let mut fields = 0;
        let mut sense = 0;
        for record in records(text, separator).take(10) {
            fields += record.len().min(6);
            sense += record
                .iter()
                .take(MAX_COLUMNS)
                .filter(|field| column(field).is_some() || read_date(field).is_ok())
                .count();
        }
        (sense, fields)
    };
    // The last of equals wins: a comma.
    [b'\t', b';', b','].into_iter().max_by_key(|separator| score(*separator)).unwrap_or(b',')
}

/// The special day of a row.
fn row(
    record: &StringRecord,
    columns: Option<&[Option<Column>]>,
    today: NaiveDate,
) -> Result<super::DateException, String> {
    let cell = |index: usize| record.get(index).map(str::trim).unwrap_or_default();
    let (from, to, name, hours, whole_day) = match columns {
        Some(columns) => {
            // Of several columns of a kind, as date and from, the first that is filled.
            let named = |kind: Column| {
                let of_kind = columns.iter().enumerate().filter(|(_, column)| **column == Some(kind));
                of_kind.map(|(index, _)| cell(index)).find(|cell| !cell.is_empty()).unwrap_or_default()
            };
            let kinds = [Column::From, Column::To, Column::Name, Column::Hours, Column::WholeDay];
            let [from, to, name, hours, whole_day] = kinds.map(named);
            (from, to, name, hours, whole_day)
        }
        None if is_range(cell(1), record.len()) => (cell(0), cell(1), cell(2), cell(3), ""),
        None => (cell(0), "", cell(1), cell(2), ""),
    };
    if [from, to, name].iter().any(|cell| cell.contains('\n')) {
        return Err(
            "a quotation mark is opened here but not closed, so rows run together. Close it or remove it.".into()
        );
    }
    if matches!(plain(whole_day).as_str(), "false" | "no" | "non" | "faux" | "falso" | "0") {
        return Err("this entry is not for a whole day. Add a column hours, or make it an all-day entry.".into());
    }
    let first = read_date(from).map_err(|problem| problem.about(from))?;
    let last = if to.is_empty() { first } else { read_date(to).map_err(|problem| problem.about(to))? };
    special_day(first, last, name, read_hours(hours)?, today)
}

/// Whether the second cell of a row without named columns is meant as the last date of a range.
fn is_range(second: &str, cells: usize) -> bool {
    let numbers = || second.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/' | b'.'));
    match read_date(second) {
        Ok(_) | Err(DateError::TwoWays) => true,
        Err(DateError::Missing) => cells >= 4,
        Err(DateError::NoDate) => numbers(),
    }
}

/// Counts lines up to growing places in a text.
struct LineCounter<'t> {
    text: &'t str,
    line: u32,
    at: usize,
}

impl LineCounter<'_> {
    /// The line, from 1, of the first character from that byte on that is no line break: rows are
    /// found after the blank lines before them.
    fn line_of(&mut self, byte: u64) -> u32 {
        let bytes = self.text.as_bytes();
        let mut end = usize::try_from(byte).unwrap_or(usize::MAX).clamp(self.at, bytes.len());
        while bytes.get(end) == Some(&b'\n') {
            end += 1;
        }
        let breaks = bytes.get(self.at..end).map_or(0, |passed| passed.iter().filter(|b| **b == b'\n').count());
        self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.at = end;
        self.line
    }
}
