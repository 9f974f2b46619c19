//! Vapi's server messages: who sent it → whose it is → what it does → record → answer.

mod begun;
mod redact;
mod report;
mod requests;
mod secret;
mod sound;
mod tools;

use begun::Begun;
pub use report::AssistantReport;
pub(super) use secret::SecretCache;
pub use secret::{Sender, secret_digest};
pub use sound::is_platforms_own;

use super::effect::Effect;
use super::ledger::{EventRow, NewCall, Pending, Provider, Verdict};
use super::voice::patient;
use super::{Lookup, Resolved, Telephony};
use crate::entity::call;
use domain::call::{CallStatus, ended_as};
use domain::phone::{E164, mask};
use domain::sip::SipAddress;
use domain::vapi::{EndOfCall, Kind, Message};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// A message whose sender is known.
#[derive(Debug, Clone, Copy)]
pub struct ServerMessage<'r> {
    /// Who sent it.
    pub sender: Sender,
    /// The route.
    pub path: &'r str,
    /// The body as it came.
    pub body: &'r [u8],
}

/// What goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VapiReply {
    /// 200 with this JSON.
    Answer(String),
    /// 400: not JSON.
    Malformed,
    /// 401: no secret.
    Unauthorized,
    /// 403: a wrong secret, or somebody else's number or call.
    Forbidden,
    /// 503: nothing could be checked.
    Unavailable,
}

/// Answers by event: a message that comes twice at once is carried out once.
#[derive(Debug)]
pub(super) struct Answers(moka::sync::Cache<String, Arc<OnceCell<String>>>);

impl Default for Answers {
    fn default() -> Self {
        Self(moka::sync::Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(120)).build())
    }
}

/// A message with what it is about.
struct Told<'m> {
    message: &'m Message,
    sender: Sender,
    resolved: Option<Arc<Resolved>>,
    known: Option<call::Model>,
    /// The database did not answer.
    dark: bool,
}

/// What a message leads to.
#[derive(Default)]
struct Outcome {
    answer: Option<Value>,
    call: Option<NewCall>,
    report: Option<AssistantReport>,
}

impl Telephony {
    /// A server message.
    pub async fn vapi(&self, sent: ServerMessage<'_>) -> VapiReply {
        let Ok(body) = serde_json::from_slice::<Value>(sent.body) else { return VapiReply::Malformed };
        let message = Message::read(&body);
        let told = self.told(&message, sent.sender).await;
        if told.crosses_companies() {
            self.refuse_vapi(sent.path, "another company's number or call").await;
            return VapiReply::Forbidden;
        }
        let key = event_key(&message, sent.body);
        let once = self.vapi_answers.0.get_with(key.clone(), Arc::default);
        let answer = once.get_or_init(|| self.carry_out(&told, sent.path, body, key)).await;
        VapiReply::Answer(answer.clone())
    }

