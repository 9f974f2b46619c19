//! Calls to a company's WhatsApp number: verify → read → resolve → decide → record, like a call at the carrier. Nobody
//! waits for our answer, so where something of ours fails Meta is asked to come again, which it does for days.

use super::accounts::{previous_holds, usable};
use super::complaints::Complaint;
use super::effect::{Effect, ReportedState};
use super::flight::Flight;
use super::ledger::{EventRow, NewCall, Pending, Provider, Source, Verdict, Written};
use super::voice::{Found, patient};
use super::{Lookup, Resolved, Telephony};
use crate::entity::{call, clinic, integration_account};
use crate::whatsapp::{self, Credentials, Decline, Home, signature};
use chrono::{DateTime, Utc};
use domain::call::CallStatus;
use domain::ids::{CompanyId, IntegrationAccountId};
use domain::phone::{Caller, E164, mask};
use domain::routing::{Attempt, Decision, decide};
use domain::slug::ClinicSlug;
use domain::whatsapp::{CallEvent, OnCall, SILENCE, end_if_lost, events, receipt};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use uuid::Uuid;

/// How many lost calls are closed in one go.
const AT_ONCE: u64 = 200;

/// What goes back to Meta.
#[derive(Debug)]
pub enum WhatsappReply {
    /// 200. These calls are to be declined once that is sent.
    Taken(Vec<ToDecline>),
    /// 400: signed, but no JSON.
    Unreadable,
    /// 403: not signed, or by somebody else.
    Forbidden,
    /// 503: not kept; to be sent again.
    TryLater,
}

/// A call that is to be declined.
#[derive(Debug, Clone)]
pub struct ToDecline {
    key: String,
    account: IntegrationAccountId,
    company: CompanyId,
    path: String,
    /// What Meta is told; none where the account has no key.
    call: Option<Decline>,
}

/// A company's WhatsApp account.
#[derive(Debug)]
pub(super) struct WhatsappAccount {
    id: IntegrationAccountId,
    company: CompanyId,
    usable: bool,
    app_secrets: Vec<SecretString>,
    verify_token: Option<SecretString>,
    access_token: Option<SecretString>,
    phone_number_id: Option<String>,
    on_call: OnCall,
    /// The clinic for calls whose own number leads to none.
    home: Option<Lookup>,
    complaint: Option<String>,
}

/// Where a call of this account leads.
enum Led {
    To(Arc<Resolved>, Option<String>),
    Nowhere,
    /// The database did not answer, and nothing is known from before.
    Dark,
}

