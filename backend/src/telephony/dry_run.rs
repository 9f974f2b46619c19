//! A webhook of the past decided again, by today's settings or by those that held then, by the code that decides real
//! ones. Nothing is written, dialled or sent.

use super::{Lookup, Resolved, Telephony};
use crate::Failure;
use crate::entity::availability_version::{Column, Entity, Model};
use crate::twilio::{FormPairs, VoiceRequest};
use chrono::{DateTime, Utc};
use domain::availability::{AvailabilitySettings, Zone};
use domain::routing::{Decision, RoutingContext, decide};
use domain::sip::SipAddress;
use domain::twiml::Twiml;
use domain::webhook::Stage;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;

/// By which settings of the clinic a webhook is decided again. Everything else is as it is today: numbers, staff line,
/// assistant, calls on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingsOf {
    /// Those that hold now.
    Today,
    /// Those that held at the moment.
    Then,
}

/// What would be decided.
#[derive(Debug, Clone)]
pub struct DryRun {
    /// The moment it was decided for.
    pub at: DateTime<Utc>,
    /// The decision.
    pub decision: Decision,
    /// What the carrier would be told.
    pub twiml: Twiml,
    /// The clinic, if the number is somebody's.
    pub clinic: Option<String>,
    /// The version of the settings.
    pub version: i32,
}

impl Telephony {
    /// Decides the first webhook of a call again, for a moment. `None` when the path is no such webhook, or nothing of
    /// the request was kept; with the settings of then also when they are those of today.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn dry_run(
        &self,
        path: &str,
        payload: &Value,
        at: DateTime<Utc>,
        by: SettingsOf,
    ) -> Result<Option<DryRun>, Failure> {
        let Some(pairs) = stored_pairs(payload).filter(|_| is_first(path)) else { return Ok(None) };
        let request = VoiceRequest::new(&pairs);
        let over_sip = path.ends_with("/sip");
        let lookup = match over_sip {
            true => SipAddress::parse(request.to()).and_then(|address| address.slug()).map(Lookup::Slug),
            false => request.called().map(Lookup::Number),
        };
        let mut resolved = match &lookup {
            Some(lookup) => self.resolve(lookup, request.call_sid().unwrap_or_default()).await?,
            None => None,
        };
        if by == SettingsOf::Then {
            let Some(today) = resolved.as_deref() else { return Ok(None) };
            let Some(then) = self.in_force(today, at).await? else { return Ok(None) };
            let mut older = today.clone();
            (older.context.settings, _) = AvailabilitySettings::read(&then.settings);
            older.context.settings_version = then.version;
            if let Ok(zone) = Zone::parse(&older.context.settings.timezone) {
                older.context.zone = zone;
            }
            resolved = Some(older.into());
        }
        let mut context = match &resolved {
            Some(resolved) => resolved.routing(request.caller(), request.called(), request.forwarded_from()),
            None => RoutingContext::unknown(request.caller()),
        };
        if let Some(resolved) = resolved.as_deref().filter(|_| by == SettingsOf::Then) {
            self.mark_circles(resolved, &mut context).await?;
        }
        let decision = decide(at, &context);
        let twiml = self.document(&decision.plan, resolved.as_deref(), &context.caller, over_sip);
        let (clinic, version) =
            (resolved.map(|resolved| resolved.context.name.clone()), context.clinic.settings_version);
        Ok(Some(DryRun { at, decision, twiml, clinic, version }))
    }

    /// The settings that held at a moment; `None` when those of today held then already.
    async fn in_force(&self, today: &Resolved, at: DateTime<Utc>) -> Result<Option<Model>, DbErr> {
        let kept = || {
            Entity::find()
                .filter(Column::ClinicId.eq(today.clinic.uuid()))
                .filter(Column::CompanyId.eq(today.company.uuid()))
        };
        let last = kept().filter(Column::CreatedAt.lte(at)).order_by_desc(Column::Version).one(&self.db).await?;
        let held = match last {
            Some(last) => Some(last),
            // Before the first change that was kept, the version that it replaced.
            None => kept().order_by_asc(Column::Version).one(&self.db).await?,
        };
        Ok(held.filter(|held| held.version != today.context.settings_version))
    }
}

/// Whether a call begins at this address.
fn is_first(path: &str) -> bool {
    Stage::of(path) == Stage::Arrival && path.contains("/twilio/")
}

fn stored_pairs(payload: &Value) -> Option<FormPairs> {
    let map = payload.as_object().filter(|map| !map.is_empty())?;
    let pairs = map.iter().filter_map(|(name, value)| value.as_str().map(|value| (name.as_str(), value)));
    Some(FormPairs::of(pairs))
}
