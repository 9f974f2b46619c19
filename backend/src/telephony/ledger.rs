//! Writing down what happened: the event and the call in one transaction, each at most once.

use super::Telephony;
use super::effect::Effect;
use super::flight::Flight;
use super::text::TextEffect;
use crate::entity::{call, webhook_event};
use chrono::{DateTime, Utc};
use domain::call::CallStatus;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::Value;
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
    /// The clinic has a line that no call has come through yet: this may be the first.
    #[serde(default)]
    pub line_waits: bool,
    /// When it arrived.
    pub started_at: DateTime<Utc>,
}

/// Texts wait under one name, in the order in which they came: a "stop" before a "start", a text before its fate.
pub(super) const TEXTS: &str = "texts";

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
    /// What a text does to its thread.
    #[serde(default)]
    pub text: Option<TextEffect>,
}

impl Pending {
    /// An event that brings nothing.
    pub(super) const fn of(event: EventRow) -> Self {
        Self { event, call: None, effect: None, text: None }
    }

    /// What it waits under while it waits on disk: what comes of the same later has to wait behind it. Blank where that
    /// may be anything.
    pub(super) fn waits_under(&self) -> &str {
        match (&self.text, &self.event.call_sid) {
            (Some(_), _) => TEXTS,
            (None, sid) => sid.as_deref().unwrap_or_default(),
        }
    }

    /// The calls that it is about, as the carrier calls them: its own, and the one whose line it is.
    pub(super) fn call_sids(&self) -> impl Iterator<Item = &str> {
        let of_effect = self.effect.as_ref().map(|effect| effect.call_sid.as_str());
        let named = self.event.call_sid.as_deref().into_iter().chain(of_effect);
        named.filter(|sid| !sid.is_empty())
    }
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
    /// Writes an event with what it brings; a repeat changes nothing and finds the first answer.
    pub(super) async fn write(&self, pending: &Pending) -> Result<Written, DbErr> {
        if self.scribe.write(pending).await? {
            Ok(Written::New)
        } else {
            self.first_answer(pending.event.provider, &pending.event.event_key).await.map(Written::Repeat)
        }
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

impl EventRow {
    pub(super) fn row(&self) -> webhook_event::ActiveModel {
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
    pub(super) fn row(&self) -> call::ActiveModel {
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
