//! What a follow-up does to its call. It is written in one transaction with its event, or waits on
//! disk together with it: a repeat does nothing, and nothing is lost while the database is away.

use super::recording::{Message, Recorded};
use super::vapi::AssistantReport;
use crate::entity::{call, call_transcript};
use crate::twilio::VoiceRequest;
use crate::twilio::rest::CarrierCall;
use chrono::{DateTime, Utc};
use domain::call::{CallStatus, Leg, Progress};
use domain::ids::CompanyId;
use domain::routing::Attempt;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
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
    /// News of a line that was dialled for the call.
    #[serde(default)]
    pub leg: Option<Leg>,
    /// The recording of the conversation.
    #[serde(default)]
    pub recorded: Option<Recorded>,
    /// How we know.
    #[serde(default)]
    pub heard: Heard,
}

/// How something about a call became known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    /// The carrier told us.
    #[default]
    Told,
    /// We asked the carrier.
    Asked,
    /// Nobody knows; it is over for certain.
    Lost,
}

impl Heard {
    const fn code(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Asked => "asked",
            Self::Lost => "lost",
        }
    }
}

/// The carrier's word for where a call stands, with what only final events have.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReportedState {
    pub(super) status: CallStatus,
    pub(super) word: String,
    pub(super) duration: Option<i32>,
    pub(super) error_code: Option<String>,
    /// We ended it ourselves, and know why better than the provider's word.
    #[serde(default)]
    pub(super) declined: bool,
    /// When it ended, where the carrier says so.
    #[serde(default)]
    pub(super) ended_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(super) error_message: Option<String>,
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
            declined: false,
            ended_at: None,
            error_message: None,
        })
    }

    /// What another provider than Twilio tells.
    pub(super) fn told(status: CallStatus, word: &str, duration: Option<i32>, error_code: Option<String>) -> Self {
        Self {
            status,
            word: word.chars().take(40).collect(),
            duration,
            error_code,
            declined: false,
            ended_at: None,
            error_message: None,
        }
    }

    /// We declined it, and the provider took that.
    pub(super) fn declined() -> Self {
        Self { declined: true, ..Self::told(CallStatus::Busy, "declined", None, None) }
    }

    /// Where the call goes from where it stands.
    fn next(&self, current: CallStatus) -> Option<CallStatus> {
        if self.declined {
            return Some(domain::whatsapp::after_decline(current)).filter(|next| *next != current);
        }
        match current.after(self.status) {
            Progress::MovesTo(next) => Some(next),
            Progress::Repeats | Progress::Ignored => None,
        }
    }

    /// What the carrier answered when it was asked; `None` for a word that is not documented.
    pub(super) fn answered(call: &CarrierCall) -> Option<Self> {
        Some(Self {
            status: call.status?,
            word: call.word.clone(),
            duration: call.duration,
            error_code: None,
            declined: false,
            ended_at: call.ended_at,
            error_message: None,
        })
    }

    /// Whether this ends a call.
    pub(super) const fn is_final(&self) -> bool {
        self.status.is_final()
    }

    /// An end that nobody reported, with our own code for it and words for people.
    pub(super) fn closed(code: &str, words: &str) -> Self {
        Self {
            status: CallStatus::Failed,
            word: String::new(),
            duration: None,
            error_code: Some(code.to_owned()),
            declined: false,
            ended_at: None,
            error_message: Some(words.to_owned()),
        }
    }
}

impl Effect {
    /// Nothing yet, on this call.
    pub(super) const fn on(call_sid: String, company: Option<CompanyId>, at: DateTime<Utc>) -> Self {
        Self {
            call_sid,
            company,
            at,
            state: None,
            attempt: None,
            message: None,
            turn: None,
            assistant: None,
            leg: None,
            recorded: None,
            heard: Heard::Told,
        }
    }

    /// Which of these calls it is about.
    fn call_in(&self, rows: &[call::Model]) -> Option<usize> {
        let is_it = |row: &call::Model| {
            let by_sid = !self.call_sid.is_empty() && row.call_sid.as_deref() == Some(&self.call_sid);
            let by_provider = self.provider_call().is_some() && row.provider_call_id.as_deref() == self.provider_call();
            (by_sid || by_provider) && self.company.is_none_or(|company| company.uuid() == row.company_id)
        };
        rows.iter().position(is_it)
    }

    /// The voice platform's id of the call, where it tells.
    fn provider_call(&self) -> Option<&str> {
        self.assistant.as_ref()?.provider_call.as_deref()
    }

    /// Carries it out on its call, which is locked; returns the call as it is then.
    async fn apply(&self, txn: &DatabaseTransaction, row: call::Model) -> Result<call::Model, DbErr> {
        if let Some(message) = &self.message {
            message.keep(txn, &row, self.at).await?;
        }
        if let Some(turn) = &self.turn {
            self.keep_turn(txn, &row, turn).await?;
        }
        if let Some(report) = &self.assistant {
            for message in &report.messages {
                message.keep(txn, &row, self.at).await?;
            }
            report.keep_said(txn, &row, self.at).await?;
            return self.advance(txn, report.linked(txn, row).await?).await;
        }
        self.advance(txn, row).await
    }

