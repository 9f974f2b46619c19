//! The days that states add to the federal ones: holidays on which the offices of the state close,
//! and a few regional customs. Names that only stand in a statute book, without anything closing,
//! are left out; so are days that one governor proclaims for one year.

use super::day::{Day, NEAREST, SUNDAY_ONLY, custom, law};
use super::names::*;
use super::rule::Rule::{self, *};
use super::usa::BLACK_FRIDAY;
use chrono::Weekday::{Fri, Mon, Tue};

const KING_DAY: Rule = Nth(3, Mon, 1);
const PRESIDENTS: Rule = Nth(3, Mon, 2);
const COLUMBUS_DAY: Rule = Nth(2, Mon, 10);
const GENERAL_ELECTION: Rule = After(&Nth(1, Mon, 11), 1);
const LINCOLN_DAY: Rule = Fixed(2, 12);
const EVE: Rule = Fixed(12, 24);

// The same in several states.
const GOOD_FRIDAY_LAW: Day = law(GOOD_FRIDAY, Easter(-2));
const GOOD_FRIDAY_CUSTOM: Day = custom(GOOD_FRIDAY, Easter(-2));
const AFTER_THANKS: Day = law(AFTER_THANKSGIVING, BLACK_FRIDAY);
const ELECTION_EVERY_YEAR: Day = law(ELECTION, GENERAL_ELECTION);
const ELECTION_EVEN: Day = law(ELECTION, GENERAL_ELECTION).even_years();
const CHRISTMAS_EVE_LAW: Day = law(CHRISTMAS_EVE, EVE);
const INDIGENOUS_PEOPLES: Day = law(INDIGENOUS_US, COLUMBUS_DAY);

pub(super) static NONE: &[Day] = &[];

pub(super) static ALABAMA: &[Day] = &[
    law(LEE, KING_DAY),
    // Mobile and Baldwin counties.
    custom(MARDI_GRAS, Easter(-47)),
    law(CONFEDERATE_MEMORIAL, Nth(4, Mon, 4)),
    law(JEFFERSON_DAVIS, Nth(1, Mon, 6)),
    law(INDIAN_HERITAGE, COLUMBUS_DAY).since(2000),
];
pub(super) static ALASKA_DAYS: &[Day] =
    &[law(SEWARD, Last(Mon, 3)), INDIGENOUS_PEOPLES.since(2017), law(ALASKA, Fixed(10, 18)).moves(NEAREST)];
pub(super) static ARIZONA: &[Day] = &[law(CIVIL_RIGHTS, KING_DAY).since(1993)];
pub(super) static ARKANSAS: &[Day] =
    &[law(LEE, KING_DAY).since(1985).until(2017), law(BATES, PRESIDENTS).since(2001), CHRISTMAS_EVE_LAW];
