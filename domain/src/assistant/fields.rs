//! Reading single fields of JSON, with a message where one is wrong.

use crate::FieldError;
use serde_json::{Map, Value};

/// Reads fields one after the other and collects what is wrong with them.
pub(super) struct Fields<'v> {
    pub(super) values: &'v Map<String, Value>,
    pub(super) errors: Vec<FieldError>,
}

/// What a field says: nothing, "back to the default", or a value.
enum Said<'v> {
    Nothing,
    Default,
    This(&'v Value),
}

impl<'v> Fields<'v> {
    pub(super) fn new(values: &'v Map<String, Value>) -> Self {
        Self { values, errors: Vec::new() }
    }

    fn said(&self, field: &str) -> Said<'v> {
        match self.values.get(field) {
            None => Said::Nothing,
            Some(Value::Null) => Said::Default,
            Some(value) => Said::This(value),
        }
    }

    pub(super) fn wrong(&mut self, path: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(path, message));
    }

    /// Sets `into` where the field is there; null brings the default back.
    pub(super) fn set<T>(
        &mut self,
        (field, path): (&str, &str),
        into: &mut T,
        default: T,
        read: impl FnOnce(&Value) -> Result<T, String>,
    ) {
        match self.said(field) {
            Said::Nothing => {}
            Said::Default => *into = default,
            Said::This(value) => match read(value) {
                Ok(value) => *into = value,
                Err(message) => self.wrong(path, message),
            },
        }
    }

    pub(super) fn flag(&mut self, field: &str, into: &mut bool, default: bool) {
        self.set((field, field), into, default, |value| {
            value.as_bool().ok_or_else(|| "Send true or false.".to_owned())
        });
    }

    /// A number between two, both included.
    pub(super) fn number(&mut self, at: (&str, &str), into: &mut f64, default: f64, (least, most): (f64, f64)) {
        self.set(at, into, default, |value| {
            let number = value.as_f64().filter(|number| (least..=most).contains(number));
            number.ok_or_else(|| format!("Write a number from {least} to {most}."))
        });
    }

    /// A whole number between two, both included. 180.0 is one.
    pub(super) fn whole(&mut self, field: &str, into: &mut u32, default: u32, (least, most): (u32, u32)) {
        self.set((field, field), into, default, |value| {
            let number = value.as_f64().filter(|number| number.fract() == 0.0);
            let number = number.filter(|number| (f64::from(least)..=f64::from(most)).contains(number));
            number.map(|number| number as u32).ok_or_else(|| format!("Write a whole number from {least} to {most}."))
        });
    }

    /// A text of up to so many characters, trimmed.
    pub(super) fn text(
        &mut self,
        field: &str,
        into: &mut String,
        default: &str,
        (least, most): (usize, usize),
        lines: bool,
    ) {
        self.set((field, field), into, default.to_owned(), |value| {
            let text = value.as_str().ok_or_else(|| "Send a text.".to_owned())?.replace("\r\n", "\n");
            let text = text.trim();
            let length = text.chars().count();
            if text.chars().any(|c| c.is_control() && !(lines && c == '\n')) {
                return Err("Leave out line breaks and control characters.".to_owned());
            }
            match length {
                n if n > most => Err(format!("Write at most {most} characters. These are {n}.")),
                n if n < least => Err("Write something here.".to_owned()),
                _ => Ok(text.to_owned()),
            }
        });
    }

    /// Refuses every field that is not known, by name.
    pub(super) fn only(&mut self, known: &[&str], prefix: &str) {
        let unknown: Vec<String> = self.values.keys().filter(|key| !known.contains(&key.as_str())).cloned().collect();
        for key in unknown {
            self.wrong(&format!("{prefix}{key}"), "There is no such field to change.");
        }
    }
}
