//! Random clinics and moments, biased to where mistakes would hide: midnight, the hours of clock
//! changes, dates around now, overlapping and overnight intervals.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::availability::{
    AvailabilitySettings, ClockTime, CustomSchedule, DateException, HighVolume, Interval, Mode, Override,
    OverrideState, OverrideUntil, RuleAction, ScheduleRule, Week, Weekday, Zone,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Map;

/// This many cases; `RULES_FACTOR=50` in the environment makes it fifty times as many, for a night.
pub fn cases(count: u32) -> ProptestConfig {
    let factor = std::env::var("RULES_FACTOR").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1);
    ProptestConfig { cases: count * factor, failure_persistence: None, ..ProptestConfig::default() }
}

pub fn clock_time(last: u16) -> impl Strategy<Value = ClockTime> {
    let telling = [0, 1, 30, 59, 60, 61, 90, 119, 120, 121, 150, 179, 180, 181, 540, 720, 1020, 1380, 1410, 1439, 1440];
    let telling: Vec<u16> = telling.into_iter().filter(|m| *m <= last).collect();
    prop_oneof![3 => select(telling), 3 => (0..=last / 15).prop_map(|q| q * 15), 1 => 0..=last]
        .prop_map(|minutes| ClockTime::from_minutes(minutes).unwrap())
}

pub fn interval() -> impl Strategy<Value = Interval> {
    prop_oneof![
        12 => (clock_time(1439), clock_time(1440)).prop_map(|(open, close)| Interval { open, close }),
        1 => Just(Interval { open: ClockTime::MIDNIGHT, close: ClockTime::END_OF_DAY }),
        // Only in structs made by hand; must not confuse anybody.
        1 => clock_time(1440).prop_map(|close| Interval { open: ClockTime::END_OF_DAY, close }),
    ]
}

fn day() -> impl Strategy<Value = Vec<Interval>> {
    prop_oneof![2 => Just(Vec::new()), 5 => vec(interval(), 1..=1), 3 => vec(interval(), 2..=3)]
}

pub fn week() -> impl Strategy<Value = Week> {
    let all_day = vec![Interval { open: ClockTime::MIDNIGHT, close: ClockTime::END_OF_DAY }];
    prop_oneof![
        8 => vec(day(), 7).prop_map(|days| Week::try_from(days).unwrap()),
        2 => day().prop_map(|day| std::array::from_fn(|_| day.clone())),
        1 => Just(std::array::from_fn(|_| all_day.clone())),
        1 => Just(Week::default()),
    ]
}

pub fn exception(around: NaiveDate) -> impl Strategy<Value = DateException> {
    let length = prop_oneof![10 => Just(0_i64), 3 => 1_i64..6, 1 => Just(365_i64), 1 => -3_i64..0];
    let start = prop_oneof![8 => -4_i64..8, 1 => -380_i64..380];
    let name = select(vec!["", "Family Day", "Christmas", "Christmas", "Staff training"]);
    (start, length, name, prop_oneof![2 => Just(Vec::new()), 2 => vec(interval(), 1..=2)]).prop_map(
        move |(start, length, name, hours)| {
            let from = around + Duration::days(start);
            let to = from + Duration::days(length);
            DateException { from, to, name: name.to_owned(), hours, extra: Map::new() }
        },
    )
}

fn rule() -> impl Strategy<Value = ScheduleRule> {
    (0..7_usize, interval(), prop::bool::weighted(0.6)).prop_map(|(day, interval, enable)| ScheduleRule {
        day: Weekday::from_index(day).unwrap(),
        interval,
        action: if enable { RuleAction::Enable } else { RuleAction::Disable },
        extra: Map::new(),
    })
}

