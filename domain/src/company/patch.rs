//! What the master admin may change of a company, and nothing else: every other field is refused by name.

use crate::FieldError;
use serde_json::{Map, Value, json};

/// The features that are switched per company.
const FEATURES: [&str; 4] = ["chatEnabled", "knowledgeBaseEnabled", "escalationEnabled", "callEnabled"];
/// The stored codes of [`super::Subscription`].
const SUBSCRIPTIONS: [&str; 4] = ["TRIALING", "ACTIVE", "PAST_DUE", "CANCELED"];
/// The longest name, characters.
pub(super) const NAME: usize = 120;
/// The longest text of a setting, characters.
const TEXT: usize = 500;
/// The longest picture inside of a text, characters.
const PICTURE: usize = 100_000;
/// The pictures that can be inside of a text. No SVG: it can hold scripts, and others show it where they like.
const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/webp", "image/gif"];
/// The most credits a month.
const CREDITS: u64 = 1_000_000_000;

/// A checked change: only what was sent is in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CompanyPatch {
    /// Another name.
    pub name: Option<String>,
    /// Another state of the subscription.
    pub subscription: Option<String>,
    /// The version that was seen when the change was written down; none changes whatever is there.
    pub version: Option<i32>,
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
                "version" => match value.as_i64().and_then(|version| i32::try_from(version).ok()) {
                    Some(version) => patch.version = Some(version),
                    None => errors.push(FieldError::new("version", "Send the version that was read.")),
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

    /// Whether the calls switch is set, and to what.
    #[must_use]
    pub fn calls(&self) -> Option<bool> {
        self.settings.get("features")?.get("callEnabled")?.as_bool()
    }

    /// The change that sets the calls switch and nothing else.
    #[must_use]
    pub fn of_calls(on: bool) -> Self {
        let mut patch = Self::default();
        patch.settings.insert("features".to_owned(), json!({ "callEnabled": on }));
        patch
    }

    /// The settings with the change in them; everything that is not named stays. What is blank and was not there is not
    /// put there. Settings that are no object, or a group that is none, are replaced, since nothing can be read from
    /// them either.
    #[must_use]
    pub fn merged(&self, stored: &Value) -> Value {
        let mut settings = stored.as_object().cloned().unwrap_or_default();
        for (key, group) in &self.settings {
            let mut merged = settings.get(key).and_then(Value::as_object).cloned().unwrap_or_default();
            let entries = group.as_object().into_iter().flatten();
            let entries = entries.filter(|(name, value)| !is_blank(value) || merged.contains_key(name.as_str()));
            let entries: Vec<_> = entries.map(|(name, value)| (name.clone(), value.clone())).collect();
            if entries.is_empty() {
                continue;
            }
            merged.extend(entries);
            settings.insert(key.clone(), Value::Object(merged));
        }
        if self.settings.is_empty() { stored.clone() } else { Value::Object(settings) }
    }

    /// The named entries that differ between two settings, as they stand in each: for the change log.
    #[must_use]
    pub fn differing(&self, before: &Value, after: &Value) -> (Map<String, Value>, Map<String, Value>) {
        let mut seen = (Map::new(), Map::new());
        for (key, group) in &self.settings {
            let mut sides = (Map::new(), Map::new());
            for name in group.as_object().into_iter().flatten().map(|(name, _)| name) {
                let find = |settings: &Value| settings.get(key).and_then(|group| group.get(name)).cloned();
                let (was, is) = (find(before).unwrap_or(Value::Null), find(after).unwrap_or(Value::Null));
                if was != is {
                    sides.0.insert(name.clone(), was);
                    sides.1.insert(name.clone(), is);
                }
            }
            if !sides.0.is_empty() {
                seen.0.insert(key.clone(), Value::Object(sides.0));
                seen.1.insert(key.clone(), Value::Object(sides.1));
            }
        }
        seen
    }
}

/// Nothing, however it is written.
fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

/// A text of one line that can be stored.
pub(super) fn is_line(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.chars().any(char::is_control)
}

