//! What comes after our first answer: the outcome of a dial, a message, its transcription, the
//! receptionist's turns, and the carrier's status callbacks.

use super::accounts::Signer;
use super::connector;
use super::effect::{Effect, ReportedState, SpokenTurn};
use super::known_calls::KnownCall;
use super::ledger::{Pending, Verdict};
use super::leg::{leg_of, parent_of};
use super::recording::{Message, Recorded, is_conversation, is_foreign};
use super::voice::patient;
use super::{AssistantReport, Inbound, Lookup, Reply, Resolved, Telephony};
use crate::entity::call;
use crate::twilio::VoiceRequest;
use domain::availability::{FallbackKind, NextStep, hours_in_words};
use domain::call::CallStatus;
use domain::ids::CompanyId;
use domain::language::Language;
use domain::phone::E164;
use domain::receptionist::{self, Course, Intent, Turn};
use domain::routing::{Attempt, Decision, Forward, Plan, decide};
use domain::sip::SipAddress;
use domain::speech::booking_request;
use domain::twiml::{
    AnswerScene, Leg, Script, Twiml, after_assistant, after_dial, answer, message_taken, next_step, no_message, part,
    safe_apology, since_of_target, tells_of_conversation, unanswered_of_target,
};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use std::sync::Arc;

/// A follow-up whose signature was right.
pub(super) struct FollowUp<'r> {
    pub(super) request: VoiceRequest<'r>,
    pub(super) resolved: Option<Arc<Resolved>>,
    pub(super) over_sip: bool,
    signer: Signer,
    /// The database did not answer: what is to be kept goes to disk without asking it again.
    dark: bool,
    known: Option<KnownCall>,
}

/// What an answer to a follow-up depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// The clinic's rules as they are now.
    Rules,
    /// Only whose call it is: nothing is decided.
    Owner,
}

impl FollowUp<'_> {
    /// Whose call it is.
    fn company(&self) -> Option<CompanyId> {
        self.resolved.as_ref().map(|resolved| resolved.company).or(self.known.map(|known| known.company))
    }

    /// What is spoken to the caller.
    pub(super) fn language(&self) -> Language {
        let resolved = self.resolved.as_ref().map(|resolved| resolved.context.language);
        resolved.or(self.known.map(|known| known.language)).unwrap_or(Language::En)
    }
}

impl Telephony {
    /// The outcome of a dial: the next step of the clinic's backup.
    pub async fn dial_result(&self, inbound: Inbound<'_>) -> Reply {
        let follow_up = match self.admit(&inbound, Needs::Rules).await {
            Ok(follow_up) => follow_up,
            Err(reply) => return reply,
        };
        let request = &follow_up.request;
        let leg = Leg::of_target(inbound.target);
        if matches!(leg, Leg::Assistant | Leg::AssistantLast) {
            return self.assistant_result(&inbound, &follow_up, leg).await;
        }
        let outcome = self.outcome(&follow_up).await;
        let forward = follow_up.resolved.as_ref().and_then(|resolved| self.forward_of(resolved, &follow_up));
        let mut attempts = Vec::new();
        let mut secret = false;
        let twiml = match &follow_up.resolved {
            None => safe_apology(Language::En),
            Some(resolved) => {
                let scene = self.scene(resolved, &request.caller(), follow_up.over_sip);
                let step = match &forward {
                    Some(forward) => next_step(forward, outcome),
                    // The line was taken out of the settings while it rang.
                    None => (!matches!(outcome, "completed" | "answered" | "canceled")).then_some(NextStep::Voicemail),
                };
                // The caller's own leg is over: nothing we answer is heard.
                let step = step.filter(|_| request.status().is_none_or(|s| !s.is_final()));
                // The assistant's time begins when it gets the call.
                let now = self.clock.now();
                let with_assistant = AnswerScene { steer: resolved.steer_since(now, now), ..scene.clone() };
                let greeting = resolved.context.settings.fallback.voicemail_greeting.as_deref();
                match step {
                    // A line that rang because the assistant did not answer is followed by the built-in one.
                    Some(NextStep::Assistant) if leg == Leg::Line => {
                        let call_sid = request.call_sid().unwrap_or_default();
                        let caller = request.caller();
                        let to = connector::Scene {
                            answer: with_assistant,
                            call_sid,
                            caller: &caller,
                            resolved,
                            leg: Leg::AssistantLast,
                        };
                        let connection = self.connect_assistant(&to).await;
                        attempts = connection.attempts;
                        match connection.way {
                            Ok(way) => {
                                secret = way.secret;
                                way.twiml
                            }
                            Err(_) => after_dial(Some(NextStep::Voicemail), greeting, &scene),
                        }
                    }
                    Some(NextStep::Assistant) => after_dial(step, greeting, &with_assistant),
                    step => after_dial(step, greeting, &scene),
                }
            }
        };
        let attempt = Attempt {
            dialled: forward.map_or_else(|| "staff line".to_owned(), |forward| forward.number.as_str().to_owned()),
            outcome: outcome.chars().take(40).collect(),
            at: self.clock.now(),
            seconds: request.get("DialCallDuration").parse().ok(),
        };
        let assistant = Some(AssistantReport { attempts, ..AssistantReport::default() });
        let recorded = Recorded::of(request, &self.outbound);
        let effect = Effect { attempt: Some(attempt), assistant, recorded, ..self.effect(&follow_up) };
        self.conclude_secretly(&inbound, &follow_up, twiml, effect, secret).await
    }

