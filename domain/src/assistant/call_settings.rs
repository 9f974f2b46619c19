//! How an assistant is on the phone (`chatbots.settings.call`).

use super::fields::Fields;
use super::{ButtonPosition, HexColor, Voice, VoiceProvider};
use crate::FieldError;
use serde_json::{Map, Value, json};

/// The longest greeting, characters.
pub const MAX_GREETING: usize = 500;
/// The longest text on the button, characters.
pub const MAX_BUTTON_TEXT: usize = 50;
/// The longest list of goodbyes, characters.
pub const MAX_END_PHRASE: usize = 200;

const VOICE_FIELDS: [&str; 3] = ["pitch", "speed", "stability"];
/// The fields as they are stored, the voice's settings in an object of their own.
const FIELDS: [&str; 16] = [
    "voiceId",
    "voiceProvider",
    "voiceSettings",
    "callGreeting",
    "endCallPhrase",
    "silenceTimeout",
    "maxCallDuration",
    "recordingEnabled",
    "transcriptionEnabled",
    "interruptionEnabled",
    "callButtonText",
    "callButtonColor",
    "callButtonPosition",
    "vadThreshold",
    "echoCancellation",
    "noiseSuppression",
];

/// Settings of an assistant's calls: every value within its limits.
#[derive(Debug, Clone, PartialEq)]
pub struct CallSettings {
    /// Who speaks.
    pub voice: Voice,
    /// −1 to 1.
    pub pitch: f64,
    /// 0.5 to 2.
    pub speed: f64,
    /// 0 to 1.
    pub stability: f64,
    /// The first words; blank for the standard ones.
    pub greeting: String,
    /// Goodbyes that end the call, separated by commas.
    pub end_phrase: String,
    /// Seconds of silence until the call ends.
    pub silence_timeout: u32,
    /// The longest call, seconds.
    pub max_duration: u32,
    /// Calls are recorded.
    pub recording: bool,
    /// Calls are written down.
    pub transcription: bool,
    /// Callers may talk over the assistant.
    pub interruption: bool,
    /// What the button says.
    pub button_text: String,
    /// Its colour.
    pub button_color: HexColor,
    /// Where it stands.
    pub button_position: ButtonPosition,
    /// How loud a sound must be to count as speech, 0 to 1.
    pub vad_threshold: f64,
    /// Takes the assistant's own voice out of what it hears.
    pub echo_cancellation: bool,
    /// Takes noise out of what it hears.
    pub noise_suppression: bool,
}

impl Default for CallSettings {
    fn default() -> Self {
        Self {
            voice: Voice::default(),
            pitch: 0.0,
            speed: 1.0,
            stability: 0.5,
            greeting: String::new(),
            end_phrase: "goodbye".to_owned(),
            silence_timeout: 180,
            max_duration: 600,
            recording: false,
            transcription: true,
            interruption: true,
            button_text: "Call Us".to_owned(),
            button_color: HexColor::GREEN,
            button_position: ButtonPosition::BottomRight,
            vad_threshold: 0.5,
            echo_cancellation: true,
            noise_suppression: true,
        }
    }
}

impl CallSettings {
    /// Reads what is stored: unknown fields are passed over, missing and wrong ones get their defaults. The messages say
    /// which were wrong.
    #[must_use]
    pub fn read(stored: &Value) -> (Self, Vec<FieldError>) {
        let mut settings = Self::default();
        let empty = Map::new();
        let values = match stored {
            Value::Null => &empty,
            Value::Object(values) => values,
            _ => return (settings, vec![FieldError::new("call", "The stored settings are no object.")]),
        };
        let errors = settings.take(values, false);
        (settings, errors)
    }

    /// The settings of an assistant for which somebody saved some, read as leniently; `None` where nobody ever did, and its
    /// calls go as they always went.
    #[must_use]
    pub fn saved(stored: &Value) -> Option<Self> {
        let any = stored.as_object()?.keys().any(|key| FIELDS.contains(&key.as_str()));
        any.then(|| Self::read(stored).0)
    }

