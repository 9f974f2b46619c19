//! Messages that ask: who takes this call, and where may it be transferred.

use super::report::HANDED_OVER;
use super::{AssistantReport, Outcome, Told};
use crate::telephony::connector::{self, VapiWho};
use crate::telephony::ledger::{NewCall, Source};
use crate::telephony::{Resolved, Telephony};
use domain::assistant::steer::VapiBody;
use domain::availability::NextStep;
use domain::call::CallStatus;
use domain::language::Language;
use domain::phone::{Caller, E164};
use domain::routing::{Attempt, Decision, Forward, Plan, Receipt, RoutingContext, decide};
use domain::speech;
use domain::twiml::answer;
use serde_json::{Value, json};
use uuid::Uuid;

impl Telephony {
    /// Who takes a call on a number that Vapi answers: the same rules as for every other call.
    pub(super) fn assistant_request(&self, told: &Told<'_>) -> Outcome {
        let Some(resolved) = &told.resolved else {
            let sorry = if told.dark { speech::apology(Language::En) } else { speech::unknown_number(Language::En) };
            return Outcome { answer: Some(json!({"error": sorry})), ..Outcome::default() };
        };
        let now = self.clock.now();
        let caller = told.caller();
        let context = resolved.routing(caller.clone(), told.message.number.clone(), None);
        let mut decision = if told.dark { Decision::system_fallback(&context) } else { decide(now, &context) };
        let who = resolved.assistant.vapi_who();
        if decision.plan == Plan::Assistant && who.is_none() {
            decision = decision.assistant_failed(&context, "no assistant at Vapi is set up for this number");
        }
        let call_sid = told.call_sid().unwrap_or_default();
        let answer = match (&decision.plan, who) {
            (Plan::Assistant, Some(who)) => {
                let settings = connector::settings_at_vapi(resolved, VapiBody::Answer);
                let overrides = connector::overrides(resolved, &call_sid, settings);
                match who {
                    VapiWho::Assistant(id) => json!({"assistantId": id, "assistantOverrides": overrides}),
                    VapiWho::Squad(id) => json!({"squadId": id, "assistantOverrides": overrides}),
                }
            }
            (Plan::Forward(forward), _) => destination(&forward.number, resolved, forward.announce),
            (plan, _) => json!({"error": sentence(plan, resolved.context.language)}),
        };
        let call = told.known.is_none().then(|| new_call(now, told, resolved, &context, &decision, call_sid));
        Outcome { answer: Some(answer), call: call.flatten(), report: None }
    }

    /// Where the assistant may transfer to. A call that is the carrier's is transferred by us.
    pub(super) async fn transfer_destination(&self, told: &Told<'_>) -> Outcome {
        let Some(resolved) = &told.resolved else {
            return Outcome { answer: Some(json!({"error": speech::apology(Language::En)})), ..Outcome::default() };
        };
        let language = resolved.context.language;
        let nobody = || json!({"error": speech::nobody_to_connect(language)});
        let Some(line) = self.line_for(told, resolved) else {
            return Outcome { answer: Some(nobody()), ..Outcome::of(AssistantReport::default()) };
        };
        if !told.is_carriers() {
            let answer = Some(destination(&line, resolved, true));
            return Outcome { answer, ..Outcome::of(AssistantReport::default()) };
        }
        let answer = match self.hand_to_staff(told, resolved, line).await {
            Ok(report) => return Outcome { answer: Some(json!({})), ..Outcome::of(report) },
            Err(()) => nobody(),
        };
        Outcome { answer: Some(answer), ..Outcome::of(AssistantReport::default()) }
    }

    pub(super) fn line_for(&self, told: &Told<'_>, resolved: &Resolved) -> Option<E164> {
        let stored = |text: Option<&String>| text.and_then(|text| E164::parse(text).ok());
        let known = told.known.as_ref();
        let called = told.message.number.clone().or_else(|| stored(known.and_then(|call| call.to_number.as_ref())));
        let forwarded = stored(known.and_then(|call| call.forwarded_from.as_ref()));
        resolved.staff_line(called.as_ref(), forwarded.as_ref())
    }

