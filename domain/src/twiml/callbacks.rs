use crate::ids::IntegrationAccountId;
use chrono::{DateTime, Utc};
use std::fmt::Write as _;
use uuid::Uuid;

/// Marks the recording callback of a conversation.
const CONVERSATION: &str = "of=conversation";

/// Names a text of ours.
const TEXT: &str = "text=";

/// Absolute addresses of our own follow-up routes.
///
/// Absolute, because TwiML given inline by REST has no document URL to resolve against; built from
/// the public base URL, because behind a proxy the socket knows another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callbacks {
    base: String,
    fallback_base: Option<String>,
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
        Self { base: base.trim_end_matches('/').to_owned(), fallback_base: None }
    }

    /// The same with the fallback at another process, which answers when this one does not.
    #[must_use]
    pub fn with_fallback_at(self, base: Option<&str>) -> Self {
        let fallback_base = base.map(|base| base.trim_end_matches('/').to_owned());
        Self { fallback_base, ..self }
    }

    /// A call comes in on a number of the platform's own account.
    #[must_use]
    pub fn voice(&self) -> String {
        format!("{}/api/twilio/voice", self.base)
    }

    /// A call comes in on a number of a company's account.
    #[must_use]
    pub fn voice_of(&self, account: IntegrationAccountId) -> String {
        format!("{}/api/webhooks/twilio/voice/{account}", self.base)
    }

    /// A call comes in over SIP.
    #[must_use]
    pub fn sip(&self) -> String {
        format!("{}/api/twilio/sip", self.base)
    }

    /// The address above did not answer: needs nothing but the process.
    #[must_use]
    pub fn fallback(&self) -> String {
        format!("{}/api/twilio/fallback", self.fallback_base.as_deref().unwrap_or(&self.base))
    }

    /// A text comes in.
    #[must_use]
    pub fn texts(&self) -> String {
        format!("{}/api/webhooks/twilio/sms", self.base)
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

    /// The recording status callback of a conversation. That it is one is part of the address, which the carrier's
    /// signature covers.
    #[must_use]
    pub fn conversation(&self) -> String {
        format!("{}?{CONVERSATION}", self.voicemail())
    }

    /// The transcription of a message.
    #[must_use]
    pub fn voicemail_transcription(&self) -> String {
        format!("{}/api/twilio/voicemail-transcription", self.base)
    }

    /// A call or a dialled leg goes on or ends.
    #[must_use]
    pub fn status(&self) -> String {
        format!("{}/api/webhooks/twilio/voice/status", self.base)
    }

    /// The fate of a text that answers another one. Which text is part of the address: the carrier's own id of it is not
    /// known when it is sent.
    #[must_use]
    pub fn text_status(&self, text: Uuid) -> String {
        format!("{}/api/webhooks/twilio/sms/status?{TEXT}{text}", self.base)
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

    /// The same with what else has to be known then: since when the assistant has the call, where that is not since the
    /// call came, and how many questions in a row nobody answered.
    #[must_use]
    pub fn receptionist_course(&self, turn: u32, since: Option<DateTime<Utc>>, unanswered: u32) -> String {
        let mut url = self.receptionist(turn);
        if let Some(since) = since {
            let _ = write!(url, "&since={}", since.timestamp());
        }
        if unanswered > 0 {
            let _ = write!(url, "&silent={unanswered}");
        }
        url
    }
}

/// How many questions in a row nobody answered before this request.
#[must_use]
pub fn unanswered_of_target(target: &str) -> u32 {
    part_of(target, "silent=").and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Since when the assistant has the call, where the address tells.
#[must_use]
pub fn since_of_target(target: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(part_of(target, "since=")?.parse().ok()?, 0)
}

/// Which text of ours a status callback is about, where the address tells.
#[must_use]
pub fn text_of_target(target: &str) -> Option<Uuid> {
    part_of(target, TEXT)?.parse().ok()
}

fn part_of<'t>(target: &'t str, name: &str) -> Option<&'t str> {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    query.split('&').find_map(|pair| pair.strip_prefix(name))
}

/// Whether a recording callback is about a conversation by the address that we gave it.
#[must_use]
pub fn tells_of_conversation(target: &str) -> bool {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    query.split('&').any(|pair| pair == CONVERSATION)
}