    /// Merges what was sent: only the fields that are there change, null brings a default back.
    ///
    /// # Errors
    /// Every field that is wrong or unknown.
    pub fn merged(&self, sent: &Value) -> Result<Self, Vec<FieldError>> {
        let Some(values) = sent.as_object() else {
            return Err(vec![FieldError::new("body", "Send an object with the fields to change.")]);
        };
        let mut settings = self.clone();
        let errors = settings.take(values, true);
        if errors.is_empty() { Ok(settings) } else { Err(errors) }
    }

    /// Takes over what is there. `strict` refuses unknown fields, and a voice that is not the chosen provider's.
    fn take(&mut self, values: &Map<String, Value>, strict: bool) -> Vec<FieldError> {
        let standard = Self::default();
        let mut fields = Fields::new(values);
        if strict {
            fields.only(&FIELDS, "");
        }
        self.take_voice(&mut fields, strict);
        fields.text("callGreeting", &mut self.greeting, &standard.greeting, (0, MAX_GREETING), true);
        fields.set(("endCallPhrase", "endCallPhrase"), &mut self.end_phrase, standard.end_phrase, phrases);
        fields.whole("silenceTimeout", &mut self.silence_timeout, standard.silence_timeout, (30, 300));
        fields.whole("maxCallDuration", &mut self.max_duration, standard.max_duration, (60, 3600));
        fields.flag("recordingEnabled", &mut self.recording, standard.recording);
        fields.flag("transcriptionEnabled", &mut self.transcription, standard.transcription);
        fields.flag("interruptionEnabled", &mut self.interruption, standard.interruption);
        fields.text("callButtonText", &mut self.button_text, &standard.button_text, (1, MAX_BUTTON_TEXT), false);
        fields.set(("callButtonColor", "callButtonColor"), &mut self.button_color, standard.button_color, |value| {
            let color = value.as_str().and_then(|text| HexColor::parse(text.trim()));
            color.ok_or_else(|| "Write a colour as # and six digits or letters A to F, for example #22C55E.".to_owned())
        });
        fields.set(
            ("callButtonPosition", "callButtonPosition"),
            &mut self.button_position,
            standard.button_position,
            |value| {
                let codes = ButtonPosition::ALL.map(ButtonPosition::code).join(", ");
                let position = value.as_str().and_then(ButtonPosition::from_code);
                position.ok_or_else(|| format!("Choose one of {codes}."))
            },
        );
        let threshold = ("vadThreshold", "vadThreshold");
        fields.number(threshold, &mut self.vad_threshold, standard.vad_threshold, (0.0, 1.0));
        fields.flag("echoCancellation", &mut self.echo_cancellation, standard.echo_cancellation);
        fields.flag("noiseSuppression", &mut self.noise_suppression, standard.noise_suppression);
        fields.errors
    }

    /// Provider and voice are one choice: either may be sent alone, and together they must fit.
    fn take_voice(&mut self, fields: &mut Fields<'_>, strict: bool) {
        let mut provider = self.voice.provider();
        let before = fields.errors.len();
        fields.set(("voiceProvider", "voiceProvider"), &mut provider, VoiceProvider::OpenAi, |value| {
            let codes = VoiceProvider::ALL.map(VoiceProvider::code).join(", ");
            value.as_str().and_then(VoiceProvider::from_code).ok_or_else(|| format!("Choose one of {codes}."))
        });
        let known_provider = fields.errors.len() == before;
        let mut id = self.voice.id().to_owned();
        fields.set(("voiceId", "voiceId"), &mut id, "alloy".to_owned(), |value| {
            value.as_str().map(str::to_owned).ok_or_else(|| "Send the name of a voice.".to_owned())
        });
        let named = ["voiceId", "voiceProvider"].iter().any(|field| fields.values.contains_key(*field));
        if named && known_provider && fields.errors.len() == before {
            match Voice::parse(provider, &id) {
                Ok(voice) => self.voice = voice,
                Err(message) => fields.wrong("voiceId", message),
            }
        }
        let standard = Self::default();
        let parts = match fields.values.get("voiceSettings") {
            None => return,
            Some(Value::Null) => {
                (self.pitch, self.speed, self.stability) = (standard.pitch, standard.speed, standard.stability);
                return;
            }
            Some(Value::Object(parts)) => parts,
            Some(_) => return fields.wrong("voiceSettings", "Send an object with pitch, speed and stability."),
        };
        let mut inner = Fields::new(parts);
        if strict {
            inner.only(&VOICE_FIELDS, "voiceSettings.");
        }
        inner.number(("pitch", "voiceSettings.pitch"), &mut self.pitch, standard.pitch, (-1.0, 1.0));
        inner.number(("speed", "voiceSettings.speed"), &mut self.speed, standard.speed, (0.5, 2.0));
        inner.number(("stability", "voiceSettings.stability"), &mut self.stability, standard.stability, (0.0, 1.0));
        fields.errors.append(&mut inner.errors);
    }