    /// How ringing the assistant ended: the clinic's backup, when it did not take the call.
    async fn assistant_result(&self, inbound: &Inbound<'_>, follow_up: &FollowUp<'_>, leg: Leg) -> Reply {
        let request = &follow_up.request;
        let outcome = request.get("DialCallStatus");
        let taken = matches!(outcome, "completed" | "answered" | "canceled");
        let over = request.status().is_some_and(CallStatus::is_final);
        let twiml = match &follow_up.resolved {
            None => safe_apology(Language::En),
            Some(resolved) => {
                let scene = self.scene(resolved, &request.caller(), follow_up.over_sip);
                let greeting = resolved.context.settings.fallback.voicemail_greeting.as_deref();
                if taken || over {
                    after_dial(None, None, &scene)
                } else if leg == Leg::Assistant {
                    let context = resolved.routing(request.caller(), request.called(), request.forwarded_from());
                    after_assistant(&Decision::system_fallback(&context).plan, &scene)
                } else {
                    after_dial(Some(NextStep::Voicemail), greeting, &scene)
                }
            }
        };
        let code = request.get("DialSipResponseCode");
        let outcome = if code.is_empty() || taken { outcome.to_owned() } else { format!("{outcome} (SIP {code})") };
        if !taken {
            metrics::counter!("assistant_failures_total", "connector" => "sip").increment(1);
        }
        let attempt = Attempt {
            dialled: "assistant (sip)".to_owned(),
            outcome: outcome.chars().take(40).collect(),
            at: self.clock.now(),
            seconds: request.get("DialCallDuration").parse().ok(),
        };
        let recorded = Recorded::of(request, &self.outbound);
        let effect = Effect { attempt: Some(attempt), recorded, ..self.effect(follow_up) };
        self.conclude(inbound, follow_up, twiml, effect).await
    }

    /// The Record action (answers TwiML) and the recording status callback (204).
    pub async fn voicemail(&self, inbound: Inbound<'_>) -> Reply {
        let follow_up = match self.admit(&inbound, Needs::Owner).await {
            Ok(follow_up) => follow_up,
            Err(reply) => return reply,
        };
        let is_callback = !follow_up.request.get("RecordingStatus").is_empty();
        let language = follow_up.language();
        // A conversation by the address that we gave the carrier, or by the carrier's own word.
        let conversation = tells_of_conversation(inbound.target) || is_conversation(&follow_up.request);
        let message = Message::of(&follow_up.request, &self.outbound).filter(|_| !conversation);
        let twiml = if message.is_some() { message_taken(language) } else { no_message(language) };
        let recorded = Some(&follow_up.request).filter(|_| conversation);
        let recorded = recorded.and_then(|request| Recorded::of(request, &self.outbound));
        let effect = Effect { message, recorded, ..self.effect(&follow_up) };
        let reply = self.conclude(&inbound, &follow_up, twiml, effect).await;
        if is_callback { Reply::Noted } else { reply }
    }

