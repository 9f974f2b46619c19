//! The places whose holidays are known.

use super::day::Day;
use super::region_zones::code_for_zone;
use super::{canada, usa, usa_states};

/// A Canadian province or territory, a US state or the District of Columbia.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u8);

/// The countries whose holidays are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Country {
    Canada,
    UnitedStates,
}

impl Country {
    /// Both, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::Canada, Self::UnitedStates];

    /// The English name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Canada => "Canada",
            Self::UnitedStates => "United States",
        }
    }
}

/// ISO 3166-2 code, English name, and the days that the region adds to those of its country.
type Info = (&'static str, &'static str, &'static [Day]);

/// Canada first, then by name.
static REGIONS: [Info; 64] = [
    ("CA-AB", "Alberta", canada::ALBERTA),
    ("CA-BC", "British Columbia", canada::BRITISH_COLUMBIA),
    ("CA-MB", "Manitoba", canada::MANITOBA),
    ("CA-NB", "New Brunswick", canada::NEW_BRUNSWICK_DAYS),
    ("CA-NL", "Newfoundland and Labrador", canada::NEWFOUNDLAND),
    ("CA-NT", "Northwest Territories", canada::NORTHWEST_TERRITORIES),
    ("CA-NS", "Nova Scotia", canada::NOVA_SCOTIA),
    ("CA-NU", "Nunavut", canada::NUNAVUT_DAYS),
    ("CA-ON", "Ontario", canada::ONTARIO),
    ("CA-PE", "Prince Edward Island", canada::PRINCE_EDWARD_ISLAND),
    ("CA-QC", "Quebec", canada::QUEBEC),
    ("CA-SK", "Saskatchewan", canada::SASKATCHEWAN_DAYS),
    ("CA-YT", "Yukon", canada::YUKON),
    ("US-AL", "Alabama", usa_states::ALABAMA),
    ("US-AK", "Alaska", usa_states::ALASKA_DAYS),
    ("US-AZ", "Arizona", usa_states::ARIZONA),
    ("US-AR", "Arkansas", usa_states::ARKANSAS),
    ("US-CA", "California", usa_states::CALIFORNIA),
    ("US-CO", "Colorado", usa_states::COLORADO),
    ("US-CT", "Connecticut", usa_states::CONNECTICUT),
    ("US-DE", "Delaware", usa_states::DELAWARE),
    ("US-DC", "District of Columbia", usa_states::DISTRICT_OF_COLUMBIA),
    ("US-FL", "Florida", usa_states::FLORIDA),
    ("US-GA", "Georgia", usa_states::GEORGIA),
    ("US-HI", "Hawaii", usa_states::HAWAII),
    ("US-ID", "Idaho", usa_states::IDAHO),
    ("US-IL", "Illinois", usa_states::ILLINOIS),
    ("US-IN", "Indiana", usa_states::INDIANA),
    ("US-IA", "Iowa", usa_states::JUST_AFTER_THANKSGIVING),
    ("US-KS", "Kansas", usa_states::KANSAS),
    ("US-KY", "Kentucky", usa_states::KENTUCKY),
    ("US-LA", "Louisiana", usa_states::LOUISIANA),
    ("US-ME", "Maine", usa_states::MAINE),
    ("US-MD", "Maryland", usa_states::MARYLAND),
    ("US-MA", "Massachusetts", usa_states::MASSACHUSETTS),
    ("US-MI", "Michigan", usa_states::MICHIGAN),
    ("US-MN", "Minnesota", usa_states::MINNESOTA),
    ("US-MS", "Mississippi", usa_states::MISSISSIPPI),
    ("US-MO", "Missouri", usa_states::MISSOURI),
    ("US-MT", "Montana", usa_states::MONTANA),
    ("US-NE", "Nebraska", usa_states::NEBRASKA),
    ("US-NV", "Nevada", usa_states::NEVADA_DAYS),
    ("US-NH", "New Hampshire", usa_states::NEW_HAMPSHIRE),
    ("US-NJ", "New Jersey", usa_states::NEW_JERSEY),
    ("US-NM", "New Mexico", usa_states::NEW_MEXICO),
    ("US-NY", "New York", usa_states::NEW_YORK),
    ("US-NC", "North Carolina", usa_states::NORTH_CAROLINA),
    ("US-ND", "North Dakota", usa_states::NORTH_DAKOTA),
    ("US-OH", "Ohio", usa_states::NONE),
    ("US-OK", "Oklahoma", usa_states::JUST_AFTER_THANKSGIVING),
    ("US-OR", "Oregon", usa_states::OREGON),
    ("US-PA", "Pennsylvania", usa_states::PENNSYLVANIA),
    ("US-RI", "Rhode Island", usa_states::RHODE_ISLAND),
    ("US-SC", "South Carolina", usa_states::SOUTH_CAROLINA),
    ("US-SD", "South Dakota", usa_states::SOUTH_DAKOTA),
    ("US-TN", "Tennessee", usa_states::TENNESSEE),
    ("US-TX", "Texas", usa_states::TEXAS),
    ("US-UT", "Utah", usa_states::UTAH),
    ("US-VT", "Vermont", usa_states::VERMONT),
    ("US-VA", "Virginia", usa_states::VIRGINIA),
    ("US-WA", "Washington", usa_states::WASHINGTON_STATE),
    ("US-WV", "West Virginia", usa_states::WEST_VIRGINIA_DAYS),
    ("US-WI", "Wisconsin", usa_states::WISCONSIN),
    ("US-WY", "Wyoming", usa_states::WYOMING),
];

impl Region {
    /// All regions in the order they are offered: Canada first, each country by name.
    pub fn all() -> impl ExactSizeIterator<Item = Self> + Clone {
        (0..64).map(Self)
    }

    /// The ISO 3166-2 code, `CA-ON`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.info().0
    }

    /// The English name, `Ontario`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.info().1
    }

    /// The country it belongs to.
    #[must_use]
    pub fn country(self) -> Country {
        if self.code().starts_with("CA") { Country::Canada } else { Country::UnitedStates }
    }

    /// Reads a code in either case; `None` when it is not one of ours.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::all().find(|region| region.code().eq_ignore_ascii_case(code.trim()))
    }

    /// The likeliest region of an IANA time zone: the one that it names or lies in, or, for a zone
    /// that many share, the one of its city. A first choice to offer, not to rely on: Boston and
    /// Miami also keep the time of America/New_York.
    #[must_use]
    pub fn for_zone(iana_zone: &str) -> Option<Self> {
        code_for_zone(iana_zone).and_then(Self::parse)
    }

    /// Its table; those of its country come first.
    pub(super) fn days(self) -> impl Iterator<Item = &'static Day> {
        let shared = match self.country() {
            Country::Canada => &[][..],
            Country::UnitedStates => usa::FEDERAL,
        };
        shared.iter().chain(self.info().2)
    }

    fn info(self) -> &'static Info {
        // Only `all` makes regions, so the number is always below 64.
        &REGIONS[usize::from(self.0) % REGIONS.len()]
    }
}

impl std::fmt::Display for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}
