//! What a document asks for and this stand-in does not do: said in the story, never passed over.

use super::{Run, What};
use crate::emulator::document::Element;

/// Attributes that would make the carrier do something that is not done here.
const NOT_DONE: [(&str, &str); 10] = [
    ("Gather", "partialResultCallback"),
    ("Dial", "hangupOnStar"),
    ("Dial", "referUrl"),
    ("Dial", "recordingConfigurationId"),
    ("Record", "recordingConfigurationId"),
    ("Number", "machineDetection"),
    ("Number", "amdStatusCallback"),
    ("Number", "byoc"),
    ("Sip", "machineDetection"),
    ("Sip", "amdStatusCallback"),
];

impl Run<'_> {
    /// Notes everything of a verb that is not carried out, before it is.
    pub(super) fn note_limits(&mut self, verb: &Element) {
        let mut notes = Vec::new();
        collect(verb, &mut notes);
        for note in notes {
            self.line(What::Note, note);
        }
    }
}

fn collect(element: &Element, notes: &mut Vec<String>) {
    let name = &element.name;
    for (_, attribute) in NOT_DONE.iter().filter(|(of, _)| of == name) {
        if element.get(attribute).is_some() {
            notes.push(format!("{attribute} of {name} is known to the carrier and not carried out here"));
        }
    }
    for inner in &element.inner {
        if name == "Say" {
            notes.push(format!("{} inside Say is known to the carrier; here its words are left out", inner.name));
        } else {
            collect(inner, notes);
        }
    }
}
