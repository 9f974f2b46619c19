use super::print;
use crate::assistant::steer::SayVoice;
use crate::language::Language;
use crate::phone::E164;

/// A finished document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twiml(String);

impl Twiml {
    /// The XML, declaration included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The XML, by value.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// Refuses the call before it is answered; only as a whole document is it neither answered
    /// nor billed.
    #[must_use]
    pub fn reject(reason: RejectReason) -> Self {
        let mut out = print::Xml::document();
        out.empty("Reject", &[("reason", reason.code())]);
        Self(out.finish())
    }

    /// A document that was printed by these builders before and kept: a repeated request gets the
    /// same answer again. `None` when the text is no such document.
    #[must_use]
    pub fn stored(text: String) -> Option<Self> {
        (text.starts_with("<?xml ") && text.ends_with("</Response>")).then_some(Self(text))
    }

    /// A document that does nothing but tell the person who reads it; for previews, never for a carrier.
    #[must_use]
    pub fn note(text: &str) -> Self {
        let mut out = print::Xml::document();
        // Two hyphens end a comment.
        out.comment(&print::clean(text, MAX_SAY).replace('-', "\u{2010}"));
        Self(out.finish())
    }

    /// An empty answer: right for callbacks whose TwiML nobody carries out.
    #[must_use]
    pub fn nothing() -> Self {
        Self(print::Xml::document().finish())
    }
}

impl Twiml {
    /// The answer to a text: another one, whose fate the carrier tells at `status_callback`.
    #[must_use]
    pub fn text(body: &str, status_callback: &str) -> Self {
        let mut out = print::Xml::document();
        let body = print::clean(body, crate::texts::MAX_BODY);
        out.leaf("Message", &[("statusCallback", status_callback)], &body);
        Self(out.finish())
    }
}

/// Why a call is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectReason {
    /// A busy tone.
    Busy,
    /// The not-in-service message.
    Rejected,
}

impl RejectReason {
    const fn code(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Rejected => "rejected",
        }
    }
}

/// Takes a message. There is no way to leave out the action: without one the carrier would ask
/// the voice URL again and the caller would hear the greeting for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Asked when the message ends; answers TwiML.
    pub action: String,
    /// Told when the file is ready.
    pub status_callback: String,
    /// Told the text, where the carrier transcribes (US English, 2 to 120 s).
    pub transcribe_callback: Option<String>,
    /// Longest message, seconds.
    pub max_seconds: u32,
}

/// Dials a line. The action is asked with the outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dial {
    /// The line.
    pub number: E164,
    /// How long it rings, 5 to 600 s.
    pub timeout: u32,
    /// A number the carrier accepts as caller id; `None` leaves the caller's own.
    pub caller_id: Option<E164>,
    /// Asked when the dial ends; answers TwiML.
    pub action: String,
    /// Told the progress of the dialled leg.
    pub status_callback: String,
    /// Asked what whoever picks up hears before being connected; they are not, if that document hangs up.
    pub whisper: Option<String>,
}

/// Dials a SIP address, such as that of an assistant. The action is asked with the outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialSip<'d> {
    /// `sip:…`, headers included.
    pub uri: &'d str,
    /// For an address that asks who calls.
    pub username: Option<&'d str>,
    /// With it.
    pub password: Option<&'d str>,
    /// How long it rings, 5 to 600 s.
    pub timeout: u32,
    /// A number the carrier accepts as caller id; `None` leaves the caller's own.
    pub caller_id: Option<E164>,
    /// Asked when the dial ends; answers TwiML.
    pub action: String,
    /// The longest conversation, seconds; `None` is the carrier's four hours.
    pub time_limit: Option<u32>,
    /// Records the conversation and tells this address. The caller has to be told before.
    pub record: Option<String>,
}

/// Listens for one key or a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gather {
    /// Asked with what was heard.
    pub action: String,
    /// Asked, by a Redirect that the builder adds, when nothing was heard.
    pub on_silence: String,
    /// Seconds of silence that end the wait.
    pub timeout: u32,
    /// What is said while listening; callers may speak over it.
    pub prompt: Vec<String>,
    /// For recognition and speech.
    pub language: Language,
    /// Whether a word cuts the prompt short; `None` leaves that to the carrier, which lets it.
    pub barge_in: Option<bool>,
}

