//! What a follow-up does to its call. It is written in one transaction with its event, or waits on
//! disk together with it: a repeat does nothing, and nothing is lost while the database is away.

use super::vapi::AssistantReport;
use crate::entity::{call, call_transcript, voicemail};
use crate::twilio::VoiceRequest;
use chrono::{DateTime, Utc};
use domain::call::{CallStatus, Progress};
use domain::ids::CompanyId;
use domain::routing::Attempt;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// What happens to a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Effect {
    /// The carrier's id of the call.
    pub call_sid: String,
    /// Set when a company's own account signed: another company's call is not touched.
    pub company: Option<CompanyId>,
    /// When the carrier told.
    pub at: DateTime<Utc>,
    /// Where the carrier says the call stands; none for a dialled leg, whose end comes with the dial's outcome.
    pub state: Option<ReportedState>,
    /// A dial that ended.
    pub attempt: Option<Attempt>,
    /// A message that was taken, or its text.
    pub message: Option<Message>,
    /// A turn of the receptionist.
    pub turn: Option<SpokenTurn>,
    /// What a voice platform tells of the call.
    #[serde(default)]
    pub assistant: Option<AssistantReport>,
}

/// The carrier's word for where a call stands, with what only final events have.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReportedState {
    pub(super) status: CallStatus,
    pub(super) word: String,
    pub(super) duration: Option<i32>,
    pub(super) error_code: Option<String>,
}

/// A recording as one of its three callbacks tells of it; blank where that callback does not know.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Message {
    recording_sid: String,
    url: String,
    seconds: Option<i32>,
    transcription: String,
    transcription_status: Option<String>,
}

/// What was heard and said.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SpokenTurn {
    /// The caller's words or key.
    pub heard: String,
    /// How sure the recogniser was, 0 to 1.
    pub confidence: Option<f64>,
    /// The receptionist's words.
    pub said: String,
    /// What the caller wants, where it became clear.
    #[serde(default)]
    pub reason: Option<String>,
}

impl ReportedState {
    pub(super) fn of(request: &VoiceRequest<'_>) -> Option<Self> {
        let status = request.status().filter(|_| request.get("ParentCallSid").is_empty())?;
        let code: String = request.get("ErrorCode").chars().take(20).collect();
        Some(Self {
            status,
            word: request.get("CallStatus").chars().take(40).collect(),
            duration: request.duration().filter(|_| status.is_final()),
            error_code: Some(code).filter(|code| !code.is_empty()),
        })
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
        }
    }

    /// `None` when there is no recording: nothing was said, or the request names none.
    pub(super) fn of(request: &VoiceRequest<'_>) -> Option<Self> {
        let url: String = request.get("RecordingUrl").chars().take(2000).collect();
        let sid = match request.get("RecordingSid") {
            // The action may come without; then the file is named after it.
            "" => url.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default().to_owned(),
            sid => sid.to_owned(),
        };
        if sid.is_empty() || sid.len() > 64 || request.get("RecordingStatus") == "absent" {
            return None;
        }
        let status = request.get("TranscriptionStatus");
        Some(Self {
            recording_sid: sid,
            url,
            seconds: request.get("RecordingDuration").parse::<i32>().ok().map(|seconds| seconds.clamp(0, 86_400)),
            transcription: request.get("TranscriptionText").chars().take(10_000).collect(),
            transcription_status: Some(status.to_owned())
                .filter(|status| ["completed", "failed"].contains(&status.as_str())),
        })
    }
}

impl Effect {
    /// Carries it out. A call that is not known is no error: a number of nobody has none.
    pub(super) async fn apply(&self, txn: &DatabaseTransaction) -> Result<(), DbErr> {
        let provider_call = self.assistant.as_ref().and_then(|report| report.provider_call.as_deref());
        let Some(row) = lock_call(txn, &self.call_sid, provider_call, self.company, self.at).await? else {
            return Ok(());
        };
        if self.company.is_some_and(|company| company.uuid() != row.company_id) {
            return Ok(());
        }
        if let Some(message) = &self.message {
            self.keep_message(txn, &row, message).await?;
        }
        if let Some(turn) = &self.turn {
            self.keep_turn(txn, &row, turn).await?;
        }
        if let Some(report) = &self.assistant {
            for message in &report.messages {
                self.keep_message(txn, &row, message).await?;
            }
            report.keep_said(txn, &row, self.at).await?;
            return self.advance(txn, report.linked(txn, row).await?).await;
        }
        self.advance(txn, row).await
    }

    /// Moves the call by rank, so that late and repeated events change nothing but blanks.
    async fn advance(&self, txn: &DatabaseTransaction, row: call::Model) -> Result<(), DbErr> {
        let mut change = row.clone().into_active_model();
        let told = self.assistant.as_ref().and_then(|report| report.state(&row));
        if let Some(state) = self.state.as_ref().or(told.as_ref()) {
            let current = CallStatus::from_code(&row.status).unwrap_or(CallStatus::Pending);
            if let Progress::MovesTo(next) = current.after(state.status) {
                change.status = Set(next.code().to_owned());
                change.status_rank = Set(i16::from(next.rank()));
                change.carrier_status = Set(Some(state.word.clone()));
                if next == CallStatus::InProgress && row.answered_at.is_none() {
                    change.answered_at = Set(Some(self.at));
                }
                if next.is_final() {
                    change.ended_at = Set(Some(self.at));
                }
            }
            if let (None, Some(seconds)) = (row.duration, state.duration) {
                change.duration = Set(Some(seconds));
            }
            if let (None, Some(code)) = (&row.error_code, &state.error_code) {
                change.error_code = Set(Some(code.clone()));
            }
        }
        if let Some(reason) = self.turn.as_ref().and_then(|turn| turn.reason.as_ref()) {
            change.call_reason = Set(Some(row.call_reason.clone().unwrap_or_else(|| reason.clone())));
        }
        if let Some(report) = &self.assistant {
            report.fill_in(&row, &mut change);
        }
        let connecting = self.assistant.iter().flat_map(|report| &report.attempts);
        let attempts: Vec<&Attempt> = self.attempt.iter().chain(connecting).collect();
        if !attempts.is_empty() {
            change.receipt = Set(row.receipt.map(|receipt| attempts.into_iter().fold(receipt, with_attempt)));
        }
        change.updated_at = Set(self.at);
        change.update(txn).await?;
        Ok(())
    }

