use super::changes::{Change, Changes};
use super::fields::FieldSpec;
use super::kind::AccountKind;
use crate::FieldError;
use serde_json::{Map, Value};

/// Stands for what is not shown.
const DOT: char = '•';
const DOTS: &str = "••••••••";
/// A secret of this many characters or more shows its last four, so that people can tell two of them apart.
const LONG: usize = 24;

/// What is shown of a stored secret.
#[must_use]
pub fn mask(secret: &str) -> String {
    let length = secret.chars().count();
    let tail: String = if length >= LONG { secret.chars().skip(length - 4).collect() } else { String::new() };
    format!("{DOTS}{tail}")
}

/// An account's values, secrets among them. What is stored beside the known fields is kept.
#[derive(Clone, PartialEq)]
pub struct Credentials {
    kind: AccountKind,
    values: Map<String, Value>,
}

impl std::fmt::Debug for Credentials {
    /// Names only: values are secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("kind", &self.kind).field("fields", &self.values.keys()).finish()
    }
}

/// What an edit comes to.
#[derive(Debug)]
pub struct Merged {
    /// What is stored from now on.
    pub credentials: Credentials,
    /// The fields that are another than before.
    pub changed: Vec<&'static str>,
    /// Whether a secret was replaced and the one before is kept for a while.
    pub rotated: bool,
}

impl Credentials {
    /// None yet.
    #[must_use]
    pub fn empty(kind: AccountKind) -> Self {
        Self { kind, values: Map::new() }
    }

    /// As they are stored, decrypted; `None` when that is no JSON object.
    #[must_use]
    pub fn parse(kind: AccountKind, text: &str) -> Option<Self> {
        match serde_json::from_str(text) {
            Ok(Value::Object(values)) => Some(Self { kind, values }),
            _ => None,
        }
    }

    /// As they are stored, to be encrypted.
    #[must_use]
    pub fn to_json(&self) -> String {
        Value::Object(self.values.clone()).to_string()
    }

    /// Whose they are.
    #[must_use]
    pub const fn kind(&self) -> AccountKind {
        self.kind
    }

    /// A value that is there and not blank.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }

    /// Puts a value in.
    pub fn put(&mut self, name: &str, value: String) {
        self.values.insert(name.to_owned(), Value::String(value));
    }

    /// Takes a value out, for a place of its own.
    pub fn take(&mut self, name: &str) -> Option<String> {
        match self.values.remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// What people and programs see of a field: a secret's mask, else the value.
    #[must_use]
    pub fn shown(&self, spec: &FieldSpec) -> Option<String> {
        let value = self.get(spec.name)?;
        Some(if spec.is_secret() { mask(value) } else { value.to_owned() })
    }

    /// The provider's public name of the account, by which webhooks are told apart.
    #[must_use]
    pub fn external_id(&self) -> Option<String> {
        let named = match self.kind {
            AccountKind::Twilio => self.get("accountSid"),
            AccountKind::Whatsapp => self.get("phoneNumberId"),
            AccountKind::GoogleCalendar => self.get("calendarId"),
            AccountKind::Vapi => Some("vapi"),
            AccountKind::Sip => None,
        };
        named.map(str::to_owned)
    }

    /// Whether a secret from before a change is kept.
    #[must_use]
    pub fn has_previous(&self) -> bool {
        self.kind.fields().iter().filter_map(|spec| spec.previous).any(|name| self.get(name).is_some())
    }

    /// The same without the secrets from before a change.
    #[must_use]
    pub fn without_previous(&self) -> Self {
        let mut rest = self.clone();
        for name in self.kind.fields().iter().filter_map(|spec| spec.previous) {
            rest.values.remove(name);
        }
        rest
    }

    /// An edit over what is stored. A secret that comes back empty or as its mask stays; nothing that holds the dots of
    /// a mask is ever stored.
    ///
    /// # Errors
    /// Every field that is wrong, by its name.
    pub fn merge(&self, changes: &Changes) -> Result<Merged, Vec<FieldError>> {
        let (mut next, mut errors) = (self.clone(), Vec::new());
        let mut kept = Vec::new();
        for spec in self.kind.fields() {
            match self.wanted(spec, changes.of(spec.name)) {
                Ok(Wanted::Stays) => kept.push(spec.name),
                Ok(Wanted::Goes) => drop(next.values.remove(spec.name)),
                Ok(Wanted::Is(value)) => next.put(spec.name, value),
                Err(words) => errors.push(FieldError::new(spec.name, words)),
            }
        }
        let is_changed = |spec: &&FieldSpec| next.get(spec.name) != self.get(spec.name);
        let mut known = self.kind.fields().iter().filter(|spec| spec.identity && self.get(spec.name).is_some());
        let moved = known.find(is_changed);
        for spec in self.kind.fields() {
            if errors.iter().any(|error| error.field == spec.name) {
                continue;
            }
            // A stored secret must not follow the account to wherever an edit points it.
            let follows = spec.is_secret() && kept.contains(&spec.name) && self.get(spec.name).is_some();
            if let Some(moved) = moved.filter(|_| follows) {
                let words = format!("The {} is another one, so enter this again or take it away.", moved.in_words());
                errors.push(FieldError::new(spec.name, words));
            } else if next.get(spec.name).is_none()
                && let Some(words) = missing(spec, &next)
            {
                errors.push(FieldError::new(spec.name, words));
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let changed: Vec<_> = self.kind.fields().iter().filter(is_changed).map(|spec| spec.name).collect();
        let rotated = next.keep_previous(self, &changed, moved.is_some());
        Ok(Merged { credentials: next, changed, rotated })
    }

    fn wanted(&self, spec: &FieldSpec, change: &Change) -> Result<Wanted, String> {
        let typed = match change {
            Change::Keep => return Ok(Wanted::Stays),
            Change::Clear => return Ok(Wanted::Goes),
            Change::Set(text) => text.trim(),
        };
        if spec.is_secret() {
            let stored = self.get(spec.name);
            if typed.is_empty() || stored.is_some_and(|stored| mask(stored) == typed) {
                return Ok(Wanted::Stays);
            }
            if typed.contains(DOT) {
                return Err(
                    "Dots stand for a value that is not shown. Enter the whole value, or leave this empty.".to_owned()
                );
            }
        } else if typed.is_empty() {
            return Ok(Wanted::Goes);
        }
        (spec.check)(typed).map(Wanted::Is)
    }

    /// Keeps what was replaced, where both are taken for a while. Says whether there was something to keep.
    fn keep_previous(&mut self, before: &Self, changed: &[&str], moved: bool) -> bool {
        let mut rotated = false;
        for spec in self.kind.fields().iter().filter(|spec| changed.contains(&spec.name) || moved) {
            let Some(previous) = spec.previous else { continue };
            match before.get(spec.name).filter(|_| !moved) {
                Some(old) if self.get(spec.name).is_some() => {
                    self.put(previous, old.to_owned());
                    rotated = true;
                }
                // Of another account, or there was none: nothing to go on with.
                _ => drop(self.values.remove(previous)),
            }
        }
        rotated
    }
}

enum Wanted {
    Stays,
    Goes,
    Is(String),
}

/// Why a field that is empty must not be.
fn missing(spec: &FieldSpec, next: &Credentials) -> Option<String> {
    if spec.required {
        return Some(format!("Enter the {}.", spec.in_words()));
    }
    let other = next.kind.field(spec.with?)?;
    next.get(other.name).map(|_| format!("Enter the {} too, or leave both empty.", spec.in_words()))
}

#[cfg(test)]
#[path = "credentials_tests.rs"]
mod tests;