impl Telephony {
    /// Whether Meta repeats the account's token when it sets the webhook up. An account of nobody, of another kind or
    /// a deleted one costs the same work and gets the same answer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn whatsapp_challenge(&self, id: IntegrationAccountId, token: &str) -> Result<bool, DbErr> {
        let account = patient(self.whatsapp_account(id)).await?;
        let nobodys = SecretString::from(Uuid::now_v7().to_string());
        let expected = account.as_ref().and_then(|account| account.verify_token.as_ref());
        let same = signature::same(expected.unwrap_or(&nobodys), token);
        Ok(same && expected.is_some())
    }

    /// Call events, perhaps several in one body.
    pub async fn whatsapp_calls(
        &self,
        id: IntegrationAccountId,
        path: &str,
        body: &[u8],
        signature: Option<&str>,
    ) -> WhatsappReply {
        let account = match patient(self.whatsapp_account(id)).await {
            Ok(account) => account,
            Err(error) => {
                tracing::error!(%error, "the database did not answer while a signature had to be checked");
                match self.whatsapp_accounts.last(id) {
                    Some(account) => Some(account),
                    None => return WhatsappReply::TryLater,
                }
            }
        };
        let nobodys = [SecretString::from(Uuid::now_v7().to_string())];
        let secrets = account.as_ref().map(|a| a.app_secrets.as_slice()).filter(|secrets| !secrets.is_empty());
        let signed = signature::verify(secrets.unwrap_or(&nobodys), body, signature.unwrap_or_default());
        let Some(account) = account.as_ref().filter(|_| signed) else {
            if account.is_some() && signature.is_some() {
                self.complain(id, Complaint::OtherSecret).await;
            }
            let why = if signature.is_none() { "no signature" } else { "wrong signature or account" };
            self.note_refusal(Provider::Whatsapp, path, why, || async { Flight::default() }).await;
            return WhatsappReply::Forbidden;
        };
        let Ok(read) = serde_json::from_slice(body) else { return WhatsappReply::Unreadable };
        self.look_after(account).await;
        let mut to_decline = Vec::new();
        for event in events(&read) {
            match self.take(account, path, &event).await {
                Ok(declined) => to_decline.extend(declined),
                // What was kept so far is kept once; the rest comes again.
                Err(()) => return WhatsappReply::TryLater,
            }
        }
        WhatsappReply::Taken(to_decline)
    }

    /// Declines a call at Meta, a few times where that may help, and keeps what came of it on the call.
    pub async fn decline_whatsapp(&self, wanted: ToDecline) {
        let mut tries = 0;
        let outcome = loop {
            tries += 1;
            let Some(call) = &wanted.call else { break Err("there is no access token or number id".to_owned()) };
            match whatsapp::decline(&self.outbound, call).await {
                Ok(()) => break Ok(()),
                Err(error) => match whatsapp::pause_before(tries, &error) {
                    Some(pause) => tokio::time::sleep(pause).await,
                    None => break Err(error.to_string()),
                },
            }
        };
        let now = self.clock.now();
        let attempt =
            |word: &str| Attempt { dialled: "whatsapp".to_owned(), outcome: word.to_owned(), at: now, seconds: None };
        let effect = Effect::on(wanted.key.clone(), Some(wanted.company), now);
        let (effect, error) = match outcome {
            Ok(()) => {
                let state = Some(ReportedState::declined());
                (Effect { attempt: Some(attempt("declined")), state, ..effect }, None)
            }
            Err(problem) => {
                tracing::warn!(integration_account.id = %wanted.account, problem, "a WhatsApp call could not be declined");
                let complaint = if wanted.call.is_some() { Complaint::NotDeclined } else { Complaint::NoKey };
                self.complain(wanted.account, complaint).await;
                (Effect { attempt: Some(attempt("not-declined")), ..effect }, Some(problem))
            }
        };
        let event = EventRow {
            id: Uuid::now_v7(),
            company_id: Some(wanted.company.uuid()),
            provider: Provider::Whatsapp,
            path: wanted.path.chars().take(255).collect(),
            event_key: format!("{}:our-decline", wanted.key),
            call_sid: Some(wanted.key),
            from_number: None,
            to_number: None,
            payload: serde_json::json!({"action": "reject", "tries": tries}),
            verdict: Verdict::Accepted,
            response_status: 200,
            response_body: None,
            error,
            created_at: now,
            flight: Flight::default(),
        };
        let _ = self.keep_or_later(Pending { effect: Some(effect), ..Pending::of(event) }, false).await;
    }

    /// Ends calls whose last event was lost. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_lost_whatsapp_calls(&self) -> Result<usize, DbErr> {
        let now = self.clock.now();
        let waiting = call::Entity::find()
            .filter(call::Column::Source.eq("whatsapp"))
            .filter(call::Column::Status.is_in([CallStatus::Pending.code(), CallStatus::Ringing.code()]))
            .filter(call::Column::DeletedAt.is_null())
            .filter(call::Column::UpdatedAt.lte(now - SILENCE))
            .limit(AT_ONCE)
            .all(&self.db)
            .await?;
        let mut ended = 0;
        for row in waiting {
            let current = CallStatus::from_code(&row.status).unwrap_or(CallStatus::Pending);
            let (Some(key), Some(status)) = (row.call_sid, end_if_lost(current, row.updated_at, now)) else { continue };
            let state = ReportedState::told(status, "no event", None, None);
            let effect = Effect { state: Some(state), ..Effect::on(key.clone(), Some(row.company_id.into()), now) };
            let event = EventRow {
                id: Uuid::now_v7(),
                company_id: Some(row.company_id),
                provider: Provider::Whatsapp,
                path: "the end of this call was never told".to_owned(),
                event_key: format!("{key}:lost"),
                call_sid: Some(key),
                from_number: None,
                to_number: None,
                payload: serde_json::json!({"silentForMinutes": SILENCE.num_minutes()}),
                verdict: Verdict::Accepted,
                response_status: 200,
                response_body: None,
                error: None,
                created_at: now,
                flight: Flight::default(),
            };
            ended +=
                usize::from(self.write(&Pending { effect: Some(effect), ..Pending::of(event) }).await? == Written::New);
        }
        Ok(ended)
    }

    /// What a signed webhook says about the health of its account.
    async fn look_after(&self, account: &WhatsappAccount) {
        if !account.usable {
            return self.complain(account.id, Complaint::Off).await;
        }
        let over = [Complaint::OtherSecret, Complaint::Off, Complaint::Unreadable];
        self.settle(account.id, account.complaint.as_deref(), &over).await;
    }

    /// Keeps one event with what it does. `Err`: it could be kept nowhere.
    async fn take(&self, account: &WhatsappAccount, path: &str, event: &CallEvent) -> Result<Option<ToDecline>, ()> {
        let now = self.clock.now();
        let ours = account.phone_number_id.as_deref().is_none_or(|id| id == event.phone_number_id);
        let led = if ours { self.clinic_of(account, event).await } else { Led::Nowhere };
        let (resolved, failed) = match led {
            Led::To(resolved, failed) => (Some(resolved), failed),
            Led::Nowhere => (None, None),
            Led::Dark => return Err(()),
        };
        if resolved.is_none() {
            self.complain(account.id, Complaint::NoClinic).await;
        } else if account.usable && account.on_call == OnCall::Sip {
            self.complain(account.id, Complaint::NoSipMode).await;
        }
        let call =
            resolved.as_deref().filter(|_| event.inbound).map(|r| new_call(now, account, event, r, failed.is_some()));
        tracing::info!(
            call.sid = event.key,
            call.from = mask(event.caller.number().map(E164::as_str).unwrap_or_default()),
            event = event.happened.word(),
            clinic = resolved.as_ref().map(|r| r.slug.as_str()).unwrap_or_default(),
            "a WhatsApp call event"
        );
        let rings = call.is_some() && event.happened.status() == Some(CallStatus::Ringing);
        let pending = Pending {
            call,
            effect: resolved.is_some().then(|| effect(now, account, event)),
            ..Pending::of(event_row(now, account, path, event, resolved.is_some(), failed.clone()))
        };
        let new = self.keep_or_later(pending, failed.is_some()).await?;
        let wanted = new && rings && account.usable && account.on_call == OnCall::Reject;
        let decline = wanted && self.still_rings(&event.key).await;
        Ok(decline.then(|| ToDecline {
            key: event.key.clone(),
            account: account.id,
            company: account.company,
            path: path.to_owned(),
            call: account.access_token.clone().filter(|_| !event.phone_number_id.is_empty()).map(|token| Decline {
                phone_number_id: event.phone_number_id.clone(),
                id: event.id.clone(),
                token,
            }),
        }))
    }

    /// Whether a call is still there to be declined: its end may have been told first. Where the database does not say,
    /// declining does no harm.
    async fn still_rings(&self, key: &str) -> bool {
        let status = call::Entity::find()
            .select_only()
            .column(call::Column::Status)
            .filter(call::Column::CallSid.eq(key))
            .into_tuple::<String>();
        let found = patient(status.one(&self.db)).await.ok().flatten();
        found.is_none_or(|code| CallStatus::from_code(&code).is_ok_and(|status| !status.is_final()))
    }

    /// Writes, or leaves it on disk: at once where the database is known to be `dark`. Says whether it was new.
    async fn keep_or_later(&self, pending: Pending, dark: bool) -> Result<bool, ()> {
        let written =
            if dark { Err(DbErr::Custom("not asked again".into())) } else { patient(self.write(&pending)).await };
        match written {
            Ok(written) => Ok(written == Written::New),
            Err(error) => {
                tracing::error!(%error, "an event could not be written and waits on disk");
                metrics::counter!("events_spooled_total").increment(1);
                self.spool.keep_in_time(&pending, dark).await.map(|()| true).map_err(|error| {
                    tracing::error!(%error, "an event could not be kept on disk either");
                })
            }
        }
    }

    /// By the number called, else by what the account says. Never a clinic of another company.
    async fn clinic_of(&self, account: &WhatsappAccount, event: &CallEvent) -> Led {
        let lookups = [event.number.clone().map(Lookup::Number), account.home.clone()];
        let mut dark = false;
        for lookup in lookups.into_iter().flatten() {
            match self.find_clinic(&lookup, &event.key).await {
                Found::Live(found) if found.company == account.company => return Led::To(found, None),
                Found::Remembered(found, error) if found.company == account.company => {
                    return Led::To(found, Some(error));
                }
                Found::Dark(_) => dark = true,
                Found::Live(_) | Found::Remembered(..) | Found::Nobody => {}
            }
        }
        if dark { Led::Dark } else { Led::Nowhere }
    }

    /// A company's WhatsApp account by id; `None` when there is none or its credentials cannot be read.
    async fn whatsapp_account(&self, id: IntegrationAccountId) -> Result<Option<Arc<WhatsappAccount>>, DbErr> {
        let now = self.clock.now();
        if let Some(account) = self.whatsapp_accounts.fresh(id, now) {
            return Ok(Some(account));
        }
        let found = integration_account::Entity::find_by_id(id.uuid())
            .filter(integration_account::Column::AccountType.eq("whatsapp"))
            .filter(integration_account::Column::DeletedAt.is_null())
            .one(&self.db)
            .await?;
        let Some(row) = found else {
            self.whatsapp_accounts.forget(id);
            return Ok(None);
        };
        let open = |sealed: &Option<String>| self.keys.open(sealed.as_deref()?, row.company_id.as_bytes()).ok();
        let Some(read) = open(&row.credentials).and_then(|text| Credentials::parse(text.expose_secret())) else {
            tracing::error!(integration_account.id = %row.id, "credentials of a WhatsApp account cannot be read");
            self.complain(id, Complaint::Unreadable).await;
            return Ok(None);
        };
        let account = WhatsappAccount {
            id,
            company: row.company_id.into(),
            usable: usable(&row),
            app_secrets: read.app_secrets(previous_holds(&row, now)),
            verify_token: read.verify_token(),
            access_token: read.access_token().or_else(|| open(&row.access_token)),
            phone_number_id: read.phone_number_id().map(str::to_owned).or_else(|| row.external_account_id.clone()),
            on_call: read.on_call(),
            home: self.home_of(read.home(), row.company_id).await?,
            complaint: row.last_error,
        };
        Ok(Some(self.whatsapp_accounts.keep(id, now, account)))
    }

    async fn home_of(&self, home: Option<Home>, company: Uuid) -> Result<Option<Lookup>, DbErr> {
        let slug = match home {
            None => return Ok(None),
            Some(Home::Number(text)) => return Ok(E164::parse_human(&text).ok().map(Lookup::Number)),
            Some(Home::Slug(slug)) => Some(slug),
            Some(Home::Clinic(id)) => {
                let found = clinic::Entity::find_by_id(id).filter(clinic::Column::CompanyId.eq(company));
                found.one(&self.db).await?.map(|clinic| clinic.slug)
            }
        };
        Ok(slug.and_then(|slug| ClinicSlug::parse(&slug).ok()).map(Lookup::Slug))
    }
}

