//! A form as it was sent: every value that was typed, and what was wrong with it. The page shows it
//! again exactly as it was, with each message at its field.

use domain::FieldError;
use serde::{Deserialize, Serialize};

/// A form as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Submitted {
    /// Which form: a page may hold several.
    pub form: String,
    /// Names and values in the order they came.
    pub values: Vec<(String, String)>,
    /// What is wrong, by control name.
    pub errors: Vec<FieldError>,
}

impl Submitted {
    /// From decoded pairs.
    #[must_use]
    pub fn new(form: &str, values: Vec<(String, String)>) -> Self {
        Self { form: form.to_owned(), values, errors: Vec::new() }
    }

    /// The first value of a control; blank where it was not sent.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.values.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// All values of a control.
    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.values.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether a checkbox was ticked or a control sent at all.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(n, _)| n == name)
    }

    /// The first message at a control.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|e| e.field == name).map(|e| e.message.as_str())
    }

    /// Takes every value of a control out.
    pub fn drop_all(&mut self, name: &str) {
        self.values.retain(|(n, _)| n != name);
    }
}

/// The control under which a form names the pinned answers it gives up.
pub const ACCEPT_PIN: &str = "accept-pin";
/// Kept with a form that was stopped by a pinned answer: the answer's id and what would become of it, in turns.
pub const FLIP: &str = "flip";
