//! What the people on a call do: the caller, and whoever is dialled.

use super::delivery::Delivery;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A call with everything that will happen on it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Script {
    /// The number or SIP address that is called.
    pub to: String,
    /// Who calls: a number, a SIP address, or what a carrier sends for withheld ones.
    #[serde(default = "usual_caller")]
    pub from: String,
    /// The number that forwarded the call.
    #[serde(default)]
    pub forwarded_from: Option<String>,
    /// What comes with a call over SIP.
    #[serde(default)]
    pub sip: Sip,
    /// Asked what to do with the call.
    #[serde(default)]
    pub voice_url: Option<String>,
    /// What to do with the call, where nobody is asked.
    #[serde(default)]
    pub twiml: Option<String>,
    /// Asked when the voice URL fails.
    #[serde(default)]
    pub fallback_url: Option<String>,
    /// Told how the call ended.
    #[serde(default)]
    pub status_callback: Option<String>,
    /// Of a call that we place: which events are told; the end where none is named.
    #[serde(default)]
    pub status_events: Vec<String>,
    /// We place the call, by REST; otherwise somebody calls us.
    #[serde(skip)]
    pub outbound: bool,
    /// What the caller does at each Gather, in order; silence when nothing is left.
    #[serde(default)]
    pub inputs: Vec<Input>,
    /// What the caller says at each Record, in order; nothing when nothing is left.
    #[serde(default)]
    pub messages: Vec<LeftMessage>,
    /// The caller hangs up after so many seconds of the call.
    #[serde(default)]
    pub hang_up_after: Option<u32>,
    /// The caller hangs up when this verb was carried out.
    #[serde(default)]
    pub hang_up_after_verb: Option<String>,
    /// Who is dialled, by number or SIP address.
    #[serde(default)]
    pub lines: BTreeMap<String, Line>,
    /// Every other line.
    #[serde(default)]
    pub other_lines: Line,
    /// How long a media stream stays connected.
    #[serde(default)]
    pub stream: Stream,
    /// How callbacks arrive.
    #[serde(default)]
    pub delivery: Delivery,
}

fn usual_caller() -> String {
    "+14165550142".to_owned()
}

impl Script {
    /// A call to this number or address by the usual caller, who says nothing.
    #[must_use]
    pub fn to(to: &str) -> Self {
        Self {
            to: to.to_owned(),
            from: usual_caller(),
            forwarded_from: None,
            sip: Sip::default(),
            voice_url: None,
            twiml: None,
            fallback_url: None,
            status_callback: None,
            status_events: Vec::new(),
            outbound: false,
            inputs: Vec::new(),
            messages: Vec::new(),
            hang_up_after: None,
            hang_up_after_verb: None,
            lines: BTreeMap::new(),
            other_lines: Line::default(),
            stream: Stream::default(),
            delivery: Delivery::default(),
        }
    }

    /// Whether the call comes over SIP.
    #[must_use]
    pub fn over_sip(&self) -> bool {
        !self.outbound && is_sip(&self.to)
    }

    /// What happens on a line.
    #[must_use]
    pub fn line(&self, number: &str) -> &Line {
        self.lines.get(number).unwrap_or(&self.other_lines)
    }
}

/// Whether this is a SIP address.
#[must_use]
pub fn is_sip(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.starts_with("sip:") || text.starts_with("sips:")
}

/// What the carrier knows about a SIP caller.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Sip {
    /// Of the credential the caller authenticated with.
    pub username: Option<String>,
    /// Where the call comes from.
    pub source_ip: String,
    /// `X-…` headers.
    pub headers: BTreeMap<String, String>,
}

impl Default for Sip {
    fn default() -> Self {
        Self { username: None, source_ip: "203.0.113.9".to_owned(), headers: BTreeMap::new() }
    }
}

/// What a person does at a Gather.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Input {
    /// Says this.
    Say(String),
    /// Says this, and the recogniser is so sure of it, from 0 to 1.
    Mumble(String, f64),
    /// Presses these keys.
    Press(String),
    /// Does nothing.
    Silence,
    /// Hangs up.
    HangUp,
}

/// A message on a recording.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeftMessage {
    /// The words; the carrier's transcription is exactly these.
    pub words: String,
    /// How long it is; by the words where it is not said.
    #[serde(default)]
    pub seconds: Option<u32>,
    /// How the caller ends it.
    #[serde(default)]
    pub ends: EndOfMessage,
    /// The transcription does not succeed.
    #[serde(default)]
    pub unintelligible: bool,
}

/// How a caller ends a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndOfMessage {
    /// Hangs up.
    #[default]
    HangUp,
    /// Presses a key that ends recordings.
    Key,
    /// Falls silent and waits.
    Silence,
}

/// What happens on a line that is dialled.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "does", deny_unknown_fields)]
pub enum Line {
    /// Somebody answers.
    Answers {
        /// After so many seconds of ringing.
        #[serde(default = "three")]
        after: u32,
        /// Talks so many seconds, then hangs up.
        #[serde(default = "half_a_minute")]
        talks: u32,
        /// Presses these keys when asked before being connected.
        #[serde(default)]
        presses: String,
    },
    /// A voice mailbox of the line answers: the carrier cannot tell.
    Machine {
        /// After so many seconds of ringing.
        #[serde(default = "three")]
        after: u32,
        /// Records so many seconds.
        #[serde(default = "half_a_minute")]
        talks: u32,
    },
    /// Rings until the dial gives up.
    NoAnswer,
    /// Is busy.
    Busy,
    /// Cannot be reached.
    Failed,
}

const fn three() -> u32 {
    3
}

const fn half_a_minute() -> u32 {
    30
}

impl Default for Line {
    fn default() -> Self {
        Self::Answers { after: three(), talks: half_a_minute(), presses: String::new() }
    }
}

/// A media stream: it is reported, not carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Stream {
    /// The other side closes it after so many seconds.
    pub seconds: u32,
    /// It stays until the call is changed by REST.
    pub hold: bool,
}

impl Default for Stream {
    fn default() -> Self {
        Self { seconds: 20, hold: false }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_script_is_read_from_json() {
        let script: Script = serde_json::from_str(
            r##"{"to":"+14165550101","inputs":[{"say":"hours"},{"press":"1#"},"silence",{"mumble":["x",0.2]}],
                "messages":[{"words":"Call me","ends":"silence"}],
                "lines":{"+14165550110":{"does":"answers","talks":5}},"otherLines":{"does":"busy"},
                "delivery":{"late":true,"drop":["recording"]}}"##,
        )
        .unwrap();
        assert_eq!(script.from, "+14165550142");
        assert_eq!(script.inputs[3], Input::Mumble("x".into(), 0.2));
        assert_eq!(script.line("+14165550110"), &Line::Answers { after: 3, talks: 5, presses: String::new() });
        assert_eq!(script.line("+1"), &Line::Busy);
        assert!(serde_json::from_str::<Script>(r#"{"to":"+1","speed":2}"#).is_err(), "what is unknown is told");
    }
}