/// The call as the first event tells of it. An event that comes late finds it made already.
fn new_call(
    now: DateTime<Utc>,
    account: &WhatsappAccount,
    event: &CallEvent,
    resolved: &Resolved,
    dark: bool,
) -> NewCall {
    let context = resolved.routing(event.caller.clone(), event.number.clone(), None);
    let decision = if dark || !account.usable { Decision::system_fallback(&context) } else { decide(now, &context) };
    let on_call = if account.usable { account.on_call } else { OnCall::Record };
    let started_at = event.started.or(event.at).filter(|at| *at <= now).unwrap_or(now);
    NewCall {
        id: Uuid::now_v7(),
        company_id: resolved.company.uuid(),
        clinic_id: resolved.clinic.uuid(),
        chatbot_id: resolved.chatbot.map(Into::into),
        integration_account_id: Some(account.id.uuid()),
        source: Source::Whatsapp,
        call_sid: event.key.clone(),
        provider_call_id: None,
        from_number: caller_text(&event.caller),
        to_number: event.number.as_ref().map(|number| number.as_str().to_owned()),
        forwarded_from: None,
        status: CallStatus::Ringing,
        carrier_status: Some("connect".to_owned()),
        // Nothing of ours answers, so it never counts as the assistant's.
        route: domain::routing::Route::Fallback.code().to_owned(),
        route_reason: decision.reason.code().to_owned(),
        receipt: serde_json::to_value(receipt(now, &context, &decision, on_call)).unwrap_or_default(),
        line_waits: false,
        started_at,
    }
}

