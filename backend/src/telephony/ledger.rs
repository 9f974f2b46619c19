//! Writing down what happened: the event and the call in one transaction, each at most once.

use super::Telephony;
use super::effect::Effect;
use super::flight::Flight;
use crate::entity::{call, webhook_event};
use chrono::{DateTime, Utc};
use domain::call::CallStatus;
use sea_orm::sea_query::{CommonTableExpression, Expr, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, Iterable,
    QueryFilter, QuerySelect, QueryTrait, TransactionTrait,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashSet;
use tokio::sync::oneshot;
use uuid::Uuid;

/// How a webhook was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Signed and carried out.
    Accepted,
    /// Not signed, or not allowed.
    Rejected,
    /// Signed, for a number of nobody.
    UnknownNumber,
    /// Signed, but something of ours failed; the caller got the last known backup.
    Error,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Self; 4] = [Self::Accepted, Self::Rejected, Self::UnknownNumber, Self::Error];

    /// The stored code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::UnknownNumber => "unknown_number",
            Self::Error => "error",
        }
    }
}

/// Who posts webhooks to us.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// The carrier.
    #[default]
    Twilio,
    /// The voice platform.
    Vapi,
    /// Meta's calling API.
    Whatsapp,
}

impl Provider {
    /// All providers.
    pub const ALL: [Self; 3] = [Self::Twilio, Self::Vapi, Self::Whatsapp];

    /// The stored code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Twilio => "twilio",
            Self::Vapi => "vapi",
            Self::Whatsapp => "whatsapp",
        }
    }
}

/// A webhook as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EventRow {
    /// Minted when it arrived.
    pub id: Uuid,
    /// Whose, once known.
    pub company_id: Option<Uuid>,
    /// Who posted it.
    #[serde(default)]
    pub provider: Provider,
    /// The route.
    pub path: String,
    /// Unique per provider: a repeat is the same event.
    pub event_key: String,
    /// The carrier's call id.
    pub call_sid: Option<String>,
    /// Who called.
    pub from_number: Option<String>,
    /// What was called.
    pub to_number: Option<String>,
    /// The pairs.
    pub payload: Value,
    /// How it was judged.
    pub verdict: Verdict,
    /// What we answered.
    pub response_status: i16,
    /// The document we answered.
    pub response_body: Option<String>,
    /// What failed, for the operator.
    pub error: Option<String>,
    /// When it arrived.
    pub created_at: DateTime<Utc>,
    /// What the flight recorder shows besides.
    #[serde(default)]
    pub flight: Flight,
}

/// What a call came through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A number or the SIP domain at the carrier.
    #[default]
    Twilio,
    /// A WhatsApp number.
    Whatsapp,
    /// The browser.
    Web,
    /// Anything else.
    Custom,
}

impl Source {
    const fn code(self) -> &'static str {
        match self {
            Self::Twilio => "twilio",
            Self::Whatsapp => "whatsapp",
            Self::Web => "web",
            Self::Custom => "custom",
        }
    }
}

/// The first thing known about a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewCall {
    /// Minted when it arrived.
    pub id: Uuid,
    /// Whose.
    pub company_id: Uuid,
    /// Which clinic.
    pub clinic_id: Uuid,
    /// Its assistant.
    pub chatbot_id: Option<Uuid>,
    /// Through which account, if not the platform's.
    pub integration_account_id: Option<Uuid>,
    /// What it came through.
    #[serde(default)]
    pub source: Source,
    /// The carrier's call id.
    pub call_sid: String,
    /// The voice platform's id of the call, where it was told.
    #[serde(default)]
    pub provider_call_id: Option<String>,
    /// Who called, as far as known.
    pub from_number: Option<String>,
    /// What was called.
    pub to_number: Option<String>,
    /// Who forwarded it.
    pub forwarded_from: Option<String>,
    /// Where it stands.
    pub status: CallStatus,
    /// The carrier's word for it.
    pub carrier_status: Option<String>,
    /// Where routing sent it.
    pub route: String,
    /// Why.
    pub route_reason: String,
    /// The whole decision.
    pub receipt: Value,
    /// When it arrived.
    pub started_at: DateTime<Utc>,
}

/// An event with what it brings: written together or spooled together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pending {
    /// The event.
    pub event: EventRow,
    /// The call, of which this is the first webhook.
    pub call: Option<NewCall>,
    /// What a follow-up does to its call.
    #[serde(default)]
    pub effect: Option<Effect>,
}

/// What writing found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    /// New.
    New,
    /// Seen before; this is what was answered then.
    Repeat(Option<String>),
}

