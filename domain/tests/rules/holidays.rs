//! Public holidays against tables written by hand, and what must hold for every region and year.

use chrono::{Datelike, NaiveDate, Weekday};
use domain::holidays::{Country, Kind, PublicHoliday, Region, public_holidays};
use domain::language::Language;
use std::collections::BTreeSet;

fn region(code: &str) -> Region {
    Region::parse(code).unwrap()
}

/// `12-28 Boxing Day (observed)`; `~` marks custom, `=` a substitute.
fn line(holiday: &PublicHoliday) -> String {
    let custom = if holiday.kind == Kind::Customary { "~" } else { "" };
    let substitute = if holiday.substitute { "=" } else { "" };
    format!("{custom}{substitute}{} {}", holiday.date.format("%m-%d"), holiday.name(Language::En))
}

fn check(code: &str, year: i32, expected: &[&str]) {
    let found: Vec<String> = public_holidays(region(code), year).iter().map(line).collect();
    assert_eq!(found, expected, "{code} {year}");
}

/// A US year: the federal days with some replaced or added, by date.
fn check_us(code: &str, year: i32, federal: &[&str], own: &[&str]) {
    let date = |line: &str| line.trim_start_matches(['~', '=']).chars().take(5).collect::<String>();
    let mut lines: Vec<&str> = federal.iter().filter(|l| own.iter().all(|o| date(o) != date(l))).copied().collect();
    lines.extend(own);
    lines.sort_by_key(|line| date(line));
    check(code, year, &lines);
}

const US_2026: [&str; 14] = [
    "01-01 New Year’s Day",
    "01-19 Martin Luther King Jr. Day",
    "02-16 Presidents’ Day",
    "05-25 Memorial Day",
    "06-19 Juneteenth",
    "=07-03 Independence Day (observed)",
    "07-04 Independence Day",
    "09-07 Labor Day",
    "10-12 Columbus Day",
    "11-11 Veterans Day",
    "11-26 Thanksgiving",
    "~11-27 Day after Thanksgiving",
    "~12-24 Christmas Eve",
    "12-25 Christmas Day",
];
const US_2027: [&str; 16] = [
    "01-01 New Year’s Day",
    "01-18 Martin Luther King Jr. Day",
    "02-15 Presidents’ Day",
    "05-31 Memorial Day",
    "=06-18 Juneteenth (observed)",
    "06-19 Juneteenth",
    "07-04 Independence Day",
    "=07-05 Independence Day (observed)",
    "09-06 Labor Day",
    "10-11 Columbus Day",
    "11-11 Veterans Day",
    "11-25 Thanksgiving",
    "~11-26 Day after Thanksgiving",
    "12-24 Christmas Eve / Christmas Day (observed)",
    "12-25 Christmas Day",
    // 1 January 2028 is a Saturday.
    "=12-31 New Year’s Day (observed)",
];
const US_2028: [&str; 14] = [
    "01-01 New Year’s Day",
    "01-17 Martin Luther King Jr. Day",
    "02-21 Presidents’ Day",
    "05-29 Memorial Day",
    "06-19 Juneteenth",
    "07-04 Independence Day",
    "09-04 Labor Day",
    "10-09 Columbus Day",
    "=11-10 Veterans Day (observed)",
    "11-11 Veterans Day",
    "11-23 Thanksgiving",
    "~11-24 Day after Thanksgiving",
    "~12-24 Christmas Eve",
    "12-25 Christmas Day",
];

