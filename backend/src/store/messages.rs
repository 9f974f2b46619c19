//! Messages that callers left: listening to them through us, and who has heard them.

use super::{Change, CompanyStore, Voicemail};
use crate::Failure;
use crate::entity::{call, voicemail};
use crate::outbound::ProviderError;
use crate::twilio::rest::Sid;
use chrono::{DateTime, Duration, Utc};
use domain::ids::CallId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use uuid::Uuid;

/// How long a link to a message plays.
const LINK_LIFE: Duration = Duration::minutes(5);
/// After this a file that the carrier does not have is not late but gone.
const FILE_DELAY: Duration = Duration::minutes(10);
/// Carriers' recordings of five minutes have five megabytes.
const MAX_SOUND: u64 = 50 * 1024 * 1024;

/// What there is to hear.
#[derive(Debug)]
pub enum Sound {
    /// The carrier's answer, unread: a sound of bounded size.
    Plays(reqwest::Response),
    /// The carrier is not done with it.
    NotYet,
    /// The carrier does not have it any more, or never made it.
    Gone,
    /// The carrier cannot be asked now.
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
    /// The address of a message's sound for the person who looks at it now; it ends in a few minutes, and is of no use
    /// to anybody else.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn listening_link(&self, call: CallId, message: Uuid) -> Result<String, Failure> {
        let until = (self.services.clock.now() + LINK_LIFE).timestamp();
        let text = SecretString::from(format!("{message} {} {until}", self.listener()));
        let proof = self.services.keys.seal(&text, &self.binding()).map_err(|e| Failure::Internal(e.to_string()))?;
        let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("link", &proof).finish();
        Ok(format!("/calls/{call}/messages/{message}/audio?{query}"))
    }

    /// Whether a link was made for this person and message, and when.
    #[must_use]
    pub fn check_link(&self, message: Uuid, link: &str) -> Link {
        let Ok(text) = self.services.keys.open(link, &self.binding()) else { return Link::Wrong };
        let parts: Vec<&str> = text.expose_secret().split(' ').collect();
        let [about, listener, until] = parts.as_slice() else { return Link::Wrong };
        let until = until.parse().ok().and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0));
        match until {
            Some(until) if *about == message.to_string() && *listener == self.listener() => {
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

    /// The messages of a call that are any: a recording on which nothing was said is none.
    pub(super) async fn messages(&self, call: CallId) -> Result<Vec<Voicemail>, Failure> {
        let rows = voicemail::Entity::find()
            .filter(voicemail::Column::CallId.eq(call.uuid()))
            .filter(voicemail::Column::CompanyId.eq(self.company().uuid()))
            .order_by_asc(voicemail::Column::CreatedAt)
            .all(&self.services.db)
            .await?;
        let heard = rows.into_iter().filter(|row| row.recording_status.as_deref() != Some("absent"));
        Ok(heard.map(Voicemail::from).collect())
    }

    /// The sound of a message, fetched from the carrier with the account's token.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the message is not in the scope.
    pub async fn listen(&self, call: CallId, message: Uuid, range: Option<&str>) -> Result<Sound, Failure> {
        let (call, message) = self.message(call, message).await?;
        let sid = message.recording_sid.as_deref().and_then(|sid| Sid::parse("RE", sid));
        let Some(sid) = sid.filter(|_| message.recording_status.as_deref() != Some("failed")) else {
            return Ok(Sound::Gone);
        };
        let account = call.integration_account_id.map(Into::into);
        match self.services.telephony.fetch_recording(account, &sid, range).await? {
            Ok(answer) if is_sound(&answer) => Ok(Sound::Plays(answer)),
            Ok(_) => Ok(Sound::Away),
            Err(ProviderError::Refused { status: 404 | 410, .. }) => {
                let late = self.services.clock.now() - message.created_at < FILE_DELAY;
                Ok(if late { Sound::NotYet } else { Sound::Gone })
            }
            Err(error) => {
                tracing::warn!(recording.sid = sid.as_str(), %error, "a message could not be fetched from the carrier");
                Ok(Sound::Away)
            }
        }
    }

    /// Notes that somebody has, or has not, dealt with a message.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the message is not in the scope.
    pub async fn mark_message(&self, call: CallId, message: Uuid, heard: bool) -> Result<(), Failure> {
        let (_, row) = self.message(call, message).await?;
        let status = if heard { "heard" } else { "new" };
        let before = row.status.clone();
        let mut change = row.into_active_model();
        change.status = Set(status.to_owned());
        change.updated_at = Set(self.services.clock.now());
        change.update(&self.services.db).await?;
        let change = Change {
            action: "message.marked",
            entity: "voicemail",
            id: message,
            before: Some(json!({ "status": before })),
            after: Some(json!({ "status": status })),
        };
        self.audit(&self.services.db, change).await
    }

    async fn message(&self, call: CallId, message: Uuid) -> Result<(call::Model, voicemail::Model), Failure> {
        let call = self.call(call).await?.row.call;
        let row = voicemail::Entity::find_by_id(message)
            .filter(voicemail::Column::CallId.eq(call.id))
            .filter(voicemail::Column::CompanyId.eq(self.company().uuid()))
            .one(&self.services.db)
            .await?;
        Ok((call, row.ok_or(Failure::NotFound)?))
    }
}

fn is_sound(answer: &reqwest::Response) -> bool {
    let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("audio/") && answer.content_length().is_none_or(|size| size <= MAX_SOUND)
}

impl From<voicemail::Model> for Voicemail {
    fn from(row: voicemail::Model) -> Self {
        Self {
            id: row.id,
            duration: row.duration,
            transcription: row.transcription,
            transcription_failed: row.transcription_status.as_deref() == Some("failed"),
            has_sound: row.recording_sid.is_some() && row.recording_status.as_deref() != Some("failed"),
            is_new: row.status == "new",
        }
    }
}
