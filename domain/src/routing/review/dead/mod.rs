//! Settings that never have an effect: rules that cannot match, days that repeat what holds
//! anyway, values that the mode or the backup never looks at.

mod callers;
mod schedule;
mod special_days;
mod unused;

use crate::routing::day::Days;
use crate::routing::decide::RoutingContext;
use chrono::NaiveDate;

/// How much a setting without effect matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Somebody probably expects it to do something.
    Warning,
    /// Good to know; nothing is wrong.
    Note,
}

/// A setting that never has an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadRule {
    /// Where it is, as in [`crate::FieldError`]: `customSchedule.rules[2]`. Rules about callers are
    /// the company's: `callerRules.vip[0]`, counted among the entries that are numbers.
    pub path: String,
    /// How much it matters.
    pub severity: Severity,
    /// Why it has none, in one sentence.
    pub why: String,
}

impl DeadRule {
    fn warning(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self { path: path.into(), severity: Severity::Warning, why: why.into() }
    }

    fn note(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self { path: path.into(), severity: Severity::Note, why: why.into() }
    }
}

/// Everything without effect: warnings first, otherwise in the order of the settings.
pub(super) fn dead_rules(
    today: NaiveDate,
    context: &RoutingContext,
    days: &Days<'_>,
    holidays: &[(NaiveDate, String)],
) -> Vec<DeadRule> {
    let settings = &context.clinic.settings;
    let mut out = unused::hours(settings);
    out.extend(special_days::special_days(settings, today, holidays));
    out.extend(unused::threshold(settings));
    out.extend(schedule::schedule(settings));
    out.extend(unused::backup(context, days));
    out.extend(callers::callers(context));
    out.sort_by_key(|rule| rule.severity);
    out
}
