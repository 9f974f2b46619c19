//! The decision itself, and everything it depends on.

use super::decision::{Decision, Facts, Plan, Reason, Route};
use super::explain;
use super::gates::{self, CallerRule, Closed, Swap};
use super::mode::{Day, Rules, Verdict, active_override, facts, next_change_of};
use super::trace::{Outcome, TraceStep};
use crate::availability::{Answers, AvailabilitySettings, Moment, Override, Zone};
use crate::company::{CallFeatures, Subscription};
use crate::language::Language;
use crate::phone::{Caller, E164};
use chrono::{DateTime, Utc};

/// What the platform knows about the number that was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberState {
    /// It leads to a clinic.
    Active,
    /// It did once; it was deactivated.
    Inactive,
    /// It never did.
    Unknown,
}

/// The clinic's staff line, when transfers to it are allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffLine {
    /// The number to dial.
    pub number: E164,
}

/// What routing knows about the clinic, whoever calls.
#[derive(Debug, Clone, PartialEq)]
pub struct ClinicContext {
    /// As callers hear it.
    pub name: String,
    /// What callers hear and receipts say.
    pub language: Language,
    /// Not deleted and not switched off.
    pub live: bool,
    /// The company's subscription.
    pub subscription: Subscription,
    /// The company's call features.
    pub features: CallFeatures,
    /// An assistant is set and may take calls.
    pub assistant_takes_calls: bool,
    /// The stored settings.
    pub settings: AvailabilitySettings,
    /// Version of these settings, for the receipt.
    pub settings_version: i32,
    /// The zone of the settings.
    pub zone: Zone,
    /// The staff line of the number called.
    pub staff: Option<StaffLine>,
    /// The line the clinic forwards from, under integration method `forwarded`.
    pub forwards_from: Option<E164>,
    /// The numbers this clinic may dial that ring it again, directly or over other clinics.
    pub own_numbers: Vec<E164>,
}

/// Everything a decision depends on besides the moment.
#[derive(Debug, Clone, PartialEq)]
pub struct RoutingContext {
    /// What is known about the number.
    pub number: NumberState,
    /// The clinic. For an unknown number a blank one; see [`RoutingContext::unknown`].
    pub clinic: ClinicContext,
    /// The number that was called, if it is one.
    pub called: Option<E164>,
    /// Who calls.
    pub caller: Caller,
    /// The number that forwarded the call, as far as the carrier says.
    pub forwarded_from: Option<E164>,
    /// Calls ringing or in progress at the clinic, this one excluded.
    pub active_calls: u32,
}

impl RoutingContext {
    /// The context of a call to nobody's number.
    #[must_use]
    pub fn unknown(caller: Caller) -> Self {
        Self {
            number: NumberState::Unknown,
            clinic: ClinicContext {
                name: String::new(),
                language: Language::En,
                live: false,
                subscription: Subscription::Active,
                features: CallFeatures::default(),
                assistant_takes_calls: false,
                settings: AvailabilitySettings::default(),
                settings_version: 0,
                zone: Zone::or_utc("UTC"),
                staff: None,
                forwards_from: None,
                own_numbers: Vec::new(),
            },
            called: None,
            caller,
            forwarded_from: None,
            active_calls: 0,
        }
    }
}

/// Decides who answers a call at `now`. Total: it never fails and never panics.
///
/// Order: is the number known → rules about the caller → clinic, subscription, call feature,
/// assistant → override → mode. See section 5 of the contract; every rule leaves a trace step, and
/// exactly one step, the one that gave the reason, has the outcome `Decides`.
#[must_use]
pub fn decide(now: DateTime<Utc>, context: &RoutingContext) -> Decision {
    let Settled { route, reason, plan, caller, by } = settle(now, context);
    let mut trace = Vec::with_capacity(12);
    trace.extend(caller.as_ref().map(|rule| explain::caller(rule, &context.caller)));
    match by {
        By::Caller(swap) => {
            trace.extend(swap.map(|swap| swap.step(reason == Reason::LoopDetected)));
            at_any_hour(route, reason, plan, trace)
        }
        By::Gate(swap) => {
            explain::gates(context, Some(reason), &mut trace);
            trace.extend(swap.map(|swap| swap.step(false)));
            at_any_hour(route, reason, plan, trace)
        }
        By::Mode { rules, switch, day, moment, verdict, swap } => {
            let zone = &context.clinic.zone;
            let circle = reason == Reason::LoopDetected;
            explain::gates(context, None, &mut trace);
            explain::mode(&rules, switch, zone, (&day, moment), verdict.reason, !circle, &mut trace);
            if route == Route::Fallback {
                trace.extend(swap.map(|swap| swap.step(circle)));
            }
            let next_change_at = next_change_of(&rules, zone, now);
            let facts = facts(&rules, verdict, &day, moment.second);
            Decision { route, reason, plan, next_change_at, trace, facts }
        }
    }
}