    /// The text of a message.
    pub async fn voicemail_transcription(&self, inbound: Inbound<'_>) -> Reply {
        let follow_up = match self.admit(&inbound, Needs::Owner).await {
            Ok(follow_up) => follow_up,
            Err(reply) => return reply,
        };
        let message = Message::of(&follow_up.request, &self.outbound);
        let effect = Effect { message, ..self.effect(&follow_up) };
        self.conclude(&inbound, &follow_up, Twiml::nothing(), effect).await;
        Reply::Noted
    }

    /// The carrier's status callbacks. Those of dialled lines are kept with the call that dialled, and do not move it;
    /// how a dial ended comes with its result.
    pub async fn status(&self, inbound: Inbound<'_>) -> Reply {
        let follow_up = match self.admit(&inbound, Needs::Owner).await {
            Ok(follow_up) => follow_up,
            Err(reply) => return reply,
        };
        let effect = self.effect(&follow_up);
        self.conclude(&inbound, &follow_up, Twiml::nothing(), effect).await;
        Reply::Noted
    }

    /// The end of a call that we answered.
    pub async fn call_complete(&self, inbound: Inbound<'_>) -> Reply {
        let follow_up = match self.admit(&inbound, Needs::Owner).await {
            Ok(follow_up) => follow_up,
            Err(reply) => return reply,
        };
        let language = follow_up.language();
        let effect = self.effect(&follow_up);
        self.conclude(&inbound, &follow_up, Script::new(language).hangup(), effect).await
    }

    /// A turn of the built-in receptionist. `turn` counts from 1.
    pub async fn receptionist(&self, inbound: Inbound<'_>, turn: u32) -> Reply {
        let follow_up = match self.admit(&inbound, Needs::Rules).await {
            Ok(follow_up) => follow_up,
            Err(reply) => return reply,
        };
        let request = &follow_up.request;
        let Some(resolved) = &follow_up.resolved else {
            let effect = self.effect(&follow_up);
            return self.conclude(&inbound, &follow_up, safe_apology(Language::En), effect).await;
        };
        let language = resolved.context.language;
        let call_sid = request.call_sid().unwrap_or_default();
        let now = self.clock.now();
        let steer = match since_of_target(inbound.target) {
            Some(since) => resolved.steer_since(since, now),
            None => resolved.steer(call_sid, now),
        };
        let scene = AnswerScene { steer, ..self.scene(resolved, &request.caller(), follow_up.over_sip) };
        let (digits, speech) = (request.get("Digits"), request.get("SpeechResult"));
        let intent = receptionist::understand_steered(digits, speech, scene.steer);
        let course = Course::of(turn, unanswered_of_target(inbound.target), scene.steer);
        let unanswered = if intent == Intent::Silence { course.unanswered } else { 0 };
        let hours = hours_in_words(&resolved.context.settings.week, language);
        let next = receptionist::next_turn(intent, course, scene.staff, &hours, resolved.address.as_deref(), language);
        let greeting = resolved.context.settings.fallback.voicemail_greeting.clone();
        let (said, twiml) = match next {
            Turn::Ask(said) => {
                (said.join(" "), receptionist::ask_again(&said, turn.saturating_add(1), unanswered, &scene))
            }
            Turn::TakeMessage => (String::new(), answer(&Plan::Voicemail { greeting }, &scene)),
            Turn::TakeBooking => {
                let asked = booking_request(language);
                (asked.clone(), answer(&Plan::Voicemail { greeting: Some(asked) }, &scene))
            }
            Turn::HandOver => (String::new(), self.hand_over(resolved, &follow_up, &scene, greeting)),
            Turn::End(said) => (said.clone(), part(&said, &scene)),
        };
        let heard = if speech.is_empty() && !digits.is_empty() { format!("[key {digits}]") } else { speech.to_owned() };
        let confidence = request.get("Confidence").parse::<f64>().ok().filter(|c| (0.0..=1.0).contains(c));
        let reason = match intent {
            Intent::Booking => Some("SETUP_APPOINTMENT".to_owned()),
            Intent::Hours => Some("GET_HOURS".to_owned()),
            _ => None,
        };
        let kept = scene.steer.is_none_or(|steer| steer.settings.transcription);
        let (heard, said) = if kept { (heard, said) } else { Default::default() };
        let effect = Effect { turn: Some(SpokenTurn { heard, confidence, said, reason }), ..self.effect(&follow_up) };
        self.conclude(&inbound, &follow_up, twiml, effect).await
    }

