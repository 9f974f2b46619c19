//! When the calls switch is flipped.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::availability::Zone;
use domain::company::{Flip, MOST_DAYS, MOST_HOURS, Start, Timetable, Typed};
use proptest::prelude::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn later<'t>(date: &'t str, time: &'t str, zone: &'t str, hours: &'t str) -> Typed<'t> {
    Typed { when: "later", date, time, zone, hours }
}

fn planned(typed: &Typed<'_>, now: &str) -> Result<Timetable, String> {
    let flip = Flip::parse(typed).map_err(|errors| errors[0].field.clone())?;
    flip.timetable(at(now)).map_err(|error| error.field)
}

#[test]
fn at_eight_in_the_evening_means_the_next_one_there() {
    let tonight = later("", "20:00", "America/Halifax", "48");
    let plan = planned(&tonight, "2026-11-25T15:00:00Z").unwrap();
    assert_eq!((plan.start, plan.back), (Some(at("2026-11-26T00:00:00Z")), Some(at("2026-11-28T00:00:00Z"))));
    // At the very minute and after it the next one is tomorrow's.
    for now in ["2026-11-26T00:00:00Z", "2026-11-26T00:00:01Z"] {
        assert_eq!(planned(&tonight, now).unwrap().start, Some(at("2026-11-27T00:00:00Z")), "{now}");
    }
}

#[test]
fn now_for_two_days_comes_back_two_days_later() {
    let plan = planned(&Typed { hours: "48", ..Typed::default() }, "2026-11-25T15:00:30Z").unwrap();
    assert_eq!((plan.start, plan.back), (None, Some(at("2026-11-27T15:00:30Z"))));
    assert_eq!(planned(&Typed::default(), "2026-11-25T15:00:30Z"), Ok(Timetable { start: None, back: None }));
}

#[test]
fn clock_changes_are_met() {
    // 2:30 is skipped on 14 March 2027 in Toronto: the clock change itself, 3 o'clock there.
    let skipped = later("2027-03-14", "02:30", "America/Toronto", "");
    assert_eq!(planned(&skipped, "2027-03-01T00:00:00Z").unwrap().start, Some(at("2027-03-14T07:00:00Z")));
    // 1:30 comes twice on 7 November 2027: the first, and once that is over, the second.
    let twice = later("2027-11-07", "01:30", "America/Toronto", "24");
    let first = planned(&twice, "2027-11-01T00:00:00Z").unwrap();
    assert_eq!((first.start, first.back), (Some(at("2027-11-07T05:30:00Z")), Some(at("2027-11-08T05:30:00Z"))));
    assert_eq!(planned(&twice, "2027-11-07T05:30:00Z").unwrap().start, Some(at("2027-11-07T06:30:00Z")));
    assert_eq!(planned(&twice, "2027-11-07T06:30:00Z"), Err("time".to_owned()));
}

#[test]
fn what_cannot_be_is_refused_at_its_field() {
    let now = "2026-11-25T15:00:00Z";
    for (typed, field) in [
        (later("2026-11-24", "20:00", "America/Toronto", ""), "time"),
        (later("2026-11-25", "25:00", "America/Toronto", ""), "time"),
        (later("2026-11-25", "", "America/Toronto", ""), "time"),
        (later("2026-11-25", "8:00", "America/Toronto", ""), "time"),
        (later("2026-02-30", "20:00", "America/Toronto", ""), "date"),
        (later("99999-01-01", "20:00", "America/Toronto", ""), "date"),
        (later("2028-01-01", "20:00", "America/Toronto", ""), "date"),
        (later("2026-11-25", "20:00", "Toronto", ""), "zone"),
        (later("2026-11-25", "20:00", "", ""), "zone"),
        (Typed { hours: "0", ..Typed::default() }, "hours"),
        (Typed { hours: "2209", ..Typed::default() }, "hours"),
        (Typed { hours: "1.5", ..Typed::default() }, "hours"),
        (Typed { hours: "-4", ..Typed::default() }, "hours"),
    ] {
        assert_eq!(planned(&typed, now), Err(field.to_owned()), "{typed:?}");
    }
    let wrong = later("x", "x", "x", "x");
    let fields: Vec<_> = Flip::parse(&wrong).unwrap_err().into_iter().map(|error| error.field).collect();
    assert_eq!(fields, ["hours", "time", "date", "zone"], "all at once");
}

fn zones() -> impl Strategy<Value = Zone> {
    let names =
        ["America/Toronto", "America/Vancouver", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"];
    prop::sample::select(names.to_vec()).prop_map(|name| Zone::parse(name).unwrap())
}

proptest! {
    #[test]
    fn the_next_time_is_ahead_within_a_day_and_shown_by_the_clock(
        seconds in 1_760_000_000_i64..2_000_000_000,
        minute in 0_u32..1440,
        zone in zones(),
        hours in prop::option::of(1..=MOST_HOURS),
    ) {
        let now = DateTime::from_timestamp(seconds, 0).unwrap();
        let plan = Flip { start: Start::At { date: None, minute, zone: zone.clone() }, hours }.timetable(now).unwrap();
        let start = plan.start.unwrap();
        prop_assert!(start > now && start - now <= Duration::hours(25), "{start}");
        let shown = zone.moment(start);
        // Another minute only where the clock change hides the one that was asked for.
        prop_assert!(shown.second == minute * 60 || zone.instants(shown.date, minute).is_empty(), "{shown:?}");
        // Nothing nearer shows it.
        for earlier in zone.instants(zone.moment(now).date, minute) {
            prop_assert!(earlier <= now || earlier >= start);
        }
        prop_assert_eq!(plan.back, hours.map(|hours| start + Duration::hours(i64::from(hours))));
    }

    #[test]
    fn a_date_is_kept_or_refused(day in 0_i64..800, minute in 0_u32..1440, zone in zones()) {
        let now = at("2026-11-25T15:00:00Z");
        let date = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap() + Duration::days(day);
        let flip = Flip { start: Start::At { date: Some(date), minute, zone: zone.clone() }, hours: None };
        match flip.timetable(now) {
            Ok(plan) => {
                let start = plan.start.unwrap();
                prop_assert!(start > now && start - now <= Duration::days(MOST_DAYS));
                prop_assert_eq!(zone.moment(start).date, date);
            }
            Err(error) if error.field == "time" => prop_assert!(zone.first_instant(date, minute) <= now),
            Err(error) => {
                prop_assert_eq!(error.field.as_str(), "date");
                prop_assert!(zone.first_instant(date, minute) - now > Duration::days(MOST_DAYS));
            }
        }
    }

    #[test]
    fn nothing_that_is_typed_panics(when in ".{0,6}", date in ".{0,12}", time in ".{0,8}", zone in ".{0,20}", hours in ".{0,12}") {
        for when in [when.as_str(), "later"] {
            let typed = Typed { when, date: &date, time: &time, zone: &zone, hours: &hours };
            if let Ok(flip) = Flip::parse(&typed) {
                let _ = flip.timetable(at("2026-11-25T15:00:00Z"));
            }
        }
    }
}
