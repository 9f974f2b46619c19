//! Real traffic against a draft: what callers of the past would have got under settings that are
//! not saved yet.

use super::decide::{RoutingContext, verdict};
use super::decision::{Plan, Reason, Route};
use super::plan_kind::PlanKind;
use crate::phone::{Caller, E164};
use chrono::{DateTime, Utc};

/// A call that was answered, with the facts it was decided from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCall<T> {
    /// What its keeper knows it by.
    pub id: T,
    /// When it came in.
    pub at: DateTime<Utc>,
    /// Who called.
    pub caller: Caller,
    /// The number that was called. `None` takes that of the context.
    pub called: Option<E164>,
    /// The number that forwarded the call, as far as the carrier said.
    pub forwarded_from: Option<E164>,
    /// Calls on the line then, this one excluded.
    pub active_calls: u32,
    /// Where it went, as its receipt says.
    pub went: Option<Went>,
}

/// Where a call went when it was a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Went {
    /// The route.
    pub route: Route,
    /// The rule that decided.
    pub reason: Reason,
    /// The code of what was carried out.
    pub plan: String,
}

/// A call that would have gone elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved<T> {
    /// Its place among the calls that were given.
    pub index: usize,
    /// What its keeper knows it by.
    pub id: T,
    /// When it came in.
    pub at: DateTime<Utc>,
    /// What the saved settings say to it.
    pub before: (Plan, Reason),
    /// What the draft says to it.
    pub after: (Plan, Reason),
    /// Where it really went, under the settings of that day.
    pub was: Option<Went>,
}

/// So many calls that would have gone from one place to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// Under the saved settings.
    pub from: PlanKind,
    /// Under the draft.
    pub to: PlanKind,
    /// How many calls.
    pub count: usize,
}

/// What became of all the calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay<T> {
    /// All calls.
    pub total: usize,
    /// Calls to which both settings say the same in every detail, the reason aside.
    pub unchanged: usize,
    /// Calls that would have gone to the same place with other details: another ring time, greeting
    /// or next step.
    pub adjusted: usize,
    /// Calls that would have gone elsewhere, in the order they were given.
    pub moved: Vec<Moved<T>>,
    /// The moved calls by where from and where to, the most frequent first.
    pub groups: Vec<Group>,
}

impl Group {
    /// "voicemail → the assistant".
    #[must_use]
    pub fn label(&self) -> String {
        let to = if self.from == self.to { "another line" } else { self.to.label() };
        format!("{} → {to}", self.from.label())
    }
}

impl<T> Replay<T> {
    /// "Of 240 calls, 12 would have gone elsewhere."
    #[must_use]
    pub fn summary(&self) -> String {
        let calls = |n: usize| format!("{n} {}", if n == 1 { "call" } else { "calls" });
        let moved = match (self.total, self.moved.len()) {
            (0, _) => return "There are no calls to compare with.".to_owned(),
            (1, 0) => "The one call would have gone to the same place.".to_owned(),
            (1, _) => "The one call would have gone elsewhere.".to_owned(),
            (total, 0) => format!("All {} would have gone to the same place.", calls(total)),
            (total, moved) if moved == total => format!("All {} would have gone elsewhere.", calls(total)),
            (total, moved) => format!("Of {}, {moved} would have gone elsewhere.", calls(total)),
        };
        match self.adjusted {
            0 => moved,
            n => format!("{moved} For {} only details differ, such as how long the line rings.", calls(n)),
        }
    }
}

/// Compares what the saved settings and a draft say to past calls.
///
/// Settings are compared with settings: `before` is what the *saved* settings say to a call with
/// these facts, not what happened then. A call from before the last save may have gone elsewhere;
/// where it went is in `was`. Caller, number called, number that forwarded, load and moment are
/// those of each call; the number's state, staff line, subscription and the company's rules are
/// those of the contexts, as they are today.
///
/// A temporary switch is left as each context has it: one that holds without an end rules every
/// call, of the past as well. Where only lasting settings are meant, take it out of both.
#[must_use]
pub fn replay<T: Clone>(calls: &[PastCall<T>], saved: &RoutingContext, draft: &RoutingContext) -> Replay<T> {
    let (mut saved, mut draft) = (saved.clone(), draft.clone());
    let called = (saved.called.clone(), draft.called.clone());
    let mut replay = Replay { total: calls.len(), unchanged: 0, adjusted: 0, moved: Vec::new(), groups: Vec::new() };
    for (index, call) in calls.iter().enumerate() {
        let answer = |context: &mut RoutingContext, called: &Option<E164>| {
            context.caller.clone_from(&call.caller);
            context.called.clone_from(if call.called.is_some() { &call.called } else { called });
            context.forwarded_from.clone_from(&call.forwarded_from);
            context.active_calls = call.active_calls;
            let (_, reason, plan) = verdict(call.at, context);
            (plan, reason)
        };
        let (before, after) = (answer(&mut saved, &called.0), answer(&mut draft, &called.1));
        if before.0 == after.0 {
            replay.unchanged += 1;
        } else if place(&before.0) == place(&after.0) {
            replay.adjusted += 1;
        } else {
            replay.count(PlanKind::of(&before.0), PlanKind::of(&after.0));
            let (id, was) = (call.id.clone(), call.went.clone());
            replay.moved.push(Moved { index, id, at: call.at, before, after, was });
        }
    }
    replay.groups.sort_by_key(|group| (std::cmp::Reverse(group.count), group.from, group.to));
    replay
}

impl<T> Replay<T> {
    fn count(&mut self, from: PlanKind, to: PlanKind) {
        match self.groups.iter_mut().find(|group| (group.from, group.to) == (from, to)) {
            Some(group) => group.count += 1,
            None => self.groups.push(Group { from, to, count: 1 }),
        }
    }
}

/// Where a call ends up: the same place may ring longer or greet differently.
fn place(plan: &Plan) -> (PlanKind, Option<&E164>) {
    let line = match plan {
        Plan::Forward(forward) => Some(&forward.number),
        _ => None,
    };
    (PlanKind::of(plan), line)
}
