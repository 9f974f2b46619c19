//! One line of a region's table: which day, by which rule, since when, and what happens when it
//! falls on a weekend.

use super::Kind;
use super::names::Name;
use super::rule::Rule;
use chrono::NaiveDate;

/// Where a holiday on one day of the weekend is also kept.
#[derive(Debug, Clone, Copy)]
pub(super) enum Substitute {
    /// Nowhere.
    No,
    /// On the Friday before.
    Friday(Kind),
    /// On the Monday after.
    Monday(Kind),
    /// On the next weekday that is no holiday itself: two holidays on one weekend, or a Sunday
    /// Christmas before Boxing Day, give two weekdays.
    NextFree(Kind),
}

/// What happens on either day of the weekend.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weekend {
    /// On a Saturday.
    pub saturday: Substitute,
    /// On a Sunday.
    pub sunday: Substitute,
}

/// Nothing moves.
const STAYS: Weekend = Weekend { saturday: Substitute::No, sunday: Substitute::No };
/// The next free weekday, by law.
pub(super) const NEXT_BY_LAW: Weekend =
    Weekend { saturday: Substitute::NextFree(Kind::Statutory), sunday: Substitute::NextFree(Kind::Statutory) };
/// The next free weekday, as most do it; the law leaves the day open or is silent.
pub(super) const NEXT_BY_CUSTOM: Weekend =
    Weekend { saturday: Substitute::NextFree(Kind::Customary), sunday: Substitute::NextFree(Kind::Customary) };
/// A Sunday moves by law, a Saturday as most do it.
pub(super) const SUNDAY_BY_LAW: Weekend =
    Weekend { saturday: Substitute::NextFree(Kind::Customary), sunday: Substitute::NextFree(Kind::Statutory) };
/// A Sunday moves to Monday by law, a Saturday stays.
pub(super) const SUNDAY_ONLY: Weekend =
    Weekend { saturday: Substitute::No, sunday: Substitute::Monday(Kind::Statutory) };
/// The federal rule of the United States (5 U.S.C. 6103): Saturday to Friday, Sunday to Monday.
pub(super) const NEAREST: Weekend =
    Weekend { saturday: Substitute::Friday(Kind::Statutory), sunday: Substitute::Monday(Kind::Statutory) };

/// In which years a day is kept.
#[derive(Debug, Clone, Copy)]
enum Cycle {
    Every,
    /// Every four years, that many years after a leap year's number.
    Fourth(i32),
    Even,
}

/// One line of a region's table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    pub name: Name,
    pub kind: Kind,
    pub weekend: Weekend,
    rule: Rule,
    first: i32,
    last: i32,
    cycle: Cycle,
}

/// A day that a law names.
pub(super) const fn law(name: Name, rule: Rule) -> Day {
    Day { name, kind: Kind::Statutory, weekend: STAYS, rule, first: i32::MIN, last: i32::MAX, cycle: Cycle::Every }
}

/// A day that many keep though no law asks them to.
pub(super) const fn custom(name: Name, rule: Rule) -> Day {
    Day { kind: Kind::Customary, ..law(name, rule) }
}

impl Day {
    /// What happens when it falls on a weekend.
    pub(super) const fn moves(self, weekend: Weekend) -> Self {
        Self { weekend, ..self }
    }

    /// The first year.
    pub(super) const fn since(self, first: i32) -> Self {
        Self { first, ..self }
    }

    /// The last year.
    pub(super) const fn until(self, last: i32) -> Self {
        Self { last, ..self }
    }

    /// Only in even years, when federal and most state elections are held.
    pub(super) const fn even_years(self) -> Self {
        Self { cycle: Cycle::Even, ..self }
    }

    /// Only in years of a presidential election.
    pub(super) const fn presidential_years(self) -> Self {
        Self { cycle: Cycle::Fourth(0), ..self }
    }

    /// Only in years in which a president is sworn in.
    pub(super) const fn inauguration_years(self) -> Self {
        Self { cycle: Cycle::Fourth(1), ..self }
    }

    /// Its date in a year, `None` in years without it.
    pub(super) fn date(&self, year: i32) -> Option<NaiveDate> {
        let kept = match self.cycle {
            Cycle::Every => true,
            Cycle::Even => year.rem_euclid(2) == 0,
            Cycle::Fourth(rest) => year.rem_euclid(4) == rest,
        };
        if kept && (self.first..=self.last).contains(&year) { self.rule.date(year) } else { None }
    }
}