    fn hand_over(
        &self,
        resolved: &Resolved,
        follow_up: &FollowUp<'_>,
        scene: &AnswerScene<'_>,
        greeting: Option<String>,
    ) -> Twiml {
        let fallback = &resolved.context.settings.fallback;
        let (called, forwarded_from) = (follow_up.request.called(), follow_up.request.forwarded_from());
        match resolved.staff_line(called.as_ref(), forwarded_from.as_ref()) {
            Some(number) => answer(
                &Plan::Forward(Forward {
                    number,
                    ring_seconds: fallback.ring_seconds,
                    on_no_answer: NextStep::Voicemail,
                    on_busy: NextStep::Voicemail,
                    on_failed: NextStep::Voicemail,
                    announce: true,
                    confirm: fallback.confirm_answer,
                }),
                scene,
            ),
            None => answer(&Plan::Voicemail { greeting }, scene),
        }
    }

    /// The dial whose result came: as the rules are now, which is what a change made meanwhile wants.
    fn forward_of(&self, resolved: &Resolved, follow_up: &FollowUp<'_>) -> Option<Forward> {
        let request = &follow_up.request;
        let context = resolved.routing(request.caller(), request.called(), request.forwarded_from());
        match decide(self.clock.now(), &context).plan {
            Plan::Forward(forward) => Some(forward),
            // The rules changed under the call, or the assistant handed over: the steps still hold.
            _ => {
                let fallback = &resolved.context.settings.fallback;
                let handed_over = fallback.kind != FallbackKind::Forward;
                let step = |s| if handed_over { NextStep::Voicemail } else { s };
                Some(Forward {
                    number: resolved
                        .context
                        .staff
                        .as_ref()
                        .map(|s| s.number.clone())
                        .or_else(|| fallback.forward_number.clone())?,
                    ring_seconds: fallback.ring_seconds,
                    on_no_answer: step(fallback.on_no_answer),
                    on_busy: step(fallback.on_busy),
                    on_failed: step(fallback.on_failed),
                    announce: fallback.announce,
                    confirm: fallback.confirm_answer,
                })
            }
        }
    }

