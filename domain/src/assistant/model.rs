//! AI models: what each can do, and what the platform says about one.

use super::fields::Fields;
use super::{Capabilities, Capability, parse_description, parse_name};
use crate::FieldError;
use chrono::NaiveDate;
use serde_json::Value;

/// What a model can be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ModelType {
    /// Chats.
    #[default]
    Chat,
    /// Speaks on calls.
    Call,
    /// Either.
    Both,
}

impl ModelType {
    /// All types in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Chat, Self::Call, Self::Both];

    /// The stored code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Call => "call",
            Self::Both => "both",
        }
    }

    /// Reads the stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The words on screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Chat => "Chat",
            Self::Call => "Calls",
            Self::Both => "Chat and calls",
        }
    }

    /// Whether a model of this type can do that.
    #[must_use]
    pub const fn serves(self, capability: Capability) -> bool {
        matches!((self, capability), (Self::Both, _) | (Self::Chat, Capability::Chat) | (Self::Call, Capability::Call))
    }

    /// The codes of the types that can do that.
    #[must_use]
    pub const fn codes_for(capability: Capability) -> [&'static str; 2] {
        match capability {
            Capability::Chat => ["chat", "both"],
            Capability::Call => ["call", "both"],
        }
    }

    /// Whether a model of this type may be an assistant's model for that.
    ///
    /// # Errors
    /// At the field of the choice, when the model or the assistant cannot do that.
    pub fn check(self, capability: Capability, assistant: Capabilities) -> Result<(), FieldError> {
        let field = match capability {
            Capability::Chat => "chatModelId",
            Capability::Call => "callModelId",
        };
        if !assistant.has(capability) {
            let message = format!("This assistant cannot {}, so it has no model for that.", capability.verb());
            return Err(FieldError::new(field, message));
        }
        if !self.serves(capability) {
            let message = format!("This model cannot {}. Choose another.", capability.verb());
            return Err(FieldError::new(field, message));
        }
        Ok(())
    }
}

/// What the master admin says about a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelDraft {
    /// `openai`, `google`, ….
    pub provider: String,
    /// The provider's name for it.
    pub model_name: String,
    /// The name on screen.
    pub display_name: String,
    /// More about it.
    pub description: Option<String>,
    /// What it can be used for.
    pub model_type: ModelType,
    /// Hears and speaks.
    pub supports_audio: bool,
    /// US dollars.
    pub cost_per_input_token: f64,
    /// US dollars.
    pub cost_per_output_token: f64,
    /// US dollars; none where it is not known.
    pub cost_per_audio_input_second: Option<f64>,
    /// US dollars; none where it is not known.
    pub cost_per_audio_output_second: Option<f64>,
    /// Tokens.
    pub context_window: Option<u32>,
    /// Tokens.
    pub max_output_tokens: Option<u32>,
    /// The day its provider switches it off.
    pub retires_on: Option<NaiveDate>,
    /// Offered to companies.
    pub is_active: bool,
}

impl Default for ModelDraft {
    fn default() -> Self {
        Self {
            provider: String::new(),
            model_name: String::new(),
            display_name: String::new(),
            description: None,
            model_type: ModelType::Chat,
            supports_audio: false,
            cost_per_input_token: 0.0,
            cost_per_output_token: 0.0,
            cost_per_audio_input_second: None,
            cost_per_audio_output_second: None,
            context_window: None,
            max_output_tokens: None,
            retires_on: None,
            is_active: true,
        }
    }
}

const FIELDS: [&str; 14] = [
    "provider",
    "modelName",
    "displayName",
    "description",
    "modelType",
    "supportsAudio",
    "costPerInputToken",
    "costPerOutputToken",
    "costPerAudioInputSecond",
    "costPerAudioOutputSecond",
    "contextWindow",
    "maxOutputTokens",
    "retiresOn",
    "isActive",
];
/// No model costs this much for a token or a second; more is a slip of the finger.
const MAX_COST: f64 = 1.0;