#[test]
fn ontario() {
    check(
        "CA-ON",
        2026,
        &[
            "01-01 New Year’s Day",
            "02-16 Family Day",
            "04-03 Good Friday",
            "~04-06 Easter Monday",
            "05-18 Victoria Day",
            "07-01 Canada Day",
            "~08-03 Civic Holiday",
            "09-07 Labour Day",
            "~09-30 National Day for Truth and Reconciliation",
            "10-12 Thanksgiving",
            "~11-11 Remembrance Day",
            "12-25 Christmas Day",
            "12-26 Boxing Day",
            "=12-28 Boxing Day (observed)",
        ],
    );
    check(
        "CA-ON",
        2027,
        &[
            "01-01 New Year’s Day",
            "02-15 Family Day",
            "03-26 Good Friday",
            "~03-29 Easter Monday",
            "05-24 Victoria Day",
            "07-01 Canada Day",
            "~08-02 Civic Holiday",
            "09-06 Labour Day",
            "~09-30 National Day for Truth and Reconciliation",
            "10-11 Thanksgiving",
            "~11-11 Remembrance Day",
            "12-25 Christmas Day",
            "12-26 Boxing Day",
            "=12-27 Christmas Day (observed)",
            "=12-28 Boxing Day (observed)",
        ],
    );
    check(
        "CA-ON",
        2028,
        &[
            "01-01 New Year’s Day",
            "=01-03 New Year’s Day (observed)",
            "02-21 Family Day",
            "04-14 Good Friday",
            "~04-17 Easter Monday",
            "05-22 Victoria Day",
            "07-01 Canada Day",
            "=07-03 Canada Day (observed)",
            "~08-07 Civic Holiday",
            "09-04 Labour Day",
            "~09-30 National Day for Truth and Reconciliation",
            "10-09 Thanksgiving",
            "~11-11 Remembrance Day",
            "12-25 Christmas Day",
            "12-26 Boxing Day",
        ],
    );
}

#[test]
fn quebec() {
    check(
        "CA-QC",
        2026,
        &[
            "01-01 New Year’s Day",
            "~01-02 Day after New Year’s Day",
            "04-03 Good Friday",
            "04-06 Easter Monday",
            "05-18 National Patriots’ Day",
            "06-24 Fête nationale (St-Jean-Baptiste)",
            "07-01 Canada Day",
            "09-07 Labour Day",
            "10-12 Thanksgiving",
            "~12-24 Christmas Eve",
            "12-25 Christmas Day",
            "~12-26 Boxing Day",
            "~=12-28 Boxing Day (observed)",
            "~12-31 New Year’s Eve",
        ],
    );
    check(
        "CA-QC",
        2027,
        &[
            "01-01 New Year’s Day",
            "~01-02 Day after New Year’s Day",
            "03-26 Good Friday",
            "03-29 Easter Monday",
            "05-24 National Patriots’ Day",
            "06-24 Fête nationale (St-Jean-Baptiste)",
            "07-01 Canada Day",
            "09-06 Labour Day",
            "10-11 Thanksgiving",
            "~12-24 Christmas Eve",
            "12-25 Christmas Day",
            "~12-26 Boxing Day",
            "~=12-27 Christmas Day (observed)",
            "~=12-28 Boxing Day (observed)",
            "~12-31 New Year’s Eve",
        ],
    );
    check(
        "CA-QC",
        2028,
        &[
            "01-01 New Year’s Day",
            "~01-02 Day after New Year’s Day",
            "~=01-03 New Year’s Day (observed)",
            "04-14 Good Friday",
            "04-17 Easter Monday",
            "05-22 National Patriots’ Day",
            // A Saturday stays.
            "06-24 Fête nationale (St-Jean-Baptiste)",
            "07-01 Canada Day",
            "~=07-03 Canada Day (observed)",
            "09-04 Labour Day",
            "10-09 Thanksgiving",
            "~12-24 Christmas Eve",
            "12-25 Christmas Day",
            "~12-26 Boxing Day",
            "~12-31 New Year’s Eve",
        ],
    );
    // Both summer days on a Sunday: by law on the Monday.
    let summer: Vec<String> = public_holidays(region("CA-QC"), 2029)
        .iter()
        .filter(|h| (6..=7).contains(&h.date.month()))
        .map(|h| format!("{} {:?} {}", h.date, h.kind, h.name(Language::Fr)))
        .collect();
    assert_eq!(
        summer,
        [
            "2029-06-24 Statutory Fête nationale (Saint-Jean-Baptiste)",
            "2029-06-25 Statutory Fête nationale (Saint-Jean-Baptiste) (congé reporté)",
            "2029-07-01 Statutory Fête du Canada",
            "2029-07-02 Statutory Fête du Canada (congé reporté)",
        ]
    );
}

