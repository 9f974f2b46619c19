//! A call arrives: verify, resolve, decide, record, answer.

use super::accounts::CompanyAccount;
use super::complaints::Complaint;
use super::connector;
use super::flight::Flight;
use super::known_calls::KnownCall;
use super::ledger::{EventRow, NewCall, Pending, Provider, Source, Verdict, Written};
use super::{Inbound, Lookup, PATIENCE, Reply, Resolved, Telephony};
use crate::twilio::VoiceRequest;
use chrono::{DateTime, Utc};
use domain::call::CallStatus;
use domain::ids::IntegrationAccountId;
use domain::language::Language;
use domain::phone::{Caller, mask};
use domain::routing::{Attempt, Decision, Plan, Receipt, RoutingContext, decide};
use domain::sip::{SipAccess, SipAddress};
use domain::twiml::{AnswerScene, CallerId, Leg, Twiml, answer, safe_apology};
use sea_orm::DbErr;
use std::future::Future;
use std::sync::Arc;
use uuid::Uuid;

/// A decision with the document that carries it out.
pub(super) struct Answered {
    decision: Decision,
    context: RoutingContext,
    resolved: Option<Arc<Resolved>>,
    twiml: Twiml,
    verdict: Verdict,
    error: Option<String>,
    connection: Connection,
}

/// What connecting the assistant left behind.
#[derive(Default)]
struct Connection {
    attempts: Vec<Attempt>,
    provider_call: Option<String>,
    /// The document holds a password and is not kept.
    secret: bool,
}

impl Telephony {
    /// An incoming call on the platform's own account.
    pub async fn voice(&self, inbound: Inbound<'_>) -> Reply {
        if !self.platform_signed(&inbound) {
            return self.refuse(&inbound).await;
        }
        self.answer_number(&inbound, None).await
    }

    /// An incoming call on a company's own account.
    pub async fn voice_of_account(&self, id: IntegrationAccountId, inbound: Inbound<'_>) -> Reply {
        let account = match patient(self.company_account(id)).await {
            Ok(account) => account,
            Err(error) => {
                tracing::error!(%error, "the database did not answer while a signature had to be checked");
                match self.remembered_account(id) {
                    Some(account) => Some(account),
                    // Nothing can be verified and nothing is told; but the caller is not left in silence.
                    None => return Reply::Answer(safe_apology(Language::En)),
                }
            }
        };
        let named = account.filter(|a| a.account.sid == inbound.pairs.get("AccountSid"));
        let Some(account) = named.as_ref().filter(|a| self.company_signed(&inbound, a)) else {
            if named.is_some() && inbound.signature.is_some() {
                self.complain(id, Complaint::OtherToken).await;
            }
            return self.refuse(&inbound).await;
        };
        if account.usable {
            self.settle(
                id,
                account.complaint.as_deref(),
                &[Complaint::OtherToken, Complaint::Off, Complaint::Unreadable],
            )
            .await;
        } else {
            self.complain(id, Complaint::Off).await;
        }
        self.answer_number(&inbound, Some(account)).await
    }

    /// An incoming call on the platform's SIP domain.
    pub async fn sip(&self, inbound: Inbound<'_>) -> Reply {
        if !self.platform_signed(&inbound) {
            return self.refuse(&inbound).await;
        }
        let request = VoiceRequest::new(inbound.pairs);
        let lookup = SipAddress::parse(request.to()).and_then(|a| a.slug()).map(Lookup::Slug);
        let found = self.find(lookup.as_ref(), &request).await;
        let allowed = match &found {
            Found::Live(resolved) | Found::Remembered(resolved, _) => SipAccess::stored(&resolved.phone_settings)
                .admits(request.get("SipUsername"), request.get("SipSourceIp")),
            _ => true,
        };
        if !allowed {
            tracing::warn!(
                slug = lookup.as_ref().map(|_| request.to()).unwrap_or_default().split('@').next().unwrap_or_default(),
                "a SIP call with another clinic's credential or address was rejected"
            );
            let twiml = Twiml::reject(domain::twiml::RejectReason::Rejected);
            let event = self.event(
                &inbound,
                None,
                Verdict::Rejected,
                &twiml,
                Some("SIP user name or source address is not the clinic's".into()),
            );
            return Reply::Answer(self.record(Pending::of(event), twiml, false).await);
        }
        self.finish(&inbound, found, true, None).await
    }

