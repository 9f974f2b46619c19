//! A line that was dialled for a caller, as the carrier's callbacks tell of it.

use super::{CallStatus, Progress};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The most lines that are kept of one call: ten ring at once, a few times in a row.
pub const MAX_LEGS: usize = 40;

/// What is known of a dialled line. Facts only ever fill blanks or move it on, so that callbacks
/// may come in any order and more than once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Leg {
    /// The carrier's id of the line.
    pub sid: String,
    /// Who was dialled.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dialled: String,
    /// Where it stands; none while only its question is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<CallStatus>,
    /// When it rang.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rang_at: Option<DateTime<Utc>>,
    /// When somebody, or a machine, answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// Seconds from answer to end, by the carrier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<i32>,
    /// Whether whoever answered took the call by pressing 1; none where nobody was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<bool>,
}

impl Leg {
    /// A line of which only the id is known.
    #[must_use]
    pub fn new(sid: &str) -> Self {
        Self {
            sid: sid.to_owned(),
            dialled: String::new(),
            status: None,
            rang_at: None,
            answered_at: None,
            ended_at: None,
            seconds: None,
            accepted: None,
        }
    }

    /// A line with one thing that the carrier says about it.
    #[must_use]
    pub fn told(sid: &str, dialled: &str, status: CallStatus, at: DateTime<Utc>, seconds: Option<i32>) -> Self {
        let when = |is: bool| is.then_some(at);
        Self {
            dialled: dialled.to_owned(),
            status: Some(status),
            rang_at: when(status == CallStatus::Ringing),
            answered_at: when(status == CallStatus::InProgress),
            ended_at: when(status.is_final()),
            seconds: seconds.filter(|_| status.is_final()),
            ..Self::new(sid)
        }
    }

    /// Takes over what another account of the same line knows.
    pub fn learn(&mut self, news: &Self) {
        if self.dialled.is_empty() {
            self.dialled.clone_from(&news.dialled);
        }
        if let Some(next) = news.status
            && self.status.is_none_or(|known| matches!(known.after(next), Progress::MovesTo(_)))
        {
            self.status = Some(next);
        }
        // Of two tellings the earlier one is when it happened.
        let earlier = |old: Option<DateTime<Utc>>, new: Option<DateTime<Utc>>| match (old, new) {
            (Some(old), Some(new)) => Some(old.min(new)),
            (old, new) => old.or(new),
        };
        self.rang_at = earlier(self.rang_at, news.rang_at);
        self.answered_at = earlier(self.answered_at, news.answered_at);
        self.ended_at = earlier(self.ended_at, news.ended_at);
        self.seconds = self.seconds.or(news.seconds);
        // A yes stays a yes.
        self.accepted = match (self.accepted, news.accepted) {
            (Some(a), Some(b)) => Some(a || b),
            (a, b) => a.or(b),
        };
    }

    /// Puts news of a line among those that are known, in the order in which they rang.
    pub fn merge(legs: &mut Vec<Self>, news: &Self) {
        let room = legs.len() < MAX_LEGS;
        match legs.iter_mut().find(|leg| leg.sid == news.sid) {
            Some(leg) => leg.learn(news),
            None if room => legs.push(news.clone()),
            None => {}
        }
        legs.sort_by(|a, b| (a.rang_at, &a.sid).cmp(&(b.rang_at, &b.sid)));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + second, 0).unwrap()
    }

    fn story() -> Vec<Leg> {
        let told = |sid, status, second, seconds| Leg::told(sid, "+14165550110", status, at(second), seconds);
        vec![
            told("CA1", CallStatus::Pending, 0, None),
            told("CA1", CallStatus::Ringing, 1, None),
            told("CA1", CallStatus::InProgress, 5, None),
            Leg { accepted: Some(false), ..Leg::new("CA1") },
            Leg { accepted: Some(true), ..Leg::new("CA1") },
            told("CA1", CallStatus::Completed, 40, Some(35)),
            told("CA2", CallStatus::Ringing, 2, None),
            told("CA2", CallStatus::Canceled, 5, None),
        ]
    }

    proptest! {
        #[test]
        fn any_order_and_any_repetition_tell_the_same(order in Just((0..8).chain(0..8).collect::<Vec<usize>>()).prop_shuffle()) {
            let (mut straight, mut mixed) = (Vec::new(), Vec::new());
            let story = story();
            story.iter().for_each(|news| Leg::merge(&mut straight, news));
            order.iter().for_each(|at| Leg::merge(&mut mixed, &story[*at]));
            prop_assert_eq!(&straight, &mixed);
            prop_assert_eq!(straight.len(), 2);
            prop_assert_eq!((straight[0].answered_at, straight[0].seconds, straight[0].accepted), (Some(at(5)), Some(35), Some(true)));
        }
    }

    #[test]
    fn a_call_keeps_a_bounded_number_of_lines() {
        let mut legs = Vec::new();
        (0..200).for_each(|n| Leg::merge(&mut legs, &Leg::new(&format!("CA{n}"))));
        assert_eq!(legs.len(), MAX_LEGS);
    }
}
