//! Requests that only tell. The carrier promises neither their order nor that each comes once.

use super::parameters::{Pairs, pair};
use super::{Run, Subscription, What};
use crate::emulator::delivery::Kind;
use crate::emulator::wire::Method;

/// A callback as it goes out, once, twice or never.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) kind: Kind,
    /// In words, for the story.
    pub(super) about: String,
    pub(super) url: String,
    pub(super) method: Method,
    pub(super) pairs: Pairs,
    /// Milliseconds after the end of the call, where that is when it comes by nature.
    pub(super) after_the_end: Option<u64>,
}

impl Run<'_> {
    /// Tells, or keeps for the end, or drops.
    pub(super) async fn tell(&mut self, told: Told) {
        let delivery = &self.script.delivery;
        if delivery.drops(told.kind) {
            self.line(What::Note, format!("this callback never comes: {}", told.about));
            return;
        }
        if delivery.waits() || told.after_the_end.is_some() {
            self.waiting.push(told);
            return;
        }
        for told in delivery.arrange(vec![told]) {
            self.send(&told).await;
        }
    }

    /// What waited for the end of the call.
    pub(super) async fn tell_the_rest(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return;
        }
        let end = self.now;
        for told in self.script.delivery.arrange(waiting) {
            self.now = self.now.max(end + told.after_the_end.unwrap_or(5000));
            self.send(&told).await;
        }
    }

    async fn send(&mut self, told: &Told) {
        let status = self.exchange(What::Callback, &told.about, told.method, &told.url, &told.pairs).await;
        match status.map(|answer| answer.status) {
            Ok(200..=299) => {}
            Ok(status) => self.warn(15003, format!("a callback was answered with {status}")),
            Err(silence) => self.warn(15003, format!("a callback was not answered: {silence}")),
        }
    }

    /// An event of a leg, when somebody wants to know it.
    pub(super) async fn leg_event(&mut self, leg: usize, event: &str) {
        if let Some(told) = self.leg_callback(leg, event, Kind::Leg) {
            self.tell(told).await;
        }
    }

    pub(super) fn leg_callback(&mut self, leg: usize, event: &str, kind: Kind) -> Option<Told> {
        let Subscription { url, method, events } = self.legs[leg].subscription.clone()?;
        if !events.iter().any(|wanted| wanted == event) {
            return None;
        }
        let word = match event {
            "initiated" => "initiated",
            "ringing" => "ringing",
            "answered" => "in-progress",
            _ => self.legs[leg].status.word(),
        };
        let mut pairs = self.parameters(leg);
        for (name, value) in &mut pairs {
            if name == "CallStatus" {
                word.clone_into(value);
            }
        }
        pairs.push(pair("CallbackSource", "call-progress-events"));
        pairs.push(pair("SequenceNumber", self.legs[leg].told.to_string()));
        pairs.push(pair("Timestamp", self.timestamp(self.now)));
        if event == "completed" {
            let seconds = self.seconds_of(leg);
            pairs.push(pair("CallDuration", seconds.to_string()));
            pairs.push(pair("Duration", seconds.div_ceil(60).to_string()));
            if let Some(code) = self.sip_code(leg) {
                pairs.push(pair("SipResponseCode", code));
            }
        }
        self.legs[leg].told += 1;
        let about = if leg == 0 { format!("the call is {word}") } else { format!("{} is {word}", self.legs[leg].to) };
        Some(Told { kind, about, url, method, pairs, after_the_end: None })
    }
}
