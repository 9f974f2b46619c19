//! Numbers that look like chance and are the same every time: the demo must not differ from one machine to the next.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A small generator (SplitMix64). Good enough for a story, useless for secrets.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// A generator of its own for each topic, so that a change in one part of the demo leaves the others alone.
    pub(super) fn new(topic: &str) -> Self {
        Self(hash(topic))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number from `low` up to and including `high`.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).unwrap_or(1).max(1);
        low + i64::try_from(self.next() % span).unwrap_or(0)
    }

    /// True in that many of a hundred cases.
    pub(super) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of the list. The list must not be empty.
    pub(super) fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        let at = self.next() % (list.len().max(1) as u64);
        &list[at as usize]
    }

    /// One of the list, each as often as its weight says.
    pub(super) fn weighted<T: Copy>(&mut self, list: &[(T, i64)], otherwise: T) -> T {
        let total: i64 = list.iter().map(|(_, weight)| weight).sum();
        let mut left = self.between(1, total.max(1));
        for (item, weight) in list {
            left -= weight;
            if left <= 0 {
                return *item;
            }
        }
        otherwise
    }
}

fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn mix(seed: u64) -> u64 {
    let a = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let b = (a ^ (a >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    b ^ (b >> 31)
}

/// A UUID v7 for a thing that came to be at that moment; `what` tells things of the same moment apart.
pub(super) fn id_at(at: DateTime<Utc>, what: &str) -> Uuid {
    let (one, two) = (mix(hash(what)), mix(hash(what) ^ 0x5377_6974_6368_6264));
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0) & 0xffff_ffff_ffff;
    let high = (millis << 16) | 0x7000 | (one & 0x0fff);
    let low = 0x8000_0000_0000_0000 | (two & 0x3fff_ffff_ffff_ffff);
    Uuid::from_u64_pair(high, low)
}

/// The id of something that is there in every demo, the same on every day it is loaded.
pub(super) fn fixed_id(what: &str) -> Uuid {
    id_at(DateTime::from_timestamp(1_767_225_600, 0).unwrap_or_default(), what)
}

/// A carrier's id in the carrier's form: two letters and 32 hex digits.
pub(super) fn sid(prefix: &str, id: Uuid) -> String {
    format!("{prefix}{:016x}{:016x}", mix(id.as_u64_pair().0), mix(id.as_u64_pair().1))
}