fn switch(now: DateTime<Utc>) -> impl Strategy<Value = Override> {
    // Ends are stored in whole seconds.
    let now = DateTime::from_timestamp(now.timestamp(), 0).unwrap();
    let until = prop_oneof![
        1 => Just(OverrideUntil::Open),
        1 => Just(OverrideUntil::NextChange),
        1 => Just(OverrideUntil::Instant(now)),
        5 => (-7200_i64..200_000).prop_map(move |s| OverrideUntil::Instant(now + Duration::seconds(s))),
        1 => (0_i64..900).prop_map(move |d| OverrideUntil::Instant(now + Duration::days(d))),
    ];
    (select(OverrideState::ALL.to_vec()), until).prop_map(|(state, until)| Override { state, until, note: None })
}

fn modes() -> impl Strategy<Value = Mode> {
    prop_oneof![
        1 => Just(Mode::Always),
        1 => Just(Mode::Disabled),
        6 => Just(Mode::AfterHoursOnly),
        4 => Just(Mode::OverflowOnly),
        4 => Just(Mode::Scheduled),
    ]
}

/// Any zone, with a preference for those that change their clocks.
pub fn zone_name() -> impl Strategy<Value = String> {
    let changing = [
        "America/Toronto",
        "America/Vancouver",
        "America/Halifax",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Africa/Cairo",
        "America/Havana",
        "America/Santiago",
        "Asia/Beirut",
        "Pacific/Chatham",
        "Europe/Dublin",
    ];
    let changing: Vec<String> = changing.map(str::to_owned).to_vec();
    prop_oneof![select(changing), select(Zone::all_names())]
}

/// A moment in `from..to` (years): any second, or within three days of one of the zone's clock changes.
pub fn instant(zone: String, from: i64, to: i64) -> impl Strategy<Value = DateTime<Utc>> {
    const YEAR: i64 = 31_556_952;
    let (first, last) = ((from - 1970) * YEAR, (to - 1970) * YEAR);
    let around = move |(near, anywhere, delta, nanos): (bool, i64, i64, u32)| {
        let zone = Zone::parse(&zone).unwrap();
        let anywhere = DateTime::from_timestamp(anywhere, nanos).unwrap();
        match zone.next_transition(anywhere).filter(|_| near) {
            Some(change) => change + Duration::seconds(delta),
            None => anywhere,
        }
    };
    let nanos = prop_oneof![3 => Just(0_u32), 1 => 1_u32..1_000_000_000];
    let delta = prop_oneof![1 => -7200_i64..7200, 1 => -260_000_i64..260_000, 1 => Just(0_i64), 1 => Just(-1_i64)];
    (prop::bool::weighted(0.6), first..last, delta, nanos).prop_map(around)
}

/// Settings as a struct: also such as nobody could save, since stored rows are read leniently.
pub fn settings(zone: String, now: DateTime<Utc>) -> impl Strategy<Value = AvailabilitySettings> {
    let today = now.date_naive();
    let volume = (any::<bool>(), 0_u32..4);
    let custom = (prop::bool::weighted(0.9), vec(rule(), 0..6));
    let exceptions = prop_oneof![1 => Just(Vec::new()), 3 => vec(exception(today), 1..6)];
    let switch = prop::option::weighted(0.4, switch(now));
    (modes(), prop::bool::weighted(0.8), week(), exceptions, volume, custom, switch).prop_map(
        move |(mode, after_hours_enabled, week, exceptions, (enabled, threshold), (custom, rules), override_)| {
            let mut settings = AvailabilitySettings::default();
            settings.mode = mode;
            settings.after_hours_enabled = after_hours_enabled;
            settings.timezone = zone.clone();
            settings.week = week;
            settings.exceptions = exceptions;
            settings.high_volume = HighVolume { enabled, threshold, estimated_wait_minutes: 10 };
            settings.custom = CustomSchedule { enabled: custom, rules };
            settings.override_ = override_;
            settings
        },
    )
}

/// A zone, a moment in `from..to` and settings that matter at that moment.
pub fn scene(from: i64, to: i64) -> impl Strategy<Value = (DateTime<Utc>, AvailabilitySettings)> {
    zone_name()
        .prop_flat_map(move |zone| (Just(zone.clone()), instant(zone, from, to)))
        .prop_flat_map(|(zone, now)| (Just(now), settings(zone, now)))
}
