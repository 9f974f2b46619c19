//! Public holidays in the hours form: chosen with one click each, closed or open as usual.

use crate::drafts::{DateDraft, dates};
use chrono::{Datelike as _, NaiveDate};
use domain::availability::{Interval, Week, Weekday};
use domain::holidays::{Kind, PublicHoliday, Region, public_holidays};
use domain::language::Language;

/// How many calendar years are offered, the current one included; so the coming three years are whole.
const YEARS: i32 = 4;

/// The public holidays still to come in the coming three years.
#[must_use]
pub fn coming(region: Region, today: NaiveDate) -> Vec<PublicHoliday> {
    let last = today.with_year(today.year() + YEARS - 1).unwrap_or(today);
    let years = today.year()..today.year() + YEARS;
    years.flat_map(|year| public_holidays(region, year)).filter(|day| day.date >= today && day.date <= last).collect()
}

/// The special day in the list that covers a date.
#[must_use]
pub fn decided(dates: &[DateDraft], date: NaiveDate) -> Option<&DateDraft> {
    let read = |text: &str| NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
    dates.iter().find(|draft| {
        let from = read(&draft.from);
        let to = read(&draft.to).or(from);
        from.zip(to).is_some_and(|(from, to)| from <= date && date <= to)
    })
}

/// A button of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolidayAction {
    /// Closed on that date.
    Close(NaiveDate),
    /// Open as on any such weekday.
    Open(NaiveDate),
    /// Closed on all statutory ones of a year that nothing was decided about.
    CloseAll(i32),
}

impl HolidayAction {
    /// Reads the value of a button.
    #[must_use]
    pub fn parse(button: &str) -> Option<Self> {
        let (what, rest) = button.strip_prefix("holiday-")?.split_once('-')?;
        let date = || NaiveDate::parse_from_str(rest, "%Y-%m-%d").ok();
        match what {
            "close" => date().map(Self::Close),
            "open" => date().map(Self::Open),
            "all" => rest.parse().ok().map(Self::CloseAll),
            _ => None,
        }
    }

    /// The value of the button.
    #[must_use]
    pub fn value(self) -> String {
        match self {
            Self::Close(date) => format!("holiday-close-{date}"),
            Self::Open(date) => format!("holiday-open-{date}"),
            Self::CloseAll(year) => format!("holiday-all-{year}"),
        }
    }

    /// Carries it out; the sentence that says what was done. A date that is in the list already stays as it is.
    pub(super) fn carry_out(
        self,
        list: &mut Vec<DateDraft>,
        week: &Week,
        region: Region,
        today: NaiveDate,
        language: Language,
    ) -> String {
        let known = coming(region, today);
        match self {
            Self::Close(date) | Self::Open(date) => {
                let Some(day) = known.iter().find(|day| day.date == date) else {
                    return "That is no holiday of the region any more.".to_owned();
                };
                let name = day.name(language);
                if decided(list, date).is_some() {
                    return format!("{name} is in the list already.");
                }
                let hours =
                    if matches!(self, Self::Open(_)) { week[Weekday::of(date).index()].as_slice() } else { &[] };
                add(list, day, language, hours);
                match (self, hours) {
                    (Self::Close(_), _) => format!("{name}: closed."),
                    (_, []) => format!("{name} falls on a day without hours, so it is closed."),
                    _ => format!("{name}: open as usual."),
                }
            }
            Self::CloseAll(year) => {
                let open: Vec<&PublicHoliday> = known
                    .iter()
                    .filter(|day| day.date.year() == year && day.kind == Kind::Statutory)
                    .filter(|day| decided(list, day.date).is_none())
                    .collect();
                for day in &open {
                    add(list, day, language, &[]);
                }
                match open.len() {
                    0 => format!("Nothing was left to decide in {year}."),
                    1 => format!("1 holiday of {year} added: closed."),
                    n => format!("{n} holidays of {year} added: closed."),
                }
            }
        }
    }
}

fn add(list: &mut Vec<DateDraft>, day: &PublicHoliday, language: Language, hours: &[Interval]) {
    let no = dates::next_number(list);
    list.push(DateDraft::public_holiday(no, day.date, day.name(language), hours));
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::availability::AvailabilitySettings;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn ontario() -> Region {
        Region::parse("CA-ON").unwrap()
    }

    #[test]
    fn three_whole_years_are_offered_and_nothing_that_is_over() {
        let days = coming(ontario(), date("2026-11-25"));
        assert_eq!(days.first().map(|day| day.date), Some(date("2026-12-25")));
        assert!(days.iter().any(|day| day.date == date("2029-10-08")));
        assert!(days.iter().all(|day| day.date <= date("2029-11-25")));
    }

    #[test]
    fn one_click_each_and_a_decision_stays() {
        let (today, week) = (date("2026-11-25"), AvailabilitySettings::default().week);
        let mut list = Vec::new();
        let mut press = |button: &str| {
            let action = HolidayAction::parse(button).unwrap();
            assert_eq!(action.value(), button);
            action.carry_out(&mut list, &week, ontario(), today, Language::En)
        };
        assert_eq!(press("holiday-close-2026-12-25"), "Christmas Day: closed.");
        assert_eq!(press("holiday-close-2026-12-25"), "Christmas Day is in the list already.");
        assert_eq!(press("holiday-open-2027-02-15"), "Family Day: open as usual.");
        assert_eq!(press("holiday-close-2026-12-24"), "That is no holiday of the region any more.");
        assert!(press("holiday-all-2027").ends_with("holidays of 2027 added: closed."));
        assert_eq!(press("holiday-all-2027"), "Nothing was left to decide in 2027.");
        let family = decided(&list, date("2027-02-15")).unwrap();
        assert_eq!(family.spans, [("09:00".to_owned(), "17:00".to_owned())], "what was decided before stays");
        assert!(list.iter().all(|d| d.from == d.to && !d.name.is_empty()));
    }

    #[test]
    fn other_buttons_are_not_about_holidays() {
        for button in
            ["save", "holiday-", "holiday-close-", "holiday-close-x", "holiday-burn-2026-12-25", "holiday-all-"]
        {
            assert_eq!(HolidayAction::parse(button), None, "{button}");
        }
    }
}
