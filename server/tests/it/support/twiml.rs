//! TwiML as a carrier reads it: strictly.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// An element with its attributes, text and children.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Verb {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) text: String,
    pub(crate) inner: Vec<Verb>,
}

impl Verb {
    /// An attribute; blank where it is missing.
    pub(crate) fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

/// The verbs of a document.
#[track_caller]
pub(crate) fn parse(xml: &str) -> Vec<Verb> {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Verb::default()];
    loop {
        match reader.read_event().unwrap_or_else(|problem| panic!("{problem}: {xml}")) {
            Event::Start(tag) => open.push(verb(&tag)),
            Event::Empty(tag) => open.last_mut().unwrap().inner.push(verb(&tag)),
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().inner.push(done);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text),
            Event::GeneralRef(name) => {
                let name: &str = &name;
                let meant = quick_xml::escape::resolve_predefined_entity(name).expect("only the five entities of XML");
                open.last_mut().unwrap().text.push_str(meant);
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{other:?} has no place in TwiML: {xml}"),
        }
    }
    assert_eq!(open.len(), 1, "unclosed element: {xml}");
    let mut root = open.pop().unwrap().inner;
    assert_eq!(root.len(), 1, "one root: {xml}");
    let response = root.pop().unwrap();
    assert_eq!(response.name, "Response");
    response.inner
}

fn verb(tag: &BytesStart<'_>) -> Verb {
    let attributes = tag.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap();
        (attribute.key.as_ref().to_owned(), value.into_owned())
    });
    Verb { name: tag.name().as_ref().to_owned(), attributes: attributes.collect(), ..Verb::default() }
}

/// The names of verbs, in order.
pub(crate) fn names(verbs: &[Verb]) -> Vec<&str> {
    verbs.iter().map(|verb| verb.name.as_str()).collect()
}

/// Everything that is said, prompts included.
pub(crate) fn said(verbs: &[Verb]) -> String {
    let mut out = String::new();
    for verb in verbs {
        if verb.name == "Say" {
            out.push_str(&verb.text);
            out.push(' ');
        }
        out.push_str(&said(&verb.inner));
    }
    out
}