    /// Every setting, as the interface gives it and as it is stored.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "voiceId": self.voice.id(),
            "voiceProvider": self.voice.provider().code(),
            "voiceSettings": { "pitch": self.pitch, "speed": self.speed, "stability": self.stability },
            "callGreeting": self.greeting,
            "endCallPhrase": self.end_phrase,
            "silenceTimeout": self.silence_timeout,
            "maxCallDuration": self.max_duration,
            "recordingEnabled": self.recording,
            "transcriptionEnabled": self.transcription,
            "interruptionEnabled": self.interruption,
            "callButtonText": self.button_text,
            "callButtonColor": self.button_color.to_string(),
            "callButtonPosition": self.button_position.code(),
            "vadThreshold": self.vad_threshold,
            "echoCancellation": self.echo_cancellation,
            "noiseSuppression": self.noise_suppression,
        })
    }

    /// What is to be stored: these settings over what was there, of which everything unknown is kept.
    #[must_use]
    pub fn stored_over(&self, stored: &Value) -> Value {
        let mut kept = stored.as_object().cloned().unwrap_or_default();
        let mut written = self.to_json();
        if let (Some(old), Some(new)) = (
            kept.get("voiceSettings").and_then(Value::as_object),
            written.get_mut("voiceSettings").and_then(Value::as_object_mut),
        ) {
            for (key, value) in old.iter().filter(|(key, _)| !VOICE_FIELDS.contains(&key.as_str())) {
                new.insert(key.clone(), value.clone());
            }
        }
        if let Value::Object(written) = written {
            kept.extend(written);
        }
        Value::Object(kept)
    }

    /// The goodbyes, each as it was written.
    pub fn end_phrases(&self) -> impl Iterator<Item = &str> {
        self.end_phrase.split(',').map(str::trim).filter(|phrase| !phrase.is_empty())
    }
}

/// Goodbyes: tidied, each once, in the order they were written.
fn phrases(value: &Value) -> Result<String, String> {
    let text = value.as_str().ok_or_else(|| "Send the words, separated by commas.".to_owned())?;
    if text.chars().any(char::is_control) {
        return Err("Leave out line breaks and control characters.".to_owned());
    }
    let mut found: Vec<String> = Vec::new();
    for phrase in text.split(',').map(str::trim).filter(|phrase| !phrase.is_empty()) {
        if !found.iter().any(|known| known.to_lowercase() == phrase.to_lowercase()) {
            found.push(phrase.to_owned());
        }
    }
    let tidy = found.join(", ");
    match tidy.chars().count() {
        0 => Err("Write at least one word, for example goodbye.".to_owned()),
        n if n > MAX_END_PHRASE => Err(format!("Write at most {MAX_END_PHRASE} characters. These are {n}.")),
        _ => Ok(tidy),
    }
}

#[cfg(test)]
#[path = "call_settings_tests.rs"]
mod tests;
