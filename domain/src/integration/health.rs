//! When an account needs somebody to look at it. Pure: the clock is an argument.

use chrono::{DateTime, Duration, Utc};

/// A test that is older than this says little about today, days.
pub const STALE_AFTER_DAYS: i64 = 30;
/// How long before its end a token is worth a warning, days.
pub const TOKEN_WARNING_DAYS: i64 = 7;

/// Where an account stands, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountStatus {
    /// Waits for its first test.
    Pending,
    /// The provider took its credentials.
    Active,
    /// Switched off.
    Inactive,
    /// The provider refused its credentials. Callers get the backup.
    Error,
}

impl AccountStatus {
    /// The stored code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Error => "error",
        }
    }

    /// Reads the stored code; anything unknown waits for a test.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        [Self::Active, Self::Inactive, Self::Error].into_iter().find(|s| s.code() == code).unwrap_or(Self::Pending)
    }

    /// After it is switched on again: what was known before still holds.
    #[must_use]
    pub const fn switched_on(tested: bool, complained: bool) -> Self {
        if tested && !complained { Self::Active } else { Self::Pending }
    }
}

/// What is known of an account.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Where it stands.
    pub status: AccountStatus,
    /// Whether it is switched on.
    pub is_active: bool,
    /// Whether its credentials can be decrypted.
    pub readable: bool,
    /// What it is seen to suffer from.
    pub last_error: Option<&'a str>,
    /// Since when.
    pub last_error_at: Option<DateTime<Utc>>,
    /// When the provider last took its credentials.
    pub last_verified_at: Option<DateTime<Utc>>,
    /// When its token ends.
    pub token_expires_at: Option<DateTime<Utc>>,
    /// Whether a new token is fetched before that, without anybody.
    pub renews_itself: bool,
}

/// Something to know about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Its credentials cannot be decrypted.
    Unreadable,
    /// The provider refuses it.
    Failing {
        /// Why.
        words: String,
        /// Since when.
        since: Option<DateTime<Utc>>,
    },
    /// Its token is over since so many days.
    TokenEnded {
        /// Whole days.
        days: i64,
    },
    /// It works, but something about it was seen to be wrong.
    Complaint {
        /// What.
        words: String,
        /// When.
        since: Option<DateTime<Utc>>,
    },
    /// Its token ends in so many days.
    TokenEnds {
        /// Whole days.
        days: i64,
    },
    /// Its last test is so many days old.
    Stale {
        /// Whole days.
        days: i64,
    },
    /// Nobody has tested it.
    Untested,
    /// Switched off.
    Off,
}

/// How much it matters, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Does not work.
    Failing,
    /// Somebody should look.
    Attention,
    /// Not tested yet.
    New,
    /// Switched off on purpose.
    Off,
    /// Works.
    Fine,
}

impl Level {
    /// For programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Attention => "attention",
            Self::New => "new",
            Self::Off => "off",
            Self::Fine => "fine",
        }
    }
}

impl Finding {
    /// How much it matters.
    #[must_use]
    pub const fn level(&self) -> Level {
        match self {
            Self::Unreadable | Self::Failing { .. } | Self::TokenEnded { .. } => Level::Failing,
            Self::Complaint { .. } | Self::TokenEnds { .. } | Self::Stale { .. } => Level::Attention,
            Self::Untested => Level::New,
            Self::Off => Level::Off,
        }
    }

    /// For programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Failing { .. } => "failing",
            Self::TokenEnded { .. } => "token_ended",
            Self::Complaint { .. } => "complaint",
            Self::TokenEnds { .. } => "token_ends",
            Self::Stale { .. } => "stale",
            Self::Untested => "untested",
            Self::Off => "off",
        }
    }

    /// In words, with what to do.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Unreadable => "The stored credentials cannot be read. Enter them again.".to_owned(),
            Self::Failing { words, .. } | Self::Complaint { words, .. } => words.clone(),
            Self::TokenEnded { days: 0 } => "The access token has ended today. Enter a new one.".to_owned(),
            Self::TokenEnded { days } => format!("The access token ended {} ago. Enter a new one.", in_days(*days)),
            Self::TokenEnds { days: 0 } => "The access token ends within a day. Enter a new one.".to_owned(),
            Self::TokenEnds { days } => {
                format!("The access token ends in {}. Enter a new one before that.", in_days(*days))
            }
            Self::Stale { days } => format!("Last tested {} ago. Test it again.", in_days(*days)),
            Self::Untested => "Not tested yet. Test it, so that the first caller does not have to.".to_owned(),
            Self::Off => "Switched off. Callers get the clinic’s backup.".to_owned(),
        }
    }

    /// When it began, where that is known.
    #[must_use]
    pub const fn since(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Failing { since, .. } | Self::Complaint { since, .. } => *since,
            _ => None,
        }
    }
}

fn in_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