#[test]
fn british_columbia() {
    check(
        "CA-BC",
        2026,
        &[
            "01-01 New Year’s Day",
            "02-16 Family Day",
            "04-03 Good Friday",
            "~04-06 Easter Monday",
            "05-18 Victoria Day",
            "07-01 Canada Day",
            "08-03 British Columbia Day",
            "09-07 Labour Day",
            "09-30 National Day for Truth and Reconciliation",
            "10-12 Thanksgiving",
            "11-11 Remembrance Day",
            "12-25 Christmas Day",
            "~12-26 Boxing Day",
            "~=12-28 Boxing Day (observed)",
        ],
    );
    check(
        "CA-BC",
        2027,
        &[
            "01-01 New Year’s Day",
            "02-15 Family Day",
            "03-26 Good Friday",
            "~03-29 Easter Monday",
            "05-24 Victoria Day",
            "07-01 Canada Day",
            "08-02 British Columbia Day",
            "09-06 Labour Day",
            "09-30 National Day for Truth and Reconciliation",
            "10-11 Thanksgiving",
            "11-11 Remembrance Day",
            "12-25 Christmas Day",
            "~12-26 Boxing Day",
            "~=12-27 Christmas Day (observed)",
            "~=12-28 Boxing Day (observed)",
        ],
    );
    check(
        "CA-BC",
        2028,
        &[
            "01-01 New Year’s Day",
            "~=01-03 New Year’s Day (observed)",
            "02-21 Family Day",
            "04-14 Good Friday",
            "~04-17 Easter Monday",
            "05-22 Victoria Day",
            "07-01 Canada Day",
            "~=07-03 Canada Day (observed)",
            "08-07 British Columbia Day",
            "09-04 Labour Day",
            "09-30 National Day for Truth and Reconciliation",
            "~=10-02 National Day for Truth and Reconciliation (observed)",
            "10-09 Thanksgiving",
            "11-11 Remembrance Day",
            "12-25 Christmas Day",
            "~12-26 Boxing Day",
        ],
    );
}

#[test]
fn alberta_and_nova_scotia() {
    check(
        "CA-AB",
        2026,
        &[
            "01-01 New Year’s Day",
            "02-16 Family Day",
            "04-03 Good Friday",
            "~04-06 Easter Monday",
            "05-18 Victoria Day",
            "07-01 Canada Day",
            "~08-03 Heritage Day",
            "09-07 Labour Day",
            "~09-30 National Day for Truth and Reconciliation",
            "10-12 Thanksgiving",
            "11-11 Remembrance Day",
            "12-25 Christmas Day",
            "~12-26 Boxing Day",
            "~=12-28 Boxing Day (observed)",
        ],
    );
    check(
        "CA-AB",
        2027,
        &[
            "01-01 New Year’s Day",
            "02-15 Family Day",
            "03-26 Good Friday",
            "~03-29 Easter Monday",
            "05-24 Victoria Day",
            "07-01 Canada Day",
            "~08-02 Heritage Day",
            "09-06 Labour Day",
            "~09-30 National Day for Truth and Reconciliation",
            "10-11 Thanksgiving",
            "11-11 Remembrance Day",
            "12-25 Christmas Day",
            "~12-26 Boxing Day",
            "~=12-27 Christmas Day (observed)",
            "~=12-28 Boxing Day (observed)",
        ],
    );
    check(
        "CA-AB",
        2028,
        &[
            "01-01 New Year’s Day",
            "~=01-03 New Year’s Day (observed)",
            "02-21 Family Day",
            "04-14 Good Friday",
            "~04-17 Easter Monday",
            "05-22 Victoria Day",
            "07-01 Canada Day",
            "~=07-03 Canada Day (observed)",
            "~08-07 Heritage Day",
            "09-04 Labour Day",
            "~09-30 National Day for Truth and Reconciliation",
            "10-09 Thanksgiving",
            "11-11 Remembrance Day",
            "12-25 Christmas Day",
            "~12-26 Boxing Day",
        ],
    );
    check(
        "CA-NS",
        2026,
        &[
            "01-01 New Year’s Day",
            "02-16 Heritage Day",
            "04-03 Good Friday",
            "~04-06 Easter Monday",
            "~05-18 Victoria Day",
            "07-01 Canada Day",
            "~08-03 Natal Day",
            "09-07 Labour Day",
            "~09-30 National Day for Truth and Reconciliation",
            "~10-12 Thanksgiving",
            "11-11 Remembrance Day",
            "12-25 Christmas Day",
            "~12-26 Boxing Day",
            "~=12-28 Boxing Day (observed)",
        ],
    );
    let same_days = |year| {
        let dates = |code| public_holidays(region(code), year).into_iter().map(|h| h.date).collect::<Vec<_>>();
        assert_eq!(dates("CA-NS"), dates("CA-AB"), "{year}");
    };
    same_days(2027);
    same_days(2028);
}

