//! What holds in every US state: the eleven federal days and the two days on which offices all over
//! the country close by custom. A state may give its own employees other days; those are in
//! `usa_states`.

use super::day::{Day, NEAREST, custom, law};
use super::names::*;
use super::rule::Rule::{self, *};
use chrono::Weekday::{Mon, Thu};

/// The day after the fourth Thursday of November.
pub(super) const BLACK_FRIDAY: Rule = After(&Nth(4, Thu, 11), 1);

/// 5 U.S.C. 6103, with its rule for weekends. Federal offices and banks keep them in every state,
/// also where the state itself does not.
pub(super) static FEDERAL: &[Day] = &[
    law(NEW_YEAR, Fixed(1, 1)).moves(NEAREST),
    law(KING, Nth(3, Mon, 1)).since(1986),
    law(WASHINGTON, Nth(3, Mon, 2)),
    law(MEMORIAL, Last(Mon, 5)),
    law(JUNETEENTH, Fixed(6, 19)).since(2021).moves(NEAREST),
    law(INDEPENDENCE, Fixed(7, 4)).moves(NEAREST),
    law(LABOR_DAY, Nth(1, Mon, 9)),
    law(COLUMBUS, Nth(2, Mon, 10)),
    law(VETERANS, Fixed(11, 11)).moves(NEAREST),
    law(THANKSGIVING, Nth(4, Thu, 11)),
    law(CHRISTMAS, Fixed(12, 25)).moves(NEAREST),
    custom(AFTER_THANKSGIVING, BLACK_FRIDAY),
    custom(CHRISTMAS_EVE, Fixed(12, 24)),
];
