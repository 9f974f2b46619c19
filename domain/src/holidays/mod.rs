//! Public holidays of every Canadian province and territory, every US state and the District of
//! Columbia, computed from rules, so that a clinic can pick its closed days instead of typing them.
//!
//! What is encoded is the law as it stands, plus the year in which a day came into being or ended
//! where that is recent. It is a help to choose from, not legal advice: a clinic decides itself.

mod canada;
mod day;
mod names;
mod region;
mod region_zones;
mod rule;
mod usa;
mod usa_states;
mod year;

pub use region::{Country, Region};
pub use year::{PublicHoliday, public_holidays};

/// How firmly a holiday stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A law names it. In Canada it binds employers in general; in the United States, where no law
    /// gives private employees a day off, it is a holiday of the federal or of the state government.
    Statutory,
    /// Many close on it although no law asks them to.
    Customary,
}
