use super::fields::Input;
use super::kind::AccountKind;
use crate::FieldError;
use serde_json::Value;

/// What an edit wants of one field.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Change {
    /// Stays as it is.
    #[default]
    Keep,
    /// Is taken away.
    Clear,
    /// Becomes this, as typed. For a secret, nothing or the mask of what is stored keeps it.
    Set(String),
}

/// What an edit wants, field by field; what is not named stays.
#[derive(Clone, Default)]
pub struct Changes(Vec<(&'static str, Change)>);

impl std::fmt::Debug for Changes {
    /// Names only: values are secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Changes {
    /// Of one field.
    #[must_use]
    pub fn one(name: &'static str, change: Change) -> Self {
        Self(vec![(name, change)])
    }

    /// From a form: `typed` gives what a control held, if it was sent; `removed` whether a secret is to be taken away.
    #[must_use]
    pub fn typed(kind: AccountKind, typed: impl Fn(&str) -> Option<String>, removed: impl Fn(&str) -> bool) -> Self {
        let changes = kind.fields().iter().map(|spec| {
            let change = match typed(spec.name) {
                _ if spec.is_secret() && removed(spec.name) => Change::Clear,
                Some(text) => Change::Set(text),
                None => Change::Keep,
            };
            (spec.name, change)
        });
        Self(changes.collect())
    }

    /// From the `credentials` of a program: `null` takes away, what is not sent stays.
    ///
    /// # Errors
    /// Names that there are not, and values that are no text.
    pub fn sent(kind: AccountKind, credentials: &Value) -> Result<Self, Vec<FieldError>> {
        let Some(map) = credentials.as_object() else {
            return Err(vec![FieldError::new("credentials", "Send an object with the account’s fields.")]);
        };
        let (mut changes, mut errors) = (Vec::new(), Vec::new());
        for (name, value) in map {
            // A name that there is not is told back cut: it may be anything.
            let Some(spec) = kind.field(name) else {
                let name: String = name.chars().take(60).collect();
                let words = format!("A {} account has no such field.", kind.label());
                errors.push(FieldError::new(name, words));
                continue;
            };
            match value {
                Value::Null => changes.push((spec.name, Change::Clear)),
                Value::String(text) => changes.push((spec.name, Change::Set(text.clone()))),
                _ => errors.push(FieldError::new(spec.name, "Send text, or null to take it away.")),
            }
        }
        if errors.is_empty() { Ok(Self(changes)) } else { Err(errors) }
    }

    /// Whether nothing is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wanted of a field.
    #[must_use]
    pub fn of(&self, name: &str) -> &Change {
        self.0.iter().find(|(known, _)| *known == name).map_or(&Change::Keep, |(_, change)| change)
    }

    /// What is wanted of a field that holds the id of a clinic.
    #[must_use]
    pub fn clinic(&self, kind: AccountKind) -> Option<(&'static str, &str)> {
        let spec = kind.fields().iter().find(|spec| spec.input == Input::Clinic)?;
        match self.of(spec.name) {
            Change::Set(text) if !text.trim().is_empty() => Some((spec.name, text.trim())),
            _ => None,
        }
    }
}
