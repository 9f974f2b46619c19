//! Models that their providers switch off. Known dates are here; a date that the master admin entered comes first.
//!
//! From the providers' own lists of deprecations, November 2026. Where a list names a replacement that is itself to be
//! switched off, the one that follows it is named.

use chrono::NaiveDate;

/// Where a model stands with its provider on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is announced.
    Current,
    /// It will be switched off.
    Ending {
        /// The day it is switched off.
        on: NaiveDate,
        /// The provider's name of what follows it.
        replacement: Option<&'static str>,
    },
    /// It is switched off: calls and chats with it fail.
    Gone {
        /// Since this day.
        since: NaiveDate,
        /// The provider's name of what follows it.
        replacement: Option<&'static str>,
    },
}

impl Standing {
    /// What follows it.
    #[must_use]
    pub const fn replacement(self) -> Option<&'static str> {
        match self {
            Self::Current => None,
            Self::Ending { replacement, .. } | Self::Gone { replacement, .. } => replacement,
        }
    }

    /// The day, if there is one.
    #[must_use]
    pub const fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Current => None,
            Self::Ending { on, .. } => Some(on),
            Self::Gone { since, .. } => Some(since),
        }
    }

    /// A code for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Ending { .. } => "ending",
            Self::Gone { .. } => "gone",
        }
    }
}

/// Provider, model, the day it is switched off, what follows it.
type Known = (&'static str, &'static str, (i32, u32, u32), &'static str);

const KNOWN: &[Known] = &[
    ("openai", "gpt-4o-realtime-preview-2024-10-01", (2025, 10, 10), "gpt-realtime-2.1"),
    ("openai", "gpt-4o-realtime-preview", (2026, 5, 7), "gpt-realtime-2.1"),
    ("openai", "gpt-4o-realtime-preview-2024-12-17", (2026, 5, 7), "gpt-realtime-2.1"),
    ("openai", "gpt-4o-realtime-preview-2025-06-03", (2026, 5, 7), "gpt-realtime-2.1"),
    ("openai", "gpt-4o-mini-realtime-preview", (2026, 5, 7), "gpt-realtime-2.1-mini"),
    ("openai", "gpt-4o-mini-realtime-preview-2024-12-17", (2026, 7, 23), "gpt-realtime-2.1-mini"),
    ("openai", "gpt-realtime-mini-2025-10-06", (2026, 7, 23), "gpt-realtime-2.1-mini"),
    ("openai", "gpt-realtime", (2027, 1, 20), "gpt-realtime-2.1"),
    ("openai", "gpt-realtime-mini", (2027, 1, 20), "gpt-realtime-2.1-mini"),
    ("openai", "gpt-3.5-turbo", (2026, 10, 23), "gpt-6-luna"),
    ("openai", "gpt-4", (2026, 10, 23), "gpt-6-luna"),
    ("openai", "gpt-4-turbo", (2026, 10, 23), "gpt-6-luna"),
    ("openai", "gpt-5", (2026, 12, 11), "gpt-6.1-sol"),
    ("openai", "gpt-5-mini", (2026, 12, 11), "gpt-6.1-terra"),
    ("openai", "gpt-4o", (2027, 1, 14), "gpt-6-luna"),
    ("openai", "gpt-4o-mini", (2027, 1, 14), "gpt-6-luna"),
    ("openai", "gpt-4.1", (2027, 1, 14), "gpt-6-luna"),
    ("openai", "gpt-4.1-mini", (2027, 1, 14), "gpt-6-luna"),
    ("google", "gemini-2.0-flash-exp", (2025, 12, 9), "gemini-3.8-live"),
    ("google", "gemini-2.0-flash-live-001", (2025, 12, 9), "gemini-3.8-live"),
    ("google", "gemini-live-2.5-flash-preview", (2025, 12, 9), "gemini-3.8-live"),
    ("google", "gemini-2.0-flash", (2026, 6, 1), "gemini-3.5-flash"),
    ("google", "gemini-2.0-flash-001", (2026, 6, 1), "gemini-3.5-flash"),
    ("google", "gemini-2.5-pro", (2026, 12, 1), "gemini-3.8-flash"),
    ("google", "gemini-2.5-flash", (2026, 12, 1), "gemini-3.5-flash-lite"),
];

/// Where a model stands today. `entered` is the day that the master admin wrote down for it.
#[must_use]
pub fn standing(provider: &str, model: &str, entered: Option<NaiveDate>, today: NaiveDate) -> Standing {
    let known = KNOWN
        .iter()
        .find(|(of, name, ..)| of.eq_ignore_ascii_case(provider.trim()) && name.eq_ignore_ascii_case(model.trim()));
    let announced = known.and_then(|(_, _, (year, month, day), _)| NaiveDate::from_ymd_opt(*year, *month, *day));
    let replacement = known.map(|(.., replacement)| *replacement);
    match entered.or(announced) {
        None => Standing::Current,
        Some(day) if day <= today => Standing::Gone { since: day, replacement },
        Some(day) => Standing::Ending { on: day, replacement },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_models_of_the_beginning_are_gone_and_what_follows_is_not() {
        let today = day(2026, 11, 25);
        for model in ["gpt-4o-realtime-preview-2024-10-01", "GPT-4o-realtime-preview "] {
            let found = standing("openai", model, None, today);
            assert!(matches!(found, Standing::Gone { .. }), "{found:?}");
            assert_eq!(found.replacement(), Some("gpt-realtime-2.1"));
        }
        assert_eq!(standing("google", "gpt-4o-realtime-preview", None, today), Standing::Current);
        let ends = Standing::Ending { on: day(2027, 1, 20), replacement: Some("gpt-realtime-2.1") };
        assert_eq!(standing("openai", "gpt-realtime", None, today), ends);
    }

    #[test]
    fn no_known_replacement_is_itself_to_be_switched_off_and_every_day_exists() {
        for (provider, model, (year, month, day), replacement) in KNOWN {
            assert!(NaiveDate::from_ymd_opt(*year, *month, *day).is_some(), "{model}");
            assert!(!KNOWN.iter().any(|(of, name, ..)| (of, name) == (provider, replacement)), "{model}");
        }
    }

    proptest! {
        #[test]
        fn what_the_master_admin_entered_comes_first(offset in -400_i64..400) {
            let today = day(2026, 11, 25);
            let entered = today + chrono::Duration::days(offset);
            let found = standing("openai", "gpt-4o-realtime-preview", Some(entered), today);
            prop_assert_eq!(found.day(), Some(entered));
            prop_assert_eq!(matches!(found, Standing::Gone { .. }), offset <= 0);
        }
    }
}
