//! What is said to have no effect has none, and what has none is said to have none.

use super::NOW;
use crate::naive::Naive;
use crate::scene::{clinic, utc};
use crate::strategies::{cases, settings};
use chrono::{Days, NaiveDate};
use domain::availability::{AvailabilitySettings, CustomSchedule, Hours, Mode, Moment, RuleAction, ScheduleRule};
use domain::routing::year_ahead;
use proptest::prelude::*;

/// The places in a list that are reported.
fn reported(settings: &AvailabilitySettings, list: &str) -> Vec<usize> {
    let dead = year_ahead(utc(NOW), &clinic(settings.clone()), &[]).dead_rules;
    let mut places: Vec<usize> =
        dead.iter().filter_map(|rule| rule.path.strip_prefix(list)?.strip_suffix(']')?.parse().ok()).collect();
    places.sort_unstable();
    places
}

/// Whether the assistant is on, at each minute of a week.
fn week(settings: &AvailabilitySettings) -> Vec<bool> {
    let naive = Naive::new(settings, jiff::tz::TimeZone::UTC, 0);
    let monday = utc("2026-12-07T00:00:00Z").timestamp();
    (0..7 * 1440).map(|minute| naive.answer(monday + minute * 60).to_assistant).collect()
}

/// The minutes that a rule alone covers.
fn covered(settings: &AvailabilitySettings, rule: &ScheduleRule) -> Vec<bool> {
    let alone = ScheduleRule { action: RuleAction::Enable, ..rule.clone() };
    let custom = CustomSchedule { enabled: true, rules: vec![alone] };
    let mut settings = settings.clone();
    settings.custom = custom;
    week(&settings)
}

fn scheduled() -> impl Strategy<Value = AvailabilitySettings> {
    settings("UTC".to_owned(), utc(NOW)).prop_map(|mut settings| {
        settings.mode = Mode::Scheduled;
        settings.custom.enabled = true;
        settings.override_ = None;
        settings
    })
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn schedule_rules(mut settings in scheduled(), few_days in any::<bool>(), twin in prop::option::of(0..5_usize)) {
        if few_days {
            // All on one weekday, so that they cover each other.
            settings.custom.rules.iter_mut().for_each(|rule| rule.day = domain::availability::Weekday::Saturday);
        }
        if let Some(again) = twin.and_then(|i| settings.custom.rules.get(i).cloned()) {
            settings.custom.rules.push(again);
        }
        let rules = settings.custom.rules.clone();
        let on = week(&settings);
        let minutes: Vec<Vec<bool>> = rules.iter().map(|rule| covered(&settings, rule)).collect();
        let any_enables = rules.iter().any(|rule| rule.action == RuleAction::Enable);
        let told = reported(&settings, "customSchedule.rules[");
        for (i, rule) in rules.iter().enumerate() {
            let covers = |what: &dyn Fn(usize) -> bool| (0..7 * 1440).any(|m| minutes[i][m] && what(m));
            let enabled_by_any =
                |m: usize| rules.iter().zip(&minutes).any(|(r, covers)| r.action == RuleAction::Enable && covers[m]);
            let repeats = (0..i).any(|j| rules[j].action == rule.action && minutes[j] == minutes[i]);
            let matters = match rule.action {
                // It turns the assistant on at some minute; on by default does not happen with it there.
                RuleAction::Enable => covers(&|m| on[m]),
                RuleAction::Disable => covers(&|m| !any_enables || enabled_by_any(m)),
            };
            prop_assert_eq!(told.contains(&i), repeats || !matters, "rule {} of {:?}", i, rules);
        }
        // Rules that turn off and rules that repeat can go all at once.
        let mut left = settings.clone();
        let mut place = 0;
        left.custom.rules.retain(|rule| {
            place += 1;
            let repeats = (0..place - 1).any(|j| rules[j].action == rule.action && minutes[j] == minutes[place - 1]);
            !(told.contains(&(place - 1)) && (rule.action == RuleAction::Disable || repeats))
        });
        if !left.custom.rules.is_empty() {
            prop_assert_eq!(week(&left), on);
        }
    }

    #[test]
    fn special_days(mut settings in settings("UTC".to_owned(), utc(NOW)), usual in prop::option::of(0..5_usize)) {
        settings.mode = Mode::AfterHoursOnly;
        if let Some(exception) = usual.and_then(|i| settings.exceptions.get_mut(i)) {
            let day = domain::availability::Weekday::of(exception.from);
            exception.hours.clone_from(&settings.week[day.index()]);
        }
        let told = reported(&settings, "afterHours.businessHours.holidays[");
        let today = utc(NOW).date_naive();
        // What starts on a date, minute by minute: the day on, with nothing before it.
        let starts = |settings: &AvailabilitySettings, date: NaiveDate| -> Vec<bool> {
            let mut alone = settings.clone();
            alone.exceptions.clear();
            alone.week = Default::default();
            alone.week[domain::availability::Weekday::of(date).index()] = Hours::of(settings).on(date).intervals.to_vec();
            let (hours, next) = (Hours::of(&alone), date + Days::new(1));
            let both = [date, next].into_iter().flat_map(|d| (0..1440).map(move |m| Moment { date: d, second: m * 60 }));
            both.map(|moment| hours.at(moment).open).collect()
        };
        for (i, exception) in settings.exceptions.iter().enumerate() {
            let dates: Vec<NaiveDate> = exception.from.iter_days().take_while(|d| *d <= exception.to).take(400).collect();
            let rules = |d: &&NaiveDate| settings.exceptions.iter().position(|e| e.covers(**d)) == Some(i);
            let over = exception.to < today;
            let never_first = !dates.iter().any(|d| rules(&d));
            let mut without = settings.clone();
            without.exceptions.clear();
            // All its dates count, whether or not an entry above has some of them.
            let mut alone = without.clone();
            alone.exceptions.push(exception.clone());
            let same = dates.iter().filter(|d| **d >= today).take(9).all(|d| starts(&alone, *d) == starts(&without, *d));
            prop_assert_eq!(told.contains(&i), over || never_first || same, "{:?}", exception);
        }
    }
}
