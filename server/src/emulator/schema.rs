//! Which verbs TwiML has, with their attributes, the values these take and what may stand inside, as the carrier
//! publishes them: `reference/twiml.json`, read out of its helper library. Names are case sensitive; what is not there
//! is skipped with warning 12200.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// An element of the language.
#[derive(Debug, Deserialize)]
pub(super) struct Rule {
    text: bool,
    inside: Vec<String>,
    attributes: BTreeMap<String, Kind>,
}

/// What an attribute takes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    String,
    Number,
    Boolean,
    /// One of these words.
    One(Vec<String>),
    /// Any of these words, with spaces between.
    Some(Vec<String>),
}

#[derive(Debug, Default, Deserialize)]
struct Published {
    elements: BTreeMap<String, Rule>,
}

/// Unreadable only when the file that is compiled in is: a test reads it.
static PUBLISHED: LazyLock<Published> =
    LazyLock::new(|| serde_json::from_str(include_str!("reference/twiml.json")).unwrap_or_default());

/// Whether this may stand directly under `Response`.
pub(super) fn is_verb(name: &str) -> bool {
    rule("Response").is_some_and(|response| response.holds(name))
}

/// The rule of an element.
pub(super) fn rule(name: &str) -> Option<&'static Rule> {
    PUBLISHED.elements.get(name)
}

impl Rule {
    /// Whether the element has this attribute.
    pub(super) fn knows(&self, attribute: &str) -> bool {
        self.attributes.contains_key(attribute)
    }

    /// Whether the attribute takes this value. Blank is what it is where the attribute is left out.
    pub(super) fn takes(&self, attribute: &str, value: &str) -> bool {
        let one_of = |words: &[String], word: &str| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        match self.attributes.get(attribute) {
            None => false,
            Some(_) if value.is_empty() => true,
            Some(Kind::String) => true,
            Some(Kind::Number) => value.parse::<f64>().is_ok_and(f64::is_finite),
            Some(Kind::Boolean) => ["true", "false"].contains(&value.to_ascii_lowercase().as_str()),
            Some(Kind::One(words)) => one_of(words, value),
            Some(Kind::Some(words)) => value.split_whitespace().all(|word| one_of(words, word)),
        }
    }

    /// Whether this may stand inside the element.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.inside.iter().any(|known| known == name)
    }

    /// Whether text inside the element is its content; elsewhere it is ignored with a warning.
    pub(super) const fn has_text(&self) -> bool {
        self.text
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn everything_that_may_stand_somewhere_has_a_rule_of_its_own() {
        assert!(PUBLISHED.elements.len() > 40);
        for (outer, element) in &PUBLISHED.elements {
            for name in &element.inside {
                assert!(rule(name).is_some(), "{name} in {outer}");
            }
        }
        let dial = rule("Dial").unwrap();
        assert!(dial.holds("Number") && !dial.holds("Say") && dial.knows("callerId") && !dial.knows("callerid"));
        assert!(!is_verb("say") && !is_verb("Number") && is_verb("Gather"));
    }

    #[test]
    fn attributes_take_what_is_published() {
        let takes = |element: &str, attribute: &str, value: &str| rule(element).unwrap().takes(attribute, value);
        assert!(takes("Gather", "input", "dtmf speech") && !takes("Gather", "input", "dtmf, speech"));
        assert!(takes("Dial", "timeout", "25") && !takes("Dial", "timeout", "soon"));
        assert!(takes("Dial", "answerOnBridge", "true") && !takes("Dial", "answerOnBridge", "yes"));
        assert!(takes("Reject", "reason", "busy") && !takes("Reject", "reason", "tired"));
        assert!(takes("Record", "finishOnKey", "") && !takes("Record", "colour", ""));
    }
}
