//! The carrier's words: for the built-in receptionist, and for an assistant that is dialled over SIP.

use crate::assistant::{CallSettings, VoiceProvider};
use crate::language::Language;
use chrono::{DateTime, Utc};

/// How often a silent caller is asked before a message is taken; below the cap of turns, so that silence is what ends it.
const QUESTIONS: u32 = 5;
/// The carrier's `timeout` of one question, seconds.
const TIMEOUT: (u32, u32) = (1, 60);

/// The prebuilt Google voices that the carrier speaks with too, in all three languages of ours.
const ALSO_AT_THE_CARRIER: [&str; 8] = ["Aoede", "Charon", "Fenrir", "Kore", "Leda", "Orus", "Puck", "Zephyr"];

/// How long silence may last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long one question waits for a word, seconds.
    pub seconds: u32,
    /// How many questions in a row may stay without an answer.
    pub questions: u32,
}

/// A voice of the carrier with the language it speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SayVoice {
    /// The carrier's name for it.
    pub name: String,
    /// The carrier refuses a voice with a language that is not its own.
    pub language: &'static str,
}

/// What steers a call of the assistant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steer<'s> {
    /// The assistant's.
    pub settings: &'s CallSettings,
    /// How much of the longest call is left, seconds.
    pub left: u32,
    /// When the assistant got the call, where that is not when the call came: a staff line was rung before.
    pub since: Option<DateTime<Utc>>,
}

impl<'s> Steer<'s> {
    /// `began` is when the call came, and with it the assistant; `None` where that is now.
    #[must_use]
    pub fn new(settings: &'s CallSettings, began: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        Self { settings, left: settings.seconds_left(began, now), since: None }
    }

    /// The assistant got the call at a moment of its own.
    #[must_use]
    pub fn since(settings: &'s CallSettings, since: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self { since: Some(since), ..Self::new(settings, Some(since), now) }
    }

    /// How long the next question waits: never past the longest call.
    #[must_use]
    pub fn listens(&self) -> u32 {
        self.settings.patience().seconds.min(self.left).max(TIMEOUT.0)
    }

    /// Whether the longest call is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.left == 0
    }
}

impl CallSettings {
    /// The silence until the end in equal parts, one for each question: 30 s are five times 6 s, 300 s five times 60 s.
    /// Together never longer than what is set.
    #[must_use]
    pub fn patience(&self) -> Patience {
        Patience { seconds: (self.silence_timeout / QUESTIONS).clamp(TIMEOUT.0, TIMEOUT.1), questions: QUESTIONS }
    }

    /// What is left of the longest call. A clock that runs backwards gives nothing away.
    #[must_use]
    pub fn seconds_left(&self, began: Option<DateTime<Utc>>, now: DateTime<Utc>) -> u32 {
        let passed = began.map_or(0, |began| (now - began).num_seconds().max(0));
        u32::try_from(i64::from(self.max_duration) - passed).unwrap_or(0)
    }

    /// Whether a caller said one of the goodbyes: as whole words, in their order, whatever the capitals and what stands
    /// between the words.
    #[must_use]
    pub fn ends_call(&self, heard: &str) -> bool {
        let heard = words(heard);
        self.end_phrases()
            .map(words)
            .any(|phrase| !phrase.is_empty() && heard.windows(phrase.len()).any(|some| some == phrase.as_slice()))
    }

    /// The voice of the carrier that is the chosen one; `None` where it has no such voice, and speaks with the one that
    /// is usual for the language.
    #[must_use]
    pub fn say_voice(&self, language: Language) -> Option<SayVoice> {
        let id = self.voice.id();
        let known = self.voice.provider() == VoiceProvider::Google && ALSO_AT_THE_CARRIER.contains(&id);
        let language = match language {
            Language::En => "en-US",
            Language::Fr => "fr-CA",
            // Google's Spanish of North America is that of the United States.
            Language::Es => "es-US",
        };
        known.then(|| SayVoice { name: format!("Google.{language}-Chirp3-HD-{id}"), language })
    }
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    parts.map(str::to_lowercase).collect()
}

#[cfg(test)]
#[path = "carrier_tests.rs"]
mod tests;