    async fn answer_number(&self, inbound: &Inbound<'_>, account: Option<&CompanyAccount>) -> Reply {
        let request = VoiceRequest::new(inbound.pairs);
        let lookup = request.called().map(Lookup::Number);
        let found = self.find(lookup.as_ref(), &request).await;
        if let (Some(account), Found::Live(resolved) | Found::Remembered(resolved, _)) = (account, &found) {
            // Signed by one company for a number of another: that account does not own the number.
            if resolved.company != account.company {
                return self.refuse(inbound).await;
            }
        }
        self.finish(inbound, found, false, account).await
    }

    async fn find(&self, lookup: Option<&Lookup>, request: &VoiceRequest<'_>) -> Found {
        let Some(lookup) = lookup else { return Found::Nobody };
        self.find_clinic(lookup, request.call_sid().unwrap_or_default()).await
    }

    pub(super) async fn find_clinic(&self, lookup: &Lookup, call_sid: &str) -> Found {
        match patient(self.resolve(lookup, call_sid)).await {
            Ok(Some(resolved)) => Found::Live(resolved),
            Ok(None) => Found::Nobody,
            Err(error) => {
                tracing::error!(%error, "the database did not answer a call; the last known backup is used");
                match self.last_known(lookup) {
                    Some(resolved) => Found::Remembered(resolved, error.to_string()),
                    None => Found::Dark(error.to_string()),
                }
            }
        }
    }

    async fn finish(
        &self,
        inbound: &Inbound<'_>,
        found: Found,
        over_sip: bool,
        account: Option<&CompanyAccount>,
    ) -> Reply {
        let request = VoiceRequest::new(inbound.pairs);
        let now = self.clock.now();
        let mut answered = self.decide_and_answer(now, &request, found, over_sip, account);
        self.connect(&mut answered, &request, over_sip).await;
        let company = answered.resolved.as_ref().map(|r| r.company.uuid());
        let mut event = self.event(inbound, company, answered.verdict, &answered.twiml, answered.error.clone());
        event.response_body = event.response_body.filter(|_| !answered.connection.secret);
        let call = answered.call(now, &request, account.map(|account| account.id));
        tracing::info!(
            call.sid = request.call_sid().unwrap_or_default(),
            call.from = mask(request.get("From")),
            call.to = mask(request.to()),
            clinic = answered.resolved.as_ref().map(|r| r.slug.as_str()).unwrap_or_default(),
            route = answered.decision.route.code(),
            reason = answered.decision.reason.code(),
            plan = answered.decision.plan.code(),
            "call decided"
        );
        metrics::counter!(
            "calls_decided_total",
            "route" => answered.decision.route.code(),
            "reason" => answered.decision.reason.code()
        )
        .increment(1);
        if let (Verdict::Accepted, Some(call), Some(resolved)) = (answered.verdict, &call, &answered.resolved) {
            let known = KnownCall {
                company: resolved.company,
                account: account.map(|account| account.id),
                language: resolved.context.language,
            };
            self.calls.remember(&call.call_sid, known);
        }
        let dark = answered.verdict == Verdict::Error;
        let twiml = self.record(Pending { call, ..Pending::of(event) }, answered.twiml, dark).await;
        Reply::Answer(twiml)
    }

