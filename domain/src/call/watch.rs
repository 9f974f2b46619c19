//! When the carrier is asked about a call whose end, or whose length, we were not told.

use super::CallStatus;
use chrono::{DateTime, Duration, Utc};

/// A call still rings, as far as we know: rings last half a minute.
const RINGING: Duration = Duration::minutes(2);
/// A call is talked on, as far as we know.
const TALKING: Duration = Duration::minutes(10);
/// The longest wait between two questions.
const LONGEST_WAIT: Duration = Duration::hours(1);
/// No call lasts longer: the carrier ends them after four hours.
const LIFETIME: Duration = Duration::hours(6);

/// What is known about a call that has not ended, or lasted nobody knows how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watched {
    /// Where it stands.
    pub status: CallStatus,
    /// Whether the carrier said how long it lasted. What ends a call may be a callback that does not.
    pub length_known: bool,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When anything was last heard of it.
    pub last_news: DateTime<Utc>,
    /// How often the carrier was asked.
    pub looks: u16,
    /// When it is to be asked again; none before the first time.
    pub next_look: Option<DateTime<Utc>>,
}

/// What to do about it now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Nothing: all that can be known is known.
    Never,
    /// Nothing before then.
    Wait(DateTime<Utc>),
    /// Ask the carrier.
    Ask {
        /// If that brings no end: when to ask again.
        next: DateTime<Utc>,
        /// It cannot be on the line any more: without an answer it is closed.
        last: bool,
    },
}

impl Watched {
    /// What to do now.
    #[must_use]
    pub fn look(&self, now: DateTime<Utc>) -> Look {
        let limit = self.started_at + LIFETIME;
        let over = self.status.is_final();
        let lengthless = self.status == CallStatus::Completed && !self.length_known;
        if over && !(lengthless && now < limit) {
            return Look::Never;
        }
        let patience = if self.status == CallStatus::InProgress { TALKING } else { RINGING };
        let earliest = self.last_news + patience;
        let due = self.next_look.map_or(earliest, |next| next.max(earliest));
        if now < due {
            return Look::Wait(due);
        }
        let next = now + (patience * 2_i32.pow(u32::from(self.looks).min(8))).min(LONGEST_WAIT);
        // The question at the limit is not put off.
        let next = if now < limit { next.min(limit) } else { next };
        Look::Ask { next, last: !over && now >= limit }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn minute(n: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap() + Duration::minutes(n)
    }

    fn watched(status: CallStatus) -> Watched {
        Watched { status, length_known: true, started_at: minute(0), last_news: minute(0), looks: 0, next_look: None }
    }

    #[test]
    fn a_ringing_call_is_asked_about_sooner_than_one_that_is_talked_on() {
        assert_eq!(watched(CallStatus::Ringing).look(minute(1)), Look::Wait(minute(2)));
        assert_eq!(watched(CallStatus::Ringing).look(minute(2)), Look::Ask { next: minute(4), last: false });
        assert_eq!(watched(CallStatus::InProgress).look(minute(9)), Look::Wait(minute(10)));
        assert_eq!(watched(CallStatus::InProgress).look(minute(10)), Look::Ask { next: minute(20), last: false });
        assert_eq!(watched(CallStatus::Completed).look(minute(900)), Look::Never);
    }

    #[test]
    fn a_call_that_lasted_nobody_knows_how_long_is_asked_about_and_never_closed_again() {
        let call = Watched { length_known: false, ..watched(CallStatus::Completed) };
        assert_eq!(call.look(minute(1)), Look::Wait(minute(2)));
        assert_eq!(call.look(minute(2)), Look::Ask { next: minute(4), last: false });
        assert_eq!(call.look(minute(360)), Look::Never);
        let never_answered = Watched { length_known: false, ..watched(CallStatus::NoAnswer) };
        assert_eq!(never_answered.look(minute(2)), Look::Never);
    }

    #[test]
    fn news_puts_the_question_off() {
        let call =
            Watched { last_news: minute(15), looks: 1, next_look: Some(minute(20)), ..watched(CallStatus::InProgress) };
        assert_eq!(call.look(minute(20)), Look::Wait(minute(25)));
    }

    proptest! {
        /// Whatever happens, a call without news is asked about a bounded number of times and then for the last time.
        #[test]
        fn a_lost_call_comes_to_its_end(talking in any::<bool>(), tick in 1_i64..30) {
            let mut call = watched(if talking { CallStatus::InProgress } else { CallStatus::Ringing });
            let (mut now, mut asked) = (minute(0), Vec::new());
            let last = loop {
                now += Duration::minutes(tick);
                if let Look::Ask { next, last } = call.look(now) {
                    prop_assert!(next > now);
                    asked.push(now);
                    call = Watched { looks: call.looks + 1, next_look: Some(next), ..call };
                    if last { break now; }
                }
                prop_assert!(now < minute(8 * 60));
            };
            prop_assert!(asked.len() <= 13, "{}", asked.len());
            prop_assert!(last >= minute(6 * 60) && last <= minute(6 * 60 + 30));
            let gaps: Vec<_> = asked.windows(2).map(|two| two[1] - two[0]).collect();
            prop_assert!(gaps.iter().rev().skip(1).rev().all(|gap| *gap <= LONGEST_WAIT + Duration::minutes(tick)));
        }

        #[test]
        fn before_it_is_due_nothing_is_asked(looks in 0_u16..1000, news in 0_i64..400, next in proptest::option::of(0_i64..400), now in 0_i64..2000) {
            for status in CallStatus::ALL {
                let call = Watched { status, length_known: true, started_at: minute(0), last_news: minute(news), looks, next_look: next.map(minute) };
                match call.look(minute(now)) {
                    Look::Never => prop_assert!(status.is_final()),
                    Look::Wait(until) => {
                        prop_assert!(until > minute(now));
                        let then = call.look(until);
                        prop_assert!(matches!(then, Look::Ask { .. }), "{:?}", then);
                    }
                    Look::Ask { next: again, last } => {
                        prop_assert!(again > minute(now) && again <= minute(now) + LONGEST_WAIT);
                        prop_assert_eq!(last, now >= 360);
                        prop_assert!(now >= news + 2 && next.is_none_or(|next| now >= next));
                    }
                }
            }
        }
    }
}
