//! A text, as the carrier brings it: signed and posted, what is answered sent back to the patient, and the fate of that
//! told.

use super::document::tree;
use super::wire::{Account, Method, Post, Silence};

/// A text of a patient.
#[derive(Debug, Clone)]
pub struct Text {
    /// Who sends it.
    pub from: String,
    /// The clinic's number.
    pub to: String,
    /// The words.
    pub body: String,
    /// The carrier's id of it.
    pub sid: String,
    /// What becomes of the answer.
    pub fate: Fate,
}

/// What becomes of a text that is sent back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Fate {
    /// It arrives.
    #[default]
    Delivered,
    /// It does not, with the carrier's code.
    Undelivered(String),
}

/// What happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texted {
    /// The status of the answer.
    pub status: u16,
    /// What the patient gets back.
    pub answers: Vec<String>,
    /// The status of each answer to the carrier's news, in the order in which they were told.
    pub told: Vec<(String, u16)>,
}

/// Brings a text to `url` and carries out what is answered.
///
/// # Errors
/// When there is no answer.
pub async fn bring(account: &Account, post: &dyn Post, url: &str, text: &Text) -> Result<Texted, Silence> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let pairs = [
        pair("AccountSid", &account.sid),
        pair("ApiVersion", "2010-04-01"),
        pair("Body", &text.body),
        pair("From", &text.from),
        pair("MessageSid", &text.sid),
        pair("NumMedia", "0"),
        pair("NumSegments", "1"),
        pair("SmsMessageSid", &text.sid),
        pair("SmsSid", &text.sid),
        pair("SmsStatus", "received"),
        pair("To", &text.to),
    ];
    let answer = post.post(account.sign(Method::Post, url, &pairs)).await?;
    let mut out = Texted { status: answer.status, ..Texted::default() };
    if answer.status != 200 {
        return Ok(out);
    }
    let verbs = tree(&String::from_utf8_lossy(&answer.body));
    let verbs = verbs.map_err(|unreadable| Silence(unreadable.to_string()))?;
    let root = verbs.into_iter().next().filter(|root| root.name == "Response").unwrap_or_default();
    let messages = root.inner.into_iter().filter(|verb| verb.name == "Message");
    for message in messages {
        if let Some(callback) = message.get("statusCallback") {
            let words = match &text.fate {
                Fate::Delivered => [("queued", ""), ("sent", ""), ("delivered", "")],
                Fate::Undelivered(code) => [("queued", ""), ("sent", ""), ("undelivered", code.as_str())],
            };
            let own = format!("SM{}", hex::encode(rand::random::<[u8; 16]>()));
            for (word, code) in words {
                let mut pairs = vec![
                    pair("AccountSid", &account.sid),
                    pair("ApiVersion", "2010-04-01"),
                    // It goes the other way.
                    pair("From", &text.to),
                    pair("MessageSid", &own),
                    pair("MessageStatus", word),
                    pair("SmsSid", &own),
                    pair("SmsStatus", word),
                    pair("To", &text.from),
                ];
                if !code.is_empty() {
                    pairs.push(pair("ErrorCode", code));
                }
                let told = post.post(account.sign(Method::Post, callback, &pairs)).await?;
                out.told.push((word.to_owned(), told.status));
            }
        }
        out.answers.push(message.text);
    }
    Ok(out)
}
