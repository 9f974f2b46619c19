//! Who asked how often, in memory that does not grow with the number of those who ask.

use chrono::{DateTime, Utc};
use domain::rate::{Quota, Turn};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Whoever asks, as a number: an address, or the digest of a credential.
pub type Key = u128;

/// The buckets of many.
#[derive(Debug)]
pub struct Book {
    quota: Quota,
    /// The most of each half.
    half: usize,
    pages: Mutex<Pages>,
}

/// When the young half is full it becomes the old one, and the old one is forgotten: whoever asked lately is in one of
/// them. To be forgotten takes so many others that each of them had a bucket of its own anyway.
#[derive(Debug, Default)]
struct Pages {
    young: HashMap<Key, DateTime<Utc>>,
    old: HashMap<Key, DateTime<Utc>>,
}

impl Book {
    /// A book of so many at most.
    #[must_use]
    pub fn new(quota: Quota, most: usize) -> Self {
        Self { quota, half: (most / 2).max(1), pages: Mutex::default() }
    }

    /// Requests that are allowed at once.
    #[must_use]
    pub const fn limit(&self) -> u32 {
        self.quota.limit()
    }

    /// Whether this one asked lately.
    #[must_use]
    pub fn knows(&self, key: Key) -> bool {
        let pages = self.pages();
        pages.young.contains_key(&key) || pages.old.contains_key(&key)
    }

    /// One request of this one.
    pub fn take(&self, key: Key, now: DateTime<Utc>) -> Turn {
        let mut pages = self.pages();
        let kept = pages.young.get(&key).or_else(|| pages.old.get(&key)).copied();
        let turn = self.quota.take(kept, now);
        if pages.young.len() >= self.half && !pages.young.contains_key(&key) {
            pages.old = std::mem::take(&mut pages.young);
        }
        pages.young.insert(key, turn.full_at);
        turn
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::num::NonZeroU32;

    fn book(limit: u32, most: usize) -> Book {
        Book::new(Quota::per_minute(NonZeroU32::new(limit).unwrap()), most)
    }

    #[test]
    fn each_has_a_bucket_of_its_own() {
        let (book, now) = (book(2, 100), DateTime::UNIX_EPOCH);
        assert!(!book.knows(1));
        assert!(book.take(1, now).allowed && book.take(1, now).allowed && !book.take(1, now).allowed);
        assert!(book.take(2, now).allowed);
        assert!(book.knows(1) && book.knows(2) && !book.knows(3));
    }

    #[test]
    fn a_flood_of_others_neither_grows_it_nor_frees_who_goes_on_asking() {
        let (book, now) = (book(2, 100), DateTime::UNIX_EPOCH);
        let mut allowed = 0;
        for other in 1_000..101_000 {
            book.take(other, now);
            if other % 40 == 0 {
                allowed += u32::from(book.take(7, now).allowed);
            }
        }
        let pages = book.pages();
        assert!(pages.young.len() + pages.old.len() <= 101, "{} {}", pages.young.len(), pages.old.len());
        assert_eq!(allowed, 2);
    }
}
