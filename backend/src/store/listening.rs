//! Listening: sound is fetched for the one who asks, always through us. For people by links that end in a few minutes
//! and are of no use to anybody else.

use super::CompanyStore;
use crate::Failure;
use crate::outbound::ProviderError;
use chrono::{DateTime, Duration, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

/// How long a link plays.
const LINK_LIFE: Duration = Duration::minutes(5);
/// After this a file that the provider does not have is not late but gone.
const FILE_DELAY: Duration = Duration::minutes(10);
/// Recordings of five minutes have five megabytes.
const MAX_SOUND: u64 = 50 * 1024 * 1024;

/// What there is to hear.
#[derive(Debug)]
pub enum Sound {
    /// The provider's answer, unread: a sound of bounded size.
    Plays(reqwest::Response),
    /// The provider is not done with it.
    NotYet,
    /// The provider does not have it any more, or never made it.
    Gone,
    /// The provider cannot be asked now.
    Away,
}

/// What a link is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It may be played.
    Good,
    /// It was ours, and is too old.
    Expired,
    /// It is not ours, or another person's.
    Wrong,
}

impl CompanyStore {
    /// The query of a link to a sound, for the person who looks now. `about` is the message or the call.
    pub(super) fn proof(&self, about: Uuid) -> Result<String, Failure> {
        let until = (self.services.clock.now() + LINK_LIFE).timestamp();
        let text = SecretString::from(format!("{about} {} {until}", self.listener()));
        let proof = self.services.keys.seal(&text, &self.binding()).map_err(|e| Failure::Internal(e.to_string()))?;
        Ok(form_urlencoded::Serializer::new(String::new()).append_pair("link", &proof).finish())
    }

    /// Whether a link was made for this person and this message or call, and when.
    #[must_use]
    pub fn check_link(&self, about: Uuid, link: &str) -> Link {
        let Ok(text) = self.services.keys.open(link, &self.binding()) else { return Link::Wrong };
        let parts: Vec<&str> = text.expose_secret().split(' ').collect();
        let [made_for, listener, until] = parts.as_slice() else { return Link::Wrong };
        let until = until.parse().ok().and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0));
        match until {
            Some(until) if *made_for == about.to_string() && *listener == self.listener() => {
                if self.services.clock.now() < until { Link::Good } else { Link::Expired }
            }
            _ => Link::Wrong,
        }
    }

    fn listener(&self) -> String {
        self.actor.user().map(|user| user.to_string()).unwrap_or_default()
    }

    fn binding(&self) -> Vec<u8> {
        [b"listen:".as_slice(), self.company().uuid().as_bytes()].concat()
    }

    /// What an answer to the question for a sound means; `since` is when there was something to record.
    pub(super) fn sound(&self, answer: Result<reqwest::Response, ProviderError>, since: DateTime<Utc>) -> Sound {
        match answer {
            Ok(answer) if is_sound(&answer) => Sound::Plays(answer),
            Ok(_) => Sound::Away,
            Err(ProviderError::Refused { status: 404 | 410, .. }) => {
                if self.services.clock.now() - since < FILE_DELAY {
                    Sound::NotYet
                } else {
                    Sound::Gone
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a recording could not be fetched from the provider");
                Sound::Away
            }
        }
    }
}

fn is_sound(answer: &reqwest::Response) -> bool {
    let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("audio/") && answer.content_length().is_none_or(|size| size <= MAX_SOUND)
}
