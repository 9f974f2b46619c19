use serde::{Deserialize, Serialize};

/// One thing that is wrong with what a person typed or a program sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Path of the field, as in the JSON settings: `afterHours.businessHours.schedule.tuesday[1].open`.
    pub field: String,
    /// What is wrong and what to do, in words for the person who typed it.
    pub message: String,
}

impl FieldError {
    /// A message at a field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

impl std::fmt::Display for FieldError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}