    /// Finds the call and the clinic. What the message says about either is believed as far as the sender's company.
    async fn told<'m>(&self, message: &'m Message, sender: Sender) -> Told<'m> {
        let known = patient(self.known_call(message)).await;
        let mut dark = known.is_err();
        let known = known.ok().flatten();
        let from_call = known.as_ref().and_then(|call| called(call.to_number.as_deref()?));
        let lookups =
            [message.number_id.clone().map(Lookup::Vapi), message.number.clone().map(Lookup::Number), from_call];
        let call_sid = known.as_ref().and_then(|call| call.call_sid.as_deref()).unwrap_or_default();
        let mut resolved = None;
        for lookup in lookups.iter().flatten() {
            resolved = if dark {
                self.last_known(lookup)
            } else {
                patient(self.resolve(lookup, call_sid)).await.unwrap_or_else(|error| {
                    tracing::error!(%error, "the database did not answer a message of the assistant");
                    dark = true;
                    self.last_known(lookup)
                })
            };
            if resolved.is_some() {
                break;
            }
        }
        Told { message, sender, resolved, known, dark }
    }

    async fn known_call(&self, message: &Message) -> Result<Option<call::Model>, DbErr> {
        let mut is_it = Condition::any();
        if let Some(id) = &message.call {
            is_it = is_it.add(call::Column::ProviderCallId.eq(id.as_str())).add(call::Column::CallSid.eq(id.as_str()));
        }
        if !message.carrier_calls.is_empty() {
            is_it = is_it.add(call::Column::CallSid.is_in(&message.carrier_calls));
        }
        if is_it.is_empty() {
            // Still asked, so that a database that is away is noticed.
            is_it = is_it.add(call::Column::Id.eq(Uuid::nil()));
        }
        call::Entity::find().filter(is_it).order_by_asc(call::Column::Id).one(&self.db).await
    }

    async fn carry_out(&self, told: &Told<'_>, path: &str, body: Value, key: String) -> String {
        let now = self.clock.now();
        let message = told.message;
        let acts = matches!(message.kind, Kind::Tools(_) | Kind::TransferDestination);
        if acts && !told.dark {
            // Said and done before: a person is not rung twice.
            if let Ok(Some(first)) = patient(self.first_answer(Provider::Vapi, &key)).await {
                return first;
            }
        }
        let outcome = match &message.kind {
            Kind::AssistantRequest => self.assistant_request(told),
            Kind::TransferDestination => self.transfer_destination(told).await,
            Kind::Tools(calls) => self.run_tools(told, calls).await,
            Kind::Status { status, reason, connected } => Outcome::of(AssistantReport {
                status: status_of(status, reason.as_deref().unwrap_or_default(), *connected),
                word: Some(status.clone()).filter(|word| !word.is_empty()),
                reason: reason.clone(),
                ..AssistantReport::default()
            }),
            Kind::Transcript(said) => {
                Outcome::of(AssistantReport { said: vec![said.into()], ..AssistantReport::default() })
            }
            Kind::EndOfCall(end) => Outcome::of(self.end_of_call(end)),
            Kind::Hang => {
                tracing::warn!(call = message.call, "the assistant's model is slow: callers hear silence");
                metrics::counter!("assistant_hangs_total").increment(1);
                Outcome::of(AssistantReport::default())
            }
            Kind::Other => Outcome::of(AssistantReport::default()),
        };
        tracing::info!(
            message = message.name,
            call = message.call,
            call.from = mask(message.caller.as_deref().unwrap_or_default()),
            clinic = told.resolved.as_ref().map(|r| r.slug.as_str()).unwrap_or_default(),
            "a message of the assistant"
        );
        let answer = outcome.answer.unwrap_or_else(|| json!({})).to_string();
        let company = told.company();
        let event = EventRow {
            id: Uuid::now_v7(),
            company_id: company.map(|company| company.uuid()),
            provider: Provider::Vapi,
            path: path.chars().take(255).collect(),
            event_key: key,
            call_sid: told.call_sid(),
            from_number: message.caller.clone(),
            to_number: message.number.as_ref().map(|number| number.as_str().to_owned()),
            payload: redact::kept(body),
            verdict: match (told.dark, company) {
                (true, _) => Verdict::Error,
                (false, None) => Verdict::UnknownNumber,
                (false, Some(_)) => Verdict::Accepted,
            },
            response_status: 200,
            response_body: Some(answer.clone()),
            error: match (told.dark, self.names_a_foreign_recording(message)) {
                (true, _) => Some("the database did not answer; the last known route was used".to_owned()),
                (_, true) => Some("the address of the recording is not the platform's: it was not kept".to_owned()),
                (false, false) => None,
            },
            created_at: now,
            flight: super::Flight::default(),
        };
        let effect = outcome.report.map(|mut report| {
            report.provider_call.clone_from(&message.call);
            let at = message.at.filter(|at| (now - *at).num_minutes().abs() < 24 * 60).unwrap_or(now);
            // A word for its state that nobody documents brings no call.
            let talking = report.status.is_none() && !report.said.is_empty();
            let begun = Begun::of(told, report.started_at.unwrap_or(at), talking);
            report.begun = begun.filter(|_| talking || report.status.is_some());
            if !told.writes_down() {
                report.said.clear();
            }
            Effect { assistant: Some(report), ..Effect::on(told.call_sid().unwrap_or_default(), company, at) }
        });
        // Nobody's call is touched by a message that is nobody's.
        let effect = effect.filter(|_| company.is_some());
        let dark = told.dark || self.spool.holds(told.call_sid().as_deref().unwrap_or_default());
        self.keep(&Pending { call: outcome.call, effect, ..Pending::of(event) }, dark).await.unwrap_or(answer)
    }

    fn end_of_call(&self, end: &EndOfCall) -> AssistantReport {
        AssistantReport {
            status: Some(ended_as(&end.reason, end.started_at.is_some())),
            word: Some("ended".to_owned()),
            reason: Some(end.reason.clone()).filter(|reason| !reason.is_empty()),
            started_at: end.started_at,
            ended_at: end.ended_at,
            seconds: end.seconds(),
            cost_micros: end.cost_micros,
            summary: end.summary.clone(),
            recording_url: end.recording_url.clone().filter(|url| is_platforms_own(&self.outbound, url)),
            said: end.said.iter().map(Into::into).collect(),
            afterwards: true,
            ..AssistantReport::default()
        }
    }

    /// Whether a report names a recording that is not at the platform: nothing of that address is kept on the call.
    fn names_a_foreign_recording(&self, message: &Message) -> bool {
        let Kind::EndOfCall(end) = &message.kind else { return false };
        end.recording_url.as_deref().is_some_and(|url| !is_platforms_own(&self.outbound, url))
    }
}

