//! The holidays of one region in one year, put together from its table.

use super::Kind;
use super::Region;
use super::day::{Day, Substitute};
use super::names::Name;
use super::rule::shift;
use crate::language::Language;
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::{BTreeMap, BTreeSet};

/// The Gregorian calendar begins in 1582; beyond 9999 dates cannot be written in four digits.
const YEARS: std::ops::RangeInclusive<i32> = 1583..=9999;

/// A date on which a clinic may be closed: a holiday itself, or the weekday kept in its stead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicHoliday {
    /// The day off.
    pub date: NaiveDate,
    /// The holiday itself: another date when this is a substitute, else the same.
    pub actual: NaiveDate,
    /// Whether only holidays that fell on a weekend are kept on this date. The weekend date has an
    /// entry of its own.
    pub substitute: bool,
    /// How firmly it stands; a substitute day may be custom where its holiday is law.
    pub kind: Kind,
    /// Each name with whether it is kept here as a substitute.
    names: Vec<(Name, bool)>,
}

impl PublicHoliday {
    /// Its name for people, such as `Canada Day (observed)`. Holidays that share a date are joined:
    /// `Columbus Day / Native Americans’ Day`.
    #[must_use]
    pub fn name(&self, language: Language) -> String {
        let observed = match language {
            Language::En => " (observed)",
            Language::Fr => " (congé reporté)",
            Language::Es => " (día trasladado)",
        };
        let named = |(name, substitute): &(Name, bool)| {
            format!("{}{}", name.in_language(language), if *substitute { observed } else { "" })
        };
        self.names.iter().map(named).collect::<Vec<_>>().join(" / ")
    }

    fn new(day: &Day, date: NaiveDate, actual: NaiveDate, kind: Kind) -> Self {
        let substitute = date != actual;
        Self { date, actual, substitute, kind, names: vec![(day.name, substitute)] }
    }

    /// Makes one entry of two on the same date. A holiday itself outranks a substitute, law outranks
    /// custom, and a name is said once.
    fn merge(&mut self, other: Self) {
        if self.substitute && !other.substitute {
            self.actual = other.actual;
        }
        self.substitute &= other.substitute;
        self.kind = self.kind.min(other.kind);
        for (name, substitute) in other.names {
            match self.names.iter_mut().find(|(known, _)| *known == name) {
                Some((_, moved)) => *moved &= substitute,
                None => self.names.push((name, substitute)),
            }
        }
    }
}

/// The public holidays of a region whose day off lies in a year, sorted by date, one entry for each
/// date. Both a holiday on a weekend and its substitute weekday are listed, since a clinic may be
/// closed on either; a substitute may belong to a holiday of the year before or after, as New
/// Year’s Day 2028, kept on 31 December 2027. Empty for years outside 1583 to 9999.
#[must_use]
pub fn public_holidays(region: Region, year: i32) -> Vec<PublicHoliday> {
    if !YEARS.contains(&year) {
        return Vec::new();
    }
    let years = year - 1..=year + 1;
    let mut found: Vec<(NaiveDate, &Day)> =
        years.flat_map(|y| region.days().filter_map(move |day| Some((day.date(y)?, day)))).collect();
    // Stable: on one date the order of the table stays.
    found.sort_by_key(|(date, _)| *date);
    let mut taken: BTreeSet<NaiveDate> = found.iter().map(|(date, _)| *date).collect();
    let mut entries: Vec<PublicHoliday> =
        found.iter().map(|(date, day)| PublicHoliday::new(day, *date, *date, day.kind)).collect();
    for (actual, day) in found {
        if let Some((date, kind)) = substitute(day, actual, &taken) {
            taken.insert(date);
            entries.push(PublicHoliday::new(day, date, actual, kind));
        }
    }
    let mut by_date: BTreeMap<NaiveDate, PublicHoliday> = BTreeMap::new();
    for entry in entries.into_iter().filter(|entry| entry.date.year() == year) {
        match by_date.get_mut(&entry.date) {
            Some(known) => known.merge(entry),
            None => {
                by_date.insert(entry.date, entry);
            }
        }
    }
    by_date.into_values().collect()
}

/// The weekday kept instead of a date on a weekend, and how firmly.
fn substitute(day: &Day, actual: NaiveDate, taken: &BTreeSet<NaiveDate>) -> Option<(NaiveDate, Kind)> {
    let (rule, to_monday) = match actual.weekday() {
        Weekday::Sat => (day.weekend.saturday, 2),
        Weekday::Sun => (day.weekend.sunday, 1),
        _ => return None,
    };
    match rule {
        Substitute::No => None,
        Substitute::Friday(kind) => Some((shift(actual, to_monday - 3)?, kind)),
        Substitute::Monday(kind) => Some((shift(actual, to_monday)?, kind)),
        Substitute::NextFree(kind) => {
            let week = (to_monday..to_monday + 5).filter_map(|days| shift(actual, days));
            week.into_iter().find(|date| !taken.contains(date)).map(|date| (date, kind))
        }
    }
}
