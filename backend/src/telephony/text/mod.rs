//! Texts that patients send to a clinic's number, and the carrier's news about those that we sent.
//!
//! A text is in its thread before the carrier is told that we have it, or on disk. What is answered is a rule of
//! [`domain::texts`]; here is only what the rule has to know.

mod effect;

pub(super) use effect::apply_all;
pub use effect::{Reported, Text, TextEffect};

use super::accounts::Signer;
use super::ledger::{Pending, TEXTS, Verdict};
use super::voice::patient;
use super::{Inbound, Lookup, Reply, Resolved, Telephony};
use crate::entity::{integration_account, message, phone_number, sms_opt_out};
use crate::store::standing_opt_out;
use crate::twilio::VoiceRequest;
use chrono::{DateTime, Utc};
use domain::ids::{ClinicId, CompanyId};
use domain::phone::E164;
use domain::texts::{Desk, MAX_BODY, REST, TextStatus, Thread, Wish, answer, wish};
use domain::twiml::{Twiml, text_of_target};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// What is said once, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Once {
    /// That their text is here, in their thread with the clinic.
    Received(ClinicId, E164),
    /// That they get no more texts, of the whole company.
    Stopped(CompanyId, E164),
}

/// What this process said lately: two texts of the same moment get one answer. The database knows of the first only when
/// it is written, together with its answer.
#[derive(Debug)]
pub(super) struct Answered(moka::sync::Cache<Once, DateTime<Utc>>);

impl Default for Answered {
    fn default() -> Self {
        Self(moka::sync::Cache::new(50_000))
    }
}

impl Answered {
    /// Whether it is this text's to answer.
    fn take(&self, once: Once, now: DateTime<Utc>) -> bool {
        use moka::ops::compute::{CompResult, Op};
        let taken = self.0.entry(once).and_compute_with(|known| match known {
            Some(known) if now - *known.value() < REST => Op::Nop,
            _ => Op::Put(now),
        });
        matches!(taken, CompResult::Inserted(_) | CompResult::ReplacedWith(_))
    }

    /// It may be said again.
    fn forget(&self, once: &Once) {
        self.0.invalidate(once);
    }
}

/// An id of the carrier, when it can be a key.
fn sid<'r>(request: &VoiceRequest<'r>) -> Option<&'r str> {
    let named = ["MessageSid", "SmsSid", "SmsMessageSid"].map(|name| request.get(name));
    let fits = |sid: &&str| (3..=64).contains(&sid.len()) && sid.bytes().all(|b| b.is_ascii_alphanumeric());
    named.into_iter().find(fits)
}

impl Telephony {
    /// A text to a number of ours.
    pub async fn text(&self, inbound: Inbound<'_>) -> Reply {
        let request = VoiceRequest::new(inbound.pairs);
        let to = E164::parse(request.to()).ok();
        let signer = match self.signer_of_text(&inbound, to.as_ref()).await {
            Ok(signer) => signer,
            Err(reply) => return reply,
        };
        let found = match to.clone().map(Lookup::Number) {
            Some(lookup) => match patient(self.resolve(&lookup, "")).await {
                Ok(resolved) => Ok(resolved),
                Err(error) => {
                    tracing::error!(%error, "the database did not answer a text");
                    // Whose it was a moment ago is enough to keep it.
                    self.last_known(&lookup).map_or(Err(()), |resolved| Ok(Some(resolved)))
                }
            },
            None => Ok(None),
        };
        // Nobody knows whose it is: it is not taken, and the carrier's log says so.
        let Ok(resolved) = found else { return Reply::Later };
        let Some((resolved, own)) = resolved.zip(to) else {
            let twiml = Twiml::nothing();
            let event = self.event(&inbound, None, Verdict::UnknownNumber, &twiml, None);
            return Reply::Answer(self.record(Pending::of(event), twiml, false).await);
        };
        if signer.company().is_some_and(|company| company != resolved.company) {
            return self.refuse(&inbound).await;
        }
        let now = self.clock.now();
        let from = E164::parse(request.get("From")).ok();
        let wish = wish(request.get("Body"), request.get("OptOutType"));
        let desk = Desk {
            clinic: &resolved.context.name,
            language: resolved.context.language,
            number: &own,
            live: resolved.context.live,
            number_active: resolved.number_active,
            subscription: resolved.context.subscription,
        };
        // What cannot be asked is not answered: they may have asked not to be.
        let thread = match &from {
            Some(from) => patient(self.thread(&resolved, from)).await.ok(),
            None => None,
        };
        let said = thread.and_then(|thread| answer(from.as_ref(), wish, thread, desk, now));
        let once = from.clone().map(|from| match wish {
            None => Once::Received(resolved.clinic, from),
            Some(_) => Once::Stopped(resolved.company, from),
        });
        // Whoever wants texts again and then none is told so again.
        if let (Some(Wish::Start), Some(once)) = (wish, &once) {
            self.texted.forget(once);
        }
        let said = said.filter(|_| once.is_some_and(|once| self.texted.take(once, now)));
        let id = Uuid::now_v7();
        let reply = said.map(|body| (Uuid::now_v7(), body));
        let twiml = match &reply {
            Some((id, body)) => Twiml::text(body, &self.callbacks.text_status(*id)),
            None => Twiml::nothing(),
        };
        let text = Text {
            id,
            company: resolved.company,
            clinic: resolved.clinic,
            from: request.get("From").chars().take(64).collect(),
            number: from.map(|from| from.as_str().to_owned()),
            to: own.as_str().to_owned(),
            body: request.get("Body").chars().take(MAX_BODY).collect(),
            files: request.get("NumMedia").parse().unwrap_or(0),
            sid: sid(&request).map(str::to_owned),
            wish,
            reply,
            at: now,
        };
        let event = self.event(&inbound, Some(resolved.company.uuid()), Verdict::Accepted, &twiml, None);
        metrics::counter!("texts_received_total").increment(1);
        // Behind what waits: their "stop" may be among it.
        let dark = (thread.is_none() && text.number.is_some()) || self.spool.holds(TEXTS);
        let pending = Pending { text: Some(TextEffect::Came(text)), ..Pending::of(event) };
        Reply::Answer(self.record(pending, twiml, dark).await)
    }

