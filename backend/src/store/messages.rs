//! Messages that callers left: listening to them through us, and who has heard them.

use super::{Change, CompanyStore, Kind, Sound, Voicemail};
use crate::Failure;
use crate::entity::{call, voicemail};
use crate::twilio::rest::Sid;
use domain::ids::CallId;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    TransactionTrait,
};
use serde_json::json;
use uuid::Uuid;

impl CompanyStore {
    /// The address of a message's sound for the person who looks at it now; it ends in a few minutes, and is of no use
    /// to anybody else.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn listening_link(&self, call: CallId, message: Uuid) -> Result<String, Failure> {
        Ok(format!("/calls/{call}/messages/{message}/audio?{}", self.proof(message)?))
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
        let answer = self.services.telephony.fetch_recording(account, &sid, range).await?;
        Ok(self.sound(answer, message.created_at))
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
        let txn = self.services.db.begin().await?;
        change.update(&txn).await?;
        let change = Change {
            action: Kind::MessageMarked,
            entity: "voicemail",
            id: message,
            before: Some(json!({ "status": before })),
            after: Some(json!({ "status": status })),
        };
        self.audit(&txn, change).await?;
        Ok(txn.commit().await?)
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