    /// Takes the live call from the assistant and rings the staff line.
    pub(super) async fn hand_to_staff(
        &self,
        told: &Told<'_>,
        resolved: &Resolved,
        line: E164,
    ) -> Result<AssistantReport, ()> {
        let call = told.known.as_ref().ok_or(())?;
        let over_sip = call.to_number.as_deref().is_some_and(|to| E164::parse(to).is_err());
        let scene = self.scene(resolved, &told.caller(), over_sip);
        let forward = Forward {
            number: line,
            ring_seconds: resolved.context.settings.fallback.ring_seconds,
            on_no_answer: NextStep::Voicemail,
            on_busy: NextStep::Voicemail,
            on_failed: NextStep::Voicemail,
            announce: true,
            confirm: resolved.context.settings.fallback.confirm_answer,
        };
        let twiml = answer(&Plan::Forward(forward), &scene);
        let through = call.integration_account_id.map(Into::into);
        let call_sid = call.call_sid.as_deref().unwrap_or_default();
        let failed = match self.redirect_live_call(through, call_sid, &twiml).await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(error) => Some(error.to_string()),
        };
        if let Some(error) = failed {
            tracing::error!(error, clinic = resolved.slug, "a call could not be handed over to staff");
            return Err(());
        }
        let attempt = Attempt {
            dialled: "assistant (vapi)".to_owned(),
            outcome: HANDED_OVER.to_owned(),
            at: self.clock.now(),
            seconds: None,
        };
        Ok(AssistantReport { attempts: vec![attempt], ..AssistantReport::default() })
    }
}

impl Told<'_> {
    pub(super) fn caller(&self) -> Caller {
        let known = self.known.as_ref().and_then(|call| call.from_number.as_deref());
        match known.or(self.message.caller.as_deref()) {
            Some(text) => Caller::from_carrier(text),
            None => Caller::Withheld,
        }
    }

    /// A live call that came by our own webhook, so that the carrier takes our word for what comes next.
    pub(super) fn is_carriers(&self) -> bool {
        self.known.as_ref().is_some_and(|call| {
            let live = CallStatus::from_code(&call.status).is_ok_and(|status| !status.is_final());
            live && call.source == "twilio" && call.call_sid.as_deref().is_some_and(|sid| sid.starts_with("CA"))
        })
    }
}

fn destination(line: &E164, resolved: &Resolved, announce: bool) -> Value {
    let mut destination = json!({"type": "number", "number": line.as_str()});
    if announce {
        destination["message"] = json!(speech::connecting(resolved.context.language));
    }
    json!({"destination": destination})
}

/// What is said where nobody takes the call: Vapi hangs up after it.
fn sentence(plan: &Plan, language: Language) -> String {
    match plan {
        Plan::Busy => speech::lines_busy(language),
        Plan::Reject | Plan::Apology => speech::unknown_number(language),
        Plan::Voicemail { .. } | Plan::Assistant | Plan::Forward(_) => speech::apology(language),
    }
}

fn new_call(
    now: chrono::DateTime<chrono::Utc>,
    told: &Told<'_>,
    resolved: &Resolved,
    context: &RoutingContext,
    decision: &Decision,
    call_sid: String,
) -> Option<NewCall> {
    Some(NewCall {
        id: Uuid::now_v7(),
        company_id: resolved.company.uuid(),
        clinic_id: resolved.clinic.uuid(),
        chatbot_id: resolved.chatbot.map(Into::into),
        integration_account_id: None,
        // The platform carries it: what it says about the call is all that we hear.
        source: Source::Custom,
        call_sid: Some(call_sid).filter(|sid| !sid.is_empty())?,
        provider_call_id: told.message.call.clone(),
        from_number: match &context.caller {
            Caller::Number(number) => Some(number.as_str().to_owned()),
            Caller::Withheld => None,
            Caller::Other(text) => Some(text.chars().take(255).collect()),
        },
        to_number: told.message.number.as_ref().or(resolved.own_number.as_ref()).map(|n| n.as_str().to_owned()),
        forwarded_from: None,
        status: match decision.plan {
            Plan::Busy => CallStatus::Busy,
            Plan::Reject => CallStatus::NoAnswer,
            _ => CallStatus::Ringing,
        },
        carrier_status: None,
        route: decision.route.code().to_owned(),
        route_reason: decision.reason.code().to_owned(),
        receipt: serde_json::to_value(Receipt::new(now, context, decision)).unwrap_or_default(),
        line_waits: false,
        started_at: now,
    })
}
