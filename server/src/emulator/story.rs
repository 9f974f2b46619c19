//! A call told as a story: one line for each thing that happened.

use serde::Serialize;
use std::fmt;

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The state of a leg changed.
    Call,
    /// The clinic's side said or played something.
    Said,
    /// The caller did something: spoke, pressed, left a message, hung up.
    Caller,
    /// A person on a dialled line did something.
    Staff,
    /// The carrier did something: dialled, recorded, took another document.
    Carrier,
    /// A request for a document.
    Request,
    /// A request that only tells, whose answer nobody carries out.
    Callback,
    /// The carrier's warning.
    Warning,
    /// The carrier's error.
    Error,
    /// About this stand-in.
    Note,
}

/// A request to Switchboard with what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exchange {
    /// Where it went.
    pub url: String,
    /// HTTP status; none when there was no answer.
    pub status: Option<u16>,
    /// How long it took on the real clock.
    pub millis: u64,
    /// What was sent, in order.
    pub sent: Vec<(String, String)>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Milliseconds of the call's own clock since it began.
    pub at: u64,
    /// What kind of thing.
    pub what: What,
    /// In words.
    pub text: String,
    /// The carrier's number of a warning or error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<u32>,
    /// The request, if it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Exchange>,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (minutes, seconds, tenths) = (self.at / 60_000, self.at / 1000 % 60, self.at / 100 % 10);
        let mark = match self.what {
            What::Call | What::Carrier => "carrier",
            What::Said => "caller hears",
            What::Caller => "caller",
            What::Staff => "staff",
            What::Request => "asks",
            What::Callback => "tells",
            What::Warning => "WARNING",
            What::Error => "ERROR",
            What::Note => "note",
        };
        write!(f, "{minutes:>3}:{seconds:02}.{tenths}  {mark:<12}  ")?;
        if let Some(code) = self.code {
            write!(f, "{code} ")?;
        }
        f.write_str(&self.text)?;
        if let Some(exchange) = &self.exchange {
            match exchange.status {
                Some(status) => write!(f, "  {status} in {} ms", exchange.millis)?,
                None => f.write_str("  no answer")?,
            }
        }
        Ok(())
    }
}

/// What a leg of a call looks like from outside, whenever it changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LegView {
    /// `CA…`.
    pub sid: String,
    /// The leg that dialled it.
    pub parent: Option<String>,
    /// As sent.
    pub from: String,
    /// As sent.
    pub to: String,
    /// `inbound`, `outbound-api` or `outbound-dial`.
    pub direction: &'static str,
    /// The carrier's word.
    pub status: String,
    /// When it began, by the call's own clock.
    pub started_at: chrono::DateTime<chrono::Utc>,
    /// When it ended, by the call's own clock.
    pub ended_at: Option<chrono::DateTime<chrono::Utc>>,
    /// Seconds from answer to hang-up, once it ended.
    pub seconds: Option<u64>,
    /// What the caller's carrier says about a forwarded call.
    pub forwarded_from: Option<String>,
}

/// A recording the carrier keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// `RE…`.
    pub sid: String,
    /// Of which call.
    pub call_sid: String,
    /// Its length.
    pub seconds: u32,
    /// `RecordVerb`, `DialVerb` or `StartCallRecordingAPI`.
    pub source: &'static str,
    /// When it began.
    pub started_at: chrono::DateTime<chrono::Utc>,
}

/// Sees a call while it happens.
pub trait Witness: Send + Sync {
    /// A line of the story.
    fn line(&self, _line: &Line) {}
    /// A leg changed.
    fn leg(&self, _leg: &LegView) {}
    /// A recording was made.
    fn recording(&self, _recording: &Recording) {}
}

/// Sees nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Witness for Nobody {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_when_who_and_how_a_request_went() {
        let exchange = Exchange { url: "http://h/x".into(), status: Some(200), millis: 7, sent: Vec::new() };
        let line =
            Line { at: 65_340, what: What::Request, text: "POST /x".into(), code: None, exchange: Some(exchange) };
        assert_eq!(line.to_string(), "  1:05.3  asks          POST /x  200 in 7 ms");
        let line = Line { at: 0, what: What::Warning, text: "x".into(), code: Some(12200), exchange: None };
        assert_eq!(line.to_string(), "  0:00.0  WARNING       12200 x");
    }
}
