//! What a voice platform's message does to a call.

use super::begun::Begun;
use crate::entity::{call, call_transcript};
use crate::telephony::effect::ReportedState;
use crate::telephony::recording::Message;
use chrono::{DateTime, Utc};
use domain::call::CallStatus;
use domain::routing::Attempt;
use domain::vapi::{Said, Speaker, missing, said_already};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// What is told of a call; blank where a message does not know.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AssistantReport {
    /// The platform's id of the call.
    pub(in crate::telephony) provider_call: Option<String>,
    /// Where the call stands.
    pub(in crate::telephony) status: Option<CallStatus>,
    /// The platform's word for it.
    pub(in crate::telephony) word: Option<String>,
    /// Why it ended.
    pub(in crate::telephony) reason: Option<String>,
    /// When the assistant's leg began.
    pub(in crate::telephony) started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub(in crate::telephony) ended_at: Option<DateTime<Utc>>,
    /// How long it was.
    pub(in crate::telephony) seconds: Option<i32>,
    /// What it cost.
    pub(in crate::telephony) cost_micros: Option<i64>,
    /// In a few words.
    pub(in crate::telephony) summary: Option<String>,
    /// Where the recording is.
    pub(in crate::telephony) recording_url: Option<String>,
    /// What was said.
    pub(in crate::telephony) said: Vec<Utterance>,
    /// Told once the call was over: only what is missing counts.
    pub(in crate::telephony) afterwards: bool,
    /// What the caller wants.
    pub(in crate::telephony) call_reason: Option<String>,
    /// Messages that the assistant wrote down.
    pub(in crate::telephony) messages: Vec<Message>,
    /// For the receipt.
    pub(in crate::telephony) attempts: Vec<Attempt>,
    /// The call itself, where no other webhook brings it.
    pub(in crate::telephony) begun: Option<Begun>,
}

/// One utterance.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::telephony) struct Utterance {
    caller: bool,
    text: String,
    offset: Option<i64>,
    at: Option<DateTime<Utc>>,
    millis: Option<i64>,
}

impl From<&Said> for Utterance {
    fn from(said: &Said) -> Self {
        let caller = said.speaker == Speaker::User;
        Self { caller, text: said.text.clone(), offset: said.offset, at: said.at, millis: said.millis }
    }
}

impl Utterance {
    fn said(&self) -> Said {
        let speaker = if self.caller { Speaker::User } else { Speaker::Assistant };
        Said { speaker, text: self.text.clone(), offset: self.offset, at: self.at, millis: self.millis }
    }
}

/// The word of a receipt for a call that the assistant gave away.
pub(super) const HANDED_OVER: &str = "handed over to staff";

impl AssistantReport {
    /// Where the call stands by this report. A call that came by our own webhook is the carrier's: the end of the
    /// assistant's leg is not its end when staff took over, and a leg that failed is followed by the backup.
    pub(in crate::telephony) fn state(&self, row: &call::Model) -> Option<ReportedState> {
        let status = self.status?;
        let carried = row.source == "twilio";
        let attempts = row.receipt.as_ref().and_then(|receipt| receipt.get("attempts")?.as_array());
        let handed_over = attempts
            .is_some_and(|all| all.iter().any(|a| a.get("outcome").and_then(|o| o.as_str()) == Some(HANDED_OVER)));
        if carried && status.is_final() && (handed_over || status != CallStatus::Completed) {
            return None;
        }
        let word = self.word.clone().unwrap_or_default();
        Some(ReportedState::told(status, &word, self.seconds.filter(|_| status.is_final()), None))
    }

