//! TwiML as the carrier reads it: strict where the carrier is strict (one root, well-formed, at most
//! 64 kB), forgiving where it is forgiving (what is unknown is skipped with a warning).

use super::schema;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// The most the carrier reads, bytes.
const MAX_BYTES: usize = 64 * 1024;

/// An element with its attributes, text and children.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// As written.
    pub name: String,
    /// Those that the element has; unknown ones, and those with a value they cannot take, are dropped.
    pub attributes: Vec<(String, String)>,
    /// Trimmed.
    pub text: String,
    /// Those that may stand here.
    pub inner: Vec<Element>,
}

impl Element {
    /// An attribute that is there and not blank.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .filter(|v| !v.is_empty())
    }

    /// An attribute that is there, blank or not.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether an attribute says yes.
    #[must_use]
    pub fn says_yes(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

/// A document that is carried out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// From top to bottom.
    pub verbs: Vec<Element>,
    /// What the carrier complains about with its warning 12200 and skips.
    pub warnings: Vec<String>,
}

/// Why an answer is no document; the carrier apologises to the caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Error 11750.
    #[error("the answer has {0} bytes, the carrier reads 64 kB")]
    TooLong(usize),
    /// Error 11770.
    #[error("the answer is empty")]
    Empty,
    /// Error 12300.
    #[error("the content type “{0}” is none that the carrier uses")]
    ContentType(String),
    /// Error 12100.
    #[error("the answer is not well-formed XML: {0}")]
    Malformed(String),
    /// Error 12101.
    #[error("the root element is {0}, not Response")]
    Root(String),
    /// Error 12102.
    #[error("the answer has no root element Response, or more than one")]
    NoRoot,
}

impl Unreadable {
    /// The carrier's number for it.
    #[must_use]
    pub const fn code(&self) -> u32 {
        match self {
            Self::TooLong(_) => 11750,
            Self::Empty => 11770,
            Self::ContentType(_) => 12300,
            Self::Malformed(_) => 12100,
            Self::Root(_) => 12101,
            Self::NoRoot => 12102,
        }
    }
}

/// Reads an answer by its content type: markup is carried out, plain text is spoken, sound is played.
///
/// # Errors
/// When the carrier could do nothing with it.
pub fn read(content_type: &str, body: &[u8]) -> Result<Document, Unreadable> {
    if body.len() > MAX_BYTES {
        return Err(Unreadable::TooLong(body.len()));
    }
    let text = std::str::from_utf8(body).map_err(|e| Unreadable::Malformed(e.to_string()))?;
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "text/xml" | "application/xml" | "text/html" => parse(text),
        "text/plain" => parse(text).or_else(|_| Ok(single("Say", text))),
        sound if sound.starts_with("audio/") => Ok(single("Play", "the answer itself")),
        _ => Err(Unreadable::ContentType(content_type.to_owned())),
    }
}

fn single(verb: &str, text: &str) -> Document {
    let verb = Element { name: verb.to_owned(), text: text.trim().to_owned(), ..Element::default() };
    Document { verbs: vec![verb], warnings: Vec::new() }
}

/// Reads markup.
///
/// # Errors
/// When it is not well-formed or its root is not `Response`.
pub fn parse(text: &str) -> Result<Document, Unreadable> {
    let mut roots = tree(text)?;
    let root = roots.pop().filter(|_| roots.is_empty()).ok_or(Unreadable::NoRoot)?;
    if root.name != "Response" {
        return Err(Unreadable::Root(root.name));
    }
    let mut warnings = Vec::new();
    if !root.text.is_empty() {
        warnings.push("text directly inside Response is ignored".to_owned());
    }
    let mut verbs = Vec::new();
    for element in root.inner {
        if schema::is_verb(&element.name) {
            verbs.extend(checked(element, &mut warnings));
        } else {
            warnings.push(format!("Response has no verb {}; it is skipped", element.name));
        }
    }
    Ok(Document { verbs, warnings })
}

/// Drops what the schema does not know, and says so.
fn checked(mut element: Element, warnings: &mut Vec<String>) -> Option<Element> {
    let rule = schema::rule(&element.name)?;
    let name = element.name.clone();
    element.attributes.retain(|(attribute, value)| {
        let (known, fits) = (rule.knows(attribute), rule.takes(attribute, value));
        if !known {
            warnings.push(format!("{name} has no attribute {attribute}; it is ignored"));
        } else if !fits {
            warnings.push(format!("{attribute} of {name} cannot be “{value}”; it is ignored"));
        }
        fits
    });
    if !element.text.is_empty() && !rule.has_text() {
        warnings.push(format!("text directly inside {name} is ignored"));
        element.text.clear();
    }
    let inner = std::mem::take(&mut element.inner);
    for child in inner {
        if rule.holds(&child.name) {
            element.inner.extend(checked(child, warnings));
        } else {
            warnings.push(format!("{} may not stand inside {name}; it is skipped", child.name));
        }
    }
    Some(element)
}

/// The elements as written, whether the carrier knows them or not.
pub(super) fn tree(text: &str) -> Result<Vec<Element>, Unreadable> {
    let malformed = |problem: &dyn std::fmt::Display| Unreadable::Malformed(problem.to_string());
    if text.find("<?xml").is_some_and(|at| at > 0) {
        return Err(malformed(&"something stands before the XML declaration"));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{7f}'..='\u{9f}')) {
        return Err(malformed(&"it contains a character that XML forbids"));
    }
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        let event = reader.read_event().map_err(|e| malformed(&e))?;
        let last = open.len() - 1;
        match event {
            Event::Start(tag) => open.push(element(&tag)?),
            Event::Empty(tag) => open[last].inner.push(element(&tag)?),
            Event::End(_) => {
                let mut done = open.pop().unwrap_or_default();
                done.text = done.text.trim().to_owned();
                match open.last_mut() {
                    Some(parent) => parent.inner.push(done),
                    None => return Err(malformed(&"an element ends that never began")),
                }
            }
            Event::Text(text) => open[last].text.push_str(&text),
            Event::CData(text) => open[last].text.push_str(&text),
            Event::GeneralRef(name) => match name.resolve_char_ref().map_err(|e| malformed(&e))? {
                Some(c) => open[last].text.push(c),
                None => {
                    let known = quick_xml::escape::resolve_predefined_entity(&name);
                    open[last]
                        .text
                        .push_str(known.ok_or_else(|| malformed(&"it uses an entity that XML does not have"))?);
                }
            },
            Event::DocType(_) => return Err(malformed(&"a document type has no place in TwiML")),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    let root = open.pop().unwrap_or_default();
    if !open.is_empty() {
        return Err(malformed(&format!("{} is never closed", root.name)));
    }
    if !root.text.trim().is_empty() {
        return Err(malformed(&"text stands outside the root element"));
    }
    Ok(root.inner)
}

fn element(tag: &BytesStart<'_>) -> Result<Element, Unreadable> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|e| Unreadable::Malformed(e.to_string()))?;
        let value =
            attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| Unreadable::Malformed(e.to_string()))?;
        attributes.push((attribute.key.as_ref().to_owned(), value.trim().to_owned()));
    }
    Ok(Element { name: tag.name().as_ref().to_owned(), attributes, ..Element::default() })
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
