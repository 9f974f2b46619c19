//! A file with special days that somebody brought, kept in the session until it is saved or dropped: what is looked at
//! is what will be saved.

use super::session::hold;
use backend::Failure;
use chrono::NaiveDate;
use domain::availability::{AvailabilitySettings, ImportPlan, Zone, plan_import, read_csv, read_ics};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

const IMPORT: &str = "import";
/// The longest file that is kept, bytes: years of special days.
pub const MAX_FILE: usize = 200_000;

/// A file that was brought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brought {
    /// The clinic.
    pub slug: String,
    /// What it holds.
    pub text: String,
}

impl Brought {
    /// Keeps it in place of any other.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn keep(self, session: &Session) -> Result<(), Failure> {
        session.insert(IMPORT, self).await.map_err(|e| Failure::Internal(e.to_string()))?;
        hold(session).await?;
        session.save().await.map_err(|e| Failure::Internal(e.to_string()))
    }

    /// The file for a clinic, if there is one.
    pub async fn of(session: &Session, slug: &str) -> Option<Self> {
        session.get::<Self>(IMPORT).await.ok().flatten().filter(|brought| brought.slug == slug)
    }

    /// Forgets it.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn forget(session: &Session) -> Result<(), Failure> {
        session.remove::<Self>(IMPORT).await.map_err(|e| Failure::Internal(e.to_string()))?;
        hold(session).await?;
        session.save().await.map_err(|e| Failure::Internal(e.to_string()))
    }

    /// What it would do to the special days.
    #[must_use]
    pub fn plan(&self, stored: &AvailabilitySettings, zone: &Zone, today: NaiveDate) -> ImportPlan {
        let calendar = self.text.trim_start_matches('\u{feff}').trim_start();
        let is_calendar = calendar.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCALENDAR"));
        let rows = if is_calendar { read_ics(&self.text, zone, today) } else { read_csv(&self.text, today) };
        plan_import(&stored.exceptions, rows, today)
    }
}

/// Text out of a file: UTF-8, else the Western encoding that spreadsheets on Windows write.
#[must_use]
pub fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // Windows-1252 is Latin-1 but for 0x80 to 0x9F, of which only these letters and quotes matter in names.
        Err(_) => bytes
            .iter()
            .map(|byte| match byte {
                0x91 => '‘',
                0x92 => '’',
                0x93 => '“',
                0x94 => '”',
                0x96 => '–',
                0x97 => '—',
                0x8c => 'Œ',
                0x9c => 'œ',
                other => char::from(*other),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn a_table_from_a_windows_spreadsheet_keeps_its_accents() {
        assert_eq!(decoded("Noël – fermé".as_bytes()), "Noël – fermé");
        assert_eq!(decoded(b"No\xebl \x96 ferm\xe9"), "Noël – fermé");
        assert_eq!(decoded(b"\xff\x00"), "ÿ\0");
    }
}