fn check(group: &str, name: &str, value: &Value) -> Result<(), String> {
    let text = value.as_str().is_some_and(|text| is_line(text, TEXT));
    let right = match (group, name) {
        ("features", name) if FEATURES.contains(&name) => value.is_boolean(),
        ("branding", "displayName") | ("billing", "plan") => text,
        ("branding", "logoUrl") => {
            let address = text && value.as_str().is_some_and(|url| url.is_empty() || url.starts_with("https://"));
            address || value.as_str().is_some_and(is_picture)
        }
        ("branding", "primaryColor" | "accentColor") => {
            value.as_str().is_some_and(|text| text.is_empty() || is_color(text))
        }
        ("billing", "monthlyCredits") => value.is_null() || value.as_u64().is_some_and(|credits| credits <= CREDITS),
        _ => return Err("There is no such field to change.".to_owned()),
    };
    if right {
        return Ok(());
    }
    Err(match (group, name) {
        ("features", _) => "Send true or false.".to_owned(),
        (_, "primaryColor" | "accentColor") => "Write a colour as #RRGGBB.".to_owned(),
        (_, "logoUrl") => format!(
            "Write an address that begins with https://, of up to {TEXT} characters, or a PNG, JPEG, WebP or GIF as \
             data:image/png;base64,… of up to {PICTURE} characters."
        ),
        (_, "monthlyCredits") => format!("Write a whole number from 0 to {CREDITS}, or nothing for no limit."),
        _ => format!("Write one line of up to {TEXT} characters."),
    })
}

/// A picture as a data URI.
fn is_picture(text: &str) -> bool {
    let Some((kind, data)) = text.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,")) else {
        return false;
    };
    let digits = data.trim_end_matches('=');
    PICTURES.contains(&kind)
        && text.len() <= PICTURE
        && !digits.is_empty()
        && data.len() % 4 == 0
        && data.len() - digits.len() <= 2
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
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
        let (before, after) = patch.differing(&stored, &merged);
        assert_eq!(
            json!([before, after]),
            json!([{"features": {"callEnabled": false}}, {"features": {"callEnabled": true}}])
        );
        let same = CompanyPatch::parse(&json!({
            "features": {"chatEnabled": true}, "branding": {"logoUrl": ""}, "billing": {"monthlyCredits": null},
        }));
        assert_eq!(same.unwrap().merged(&stored), stored, "what is blank is not put there");
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

    #[test]
    fn a_logo_is_an_address_or_a_picture() {
        let takes = |logo: &str| CompanyPatch::parse(&json!({"branding": {"logoUrl": logo}})).is_ok();
        for good in ["", "https://x.test/logo.svg", "data:image/png;base64,iVBORw0K", "data:image/webp;base64,UklGRg=="]
        {
            assert!(takes(good), "{good}");
        }
        let large = format!("data:image/png;base64,{}", "A".repeat(PICTURE));
        for bad in [
            "http://x.test/logo.png",
            "javascript:alert(1)",
            "data:text/html;base64,PHNjcmlwdD4=",
            "data:image/svg+xml;base64,PHN2Zz4=",
            "data:image/png,raw",
            "data:image/png;base64,",
            "data:image/png;base64,====",
            "data:image/png;base64,iVBO\" onerror",
            &large,
        ] {
            assert!(!takes(bad), "{bad:.60}");
        }
    }

    #[test]
    fn the_calls_switch_is_seen_and_set() {
        assert_eq!(CompanyPatch::of_calls(true).calls(), Some(true));
        assert_eq!(
            CompanyPatch::of_calls(false).merged(&json!({"a": 1})),
            json!({"a": 1, "features": {"callEnabled": false}})
        );
        assert_eq!(CompanyPatch::parse(&json!({"name": "x", "version": 3})).unwrap().calls(), None);
        assert!(CompanyPatch::parse(&json!({"version": "3"})).is_err());
    }

    proptest! {
        #[test]
        fn no_key_but_the_known_ones_gets_through(key in "[a-zA-Z_.]{1,20}", group in prop::sample::select(vec!["features", "branding", "billing"])) {
            let known = FEATURES.contains(&key.as_str()) || ["displayName", "logoUrl", "primaryColor", "accentColor", "plan", "monthlyCredits"].contains(&key.as_str());
            let parsed = CompanyPatch::parse(&json!({ group: { key.clone(): true } }));
            prop_assert!(known || parsed.is_err());
        }
    }
}
