//! A day of the typed week as a picture that follows the typing.

use domain::availability::{Week, Weekday};

const DAY: u32 = 1440;

/// Bars from midnight to midnight where the clinic is open, as the path of a picture 1440 wide and 1 high. What is left
/// of the night before belongs to the day.
#[must_use]
pub fn open_path(week: &Week, day: Weekday) -> String {
    let today = week[day.index()].iter().map(|i| (u32::from(i.open.minutes()), i.end_minutes().min(DAY)));
    let before = Weekday::MONDAY_FIRST.into_iter().filter(|before| before.next() == day);
    let tails = before.flat_map(|before| &week[before.index()]).map(|i| (0, i.end_minutes().saturating_sub(DAY)));
    let bars = today.chain(tails).filter(|(from, to)| from < to);
    bars.map(|(from, to)| format!("M{from} 0H{to}V1H{from}z")).collect()
}

#[cfg(test)]
mod tests {
    use super::open_path;
    use domain::availability::{AvailabilitySettings, Weekday};
    use serde_json::json;

    #[test]
    fn a_day_has_its_hours_and_what_is_left_of_the_night_before() {
        let schedule = json!({
            "thursday": [{"open": "09:00", "close": "12:00"}, {"open": "20:00", "close": "02:00"}],
            "sunday": {"open": "00:00", "close": "24:00"},
        });
        let (settings, _) =
            AvailabilitySettings::read(&json!({"afterHours": {"businessHours": {"schedule": schedule}}}));
        let path = |day| open_path(&settings.week, day);
        assert_eq!(path(Weekday::Thursday), "M540 0H720V1H540zM1200 0H1440V1H1200z");
        assert_eq!(path(Weekday::Friday), "M0 0H120V1H0z");
        assert_eq!(path(Weekday::Sunday), "M0 0H1440V1H0z");
        assert_eq!(path(Weekday::Monday), "");
    }
}
