//! What the platform offers.

use super::fields::Fields;
use super::{Capabilities, parse_description, parse_name};
use crate::FieldError;
use serde_json::Value;

/// What the master admin says about a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageDraft {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// What its assistants may do.
    pub capabilities: Capabilities,
    /// Offered to companies.
    pub is_active: bool,
}

const FIELDS: [&str; 5] = ["name", "description", "enableChat", "enableCall", "isActive"];

impl PackageDraft {
    /// A new package: chats unless it is said otherwise.
    ///
    /// # Errors
    /// Every field that is wrong, unknown, or missing.
    pub fn parse(sent: &Value) -> Result<Self, Vec<FieldError>> {
        Self::over(None, sent)
    }

    /// Merges what was sent.
    ///
    /// # Errors
    /// Every field that is wrong or unknown.
    pub fn merged(&self, sent: &Value) -> Result<Self, Vec<FieldError>> {
        Self::over(Some(self), sent)
    }

    fn over(stored: Option<&Self>, sent: &Value) -> Result<Self, Vec<FieldError>> {
        let Some(values) = sent.as_object() else {
            return Err(vec![FieldError::new("body", "Send an object with the fields to change.")]);
        };
        let mut fields = Fields::new(values);
        fields.only(&FIELDS, "");
        let mut name = stored.map(|package| package.name.clone()).unwrap_or_default();
        fields.set(("name", "name"), &mut name, String::new(), |value| {
            parse_name("name", value.as_str().unwrap_or_default()).map_err(|error| error.message)
        });
        let mut description = stored.and_then(|package| package.description.clone());
        fields.set(("description", "description"), &mut description, None, |value| {
            let text = value.as_str().ok_or_else(|| "Send a text.".to_owned())?;
            parse_description("description", text).map_err(|error| error.message)
        });
        let mut chat = stored.is_none_or(|package| package.capabilities.chat());
        let mut call = stored.is_some_and(|package| package.capabilities.call());
        let mut is_active = stored.is_none_or(|package| package.is_active);
        fields.flag("enableChat", &mut chat, true);
        fields.flag("enableCall", &mut call, false);
        fields.flag("isActive", &mut is_active, true);
        let mut errors = fields.errors;
        if name.is_empty() && !errors.iter().any(|error| error.field == "name") {
            errors.push(FieldError::new("name", "Write a name."));
        }
        match Capabilities::of_package(chat, call) {
            Ok(capabilities) if errors.is_empty() => Ok(Self { name, description, capabilities, is_active }),
            Ok(_) => Err(errors),
            Err(error) => {
                errors.push(error);
                Err(errors)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_package_offers_something_and_has_a_name() {
        let chat = PackageDraft::parse(&json!({"name": " Web "})).unwrap();
        assert_eq!((chat.name.as_str(), chat.capabilities.chat(), chat.capabilities.call()), ("Web", true, false));
        let fields = |result: Result<PackageDraft, Vec<FieldError>>| -> Vec<String> {
            result.unwrap_err().into_iter().map(|error| error.field).collect()
        };
        assert_eq!(fields(PackageDraft::parse(&json!({}))), ["name"]);
        assert_eq!(fields(chat.merged(&json!({"enableChat": false}))), ["enableChat"]);
        assert_eq!(fields(chat.merged(&json!({"companyId": "x", "enableCall": "true"}))), ["companyId", "enableCall"]);
        let both = chat.merged(&json!({"enableCall": true, "description": "Calls"})).unwrap();
        assert!(both.capabilities.call() && both.name == "Web");
        assert_eq!(both.merged(&json!({"description": null})).unwrap().description, None);
    }
}
