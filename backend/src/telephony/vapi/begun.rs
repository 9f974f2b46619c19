//! A call that is known from the voice platform's messages alone: the assistant called somebody, talks in a browser, or
//! answers a number of its own. Its first message brings it, in one transaction with what the message does to it.

use super::Told;
use crate::entity::{call, chatbot, clinic};
use crate::twilio::rest::Sid;
use chrono::{DateTime, Utc};
use domain::call::CallStatus;
use domain::ids::CompanyId;
use domain::phone::Caller;
use domain::vapi::Way;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most assistants of a company that are looked through.
const MAX_ASSISTANTS: u64 = 500;

/// The first thing known about such a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::telephony) struct Begun {
    id: Uuid,
    company: CompanyId,
    clinic: Option<Uuid>,
    chatbot: Option<Uuid>,
    /// The platform's id of the assistant or squad, by which ours is found.
    assistant: Option<String>,
    /// The platform's id of the call. It is ours as well: no other webhook tells of it.
    call: String,
    web: bool,
    outbound: bool,
    from_number: Option<String>,
    to_number: Option<String>,
    /// Words were heard before any state was told.
    talking: bool,
    started_at: DateTime<Utc>,
}

impl Begun {
    /// The call that this message brings, if it is not known; `None` where a message brings none, or is nobody's.
    pub(super) fn of(told: &Told<'_>, started_at: DateTime<Utc>, talking: bool) -> Option<Self> {
        let message = told.message;
        let company = told.company().filter(|_| told.known.is_none() && message.begins())?;
        // An id of the carrier's belongs to a call whose webhooks come to us, maybe to another company.
        let call = message.call.clone().filter(|id| Sid::parse("CA", id).is_none())?;
        let resolved = told.resolved.as_ref();
        let own = message.number.as_ref().or_else(|| resolved.and_then(|resolved| resolved.own_number.as_ref()));
        let own = own.map(|number| number.as_str().to_owned());
        let other = match Caller::from_carrier(message.caller.as_deref().unwrap_or_default()) {
            Caller::Number(number) => Some(number.as_str().to_owned()),
            Caller::Withheld => None,
            Caller::Other(text) => Some(text.chars().take(255).collect()),
        };
        let (from_number, to_number) = match message.way {
            Way::Inbound => (other, own),
            Way::Outbound => (own, other),
            Way::Web => (None, None),
        };
        Some(Self {
            id: Uuid::now_v7(),
            company,
            clinic: resolved.map(|resolved| resolved.clinic.uuid()),
            chatbot: resolved.and_then(|resolved| resolved.chatbot).map(Into::into),
            assistant: message.assistant.clone(),
            call,
            web: message.way == Way::Web,
            outbound: message.way == Way::Outbound,
            from_number,
            to_number,
            talking,
            started_at,
        })
    }

    /// Writes it, unless another message was first.
    pub(in crate::telephony) async fn keep(&self, txn: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(), DbErr> {
        let (chatbot, clinic) = self.whose(txn).await?;
        let status = if self.talking { CallStatus::InProgress } else { CallStatus::Pending };
        let row = call::ActiveModel {
            id: Set(self.id),
            company_id: Set(self.company.uuid()),
            clinic_id: Set(clinic),
            chatbot_id: Set(chatbot),
            call_sid: Set(Some(self.call.clone())),
            provider_call_id: Set(Some(self.call.clone())),
            source: Set(if self.web { "web" } else { "custom" }.to_owned()),
            direction: Set(if self.outbound { "outbound" } else { "inbound" }.to_owned()),
            status: Set(status.code().to_owned()),
            status_rank: Set(i16::from(status.rank())),
            from_number: Set(self.from_number.clone()),
            to_number: Set(self.to_number.clone()),
            // Nothing was decided here: it was the assistant's from the start.
            route: Set(Some("assistant".to_owned())),
            started_at: Set(Some(self.started_at)),
            answered_at: Set(self.talking.then_some(self.started_at)),
            created_at: Set(now),
            updated_at: Set(now),
            ..Default::default()
        };
        let once = OnConflict::new().do_nothing().to_owned();
        call::Entity::insert(row).on_conflict(once).exec_without_returning(txn).await?;
        Ok(())
    }

    /// The assistant and the clinic: those of the number, else the assistant that is set up with the platform's id, and
    /// the clinic that it answers for where that is one.
    async fn whose(&self, txn: &DatabaseTransaction) -> Result<(Option<Uuid>, Option<Uuid>), DbErr> {
        let (None, Some(wanted)) = (self.clinic, &self.assistant) else { return Ok((self.chatbot, self.clinic)) };
        let bots = chatbot::Entity::find()
            .filter(chatbot::Column::CompanyId.eq(self.company.uuid()))
            .filter(chatbot::Column::DeletedAt.is_null())
            .limit(MAX_ASSISTANTS)
            .all(txn)
            .await?;
        let is_it = |bot: &&chatbot::Model| {
            let at = |name: &str| bot.settings.pointer(&format!("/call/connector/{name}")).and_then(|id| id.as_str());
            [at("assistantId"), at("squadId")].contains(&Some(wanted.as_str()))
        };
        let Some(bot) = bots.iter().find(is_it) else { return Ok((None, None)) };
        let clinics = clinic::Entity::find()
            .filter(clinic::Column::CompanyId.eq(self.company.uuid()))
            .filter(clinic::Column::ChatbotId.eq(bot.id))
            .filter(clinic::Column::DeletedAt.is_null())
            .limit(2)
            .all(txn)
            .await?;
        let only = match clinics.as_slice() {
            [clinic] => Some(clinic.id),
            _ => None,
        };
        Ok((Some(bot.id), only))
    }
}