    /// Fills blanks; what is there stays.
    pub(in crate::telephony) fn fill_in(&self, row: &call::Model, change: &mut call::ActiveModel) {
        macro_rules! blank {
            ($column:ident, $value:expr) => {
                if let (None, Some(value)) = (&row.$column, $value) {
                    change.$column = Set(Some(value));
                }
            };
        }
        blank!(ended_reason, self.reason.clone());
        blank!(cost_micros, self.cost_micros);
        blank!(summary, self.summary.clone());
        blank!(recording_url, self.recording_url.clone());
        blank!(call_reason, self.call_reason.clone());
        let failed = self.status == Some(CallStatus::Failed);
        blank!(error_message, self.reason.clone().filter(|_| failed));
        let ends = matches!(&change.ended_at, Set(Some(_))) && row.ended_at.is_none();
        if ends && self.ended_at.is_some() {
            change.ended_at = Set(self.ended_at);
        }
        if self.status == Some(CallStatus::Completed) {
            blank!(answered_at, self.started_at);
        }
    }

    /// The row with the platform's id on it. An id stands on one call only.
    pub(in crate::telephony) async fn linked(
        &self,
        txn: &DatabaseTransaction,
        row: call::Model,
    ) -> Result<call::Model, DbErr> {
        let (None, Some(id)) = (&row.provider_call_id, &self.provider_call) else { return Ok(row) };
        let taken = call::Entity::find().filter(call::Column::ProviderCallId.eq(id)).one(txn).await?.is_some();
        if taken {
            return Ok(row);
        }
        let link = call::Entity::update_many()
            .col_expr(call::Column::ProviderCallId, sea_orm::sea_query::Expr::value(id.clone()))
            .filter(call::Column::Id.eq(row.id));
        link.exec(txn).await?;
        Ok(call::Model { provider_call_id: Some(id.clone()), ..row })
    }

    /// Keeps what was said, each utterance once: live, or afterwards what nobody told live.
    pub(in crate::telephony) async fn keep_said(
        &self,
        txn: &DatabaseTransaction,
        row: &call::Model,
        now: DateTime<Utc>,
    ) -> Result<(), DbErr> {
        if self.said.is_empty() {
            return Ok(());
        }
        let stored = call_transcript::Entity::find()
            .filter(call_transcript::Column::CallId.eq(row.id))
            .order_by_asc(call_transcript::Column::StartTime)
            .all(txn)
            .await?;
        let source = if self.afterwards { "report" } else { "live" };
        let said: Vec<Said> = self.said.iter().map(Utterance::said).collect();
        let new = if self.afterwards {
            let told: Vec<_> =
                stored.iter().filter_map(|line| Some((Speaker::of(&line.role)?, line.content.clone()))).collect();
            missing(&told, said)
        } else {
            // Late: the report may have told it already.
            let reported = |speaker: Speaker| -> Vec<&str> {
                let of = stored.iter().filter(|line| line.role == speaker.role());
                let of =
                    of.filter(|line| line.metadata.as_ref().and_then(|m| m.get("source")?.as_str()) == Some("report"));
                of.map(|line| line.content.as_str()).collect()
            };
            said.into_iter().filter(|said| !said_already(&said.text, &reported(said.speaker))).collect()
        };
        let answered = row.answered_at.or(self.started_at).or(row.started_at).unwrap_or(now);
        let lines: Vec<_> = new
            .iter()
            .map(|said| {
                let began = self.started_at.map_or(0, |began| (began - answered).num_milliseconds().max(0));
                let at = said.at.unwrap_or(now);
                let start = said.offset.map_or_else(|| (at - answered).num_milliseconds().max(0), |o| began + o);
                let millis = said.millis.unwrap_or(1).max(1);
                call_transcript::ActiveModel {
                    id: Set(Uuid::now_v7()),
                    call_id: Set(row.id),
                    company_id: Set(row.company_id),
                    role: Set(said.speaker.role().to_owned()),
                    content: Set(said.text.clone()),
                    start_time: Set(start),
                    end_time: Set(start + millis),
                    duration: Set(Some(millis)),
                    metadata: Set(Some(json!({"source": source}))),
                    created_at: Set(now),
                    ..Default::default()
                }
            })
            .collect();
        for some in lines.chunks(500) {
            call_transcript::Entity::insert_many(some.to_vec()).exec_without_returning(txn).await?;
        }
        Ok(())
    }
}
