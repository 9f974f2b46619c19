//! Opening hours as a voice says them, in the clinic's language.

use super::settings::{Interval, Week, Weekday};
use crate::language::Language;
use chrono::NaiveDate;

/// A time of day as people of that language write and say it; minutes after midnight.
#[must_use]
pub fn show_time(minute: u32, language: Language) -> String {
    let (hour, minute) = (minute / 60 % 24, minute % 60);
    match language {
        Language::En => {
            let half = if hour < 12 { "AM" } else { "PM" };
            format!("{}:{minute:02} {half}", if hour % 12 == 0 { 12 } else { hour % 12 })
        }
        Language::Fr if minute == 0 => format!("{hour} h"),
        Language::Fr => format!("{hour} h {minute:02}"),
        Language::Es => format!("{hour}:{minute:02}"),
    }
}

const DAYS_FR: [&str; 7] = ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"];
const DAYS_ES: [&str; 7] = ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"];

/// The name of a weekday in that language.
#[must_use]
pub fn day_name(day: Weekday, language: Language) -> &'static str {
    match language {
        Language::En => day.name(),
        Language::Fr => DAYS_FR[day.index()],
        Language::Es => DAYS_ES[day.index()],
    }
}

/// A date as admins read it: `24 Dec 2026`.
#[must_use]
pub fn show_date(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// A name as it can stand in a sentence: spaces folded, line ends and other invisible signs gone.
pub(crate) fn tidy(name: &str) -> String {
    let words = name.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.fold(String::with_capacity(name.len()), |mut text, word| {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
        text
    })
}

/// The hours of a day as admins read them: "9:00 AM to 1:00 PM, 2:00 PM to 5:00 PM", or "closed".
#[cfg(feature = "zones")]
pub(crate) fn show_hours(intervals: &[Interval]) -> String {
    if intervals.is_empty() {
        return "closed".to_owned();
    }
    intervals.iter().map(|interval| show_span(*interval)).collect::<Vec<_>>().join(", ")
}

/// One interval: "8:00 PM to 2:00 AM", "midnight to 6:00 AM", "all day".
#[cfg(feature = "zones")]
pub(crate) fn show_span(interval: Interval) -> String {
    let (open, close) = (u32::from(interval.open.minutes()), u32::from(interval.close.minutes()));
    match (open, close) {
        (0, 1440) | (0, 0) => "all day".to_owned(),
        _ if open == close => format!("{} to {} the next day", show_minute(open), show_minute(close)),
        _ => format!("{} to {}", show_minute(open), show_minute(close)),
    }
}

/// A time of day as admins read it, minutes after midnight; the end of a day is midnight.
#[cfg(feature = "zones")]
pub(crate) fn show_minute(minute: u32) -> String {
    if minute.is_multiple_of(1440) { "midnight".to_owned() } else { show_time(minute, Language::En) }
}

/// The usual week in one sentence: "We are open Monday to Wednesday, 8:30 AM to 12:30 PM and
/// 1:30 PM to 6:00 PM, and Friday, 8:30 AM to 3:00 PM."
#[must_use]
pub fn hours_in_words(week: &Week, language: Language) -> String {
    let mut groups: Vec<(Weekday, Weekday, Vec<Interval>)> = Vec::new();
    for day in Weekday::MONDAY_FIRST {
        // Typed in any order, said in the order of the day.
        let mut hours = week[day.index()].clone();
        hours.sort_by_key(|i| (i.open, i.close));
        if hours.is_empty() {
            continue;
        }
        match groups.last_mut() {
            Some((_, last, same)) if last.next() == day && *same == hours => *last = day,
            _ => groups.push((day, day, hours)),
        }
    }
    let (closed, start, to, and) = match language {
        Language::En => ("We have no regular opening hours.", "We are open ", " to ", " and "),
        Language::Fr => ("Nous n'avons pas d'heures d'ouverture régulières.", "Nous sommes ouverts ", " à ", " et "),
        Language::Es => ("No tenemos un horario regular.", "Abrimos ", " a ", " y "),
    };
    if groups.is_empty() {
        return closed.to_owned();
    }
    let said = groups.iter().map(|(first, last, hours)| {
        let days = if first == last {
            day_name(*first, language).to_owned()
        } else {
            format!("{}{to}{}", day_name(*first, language), day_name(*last, language))
        };
        let spans = hours.iter().map(|i| span_in_words(*i, language, to)).collect::<Vec<_>>();
        format!("{days}, {}", join(&spans, ", ", and))
    });
    let said: Vec<String> = said.collect();
    format!("{start}{}.", join(&said, "; ", &format!(";{and}")))
}

fn span_in_words(interval: Interval, language: Language, to: &str) -> String {
    let (open, close) = (u32::from(interval.open.minutes()), u32::from(interval.close.minutes()));
    if (open, close) == (0, 1440) || open == close {
        return match language {
            Language::En => "all day",
            Language::Fr => "toute la journée",
            Language::Es => "todo el día",
        }
        .to_owned();
    }
    let midnight = match language {
        Language::En => "midnight",
        Language::Fr => "minuit",
        Language::Es => "medianoche",
    };
    let say = |minute: u32| if minute.is_multiple_of(1440) { midnight.to_owned() } else { show_time(minute, language) };
    format!("{}{to}{}", say(open), say(close))
}

fn join(parts: &[String], comma: &str, and: &str) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [head @ .., last] => format!("{}{and}{last}", head.join(comma)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::availability::AvailabilitySettings;
    use serde_json::json;

    fn week(schedule: serde_json::Value) -> Week {
        AvailabilitySettings::read(&json!({"afterHours": {"businessHours": {"schedule": schedule}}})).0.week
    }

    #[test]
    fn says_a_real_week() {
        let w = week(json!({
            "monday": [{"open": "08:30", "close": "12:30"}, {"open": "13:30", "close": "18:00"}],
            "tuesday": [{"open": "08:30", "close": "12:30"}, {"open": "13:30", "close": "18:00"}],
            "friday": {"open": "20:00", "close": "02:00"}
        }));
        assert_eq!(
            hours_in_words(&w, Language::En),
            "We are open Monday to Tuesday, 8:30 AM to 12:30 PM and 1:30 PM to 6:00 PM; and Friday, 8:00 PM to 2:00 AM."
        );
        assert_eq!(
            hours_in_words(&w, Language::Fr),
            "Nous sommes ouverts lundi à mardi, 8 h 30 à 12 h 30 et 13 h 30 à 18 h; et vendredi, 20 h à 2 h."
        );
        assert_eq!(hours_in_words(&week(json!({})), Language::Es), "No tenemos un horario regular.");
        assert_eq!(
            hours_in_words(&week(json!({"sunday": {"open": "00:00", "close": "24:00"}})), Language::En),
            "We are open Sunday, all day."
        );
    }
}