/// The longest text in one Say, in characters.
const MAX_SAY: usize = 1500;
/// The most Says in a document: with escaping at its worst still under 64 kB.
const MAX_SAYS: usize = 6;

/// A document under construction: things that are said, then exactly one ending.
#[derive(Debug, Clone)]
pub struct Script {
    language: Language,
    voice: Option<SayVoice>,
    says: Vec<String>,
    /// The call is recorded after so many of them, and this address told.
    recording: Option<(usize, String)>,
}

impl Script {
    /// Starts a document in a language.
    #[must_use]
    pub const fn new(language: Language) -> Self {
        Self { language, voice: None, says: Vec::new(), recording: None }
    }

    /// Speaks with this voice instead of the one that is usual for the language.
    #[must_use]
    pub fn spoken_by(mut self, voice: Option<SayVoice>) -> Self {
        self.voice = voice;
        self
    }

    /// Says that the call is recorded, and records it from there to its end. There is no way to record it unannounced.
    #[must_use]
    pub fn record_call(mut self, notice: &str, status_callback: &str) -> Self {
        self = self.say(notice);
        self.recording = Some((self.says.len(), status_callback.to_owned()));
        self
    }

    /// Says a sentence. Blank text is left out.
    #[must_use]
    pub fn say(mut self, text: impl AsRef<str>) -> Self {
        let text = print::clean(text.as_ref(), MAX_SAY);
        if !text.trim().is_empty() && self.says.len() < MAX_SAYS {
            self.says.push(text);
        }
        self
    }

    /// Ends the call.
    #[must_use]
    pub fn hangup(self) -> Twiml {
        let mut out = self.start();
        out.empty("Hangup", &[]);
        Twiml(out.finish())
    }

    /// Takes a message.
    #[must_use]
    pub fn record(self, record: &Record) -> Twiml {
        let mut out = self.start();
        let max = record.max_seconds.clamp(1, 3600).to_string();
        let mut attributes = vec![
            ("action", record.action.as_str()),
            ("method", "POST"),
            ("maxLength", &max),
            ("timeout", "6"),
            ("finishOnKey", "#"),
            ("playBeep", "true"),
            ("recordingStatusCallback", &record.status_callback),
            ("recordingStatusCallbackMethod", "POST"),
            ("recordingStatusCallbackEvent", "completed absent"),
        ];
        if let Some(callback) = &record.transcribe_callback {
            // The callback alone does nothing.
            attributes.extend([("transcribe", "true"), ("transcribeCallback", callback.as_str())]);
        }
        out.empty("Record", &attributes);
        Twiml(out.finish())
    }

    /// Dials a line. Nothing may be said before it where the caller should keep hearing it ring:
    /// speech answers, and bills, the call.
    #[must_use]
    pub fn dial(self, dial: &Dial) -> Twiml {
        let silent = self.says.is_empty();
        let mut out = self.start();
        let timeout = dial.timeout.clamp(5, 600).to_string();
        let mut attributes = vec![("action", dial.action.as_str()), ("method", "POST"), ("timeout", &timeout)];
        if silent {
            attributes.push(("answerOnBridge", "true"));
        }
        if let Some(caller_id) = &dial.caller_id {
            attributes.push(("callerId", caller_id.as_str()));
        }
        out.open("Dial", &attributes);
        let mut line = vec![
            ("statusCallback", dial.status_callback.as_str()),
            ("statusCallbackMethod", "POST"),
            ("statusCallbackEvent", "initiated ringing answered completed"),
        ];
        if let Some(whisper) = &dial.whisper {
            line.extend([("url", whisper.as_str()), ("method", "POST")]);
        }
        out.leaf("Number", &line, dial.number.as_str());
        out.close("Dial");
        Twiml(out.finish())
    }