    /// Connects the assistant where the decision says so; where that fails the decision becomes the backup.
    async fn connect(&self, answered: &mut Answered, request: &VoiceRequest<'_>, over_sip: bool) {
        let (Plan::Assistant, Some(resolved)) = (&answered.decision.plan, &answered.resolved) else { return };
        let caller = answered.context.caller.clone();
        let call_sid = request.call_sid().unwrap_or_default();
        let scene = connector::Scene {
            answer: self.assistant_scene(resolved, &caller, over_sip, call_sid),
            call_sid,
            caller: &caller,
            resolved,
            leg: Leg::Assistant,
        };
        let connection = self.connect_assistant(&scene).await;
        answered.connection.attempts = connection.attempts;
        match connection.way {
            Ok(way) => {
                answered.twiml = way.twiml;
                answered.connection.provider_call = way.provider_call;
                answered.connection.secret = way.secret;
            }
            Err(why) => {
                answered.decision = answered.decision.clone().assistant_failed(&answered.context, &why);
                answered.twiml = answer(&answered.decision.plan, &self.scene(resolved, &caller, over_sip));
                answered.error = Some(format!("the assistant was not connected: {why}"));
            }
        }
    }

    fn decide_and_answer(
        &self,
        now: DateTime<Utc>,
        request: &VoiceRequest<'_>,
        found: Found,
        over_sip: bool,
        account: Option<&CompanyAccount>,
    ) -> Answered {
        let (resolved, failed) = match found {
            Found::Live(resolved) => (Some(resolved), None),
            Found::Remembered(resolved, error) => (Some(resolved), Some(error)),
            Found::Nobody => (None, None),
            Found::Dark(error) => {
                let context = RoutingContext::unknown(request.caller());
                let decision = Decision::system_fallback(&context);
                let twiml = safe_apology(Language::En);
                return Answered {
                    decision,
                    context,
                    resolved: None,
                    twiml,
                    verdict: Verdict::Error,
                    error: Some(error),
                    connection: Connection::default(),
                };
            }
        };
        let context = match &resolved {
            Some(resolved) => resolved.routing(request.caller(), request.called(), request.forwarded_from()),
            None => RoutingContext::unknown(request.caller()),
        };
        let unusable = account.is_some_and(|a| !a.usable);
        let decision =
            if failed.is_some() || unusable { Decision::system_fallback(&context) } else { decide(now, &context) };
        let twiml = self.document(&decision.plan, resolved.as_deref(), &context.caller, over_sip);
        let verdict = match (&failed, &resolved) {
            (Some(_), _) => Verdict::Error,
            (None, None) => Verdict::UnknownNumber,
            (None, Some(_)) => Verdict::Accepted,
        };
        let error = failed.or_else(|| {
            unusable.then(|| "the integration account is inactive or in error; the caller got the backup".to_owned())
        });
        Answered { decision, context, resolved, twiml, verdict, error, connection: Connection::default() }
    }

    /// The document that carries out a plan at the start of a call, as far as it is known without asking anybody.
    #[must_use]
    pub fn document(&self, plan: &Plan, resolved: Option<&Resolved>, caller: &Caller, over_sip: bool) -> Twiml {
        match resolved {
            Some(resolved) if *plan == Plan::Assistant => {
                self.assistant_preview(resolved, caller, self.assistant_scene(resolved, caller, over_sip, ""))
            }
            Some(resolved) => answer(plan, &self.scene(resolved, caller, over_sip)),
            None => answer(
                plan,
                &AnswerScene {
                    clinic: "",
                    language: Language::En,
                    callbacks: &self.callbacks,
                    caller_id: None,
                    staff: false,
                    steer: None,
                },
            ),
        }
    }

    pub(super) fn scene<'s>(&'s self, resolved: &'s Resolved, caller: &Caller, over_sip: bool) -> AnswerScene<'s> {
        AnswerScene {
            clinic: &resolved.context.name,
            language: resolved.context.language,
            callbacks: &self.callbacks,
            caller_id: CallerId::choose(caller, over_sip, resolved.own_number.as_ref()),
            staff: resolved.context.staff.is_some(),
            steer: None,
        }
    }

