//! The languages that callers hear and receipts are written in.

use serde::{Deserialize, Serialize};

/// A clinic's caller-facing language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
    /// Spanish.
    Es,
}

impl Language {
    /// All languages, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::En, Self::Fr, Self::Es];

    /// Reads the stored two-letter code; an unknown code is English, since a call must be answered.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "fr" => Self::Fr,
            "es" => Self::Es,
            _ => Self::En,
        }
    }

    /// The stored two-letter code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::Es => "es",
        }
    }

    /// Its English name, for admins.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Fr => "French",
            Self::Es => "Spanish",
        }
    }

    /// The BCP 47 tag for the carrier's text-to-speech: North American variants.
    #[must_use]
    pub const fn speech_tag(self) -> &'static str {
        match self {
            Self::En => "en-US",
            Self::Fr => "fr-CA",
            Self::Es => "es-MX",
        }
    }
}