pub(super) static CALIFORNIA: &[Day] = &[
    // Gov. Code 6700: a Sunday moves to Monday, a Saturday stays. Renamed in March 2026.
    law(CHAVEZ, Fixed(3, 31)).moves(SUNDAY_ONLY).since(2001).until(2025),
    law(FARMWORKERS, Fixed(3, 31)).moves(SUNDAY_ONLY).since(2026),
    // Kept by the courts.
    custom(NATIVE_AMERICAN_CA, Nth(4, Fri, 9)).since(2022),
    AFTER_THANKS,
];
pub(super) static COLORADO: &[Day] = &[law(CABRINI, Nth(1, Mon, 10)).since(2020)];
pub(super) static CONNECTICUT: &[Day] = &[law(LINCOLN, LINCOLN_DAY).moves(NEAREST), GOOD_FRIDAY_LAW];
pub(super) static DELAWARE: &[Day] = &[
    GOOD_FRIDAY_LAW,
    ELECTION_EVEN,
    // Sussex County, in the afternoon two days after the election.
    custom(RETURN_DAY, After(&GENERAL_ELECTION, 2)).even_years(),
    AFTER_THANKS,
];
pub(super) static DISTRICT_OF_COLUMBIA: &[Day] = &[
    // Federal, but only in and around the capital. A Saturday is not moved.
    law(INAUGURATION, Fixed(1, 20)).inauguration_years().since(1937).moves(SUNDAY_ONLY),
    law(EMANCIPATION_DC, Fixed(4, 16)).since(2005).moves(NEAREST),
    INDIGENOUS_PEOPLES.since(2019),
];
pub(super) static FLORIDA: &[Day] = &[GOOD_FRIDAY_CUSTOM, AFTER_THANKS];
pub(super) static GEORGIA: &[Day] = &[
    // The governor sets the date each year: Good Friday in all recent ones.
    law(STATE_HOLIDAY, Easter(-2)).since(2020),
    law(STATE_HOLIDAY, BLACK_FRIDAY),
    // Mostly the day before Christmas, in some years the one after.
    law(WASHINGTON_OBSERVED, EVE),
];
pub(super) static HAWAII: &[Day] = &[
    law(KUHIO, Fixed(3, 26)).moves(NEAREST),
    GOOD_FRIDAY_LAW,
    law(KAMEHAMEHA, Fixed(6, 11)).moves(NEAREST),
    law(STATEHOOD, Nth(3, Fri, 8)).since(1969),
    ELECTION_EVEN,
];
pub(super) static IDAHO: &[Day] = &[law(HUMAN_RIGHTS_ID, KING_DAY).since(2006)];
pub(super) static ILLINOIS: &[Day] = &[
    law(LINCOLN, LINCOLN_DAY).moves(NEAREST),
    // Chicago and Cook County.
    custom(PULASKI, Nth(1, Mon, 3)).since(1978),
    ELECTION_EVEN,
    AFTER_THANKS,
];
pub(super) static INDIANA: &[Day] = &[
    GOOD_FRIDAY_LAW,
    law(PRIMARY, After(&Nth(1, Mon, 5), 1)).even_years(),
    ELECTION_EVEN,
    law(LINCOLN_OBSERVED, BLACK_FRIDAY),
    // Mostly the day before Christmas, in some years the one after.
    law(WASHINGTON_OBSERVED, EVE),
];
pub(super) static KANSAS: &[Day] = &[AFTER_THANKS];
pub(super) static KENTUCKY: &[Day] = &[
    // From noon.
    GOOD_FRIDAY_LAW,
    law(ELECTION, GENERAL_ELECTION).presidential_years(),
    AFTER_THANKS,
    CHRISTMAS_EVE_LAW,
    law(NEW_YEARS_EVE, Fixed(12, 31)),
];
pub(super) static LOUISIANA: &[Day] = &[
    law(MARDI_GRAS, Easter(-47)),
    GOOD_FRIDAY_LAW,
    // In the parishes of the south.
    custom(ALL_SAINTS, Fixed(11, 1)),
    ELECTION_EVEN,
    AFTER_THANKS,
];
pub(super) static MAINE: &[Day] = &[law(PATRIOTS, Nth(3, Mon, 4)), INDIGENOUS_PEOPLES.since(2019), AFTER_THANKS];
pub(super) static MARYLAND: &[Day] =
    &[GOOD_FRIDAY_CUSTOM, ELECTION_EVEN, law(INDIAN_HERITAGE, BLACK_FRIDAY).since(2008), AFTER_THANKS.until(2007)];
pub(super) static MASSACHUSETTS: &[Day] = &[
    // Suffolk County: Boston, Chelsea, Revere and Winthrop.
    custom(EVACUATION, Fixed(3, 17)),
    law(PATRIOTS, Nth(3, Mon, 4)),
    custom(BUNKER_HILL, Fixed(6, 17)),
];
pub(super) static MICHIGAN: &[Day] =
    &[ELECTION_EVEN, AFTER_THANKS, CHRISTMAS_EVE_LAW, law(NEW_YEARS_EVE, Fixed(12, 31))];
pub(super) static MINNESOTA: &[Day] = &[INDIGENOUS_PEOPLES.since(2023), AFTER_THANKS];
pub(super) static MISSISSIPPI: &[Day] =
    &[law(LEE, KING_DAY), law(CONFEDERATE_MEMORIAL, Last(Mon, 4)), law(JEFFERSON_DAVIS, Last(Mon, 5))];
pub(super) static MISSOURI: &[Day] =
    &[law(LINCOLN, LINCOLN_DAY).moves(NEAREST), law(TRUMAN, Fixed(5, 8)).since(1967).moves(NEAREST)];
pub(super) static MONTANA: &[Day] = &[INDIGENOUS_PEOPLES.since(2025), ELECTION_EVEN];
pub(super) static NEBRASKA: &[Day] = &[law(ARBOR, Last(Fri, 4)), INDIGENOUS_PEOPLES.since(2021), AFTER_THANKS];
pub(super) static NEVADA_DAYS: &[Day] = &[
    law(NEVADA, Fixed(10, 31)).until(1999),
    law(NEVADA, Last(Fri, 10)).since(2000),
    law(FAMILY_DAY, BLACK_FRIDAY).since(1987),
];
pub(super) static NEW_HAMPSHIRE: &[Day] = &[law(CIVIL_RIGHTS, KING_DAY).since(1993), AFTER_THANKS];
pub(super) static NEW_JERSEY: &[Day] = &[
    GOOD_FRIDAY_LAW,
    // The state keeps the third Friday of June, whatever the 19th is.
    law(JUNETEENTH, Nth(3, Fri, 6)).since(2021),
    ELECTION_EVERY_YEAR,
];
pub(super) static NEW_MEXICO: &[Day] = &[
    INDIGENOUS_PEOPLES.since(2019),
    // The state keeps Presidents’ Day here.
    law(WASHINGTON_OBSERVED, BLACK_FRIDAY),
];
pub(super) static NEW_YORK: &[Day] = &[
    // General Construction Law 24: a Sunday moves to Monday, a Saturday stays.
    law(LINCOLN, LINCOLN_DAY).moves(SUNDAY_ONLY),
    ELECTION_EVERY_YEAR,
];
pub(super) static NORTH_CAROLINA: &[Day] =
    &[GOOD_FRIDAY_LAW, AFTER_THANKS, CHRISTMAS_EVE_LAW, custom(AFTER_CHRISTMAS, Fixed(12, 26))];
