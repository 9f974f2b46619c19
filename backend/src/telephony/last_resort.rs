//! Answers from memory alone: for the carrier's fallback address, and for a webhook whose answer did not come. No
//! database, no disk and no waiting is between the request and the answer; what happened is noted behind it.

use super::flight::Flight;
use super::ledger::{EventRow, NewCall, Pending, Provider, Verdict};
use super::voice::Answered;
use super::{Inbound, Lookup, Telephony};
use crate::twilio::VoiceRequest;
use domain::call::CallStatus;
use domain::routing::Decision;
use domain::sip::{SipAccess, SipAddress};
use domain::twiml::Twiml;
use domain::webhook::{Stage, last_resort, last_resort_of_nobody};
use std::sync::Arc;
use uuid::Uuid;

/// The carrier's fallback address.
pub const FALLBACK_PATH: &str = "/api/twilio/fallback";

/// An answer from memory.
#[derive(Debug, Clone)]
pub struct LastResort {
    /// What the caller gets.
    pub twiml: Twiml,
    /// Whether the carrier's signature was right, as far as memory can tell.
    pub signed: bool,
    company: Option<Uuid>,
    /// The call, where this is the first that it hears of us.
    call: Option<NewCall>,
}

impl LastResort {
    /// Nothing about anybody.
    fn of_nobody(stage: Stage, signed: bool) -> Self {
        Self { twiml: last_resort_of_nobody(stage), signed, company: None, call: None }
    }
}

impl Telephony {
    /// The best answer that memory gives. `at` is the address whose answer is missing. A request that nobody signed
    /// gets the apology, which says nothing about anybody.
    #[must_use]
    pub fn from_memory(&self, inbound: &Inbound<'_>, at: &str) -> LastResort {
        let request = VoiceRequest::new(inbound.pairs);
        let stage = match Stage::of(at) {
            // Answered already: a busy tone is no longer possible, and a line may have rung.
            Stage::Arrival if request.status() == Some(CallStatus::InProgress) => Stage::Talking,
            stage => stage,
        };
        let platform = self.platform_signed(inbound);
        let account = if platform { None } else { self.remembered_account_of(inbound) };
        if !platform && account.is_none() {
            return LastResort::of_nobody(stage, false);
        }
        let address = SipAddress::parse(request.to()).filter(|_| request.called().is_none());
        let over_sip = address.is_some();
        let lookup = request.called().map(Lookup::Number).or_else(|| address.and_then(|a| a.slug()).map(Lookup::Slug));
        let known = lookup.and_then(|lookup| self.last_known(&lookup));
        // A company's account speaks of that company's numbers only.
        let may_speak_of = |company| account.as_ref().is_none_or(|account| account.company == company);
        let Some(resolved) = known.filter(|resolved| may_speak_of(resolved.company)) else {
            return LastResort::of_nobody(stage, true);
        };
        let context = resolved.routing(request.caller(), request.called(), request.forwarded_from());
        let decision = Decision::system_fallback(&context);
        let greeting = resolved.context.settings.fallback.voicemail_greeting.as_deref();
        let scene = self.scene(&resolved, &context.caller, over_sip);
        let twiml = last_resort(stage, request.get("DialCallStatus"), &decision.plan, greeting, &scene);
        let company = Some(resolved.company.uuid());
        let answered = Answered::from_memory(decision, context, &resolved, twiml.clone());
        // Nobody comes in with another clinic's credential, even now. Where it was written after all it stays as it is.
        let admitted = !over_sip
            || SipAccess::stored(&resolved.phone_settings)
                .admits(request.get("SipUsername"), request.get("SipSourceIp"));
        let call = (stage == Stage::Arrival && admitted)
            .then(|| answered.call(self.clock.now(), &request, account.map(|account| account.id)))
            .flatten();
        LastResort { twiml, signed: true, company, call }
    }

    /// Notes such an answer where the other webhooks are, in the background and at best effort: first on disk, because
    /// the database may be what failed. Of unsigned requests only the first sixty of a minute are kept.
    pub fn note_from_memory(self: &Arc<Self>, inbound: &Inbound<'_>, answer: &LastResort, why: String) {
        if !answer.signed && !self.refusals.admit(self.clock.now().timestamp()) {
            return;
        }
        let Ok(turn) = Arc::clone(&self.notes).try_acquire_owned() else {
            metrics::counter!("events_lost_total").increment(1);
            return;
        };
        let id = Uuid::now_v7();
        let event = if answer.signed {
            self.event(inbound, answer.company, Verdict::Error, &answer.twiml, Some(why))
        } else {
            // Nothing that a stranger chose is kept but the path.
            EventRow {
                id,
                company_id: None,
                provider: Provider::Twilio,
                path: inbound.path().chars().take(255).collect(),
                event_key: String::new(),
                call_sid: None,
                from_number: None,
                to_number: None,
                payload: serde_json::json!({}),
                verdict: Verdict::Error,
                response_status: 200,
                response_body: Some(answer.twiml.as_str().to_owned()),
                error: Some(format!("{why}; not signed")),
                created_at: self.clock.now(),
                flight: Flight::of(inbound),
            }
        };
        // A key of its own: the same request may still be written by whoever was too slow to answer it.
        let event = EventRow { event_key: format!("memory:{id}"), id, ..event };
        let telephony = Arc::clone(self);
        let pending = Pending { call: answer.call.clone(), ..Pending::of(event) };
        tokio::spawn(async move {
            let _turn = turn;
            if let Err(error) = telephony.spool.keep_in_time(&pending, true).await {
                tracing::error!(%error, "an answer from memory could not be noted");
            }
        });
    }
}
