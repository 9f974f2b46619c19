//! What the master admin may change of a company, and nothing else: every other field is refused by name.

use crate::FieldError;
use serde_json::{Map, Value};

/// The features that are switched per company.
const FEATURES: [&str; 4] = ["chatEnabled", "knowledgeBaseEnabled", "escalationEnabled", "callEnabled"];
/// The stored codes of [`super::Subscription`].
const SUBSCRIPTIONS: [&str; 4] = ["TRIALING", "ACTIVE", "PAST_DUE", "CANCELED"];
/// The longest name, characters.
const NAME: usize = 120;
/// The longest text of a setting, characters.
const TEXT: usize = 500;
/// The most credits a month.
const CREDITS: u64 = 1_000_000_000;

/// A checked change: only what was sent is in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CompanyPatch {
    /// Another name.
    pub name: Option<String>,
    /// Another state of the subscription.
    pub subscription: Option<String>,
    /// Entries of `branding`, `features` and `billing`, merged into what is stored.
    settings: Map<String, Value>,
}

impl CompanyPatch {
    /// Reads what was sent.
    ///
    /// # Errors
    /// Every field that is wrong or not to be changed here.
    pub fn parse(sent: &Value) -> Result<Self, Vec<FieldError>> {
        let Some(sent) = sent.as_object() else {
            return Err(vec![FieldError::new("body", "Send an object with the fields to change.")]);
        };
        let (mut patch, mut errors) = (Self::default(), Vec::new());
        for (key, value) in sent {
            match key.as_str() {
                "name" => match value.as_str().map(str::trim) {
                    Some(name) if is_line(name, NAME) && !name.is_empty() => patch.name = Some(name.to_owned()),
                    _ => errors.push(FieldError::new("name", format!("Write a name of 1 to {NAME} characters."))),
                },
                "subscriptionStatus" => match value.as_str().filter(|code| SUBSCRIPTIONS.contains(code)) {
                    Some(code) => patch.subscription = Some(code.to_owned()),
                    None => {
                        let message = format!("Choose one of {}.", SUBSCRIPTIONS.join(", "));
                        errors.push(FieldError::new("subscriptionStatus", message));
                    }
                },
                "features" | "branding" | "billing" => match value.as_object() {
                    Some(group) => {
                        for (name, value) in group {
                            if let Err(message) = check(key, name, value) {
                                errors.push(FieldError::new(format!("{key}.{name}"), message));
                            }
                        }
                        patch.settings.insert(key.clone(), value.clone());
                    }
                    None => errors.push(FieldError::new(key.clone(), "Send an object with the fields to change.")),
                },
                _ => errors.push(FieldError::new(key.clone(), "There is no such field to change.")),
            }
        }
        if errors.is_empty() { Ok(patch) } else { Err(errors) }
    }

    /// The settings with the change in them; everything that is not named stays. Settings that are no object, or a
    /// group that is none, are replaced, since nothing can be read from them either.
    #[must_use]
    pub fn merged(&self, stored: &Value) -> Value {
        let mut settings = stored.as_object().cloned().unwrap_or_default();
        for (key, group) in &self.settings {
            let mut merged = settings.get(key).and_then(Value::as_object).cloned().unwrap_or_default();
            merged.extend(group.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
            settings.insert(key.clone(), Value::Object(merged));
        }
        if self.settings.is_empty() { stored.clone() } else { Value::Object(settings) }
    }

    /// The named entries as they stand in these settings, for the change log.
    #[must_use]
    pub fn seen_in(&self, settings: &Value) -> Map<String, Value> {
        let group = |(key, group): (&String, &Value)| {
            let names = group.as_object().into_iter().flatten().map(|(name, _)| name);
            let found = names.map(|name| {
                let value = settings.get(key).and_then(|stored| stored.get(name)).cloned();
                (name.clone(), value.unwrap_or(Value::Null))
            });
            (key.clone(), Value::Object(found.collect()))
        };
        self.settings.iter().map(group).collect()
    }
}

/// A text of one line that can be stored.
fn is_line(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.chars().any(char::is_control)
}

fn check(group: &str, name: &str, value: &Value) -> Result<(), String> {
    let text = value.as_str().is_some_and(|text| is_line(text, TEXT));
    let right = match (group, name) {
        ("features", name) if FEATURES.contains(&name) => value.is_boolean(),
        ("branding", "displayName") | ("billing", "plan") => text,
        ("branding", "logoUrl") => {
            text && value.as_str().is_some_and(|url| url.is_empty() || url.starts_with("https://"))
        }
        ("branding", "primaryColor") => value.as_str().is_some_and(is_color),
        ("billing", "monthlyCredits") => value.as_u64().is_some_and(|credits| credits <= CREDITS),
        _ => return Err("There is no such field to change.".to_owned()),
    };
    if right {
        return Ok(());
    }
    Err(match (group, name) {
        ("features", _) => "Send true or false.".to_owned(),
        (_, "primaryColor") => "Write a colour as #RRGGBB.".to_owned(),
        (_, "logoUrl") => format!("Write an address that begins with https://, of up to {TEXT} characters."),
        (_, "monthlyCredits") => format!("Send a whole number from 0 to {CREDITS}."),
        _ => format!("Write one line of up to {TEXT} characters."),
    })
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn only_what_is_named_changes() {
        let stored =
            json!({"features": {"callEnabled": false, "chatEnabled": true, "own": 1}, "callerRules": {"vip": []}});
        let patch = CompanyPatch::parse(&json!({"features": {"callEnabled": true}, "name": " Bright "})).unwrap();
        assert_eq!(patch.name.as_deref(), Some("Bright"));
        let merged = patch.merged(&stored);
        assert_eq!(
            merged,
            json!({"features": {"callEnabled": true, "chatEnabled": true, "own": 1}, "callerRules": {"vip": []}})
        );
        assert_eq!(Value::Object(patch.seen_in(&stored)), json!({"features": {"callEnabled": false}}));
    }

    #[test]
    fn what_is_not_to_be_changed_is_refused_by_name() {
        let wrong = json!({
            "id": "x", "slug": "x", "deletedAt": null, "settings": {}, "callerRules": {}, "name": "", "subscriptionStatus": "FREE",
            "features": {"callEnabled": "true", "root": true}, "branding": {"primaryColor": "red", "logoUrl": "javascript:alert(1)"},
            "billing": {"monthlyCredits": -1},
        });
        let fields: Vec<String> = CompanyPatch::parse(&wrong).unwrap_err().into_iter().map(|e| e.field).collect();
        for field in [
            "id",
            "slug",
            "deletedAt",
            "settings",
            "callerRules",
            "name",
            "subscriptionStatus",
            "features.callEnabled",
            "features.root",
            "branding.primaryColor",
            "branding.logoUrl",
            "billing.monthlyCredits",
        ] {
            assert!(fields.contains(&field.to_owned()), "{field}: {fields:?}");
        }
        assert_eq!(fields.len(), 12);
        assert!(CompanyPatch::parse(&json!([1])).is_err());
    }

    proptest! {
        #[test]
        fn no_key_but_the_known_ones_gets_through(key in "[a-zA-Z_.]{1,20}", group in prop::sample::select(vec!["features", "branding", "billing"])) {
            let known = FEATURES.contains(&key.as_str()) || ["displayName", "logoUrl", "primaryColor", "plan", "monthlyCredits"].contains(&key.as_str());
            let parsed = CompanyPatch::parse(&json!({ group: { key.clone(): true } }));
            prop_assert!(known || parsed.is_err());
        }
    }
}
