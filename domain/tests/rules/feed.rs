//! The calendar of the opening hours, read back by another library and compared with the hours.

use crate::scene::{utc, valid};
use crate::strategies::{cases, scene};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::availability::{AvailabilitySettings, Hours, Zone, hours_feed, read_ics};
use icalendar::{Calendar, CalendarComponent, CalendarDateTime, Component, DatePerhapsTime, Event};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn feed(settings: &AvailabilitySettings, today: NaiveDate, days: u32) -> String {
    let zone = Zone::parse(&settings.timezone).unwrap();
    hours_feed(settings, &zone, "Bright Smiles", "example.org", today, days, utc("2026-11-25T12:00:00Z"))
}

fn events(text: &str) -> Vec<Event> {
    let calendar: Calendar = text.parse().unwrap();
    let event = |component: &CalendarComponent| match component {
        CalendarComponent::Event(event) => Some(event.clone()),
        _ => None,
    };
    calendar.components.iter().filter_map(event).collect()
}

fn instant(at: DatePerhapsTime) -> Option<DateTime<Utc>> {
    match at {
        DatePerhapsTime::DateTime(CalendarDateTime::Utc(at)) => Some(at),
        DatePerhapsTime::Date(_) => None,
        other => panic!("{other:?}"),
    }
}

/// From when to when it is open.
fn open(text: &str) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let span = |event: &Event| Some((instant(event.get_start().unwrap())?, instant(event.get_end().unwrap())?));
    events(text).iter().filter_map(span).collect()
}

fn settings(zone: &str, schedule: Value, holidays: Value) -> AvailabilitySettings {
    valid(&json!({"afterHours": {"businessHours": {"timezone": zone, "schedule": schedule, "holidays": holidays}}}))
}

fn span(open: &str, close: &str) -> Value {
    json!({ "open": open, "close": close })
}

#[test]
fn a_week_with_a_closed_day_to_the_letter() {
    let holidays =
        json!([{"date": "2026-12-25", "name": "Noël, enfin; \\o/"}, {"from": "2026-12-20", "to": "2027-01-05"}]);
    let mut settings = settings("America/Toronto", json!({"thursday": span("09:00", "17:00")}), json!([]));
    settings.exceptions =
        AvailabilitySettings::read(&json!({"afterHours": {"businessHours": {"holidays": holidays}}})).0.exceptions;
    settings.exceptions[1].from = date("2026-12-26");
    let text = feed(&settings, date("2026-12-24"), 7);
    assert_eq!(
        text.replace("\r\n", "\n"),
        "BEGIN:VCALENDAR\n\
         VERSION:2.0\n\
         PRODID:-//Switchboard//Opening hours//EN\n\
         CALSCALE:GREGORIAN\n\
         METHOD:PUBLISH\n\
         NAME:Bright Smiles\n\
         X-WR-CALNAME:Bright Smiles\n\
         X-WR-TIMEZONE:America/Toronto\n\
         REFRESH-INTERVAL;VALUE=DURATION:PT1H\n\
         X-PUBLISHED-TTL:PT1H\n\
         BEGIN:VEVENT\n\
         UID:open-20261224T140000Z@example.org\n\
         DTSTAMP:20261125T120000Z\n\
         DTSTART:20261224T140000Z\n\
         DTEND:20261224T220000Z\n\
         SUMMARY:Open\n\
         TRANSP:TRANSPARENT\n\
         END:VEVENT\n\
         BEGIN:VEVENT\n\
         UID:closed-20261225-20261226@example.org\n\
         DTSTAMP:20261125T120000Z\n\
         DTSTART;VALUE=DATE:20261225\n\
         DTEND;VALUE=DATE:20261226\n\
         SUMMARY:Closed: Noël\\, enfin\\; \\\\o/\n\
         TRANSP:TRANSPARENT\n\
         END:VEVENT\n\
         BEGIN:VEVENT\n\
         UID:closed-20261226-20270106@example.org\n\
         DTSTAMP:20261125T120000Z\n\
         DTSTART;VALUE=DATE:20261226\n\
         DTEND;VALUE=DATE:20270106\n\
         SUMMARY:Closed\n\
         TRANSP:TRANSPARENT\n\
         END:VEVENT\n\
         END:VCALENDAR\n"
    );
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
}