    /// A call that a voice platform tells of first is brought by its message.
    async fn begin(&self, txn: &DatabaseTransaction) -> Result<Option<call::Model>, DbErr> {
        let Some(begun) = self.assistant.as_ref().and_then(|report| report.begun.as_ref()) else {
            return Ok(None);
        };
        begun.keep(txn, self.at).await?;
        let mut is_it = Condition::any();
        if !self.call_sid.is_empty() {
            is_it = is_it.add(call::Column::CallSid.eq(&self.call_sid));
        }
        if let Some(id) = self.provider_call() {
            is_it = is_it.add(call::Column::ProviderCallId.eq(id));
        }
        if is_it.is_empty() {
            return Ok(None);
        }
        let mut rows = call::Entity::find().filter(is_it).lock_exclusive().all(txn).await?;
        Ok(self.call_in(&rows).map(|place| rows.swap_remove(place)))
    }

    /// Moves the call by rank, so that late and repeated events change nothing but blanks.
    async fn advance(&self, txn: &DatabaseTransaction, row: call::Model) -> Result<call::Model, DbErr> {
        let mut change = row.clone().into_active_model();
        let told = self.assistant.as_ref().and_then(|report| report.state(&row));
        if let Some(state) = self.state.as_ref().or(told.as_ref()) {
            let current = CallStatus::from_code(&row.status).unwrap_or(CallStatus::Pending);
            if let Some(next) = state.next(current) {
                change.status = Set(next.code().to_owned());
                change.status_rank = Set(i16::from(next.rank()));
                if !state.word.is_empty() {
                    change.carrier_status = Set(Some(state.word.clone()));
                }
                if next == CallStatus::InProgress && row.answered_at.is_none() {
                    change.answered_at = Set(Some(self.at));
                }
                if next.is_final() {
                    change.ended_at = Set(Some(state.ended_at.filter(|end| *end <= self.at).unwrap_or(self.at)));
                    change.ended_by = Set(Some(self.heard.code().to_owned()));
                    change.error_message = Set(row.error_message.clone().or_else(|| state.error_message.clone()));
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
        if let Some(recorded) = &self.recorded {
            recorded.fill(&row, &mut change);
        }
        let connecting = self.assistant.iter().flat_map(|report| &report.attempts);
        let attempts: Vec<&Attempt> = self.attempt.iter().chain(connecting).collect();
        let mut receipt = row.receipt;
        if !attempts.is_empty() {
            receipt = receipt.map(|receipt| attempts.into_iter().fold(receipt, with_attempt));
            change.receipt = Set(receipt.clone());
        }
        if let Some(leg) = &self.leg {
            change.receipt = Set(receipt.map(|receipt| with_leg(receipt, leg)));
        }
        change.updated_at = Set(self.at);
        change.update(txn).await
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

/// Carries out effects in their order. A call that is not known is no error: a number of nobody has none.
///
/// All their calls are read and locked by one statement, in one order: two transactions never hold what the other waits
/// for. The transaction has to be one that writes already; on SQLite that is the lock.
pub(super) async fn apply_all(txn: &DatabaseTransaction, effects: &[&Effect]) -> Result<(), DbErr> {
    let mut sids: Vec<&str> =
        effects.iter().map(|effect| effect.call_sid.as_str()).filter(|sid| !sid.is_empty()).collect();
    let mut provider_calls: Vec<&str> = effects.iter().filter_map(|effect| effect.provider_call()).collect();
    let mut is_one = Condition::any();
    for (column, ids) in [(call::Column::CallSid, &mut sids), (call::Column::ProviderCallId, &mut provider_calls)] {
        ids.sort_unstable();
        ids.dedup();
        if let Some(last) = ids.last().copied() {
            // Filled up, so that there are few different statements and each is prepared once.
            ids.resize(ids.len().next_power_of_two(), last);
            is_one = is_one.add(column.is_in(ids.iter().copied()));
        }
    }
    if is_one.is_empty() {
        return Ok(());
    }
    let mut rows = call::Entity::find().filter(is_one).order_by_asc(call::Column::Id).lock_exclusive().all(txn).await?;
    for effect in effects {
        let place = match effect.call_in(&rows) {
            Some(place) => place,
            None => match effect.begin(txn).await? {
                Some(row) => {
                    rows.push(row);
                    rows.len() - 1
                }
                None => continue,
            },
        };
        rows[place] = effect.apply(txn, rows[place].clone()).await?;
    }
    Ok(())
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

/// Legs that cannot be read, written by hand, are replaced by what is known now.
fn with_leg(mut receipt: Value, leg: &Leg) -> Value {
    if let Some(map) = receipt.as_object_mut() {
        let known = map.get("legs").cloned().unwrap_or_default();
        let mut legs: Vec<Leg> = serde_json::from_value(known).unwrap_or_default();
        Leg::merge(&mut legs, leg);
        if let Ok(legs) = serde_json::to_value(legs) {
            map.insert("legs".to_owned(), legs);
        }
    }
    receipt
}
