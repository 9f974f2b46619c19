use std::fmt::Write as _;

/// Absolute addresses of our own follow-up routes.
///
/// Absolute, because TwiML given inline by REST has no document URL to resolve against; built from
/// the public base URL, because behind a proxy the socket knows another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callbacks {
    base: String,
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