impl Outcome {
    fn of(report: AssistantReport) -> Self {
        Self { report: Some(report), ..Self::default() }
    }
}

impl Told<'_> {
    /// The company that it is about: the number's, the call's, or the one whose secret it carries.
    fn company(&self) -> Option<domain::ids::CompanyId> {
        let of_call = self.known.as_ref().map(|call| call.company_id.into());
        self.resolved.as_ref().map(|resolved| resolved.company).or(of_call).or_else(|| self.sender.company())
    }

    /// Whether what is said on the call is kept, as the assistant's call settings want it.
    fn writes_down(&self) -> bool {
        let saved = self.resolved.as_ref().and_then(|resolved| resolved.assistant.call.as_ref());
        saved.is_none_or(|settings| settings.transcription)
    }

    /// Whether sender, number and call are not of one company.
    fn crosses_companies(&self) -> bool {
        let of_call = self.known.as_ref().map(|call| call.company_id.into());
        let of_number = self.resolved.as_ref().map(|resolved| resolved.company);
        let all: Vec<_> = [self.sender.company(), of_call, of_number].into_iter().flatten().collect();
        all.windows(2).any(|pair| pair.first() != pair.last())
    }

    /// Our id of the call: the known one, else the carrier's, else Vapi's own.
    fn call_sid(&self) -> Option<String> {
        let known = self.known.as_ref().and_then(|call| call.call_sid.clone());
        known.or_else(|| self.message.carrier_calls.first().cloned()).or_else(|| self.message.call.clone())
    }
}

fn called(text: &str) -> Option<Lookup> {
    let number = E164::parse(text).ok().map(Lookup::Number);
    number.or_else(|| SipAddress::parse(text).and_then(|address| address.slug()).map(Lookup::Slug))
}

fn status_of(word: &str, reason: &str, connected: bool) -> Option<CallStatus> {
    match word {
        "scheduled" | "queued" => Some(CallStatus::Pending),
        "ringing" => Some(CallStatus::Ringing),
        "in-progress" | "forwarding" => Some(CallStatus::InProgress),
        "ended" => Some(ended_as(reason, connected)),
        _ => None,
    }
}

/// One message is one key: call, type, and every byte of it.
fn event_key(message: &Message, body: &[u8]) -> String {
    let call = message.call.as_deref().unwrap_or("-");
    let name: String = message.name.chars().take(60).collect();
    format!("{call}:{name}:{}", hex::encode(Sha256::digest(body)))
}
