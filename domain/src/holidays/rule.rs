//! On which date of a year a holiday falls.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Where in a year a day lies.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rule {
    /// The same month and day every year.
    Fixed(u32, u32),
    /// The n-th such weekday of a month, counted from 1.
    Nth(u8, Weekday, u32),
    /// The last such weekday of a month.
    Last(Weekday, u32),
    /// Days after Easter Sunday, negative before.
    Easter(i32),
    /// The last such weekday strictly before a month and day.
    Before(Weekday, u32, u32),
    /// The such weekday nearest to a month and day.
    Nearest(Weekday, u32, u32),
    /// The Monday of the working week of a month and day; a weekend belongs to the week that follows.
    WorkWeek(u32, u32),
    /// Days after another rule's date, negative before.
    After(&'static Rule, i32),
}

impl Rule {
    /// Its date in a year; `None` where that year has no such date.
    pub(super) fn date(self, year: i32) -> Option<NaiveDate> {
        match self {
            Self::Fixed(month, day) => NaiveDate::from_ymd_opt(year, month, day),
            Self::Nth(n, weekday, month) => NaiveDate::from_weekday_of_month_opt(year, month, weekday, n),
            Self::Last(weekday, month) => {
                let nth = |n| NaiveDate::from_weekday_of_month_opt(year, month, weekday, n);
                nth(5).or_else(|| nth(4))
            }
            Self::Easter(days) => shift(easter(year)?, days),
            Self::Before(weekday, month, day) => {
                let date = NaiveDate::from_ymd_opt(year, month, day)?;
                shift(date, -(days_from(weekday, date.pred_opt()?.weekday()) + 1))
            }
            Self::Nearest(weekday, month, day) => {
                let date = NaiveDate::from_ymd_opt(year, month, day)?;
                let back = days_from(weekday, date.weekday());
                shift(date, if back <= 3 { -back } else { 7 - back })
            }
            Self::WorkWeek(month, day) => {
                let date = NaiveDate::from_ymd_opt(year, month, day)?;
                let back = days_from(Weekday::Mon, date.weekday());
                shift(date, if back < 5 { -back } else { 7 - back })
            }
            Self::After(rule, days) => shift(rule.date(year)?, days),
        }
    }
}

/// A date some days later, earlier when negative.
pub(super) fn shift(date: NaiveDate, days: i32) -> Option<NaiveDate> {
    let count = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 { date.checked_sub_days(count) } else { date.checked_add_days(count) }
}

/// How many days before a day of the week the nearest earlier `weekday` lies, 0 to 6.
fn days_from(weekday: Weekday, day: Weekday) -> i32 {
    (7 + day.num_days_from_monday() as i32 - weekday.num_days_from_monday() as i32) % 7
}

/// Easter Sunday of the western churches: the first Sunday after the ecclesiastical full moon on or
/// after 21 March, in the Gregorian calendar. `None` for years before that calendar, 1583.
pub(super) fn easter(year: i32) -> Option<NaiveDate> {
    if year < 1583 {
        return None;
    }
    let century = year / 100;
    // The moon repeats its phases on the same dates every 19 years, up to two corrections: leap
    // days that centuries leave out, and the drift of the cycle itself.
    let golden = year % 19;
    let left_out = century - century / 4;
    let drift = (8 * century + 13) / 25;
    let mut moon = (19 * golden + left_out - drift + 15) % 30;
    // The lunar month of 29 days is always kept to 18 April at the latest.
    if moon == 29 || (moon == 28 && golden > 10) {
        moon -= 1;
    }
    let full_moon = shift(NaiveDate::from_ymd_opt(year, 3, 21)?, moon)?;
    shift(full_moon, 7 - days_from(Weekday::Sun, full_moon.weekday()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn easter_against_a_table() {
        let table = [
            (1818, 3, 22),
            (1886, 4, 25),
            (1900, 4, 15),
            (1943, 4, 25),
            (1954, 4, 18),
            (1961, 4, 2),
            (1981, 4, 19),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2016, 3, 27),
            (2019, 4, 21),
            (2020, 4, 12),
            (2021, 4, 4),
            (2022, 4, 17),
            (2023, 4, 9),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2028, 4, 16),
            (2029, 4, 1),
            (2030, 4, 21),
            (2031, 4, 13),
            (2032, 3, 28),
            (2033, 4, 17),
            (2034, 4, 9),
            (2035, 3, 25),
            (2038, 4, 25),
            (2049, 4, 18),
            (2076, 4, 19),
            (2285, 3, 22),
            // The lunar month of 29 days in the twelfth year of the cycle.
            (3165, 4, 18),
        ];
        for (year, month, day) in table {
            assert_eq!(easter(year), Some(date(year, month, day)), "{year}");
        }
        assert_eq!(easter(1582), None);
        for year in 1583..=9999 {
            let day = easter(year).unwrap();
            assert_eq!(day.weekday(), Weekday::Sun);
            assert!((date(year, 3, 22)..=date(year, 4, 25)).contains(&day), "{day}");
        }
    }

    #[test]
    fn every_rule_at_its_edges() {
        let monday = Weekday::Mon;
        // 25 May 2026 is a Monday itself: Victoria Day is the one before.
        assert_eq!(Rule::Before(monday, 5, 25).date(2026), Some(date(2026, 5, 18)));
        assert_eq!(Rule::Before(monday, 5, 25).date(2027), Some(date(2027, 5, 24)));
        assert_eq!(Rule::Nearest(monday, 3, 17).date(2026), Some(date(2026, 3, 16)));
        assert_eq!(Rule::Nearest(monday, 4, 23).date(2026), Some(date(2026, 4, 20)));
        assert_eq!(Rule::Nearest(monday, 4, 23).date(2027), Some(date(2027, 4, 26)));
        assert_eq!(Rule::Nearest(monday, 6, 24).date(2030), Some(date(2030, 6, 24)));
        assert_eq!(Rule::Last(monday, 5).date(2026), Some(date(2026, 5, 25)));
        assert_eq!(Rule::Last(monday, 5).date(2027), Some(date(2027, 5, 31)));
        assert_eq!(Rule::Fixed(2, 29).date(2027), None);
        assert_eq!(Rule::Nth(5, monday, 2).date(2026), None);
        for (year, expected) in [(2023, 19), (2024, 17), (2025, 16), (2026, 15), (2027, 21), (2022, 20)] {
            assert_eq!(Rule::WorkWeek(6, 19).date(year), Some(date(year, 6, expected)), "{year}");
        }
        const ELECTION: Rule = Rule::After(&Rule::Nth(1, Weekday::Mon, 11), 1);
        assert_eq!(ELECTION.date(2026), Some(date(2026, 11, 3)));
        assert_eq!(ELECTION.date(2022), Some(date(2022, 11, 8)));
    }
}
