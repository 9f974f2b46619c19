//! Rules about single callers that never have the effect they name.

use super::DeadRule;
use crate::routing::decide::RoutingContext;
use crate::routing::gates::staff_plan;

pub(super) fn callers(context: &RoutingContext) -> Vec<DeadRule> {
    let rules = &context.clinic.features.caller_rules;
    let mut out = Vec::new();
    for (i, number) in rules.vip.iter().enumerate() {
        if rules.blocked.contains(number) {
            let why = format!("{} is on the VIP list and on the block list: it is blocked.", number.display());
            out.push(DeadRule::warning(format!("callerRules.vip[{i}]"), why));
        }
    }
    // Without a VIP who is not blocked nobody waits for a line.
    if rules.vip.iter().all(|number| rules.blocked.contains(number)) {
        return out;
    }
    let why = match staff_plan(context) {
        None => "There is no staff line to ring, so a VIP caller is treated like any other.",
        Some((_, Some(_))) => "The line to ring leads back to this clinic, so a VIP caller gets voicemail.",
        Some((_, None)) => return out,
    };
    out.push(DeadRule::warning("callerRules.vip", why));
    out
}