#[test]
fn touching_and_overnight_hours_are_one_event_and_clock_changes_keep_their_moments() {
    let night = settings(
        "America/Toronto",
        json!({"saturday": [span("08:00", "12:00"), span("12:00", "16:00"), span("20:00", "04:00")]}),
        json!([]),
    );
    // Clocks go back at 2:00 on 1 November 2026, so the night has an hour more.
    let saturday = open(&feed(&night, date("2026-10-31"), 1));
    assert_eq!(
        saturday,
        [
            (utc("2026-10-31T12:00:00Z"), utc("2026-10-31T20:00:00Z")),
            (utc("2026-11-01T00:00:00Z"), utc("2026-11-01T09:00:00Z")),
        ]
    );
    // The day after still shows the night that began before it, with the same start and UID.
    let (first, second) = (feed(&night, date("2026-10-31"), 1), feed(&night, date("2026-11-01"), 1));
    assert_eq!(open(&second), saturday[1..]);
    let uids = |text: &str| events(text).iter().map(|e| e.get_uid().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(uids(&first)[1..], uids(&second));
    let always = settings("America/Toronto", json!({}), json!([]));
    assert_eq!(open(&feed(&always, date("2026-11-01"), 400)), []);
    let day = span("00:00", "24:00");
    let always = settings(
        "America/Toronto",
        json!({"monday": day, "tuesday": day, "wednesday": day, "thursday": day, "friday": day, "saturday": day, "sunday": day}),
        json!([]),
    );
    let whole = open(&feed(&always, date("2026-11-10"), 10));
    assert_eq!(whole, [(utc("2026-11-08T05:00:00Z"), utc("2026-11-20T05:00:00Z"))]);
}

#[test]
fn names_are_folded_and_cleaned() {
    let zone = Zone::parse("America/Toronto").unwrap();
    let settings = AvailabilitySettings::default();
    let name = format!("{}\r\nATTENDEE:mailto:x\u{7}", "é".repeat(100));
    let text = hours_feed(&settings, &zone, &name, "x\r\ny@z.org", date("2026-11-25"), 1, utc("2026-11-25T12:00:00Z"));
    for line in text.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line}");
        assert!(!line.starts_with("ATTENDEE"), "{line}");
    }
    let unfolded = text.replace("\r\n ", "");
    assert!(unfolded.contains(&format!("X-WR-CALNAME:{}\\nATTENDEE:mailto:x\r\n", "é".repeat(100))));
    assert!(unfolded.contains("@xyz.org\r\n"));
    for extreme in [NaiveDate::MIN, NaiveDate::MAX, date("0000-01-01"), date("9999-12-31")] {
        let text = hours_feed(&settings, &zone, "", "", extreme, u32::MAX, utc("2026-11-25T12:00:00Z"));
        assert!(text.ends_with("END:VCALENDAR\r\n"));
    }
}

#[test]
fn our_own_reader_finds_the_closed_days_again() {
    let holidays = json!([{"date": "2026-12-25", "name": "Noël, enfin"}, {"from": "2026-12-28", "to": "2026-12-31", "name": "Closing"}]);
    let settings = settings("America/Toronto", json!({}), holidays);
    let zone = Zone::parse("America/Toronto").unwrap();
    let rows = read_ics(&feed(&settings, date("2026-11-25"), 60), &zone, date("2026-11-25"));
    let days: Vec<_> = rows.into_iter().map(|row| row.outcome.unwrap()).collect();
    assert_eq!(days, settings.exceptions);
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn open_in_the_calendar_is_open_by_the_hours(
        (now, settings) in scene(2000, 2036), days in 0_u32..12, samples in prop::collection::vec(0.0..1.0_f64, 60)
    ) {
        let zone = Zone::parse(&settings.timezone).unwrap();
        let today = zone.moment(now).date;
        let text = hours_feed(&settings, &zone, "Näme", "example.org", today, days, now);
        for line in text.split("\r\n") {
            prop_assert!(line.len() <= 75);
        }
        let spans = open(&text);
        for pair in spans.windows(2) {
            prop_assert!(pair[0].1 < pair[1].0, "touching: {:?}", pair);
        }
        let uids: Vec<String> =
            events(&text).iter().map(|e| e.get_uid().unwrap().to_owned()).filter(|uid| uid.starts_with("open")).collect();
        prop_assert_eq!(uids.iter().collect::<BTreeSet<_>>().len(), uids.len());
        let hours = Hours::of(&settings);
        let check = |at: DateTime<Utc>| {
            let moment = zone.moment(at);
            if moment.date < today || (moment.date - today).num_days() >= i64::from(days) {
                return Ok(());
            }
            let shown = spans.iter().any(|(from, to)| *from <= at && at < *to);
            prop_assert_eq!(shown, hours.at(moment).open, "{} {:?}", at, moment);
            Ok(())
        };
        for sample in samples {
            check(now + Duration::seconds(((sample * f64::from(days + 2) - 1.0) * 86_400.0) as i64))?;
        }
        // Where mistakes would be: at the edges.
        for (from, to) in &spans {
            for at in [*from, *from - Duration::seconds(1), *to, *to - Duration::seconds(1)] {
                check(at)?;
            }
        }
    }
}