    /// The same where the assistant has the call: its call settings steer it.
    pub(super) fn assistant_scene<'s>(
        &'s self,
        resolved: &'s Resolved,
        caller: &Caller,
        over_sip: bool,
        call_sid: &str,
    ) -> AnswerScene<'s> {
        let steer = resolved.steer(call_sid, self.clock.now());
        AnswerScene { steer, ..self.scene(resolved, caller, over_sip) }
    }

    pub(super) fn event(
        &self,
        inbound: &Inbound<'_>,
        company_id: Option<Uuid>,
        verdict: Verdict,
        twiml: &Twiml,
        error: Option<String>,
    ) -> EventRow {
        let request = VoiceRequest::new(inbound.pairs);
        let some = |text: &str| Some(text.chars().take(255).collect::<String>()).filter(|t| !t.is_empty());
        EventRow {
            id: Uuid::now_v7(),
            company_id,
            provider: Provider::Twilio,
            path: inbound.path().chars().take(255).collect(),
            event_key: event_key(inbound),
            call_sid: request.call_sid().map(str::to_owned),
            from_number: some(request.get("From")),
            to_number: some(request.to()),
            payload: inbound.pairs.to_json(),
            verdict,
            response_status: 200,
            response_body: Some(twiml.as_str().to_owned()),
            error,
            created_at: self.clock.now(),
            flight: Flight::of(inbound),
        }
    }

    /// Writes, or spools when the database does not take it in time: at once where it is known to be
    /// `dark`, so that the caller waits for it once only. A repeat gets the first answer.
    pub(super) async fn record(&self, pending: Pending, twiml: Twiml, dark: bool) -> Twiml {
        self.keep(&pending, dark).await.and_then(Twiml::stored).unwrap_or(twiml)
    }

    /// The same for any answer: the first one, of a repeat.
    pub(super) async fn keep(&self, pending: &Pending, dark: bool) -> Option<String> {
        let written =
            if dark { Err(DbErr::Custom("not asked again".into())) } else { patient(self.write(pending)).await };
        match written {
            Ok(Written::New) => None,
            Ok(Written::Repeat(first)) => first,
            Err(error) => {
                tracing::error!(%error, "an event could not be written and waits on disk");
                metrics::counter!("events_spooled_total").increment(1);
                if let Err(error) = self.spool.keep_in_time(pending, dark).await {
                    tracing::error!(%error, "an event could not be kept on disk either");
                }
                None
            }
        }
    }

    /// 403, with an entry in the event log that holds nothing the sender chose but the path.
    pub(super) async fn refuse(&self, inbound: &Inbound<'_>) -> Reply {
        let why = if inbound.signature.is_none() { "no signature" } else { "wrong signature or account" };
        let flight = || async { Flight { diagnosis: self.diagnose(inbound).await, ..Flight::of(inbound) } };
        self.note_refusal(Provider::Twilio, inbound.path(), why, flight).await;
        Reply::Forbidden
    }

    /// An entry in the event log that holds nothing the sender chose but the path. The `flight` is asked for only
    /// when the refusal is still written down: working it out costs more than the refusal.
    pub(super) async fn note_refusal<F: Future<Output = Flight>>(
        &self,
        provider: Provider,
        path: &str,
        why: &str,
        flight: impl FnOnce() -> F,
    ) {
        let now = self.clock.now();
        tracing::warn!(path, why, "a webhook was refused");
        metrics::counter!("webhooks_refused_total").increment(1);
        if self.refusals.admit(now.timestamp()) {
            let id = Uuid::now_v7();
            let event = EventRow {
                id,
                company_id: None,
                provider,
                path: path.chars().take(255).collect(),
                event_key: format!("refused:{id}"),
                call_sid: None,
                from_number: None,
                to_number: None,
                payload: serde_json::json!({}),
                verdict: Verdict::Rejected,
                response_status: 403,
                response_body: None,
                error: Some(why.to_owned()),
                created_at: now,
                flight: flight().await,
            };
            // Best effort: a refusal is not worth a spool file.
            let _ = patient(self.write(&Pending::of(event))).await;
        }
    }
}

