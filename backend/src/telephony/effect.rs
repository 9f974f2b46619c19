//! What a follow-up does to its call. It is written in one transaction with its event, or waits on
//! disk together with it: a repeat does nothing, and nothing is lost while the database is away.

use super::recording::{Message, Recorded};
use crate::entity::{call, call_transcript};
use crate::twilio::VoiceRequest;
use crate::twilio::rest::CarrierCall;
use chrono::{DateTime, Utc};
use domain::call::{CallStatus, Leg, Progress};
use domain::ids::CompanyId;
use domain::routing::Attempt;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter,
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
    status: CallStatus,
    word: String,
    duration: Option<i32>,
    error_code: Option<String>,
    /// When it ended, where the carrier says so.
    #[serde(default)]
    ended_at: Option<DateTime<Utc>>,
    #[serde(default)]
    error_message: Option<String>,
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
            ended_at: None,
            error_message: None,
        })
    }

    /// What the carrier answered when it was asked; `None` for a word that is not documented.
    pub(super) fn answered(call: &CarrierCall) -> Option<Self> {
        Some(Self {
            status: call.status?,
            word: call.word.clone(),
            duration: call.duration,
            error_code: None,
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
            ended_at: None,
            error_message: Some(words.to_owned()),
        }
    }
}

impl Effect {
    /// Carries it out. A call that is not known is no error: a number of nobody has none.
    pub(super) async fn apply(&self, txn: &DatabaseTransaction) -> Result<(), DbErr> {
        let Some(row) = lock_call(txn, &self.call_sid, self.at).await? else { return Ok(()) };
        if self.company.is_some_and(|company| company.uuid() != row.company_id) {
            return Ok(());
        }
        if let Some(message) = &self.message {
            message.keep(txn, &row, self.at).await?;
        }
        if let Some(turn) = &self.turn {
            self.keep_turn(txn, &row, turn).await?;
        }
        self.advance(txn, row).await
    }

    /// Moves the call by rank, so that late and repeated events change nothing but blanks.
    async fn advance(&self, txn: &DatabaseTransaction, row: call::Model) -> Result<(), DbErr> {
        let mut change = row.clone().into_active_model();
        if let Some(state) = &self.state {
            let current = CallStatus::from_code(&row.status).unwrap_or(CallStatus::Pending);
            if let Progress::MovesTo(next) = current.after(state.status) {
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
        if let Some(recorded) = &self.recorded {
            recorded.fill(&row, &mut change);
        }
        let mut receipt = row.receipt;
        if let Some(attempt) = &self.attempt {
            receipt = receipt.map(|receipt| with_attempt(receipt, attempt));
            change.receipt = Set(receipt.clone());
        }
        if let Some(leg) = &self.leg {
            change.receipt = Set(receipt.map(|receipt| with_leg(receipt, leg)));
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
    now: DateTime<Utc>,
) -> Result<Option<call::Model>, DbErr> {
    if call_sid.is_empty() {
        return Ok(None);
    }
    call::Entity::update_many()
        .col_expr(call::Column::UpdatedAt, Expr::value(now))
        .filter(call::Column::CallSid.eq(call_sid))
        .exec(txn)
        .await?;
    call::Entity::find().filter(call::Column::CallSid.eq(call_sid)).one(txn).await
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
