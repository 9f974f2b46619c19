//! What was measured, and the table that shows it.

use std::collections::BTreeMap;
use std::time::Duration;

/// Waiting times and answers by kind of request.
#[derive(Default)]
pub struct Figures {
    kinds: BTreeMap<String, Vec<f64>>,
    /// How late the load itself was, milliseconds: a machine that has no time for it has none for the product either.
    lateness: Vec<f64>,
    /// Answered with a status that the carrier can use.
    pub acknowledged: usize,
    /// Answers that say sorry to a caller.
    pub apologies: usize,
}

impl Figures {
    /// An answer, from the moment the request was sent.
    pub fn answered(&mut self, kind: &str, took: Duration) {
        let times = match self.kinds.get_mut(kind) {
            Some(times) => times,
            None => self.kinds.entry(kind.to_owned()).or_default(),
        };
        times.push(took.as_secs_f64() * 1e3);
    }

    /// A request left so long after it was due.
    pub fn left(&mut self, late: Duration) {
        self.lateness.push(late.as_secs_f64() * 1e3);
    }

    pub fn requests(&self) -> usize {
        self.kinds.values().map(Vec::len).sum()
    }

    /// Milliseconds within which this share of all requests was answered.
    pub fn at(&self, share: f64) -> f64 {
        rank(&sorted(self.kinds.values().flatten()), share)
    }

    /// The same of one kind.
    pub fn of(&self, kind: &str, share: f64) -> f64 {
        rank(&sorted(self.kinds.get(kind).into_iter().flatten()), share)
    }

    /// How late this share of requests left at most, milliseconds.
    pub fn late(&self, share: f64) -> f64 {
        rank(&sorted(&self.lateness), share)
    }

    pub fn print(&self) {
        println!("      kind of request            requests   p50 ms   p95 ms   p99 ms   max ms");
        let all = sorted(self.kinds.values().flatten());
        let kinds = self.kinds.iter().map(|(kind, times)| (kind.as_str(), sorted(times)));
        let several = self.kinds.len() > 1;
        for (kind, times) in kinds.chain(several.then_some(("all", all))) {
            let [p50, p95, p99, most] = [0.5, 0.95, 0.99, 1.0].map(|share| rank(&times, share));
            println!("      {kind:<26} {:>8} {p50:>8.2} {p95:>8.2} {p99:>8.2} {most:>8.2}", times.len());
        }
    }
}

fn sorted<'v>(values: impl IntoIterator<Item = &'v f64>) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.into_iter().copied().collect();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The value below which this share of sorted values is; of none it is no number.
fn rank(sorted: &[f64], share: f64) -> f64 {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(f64::NAN)
}
