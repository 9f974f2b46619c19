//! A webhook of the past decided again by today's settings, by the code that decides real ones. Nothing is written,
//! dialled or sent.

use super::{Lookup, Telephony};
use crate::Failure;
use crate::twilio::{FormPairs, VoiceRequest};
use chrono::{DateTime, Utc};
use domain::routing::{Decision, RoutingContext, decide};
use domain::sip::SipAddress;
use domain::twiml::Twiml;
use domain::webhook::Stage;
use serde_json::Value;

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
}

impl Telephony {
    /// Decides the first webhook of a call again, for a moment. `None` when the path is no such webhook, or nothing of
    /// the request was kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn dry_run(&self, path: &str, payload: &Value, at: DateTime<Utc>) -> Result<Option<DryRun>, Failure> {
        let Some(pairs) = stored_pairs(payload).filter(|_| is_first(path)) else { return Ok(None) };
        let request = VoiceRequest::new(&pairs);
        let over_sip = path.ends_with("/sip");
        let lookup = match over_sip {
            true => SipAddress::parse(request.to()).and_then(|address| address.slug()).map(Lookup::Slug),
            false => request.called().map(Lookup::Number),
        };
        let resolved = match &lookup {
            Some(lookup) => self.resolve(lookup, request.call_sid().unwrap_or_default()).await?,
            None => None,
        };
        let context = match &resolved {
            Some(resolved) => resolved.routing(request.caller(), request.called(), request.forwarded_from()),
            None => RoutingContext::unknown(request.caller()),
        };
        let decision = decide(at, &context);
        let twiml = self.document(&decision.plan, resolved.as_deref(), &context.caller, over_sip);
        Ok(Some(DryRun { at, decision, twiml, clinic: resolved.map(|resolved| resolved.context.name.clone()) }))
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
