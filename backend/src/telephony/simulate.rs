//! What would happen to a call: the live path without its side effects. Nothing is recorded, dialled or sent.

use super::{Lookup, Resolved, Telephony};
use crate::Failure;
use chrono::{DateTime, NaiveDateTime, Timelike as _, Utc};
use domain::FieldError;
use domain::availability::{AvailabilitySettings, Zone, show_time};
use domain::language::Language;
use domain::phone::{Caller, E164};
use domain::routing::{Decision, RoutingContext, decide};
use domain::twiml::Twiml;

/// A call that nobody makes, as it was typed or sent. Blank parts are those of an ordinary call right now.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// An instant, or a moment on the clinic's own clock such as `2026-12-24T13:05`.
    pub at: Option<String>,
    /// Of a moment that the clock shows twice: the second one.
    pub second_time: bool,
    /// Settings that are not saved; `None` takes the stored ones.
    pub settings: Option<AvailabilitySettings>,
    /// Calls on the line; `None` takes those that are really there.
    pub active_calls: Option<u32>,
    /// Who calls: a number as people type it, or anything a carrier sends. Blank: somebody on nobody's list.
    pub from: Option<String>,
    /// The number that forwarded the call.
    pub forwarded_from: Option<String>,
    /// Over SIP, where the caller's number cannot be passed on.
    pub over_sip: bool,
}

/// What would happen.
#[derive(Debug, Clone)]
pub struct Simulation {
    /// The moment.
    pub at: DateTime<Utc>,
    /// Whether the clinic's clock shows that moment twice.
    pub twice: bool,
    /// Everything the decision saw.
    pub context: RoutingContext,
    /// The decision.
    pub decision: Decision,
    /// What the carrier would be told.
    pub twiml: Twiml,
}

impl Telephony {
    /// Decides that call at that clinic, by the code that decides real ones.
    ///
    /// # Errors
    /// [`Failure::Invalid`] by the names of [`Asked`] in the JSON API's spelling, or when the database fails.
    pub async fn simulate(
        &self,
        resolved: &Resolved,
        called: Option<E164>,
        asked: &Asked,
    ) -> Result<Simulation, Failure> {
        let mut errors = Vec::new();
        let caller = match asked.from.as_deref() {
            None => Caller::Other(String::new()),
            // People leave out the plus sign; carriers send words instead of numbers.
            Some(text) => E164::parse_human(text).map_or_else(|_| Caller::from_carrier(text), Caller::Number),
        };
        let forwarded_from = asked.forwarded_from.as_deref().map(str::trim).filter(|n| !n.is_empty());
        let forwarded_from = forwarded_from.and_then(|text| match E164::parse_human(text) {
            Ok(number) => Some(number),
            Err(problem) => {
                errors.push(FieldError::new("forwardedFrom", problem.to_string()));
                None
            }
        });
        let mut context = resolved.routing(caller, called, forwarded_from);
        if let Some(settings) = &asked.settings {
            match Zone::parse(&settings.timezone) {
                Ok(zone) => context.clinic.zone = zone,
                Err(unknown) => {
                    errors.push(FieldError::new("afterHours.businessHours.timezone", unknown.to_string()));
                }
            }
            context.clinic.settings = settings.clone();
            self.mark_circles(resolved, &mut context).await?;
        }
        context.active_calls = asked.active_calls.unwrap_or(context.active_calls);
        let (at, twice) = moment(asked, self.clock.now(), &context.clinic.zone).unwrap_or_else(|wrong| {
            errors.push(wrong);
            Default::default()
        });
        if !errors.is_empty() {
            return Err(Failure::Invalid(errors));
        }
        let decision = decide(at, &context);
        let twiml = self.document(&decision.plan, Some(resolved), &context.caller, asked.over_sip);
        Ok(Simulation { at, twice, context, decision, twiml })
    }

    /// Decides that call at whatever the number or slug leads to.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it leads nowhere; see [`Telephony::simulate`].
    pub async fn simulate_call(&self, lookup: &Lookup, asked: &Asked) -> Result<Simulation, Failure> {
        let resolved = self.resolve(lookup, "").await?.ok_or(Failure::NotFound)?;
        let called = match lookup {
            Lookup::Number(number) => Some(number.clone()),
            Lookup::Slug(_) | Lookup::Vapi(_) => None,
        };
        let asked = Asked { over_sip: asked.over_sip || matches!(lookup, Lookup::Slug(_)), ..asked.clone() };
        self.simulate(&resolved, called, &asked).await
    }
}

/// The instant that is meant, and whether the clinic's clock shows it twice.
fn moment(asked: &Asked, now: DateTime<Utc>, zone: &Zone) -> Result<(DateTime<Utc>, bool), FieldError> {
    let Some(text) = asked.at.as_deref().map(str::trim).filter(|t| !t.is_empty()) else { return Ok((now, false)) };
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok((at.with_timezone(&Utc), false));
    }
    let forms = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let Some(local) = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()) else {
        let message = "Use an instant such as 2026-12-24T18:05:00Z, or the clinic’s own time such as 2026-12-24T13:05.";
        return Err(FieldError::new("at", message));
    };
    let minute = local.time().hour() * 60 + local.time().minute();
    let instants = zone.instants(local.date(), minute);
    let chosen = if asked.second_time { instants.last() } else { instants.first() };
    chosen.map(|at| (*at, instants.len() > 1)).ok_or_else(|| {
        let next = (minute..minute + 240).find(|m| !zone.instants(local.date(), *m).is_empty());
        let next = next.map(|m| format!(" Use {} or later.", show_time(m, Language::En))).unwrap_or_default();
        FieldError::new("at", format!("That time does not exist: the clocks skip it that night.{next}"))
    })
}
