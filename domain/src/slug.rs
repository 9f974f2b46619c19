//! Clinic slugs: the part of a clinic's address that people and SIP systems type.

use serde::{Deserialize, Serialize};

/// Lower-case letters, digits and inner hyphens, 2 to 63 characters: also a valid SIP user part.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClinicSlug(String);

/// Why a text is no slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("use 2 to 63 lower-case letters, digits and hyphens, starting and ending with a letter or digit")]
pub struct SlugError;

impl ClinicSlug {
    /// Accepts exactly a slug; nothing is trimmed or lower-cased silently.
    ///
    /// # Errors
    /// When the text has other characters, another length, or a hyphen at an end.
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let inner = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let ends = !text.starts_with('-') && !text.ends_with('-');
        if inner && ends && (2..=63).contains(&text.len()) { Ok(Self(text.to_owned())) } else { Err(SlugError) }
    }

    /// The slug as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ClinicSlug {
    type Error = SlugError;
    fn try_from(text: String) -> Result<Self, SlugError> {
        Self::parse(&text)
    }
}

impl From<ClinicSlug> for String {
    fn from(slug: ClinicSlug) -> Self {
        slug.0
    }
}

impl std::fmt::Display for ClinicSlug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ClinicSlug;

    #[test]
    fn accepts_slugs_and_nothing_else() {
        for good in ["bright-smiles-downtown", "a1", "x0-9"] {
            assert!(ClinicSlug::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "-ab", "ab-", "A-b", "a b", "é-clinic", "a/b", &"a".repeat(64)] {
            assert!(ClinicSlug::parse(bad).is_err(), "{bad}");
        }
    }
}
