use super::START;
use super::serial::{Entry, hash};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is wrong at one place of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// The entry does not say what it said when it was written.
    Altered,
    /// The entry does not continue the one before it.
    Unlinked,
    /// Entries between are missing.
    Missing {
        /// The first that is not there.
        from: i64,
        /// The last that is not there.
        to: i64,
    },
    /// The entry stands where it does not belong: its number was there before.
    OutOfOrder,
    /// The chain ends before, or otherwise than, the database's own note of its last entry.
    CutOff {
        /// The number of the last entry by that note.
        noted: i64,
    },
}

/// A flaw and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The chain.
    pub chain: Uuid,
    /// The entry's number; of a chain that was cut off the last one that is there.
    pub sequence: i64,
    /// What is wrong.
    pub flaw: Flaw,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let n = self.sequence;
        match &self.flaw {
            Flaw::Altered => write!(f, "entry {n} was changed after it was written"),
            Flaw::Unlinked => write!(f, "entry {n} does not continue the entry before it"),
            Flaw::Missing { from, to } if from == to => write!(f, "entry {from} is missing"),
            Flaw::Missing { from, to } => write!(f, "entries {from} to {to} are missing"),
            Flaw::OutOfOrder => write!(f, "entry {n} stands where it does not belong"),
            Flaw::CutOff { noted } => {
                write!(f, "the log ends at entry {n}, but the database noted entry {noted} as the last one")
            }
        }
    }
}

/// Reads chains entry by entry and keeps what is wrong. Entries of several chains may come mixed; each chain's own in
/// their order.
#[derive(Debug, Default)]
pub struct Checker {
    chains: BTreeMap<Uuid, End>,
    findings: Vec<Finding>,
}

/// Where a chain ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// The number of its last entry.
    pub sequence: i64,
    /// The hash of its last entry: what to keep elsewhere.
    pub hash: String,
}

impl Checker {
    /// The next entry.
    pub fn read(&mut self, entry: &Entry) {
        let (chain, sequence) = (entry.chain, entry.sequence);
        let last = self.chains.entry(chain).or_insert_with(|| End { sequence: 0, hash: START.to_owned() });
        let mut found = Vec::new();
        if hash(entry) != entry.hash {
            found.push(Flaw::Altered);
        }
        if sequence <= last.sequence {
            found.push(Flaw::OutOfOrder);
        } else if sequence - 1 > last.sequence {
            found.push(Flaw::Missing { from: last.sequence + 1, to: sequence - 1 });
        } else if entry.prev_hash != last.hash {
            found.push(Flaw::Unlinked);
        }
        if sequence > last.sequence {
            *last = End { sequence, hash: entry.hash.clone() };
        }
        self.findings.extend(found.into_iter().map(|flaw| Finding { chain, sequence, flaw }));
    }

    /// What the database noted as the end of a chain: a log that was cut off behind fits in itself.
    pub fn noted(&mut self, chain: Uuid, sequence: i64, hash: &str) {
        let last = self.chains.get(&chain);
        if !last.is_some_and(|last| last.sequence == sequence && last.hash == hash) {
            let at = last.map_or(0, |last| last.sequence);
            self.findings.push(Finding { chain, sequence: at, flaw: Flaw::CutOff { noted: sequence } });
        }
    }

    /// Every chain with its end.
    pub fn ends(&self) -> impl Iterator<Item = (Uuid, &End)> {
        self.chains.iter().map(|(chain, end)| (*chain, end))
    }

    /// What is wrong, in the order it was found.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

#[cfg(test)]
mod tests;