#[test]
fn new_york() {
    check_us("US-NY", 2026, &US_2026, &["02-12 Lincoln’s Birthday", "11-03 Election Day"]);
    check_us("US-NY", 2027, &US_2027, &["02-12 Lincoln’s Birthday", "11-02 Election Day"]);
    // A Saturday stays, a Sunday moves.
    check_us("US-NY", 2028, &US_2028, &["02-12 Lincoln’s Birthday", "11-07 Election Day"]);
    let winter: Vec<String> = public_holidays(region("US-NY"), 2034).iter().map(line).skip(3).take(2).collect();
    assert_eq!(winter, ["02-12 Lincoln’s Birthday", "=02-13 Lincoln’s Birthday (observed)"]);
}

#[test]
fn california() {
    let own = |native: &'static str, after: &'static str| ["03-31 Farmworkers Day", native, after];
    check_us("US-CA", 2026, &US_2026, &own("~09-25 California Native American Day", "11-27 Day after Thanksgiving"));
    check_us("US-CA", 2027, &US_2027, &own("~09-24 California Native American Day", "11-26 Day after Thanksgiving"));
    check_us("US-CA", 2028, &US_2028, &own("~09-22 California Native American Day", "11-24 Day after Thanksgiving"));
    assert!(
        public_holidays(region("US-CA"), 2025).iter().any(|h| line(h) == "03-31 César Chávez Day"),
        "its name until 2025"
    );
}

#[test]
fn texas() {
    check_us(
        "US-TX",
        2026,
        &US_2026,
        &[
            "01-19 Martin Luther King Jr. Day / Confederate Heroes Day",
            "03-02 Texas Independence Day",
            "~04-03 Good Friday",
            "04-21 San Jacinto Day",
            "06-19 Juneteenth / Emancipation Day in Texas",
            "08-27 Lyndon B. Johnson Day",
            "11-27 Day after Thanksgiving",
            "12-24 Christmas Eve",
            "12-26 Day after Christmas",
        ],
    );
    check_us(
        "US-TX",
        2027,
        &US_2027,
        &[
            "01-19 Confederate Heroes Day",
            "03-02 Texas Independence Day",
            "~03-26 Good Friday",
            "04-21 San Jacinto Day",
            "06-19 Juneteenth / Emancipation Day in Texas",
            "08-27 Lyndon B. Johnson Day",
            "11-26 Day after Thanksgiving",
            "12-26 Day after Christmas",
        ],
    );
    check_us(
        "US-TX",
        2028,
        &US_2028,
        &[
            "01-19 Confederate Heroes Day",
            "03-02 Texas Independence Day",
            "~04-14 Good Friday",
            "04-21 San Jacinto Day",
            "06-19 Juneteenth / Emancipation Day in Texas",
            "08-27 Lyndon B. Johnson Day",
            "11-24 Day after Thanksgiving",
            "12-24 Christmas Eve",
            "12-26 Day after Christmas",
        ],
    );
}

#[test]
fn massachusetts_and_hawaii() {
    let boston = |patriots| ["~03-17 Evacuation Day", patriots, "~06-17 Bunker Hill Day"];
    check_us("US-MA", 2026, &US_2026, &boston("04-20 Patriots’ Day"));
    check_us("US-MA", 2027, &US_2027, &boston("04-19 Patriots’ Day"));
    check_us("US-MA", 2028, &US_2028, &boston("04-17 Patriots’ Day"));
    check_us(
        "US-HI",
        2026,
        &US_2026,
        &[
            "03-26 Prince Kūhiō Day",
            "04-03 Good Friday",
            "06-11 King Kamehameha Day",
            "08-21 Statehood Day",
            "11-03 Election Day",
        ],
    );
    check_us(
        "US-HI",
        2027,
        &US_2027,
        &["03-26 Prince Kūhiō Day / Good Friday", "06-11 King Kamehameha Day", "08-20 Statehood Day"],
    );
    check_us(
        "US-HI",
        2028,
        &US_2028,
        &[
            "03-26 Prince Kūhiō Day",
            "=03-27 Prince Kūhiō Day (observed)",
            "04-14 Good Friday",
            "06-11 King Kamehameha Day",
            "=06-12 King Kamehameha Day (observed)",
            "08-18 Statehood Day",
            "11-07 Election Day",
        ],
    );
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
