//! A request to move a number to the carrier: its states, who tells them, what each means for the clinic.
//!
//! The carrier decides by hand and takes days. Where its interface serves (United States, landline and mobile) it is
//! asked; elsewhere its support does the same work, and the request goes through the same states, told by a person.

use super::LineStatus;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

/// Who does the work at the carrier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortWay {
    /// Its interface: it is asked where the request stands.
    Api,
    /// Its support: somebody writes down what support says.
    Assisted,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortState {
    /// The carrier looks at it.
    InReview,
    /// The letter of authorization waits to be signed.
    WaitingForSignature,
    /// The carrier of today was asked to let the number go.
    InProgress,
    /// Something has to be corrected.
    ActionRequired,
    /// The number is at the carrier.
    Completed,
    /// Somebody took it back.
    Canceled,
    /// The letter was never signed.
    Expired,
    /// The carrier of today does not let the number go.
    Rejected,
}

impl PortState {
    /// In the order in which they usually come; the last three end it without the number.
    pub const ALL: [Self; 8] = [
        Self::InReview,
        Self::WaitingForSignature,
        Self::InProgress,
        Self::ActionRequired,
        Self::Completed,
        Self::Canceled,
        Self::Expired,
        Self::Rejected,
    ];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InReview => "in_review",
            Self::WaitingForSignature => "waiting_for_signature",
            Self::InProgress => "in_progress",
            Self::ActionRequired => "action_required",
            Self::Completed => "completed",
            Self::Canceled => "canceled",
            Self::Expired => "expired",
            Self::Rejected => "rejected",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Reads the carrier's word, which is written with blanks or hyphens, and in more than one case.
    #[must_use]
    pub fn from_carrier(word: &str) -> Option<Self> {
        let plain: String = word.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect();
        let known = Self::ALL.into_iter().find(|state| state.code().replace('_', "") == plain);
        known.or_else(|| (plain == "cancelled").then_some(Self::Canceled))
    }

    /// On screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::InReview => "In review",
            Self::WaitingForSignature => "Waiting for the signature",
            Self::InProgress => "On its way",
            Self::ActionRequired => "Something has to be corrected",
            Self::Completed => "Moved",
            Self::Canceled => "Canceled",
            Self::Expired => "Expired",
            Self::Rejected => "Refused",
        }
    }

    /// What happens now, and what is to be done.
    #[must_use]
    pub const fn what_now(self) -> &'static str {
        match self {
            Self::InReview => "The carrier looks at the request. That takes a day or two; nothing is to be done.",
            Self::WaitingForSignature => {
                "The carrier sent a letter of authorization by e-mail to the person who may sign. It has to be signed there; look into the spam folder too."
            }
            Self::InProgress => {
                "Today’s phone company was asked to let the number go. This usually takes 7 to 14 days. Keep its contract until the number has moved."
            }
            Self::ActionRequired => {
                "The carrier cannot go on. Most often a name, an address or an account number differs from the phone bill."
            }
            Self::Completed => {
                "The number has moved. The contract with the phone company before can be ended once a test call came through."
            }
            Self::Canceled => "The request was taken back. The number stays where it was.",
            Self::Expired => "The letter was not signed in time. Ask again; the number stays where it was.",
            Self::Rejected => {
                "Today’s phone company does not let the number go. Ask it why, then ask again; the number stays where it was."
            }
        }
    }

    /// Whether nothing comes after it.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Canceled | Self::Expired | Self::Rejected)
    }

    /// What it makes of the line.
    #[must_use]
    pub const fn line_status(self) -> LineStatus {
        match self {
            Self::InReview | Self::WaitingForSignature | Self::InProgress | Self::ActionRequired => LineStatus::Pending,
            Self::Completed => LineStatus::Testing,
            Self::Canceled | Self::Expired | Self::Rejected => LineStatus::Failed,
        }
    }
}

/// One state that was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PortStep {
    /// Which.
    pub state: PortState,
    /// When it became known.
    pub at: DateTime<Utc>,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Port {
    /// Who does the work.
    pub way: PortWay,
    /// The carrier's id of it (`KW…`), or support's number of the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Where it stands.
    pub state: PortState,
    /// What the carrier said about it, in its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// The day on which the number is to move, where one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted_on: Option<chrono::NaiveDate>,
    /// When the carrier was asked last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<DateTime<Utc>>,
    /// Why it could not be asked then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Every state that was reached, the first one first.
    pub steps: Vec<PortStep>,
}

/// What became known about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortNews {
    /// Where it stands.
    pub state: PortState,
    /// The carrier's words about it.
    pub said: Option<String>,
}

impl PortNews {
    /// What the carrier's words for the request and for the number in it come to. A number that was refused is refused,
    /// whatever becomes of the request; one that has moved has moved.
    #[must_use]
    pub fn of(request: &str, number: Option<&str>, said: Option<String>) -> Option<Self> {
        let of_number = number.and_then(PortState::from_carrier);
        let of_request = PortState::from_carrier(request);
        let over = of_request.is_some_and(PortState::is_final);
        let state = match of_number {
            // Refused for something that can be corrected: the request stays open for that.
            Some(PortState::Rejected) if of_request == Some(PortState::ActionRequired) => of_request,
            Some(state @ (PortState::Rejected | PortState::Completed)) => Some(state),
            // A request that ended says best how.
            Some(PortState::Canceled) if !over => Some(PortState::Canceled),
            _ => of_request,
        };
        Some(Self { state: state?, said })
    }
}

