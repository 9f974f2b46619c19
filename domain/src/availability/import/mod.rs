//! Special days out of files that people bring along: calendars (ICS) and tables (CSV). Reading is
//! total and never guesses: what can be understood in two ways is a row with a sentence that says
//! what to write instead. Nothing is saved here; a plan shows first what would happen.

mod content;
mod dates;
mod events;
mod hours;
mod plan;
mod recurrence;
mod summary;
mod table;
mod when;

pub use events::read_ics;
pub use plan::{Effect, ImportPlan, PlannedRow, plan_import};
pub use table::read_csv;

use super::read::MAX_NAME;
use super::settings::{DateException, Interval};
use super::validate::check_day;
use chrono::{Datelike, Months, NaiveDate};
use serde_json::Map;

/// The largest text that is read, bytes.
pub const MAX_IMPORT_BYTES: usize = 1024 * 1024;
/// The most rows that are read from one file.
pub const MAX_IMPORT_ROWS: usize = 2000;
/// Characters of a row that are shown again.
const SHOWN: usize = 80;
/// A date farther away than this is a slip of the keyboard.
const MAX_YEARS_AHEAD: u32 = 10;
/// The longest range of days that settings take, days between its ends.
const MAX_RANGE: i64 = 365;

/// What one row of a table, or one date of a calendar's event, says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// The line of the file on which it starts, counted from 1.
    pub line: u32,
    /// What stood there, shortened and printable.
    pub shown: String,
    /// The special day, or a sentence for the person who brought the file: what is wrong and what
    /// to do. Rows that are left out on purpose, such as cancelled events, say so here as well.
    pub outcome: Result<DateException, String>,
}

/// The rows found so far, with a limit on their number.
#[derive(Default)]
struct Rows {
    rows: Vec<ImportRow>,
}

impl Rows {
    /// The only row of a file that cannot be read at all.
    fn refused(message: &str) -> Vec<ImportRow> {
        vec![ImportRow { line: 1, shown: String::new(), outcome: Err(message.to_owned()) }]
    }

    /// Adds a row; `false` when the file has too many and reading should end. Messages get the line
    /// in front.
    fn push(&mut self, line: u32, shown: &str, outcome: Result<DateException, String>) -> bool {
        let shown = printable(shown, SHOWN);
        if self.rows.len() >= MAX_IMPORT_ROWS {
            let message = format!(
                "Line {line}: the file has more than {MAX_IMPORT_ROWS} rows; this one and those after it are left \
                 out. Split the file and import the parts."
            );
            self.rows.push(ImportRow { line, shown, outcome: Err(message) });
            return false;
        }
        let outcome = outcome.map_err(|message| format!("Line {line}: {message}"));
        self.rows.push(ImportRow { line, shown, outcome });
        true
    }
}

/// The text without a byte order mark, or why it is too large to read.
fn readable(text: &str) -> Result<&str, String> {
    if text.len() > MAX_IMPORT_BYTES {
        return Err(format!(
            "The file is larger than {} MB. Save only the special days in a file of their own.",
            MAX_IMPORT_BYTES / 1024 / 1024
        ));
    }
    Ok(text.trim_start_matches('\u{feff}'))
}

/// A special day that settings would take, or what is wrong with it.
fn special_day(
    from: NaiveDate,
    to: NaiveDate,
    name: &str,
    hours: Vec<Interval>,
    today: NaiveDate,
) -> Result<DateException, String> {
    if to < from {
        return Err(format!("the last day, {to}, is before the first day, {from}. Swap the two."));
    }
    if (to - from).num_days() > MAX_RANGE {
        return Err(format!("{from} to {to} is longer than a year. Split it into shorter ranges."));
    }
    let limit = today.checked_add_months(Months::new(12 * MAX_YEARS_AHEAD)).unwrap_or(NaiveDate::MAX);
    // Settings write years in four digits.
    if to > limit || to.year() > 9999 {
        return Err(format!("{to} is more than {MAX_YEARS_AHEAD} years away. Check the year."));
    }
    let name = printable(name, MAX_NAME);
    let whose = if name.is_empty() { from.to_string() } else { name.clone() };
    let mut errors = Vec::new();
    check_day(&hours, "hours", &whose, &mut errors);
    match errors.into_iter().next() {
        Some(error) => Err(error.message),
        None => Ok(DateException { from, to, name, hours, extra: Map::new() }),
    }
}

/// Text on one line without control characters, at most that many characters long.
fn printable(text: &str, max: usize) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    let whole = words.join(" ");
    if whole.chars().count() <= max {
        return whole;
    }
    let mut cut: String = whole.chars().take(max.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

/// Lower case without accents, for comparing words of three languages.
fn plain(text: &str) -> String {
    let fold = |c: char| match c {
        'à' | 'á' | 'â' | 'ä' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ó' | 'ô' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        '’' => '\'',
        other => other,
    };
    text.trim().chars().flat_map(char::to_lowercase).map(fold).collect()
}