    /// Verifies and finds the clinic, or says what to answer instead. A database that does not
    /// answer costs the clinic's name, not the caller's answer.
    pub(super) async fn admit<'r>(&self, inbound: &Inbound<'r>, needs: Needs) -> Result<FollowUp<'r>, Reply> {
        let request = VoiceRequest::new(inbound.pairs);
        let call_sid = request.call_sid().unwrap_or_default();
        let signer = match patient(self.follow_up_signer(inbound, &request)).await {
            Ok(Some(signer)) => signer,
            Ok(None) => return Err(self.refuse(inbound).await),
            Err(error) => {
                tracing::error!(%error, "the database did not answer while a follow-up's signature had to be checked");
                // Unverifiable is not wrong: nothing is kept and nothing told, but the caller hears something.
                self.remembered_signer(inbound).ok_or_else(|| Reply::Answer(safe_apology(Language::En)))?
            }
        };
        let address = SipAddress::parse(request.to()).filter(|_| request.called().is_none());
        let over_sip = address.is_some();
        let lookup = request.called().map(Lookup::Number).or_else(|| address.and_then(|a| a.slug()).map(Lookup::Slug));
        // A dialled line was called on somebody's number, but it belongs to the call that dialled.
        let parent = parent_of(&request);
        // A company's account speaks of that company's numbers only: which number it names has to be looked up.
        let speaks_of_numbers = matches!(signer, Signer::Company(_)) && lookup.is_some();
        let known = self.calls.of(parent.unwrap_or(call_sid), signer);
        let known = known.filter(|_| needs == Needs::Owner && !speaks_of_numbers);
        if known.is_some() {
            return Ok(FollowUp { request, resolved: None, over_sip, signer, dark: false, known });
        }
        let lookup = lookup.filter(|_| parent.is_none());
        let found = match &lookup {
            Some(lookup) => patient(self.resolve(lookup, call_sid)).await,
            // Recording callbacks carry neither From nor To: joined on the call.
            None => patient(self.resolve_by_call(parent.unwrap_or(call_sid))).await,
        };
        let dark = found.is_err();
        let resolved = found.unwrap_or_else(|error| {
            tracing::error!(%error, "the database did not answer a follow-up");
            lookup.as_ref().and_then(|lookup| self.last_known(lookup))
        });
        // A company's account speaks of that company's numbers only.
        if let (Signer::Company(company), Some(resolved)) = (&signer, &resolved)
            && resolved.company != *company
        {
            return Err(self.refuse(inbound).await);
        }
        Ok(FollowUp { request, resolved, over_sip, signer, dark, known: None })
    }

    async fn resolve_by_call(&self, call_sid: &str) -> Result<Option<Arc<Resolved>>, DbErr> {
        let turn = self.lookup().await;
        let to = call::Entity::find()
            .select_only()
            .column(call::Column::ToNumber)
            .filter(call::Column::CallSid.eq(call_sid))
            .into_tuple::<Option<String>>();
        let to = to.one(&self.db).await?;
        drop(turn);
        let Some(to) = to.flatten() else { return Ok(None) };
        let lookup = E164::parse(&to).ok().map(Lookup::Number);
        let lookup = lookup.or_else(|| SipAddress::parse(&to).and_then(|a| a.slug()).map(Lookup::Slug));
        match lookup {
            Some(lookup) => self.resolve(&lookup, call_sid).await,
            None => Ok(None),
        }
    }

    /// What every follow-up does: the call goes where the carrier says that it is.
    pub(super) fn effect(&self, follow_up: &FollowUp<'_>) -> Effect {
        let call_sid = parent_of(&follow_up.request).or(follow_up.request.call_sid()).unwrap_or_default().to_owned();
        let company = follow_up.signer.company();
        let now = self.clock.now();
        Effect {
            state: ReportedState::of(&follow_up.request),
            leg: leg_of(&follow_up.request, now),
            ..Effect::on(call_sid, company, now)
        }
    }

    /// Records the event with what it does to the call, and answers.
    pub(super) async fn conclude(
        &self,
        inbound: &Inbound<'_>,
        follow_up: &FollowUp<'_>,
        twiml: Twiml,
        effect: Effect,
    ) -> Reply {
        self.conclude_secretly(inbound, follow_up, twiml, effect, false).await
    }

    /// The same; a `secret` document holds a password and is not kept.
    async fn conclude_secretly(
        &self,
        inbound: &Inbound<'_>,
        follow_up: &FollowUp<'_>,
        twiml: Twiml,
        effect: Effect,
        secret: bool,
    ) -> Reply {
        let foreign = is_foreign(&follow_up.request, &self.outbound);
        let error = foreign.then(|| "the address of the recording is not the carrier's: it was not kept".to_owned());
        let company = follow_up.company().map(|company| company.uuid());
        let mut event = self.event(inbound, company, Verdict::Accepted, &twiml, error);
        event.response_body = event.response_body.filter(|_| !secret);
        // Behind what waits of this call: the call itself may be among it, or the one that dialled it.
        let pending = Pending { effect: Some(effect), ..Pending::of(event) };
        let dark = follow_up.dark || pending.call_sids().any(|sid| self.spool.holds(sid));
        Reply::Answer(self.record(pending, twiml, dark).await)
    }
}
