//! Circles: a number that a clinic may dial and that rings, over however many other clinics, the
//! clinic itself. A caller sent into one would go round until the carrier gives up.

use crate::phone::E164;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

/// A number that rings a clinic: one of its active numbers here or, under method `forwarded`, its
/// original number, whose line forwards to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<K> {
    /// The number.
    pub number: E164,
    /// The clinic it rings.
    pub clinic: K,
}

/// A number that a clinic may dial: the backup's, when the backup is to ring a line, or the staff
/// line, when transfers to it are on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dials<K> {
    /// The clinic that dials.
    pub clinic: K,
    /// The number.
    pub number: E164,
}

/// Which number rings whom and who dials what, across all clinics and companies.
#[derive(Debug, Clone)]
pub struct LineGraph<K> {
    rings: HashMap<E164, Vec<K>>,
    dials: HashMap<K, Vec<E164>>,
}

/// A way back to the clinic that dials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circle<K> {
    /// The clinics on the way, in order, without the one it starts from and comes back to. Empty
    /// when the number rings the clinic itself. May belong to other companies: whoever tells a
    /// person decides what may be told, which across companies is only that it leads back.
    pub through: Vec<K>,
}

impl<K> Circle<K> {
    /// How many times a number is dialled until the clinic rings again; 1 when it rings itself.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.through.len() + 1
    }

    /// Whether the way back leads through other clinics.
    #[must_use]
    pub const fn leads_through_others(&self) -> bool {
        !self.through.is_empty()
    }
}

impl<K: Clone + Eq + Hash> LineGraph<K> {
    /// The graph of these lines and dials. Entries may repeat, and a number may ring several clinics.
    pub fn new(lines: impl IntoIterator<Item = Line<K>>, dials: impl IntoIterator<Item = Dials<K>>) -> Self {
        let mut graph = Self { rings: HashMap::new(), dials: HashMap::new() };
        for Line { number, clinic } in lines {
            graph.rings.entry(number).or_default().push(clinic);
        }
        for Dials { clinic, number } in dials {
            graph.dials.entry(clinic).or_default().push(number);
        }
        graph
    }

    /// The shortest way by which dialling `dial` from `clinic` comes back to `clinic`; `None` when
    /// it cannot. What `clinic` dials by the graph does not matter: only `dial` is asked about.
    ///
    /// A number of another clinic that does not come back is no circle.
    #[must_use]
    pub fn circle_from(&self, clinic: &K, dial: &E164) -> Option<Circle<K>> {
        // Breadth first, so the first way found is a shortest one. `reached` holds each clinic once
        // with the place in it of the clinic before; no recursion, whatever the length of a chain.
        let mut reached: Vec<(&K, Option<usize>)> = Vec::new();
        let mut seen: HashSet<&K> = HashSet::new();
        let mut waiting: VecDeque<(&E164, Option<usize>)> = VecDeque::from([(dial, None)]);
        while let Some((number, before)) = waiting.pop_front() {
            for rung in self.rings.get(number).into_iter().flatten() {
                if rung == clinic {
                    return Some(Circle { through: way(&reached, before) });
                }
                if seen.insert(rung) {
                    reached.push((rung, before));
                    let here = Some(reached.len() - 1);
                    waiting.extend(self.dials.get(rung).into_iter().flatten().map(|next| (next, here)));
                }
            }
        }
        None
    }
}

/// The clinics from the first one rung to the one at a place.
fn way<K: Clone>(reached: &[(&K, Option<usize>)], last: Option<usize>) -> Vec<K> {
    let mut through = Vec::new();
    let mut at = last;
    while let Some((clinic, before)) = at.and_then(|place| reached.get(place)) {
        through.push((*clinic).clone());
        at = *before;
    }
    through.reverse();
    through
}
