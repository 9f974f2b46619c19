//! What the database holds against what the carrier sent.

use crate::carrier::{Carrier, Sent};
use backend::entity::{call, call_transcript, voicemail, webhook_event};
use backend::twilio::FormPairs;
use sea_orm::{DatabaseConnection, EntityTrait as _};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// An event as both sides can name it: the path and the pairs, in a fixed order.
type Name = (String, BTreeMap<String, String>);

/// How often something was acknowledged, sent and booked.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    acknowledged: usize,
    sent: usize,
    booked: usize,
}

impl Count {
    /// What was acknowledged is booked; what was sent and never answered may be; nothing else is.
    const fn is_right(self) -> bool {
        self.acknowledged <= self.booked && self.booked <= self.sent
    }
}

pub struct Books {
    events: HashMap<Name, Count>,
    /// By the carrier's call id: dials that ended, messages, what callers said.
    effects: HashMap<(&'static str, String), Count>,
    calls_twice: Vec<String>,
}

fn name(path: &str, payload: &Value) -> Name {
    let pairs = payload.as_object().into_iter().flatten();
    (path.to_owned(), pairs.map(|(k, v)| (k.clone(), v.as_str().unwrap_or_default().to_owned())).collect())
}

/// What a request does besides being an event.
fn effect(sent: &Sent) -> Option<(&'static str, String, String)> {
    let pairs = FormPairs::parse(sent.body.as_bytes());
    let (path, sid) = (sent.target.split('?').next().unwrap_or_default(), pairs.get("CallSid").to_owned());
    match path {
        "/api/twilio/dial-result" => Some(("dial", sid, sent.body.clone())),
        // Action, callback and transcription speak of one message.
        "/api/twilio/voicemail" | "/api/twilio/voicemail-transcription"
            if pairs.get("RecordingStatus") != "absent" && !pairs.get("RecordingUrl").is_empty() =>
        {
            let of = |name: &str| pairs.get(name).rsplit('/').next().unwrap_or_default().to_owned();
            let recording =
                Some(of("RecordingSid")).filter(|sid| !sid.is_empty()).unwrap_or_else(|| of("RecordingUrl"));
            Some(("message", sid, recording))
        }
        "/api/twilio/receptionist"
            if !pairs.get("SpeechResult").trim().is_empty() || !pairs.get("Digits").is_empty() =>
        {
            Some(("words", sid, format!("{} {}", sent.target, sent.body)))
        }
        _ => None,
    }
}

impl Books {
    pub async fn of(db: &DatabaseConnection, carrier: &Carrier) -> Self {
        let (sent, acknowledged) = (carrier.sent(), carrier.acknowledged());
        let mut events: HashMap<Name, Count> = HashMap::new();
        for one in &sent {
            let payload = FormPairs::parse(one.body.as_bytes()).to_json();
            let count = events.entry(name(one.target.split('?').next().unwrap_or_default(), &payload)).or_default();
            count.sent += 1;
            count.acknowledged += usize::from(acknowledged.contains(one));
        }
        for row in webhook_event::Entity::find().all(db).await.unwrap() {
            events.entry(name(&row.path, &row.payload)).or_default().booked += 1;
        }

        let mut effects: HashMap<(&'static str, String), Count> = HashMap::new();
        let distinct = |all: &HashSet<Sent>| all.iter().filter_map(effect).collect::<BTreeSet<_>>();
        for (kind, sid, _) in distinct(&sent) {
            effects.entry((kind, sid)).or_default().sent += 1;
        }
        for (kind, sid, _) in distinct(&acknowledged) {
            effects.entry((kind, sid)).or_default().acknowledged += 1;
        }
        let ours: HashSet<String> =
            sent.iter().map(|one| FormPairs::parse(one.body.as_bytes()).get("CallSid").to_owned()).collect();
        let mut sids = HashMap::new();
        let mut calls_twice = Vec::new();
        for row in call::Entity::find().all(db).await.unwrap() {
            let Some(sid) = row.call_sid.filter(|sid| ours.contains(sid)) else { continue };
            let attempts = row.receipt.as_ref().and_then(|receipt| receipt["attempts"].as_array()).map_or(0, Vec::len);
            effects.entry(("dial", sid.clone())).or_default().booked += attempts;
            if sids.values().any(|known| *known == sid) {
                calls_twice.push(sid.clone());
            }
            sids.insert(row.id, sid);
        }
        for row in voicemail::Entity::find().all(db).await.unwrap() {
            // A recording of nothing keeps an unseen row, so that a late callback makes no message of it.
            if row.recording_status.as_deref() == Some("absent") {
                continue;
            }
            if let Some(sid) = sids.get(&row.call_id) {
                effects.entry(("message", sid.clone())).or_default().booked += 1;
            }
        }
        for row in call_transcript::Entity::find().all(db).await.unwrap() {
            if let Some(sid) = sids.get(&row.call_id).filter(|_| row.role == "user") {
                effects.entry(("words", sid.clone())).or_default().booked += 1;
            }
        }
        Self { events, effects, calls_twice }
    }

    pub fn each_acknowledged_event_is_there_once(&self) {
        let wrong: Vec<_> = self.events.iter().filter(|(_, count)| !count.is_right()).collect();
        assert!(wrong.is_empty(), "{} of {} events: {wrong:#?}", wrong.len(), self.events.len());
        let of = |what: fn(&Count) -> usize| self.events.values().map(what).sum::<usize>();
        println!(
            "          {} distinct events sent, {} acknowledged, {} booked",
            of(|c| c.sent),
            of(|c| c.acknowledged),
            of(|c| c.booked)
        );
    }

    pub fn nothing_counted_twice(&self) {
        assert_eq!(self.calls_twice, Vec::<String>::new());
        let wrong: Vec<_> = self.effects.iter().filter(|(_, count)| !count.is_right()).collect();
        assert!(wrong.is_empty(), "{} of {} effects: {wrong:#?}", wrong.len(), self.effects.len());
        for kind in ["dial", "message", "words"] {
            assert!(self.effects.keys().any(|(known, _)| *known == kind), "no {kind}: this shows nothing");
        }
    }
}
