//! How callbacks arrive: the carrier promises neither order nor that each comes once.

use serde::Deserialize;
use std::str::FromStr;

/// What a callback tells about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The end of the call.
    Status,
    /// Progress of a dialled leg.
    Leg,
    /// A recording.
    Recording,
    /// The text of a recording.
    Transcription,
    /// A media stream.
    Stream,
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "status" => Self::Status,
            "leg" => Self::Leg,
            "recording" => Self::Recording,
            "transcription" => Self::Transcription,
            "stream" => Self::Stream,
            _ => return Err("expects status, leg, recording, transcription or stream".to_owned()),
        })
    }
}

/// What goes wrong with callbacks. Nothing, by default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Delivery {
    /// They come after the call ended.
    pub late: bool,
    /// Each comes twice, to the letter.
    pub double: bool,
    /// They come after the call ended, in an order that this number stands for.
    pub shuffle: Option<u64>,
    /// These never come.
    pub drop: Vec<Kind>,
}

impl Delivery {
    /// Whether callbacks wait until the call is over.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.late || self.shuffle.is_some()
    }

    /// Whether this kind never comes.
    #[must_use]
    pub fn drops(&self, kind: Kind) -> bool {
        self.drop.contains(&kind)
    }

    /// What waited, as it comes in the end.
    #[must_use]
    pub fn arrange<T: Clone>(&self, waiting: Vec<T>) -> Vec<T> {
        let copies = if self.double { 2 } else { 1 };
        let mut all: Vec<T> = waiting.into_iter().flat_map(|one| std::iter::repeat_n(one, copies)).collect();
        if let Some(seed) = self.shuffle {
            let mut dice = Dice::new(seed);
            for i in (1..all.len()).rev() {
                all.swap(i, dice.below(i + 1));
            }
        }
        all
    }
}

/// Numbers that look random and are the same for the same seed on every machine.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A seed from a text.
    pub(super) fn of(text: &str) -> Self {
        Self(
            text.bytes()
                .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)),
        )
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        let end = end.max(1) as u64;
        usize::try_from(self.next() % end).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_the_seeds() {
        let shuffled = |seed| Delivery { shuffle: Some(seed), ..Delivery::default() }.arrange((0..20).collect());
        assert_eq!(shuffled(1), shuffled(1));
        assert_ne!(shuffled(1), shuffled(2));
        let mut sorted: Vec<i32> = shuffled(3);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn doubled_and_in_order_without_a_seed() {
        let delivery = Delivery { double: true, late: true, ..Delivery::default() };
        assert_eq!(delivery.arrange(vec!["a", "b"]), ["a", "a", "b", "b"]);
        assert!(delivery.waits() && !Delivery::default().waits());
    }
}
