//! Public holidays: days of single regions, and what must hold for every region and year.

use chrono::{Datelike, NaiveDate, Weekday};
use domain::holidays::{Country, Kind, PublicHoliday, Region, public_holidays};
use domain::language::Language;
use std::collections::BTreeSet;

pub fn region(code: &str) -> Region {
    Region::parse(code).unwrap()
}

/// `12-28 Boxing Day (observed)`; `~` marks custom, `=` a substitute.
pub fn line(holiday: &PublicHoliday) -> String {
    let custom = if holiday.kind == Kind::Customary { "~" } else { "" };
    let substitute = if holiday.substitute { "=" } else { "" };
    format!("{custom}{substitute}{} {}", holiday.date.format("%m-%d"), holiday.name(Language::En))
}

/// Whether a region keeps a named day on a date, and how.
fn on(code: &str, date: &str) -> Option<String> {
    let date: NaiveDate = date.parse().unwrap();
    public_holidays(region(code), date.year()).iter().find(|h| h.date == date).map(line)
}

#[test]
fn days_of_single_regions() {
    for (code, date, expected) in [
        ("CA-BC", "2018-02-12", "02-12 Family Day"),
        ("CA-BC", "2019-02-18", "02-18 Family Day"),
        ("CA-MB", "2026-02-16", "02-16 Louis Riel Day"),
        ("CA-MB", "2023-09-30", "~09-30 National Day for Truth and Reconciliation"),
        ("CA-MB", "2024-09-30", "09-30 Orange Shirt Day (National Day for Truth and Reconciliation)"),
        ("CA-MB", "2026-08-03", "~08-03 Terry Fox Day"),
        ("CA-NB", "2026-08-03", "08-03 New Brunswick Day"),
        ("CA-NB", "2026-05-18", "~05-18 Victoria Day"),
        ("CA-NL", "2026-07-01", "07-01 Memorial Day / Canada Day"),
        ("CA-NL", "2026-03-16", "~03-16 St. Patrick’s Day"),
        ("CA-NL", "2026-07-13", "~07-13 Orangemen’s Day"),
        ("CA-NL", "2026-06-22", "~06-22 June Day"),
        ("CA-NT", "2026-06-21", "06-21 National Indigenous Peoples Day"),
        ("CA-NT", "2026-06-22", "~=06-22 National Indigenous Peoples Day (observed)"),
        ("CA-YT", "2026-06-22", "=06-22 National Indigenous Peoples Day (observed)"),
        ("CA-YT", "2026-02-20", "~02-20 Heritage Day"),
        ("CA-YT", "2026-08-17", "08-17 Discovery Day"),
        ("CA-NU", "2019-07-09", "~07-09 Nunavut Day"),
        ("CA-NU", "2026-07-09", "07-09 Nunavut Day"),
        ("CA-PE", "2026-02-16", "02-16 Islander Day"),
        ("CA-PE", "2026-08-21", "~08-21 Gold Cup Parade Day"),
        ("CA-SK", "2029-11-12", "=11-12 Remembrance Day (observed)"),
        // Christmas on a Sunday gives way to Boxing Day on the Monday.
        ("CA-ON", "2022-12-26", "12-26 Boxing Day"),
        ("CA-ON", "2022-12-27", "=12-27 Christmas Day (observed)"),
        ("US-AL", "2026-01-19", "01-19 Martin Luther King Jr. Day / Robert E. Lee’s Birthday"),
        ("US-AL", "2026-04-27", "04-27 Confederate Memorial Day"),
        ("US-AL", "2026-06-01", "06-01 Jefferson Davis’ Birthday"),
        ("US-AK", "2026-03-30", "03-30 Seward’s Day"),
        ("US-AK", "2026-10-18", "10-18 Alaska Day"),
        ("US-AK", "2026-10-19", "=10-19 Alaska Day (observed)"),
        ("US-DC", "2022-04-15", "=04-15 Emancipation Day (observed)"),
        ("US-DC", "2025-01-20", "01-20 Martin Luther King Jr. Day / Inauguration Day"),
        ("US-DC", "2013-01-21", "01-21 Martin Luther King Jr. Day / Inauguration Day (observed)"),
        ("US-DE", "2026-11-05", "~11-05 Return Day"),
        ("US-GA", "2026-04-03", "04-03 State Holiday"),
        ("US-IL", "2022-02-11", "=02-11 Lincoln’s Birthday (observed)"),
        ("US-IN", "2026-05-05", "05-05 Primary Election Day"),
        ("US-KY", "2028-11-07", "11-07 Election Day"),
        ("US-LA", "2026-02-17", "02-17 Mardi Gras"),
        ("US-ME", "2026-04-20", "04-20 Patriots’ Day"),
        ("US-MO", "2022-05-09", "=05-09 Truman Day (observed)"),
        ("US-NE", "2026-04-24", "04-24 Arbor Day"),
        ("US-NV", "2026-10-30", "10-30 Nevada Day"),
        ("US-NV", "2026-11-27", "11-27 Day after Thanksgiving / Family Day"),
        ("US-NJ", "2027-06-18", "06-18 Juneteenth"),
        ("US-RI", "2026-08-10", "08-10 Victory Day"),
        ("US-SC", "2026-05-11", "=05-11 Confederate Memorial Day (observed)"),
        ("US-SD", "2026-10-12", "10-12 Columbus Day / Native Americans’ Day"),
        ("US-UT", "2026-06-15", "06-15 Juneteenth"),
        ("US-UT", "2027-07-23", "=07-23 Pioneer Day (observed)"),
        ("US-VT", "2026-03-03", "03-03 Town Meeting Day"),
        ("US-VT", "2026-08-17", "=08-17 Bennington Battle Day (observed)"),
        ("US-VA", "2020-01-17", "01-17 Lee–Jackson Day"),
        ("US-WV", "2026-05-12", "05-12 Primary Election Day"),
        ("US-WV", "2026-06-20", "06-20 West Virginia Day"),
        ("US-WV", "2026-06-19", "06-19 Juneteenth / West Virginia Day (observed)"),
    ] {
        assert_eq!(on(code, date).as_deref(), Some(expected), "{code} {date}");
    }
    for (code, date) in [
        ("CA-BC", "2012-02-13"),
        ("CA-QC", "2026-09-30"),
        ("CA-QC", "2026-11-11"),
        ("US-KY", "2026-11-03"),
        ("US-HI", "2027-11-02"),
        ("US-TX", "2020-06-20"),
        ("US-OH", "2020-06-19"),
        ("US-VA", "2021-01-15"),
        ("US-DC", "2027-01-20"),
        ("US-CA", "2027-02-12"),
    ] {
        assert_eq!(on(code, date), None, "{code} {date}");
    }
}

