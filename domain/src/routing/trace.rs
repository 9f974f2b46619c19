use serde::{Deserialize, Serialize};

/// What a rule did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Looked at, and the next rule was asked.
    Passed,
    /// This rule gave the answer.
    Decides,
    /// Not needed, another rule had answered.
    Skipped,
    /// Worth knowing, no rule: a warning, a substitution.
    Note,
}

/// One rule that was looked at, with the values it saw, in words an admin understands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceStep {
    /// Short name of the rule.
    pub rule: String,
    /// What it did.
    pub outcome: Outcome,
    /// The values it saw.
    pub detail: String,
}