/// What there is to know about an account, the most urgent first.
#[must_use]
pub fn findings(facts: &Facts<'_>, now: DateTime<Utc>) -> Vec<Finding> {
    let mut found = Vec::new();
    if !facts.readable {
        found.push(Finding::Unreadable);
    }
    let words = facts.last_error.map(str::to_owned);
    let since = facts.last_error_at;
    if !facts.is_active {
        // Nothing is asked of what is switched off, but calls that still arrive at it are worth knowing.
        found.extend(words.map(|words| Finding::Complaint { words, since }));
        found.push(Finding::Off);
        return found;
    }
    match (facts.status, words) {
        (AccountStatus::Error, words) => {
            let words = words.unwrap_or_else(|| "The provider refused this account. Test it to learn why.".to_owned());
            found.push(Finding::Failing { words, since });
        }
        (_, Some(words)) => found.push(Finding::Complaint { words, since }),
        (_, None) => {}
    }
    if let Some(end) = facts.token_expires_at.filter(|_| !facts.renews_itself) {
        match end - now {
            left if left <= Duration::zero() => found.push(Finding::TokenEnded { days: -left.num_days() }),
            left if left <= Duration::days(TOKEN_WARNING_DAYS) => {
                found.push(Finding::TokenEnds { days: left.num_days() })
            }
            _ => {}
        }
    }
    match facts.last_verified_at.map(|at| (now - at).num_days()) {
        Some(days) if days >= STALE_AFTER_DAYS => found.push(Finding::Stale { days }),
        None if facts.status != AccountStatus::Error => found.push(Finding::Untested),
        _ => {}
    }
    found.sort_by_key(Finding::level);
    found
}

/// The most urgent of what there is to know.
#[must_use]
pub fn level(found: &[Finding]) -> Level {
    found.iter().map(Finding::level).min().unwrap_or(Level::Fine)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn now() -> DateTime<Utc> {
        at("2026-11-25T15:00:00Z")
    }

    fn fine() -> Facts<'static> {
        Facts {
            status: AccountStatus::Active,
            is_active: true,
            readable: true,
            last_error: None,
            last_error_at: None,
            last_verified_at: Some(at("2026-11-20T15:00:00Z")),
            token_expires_at: None,
            renews_itself: false,
        }
    }

    fn codes(facts: Facts<'_>) -> Vec<&'static str> {
        findings(&facts, now()).iter().map(Finding::code).collect()
    }

    #[test]
    fn a_tested_account_needs_nobody() {
        assert!(codes(fine()).is_empty());
        assert_eq!(level(&[]), Level::Fine);
    }

    #[test]
    fn each_reason_to_look_shows() {
        let failing = Facts { status: AccountStatus::Error, last_error: Some("No."), ..fine() };
        assert_eq!(codes(failing), ["failing"]);
        assert_eq!(codes(Facts { last_error: Some("Seen."), ..fine() }), ["complaint"]);
        assert_eq!(codes(Facts { last_verified_at: None, status: AccountStatus::Pending, ..fine() }), ["untested"]);
        assert_eq!(codes(Facts { readable: false, ..fine() }), ["unreadable"]);
        let off = Facts { is_active: false, status: AccountStatus::Inactive, last_verified_at: None, ..fine() };
        assert_eq!(codes(off), ["off"]);
        assert_eq!(codes(Facts { last_error: Some("Calls arrive."), ..off }), ["complaint", "off"]);
    }

    #[test]
    fn staleness_counts_whole_days() {
        let verified = |text| codes(Facts { last_verified_at: Some(at(text)), ..fine() });
        assert!(verified("2026-10-26T15:00:01Z").is_empty());
        assert_eq!(verified("2026-10-26T15:00:00Z"), ["stale"]);
    }

    #[test]
    fn a_token_warns_before_it_ends_unless_it_renews_itself() {
        let ends = |text, renews_itself| {
            let facts = Facts { token_expires_at: Some(at(text)), renews_itself, ..fine() };
            findings(&facts, now())
        };
        assert_eq!(ends("2026-12-02T15:00:00Z", false), [Finding::TokenEnds { days: 7 }]);
        assert!(ends("2026-12-02T15:00:01Z", false).is_empty());
        assert_eq!(ends("2026-11-25T15:00:00Z", false), [Finding::TokenEnded { days: 0 }]);
        assert_eq!(
            ends("2026-11-23T14:00:00Z", false)[0].sentence(),
            "The access token ended 2 days ago. Enter a new one."
        );
        assert!(ends("2026-11-25T14:00:00Z", true).is_empty());
    }

    proptest! {
        #[test]
        fn the_most_urgent_comes_first_and_words_are_whole(
            status in 0..4_usize, is_active: bool, readable: bool, renews_itself: bool,
            error in proptest::option::of("[A-Z][a-z]{0,9}\\."),
            verified in proptest::option::of(-400_i64..400), token in proptest::option::of(-400_i64..400),
        ) {
            let status = [AccountStatus::Pending, AccountStatus::Active, AccountStatus::Inactive, AccountStatus::Error][status];
            let day = |n: i64| now() + Duration::days(n);
            let facts = Facts {
                status, is_active, readable, renews_itself, last_error: error.as_deref(), last_error_at: None,
                last_verified_at: verified.map(day), token_expires_at: token.map(day),
            };
            let found = findings(&facts, now());
            prop_assert!(found.is_sorted_by_key(Finding::level));
            prop_assert_eq!(level(&found), found.first().map_or(Level::Fine, Finding::level));
            prop_assert!(found.iter().all(|one| one.sentence().ends_with('.')));
            prop_assert_eq!(is_active, !found.contains(&Finding::Off));
            prop_assert_eq!(AccountStatus::from_code(status.code()), status);
            // With time alone nothing gets better.
            prop_assert!(level(&findings(&facts, day(1))) <= level(&found));
        }
    }
}
