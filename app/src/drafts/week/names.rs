//! The names of the week's controls, which are also their ids.

use domain::availability::Weekday;

/// Name and id of a day's switch.
#[must_use]
pub fn on_name(day: Weekday) -> String {
    format!("{}-on", day.key())
}

/// Name and id of an opening time.
#[must_use]
pub fn open_name(day: Weekday, no: u32) -> String {
    format!("{}-{no}-open", day.key())
}

/// Name and id of a closing time.
#[must_use]
pub fn close_name(day: Weekday, no: u32) -> String {
    format!("{}-{no}-close", day.key())
}

/// Id of a day's Add button.
#[must_use]
pub fn add_id(day: Weekday) -> String {
    format!("add-{}", day.key())
}

/// Id of a day's Copy button.
#[must_use]
pub fn copy_id(day: Weekday) -> String {
    format!("copy-{}", day.key())
}

/// Name of the boxes that tick days in the copy panel of a day.
#[must_use]
pub fn tick_name(from: Weekday) -> String {
    format!("copy-{}-to", from.key())
}

/// Id of the box that ticks a day there.
#[must_use]
pub fn tick_id(from: Weekday, day: Weekday) -> String {
    format!("copy-{}-to-{}", from.key(), day.key())
}

/// Id of the first box there.
pub(super) fn first_tick_id(from: Weekday) -> String {
    tick_id(from, if from == Weekday::Monday { Weekday::Tuesday } else { Weekday::Monday })
}
