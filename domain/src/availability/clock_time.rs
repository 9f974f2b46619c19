use serde::{Deserialize, Serialize};

/// A wall-clock time of day in whole minutes, `00:00` to `24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClockTime(u16);

/// Why a text is no time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Use a time such as 09:00 or 17:30.")]
pub struct ClockTimeError;

impl ClockTime {
    /// 00:00.
    pub const MIDNIGHT: Self = Self(0);
    /// 24:00, only as an end.
    pub const END_OF_DAY: Self = Self(1440);

    /// Minutes after midnight, 0 to 1440.
    #[must_use]
    pub const fn from_minutes(minutes: u16) -> Option<Self> {
        if minutes <= 1440 { Some(Self(minutes)) } else { None }
    }

    /// Reads `HH:MM`, `H:MM` and `HH:MM:SS` (browsers may add seconds, which are dropped).
    ///
    /// # Errors
    /// When it is no time between 00:00 and 24:00.
    pub fn parse(text: &str) -> Result<Self, ClockTimeError> {
        let mut parts = text.trim().split(':');
        let mut number = |max_len: usize| {
            let part = parts.next()?;
            let fits = (1..=max_len).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            if fits { part.parse::<u16>().ok() } else { None }
        };
        let (hours, minutes) = (number(2).ok_or(ClockTimeError)?, number(2).ok_or(ClockTimeError)?);
        let tail = text.trim().split(':').count();
        if tail > 3
            || text.trim().split(':').nth(1).is_none_or(|m| m.len() != 2)
            || (tail == 3 && number(2).is_none_or(|s| s > 59))
        {
            return Err(ClockTimeError);
        }
        let total = hours * 60 + minutes;
        if minutes > 59 || total > 1440 {
            return Err(ClockTimeError);
        }
        Ok(Self(total))
    }

    /// Minutes after midnight.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl std::fmt::Display for ClockTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl TryFrom<String> for ClockTime {
    type Error = ClockTimeError;
    fn try_from(text: String) -> Result<Self, ClockTimeError> {
        Self::parse(&text)
    }
}

impl From<ClockTime> for String {
    fn from(time: ClockTime) -> Self {
        time.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_times_and_refuses_others() {
        assert_eq!(ClockTime::parse("09:30").unwrap().minutes(), 570);
        assert_eq!(ClockTime::parse("9:30").unwrap().to_string(), "09:30");
        assert_eq!(ClockTime::parse("09:30:00").unwrap().minutes(), 570);
        assert_eq!(ClockTime::parse("24:00").unwrap(), ClockTime::END_OF_DAY);
        for bad in
            ["", "9", "24:01", "12:60", "09:3", "1:2:3:4", "-1:00", "+9:00", "noon", "99:99", "09:30:61", "65535:00"]
        {
            assert!(ClockTime::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn parse_never_panics_and_show_is_the_inverse(text in "\\PC{0,12}", minutes in 0_u16..=1440) {
            let _ = ClockTime::parse(&text);
            let time = ClockTime::from_minutes(minutes).unwrap();
            prop_assert_eq!(ClockTime::parse(&time.to_string()).unwrap(), time);
        }
    }
}
