//! Whole years of public holidays against tables written by hand.

use crate::holidays::{line, region};
use chrono::Datelike;
use domain::holidays::public_holidays;
use domain::language::Language;

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
