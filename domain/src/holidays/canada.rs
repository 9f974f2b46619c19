//! The provinces and territories. Statutory is what the employment standards of the region name as
//! a holiday for employers in general, which clinics are; customary is what the public service,
//! banks, schools or most offices keep besides.
//!
//! The federal Holidays Act keeps Canada Day on 2 July when the 1st is a Sunday, everywhere. For
//! the other fixed days some laws name the next working day (Ontario, Newfoundland and Labrador,
//! Yukon), one only moves Sundays (Saskatchewan), the rest let employer and employee agree, for
//! which most take the next weekday.

use super::day::{Day, NEXT_BY_CUSTOM, NEXT_BY_LAW, SUNDAY_BY_LAW, SUNDAY_ONLY, custom, law};
use super::names::*;
use super::rule::Rule::{self, *};
use chrono::Weekday::{Fri, Mon, Sun, Wed};

const FEBRUARY_MONDAY: Rule = Nth(3, Mon, 2);
const AUGUST_MONDAY: Rule = Nth(1, Mon, 8);
const BEFORE_25_MAY: Rule = Before(Mon, 5, 25);
const JULY_FIRST: Rule = Fixed(7, 1);
const SEPTEMBER_30: Rule = Fixed(9, 30);
const NOVEMBER_11: Rule = Fixed(11, 11);

// The same in most regions.
const NEW_YEAR_DAY: Day = law(NEW_YEAR, Fixed(1, 1)).moves(NEXT_BY_CUSTOM);
const FRIDAY: Day = law(GOOD_FRIDAY, Easter(-2));
const MONDAY: Day = custom(EASTER_MONDAY, Easter(1));
const VICTORIA_DAY: Day = law(VICTORIA, BEFORE_25_MAY);
const VICTORIA_CUSTOM: Day = custom(VICTORIA, BEFORE_25_MAY);
const CANADA: Day = law(CANADA_DAY, JULY_FIRST).moves(SUNDAY_BY_LAW);
const LABOUR: Day = law(LABOUR_DAY, Nth(1, Mon, 9));
/// Federal since 2021. Where it is no law, offices of the province and many others close.
const RECONCILIATION_CUSTOM: Day = custom(RECONCILIATION, SEPTEMBER_30).since(2021);
const RECONCILIATION_LAW: Day = law(RECONCILIATION, SEPTEMBER_30).moves(NEXT_BY_CUSTOM);
const THANKS: Day = law(THANKSGIVING, Nth(2, Mon, 10));
const THANKS_CUSTOM: Day = custom(THANKSGIVING, Nth(2, Mon, 10));
/// Kept on the day itself.
const REMEMBER: Day = law(REMEMBRANCE, NOVEMBER_11);
const CHRISTMAS_DAY: Day = law(CHRISTMAS, Fixed(12, 25)).moves(NEXT_BY_CUSTOM);
const BOXING_CUSTOM: Day = custom(BOXING, Fixed(12, 26)).moves(NEXT_BY_CUSTOM);

pub(super) static ALBERTA: &[Day] = &[
    NEW_YEAR_DAY,
    law(FAMILY_DAY, FEBRUARY_MONDAY).since(1990),
    FRIDAY,
    MONDAY,
    VICTORIA_DAY,
    CANADA,
    // Optional holidays: an employer may choose to give them.
    custom(HERITAGE_AB, AUGUST_MONDAY).since(1974),
    LABOUR,
    RECONCILIATION_CUSTOM,
    THANKS,
    REMEMBER,
    CHRISTMAS_DAY,
    BOXING_CUSTOM,
];

pub(super) static BRITISH_COLUMBIA: &[Day] = &[
    NEW_YEAR_DAY,
    // A week earlier at first, then together with the other provinces.
    law(FAMILY_DAY, Nth(2, Mon, 2)).since(2013).until(2018),
    law(FAMILY_DAY, FEBRUARY_MONDAY).since(2019),
    FRIDAY,
    MONDAY,
    VICTORIA_DAY,
    CANADA,
    law(BC_DAY, AUGUST_MONDAY).since(1974),
    LABOUR,
    RECONCILIATION_CUSTOM.until(2022),
    RECONCILIATION_LAW.since(2023),
    THANKS,
    REMEMBER,
    CHRISTMAS_DAY,
    BOXING_CUSTOM,
];

