//! What a recipe answers when it cannot go on: one sentence for the person at the terminal.

use std::fmt;

/// The reason a recipe stopped.
#[derive(Debug)]
pub struct Failure(String);

/// The answer of every recipe and step.
pub type Done = Result<(), Failure>;

impl Failure {
    /// A failure with this explanation: what is wrong, where, and what to do about it.
    pub fn new(explanation: impl Into<String>) -> Self {
        Self(explanation.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Adds what was being done to an error of the standard library.
pub trait While<T> {
    /// `doing` continues the sentence "could not …".
    fn doing(self, doing: impl FnOnce() -> String) -> Result<T, Failure>;
}

impl<T, E: fmt::Display> While<T> for Result<T, E> {
    fn doing(self, doing: impl FnOnce() -> String) -> Result<T, Failure> {
        self.map_err(|error| Failure(format!("could not {}: {error}", doing())))
    }
}
