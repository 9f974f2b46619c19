//! How often somebody may ask: a bucket that is emptied by requests and fills itself evenly. All that has to be kept
//! between two requests is one moment, the one at which the bucket is full again.

use chrono::{DateTime, TimeDelta, Utc};
use std::num::NonZeroU32;

const MINUTE: i64 = 60_000_000;

/// So many requests at once, and as many again evenly over a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    limit: NonZeroU32,
}

/// Whether a request is allowed, and what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Whether it is.
    pub allowed: bool,
    /// Requests that are left now.
    pub remaining: u32,
    /// Seconds until all of them are there again, rounded up.
    pub reset: u64,
    /// Seconds after which one is there again, rounded up; 0 where it is allowed.
    pub retry_after: u64,
    /// What to keep.
    pub full_at: DateTime<Utc>,
}

impl Quota {
    /// So many a minute.
    #[must_use]
    pub const fn per_minute(limit: NonZeroU32) -> Self {
        Self { limit }
    }

    /// Requests that are allowed at once.
    #[must_use]
    pub const fn limit(self) -> u32 {
        self.limit.get()
    }

    /// One request takes its place, if there is one. `full_at` is what the last one left; `None` for somebody new.
    #[must_use]
    pub fn take(self, full_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Turn {
        let limit = i64::from(self.limit.get());
        // Microseconds in which one place comes back; the bucket is counted in these.
        let step = (MINUTE / limit).max(1);
        let room = step * limit;
        let missing = full_at.map_or(0, |at| {
            let behind = at.signed_duration_since(now);
            // More than a whole bucket is missing only where the clock was set back: that is nobody's fault.
            behind.num_microseconds().filter(|missing| (0..=room).contains(missing)).unwrap_or(0)
        });
        let allowed = missing + step <= room;
        let after = if allowed { missing + step } else { missing };
        let seconds = |micros: i64| u64::try_from(micros.div_euclid(1_000_000) + i64::from(micros % 1_000_000 != 0));
        Turn {
            allowed,
            remaining: u32::try_from((room - after) / step).unwrap_or_default(),
            reset: seconds(after).unwrap_or_default(),
            retry_after: if allowed { 0 } else { seconds(missing + step - room).unwrap_or_default().max(1) },
            full_at: now.checked_add_signed(TimeDelta::microseconds(after)).unwrap_or(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quota(limit: u32) -> Quota {
        Quota::per_minute(NonZeroU32::new(limit).unwrap())
    }

    fn at(micros: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(1_795_000_000_000_000 + micros).unwrap()
    }

    #[test]
    fn a_burst_is_allowed_and_one_more_is_not() {
        let mut kept = None;
        for left in (0..5).rev() {
            let turn = quota(5).take(kept, at(0));
            assert_eq!((turn.allowed, turn.remaining, turn.retry_after), (true, left, 0));
            kept = Some(turn.full_at);
        }
        let refused = quota(5).take(kept, at(0));
        assert_eq!((refused.allowed, refused.remaining, refused.reset, refused.retry_after), (false, 0, 60, 12));
        assert_eq!(Some(refused.full_at), kept, "whoever is refused does not wait longer for it");
        assert!(quota(5).take(kept, at(12_000_000)).allowed);
    }

    #[test]
    fn the_ends_of_time_are_moments_like_others() {
        for (kept, now) in [
            (DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MIN_UTC),
            (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC),
            (DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MAX_UTC),
        ] {
            let turn = quota(3).take(Some(kept), now);
            assert!(turn.remaining <= 3 && turn.reset <= 60 && turn.retry_after <= 60);
        }
    }

    proptest! {
        /// However the requests come: at most the burst and what came back since.
        #[test]
        fn never_more_than_the_burst_and_the_refill(limit in 1_u32..2000, gaps in prop::collection::vec(0_i64..5_000_000, 1..400)) {
            let (mut now, mut kept, mut allowed) = (0, None, 0_i64);
            for gap in gaps {
                now += gap;
                let turn = quota(limit).take(kept, at(now));
                kept = Some(turn.full_at);
                allowed += i64::from(turn.allowed);
                let step = MINUTE / i64::from(limit);
                prop_assert!(allowed <= i64::from(limit) + now / step);
            }
        }

        /// What the answer says is true: waiting so long suffices, and a second less does not.
        #[test]
        fn waiting_as_told_suffices(limit in 1_u32..5000, behind in 0_i64..120_000_000) {
            let turn = quota(limit).take(Some(at(behind)), at(0));
            let wait = i64::try_from(turn.retry_after).unwrap();
            prop_assert!(turn.allowed == (wait == 0));
            prop_assert!(wait <= 60);
            if !turn.allowed {
                prop_assert!(quota(limit).take(Some(turn.full_at), at(wait * 1_000_000)).allowed);
                prop_assert!(wait == 1 || !quota(limit).take(Some(turn.full_at), at((wait - 1) * 1_000_000)).allowed);
            }
            let full = quota(limit).take(Some(turn.full_at), at(i64::try_from(turn.reset).unwrap() * 1_000_000));
            prop_assert_eq!(full.remaining, limit - 1);
        }

        /// A clock that jumps locks nobody out for longer than a minute.
        #[test]
        fn a_clock_set_back_is_forgiven(limit in 1_u32..5000, back in 0_i64..1_000_000_000_000) {
            let turn = quota(limit).take(Some(at(back)), at(0));
            prop_assert!(turn.full_at <= at(MINUTE));
            prop_assert!(quota(limit).take(Some(turn.full_at), at(MINUTE)).allowed);
        }
    }
}
