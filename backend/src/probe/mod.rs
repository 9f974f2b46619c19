//! Asking a provider whether it takes the credentials of an account. Words of ours only: nothing that a provider writes
//! is stored or shown, since it could repeat what it was sent.

mod google;
mod sip;
mod twilio;
mod vapi;
mod whatsapp;

use crate::outbound::{Outbound, ProviderError};
use chrono::{DateTime, Utc};
use domain::integration::{AccountKind, Credentials};
use secrecy::SecretString;
use std::time::Duration;

/// The longest wait for one answer: somebody looks at the page meanwhile.
const PATIENCE: Duration = Duration::from_secs(6);

/// What came of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It works.
    Works,
    /// The provider says no.
    Refused,
    /// Nothing was learnt: it could not be asked, or gave no answer.
    Unknown,
}

/// One question with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was asked about.
    pub what: &'static str,
    /// What came of it.
    pub verdict: Verdict,
    /// The answer in words, with what to do.
    pub words: String,
    /// Whether the account is of no use without it.
    pub essential: bool,
}

impl Check {
    fn works(what: &'static str, words: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Works, words: words.into(), essential: true }
    }

    fn refused(what: &'static str, words: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Refused, words: words.into(), essential: true }
    }

    fn unknown(what: &'static str, words: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Unknown, words: words.into(), essential: true }
    }

    /// The same of something that the account can do without.
    fn aside(self) -> Self {
        Self { essential: false, ..self }
    }
}

/// A token that was fetched on the way.
#[derive(Debug)]
pub struct FreshToken {
    /// The token.
    pub token: SecretString,
    /// When it ends.
    pub ends: DateTime<Utc>,
}

/// Everything that was asked.
#[derive(Debug, Default)]
pub struct Report {
    /// One question after the other.
    pub checks: Vec<Check>,
    /// A token to be kept.
    pub token: Option<FreshToken>,
}

impl From<Vec<Check>> for Report {
    fn from(checks: Vec<Check>) -> Self {
        Self { checks, token: None }
    }
}

impl Report {
    /// The account as a whole: refused where something essential is, else what was learnt.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let some = |wanted| self.checks.iter().any(|check| check.essential && check.verdict == wanted);
        match (some(Verdict::Refused), some(Verdict::Unknown), some(Verdict::Works)) {
            (true, ..) => Verdict::Refused,
            (false, false, true) => Verdict::Works,
            _ => Verdict::Unknown,
        }
    }

    /// What is wrong, in words; none where nothing is.
    #[must_use]
    pub fn complaint(&self) -> Option<String> {
        let refused = self.checks.iter().filter(|check| check.verdict == Verdict::Refused);
        let words: Vec<_> = refused.map(|check| check.words.as_str()).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

/// Asks about an account.
pub async fn probe(outbound: &Outbound, credentials: &Credentials, now: DateTime<Utc>) -> Report {
    match credentials.kind() {
        AccountKind::Twilio => twilio::ask(outbound, credentials).await.into(),
        AccountKind::Whatsapp => whatsapp::ask(outbound, credentials).await.into(),
        AccountKind::Vapi => vapi::ask(outbound, credentials).await.into(),
        AccountKind::Sip => vec![sip::ask(credentials).await].into(),
        AccountKind::GoogleCalendar => google::ask(outbound, credentials, now).await,
    }
}

/// An answer that says nothing about the credentials: too slow, too busy, broken. `None`: a refusal, for the caller to
/// put into words.
pub(crate) fn passing(provider: &str, error: &ProviderError) -> Option<String> {
    Some(match error {
        ProviderError::Slow => {
            format!("{provider} did not answer in time. Nothing was changed; test again in a minute.")
        }
        ProviderError::Unreachable(_) => {
            format!("{provider} could not be reached. Nothing was changed; test again in a minute.")
        }
        ProviderError::Refused { status: 429, .. } => {
            format!("{provider} takes no more questions for now. Test again in a minute.")
        }
        ProviderError::Refused { status, .. } if *status >= 500 => {
            format!("{provider} has a problem of its own (answer {status}). Nothing was changed; test again later.")
        }
        ProviderError::Nonsense(_) => format!("{provider} answered something that cannot be read. Test again later."),
        ProviderError::NotSetUp(what) => format!("It was not asked: {what}."),
        ProviderError::Refused { .. } => return None,
    })
}

const fn status_of(error: &ProviderError) -> u16 {
    match error {
        ProviderError::Refused { status, .. } => *status,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_refusal_of_something_essential_decides() {
        let report = |checks: &[Check]| Report::from(checks.to_vec());
        let (works, refused, unknown) =
            (Check::works("a", "Yes."), Check::refused("b", "No."), Check::unknown("c", "Perhaps."));
        assert_eq!(report(&[works.clone(), refused.clone()]).verdict(), Verdict::Refused);
        let aside = report(&[works.clone(), refused.aside()]);
        assert_eq!((aside.verdict(), aside.complaint().as_deref()), (Verdict::Works, Some("No.")));
        assert_eq!(report(&[works.clone(), unknown.clone()]).verdict(), Verdict::Unknown);
        assert_eq!(report(&[works, unknown.clone().aside()]).verdict(), Verdict::Works);
        assert_eq!((report(&[unknown]).complaint(), report(&[]).verdict()), (None, Verdict::Unknown));
    }

    #[test]
    fn only_a_refusal_is_the_accounts_fault() {
        let refused = |status| ProviderError::Refused { status, code: None, message: "secret".to_owned() };
        for status in [400, 401, 403, 404] {
            assert_eq!(passing("X", &refused(status)), None);
        }
        for error in [ProviderError::Slow, refused(429), refused(503), ProviderError::Nonsense("secret".to_owned())] {
            assert!(passing("X", &error).is_some_and(|words| !words.contains("secret")));
        }
    }
}
