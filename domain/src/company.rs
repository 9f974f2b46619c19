//! The parts of a company's settings that calls depend on.

mod patch;

pub use patch::CompanyPatch;

use crate::phone::E164;
use serde_json::Value;

/// The code of every refusal that comes from the calls switch of a company.
pub const CALLS_DISABLED: &str = "calls_disabled";
/// The same for a person.
pub const CALLS_DISABLED_WORDS: &str = "Calls are switched off for this company. What was recorded is kept. Ask whoever runs the platform to switch them on.";

/// Where a company's subscription stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Subscription {
    /// In its trial.
    Trialing,
    /// Paid.
    #[default]
    Active,
    /// A payment is late: calls go on, the admin is warned.
    PastDue,
    /// Ended: the assistant no longer answers, callers get the backup.
    Canceled,
}

impl Subscription {
    /// Reads the stored code. An unknown code counts as active: a typo must not silence a clinic.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "TRIALING" => Self::Trialing,
            "PAST_DUE" => Self::PastDue,
            "CANCELED" => Self::Canceled,
            _ => Self::Active,
        }
    }
}

/// What to do with a caller whose number is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WithheldPolicy {
    /// Like any other call.
    #[default]
    Allow,
    /// Straight to voicemail.
    Voicemail,
    /// Rejected before it is answered.
    Reject,
}

impl WithheldPolicy {
    /// All policies in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Allow, Self::Voicemail, Self::Reject];

    /// The stored code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Voicemail => "voicemail",
            Self::Reject => "reject",
        }
    }

    /// Reads the stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.code() == code)
    }
}

/// A company's rules about single callers (`settings.callerRules`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallerRules {
    /// Never answered.
    pub blocked: Vec<E164>,
    /// Ring the staff first, whatever the hours.
    pub vip: Vec<E164>,
    /// Withheld numbers.
    pub withheld: WithheldPolicy,
}

/// What routing reads from `companies.settings`; unknown and missing fields get defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallFeatures {
    /// `features.callEnabled`, false where it is missing.
    pub call_enabled: bool,
    /// `callerRules`.
    pub caller_rules: CallerRules,
}

impl CallFeatures {
    /// Reads the stored settings; total over any JSON.
    #[must_use]
    pub fn from_settings(settings: &Value) -> Self {
        let numbers = |key: &str| {
            let list = settings.pointer(&format!("/callerRules/{key}")).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str).filter_map(|n| E164::parse_human(n).ok()).collect()
        };
        let withheld = settings.pointer("/callerRules/withheld").and_then(Value::as_str);
        let withheld = withheld.and_then(WithheldPolicy::from_code).unwrap_or_default();
        Self {
            call_enabled: settings.pointer("/features/callEnabled").and_then(Value::as_bool).unwrap_or(false),
            caller_rules: CallerRules { blocked: numbers("blocked"), vip: numbers("vip"), withheld },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn call_feature_is_off_unless_it_says_true() {
        for settings in [json!({}), json!(null), json!({"features": {}}), json!({"features": {"callEnabled": "true"}})]
        {
            assert!(!CallFeatures::from_settings(&settings).call_enabled, "{settings}");
        }
        assert!(CallFeatures::from_settings(&json!({"features": {"callEnabled": true}})).call_enabled);
    }

    #[test]
    fn caller_rules_skip_what_is_no_number() {
        let rules = CallFeatures::from_settings(
            &json!({"callerRules": {"blocked": ["416 555 0140", 7, "x"], "withheld": "reject"}}),
        )
        .caller_rules;
        assert_eq!(rules.blocked.len(), 1);
        assert_eq!(rules.withheld, WithheldPolicy::Reject);
    }
}