/// Route, reason and plan of [`decide`] alone, without the trace and without looking for the next
/// change. The same code settles both.
#[must_use]
pub fn verdict(now: DateTime<Utc>, context: &RoutingContext) -> (Route, Reason, Plan) {
    let Settled { route, reason, plan, .. } = settle(now, context);
    (route, reason, plan)
}

/// What was settled, and what it takes to explain it.
struct Settled<'c> {
    route: Route,
    reason: Reason,
    plan: Plan,
    /// What the rules about single callers said; nobody's number has none.
    caller: Option<CallerRule>,
    by: By<'c>,
}

/// The part of the rules that gave the answer.
enum By<'c> {
    /// A rule about the caller, with what became of its plan.
    Caller(Option<Swap>),
    /// A closed gate, with what became of the backup.
    Gate(Option<Swap>),
    /// The temporary switch or the mode.
    Mode {
        rules: Rules<'c>,
        switch: Option<&'c Override>,
        day: Day<'c>,
        moment: Moment,
        verdict: Verdict<'c>,
        swap: Option<Swap>,
    },
}

fn settle(now: DateTime<Utc>, context: &RoutingContext) -> Settled<'_> {
    let caller = (context.number != NumberState::Unknown).then(|| gates::caller_rule(context));
    if let Some(CallerRule::Decides { route, reason, plan, swap }) = &caller {
        let reason = if *swap == Some(Swap::Loop) { Reason::LoopDetected } else { *reason };
        let route = if swap.is_some() { Route::Fallback } else { *route };
        return Settled { route, reason, plan: plan.clone(), by: By::Caller(*swap), caller };
    }
    if let Some(Closed { reason, plan, swap }) = gates::closed(context) {
        return Settled { route: Route::Fallback, reason, plan, caller, by: By::Gate(swap) };
    }

    let clinic = &context.clinic;
    let settings = &clinic.settings;
    let moment = clinic.zone.moment(now);
    let switch = active_override(settings, now);
    let (fallback, swap) = gates::fallback_plan(context);
    let loops = swap == Some(Swap::Loop);
    let rules = Rules { settings, switch: switch.map(|s| s.state), active_calls: context.active_calls, loops };
    let day = rules.day(moment.date, None);
    let verdict = rules.on(&day, moment.second);
    let circle = loops && verdict.route == Route::Fallback;
    Settled {
        route: verdict.route,
        reason: if circle { Reason::LoopDetected } else { verdict.reason },
        plan: if verdict.route == Route::Assistant { Plan::Assistant } else { fallback },
        caller,
        by: By::Mode { rules, switch, day, moment, verdict, swap },
    }
}

/// A decision that no clock changes.
fn at_any_hour(route: Route, reason: Reason, plan: Plan, trace: Vec<TraceStep>) -> Decision {
    Decision { route, reason, plan, next_change_at: None, trace, facts: Facts::default() }
}

impl Decision {
    /// The safe decision when something of ours failed: the backup as last known, never silence.
    #[must_use]
    pub fn system_fallback(context: &RoutingContext) -> Self {
        let (plan, swap) = match context.number {
            NumberState::Unknown => (Plan::Apology, None),
            NumberState::Active | NumberState::Inactive => gates::fallback_plan(context),
        };
        let mut trace = vec![explain::system()];
        trace.extend(swap.map(|swap| swap.step(false)));
        at_any_hour(Route::Fallback, Reason::SystemFallback, plan, trace)
    }

    /// The backup, when the rules sent the call to the assistant and it could not be connected. The trace keeps
    /// what the rules said.
    #[must_use]
    pub fn assistant_failed(self, context: &RoutingContext, why: &str) -> Self {
        let (plan, swap) = gates::fallback_plan(context);
        let mut trace = self.trace;
        for step in &mut trace {
            if step.outcome == Outcome::Decides {
                step.outcome = Outcome::Passed;
            }
        }
        trace.push(explain::assistant_failed(why));
        trace.extend(swap.map(|swap| swap.step(false)));
        Self { route: Route::Fallback, reason: Reason::SystemFallback, plan, trace, ..self }
    }
}
