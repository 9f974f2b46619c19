//! Lines that are dialled for a caller: what the carrier tells of them, what whoever picks up is
//! asked, and whether the call was taken.

use super::effect::Effect;
use super::follow_up::{FollowUp, Needs};
use super::voice::patient;
use super::{Inbound, Reply, Telephony};
use crate::entity::call;
use crate::twilio::VoiceRequest;
use chrono::{DateTime, Duration, Utc};
use domain::call::Leg;
use domain::twiml::{NOT_TAKEN, Script, Twiml, whisper};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;

/// The call that dialled the line of this request; `None` for a caller's own.
pub(super) fn parent_of<'r>(request: &VoiceRequest<'r>) -> Option<&'r str> {
    let parent = request.get("ParentCallSid");
    let is_key = (3..=64).contains(&parent.len()) && parent.bytes().all(|b| b.is_ascii_alphanumeric());
    is_key.then_some(parent)
}

/// What a request says about a dialled line.
pub(super) fn leg_of(request: &VoiceRequest<'_>, now: DateTime<Utc>) -> Option<Leg> {
    let parent = parent_of(request)?;
    let sid = request.call_sid().filter(|sid| *sid != parent)?;
    let dialled: String = request.to().chars().take(255).collect();
    Some(match request.status() {
        Some(status) => Leg::told(sid, &dialled, status, happened(request, now), request.duration()),
        None => Leg { dialled, ..Leg::new(sid) },
    })
}

/// When it happened by the carrier's clock: callbacks are late and out of order. A clock that is far off is not believed.
fn happened(request: &VoiceRequest<'_>, now: DateTime<Utc>) -> DateTime<Utc> {
    let told = DateTime::parse_from_rfc2822(request.get("Timestamp")).map(|at| at.with_timezone(&Utc));
    told.ok().filter(|at| (now - *at).abs() < Duration::hours(6)).unwrap_or(now)
}

impl Telephony {
    /// What whoever picks up hears before the caller is connected, and the key they pressed. Only the
    /// 1 takes the call; without it the line is hung up and the caller goes on as if nobody had answered.
    pub async fn whisper(&self, inbound: Inbound<'_>) -> Reply {
        let follow_up = match self.admit(&inbound, Needs::Rules).await {
            Ok(follow_up) => follow_up,
            Err(reply) => return reply,
        };
        let request = &follow_up.request;
        let (digits, asked) = (request.get("Digits"), inbound.target.contains("key=pressed"));
        let language = follow_up.language();
        let (twiml, accepted) = match (&follow_up.resolved, asked) {
            // The end of this document connects the caller.
            (_, true) if digits == "1" => (Twiml::nothing(), true),
            (_, true) => (Script::new(language).hangup(), false),
            (Some(resolved), false) => (whisper(&self.scene(resolved, &request.caller(), follow_up.over_sip)), false),
            // Nobody can be named, but somebody waits: connecting them is better than losing the call.
            (None, false) => (Twiml::nothing(), true),
        };
        let effect = self.effect(&follow_up);
        let leg = effect.leg.clone().map(|leg| Leg { accepted: Some(accepted), ..leg });
        self.conclude(&inbound, &follow_up, twiml, Effect { leg, state: None, ..effect }).await
    }

    /// How a dial ended. A line that was picked up but not taken counts as not answered: a mobile's
    /// voicemail picks up, too, and hears the question.
    pub(super) async fn outcome<'r>(&self, follow_up: &FollowUp<'r>) -> &'r str {
        let request = &follow_up.request;
        let outcome = request.get("DialCallStatus");
        if !matches!(outcome, "completed" | "answered") {
            return outcome;
        }
        match request.get("DialBridged") {
            "true" => outcome,
            "false" => NOT_TAKEN,
            // An older carrier interface does not say; what we saw of the line decides.
            _ => match patient(self.leg(request.call_sid().unwrap_or_default(), request.get("DialCallSid"))).await {
                Ok(Some(Leg { accepted: Some(false), .. })) => NOT_TAKEN,
                _ => outcome,
            },
        }
    }

    /// What is known of a line that a call dialled.
    async fn leg(&self, call_sid: &str, leg_sid: &str) -> Result<Option<Leg>, DbErr> {
        let _turn = self.lookup().await;
        let receipt = call::Entity::find()
            .select_only()
            .column(call::Column::Receipt)
            .filter(call::Column::CallSid.eq(call_sid))
            .into_tuple::<Option<Value>>()
            .one(&self.db)
            .await?;
        let legs = receipt.flatten().and_then(|mut receipt| receipt.get_mut("legs").map(Value::take));
        let legs: Vec<Leg> = legs.and_then(|legs| serde_json::from_value(legs).ok()).unwrap_or_default();
        Ok(legs.into_iter().find(|leg| leg.sid == leg_sid))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::twilio::FormPairs;
    use domain::call::CallStatus;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn a_line_is_told_by_the_carriers_clock_unless_that_is_far_off() {
        let now = at("2026-11-25T15:00:10Z");
        for (told, when) in [
            ("Wed, 25 Nov 2026 15:00:05 +0000", at("2026-11-25T15:00:05Z")),
            ("Wed, 25 Nov 2020 15:00:05 +0000", now),
            ("soon", now),
            ("", now),
        ] {
            let body = form_urlencoded::Serializer::new(String::new())
                .extend_pairs([
                    ("CallSid", "CA2"),
                    ("ParentCallSid", "CA1"),
                    ("CallStatus", "ringing"),
                    ("To", "+14165550110"),
                    ("Timestamp", told),
                ])
                .finish();
            let pairs = FormPairs::parse(body.as_bytes());
            let leg = leg_of(&VoiceRequest::new(&pairs), now).unwrap();
            assert_eq!(
                (leg.rang_at, leg.status, leg.dialled.as_str()),
                (Some(when), Some(CallStatus::Ringing), "+14165550110")
            );
        }
    }
}
