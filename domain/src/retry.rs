//! How long to wait before something that failed is tried again.

use chrono::Duration;

/// The wait before the second try.
const FIRST: i64 = 10;
/// The longest wait, seconds.
const LONGEST: i64 = 3600;

/// The wait after so many tries failed: ten seconds, then twice as long each time, an hour at most.
#[must_use]
pub fn wait_after(failed: u32) -> Duration {
    let doubled = FIRST.checked_shl(failed.saturating_sub(1).min(32)).unwrap_or(LONGEST);
    Duration::seconds(doubled.clamp(FIRST, LONGEST))
}

#[cfg(test)]
mod tests {
    use super::wait_after;

    #[test]
    fn waits_grow_to_an_hour_and_never_shrink() {
        let waits: Vec<i64> = [0, 1, 2, 3, 9, 10, u32::MAX].map(|n| wait_after(n).num_seconds()).to_vec();
        assert_eq!(waits, [10, 10, 20, 40, 2560, 3600, 3600]);
        assert!((1..200).all(|n| wait_after(n) <= wait_after(n + 1)));
    }
}
