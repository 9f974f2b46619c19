//! Vapi's words: what `assistantOverrides` takes, as its published types of 2026 name it. Vapi refuses a whole request for
//! one field that it does not know, so that nothing is sent on suspicion.

use crate::assistant::{CallSettings, VoiceProvider};
use crate::language::Language;
use serde_json::{Map, Value, json};

/// Vapi's limits, both included.
const SILENCE: (u32, u32) = (5, 3600);
const DURATION: (u32, u32) = (10, 43_200);
const OPENAI_SPEED: (f64, f64) = (0.25, 4.0);
const ELEVENLABS_SPEED: (f64, f64) = (0.7, 1.2);
/// Characters of one goodbye.
const PHRASE: std::ops::RangeInclusive<usize> = 2..=140;
/// So many words it takes to interrupt: the most that Vapi takes, and the nearest that it has to "never".
const UNINTERRUPTED: u32 = 10;
/// The voices of OpenAI that Vapi has for every model; others work with its realtime models alone.
const OPENAI_VOICES: [&str; 5] = ["alloy", "echo", "shimmer", "marin", "cedar"];

/// What a body is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VapiBody {
    /// A call that we make there; a refusal is heard in time, and we ask again without the settings.
    OurCall,
    /// The answer to `assistant-request`: a refusal costs the call. Only what Vapi's types name is in it, and the silence
    /// limit, which only its guide names, stays the assistant's own.
    Answer,
}

/// What the settings change of the assistant at Vapi for one call.
#[must_use]
pub fn vapi_overrides(settings: &CallSettings, clinic: &str, language: Language, body: VapiBody) -> Map<String, Value> {
    let mut all = Map::new();
    let mut set = |field: &str, value: Value| all.insert(field.to_owned(), value);
    // Without a greeting of ours the assistant opens as it is set up there; but nobody is recorded unannounced.
    if !settings.greeting.trim().is_empty() || settings.recording {
        set("firstMessage", json!(settings.opening(clinic, language).join(" ")));
        set("firstMessageMode", json!("assistant-speaks-first"));
    }
    if let Some(voice) = voice(settings) {
        set("voice", voice);
    }
    let phrases: Vec<&str> = settings.end_phrases().filter(|p| PHRASE.contains(&p.chars().count())).collect();
    if !phrases.is_empty() {
        set("endCallPhrases", json!(phrases));
    }
    if body == VapiBody::OurCall {
        set("silenceTimeoutSeconds", json!(settings.silence_timeout.clamp(SILENCE.0, SILENCE.1)));
    }
    set("maxDurationSeconds", json!(settings.max_duration.clamp(DURATION.0, DURATION.1)));
    let plan = json!({
        "recordingEnabled": settings.recording,
        "transcriptPlan": { "enabled": settings.transcription },
    });
    set("artifactPlan", plan);
    if !settings.interruption {
        set("firstMessageInterruptionsEnabled", json!(false));
        set("stopSpeakingPlan", json!({ "numWords": UNINTERRUPTED }));
    }
    let denoising = json!({ "smartDenoisingPlan": { "enabled": settings.noise_suppression } });
    set("backgroundSpeechDenoisingPlan", denoising);
    all
}

/// What is left of the settings when Vapi refused them: nobody is recorded whose notice may not have been played.
#[must_use]
pub fn vapi_cautious() -> Map<String, Value> {
    let mut all = Map::new();
    all.insert("artifactPlan".to_owned(), json!({ "recordingEnabled": false }));
    all
}

/// The voice as Vapi spells it; `None` leaves the assistant its own.
fn voice(settings: &CallSettings) -> Option<Value> {
    let id = settings.voice.id();
    match settings.voice.provider() {
        VoiceProvider::OpenAi if OPENAI_VOICES.contains(&id) => {
            let speed = settings.speed.clamp(OPENAI_SPEED.0, OPENAI_SPEED.1);
            Some(json!({ "provider": "openai", "voiceId": id, "speed": speed }))
        }
        VoiceProvider::ElevenLabs => {
            let speed = settings.speed.clamp(ELEVENLABS_SPEED.0, ELEVENLABS_SPEED.1);
            Some(json!({ "provider": "11labs", "voiceId": id, "speed": speed, "stability": settings.stability }))
        }
        // Vapi speaks with no voice of Google.
        VoiceProvider::OpenAi | VoiceProvider::Google => None,
    }
}

#[cfg(test)]
#[path = "vapi_tests.rs"]
mod tests;