    /// Dials a SIP address; as the first thing in a document the caller hears it ring.
    #[must_use]
    pub fn dial_sip(self, dial: &DialSip<'_>) -> Twiml {
        let silent = self.says.is_empty();
        let mut out = self.start();
        let timeout = dial.timeout.clamp(5, 600).to_string();
        let limit = dial.time_limit.map(|seconds| seconds.clamp(1, 14_400).to_string());
        let mut attributes = vec![("action", dial.action.as_str()), ("method", "POST"), ("timeout", &timeout)];
        if let Some(limit) = &limit {
            attributes.push(("timeLimit", limit.as_str()));
        }
        if let Some(callback) = &dial.record {
            attributes.extend([
                ("record", "record-from-answer-dual"),
                ("recordingStatusCallback", callback.as_str()),
                ("recordingStatusCallbackMethod", "POST"),
                ("recordingStatusCallbackEvent", "completed absent"),
            ]);
        }
        if silent {
            attributes.push(("answerOnBridge", "true"));
        }
        if let Some(caller_id) = &dial.caller_id {
            attributes.push(("callerId", caller_id.as_str()));
        }
        out.open("Dial", &attributes);
        let named = [("username", dial.username), ("password", dial.password)];
        let login: Vec<(&str, &str)> = named.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        out.leaf("Sip", &login, dial.uri);
        out.close("Dial");
        Twiml(out.finish())
    }

    /// Listens, and goes on to the same action when nothing was heard.
    #[must_use]
    pub fn gather(self, gather: &Gather) -> Twiml {
        let mut out = self.start();
        let timeout = gather.timeout.clamp(1, 60).to_string();
        let mut attributes = vec![
            ("input", "dtmf speech"),
            ("action", gather.action.as_str()),
            ("method", "POST"),
            ("numDigits", "1"),
            ("timeout", &timeout),
            ("speechTimeout", "auto"),
            ("language", gather.language.speech_tag()),
        ];
        if let Some(barge_in) = gather.barge_in {
            attributes.push(("bargeIn", if barge_in { "true" } else { "false" }));
        }
        out.open("Gather", &attributes);
        for text in gather.prompt.iter().take(MAX_SAYS) {
            out.leaf("Say", &self.speaker(), &print::clean(text, MAX_SAY));
        }
        out.close("Gather");
        out.leaf("Redirect", &[("method", "POST")], &gather.on_silence);
        Twiml(out.finish())
    }

    /// Asks whoever picked up a dialled line to press 1, and hangs up when they do not: a machine never does.
    /// Only keys count, because a mailbox talks.
    #[must_use]
    pub fn ask_for_one(self, question: &str, action: &str) -> Twiml {
        let mut out = self.start();
        out.open(
            "Gather",
            &[
                ("input", "dtmf"),
                ("action", action),
                ("method", "POST"),
                ("numDigits", "1"),
                ("timeout", "5"),
                ("finishOnKey", ""),
            ],
        );
        let question = print::clean(question, MAX_SAY);
        // Twice: the first words are often lost while the phone is on its way to the ear.
        for _ in 0..2 {
            out.leaf("Say", &[("language", self.language.speech_tag())], &question);
        }
        out.close("Gather");
        out.empty("Hangup", &[]);
        Twiml(out.finish())
    }

    /// Who speaks, as attributes of Say.
    fn speaker(&self) -> Vec<(&str, &str)> {
        match &self.voice {
            None => vec![("language", self.language.speech_tag())],
            Some(voice) => vec![("language", voice.language), ("voice", voice.name.as_str())],
        }
    }

    fn start(&self) -> print::Xml {
        let mut out = print::Xml::document();
        let speaker = self.speaker();
        for (at, text) in self.says.iter().enumerate() {
            self.start_recording(at, &mut out);
            out.leaf("Say", &speaker, text);
        }
        self.start_recording(self.says.len(), &mut out);
        out
    }

    fn start_recording(&self, at: usize, out: &mut print::Xml) {
        let Some((_, callback)) = self.recording.as_ref().filter(|(after, _)| *after == at) else { return };
        out.open("Start", &[]);
        out.empty(
            "Recording",
            &[
                ("channels", "dual"),
                ("recordingStatusCallback", callback),
                ("recordingStatusCallbackMethod", "POST"),
                ("recordingStatusCallbackEvent", "completed absent"),
            ],
        );
        out.close("Start");
    }
}