fn effect(now: DateTime<Utc>, account: &WhatsappAccount, event: &CallEvent) -> Effect {
    let duration = match &event.happened {
        domain::whatsapp::Happened::Ended { seconds, .. } => *seconds,
        _ => None,
    };
    // An end happened when it is said to have happened; anything else counts from when we were told.
    let told = event.ended.or(event.at).filter(|at| *at <= now);
    let over = event.happened.status().is_some_and(CallStatus::is_final);
    let at = told.filter(|_| over).unwrap_or(now);
    let state = event.happened.status();
    let state =
        state.map(|status| ReportedState::told(status, &event.happened.word(), duration, event.error_code.clone()));
    Effect { state, ..Effect::on(event.key.clone(), Some(account.company), at) }
}

fn event_row(
    now: DateTime<Utc>,
    account: &WhatsappAccount,
    path: &str,
    event: &CallEvent,
    known: bool,
    error: Option<String>,
) -> EventRow {
    EventRow {
        id: Uuid::now_v7(),
        company_id: Some(account.company.uuid()),
        provider: Provider::Whatsapp,
        path: path.chars().take(255).collect(),
        // With the account: what one company sends never takes the key of another's event.
        event_key: format!("{}:{}:{}", account.id, event.key, event.happened.key()),
        call_sid: Some(event.key.clone()),
        from_number: caller_text(&event.caller),
        to_number: event.number.as_ref().map(|number| number.as_str().to_owned()),
        payload: event.payload.clone(),
        verdict: match (&error, known) {
            (Some(_), _) => Verdict::Error,
            (None, true) => Verdict::Accepted,
            (None, false) => Verdict::UnknownNumber,
        },
        response_status: 200,
        response_body: None,
        error: error
            .or_else(|| (!account.usable).then(|| "the integration account is inactive or in error".to_owned())),
        created_at: now,
        flight: Flight::default(),
    }
}

fn caller_text(caller: &Caller) -> Option<String> {
    match caller {
        Caller::Number(number) => Some(number.as_str().to_owned()),
        Caller::Withheld => None,
        Caller::Other(text) => Some(text.clone()).filter(|text| !text.is_empty()),
    }
}
