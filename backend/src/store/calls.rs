use super::CompanyStore;
use crate::Failure;
use crate::entity::{call, call_transcript, clinic};
use chrono::{DateTime, Utc};
use domain::call::CallStatus;
use domain::ids::{CallId, ClinicId};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use serde_json::Value;
use uuid::Uuid;

/// Which calls.
#[derive(Debug, Clone, Default)]
pub struct CallFilter {
    /// Started at or after.
    pub from: Option<DateTime<Utc>>,
    /// Started before.
    pub until: Option<DateTime<Utc>>,
    /// Of one clinic.
    pub clinic: Option<ClinicId>,
    /// Sent that way.
    pub route: Option<String>,
    /// For that reason, by its code.
    pub reason: Option<&'static str>,
    /// In that state.
    pub status: Option<CallStatus>,
    /// How many, 1 to 200.
    pub limit: u64,
    /// How many to leave out from the newest.
    pub offset: u64,
}

/// A call in a list.
#[derive(Debug, Clone)]
pub struct CallRow {
    /// The row.
    pub call: call::Model,
    /// Name of its clinic.
    pub clinic_name: Option<String>,
    /// The clinic's zone.
    pub timezone: Option<String>,
}

impl CallRow {
    /// The receipt's sentence in a language (`en`, `fr`, `es`).
    #[must_use]
    pub fn sentence(&self, language: &str) -> Option<&str> {
        self.call.receipt.as_ref()?.pointer(&format!("/sentence/{language}"))?.as_str()
    }
}

/// Some calls and how many there are in all.
#[derive(Debug, Clone)]
pub struct CallPage {
    /// Newest first.
    pub calls: Vec<CallRow>,
    /// How many match.
    pub total: u64,
}

/// One utterance.
#[derive(Debug, Clone)]
pub struct TranscriptEntry {
    /// `user`, `assistant` or `system`.
    pub role: String,
    /// What was said.
    pub content: String,
    /// Milliseconds from the answer.
    pub start_ms: i64,
    /// How sure the recogniser was, 0 to 1.
    pub confidence: Option<f64>,
}

/// A message that was left.
#[derive(Debug, Clone)]
pub struct Voicemail {
    /// Its id.
    pub id: Uuid,
    /// Seconds.
    pub duration: Option<i32>,
    /// Its text, once known.
    pub transcription: Option<String>,
    /// The carrier could not write it down.
    pub transcription_failed: bool,
    /// Whether there is something to hear.
    pub has_sound: bool,
    /// Nobody has marked it as heard.
    pub is_new: bool,
}

/// One call with everything that is kept of it.
#[derive(Debug, Clone)]
pub struct CallDetail {
    /// The row with its clinic.
    pub row: CallRow,
    /// In time order.
    pub transcript: Vec<TranscriptEntry>,
    /// Messages left on this call.
    pub voicemails: Vec<Voicemail>,
}

impl CallDetail {
    /// The stored receipt.
    #[must_use]
    pub fn receipt(&self) -> Option<&Value> {
        self.row.call.receipt.as_ref()
    }
}

impl CompanyStore {
    pub(super) fn calls_in_scope(&self) -> Select<call::Entity> {
        let mut scope = Condition::all()
            .add(call::Column::CompanyId.eq(self.company().uuid()))
            .add(call::Column::DeletedAt.is_null())
            .add(call::Column::ParentCallSid.is_null());
        if let Some(clinic) = self.scope.clinic() {
            scope = scope.add(call::Column::ClinicId.eq(clinic.uuid()));
        }
        call::Entity::find().filter(scope)
    }

    /// Calls of the scope, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn calls(&self, filter: &CallFilter) -> Result<CallPage, Failure> {
        let db = &self.services.db;
        let mut query = self.calls_in_scope();
        if let Some(from) = filter.from {
            query = query.filter(call::Column::StartedAt.gte(from));
        }
        if let Some(until) = filter.until {
            query = query.filter(call::Column::StartedAt.lt(until));
        }
        if let Some(clinic) = filter.clinic {
            query = query.filter(call::Column::ClinicId.eq(clinic.uuid()));
        }
        if let Some(route) = &filter.route {
            query = query.filter(call::Column::Route.eq(route));
        }
        if let Some(reason) = filter.reason {
            query = query.filter(call::Column::RouteReason.eq(reason));
        }
        if let Some(status) = filter.status {
            query = query.filter(call::Column::Status.eq(status.code()));
        }
        let total = query.clone().count(db).await?;
        let rows = query
            .find_also_related(clinic::Entity)
            .order_by_desc(call::Column::StartedAt)
            .order_by_desc(call::Column::Id)
            .limit(filter.limit.clamp(1, 200))
            .offset(filter.offset)
            .all(db)
            .await?;
        Ok(CallPage { calls: rows.into_iter().map(CallRow::from).collect(), total })
    }

    /// Calls that are on the line now, oldest first: ringing or in progress, started within the
    /// last hour.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn calls_on_the_line(&self) -> Result<Vec<CallRow>, Failure> {
        let since = self.services.clock.now() - chrono::Duration::hours(1);
        let rows = self
            .calls_in_scope()
            .filter(call::Column::Status.is_in(["ringing", "in_progress"]))
            .filter(call::Column::StartedAt.gt(since))
            .find_also_related(clinic::Entity)
            .order_by_asc(call::Column::StartedAt)
            .limit(50)
            .all(&self.services.db)
            .await?;
        Ok(rows.into_iter().map(CallRow::from).collect())
    }

    /// The call that the carrier calls by this id, if it is in the scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn call_of_carrier(&self, call_sid: &str) -> Result<Option<CallId>, Failure> {
        let found = self.calls_in_scope().filter(call::Column::CallSid.eq(call_sid)).one(&self.services.db).await?;
        Ok(found.map(|row| CallId::from(row.id)))
    }

    /// One call.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is not in the scope.
    pub async fn call(&self, id: CallId) -> Result<CallDetail, Failure> {
        let db = &self.services.db;
        let found = self
            .calls_in_scope()
            .filter(call::Column::Id.eq(id.uuid()))
            .find_also_related(clinic::Entity)
            .one(db)
            .await?;
        let row = CallRow::from(found.ok_or(Failure::NotFound)?);
        let transcript = call_transcript::Entity::find()
            .filter(call_transcript::Column::CallId.eq(id.uuid()))
            .filter(call_transcript::Column::CompanyId.eq(self.company().uuid()))
            .order_by_asc(call_transcript::Column::StartTime)
            .order_by_asc(call_transcript::Column::Id)
            .limit(2000)
            .all(db)
            .await?;
        let voicemails = self.messages(id).await?;
        let transcript = transcript.into_iter().map(|t| TranscriptEntry {
            role: t.role,
            content: t.content,
            start_ms: t.start_time,
            confidence: t.confidence,
        });
        Ok(CallDetail { row, transcript: transcript.collect(), voicemails })
    }
}

impl From<(call::Model, Option<clinic::Model>)> for CallRow {
    fn from((call, clinic): (call::Model, Option<clinic::Model>)) -> Self {
        let (clinic_name, timezone) = clinic.map(|c| (c.name, c.timezone)).unzip();
        Self { call, clinic_name, timezone }
    }
}