impl Telephony {
    /// Writes an event and its call; a repeat changes nothing and finds the first answer.
    ///
    /// A call's first webhook is one round trip on PostgreSQL, where each costs the network; else a
    /// transaction: on SQLite the statements stay in this process and the writers take turns.
    pub(super) async fn write(&self, pending: &Pending) -> Result<Written, DbErr> {
        let is_new = match (self.db.get_database_backend(), &pending.effect) {
            (DbBackend::Postgres, None) => self.write_at_once(pending).await?,
            (_, None) => self.write_in_turn(pending).await?,
            (_, Some(effect)) => self.write_with_effect(pending, effect).await?,
        };
        if is_new {
            Ok(Written::New)
        } else {
            self.first_answer(pending.event.provider, &pending.event.event_key).await.map(Written::Repeat)
        }
    }

    /// A follow-up: the event and what it does to its call, both or neither.
    async fn write_with_effect(&self, pending: &Pending, effect: &Effect) -> Result<bool, DbErr> {
        let _turn = match self.db.get_database_backend() {
            DbBackend::Sqlite => Some(self.writers.lock().await),
            _ => None,
        };
        let txn = self.db.begin().await?;
        let event = webhook_event::Entity::insert(pending.event.row())
            .on_conflict(or_nothing())
            .exec_without_returning(&txn)
            .await?;
        if event == 0 {
            txn.rollback().await?;
            return Ok(false);
        }
        // Where the first thing told about a call is already its end, the call comes with it.
        if let Some(call) = &pending.call {
            call::Entity::insert(call.row()).on_conflict(or_nothing()).exec_without_returning(&txn).await?;
        }
        effect.apply(&txn).await?;
        txn.commit().await?;
        Ok(true)
    }

    /// SQLite has one writer at a time. Whoever gets the turn writes everything that queued up
    /// meanwhile in one transaction, so that a busy second costs a few commits and not hundreds.
    async fn write_in_turn(&self, pending: &Pending) -> Result<bool, DbErr> {
        let (told, mut answer) = oneshot::channel();
        if let Ok(mut queue) = self.queue.lock() {
            queue.push((pending.clone(), told));
        }
        let _turn = self.writers.lock().await;
        if let Ok(done) = answer.try_recv() {
            return done;
        }
        let batch: Vec<Queued> = match self.queue.lock() {
            Ok(mut queue) => {
                let most = queue.len().min(MAX_BATCH);
                queue.drain(..most).collect()
            }
            Err(_) => Vec::new(),
        };
        let (rows, waiting): (Vec<Pending>, Vec<_>) = batch.into_iter().unzip();
        match self.write_batch(&rows).await {
            Ok(new) => {
                for (row, told) in rows.iter().zip(waiting) {
                    let _ = told.send(Ok(new.contains(&row.event.id)));
                }
            }
            Err(error) => {
                // Each of them keeps its own record on disk. Of several nobody knows whose fault it was;
                // alone, when what waited is written again, a record that does not fit is told by its error.
                let words = error.to_string();
                let mut own = Some(error).filter(|_| waiting.len() == 1);
                for told in waiting {
                    let _ = told.send(Err(own.take().unwrap_or_else(|| DbErr::Custom(words.clone()))));
                }
            }
        }
        // Not among them: more were waiting than fit, or the queue was lost. Both end on disk.
        answer.try_recv().unwrap_or_else(|_| Err(DbErr::Custom("the queue of writers is full".into())))
    }

    /// Writes several at once; returns the ids of the events that were new.
    async fn write_batch(&self, rows: &[Pending]) -> Result<HashSet<Uuid>, DbErr> {
        if rows.is_empty() {
            return Ok(HashSet::new());
        }
        let txn = self.db.begin().await?;
        let mut events = webhook_event::Entity::insert_many(rows.iter().map(|p| p.event.row()))
            .on_conflict(or_nothing())
            .into_query();
        events.returning_col(webhook_event::Column::Id);
        let written = txn.query_all_raw(txn.get_database_backend().build(&events)).await?;
        let new = written.iter().map(|row| row.try_get::<Uuid>("", "id")).collect::<Result<HashSet<_>, _>>()?;
        let calls: Vec<_> = rows
            .iter()
            .filter(|p| new.contains(&p.event.id))
            .filter_map(|p| p.call.as_ref())
            .map(NewCall::row)
            .collect();
        if !calls.is_empty() {
            call::Entity::insert_many(calls).on_conflict(or_nothing()).exec_without_returning(&txn).await?;
        }
        txn.commit().await?;
        Ok(new)
    }