/// What a lookup came to.
pub(super) enum Found {
    Live(Arc<Resolved>),
    /// The database did not answer; this is from before.
    Remembered(Arc<Resolved>, String),
    Nobody,
    /// The database did not answer and nothing is known.
    Dark(String),
}

impl Answered {
    /// The backup, given from memory.
    pub(super) fn from_memory(
        decision: Decision,
        context: RoutingContext,
        resolved: &Arc<Resolved>,
        twiml: Twiml,
    ) -> Self {
        let resolved = Some(Arc::clone(resolved));
        let connection = Connection::default();
        Self { decision, context, resolved, twiml, verdict: Verdict::Error, error: None, connection }
    }

    /// The call as it is kept.
    pub(super) fn call(
        &self,
        now: DateTime<Utc>,
        request: &VoiceRequest<'_>,
        account: Option<IntegrationAccountId>,
    ) -> Option<NewCall> {
        let resolved = self.resolved.as_ref()?;
        let some = |text: &str| Some(text.chars().take(255).collect::<String>()).filter(|t| !t.is_empty());
        // A rejected call ends with our answer; no later event is sure to say so.
        let status = match self.decision.plan {
            Plan::Busy => CallStatus::Busy,
            Plan::Reject => CallStatus::NoAnswer,
            _ => request.status().unwrap_or(CallStatus::Ringing),
        };
        let from_number = match request.caller() {
            Caller::Number(number) => Some(number.as_str().to_owned()),
            Caller::Withheld => None,
            Caller::Other(text) => some(&text),
        };
        Some(NewCall {
            id: Uuid::now_v7(),
            company_id: resolved.company.uuid(),
            clinic_id: resolved.clinic.uuid(),
            chatbot_id: resolved.chatbot.map(Into::into),
            integration_account_id: account.map(|id| id.uuid()),
            source: Source::Twilio,
            call_sid: request.call_sid()?.to_owned(),
            provider_call_id: self.connection.provider_call.clone(),
            from_number,
            to_number: some(request.to()),
            forwarded_from: request.forwarded_from().map(|n| n.as_str().to_owned()),
            status,
            carrier_status: some(request.get("CallStatus")),
            route: self.decision.route.code().to_owned(),
            route_reason: self.decision.reason.code().to_owned(),
            receipt: serde_json::to_value(Receipt {
                attempts: self.connection.attempts.clone(),
                ..Receipt::new(now, &self.context, &self.decision)
            })
            .unwrap_or_default(),
            line_waits: resolved.line_waits,
            started_at: now,
        })
    }
}

/// One event is one key: the carrier's retry token where it sends one, else the call, the route
/// and everything that tells two legitimate requests of one call apart.
pub(super) fn event_key(inbound: &Inbound<'_>) -> String {
    use sha2::{Digest, Sha256};
    if let Some(token) = inbound.idempotency_token.filter(|t| !t.is_empty()) {
        return format!("token:{}:{}", inbound.path(), hex::encode(Sha256::digest(token)));
    }
    let mut pairs: Vec<_> = inbound.pairs.iter().collect();
    pairs.sort_unstable();
    let mut digest = Sha256::new();
    for (name, value) in pairs {
        digest.update((name.len() as u64).to_be_bytes());
        digest.update(name);
        digest.update((value.len() as u64).to_be_bytes());
        digest.update(value);
    }
    format!("{}:{}", inbound.target.chars().take(300).collect::<String>(), hex::encode(digest.finalize()))
}

/// A database step with an end.
pub(super) async fn patient<T>(step: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    match tokio::time::timeout(PATIENCE, step).await {
        Ok(result) => result,
        Err(_) => Err(DbErr::Custom("no answer in time".into())),
    }
}