pub(super) static MANITOBA: &[Day] = &[
    NEW_YEAR_DAY,
    law(LOUIS_RIEL, FEBRUARY_MONDAY).since(2008),
    FRIDAY,
    MONDAY,
    VICTORIA_DAY,
    CANADA,
    custom(CIVIC, AUGUST_MONDAY).until(2014),
    custom(TERRY_FOX, AUGUST_MONDAY).since(2015),
    LABOUR,
    RECONCILIATION_CUSTOM.until(2023),
    law(ORANGE_SHIRT, SEPTEMBER_30).moves(NEXT_BY_CUSTOM).since(2024),
    THANKS,
    // Not a general holiday but closed under its own Remembrance Day Act.
    REMEMBER,
    CHRISTMAS_DAY,
    BOXING_CUSTOM,
];

pub(super) static NEW_BRUNSWICK_DAYS: &[Day] = &[
    NEW_YEAR_DAY,
    law(FAMILY_DAY, FEBRUARY_MONDAY).since(2018),
    FRIDAY,
    MONDAY,
    // A day of rest for shops, not a paid public holiday; so are Thanksgiving and Boxing Day.
    VICTORIA_CUSTOM,
    CANADA,
    law(NEW_BRUNSWICK, AUGUST_MONDAY).since(1976),
    LABOUR,
    RECONCILIATION_CUSTOM,
    THANKS_CUSTOM,
    REMEMBER,
    CHRISTMAS_DAY,
    BOXING_CUSTOM,
];

pub(super) static NEWFOUNDLAND: &[Day] = &[
    NEW_YEAR_DAY.moves(NEXT_BY_LAW),
    custom(ST_PATRICK, Nearest(Mon, 3, 17)),
    FRIDAY,
    MONDAY,
    custom(ST_GEORGE, Nearest(Mon, 4, 23)),
    VICTORIA_CUSTOM,
    custom(DISCOVERY, Nearest(Mon, 6, 24)).until(2019),
    custom(JUNE_DAY, Nearest(Mon, 6, 24)).since(2020),
    law(MEMORIAL_NL, JULY_FIRST).moves(NEXT_BY_LAW),
    custom(ORANGEMEN, Nearest(Mon, 7, 12)),
    // In and around St. John’s, on the first day with fit weather from this Wednesday on.
    custom(REGATTA, Nth(1, Wed, 8)),
    LABOUR,
    RECONCILIATION_CUSTOM,
    THANKS_CUSTOM,
    REMEMBER.moves(NEXT_BY_LAW),
    CHRISTMAS_DAY.moves(NEXT_BY_LAW),
    BOXING_CUSTOM,
];

pub(super) static NORTHWEST_TERRITORIES: &[Day] = &[
    NEW_YEAR_DAY,
    FRIDAY,
    MONDAY,
    VICTORIA_DAY,
    law(INDIGENOUS, Fixed(6, 21)).moves(NEXT_BY_CUSTOM).since(2002),
    CANADA,
    law(CIVIC, AUGUST_MONDAY),
    LABOUR,
    RECONCILIATION_CUSTOM.until(2021),
    RECONCILIATION_LAW.since(2022),
    THANKS,
    REMEMBER,
    CHRISTMAS_DAY,
    BOXING_CUSTOM,
];

pub(super) static NOVA_SCOTIA: &[Day] = &[
    NEW_YEAR_DAY,
    law(HERITAGE, FEBRUARY_MONDAY).since(2015),
    FRIDAY,
    MONDAY,
    VICTORIA_CUSTOM,
    CANADA,
    custom(NATAL, AUGUST_MONDAY),
    LABOUR,
    RECONCILIATION_CUSTOM,
    THANKS_CUSTOM,
    // No paid holiday of the labour code but closed under its own Remembrance Day Act.
    REMEMBER,
    CHRISTMAS_DAY,
    BOXING_CUSTOM,
];

pub(super) static NUNAVUT_DAYS: &[Day] = &[
    NEW_YEAR_DAY,
    FRIDAY,
    MONDAY,
    VICTORIA_DAY,
    CANADA,
    custom(NUNAVUT, Fixed(7, 9)).since(2001).until(2019),
    law(NUNAVUT, Fixed(7, 9)).moves(NEXT_BY_CUSTOM).since(2020),
    law(CIVIC, AUGUST_MONDAY),
    LABOUR,
    RECONCILIATION_CUSTOM.until(2021),
    RECONCILIATION_LAW.since(2022),
    THANKS,
    REMEMBER,
    CHRISTMAS_DAY,
    BOXING_CUSTOM,
];

