use std::fmt::Write as _;

/// Absolute addresses of our own follow-up routes.
///
/// Absolute, because TwiML given inline by REST has no document URL to resolve against; built from
/// the public base URL, because behind a proxy the socket knows another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callbacks {
    base: String,
}

/// Which leg a dial's outcome speaks of. The chain assistant, backup, assistant has an end: each step leads to a
/// later one only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leg {
    /// A staff line.
    Line,
    /// The assistant, to whom the rules sent the call.
    Assistant,
    /// A line that rings because the assistant did not answer.
    AfterAssistant,
    /// The assistant as the step after a line that did not answer.
    AssistantLast,
}

impl Leg {
    const fn code(self) -> Option<&'static str> {
        match self {
            Self::Line => None,
            Self::Assistant => Some("assistant"),
            Self::AfterAssistant => Some("after-assistant"),
            Self::AssistantLast => Some("assistant-last"),
        }
    }

    /// Reads it from a request target; an address without it is that of a line.
    #[must_use]
    pub fn of_target(target: &str) -> Self {
        let query = target.split_once('?').map_or("", |(_, query)| query);
        let code = query.split('&').find_map(|pair| pair.strip_prefix("leg="));
        let known = [Self::Assistant, Self::AfterAssistant, Self::AssistantLast];
        known.into_iter().find(|leg| leg.code() == code).unwrap_or(Self::Line)
    }
}

impl Callbacks {
    /// `base` is the public base URL, with or without a trailing slash.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned() }
    }

    /// After a dial.
    #[must_use]
    pub fn dial_result(&self) -> String {
        format!("{}/api/twilio/dial-result", self.base)
    }

    /// After a dial of that leg. It is part of the address, which the carrier's signature covers.
    #[must_use]
    pub fn dial_result_of(&self, leg: Leg) -> String {
        match leg.code() {
            None => self.dial_result(),
            Some(code) => format!("{}?leg={code}", self.dial_result()),
        }
    }

    /// The Record action and the recording status callback.
    #[must_use]
    pub fn voicemail(&self) -> String {
        format!("{}/api/twilio/voicemail", self.base)
    }

    /// The transcription of a message.
    #[must_use]
    pub fn voicemail_transcription(&self) -> String {
        format!("{}/api/twilio/voicemail-transcription", self.base)
    }

    /// Progress of a dialled leg.
    #[must_use]
    pub fn status(&self) -> String {
        format!("{}/api/webhooks/twilio/voice/status", self.base)
    }

    /// Asked what whoever picks up hears before being connected.
    #[must_use]
    pub fn whisper(&self) -> String {
        format!("{}/api/twilio/whisper", self.base)
    }

    /// Told the key that they pressed.
    #[must_use]
    pub fn whisper_key(&self) -> String {
        format!("{}/api/twilio/whisper?key=pressed", self.base)
    }

    /// The built-in receptionist's next turn; the count caps the conversation.
    #[must_use]
    pub fn receptionist(&self, turn: u32) -> String {
        let mut url = format!("{}/api/twilio/receptionist", self.base);
        let _ = write!(url, "?turn={turn}");
        url
    }
}