    /// Action, recording callback and transcription concern one message and come in any order: one
    /// row per recording, blanks filled.
    async fn keep_message(
        &self,
        txn: &DatabaseTransaction,
        call: &call::Model,
        message: &Message,
    ) -> Result<(), DbErr> {
        let Some(clinic_id) = call.clinic_id else { return Ok(()) };
        let fresh = voicemail::ActiveModel {
            id: Set(Uuid::now_v7()),
            company_id: Set(call.company_id),
            clinic_id: Set(clinic_id),
            call_id: Set(call.id),
            recording_sid: Set(Some(message.recording_sid.clone())),
            status: Set("new".to_owned()),
            created_at: Set(self.at),
            updated_at: Set(self.at),
            ..Default::default()
        };
        let once = OnConflict::new().do_nothing().to_owned();
        voicemail::Entity::insert(fresh).on_conflict(once).exec_without_returning(txn).await?;
        let row = voicemail::Entity::find()
            .filter(voicemail::Column::RecordingSid.eq(&message.recording_sid))
            .filter(voicemail::Column::CallId.eq(call.id))
            .one(txn)
            .await?;
        // Another call's recording: nothing of it is touched.
        let Some(row) = row else { return Ok(()) };
        let mut change = row.clone().into_active_model();
        let blank =
            |old: &Option<String>, new: &String| Some(new.clone()).filter(|new| old.is_none() && !new.is_empty());
        if let Some(url) = blank(&row.recording_url, &message.url) {
            change.recording_url = Set(Some(url));
        }
        if let (None, Some(seconds)) = (row.duration, message.seconds) {
            change.duration = Set(Some(seconds));
        }
        if let Some(text) = blank(&row.transcription, &message.transcription) {
            change.transcription = Set(Some(text));
        }
        if let (Some(status), false) =
            (&message.transcription_status, row.transcription_status.as_deref() == Some("completed"))
        {
            change.transcription_status = Set(Some(status.clone()));
        }
        change.updated_at = Set(self.at);
        change.update(txn).await?;
        Ok(())
    }

    /// A turn of the receptionist as transcript entries, timed from the answer.
    async fn keep_turn(&self, txn: &DatabaseTransaction, call: &call::Model, turn: &SpokenTurn) -> Result<(), DbErr> {
        let at = (self.at - call.answered_at.or(call.started_at).unwrap_or(self.at)).num_milliseconds().max(0);
        let entry = |role: &str, content: &str, offset: i64, confidence: Option<f64>| call_transcript::ActiveModel {
            id: Set(Uuid::now_v7()),
            call_id: Set(call.id),
            company_id: Set(call.company_id),
            role: Set(role.to_owned()),
            content: Set(content.chars().take(4000).collect()),
            start_time: Set(at + offset),
            end_time: Set(at + offset + 1),
            duration: Set(Some(1)),
            confidence: Set(confidence),
            created_at: Set(self.at),
            ..Default::default()
        };
        let mut entries = Vec::new();
        if !turn.heard.trim().is_empty() {
            entries.push(entry("user", &turn.heard, 0, turn.confidence));
        }
        if !turn.said.trim().is_empty() {
            entries.push(entry("assistant", &turn.said, 1, None));
        }
        if !entries.is_empty() {
            call_transcript::Entity::insert_many(entries).exec_without_returning(txn).await?;
        }
        Ok(())
    }
}

/// Takes the row for the rest of the transaction. The update comes first on purpose: it takes the
/// row lock on PostgreSQL and the write lock on SQLite, where a read that later turns into a write
/// would fail under load.
async fn lock_call(
    txn: &DatabaseTransaction,
    call_sid: &str,
    provider_call: Option<&str>,
    company: Option<CompanyId>,
    now: DateTime<Utc>,
) -> Result<Option<call::Model>, DbErr> {
    let mut is_it = Condition::any();
    if !call_sid.is_empty() {
        is_it = is_it.add(call::Column::CallSid.eq(call_sid));
    }
    if let Some(provider_call) = provider_call {
        is_it = is_it.add(call::Column::ProviderCallId.eq(provider_call));
    }
    if is_it.is_empty() {
        return Ok(None);
    }
    let mut is_it = Condition::all().add(is_it);
    if let Some(company) = company {
        is_it = is_it.add(call::Column::CompanyId.eq(company.uuid()));
    }
    call::Entity::update_many()
        .col_expr(call::Column::UpdatedAt, Expr::value(now))
        .filter(is_it.clone())
        .exec(txn)
        .await?;
    call::Entity::find().filter(is_it).order_by_asc(call::Column::Id).one(txn).await
}

fn with_attempt(mut receipt: Value, attempt: &Attempt) -> Value {
    if let (Some(map), Ok(attempt)) = (receipt.as_object_mut(), serde_json::to_value(attempt)) {
        match map.get_mut("attempts").and_then(Value::as_array_mut) {
            Some(attempts) => attempts.push(attempt),
            None => {
                map.insert("attempts".to_owned(), Value::Array(vec![attempt]));
            }
        }
    }
    receipt
}
