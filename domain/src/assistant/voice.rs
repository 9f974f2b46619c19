//! Voices, and whose they are. A voice of one provider cannot be had from another.

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum VoiceProvider {
    /// OpenAI Realtime.
    #[default]
    OpenAi,
    /// Gemini Live.
    Google,
    /// ElevenLabs, with a voice of one's own account.
    ElevenLabs,
}

/// The voices of the Realtime models. Others of OpenAI read text aloud only.
const OPENAI: &[&str] = &["alloy", "ash", "ballad", "cedar", "coral", "echo", "marin", "sage", "shimmer", "verse"];

/// The prebuilt voices of the Live models.
const GOOGLE: &[&str] = &[
    "Achernar",
    "Achird",
    "Algenib",
    "Algieba",
    "Alnilam",
    "Aoede",
    "Autonoe",
    "Callirrhoe",
    "Charon",
    "Despina",
    "Enceladus",
    "Erinome",
    "Fenrir",
    "Gacrux",
    "Iapetus",
    "Kore",
    "Laomedeia",
    "Leda",
    "Orus",
    "Puck",
    "Pulcherrima",
    "Rasalgethi",
    "Sadachbia",
    "Sadaltager",
    "Schedar",
    "Sulafat",
    "Umbriel",
    "Vindemiatrix",
    "Zephyr",
    "Zubenelgenubi",
];

impl VoiceProvider {
    /// All providers in the order they are offered.
    pub const ALL: [Self; 3] = [Self::OpenAi, Self::Google, Self::ElevenLabs];

    /// The stored code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Google => "google",
            Self::ElevenLabs => "elevenlabs",
        }
    }

    /// Reads the stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.code() == code)
    }

    /// Its name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::OpenAi => "OpenAI",
            Self::Google => "Google",
            Self::ElevenLabs => "ElevenLabs",
        }
    }

    /// The voices to choose from; empty where everybody has their own.
    #[must_use]
    pub const fn voices(self) -> &'static [&'static str] {
        match self {
            Self::OpenAi => OPENAI,
            Self::Google => GOOGLE,
            Self::ElevenLabs => &[],
        }
    }
}

/// A voice that its provider has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Voice {
    provider: VoiceProvider,
    id: String,
}

impl Default for Voice {
    fn default() -> Self {
        Self { provider: VoiceProvider::OpenAi, id: "alloy".to_owned() }
    }
}

impl Voice {
    /// A voice of this provider.
    ///
    /// # Errors
    /// When the provider has no such voice: what to do, for the person who chose it.
    pub fn parse(provider: VoiceProvider, id: &str) -> Result<Self, String> {
        let id = id.trim();
        let found = match provider {
            // Ids are the provider's own and made up there; only their form can be checked.
            VoiceProvider::ElevenLabs => {
                let form = (15..=40).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
                form.then(|| id.to_owned())
            }
            _ => provider.voices().iter().find(|voice| voice.eq_ignore_ascii_case(id)).map(|voice| (*voice).to_owned()),
        };
        found.map(|id| Self { provider, id }).ok_or_else(|| refusal(provider, id))
    }

    /// Who speaks.
    #[must_use]
    pub const fn provider(&self) -> VoiceProvider {
        self.provider
    }

    /// The provider's name for it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

fn refusal(provider: VoiceProvider, id: &str) -> String {
    if provider == VoiceProvider::ElevenLabs {
        return "Copy the voice id from ElevenLabs: about 20 letters and digits, without spaces.".to_owned();
    }
    let owner = VoiceProvider::ALL.into_iter().find(|other| other.voices().iter().any(|v| v.eq_ignore_ascii_case(id)));
    match owner {
        Some(owner) => format!("This is a voice of {}. Choose one of {}.", owner.label(), provider.label()),
        None => {
            format!("{} has no such voice on calls. Choose one of: {}.", provider.label(), provider.voices().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_voice_belongs_to_its_provider() {
        assert_eq!(Voice::parse(VoiceProvider::OpenAi, " Alloy ").unwrap(), Voice::default());
        assert_eq!(Voice::parse(VoiceProvider::Google, "kore").unwrap().id(), "Kore");
        assert!(Voice::parse(VoiceProvider::ElevenLabs, "JBFqnCBsd6RMkjVDRZzb").is_ok());
        assert!(Voice::parse(VoiceProvider::Google, "alloy").unwrap_err().contains("voice of OpenAI"));
        for wrong in ["nova", "onyx", "fable", "", "alloy\n#", "Kore"] {
            assert!(Voice::parse(VoiceProvider::OpenAi, wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "alloy", "JBFqnCBsd6RMkjVDRZz/", "../../v1/voices/abcdef", "ＪＢＦｑｎＣＢｓｄ６ＲＭｋｊ"]
        {
            assert!(Voice::parse(VoiceProvider::ElevenLabs, wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_offered_voice_is_taken_by_its_provider_alone(at in 0_usize..40) {
            let all = VoiceProvider::ALL.iter().flat_map(|p| p.voices().iter().map(move |v| (*p, *v)));
            let Some((provider, voice)) = all.clone().nth(at) else { return Ok(()) };
            for other in VoiceProvider::ALL {
                prop_assert_eq!(Voice::parse(other, voice).is_ok(), other == provider);
            }
        }
    }
}
