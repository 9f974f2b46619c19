//! What a caller gets when the program that should have answered did not: too busy, too slow, broken, or not reached.

use crate::language::Language;
use crate::routing::Plan;
use crate::twiml::{AnswerScene, Script, Twiml, answer, no_message, safe_apology};

/// Where the call stands, by the address whose answer is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The call has just come in: nothing was heard yet.
    Arrival,
    /// A line was dialled; whether somebody took it, the outcome says.
    Dialled,
    /// The caller talks with the receptionist.
    Talking,
    /// A message was recorded, or the call ends anyway.
    Ending,
    /// Nobody hears the answer.
    Unheard,
}

impl Stage {
    /// Of a path or a whole address of ours. What is not known counts as an arrival.
    #[must_use]
    pub fn of(address: &str) -> Self {
        let path = address.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        match path.rsplit('/').next().unwrap_or_default() {
            "dial-result" => Self::Dialled,
            "receptionist" => Self::Talking,
            "voicemail" | "call-complete" => Self::Ending,
            "voicemail-transcription" | "status" | "sms" => Self::Unheard,
            _ => Self::Arrival,
        }
    }
}

/// The document for a clinic whose `backup` is known from before. It never leads back to where the call already was: a
/// line that rang is not rung again, a message is not taken twice.
#[must_use]
pub fn last_resort(
    stage: Stage,
    outcome: &str,
    backup: &Plan,
    greeting: Option<&str>,
    scene: &AnswerScene<'_>,
) -> Twiml {
    let voicemail = || answer(&Plan::Voicemail { greeting: greeting.map(str::to_owned) }, scene);
    match stage {
        Stage::Arrival => match backup {
            // The assistant is what may be broken.
            Plan::Assistant => voicemail(),
            Plan::Apology => safe_apology(scene.language),
            other => answer(other, scene),
        },
        // Connected and over, or the caller hung up.
        Stage::Dialled if matches!(outcome, "completed" | "answered" | "canceled") => {
            Script::new(scene.language).hangup()
        }
        Stage::Dialled | Stage::Talking => voicemail(),
        Stage::Ending => no_message(scene.language),
        Stage::Unheard => Twiml::nothing(),
    }
}

/// The document when nothing is known about the clinic, or nobody proved that the carrier asks.
#[must_use]
pub fn last_resort_of_nobody(stage: Stage) -> Twiml {
    match stage {
        Stage::Unheard => Twiml::nothing(),
        _ => safe_apology(Language::En),
    }
}

#[cfg(test)]
#[path = "last_resort_tests.rs"]
mod tests;
