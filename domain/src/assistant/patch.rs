//! What a company may change of an assistant, and nothing else: every other field is refused by name.

use super::fields::Fields;
use super::parse_name;
use crate::FieldError;
use crate::ids::{ClinicId, ModelId, PackageId};
use serde_json::Value;
use std::str::FromStr;

/// The most clinics that one request names.
const MAX_CLINICS: usize = 500;

/// A checked change: only what was sent is in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AssistantPatch {
    /// The package it is made from; for a new one.
    pub package: Option<PackageId>,
    /// Its name.
    pub name: Option<String>,
    /// Chats.
    pub chat: Option<bool>,
    /// Answers calls.
    pub call: Option<bool>,
    /// Switched on.
    pub active: Option<bool>,
    /// The model of its chats; `Some(None)` chooses none.
    pub chat_model: Option<Option<ModelId>>,
    /// The model of its calls; `Some(None)` chooses none.
    pub call_model: Option<Option<ModelId>>,
    /// The clinics whose calls it answers, all of them.
    pub clinics: Option<Vec<ClinicId>>,
    /// The button on websites, to be merged into what is stored.
    pub widget: Option<Value>,
}

const NEW: [&str; 9] = [
    "packageId",
    "name",
    "enabledChat",
    "enabledCall",
    "isActive",
    "chatModelId",
    "callModelId",
    "clinicIds",
    "widget",
];

impl AssistantPatch {
    /// Reads a change.
    ///
    /// # Errors
    /// Every field that is wrong or not to be changed.
    pub fn parse(sent: &Value) -> Result<Self, Vec<FieldError>> {
        // An assistant stays with its package: what it may do was agreed with that.
        Self::read(sent, &NEW[1..])
    }

    /// Reads a new assistant: a package and a name, and what else a change may hold.
    ///
    /// # Errors
    /// Every field that is wrong, unknown, or missing.
    pub fn parse_new(sent: &Value) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let patch = Self::read(sent, &NEW).unwrap_or_else(|found| {
            errors = found;
            Self::default()
        });
        let sent = |field: &str| sent.get(field).is_some_and(|value| !value.is_null());
        for (field, message) in [("packageId", "Choose a package."), ("name", "Write a name.")] {
            if !sent(field) && !errors.iter().any(|error| error.field == field || error.field == "body") {
                errors.push(FieldError::new(field, message));
            }
        }
        if errors.is_empty() { Ok(patch) } else { Err(errors) }
    }

    fn read(sent: &Value, known: &[&str]) -> Result<Self, Vec<FieldError>> {
        let Some(values) = sent.as_object() else {
            return Err(vec![FieldError::new("body", "Send an object with the fields to change.")]);
        };
        let mut patch = Self::default();
        let mut fields = Fields::new(values);
        fields.only(known, "");
        if known.contains(&"packageId") {
            fields.set(("packageId", "packageId"), &mut patch.package, None, |value| {
                id(value).map(Some).ok_or_else(|| "Choose a package.".to_owned())
            });
        }
        fields.set(("name", "name"), &mut patch.name, None, |value| {
            parse_name("name", value.as_str().unwrap_or_default()).map(Some).map_err(|error| error.message)
        });
        for (field, into) in
            [("enabledChat", &mut patch.chat), ("enabledCall", &mut patch.call), ("isActive", &mut patch.active)]
        {
            fields.set((field, field), into, None, |value| {
                value.as_bool().map(Some).ok_or_else(|| "Send true or false.".to_owned())
            });
        }
        for (field, into) in [("chatModelId", &mut patch.chat_model), ("callModelId", &mut patch.call_model)] {
            fields.set((field, field), into, Some(None), |value| {
                id(value).map(|id| Some(Some(id))).ok_or_else(|| "Choose a model.".to_owned())
            });
        }
        fields.set(("clinicIds", "clinicIds"), &mut patch.clinics, None, |value| {
            let list = value.as_array().filter(|list| list.len() <= MAX_CLINICS);
            let ids = list.and_then(|list| list.iter().map(id).collect::<Option<Vec<_>>>());
            ids.map(Some).ok_or_else(|| "Send the list of the clinics’ ids.".to_owned())
        });
        fields.set(("widget", "widget"), &mut patch.widget, None, |value| Ok(Some(value.clone())));
        if fields.errors.is_empty() { Ok(patch) } else { Err(fields.errors) }
    }
}

fn id<T: FromStr>(value: &Value) -> Option<T> {
    value.as_str().and_then(|text| text.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const ID: &str = "0190f3a2-b7c1-7e2f-8d3e-9a4b5c6d7e8f";

    fn fields(result: Result<AssistantPatch, Vec<FieldError>>) -> Vec<String> {
        result.unwrap_err().into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn only_what_was_sent_is_in_a_change() {
        let patch = AssistantPatch::parse(&json!({"name": " Robin ", "chatModelId": null, "callModelId": ID})).unwrap();
        assert_eq!(patch.name.as_deref(), Some("Robin"));
        assert_eq!((patch.chat_model, patch.call_model), (Some(None), Some(Some(ID.parse().unwrap()))));
        assert_eq!((patch.chat, patch.clinics, patch.widget), (None, None, None));
        assert_eq!(AssistantPatch::parse(&json!({})).unwrap(), AssistantPatch::default());
    }

    #[test]
    fn a_new_one_needs_a_package_and_a_name() {
        assert_eq!(fields(AssistantPatch::parse_new(&json!({}))), ["packageId", "name"]);
        assert_eq!(fields(AssistantPatch::parse_new(&json!({"packageId": "x", "name": "a"}))), ["packageId"]);
        assert_eq!(fields(AssistantPatch::parse_new(&json!(7))), ["body"]);
        assert!(AssistantPatch::parse_new(&json!({"packageId": ID, "name": "Robin"})).is_ok());
        assert_eq!(fields(AssistantPatch::parse(&json!({ "packageId": ID }))), ["packageId"]);
    }

    #[test]
    fn wrong_fields_are_named() {
        let wrong = json!({"name": "a\nb", "enabledCall": "on", "chatModelId": 7, "clinicIds": ["x"], "companyId": ID,
            "settings": {}, "deletedAt": null});
        let mut found = fields(AssistantPatch::parse(&wrong));
        found.sort();
        assert_eq!(found, ["chatModelId", "clinicIds", "companyId", "deletedAt", "enabledCall", "name", "settings"]);
    }

    proptest! {
        #[test]
        fn no_other_key_gets_through(key in "[a-zA-Z]{1,14}") {
            let parsed = AssistantPatch::parse(&json!({ key.clone(): null }));
            prop_assert_eq!(parsed.is_ok(), NEW[1..].contains(&key.as_str()));
        }
    }
}