impl ModelDraft {
    /// Merges what was sent. A new model is merged into the default.
    ///
    /// # Errors
    /// Every field that is wrong, unknown, or missing.
    pub fn merged(&self, sent: &Value) -> Result<Self, Vec<FieldError>> {
        let Some(values) = sent.as_object() else {
            return Err(vec![FieldError::new("body", "Send an object with the fields to change.")]);
        };
        let mut model = self.clone();
        let mut fields = Fields::new(values);
        fields.only(&FIELDS, "");
        for (field, into) in [("provider", &mut model.provider), ("modelName", &mut model.model_name)] {
            fields.set((field, field), into, String::new(), technical_name);
        }
        fields.set(("displayName", "displayName"), &mut model.display_name, String::new(), |value| {
            parse_name("displayName", value.as_str().unwrap_or_default()).map_err(|error| error.message)
        });
        fields.set(("description", "description"), &mut model.description, None, |value| {
            let text = value.as_str().ok_or_else(|| "Send a text.".to_owned())?;
            parse_description("description", text).map_err(|error| error.message)
        });
        fields.set(("modelType", "modelType"), &mut model.model_type, ModelType::Chat, |value| {
            let kind = value.as_str().and_then(ModelType::from_code);
            kind.ok_or_else(|| "Choose one of chat, call, both.".to_owned())
        });
        fields.flag("supportsAudio", &mut model.supports_audio, false);
        fields.flag("isActive", &mut model.is_active, true);
        for (field, into) in [
            ("costPerInputToken", &mut model.cost_per_input_token),
            ("costPerOutputToken", &mut model.cost_per_output_token),
        ] {
            fields.set((field, field), into, 0.0, cost);
        }
        for (field, into) in [
            ("costPerAudioInputSecond", &mut model.cost_per_audio_input_second),
            ("costPerAudioOutputSecond", &mut model.cost_per_audio_output_second),
        ] {
            fields.set((field, field), into, None, |value| cost(value).map(Some));
        }
        for (field, into) in
            [("contextWindow", &mut model.context_window), ("maxOutputTokens", &mut model.max_output_tokens)]
        {
            fields.set((field, field), into, None, |value| tokens(value).map(Some));
        }
        fields.set(("retiresOn", "retiresOn"), &mut model.retires_on, None, |value| {
            let day = value.as_str().and_then(|text| NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok());
            day.map(Some).ok_or_else(|| "Write a day as 2027-01-20, or leave it blank.".to_owned())
        });
        let mut errors = fields.errors;
        let missing = [
            ("provider", "Name the provider, for example openai.", model.provider.is_empty()),
            ("modelName", "Write the provider’s name for the model.", model.model_name.is_empty()),
            ("displayName", "Write the name that people see.", model.display_name.is_empty()),
        ];
        for (field, message, is_missing) in missing {
            if is_missing && !errors.iter().any(|error| error.field == field) {
                errors.push(FieldError::new(field, message));
            }
        }
        if model.model_type != ModelType::Chat && !model.supports_audio && errors.is_empty() {
            errors.push(FieldError::new("supportsAudio", "A model for calls must hear and speak."));
        }
        if errors.is_empty() { Ok(model) } else { Err(errors) }
    }
}

/// What goes into addresses and headers of a provider.
fn technical_name(value: &Value) -> Result<String, String> {
    let text = value.as_str().map(str::trim).unwrap_or_default();
    let form = |c: char| c.is_ascii_alphanumeric() || "-._:/".contains(c);
    if (1..=100).contains(&text.len()) && text.chars().all(form) {
        Ok(text.to_owned())
    } else {
        Err("Use 1 to 100 letters, digits, hyphens, dots, colons and slashes, as the provider writes it.".to_owned())
    }
}

fn cost(value: &Value) -> Result<f64, String> {
    let cost = value.as_f64().filter(|cost| (0.0..=MAX_COST).contains(cost));
    cost.ok_or_else(|| format!("Write US dollars for one, from 0 to {MAX_COST}, for example 0.0000025."))
}

fn tokens(value: &Value) -> Result<u32, String> {
    let tokens = value.as_u64().and_then(|tokens| u32::try_from(tokens).ok());
    tokens
        .filter(|tokens| (1..=100_000_000).contains(tokens))
        .ok_or_else(|| "Write a whole number of tokens.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn a_type_serves_what_it_is_for() {
        for kind in ModelType::ALL {
            for capability in Capability::ALL {
                let listed = ModelType::codes_for(capability).contains(&kind.code());
                assert_eq!(kind.serves(capability), listed);
                let assistant = Capabilities::new(true, true).unwrap();
                assert_eq!(kind.check(capability, assistant).is_ok(), listed);
            }
        }
        let chats = Capabilities::new(true, false).unwrap();
        assert_eq!(ModelType::Both.check(Capability::Call, chats).unwrap_err().field, "callModelId");
    }

    #[test]
    fn a_model_is_whole_or_refused() {
        let sent = json!({"provider": "openai", "modelName": "gpt-realtime-2.1", "displayName": "Realtime",
            "modelType": "call", "supportsAudio": true, "costPerInputToken": 0.000004, "retiresOn": "2027-01-20"});
        let model = ModelDraft::default().merged(&sent).unwrap();
        assert_eq!(model.retires_on, NaiveDate::from_ymd_opt(2027, 1, 20));
        assert!(model.is_active);
        assert_eq!(model.merged(&json!({"retiresOn": null})).unwrap().retires_on, None);
        let fields = |sent: Value| -> Vec<String> {
            ModelDraft::default().merged(&sent).unwrap_err().into_iter().map(|error| error.field).collect()
        };
        assert_eq!(fields(json!({})), ["provider", "modelName", "displayName"]);
        assert_eq!(fields(json!([])), ["body"]);
        let wrong = json!({"provider": "a b", "modelName": "../x y", "displayName": "", "costPerInputToken": -1, "id": 1,
            "contextWindow": 1.5, "retiresOn": "soon", "modelType": "voice"});
        let mut found = fields(wrong);
        found.sort();
        assert_eq!(
            found,
            [
                "contextWindow",
                "costPerInputToken",
                "displayName",
                "id",
                "modelName",
                "modelType",
                "provider",
                "retiresOn"
            ]
        );
        let deaf = json!({"provider": "x", "modelName": "y", "displayName": "z", "modelType": "both"});
        assert_eq!(fields(deaf), ["supportsAudio"]);
    }

    proptest! {
        #[test]
        fn no_unknown_field_gets_in(key in "[a-zA-Z]{1,16}") {
            let whole = ModelDraft {
                provider: "x".into(), model_name: "y".into(), display_name: "z".into(), ..ModelDraft::default()
            };
            let merged = whole.merged(&json!({ key.clone(): "text" }));
            prop_assert!(FIELDS.contains(&key.as_str()) || merged.is_err());
        }
    }
}