    /// The carrier's news of a text that we sent.
    pub async fn text_status(&self, inbound: Inbound<'_>) -> Reply {
        let request = VoiceRequest::new(inbound.pairs);
        // It was sent from a number of ours.
        let own = E164::parse(request.get("From")).ok();
        let company = match self.signer_of_text(&inbound, own.as_ref()).await {
            Ok(signer) => signer.company(),
            Err(reply) => return reply,
        };
        let word = match request.get("MessageStatus") {
            "" => request.get("SmsStatus"),
            word => word,
        };
        let reported = TextStatus::of_carrier(word).map(|status| Reported {
            company,
            id: text_of_target(inbound.target),
            sid: sid(&request).map(str::to_owned),
            status,
            code: request.get("ErrorCode").chars().take(20).collect(),
            to: E164::parse(request.to()).ok().map(|to| to.as_str().to_owned()),
            at: self.clock.now(),
        });
        let twiml = Twiml::nothing();
        let event = self.event(&inbound, company.map(|company| company.uuid()), Verdict::Accepted, &twiml, None);
        let pending = Pending { text: reported.map(TextEffect::Told), ..Pending::of(event) };
        self.record(pending, twiml, self.spool.holds(TEXTS)).await;
        Reply::Noted
    }

    /// The platform's account, or one of the company that has this number.
    async fn signer_of_text(&self, inbound: &Inbound<'_>, number: Option<&E164>) -> Result<Signer, Reply> {
        if self.platform_signed(inbound) {
            return Ok(Signer::Platform);
        }
        let named = inbound.pairs.get("AccountSid");
        if self.account.as_ref().is_some_and(|account| account.sid == named) {
            return Err(self.refuse(inbound).await);
        }
        let signer = match number {
            Some(number) => patient(self.company_that_signed(inbound, number)).await,
            None => Ok(None),
        };
        match signer {
            Ok(Some(signer)) => Ok(signer),
            Ok(None) => Err(self.refuse(inbound).await),
            Err(error) => {
                tracing::error!(%error, "the database did not answer while a text's signature had to be checked");
                self.remembered_signer(inbound).ok_or(Reply::Later)
            }
        }
    }

    /// The company whose number it is, when one of its accounts is the one named, and signed.
    async fn company_that_signed(&self, inbound: &Inbound<'_>, number: &E164) -> Result<Option<Signer>, DbErr> {
        let _turn = self.lookup().await;
        let is_it = Condition::any()
            .add(phone_number::Column::InboundPhoneNumber.eq(number.as_str()))
            .add(phone_number::Column::TwilioNumber.eq(number.as_str()));
        let owner = phone_number::Entity::find()
            .select_only()
            .column(phone_number::Column::CompanyId)
            .filter(phone_number::Column::IsActive.eq(true))
            .filter(is_it)
            .into_tuple::<Uuid>()
            .one(&self.db)
            .await?;
        let Some(owner) = owner else { return Ok(None) };
        let accounts = integration_account::Entity::find()
            .select_only()
            .column(integration_account::Column::Id)
            .filter(integration_account::Column::CompanyId.eq(owner))
            .filter(integration_account::Column::AccountType.eq("twilio"))
            .filter(integration_account::Column::DeletedAt.is_null())
            .order_by_asc(integration_account::Column::Id)
            .into_tuple::<Uuid>()
            .all(&self.db)
            .await?;
        for id in accounts {
            let signer = self.signed_as(id.into(), inbound, inbound.pairs.get("AccountSid")).await?;
            if signer.is_some() {
                return Ok(signer);
            }
        }
        Ok(None)
    }

    /// What is known about whoever texts.
    async fn thread(&self, to: &Resolved, from: &E164) -> Result<Thread, DbErr> {
        let _turn = self.lookup().await;
        let standing = standing_opt_out(to.scope(), [from.as_str()]);
        let opted_out = sms_opt_out::Entity::find().filter(standing).count(&self.db).await? > 0;
        let answered_at = message::Entity::find()
            .select_only()
            .column(message::Column::CreatedAt)
            .filter(message::Column::CompanyId.eq(to.company.uuid()))
            .filter(message::Column::ClinicId.eq(to.clinic.uuid()))
            .filter(message::Column::Channel.eq("sms"))
            .filter(message::Column::Author.eq("system"))
            .filter(message::Column::ToAddress.eq(from.as_str()))
            .order_by_desc(message::Column::CreatedAt)
            .into_tuple::<DateTime<Utc>>()
            .one(&self.db)
            .await?;
        Ok(Thread { opted_out, answered_at })
    }
}