pub(super) static NORTH_DAKOTA: &[Day] = &[GOOD_FRIDAY_LAW];
pub(super) static JUST_AFTER_THANKSGIVING: &[Day] = &[AFTER_THANKS];
pub(super) static OREGON: &[Day] = &[INDIGENOUS_PEOPLES.since(2021), AFTER_THANKS];
pub(super) static PENNSYLVANIA: &[Day] = &[GOOD_FRIDAY_CUSTOM, AFTER_THANKS];
pub(super) static RHODE_ISLAND: &[Day] = &[law(VICTORY, Nth(2, Mon, 8)), ELECTION_EVEN];
pub(super) static SOUTH_CAROLINA: &[Day] = &[
    law(CONFEDERATE_MEMORIAL, Fixed(5, 10)).moves(NEAREST),
    AFTER_THANKS,
    CHRISTMAS_EVE_LAW,
    law(AFTER_CHRISTMAS, Fixed(12, 26)),
];
pub(super) static SOUTH_DAKOTA: &[Day] = &[law(NATIVE_AMERICANS_SD, COLUMBUS_DAY).since(1990)];
pub(super) static TENNESSEE: &[Day] = &[GOOD_FRIDAY_LAW, AFTER_THANKS];
pub(super) static TEXAS: &[Day] = &[
    // Gov. Code 662.003 and 662.006. State offices work with fewer people on the days of Texas
    // history; none of the state’s own days moves when it falls on a weekend.
    law(CONFEDERATE_HEROES, Fixed(1, 19)).since(1973),
    law(TEXAS_INDEPENDENCE, Fixed(3, 2)),
    custom(GOOD_FRIDAY, Easter(-2)),
    law(SAN_JACINTO, Fixed(4, 21)),
    law(EMANCIPATION_TX, Fixed(6, 19)).since(1980),
    law(LBJ, Fixed(8, 27)).since(1973),
    AFTER_THANKS,
    CHRISTMAS_EVE_LAW,
    law(AFTER_CHRISTMAS, Fixed(12, 26)),
];
pub(super) static UTAH: &[Day] = &[
    // The state keeps Juneteenth on the Monday of that working week (Utah Code 63G-1-301).
    law(JUNETEENTH, WorkWeek(6, 19)).since(2022),
    law(PIONEER, Fixed(7, 24)).moves(NEAREST),
];
pub(super) static VERMONT: &[Day] = &[
    law(TOWN_MEETING, Nth(1, Tue, 3)),
    law(BENNINGTON, Fixed(8, 16)).moves(NEAREST),
    INDIGENOUS_PEOPLES.since(2019),
    AFTER_THANKS,
];
pub(super) static VIRGINIA: &[Day] = &[
    // The Friday before Martin Luther King Jr. Day.
    law(LEE_JACKSON, After(&KING_DAY, -3)).since(2001).until(2020),
    law(YORKTOWN, COLUMBUS_DAY),
    ELECTION_EVERY_YEAR.since(2020),
    AFTER_THANKS,
];
pub(super) static WASHINGTON_STATE: &[Day] =
    &[law(NATIVE_HERITAGE, BLACK_FRIDAY).since(2014), AFTER_THANKS.until(2013)];
pub(super) static WEST_VIRGINIA_DAYS: &[Day] = &[
    law(PRIMARY, Nth(2, Tue, 5)).even_years(),
    law(WEST_VIRGINIA, Fixed(6, 20)).moves(NEAREST),
    ELECTION_EVEN,
    law(LINCOLN_OBSERVED, BLACK_FRIDAY),
];
pub(super) static WISCONSIN: &[Day] = &[CHRISTMAS_EVE_LAW, law(NEW_YEARS_EVE, Fixed(12, 31))];
pub(super) static WYOMING: &[Day] = &[law(EQUALITY_WY, KING_DAY).since(1990)];
