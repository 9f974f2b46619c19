//! What the hours say aloud must be what they are.

use crate::strategies::{cases, week};
use domain::availability::{ClockTime, Interval, Week, hours_in_words, show_time};
use domain::language::Language;
use proptest::prelude::*;

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn any_week_can_be_said(week in week()) {
        for language in Language::ALL {
            let said = hours_in_words(&week, language);
            prop_assert!(said.ends_with('.') && !said.contains("  ") && !said.contains("24:00"), "{}", said);
        }
        let said = hours_in_words(&week, Language::En);
        let open_days = week.iter().filter(|day| !day.is_empty()).count();
        prop_assert_eq!(said == "We have no regular opening hours.", open_days == 0);
    }

    #[test]
    fn any_minute_can_be_said(minute in 0_u32..=1440) {
        for language in Language::ALL {
            prop_assert!(!show_time(minute, language).is_empty());
        }
    }
}

#[test]
fn noon_and_midnight_are_not_mixed_up() {
    let say = |text: &str| show_time(u32::from(ClockTime::parse(text).unwrap().minutes()), Language::En);
    assert_eq!(
        ["00:00", "00:30", "11:59", "12:00", "12:30", "13:00", "23:59", "24:00"].map(say),
        ["12:00 AM", "12:30 AM", "11:59 AM", "12:00 PM", "12:30 PM", "1:00 PM", "11:59 PM", "12:00 AM"]
    );
}

#[test]
fn hours_are_said_in_the_order_of_the_day() {
    let span = |open: &str, close: &str| Interval {
        open: ClockTime::parse(open).unwrap(),
        close: ClockTime::parse(close).unwrap(),
    };
    let mut week = Week::default();
    week[1] = vec![span("13:00", "17:00"), span("08:00", "12:00")];
    week[2] = vec![span("08:00", "12:00"), span("13:00", "17:00")];
    let said = "We are open Monday to Tuesday, 8:00 AM to 12:00 PM and 1:00 PM to 5:00 PM.";
    assert_eq!(hours_in_words(&week, Language::En), said);
}