/// The most steps that are kept: a request that goes back and forth forever does not grow forever.
const MOST_STEPS: usize = 50;

impl Port {
    /// A request that was made now.
    #[must_use]
    pub fn begun(way: PortWay, request: Option<String>, now: DateTime<Utc>) -> Self {
        let state = PortState::InReview;
        Self {
            way,
            request,
            state,
            said: None,
            wanted_on: None,
            asked_at: None,
            problem: None,
            steps: vec![PortStep { state, at: now }],
        }
    }

    /// Takes in what became known. True where it stands elsewhere now. What is final stays: a late or repeated word does
    /// not open it again.
    pub fn take(&mut self, news: PortNews, now: DateTime<Utc>) -> bool {
        if self.state.is_final() {
            return false;
        }
        self.said = news.said;
        self.problem = None;
        if news.state == self.state {
            return false;
        }
        self.state = news.state;
        if self.steps.len() >= MOST_STEPS {
            self.steps.remove(1);
        }
        self.steps.push(PortStep { state: news.state, at: now });
        true
    }

    /// When the carrier is asked again: often on the day of a change and while the number is on its way, since it comes
    /// without our addresses and nobody answers its calls until they are set; else less. None where nothing is to come.
    #[must_use]
    pub fn next_look(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.state.is_final() {
            return None;
        }
        let changed = self.steps.last().map_or(now, |step| step.at);
        let wait = match (self.state, now - changed) {
            (PortState::InProgress, _) => Duration::minutes(15),
            (_, age) if age < Duration::days(1) => Duration::minutes(15),
            (_, age) if age < Duration::days(7) || self.way == PortWay::Assisted => Duration::hours(1),
            _ => Duration::hours(4),
        };
        Some(now + wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::minutes(minute)
    }

    #[test]
    fn the_carriers_words_are_read_however_they_are_written() {
        for (word, state) in [
            ("In Review", PortState::InReview),
            ("In review", PortState::InReview),
            ("Waiting for Signature", PortState::WaitingForSignature),
            ("waiting_for_signature", PortState::WaitingForSignature),
            ("In progress", PortState::InProgress),
            ("Action-Required", PortState::ActionRequired),
            ("Cancelled", PortState::Canceled),
            ("Expired", PortState::Expired),
        ] {
            assert_eq!(PortState::from_carrier(word), Some(state), "{word}");
        }
        assert_eq!((PortState::from_carrier(""), PortState::from_carrier("submitted")), (None, None));
        for state in PortState::ALL {
            assert_eq!(PortState::from_code(state.code()), Some(state));
            assert_eq!(serde_json::json!(state), state.code());
            assert_eq!(state.is_final(), state.line_status() != LineStatus::Pending);
        }
    }

    #[test]
    fn a_refused_number_is_refused_whatever_the_request_says() {
        let news = |request, number| PortNews::of(request, number, None).map(|news| news.state);
        assert_eq!(news("In Progress", Some("rejected")), Some(PortState::Rejected));
        assert_eq!(news("Action Required", Some("rejected")), Some(PortState::ActionRequired));
        assert_eq!(news("In Progress", Some("completed")), Some(PortState::Completed));
        assert_eq!(news("In Progress", Some("canceled")), Some(PortState::Canceled));
        assert_eq!(news("Expired", Some("canceled")), Some(PortState::Expired));
        assert_eq!(news("In Progress", Some("submitted")), Some(PortState::InProgress));
        assert_eq!(news("Waiting for Signature", Some("pending")), Some(PortState::WaitingForSignature));
        assert_eq!(news("Something new", Some("submitted")), None);
    }

    #[test]
    fn a_number_on_its_way_is_asked_about_however_long_it_takes() {
        let mut port = Port::begun(PortWay::Api, None, at(0));
        let weeks = at(21 * 24 * 60);
        assert_eq!(port.next_look(weeks), Some(weeks + Duration::hours(4)));
        port.take(PortNews { state: PortState::InProgress, said: None }, at(60));
        assert_eq!(port.next_look(weeks), Some(weeks + Duration::minutes(15)));
    }

    proptest! {
        /// However the news come: what is final stays, steps never repeat one after the other, and there is a next look
        /// exactly as long as something is to come.
        #[test]
        fn whatever_the_news_a_final_state_stays(states in prop::collection::vec(0..8usize, 0..200)) {
            let mut port = Port::begun(PortWay::Api, None, at(0));
            let mut ended: Option<PortState> = None;
            for (minute, index) in (1i64..).zip(states) {
                let news = PortNews { state: PortState::ALL[index], said: None };
                let before = port.state;
                let moved = port.take(news, at(minute));
                prop_assert_eq!(moved, port.state != before);
                if let Some(ended) = ended {
                    prop_assert_eq!(port.state, ended);
                }
                if port.state.is_final() {
                    ended = Some(port.state);
                }
                prop_assert_eq!(port.next_look(at(minute)).is_none(), ended.is_some());
                prop_assert!(port.next_look(at(minute)).is_none_or(|next| next > at(minute)));
            }
            prop_assert!(port.steps.len() <= MOST_STEPS && port.steps[0].at == at(0));
            prop_assert_eq!(port.steps.last().map(|step| step.state), Some(port.state));
        }
    }
}
