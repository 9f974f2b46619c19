//! On which ways of answering a setting takes effect: one table, which the pages show and the tests hold against what is
//! really sent.

/// Who takes the call, or where it is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnsweredBy {
    /// The built-in receptionist.
    Builtin,
    /// An assistant at Vapi.
    Vapi,
    /// An assistant behind a SIP address.
    Sip,
    /// The button on a website.
    Web,
}

impl AnsweredBy {
    /// All of them, in the order they are told.
    pub const ALL: [Self; 4] = [Self::Builtin, Self::Vapi, Self::Sip, Self::Web];

    /// In a list.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Builtin => "the built-in receptionist",
            Self::Vapi => "Vapi",
            Self::Sip => "SIP",
            Self::Web => "the website button",
        }
    }
}

/// A setting, or the settings that are one thing on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallSetting {
    /// `voiceId` and `voiceProvider`.
    Voice,
    /// `voiceSettings.speed`.
    Speed,
    /// `voiceSettings.pitch`.
    Pitch,
    /// `voiceSettings.stability`.
    Stability,
    /// `callGreeting`.
    Greeting,
    /// `endCallPhrase`.
    EndPhrase,
    /// `silenceTimeout`.
    Silence,
    /// `maxCallDuration`.
    Duration,
    /// `recordingEnabled`.
    Recording,
    /// `transcriptionEnabled`.
    Transcription,
    /// `interruptionEnabled`.
    Interruption,
    /// `callButtonText`, `callButtonColor`, `callButtonPosition`.
    Button,
    /// `vadThreshold`.
    Vad,
    /// `echoCancellation`.
    Echo,
    /// `noiseSuppression`.
    Noise,
}

impl CallSetting {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 15] = [
        Self::Voice,
        Self::Speed,
        Self::Pitch,
        Self::Stability,
        Self::Greeting,
        Self::EndPhrase,
        Self::Silence,
        Self::Duration,
        Self::Recording,
        Self::Transcription,
        Self::Interruption,
        Self::Button,
        Self::Vad,
        Self::Echo,
        Self::Noise,
    ];
}

/// What a setting does on a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// What it says.
    Full,
    /// Something less or a little different, in a few words.
    Partly(&'static str),
    /// Nothing.
    None,
}

/// What a setting does on a way.
#[must_use]
pub const fn reach(setting: CallSetting, by: AnsweredBy) -> Reach {
    use AnsweredBy::{Builtin, Sip, Vapi, Web};
    use CallSetting as S;
    match (setting, by) {
        (S::Button, Web) | (S::EndPhrase | S::Silence | S::Duration | S::Recording | S::Transcription, Builtin) => {
            Reach::Full
        }
        (S::Greeting, Builtin | Vapi) => Reach::Full,
        (S::Duration | S::Recording, Vapi | Sip) | (S::Transcription | S::Noise, Vapi) => Reach::Full,
        (S::Voice, Builtin) => Reach::Partly("eight of the Google voices; otherwise the usual voice of the language"),
        (S::Voice, Vapi) => Reach::Partly(
            "ElevenLabs, and Alloy, Echo, Shimmer, Marin and Cedar of OpenAI; otherwise the assistant’s own",
        ),
        (S::Speed, Vapi) => Reach::Partly("with those voices; ElevenLabs goes from 0.7 to 1.2"),
        (S::Stability, Vapi) => Reach::Partly("voices of ElevenLabs"),
        (S::EndPhrase, Vapi) => Reach::Partly("when the assistant says them"),
        (S::Silence, Vapi) => {
            Reach::Partly("where our number passes the call on; a number that Vapi answers keeps its own")
        }
        (S::Interruption, Builtin) => Reach::Partly("while it asks; what it says first is heard to the end"),
        (S::Interruption, Vapi) => Reach::Partly("off: only ten words or more interrupt"),
        (_, _) => Reach::None,
    }
}

/// "Works with the built-in receptionist and Vapi (…). Not with SIP or the website button."
#[must_use]
pub fn reach_in_words(setting: CallSetting) -> String {
    let works: Vec<String> = AnsweredBy::ALL
        .into_iter()
        .filter_map(|by| match reach(setting, by) {
            Reach::Full => Some(by.label().to_owned()),
            Reach::Partly(how) => Some(format!("{} ({how})", by.label())),
            Reach::None => None,
        })
        .collect();
    let not: Vec<String> = AnsweredBy::ALL
        .into_iter()
        .filter(|by| reach(setting, *by) == Reach::None)
        .map(|by| by.label().to_owned())
        .collect();
    if works.is_empty() {
        return "No way of answering uses it yet; it is kept for later.".to_owned();
    }
    let mut words = format!("Works with {}.", listed(&works, "and"));
    if !not.is_empty() {
        words.push_str(&format!(" Not with {}.", listed(&not, "or")));
    }
    words
}

fn listed(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

#[cfg(test)]
#[path = "reach_tests.rs"]
mod tests;