pub(super) static ONTARIO: &[Day] = &[
    NEW_YEAR_DAY.moves(NEXT_BY_LAW),
    law(FAMILY_DAY, FEBRUARY_MONDAY).since(2008),
    FRIDAY,
    MONDAY,
    VICTORIA_DAY,
    CANADA.moves(NEXT_BY_LAW),
    custom(CIVIC, AUGUST_MONDAY),
    LABOUR,
    RECONCILIATION_CUSTOM,
    THANKS,
    custom(REMEMBRANCE, NOVEMBER_11),
    CHRISTMAS_DAY.moves(NEXT_BY_LAW),
    law(BOXING, Fixed(12, 26)).moves(NEXT_BY_LAW),
];

pub(super) static PRINCE_EDWARD_ISLAND: &[Day] = &[
    NEW_YEAR_DAY,
    law(ISLANDER, Nth(2, Mon, 2)).since(2009).until(2009),
    law(ISLANDER, FEBRUARY_MONDAY).since(2010),
    FRIDAY,
    MONDAY,
    VICTORIA_CUSTOM,
    CANADA,
    custom(CIVIC, AUGUST_MONDAY),
    // In and around Charlottetown.
    custom(GOLD_CUP, Nth(3, Fri, 8)),
    LABOUR,
    RECONCILIATION_CUSTOM.until(2021),
    RECONCILIATION_LAW.since(2022),
    THANKS_CUSTOM,
    REMEMBER,
    CHRISTMAS_DAY,
    BOXING_CUSTOM,
];

pub(super) static QUEBEC: &[Day] = &[
    NEW_YEAR_DAY,
    custom(AFTER_NEW_YEAR, Fixed(1, 2)),
    // One of the two, as the employer chooses; many give both.
    FRIDAY,
    law(EASTER_MONDAY, Easter(1)),
    law(VICTORIA, BEFORE_25_MAY).until(2002),
    law(PATRIOTS_QC, BEFORE_25_MAY).since(2003),
    // On the 25th when the 24th is a Sunday; a Saturday stays (National Holiday Act).
    law(ST_JEAN, Fixed(6, 24)).moves(SUNDAY_ONLY),
    CANADA,
    LABOUR,
    THANKS,
    custom(CHRISTMAS_EVE, Fixed(12, 24)),
    CHRISTMAS_DAY,
    BOXING_CUSTOM,
    custom(NEW_YEARS_EVE, Fixed(12, 31)),
];

pub(super) static SASKATCHEWAN_DAYS: &[Day] = &[
    NEW_YEAR_DAY.moves(SUNDAY_BY_LAW),
    law(FAMILY_DAY, FEBRUARY_MONDAY).since(2007),
    FRIDAY,
    MONDAY,
    VICTORIA_DAY,
    CANADA,
    law(SASKATCHEWAN, AUGUST_MONDAY),
    LABOUR,
    RECONCILIATION_CUSTOM,
    THANKS,
    REMEMBER.moves(SUNDAY_ONLY),
    CHRISTMAS_DAY.moves(SUNDAY_BY_LAW),
    BOXING_CUSTOM,
];

pub(super) static YUKON: &[Day] = &[
    NEW_YEAR_DAY.moves(NEXT_BY_LAW),
    // The Friday before the last Sunday of February.
    custom(HERITAGE, After(&Last(Sun, 2), -2)),
    FRIDAY,
    MONDAY,
    VICTORIA_DAY,
    law(INDIGENOUS, Fixed(6, 21)).moves(NEXT_BY_LAW).since(2017),
    CANADA.moves(NEXT_BY_LAW),
    law(DISCOVERY, Nth(3, Mon, 8)),
    LABOUR,
    RECONCILIATION_CUSTOM.until(2022),
    RECONCILIATION_LAW.moves(NEXT_BY_LAW).since(2023),
    THANKS,
    REMEMBER.moves(NEXT_BY_LAW),
    CHRISTMAS_DAY.moves(NEXT_BY_LAW),
    BOXING_CUSTOM,
];
