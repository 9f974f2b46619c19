//! The gates before the availability mode, and what a route means for this clinic. A closed gate
//! never means a dead line: the caller gets the clinic's backup.

use super::decide::{NumberState, RoutingContext};
use super::decision::{Forward, Plan, Reason, Route};
use super::trace::{Outcome, TraceStep};
use crate::availability::{Fallback, FallbackKind, NextStep};
use crate::company::{Subscription, WithheldPolicy};
use crate::phone::{Caller, E164};

/// A closed gate. The route is always the backup.
pub(super) struct Closed {
    /// Which gate.
    pub reason: Reason,
    /// What the caller gets.
    pub plan: Plan,
    /// Why the plan is not the one the settings name.
    pub swap: Option<Swap>,
}

/// The first closed gate, if any, with what the caller gets.
pub(super) fn closed(context: &RoutingContext) -> Option<Closed> {
    let reason = match context.number {
        NumberState::Unknown => {
            return Some(Closed { reason: Reason::UnknownNumber, plan: Plan::Apology, swap: None });
        }
        NumberState::Inactive => Some(Reason::NumberInactive),
        NumberState::Active => None,
    };
    let clinic = &context.clinic;
    let reason = reason
        .or((!clinic.live).then_some(Reason::ClinicInactive))
        .or((clinic.subscription == Subscription::Canceled).then_some(Reason::SubscriptionInactive))
        .or((!clinic.features.call_enabled).then_some(Reason::CallFeatureDisabled))
        .or((!clinic.assistant_takes_calls).then_some(Reason::AssistantDisabled))?;
    let (plan, swap) = fallback_plan(context);
    Some(Closed { reason, plan, swap })
}

/// What the company's rules about single callers come to.
pub(super) enum CallerRule {
    /// No rule is about this caller.
    None,
    /// A VIP, but there is no staff line to ring: like any other call.
    VipWithoutLine,
    /// The rule decides.
    Decides {
        route: Route,
        reason: Reason,
        plan: Plan,
        /// Why the plan is not the one the rule names.
        swap: Option<Swap>,
    },
}

/// The rules about this caller, which come before the gates: a blocked caller is blocked whatever
/// else is switched off.
pub(super) fn caller_rule(context: &RoutingContext) -> CallerRule {
    let rules = &context.clinic.features.caller_rules;
    let decides = |route, reason, plan| CallerRule::Decides { route, reason, plan, swap: None };
    match &context.caller {
        Caller::Number(number) if rules.blocked.contains(number) => {
            decides(Route::Fallback, Reason::CallerBlocked, Plan::Reject)
        }
        Caller::Number(number) if rules.vip.contains(number) => match staff_plan(context) {
            Some((plan, swap)) => CallerRule::Decides { route: Route::Staff, reason: Reason::CallerVip, plan, swap },
            None => CallerRule::VipWithoutLine,
        },
        Caller::Withheld => match rules.withheld {
            WithheldPolicy::Allow => CallerRule::None,
            WithheldPolicy::Voicemail => {
                decides(Route::Fallback, Reason::CallerWithheld, voicemail(&context.clinic.settings.fallback))
            }
            WithheldPolicy::Reject => decides(Route::Fallback, Reason::CallerWithheld, Plan::Reject),
        },
        Caller::Number(_) | Caller::Other(_) => CallerRule::None,
    }
}

/// Why the plan is not the one the settings name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Swap {
    /// The line to dial leads back here.
    Loop,
    /// The backup says "forward" but has no number that can be dialled.
    NoNumber,
}

impl Swap {
    /// The trace step that tells; `decides` where it became the reason.
    pub(super) fn step(self, decides: bool) -> TraceStep {
        let detail = match self {
            Self::Loop => {
                "The line that should ring forwards back to this clinic, so the call would go in a circle. \
                 It goes to voicemail."
            }
            Self::NoNumber => {
                "The backup should ring a line, but no number that can be dialled is set. The call goes to voicemail."
            }
        };
        let outcome = if decides { Outcome::Decides } else { Outcome::Note };
        TraceStep { rule: "backup".to_owned(), outcome, detail: detail.to_owned() }
    }
}

/// What the clinic's backup comes to for this call.
pub(super) fn fallback_plan(context: &RoutingContext) -> (Plan, Option<Swap>) {
    let fallback = &context.clinic.settings.fallback;
    match fallback.kind {
        FallbackKind::Voicemail => (voicemail(fallback), None),
        FallbackKind::BusySignal => (Plan::Busy, None),
        FallbackKind::Forward => match dialable(fallback.forward_number.as_ref()).or_else(|| staff_line(context)) {
            Some(number) if leads_back(context, number) => (voicemail(fallback), Some(Swap::Loop)),
            Some(number) => (Plan::Forward(forward(context, number.clone())), None),
            None => (voicemail(fallback), Some(Swap::NoNumber)),
        },
    }
}

/// What a VIP caller gets; `None` where there is no line to ring.
pub(super) fn staff_plan(context: &RoutingContext) -> Option<(Plan, Option<Swap>)> {
    let fallback = &context.clinic.settings.fallback;
    let number = staff_line(context).or_else(|| dialable(fallback.forward_number.as_ref()))?;
    if leads_back(context, number) {
        return Some((voicemail(fallback), Some(Swap::Loop)));
    }
    Some((Plan::Forward(forward(context, number.clone())), None))
}

fn staff_line(context: &RoutingContext) -> Option<&E164> {
    dialable(context.clinic.staff.as_ref().map(|staff| &staff.number))
}

/// A number that is E.164 in form only is never dialled.
fn dialable(number: Option<&E164>) -> Option<&E164> {
    number.filter(|n| n.is_dialable())
}

fn voicemail(fallback: &Fallback) -> Plan {
    Plan::Voicemail { greeting: fallback.voicemail_greeting.clone() }
}

fn forward(context: &RoutingContext, number: E164) -> Forward {
    let fallback = &context.clinic.settings.fallback;
    // "Then the assistant" needs one that may answer; with a closed gate it means voicemail.
    let usable = context.clinic.features.call_enabled
        && context.clinic.assistant_takes_calls
        && context.clinic.subscription != Subscription::Canceled
        && context.clinic.live;
    let step = |next: NextStep| if next == NextStep::Assistant && !usable { NextStep::Voicemail } else { next };
    Forward {
        number,
        ring_seconds: fallback.ring_seconds.clamp(5, 60),
        on_no_answer: step(fallback.on_no_answer),
        on_busy: step(fallback.on_busy),
        on_failed: step(fallback.on_failed),
        announce: fallback.announce,
        confirm: fallback.confirm_answer,
    }
}

/// Whether dialling that number would come back to us: it forwarded this very call, it is the
/// line the clinic forwards from, or it is one of the platform's own numbers.
fn leads_back(context: &RoutingContext, number: &E164) -> bool {
    context.forwarded_from.as_ref() == Some(number)
        || context.clinic.forwards_from.as_ref() == Some(number)
        || context.clinic.own_numbers.contains(number)
        || context.called.as_ref() == Some(number)
}