    /// `WITH event AS (INSERT … RETURNING id), call AS (INSERT … SELECT … WHERE EXISTS event) SELECT`:
    /// both or neither, and the call only with a new event.
    async fn write_at_once(&self, pending: &Pending) -> Result<bool, DbErr> {
        let mut event = webhook_event::Entity::insert(pending.event.row()).on_conflict(or_nothing()).into_query();
        event.returning_col(webhook_event::Column::Id);
        let seen = || Query::select().column(webhook_event::Column::Id).from("event").to_owned();
        let mut with =
            Query::with().cte(CommonTableExpression::new().query(event).table_name("event").to_owned()).to_owned();
        if let Some(new) = &pending.call {
            let row = new.row();
            let set =
                call::Column::iter().filter_map(|column| row.get(column).into_value().map(|value| (column, value)));
            let (columns, values): (Vec<_>, Vec<_>) = set.unzip();
            let chosen =
                Query::select().exprs(values.into_iter().map(Expr::value)).and_where(Expr::exists(seen())).to_owned();
            let mut insert =
                Query::insert().into_table(call::Entity).columns(columns).on_conflict(or_nothing()).to_owned();
            insert.select_from(chosen).map_err(|error| DbErr::Custom(error.to_string()))?;
            with.cte(CommonTableExpression::new().query(insert).table_name("call").to_owned());
        }
        let statement = self.db.get_database_backend().build(&seen().with(with));
        Ok(self.db.query_one_raw(statement).await?.is_some())
    }

    pub(super) async fn first_answer(&self, provider: Provider, event_key: &str) -> Result<Option<String>, DbErr> {
        let first = webhook_event::Entity::find()
            .select_only()
            .column(webhook_event::Column::ResponseBody)
            .filter(webhook_event::Column::Provider.eq(provider.code()))
            .filter(webhook_event::Column::EventKey.eq(event_key))
            .into_tuple::<Option<String>>()
            .one(&self.db)
            .await?;
        Ok(first.flatten())
    }
}

/// The most records of one transaction: far below the driver's limit on bound values.
const MAX_BATCH: usize = 200;

/// A record that waits for its turn, and whom to tell whether it was new.
pub(super) type Queued = (Pending, oneshot::Sender<Result<bool, DbErr>>);

fn or_nothing() -> OnConflict {
    OnConflict::new().do_nothing().to_owned()
}

impl EventRow {
    fn row(&self) -> webhook_event::ActiveModel {
        webhook_event::ActiveModel {
            id: Set(self.id),
            company_id: Set(self.company_id),
            provider: Set(self.provider.code().to_owned()),
            path: Set(self.path.clone()),
            event_key: Set(self.event_key.clone()),
            call_sid: Set(self.call_sid.clone()),
            from_number: Set(self.from_number.clone()),
            to_number: Set(self.to_number.clone()),
            payload: Set(self.payload.clone()),
            verdict: Set(self.verdict.code().to_owned()),
            response_status: Set(self.response_status),
            response_body: Set(self.response_body.clone()),
            handled_at: Set((self.verdict != Verdict::Error).then_some(self.created_at)),
            error: Set(self.error.clone()),
            created_at: Set(self.created_at),
            duration_ms: Set(self.flight.duration_ms),
            user_agent: Set(self.flight.user_agent.clone()),
            diagnosis: Set(self.flight.diagnosis.clone()),
        }
    }
}

impl NewCall {
    fn row(&self) -> call::ActiveModel {
        call::ActiveModel {
            id: Set(self.id),
            company_id: Set(self.company_id),
            clinic_id: Set(Some(self.clinic_id)),
            chatbot_id: Set(self.chatbot_id),
            integration_account_id: Set(self.integration_account_id),
            call_sid: Set(Some(self.call_sid.clone())),
            provider_call_id: Set(self.provider_call_id.clone()),
            source: Set(self.source.code().to_owned()),
            direction: Set("inbound".to_owned()),
            status: Set(self.status.code().to_owned()),
            carrier_status: Set(self.carrier_status.clone()),
            status_rank: Set(i16::from(self.status.rank())),
            from_number: Set(self.from_number.clone()),
            to_number: Set(self.to_number.clone()),
            forwarded_from: Set(self.forwarded_from.clone()),
            route: Set(Some(self.route.clone())),
            route_reason: Set(Some(self.route_reason.clone())),
            receipt: Set(Some(self.receipt.clone())),
            started_at: Set(Some(self.started_at)),
            ended_at: Set(self.status.is_final().then_some(self.started_at)),
            created_at: Set(self.started_at),
            updated_at: Set(self.started_at),
            ..Default::default()
        }
    }
}