#[test]
fn an_entry_tells_the_holiday_it_stands_for_and_speaks_three_languages() {
    let new_year = public_holidays(region("US-OH"), 2027).pop().unwrap();
    assert_eq!((new_year.date.to_string(), new_year.actual.to_string()), ("2027-12-31".into(), "2028-01-01".into()));
    assert!(new_year.substitute);
    let names = Language::ALL.map(|language| new_year.name(language));
    assert_eq!(names, ["New Year’s Day (observed)", "Jour de l’An (congé reporté)", "Año Nuevo (día trasladado)"]);
    assert!(public_holidays(region("US-OH"), 2028).iter().all(|h| h.date.to_string() != "2027-12-31"));
}

#[test]
fn every_region_and_year() {
    for region in Region::all() {
        for year in 1900..=2200 {
            let holidays = public_holidays(region, year);
            assert!(holidays.len() >= 7, "{region} {year}");
            assert!(holidays.windows(2).all(|pair| pair[0].date < pair[1].date), "{region} {year}");
            for holiday in holidays {
                assert_eq!(holiday.date.year(), year, "{region}");
                assert_eq!(holiday.substitute, holiday.date != holiday.actual, "{region} {holiday:?}");
                if holiday.substitute {
                    let weekend = |date: NaiveDate| matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
                    assert!(!weekend(holiday.date) && weekend(holiday.actual), "{region} {holiday:?}");
                    assert!((holiday.date - holiday.actual).num_days().abs() <= 3, "{region} {holiday:?}");
                }
                for language in Language::ALL {
                    // It must fit into the name of a special day.
                    let length = holiday.name(language).chars().count();
                    assert!((1..=120).contains(&length), "{region} {holiday:?}");
                }
            }
        }
        for year in [i32::MIN, -1, 0, 1582, 1583, 9999, 10_000, i32::MAX] {
            assert_eq!(public_holidays(region, year).is_empty(), !(1583..=9999).contains(&year), "{region} {year}");
        }
    }
}

#[test]
fn regions_have_codes_names_and_zones() {
    let codes: BTreeSet<&str> = Region::all().map(Region::code).collect();
    assert_eq!((Region::all().len(), codes.len()), (64, 64));
    let order: Vec<(Country, &str)> = Region::all().map(|r| (r.country(), r.name())).collect();
    assert!(order.is_sorted());
    assert_eq!(order.iter().filter(|(country, _)| *country == Country::Canada).count(), 13);
    for region in Region::all() {
        assert_eq!(Region::parse(&region.to_string()), Some(region));
        assert_eq!(Region::parse(&format!(" {} ", region.code().to_lowercase())), Some(region));
    }
    for wrong in ["", "ON", "CA-", "CA-XX", "US-PR", "MX-JAL", "CA-ONT"] {
        assert_eq!(Region::parse(wrong), None, "{wrong}");
    }
    for (zone, code) in [
        ("America/Toronto", "CA-ON"),
        ("America/Montreal", "CA-QC"),
        ("America/Vancouver", "CA-BC"),
        ("America/Halifax", "CA-NS"),
        ("America/Edmonton", "CA-AB"),
        ("America/New_York", "US-NY"),
        ("America/Phoenix", "US-AZ"),
        ("America/Indiana/Knox", "US-IN"),
        ("America/Kentucky/Louisville", "US-KY"),
        ("Pacific/Honolulu", "US-HI"),
    ] {
        assert_eq!(Region::for_zone(zone), Some(region(code)), "{zone}");
    }
    for nowhere in ["", "UTC", "Europe/London", "America/Mexico_City", "america/toronto"] {
        assert_eq!(Region::for_zone(nowhere), None, "{nowhere}");
    }
}
