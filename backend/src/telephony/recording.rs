//! Recordings: messages that callers left, and conversations. Which of the two it is, the carrier says;
//! its callbacks come in any order and are joined by the call.

use crate::entity::{call, voicemail};
use crate::outbound::Outbound;
use crate::twilio::VoiceRequest;
use crate::twilio::rest::is_carriers_own;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A recording as one of its three callbacks tells of it; blank where that callback does not know.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Message {
    recording_sid: String,
    url: String,
    seconds: Option<i32>,
    transcription: String,
    transcription_status: Option<String>,
    /// What became of the recording; none where that callback does not know.
    #[serde(default)]
    status: Option<String>,
}

/// The recording of a conversation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recorded {
    sid: String,
    url: Option<String>,
}

/// What a request says about a recording.
struct Told<'r> {
    sid: String,
    url: String,
    /// Blank, or the carrier's word.
    status: &'r str,
}

/// Whether a request names a recording at an address that is not the carrier's: nothing of that address is kept.
pub(super) fn is_foreign(request: &VoiceRequest<'_>, outbound: &Outbound) -> bool {
    let url = request.get("RecordingUrl");
    !url.is_empty() && !is_carriers_own(outbound, url)
}

/// Whether what was recorded is a conversation, not a message.
pub(super) fn is_conversation(request: &VoiceRequest<'_>) -> bool {
    let source = request.get("RecordingSource");
    matches!(source, "DialVerb" | "OutboundAPI" | "Conference") || source.starts_with("StartCallRecording")
}

impl<'r> Told<'r> {
    /// `None` where the request names no recording, or none that is at the carrier.
    fn of(request: &VoiceRequest<'r>, outbound: &Outbound) -> Option<Self> {
        let own = !is_foreign(request, outbound);
        let url: String = request.get("RecordingUrl").chars().filter(|_| own).take(2000).collect();
        let sid = match request.get("RecordingSid") {
            // The action may come without; then the file is named after it.
            "" => url.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default().to_owned(),
            sid => sid.to_owned(),
        };
        let status = request.get("RecordingStatus");
        // One that has just begun may still come to nothing.
        (!sid.is_empty() && sid.len() <= 64 && status != "in-progress").then_some(Self { sid, url, status })
    }
}

impl Recorded {
    /// The recording of a dialled conversation.
    pub(super) fn of(request: &VoiceRequest<'_>, outbound: &Outbound) -> Option<Self> {
        let told = Told::of(request, outbound).filter(|told| !matches!(told.status, "absent" | "failed"))?;
        Some(Self { sid: told.sid, url: Some(told.url).filter(|url| !url.is_empty()) })
    }

    /// Fills blanks only; a later recording of the same call does not replace the first.
    pub(super) fn fill(&self, row: &call::Model, change: &mut call::ActiveModel) {
        if row.recording_sid.as_ref().is_none_or(|known| *known == self.sid) {
            change.recording_sid = Set(Some(self.sid.clone()));
            change.recording_url = Set(row.recording_url.clone().or_else(|| self.url.clone()));
        }
    }
}

/// The word that stands when callbacks say different things: nothing there at all beats a file, a file beats a failure.
fn rank(status: &str) -> u8 {
    match status {
        "failed" => 1,
        "completed" => 2,
        "absent" => 3,
        "deleted" => 4,
        _ => 0,
    }
}

impl Message {
    /// A message that the assistant wrote down; there is no recording of it.
    pub(super) fn written(id: String, text: String) -> Self {
        Self {
            recording_sid: id,
            url: String::new(),
            seconds: None,
            transcription: text,
            transcription_status: Some("completed".to_owned()),
            status: None,
        }
    }

    /// `None` when there is no recording: nothing was said, the request names none, or it is a conversation's.
    pub(super) fn of(request: &VoiceRequest<'_>, outbound: &Outbound) -> Option<Self> {
        let told = Told::of(request, outbound).filter(|_| !is_conversation(request))?;
        let status = request.get("TranscriptionStatus");
        Some(Self {
            recording_sid: told.sid,
            url: told.url,
            seconds: request.get("RecordingDuration").parse::<i32>().ok().map(|seconds| seconds.clamp(0, 86_400)),
            transcription: request.get("TranscriptionText").chars().take(10_000).collect(),
            transcription_status: Some(status.to_owned())
                .filter(|status| ["completed", "failed"].contains(&status.as_str())),
            status: Some(told.status.to_owned()).filter(|status| rank(status) > 0),
        })
    }

    /// Action, recording callback and transcription concern one message and come in any order: one
    /// row per recording, blanks filled. A recording that came to nothing keeps its row, unseen, so that
    /// a late action does not make a message of it.
    pub(super) async fn keep(
        &self,
        txn: &DatabaseTransaction,
        call: &call::Model,
        now: DateTime<Utc>,
    ) -> Result<(), DbErr> {
        let Some(clinic_id) = call.clinic_id else { return Ok(()) };
        let fresh = voicemail::ActiveModel {
            id: Set(Uuid::now_v7()),
            company_id: Set(call.company_id),
            clinic_id: Set(clinic_id),
            call_id: Set(call.id),
            recording_sid: Set(Some(self.recording_sid.clone())),
            status: Set("new".to_owned()),
            created_at: Set(now),
            updated_at: Set(now),
            ..Default::default()
        };
        let once = OnConflict::new().do_nothing().to_owned();
        voicemail::Entity::insert(fresh).on_conflict(once).exec_without_returning(txn).await?;
        let row = voicemail::Entity::find()
            .filter(voicemail::Column::RecordingSid.eq(&self.recording_sid))
            .filter(voicemail::Column::CallId.eq(call.id))
            .one(txn)
            .await?;
        // Another call's recording: nothing of it is touched.
        let Some(row) = row else { return Ok(()) };
        let mut change = row.clone().into_active_model();
        let blank =
            |old: &Option<String>, new: &String| Some(new.clone()).filter(|new| old.is_none() && !new.is_empty());
        if let Some(url) = blank(&row.recording_url, &self.url) {
            change.recording_url = Set(Some(url));
        }
        if self.seconds > row.duration {
            change.duration = Set(self.seconds);
        }
        if let Some(text) = blank(&row.transcription, &self.transcription) {
            change.transcription = Set(Some(text));
        }
        if let (Some(status), false) =
            (&self.transcription_status, row.transcription_status.as_deref() == Some("completed"))
        {
            change.transcription_status = Set(Some(status.clone()));
        }
        if let Some(status) = &self.status
            && rank(status) > rank(row.recording_status.as_deref().unwrap_or_default())
        {
            change.recording_status = Set(Some(status.clone()));
        }
        change.updated_at = Set(now);
        change.update(txn).await?;
        Ok(())
    }
}
