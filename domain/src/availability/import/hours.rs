//! Opening hours of one day as people type them in a cell: `09:00-12:00; 13:00-15:00`, `9h à 12h`,
//! `9 am – 1 pm`, or a word for closed.

use super::super::ClockTime;
use super::super::read::MAX_INTERVALS;
use super::super::settings::Interval;
use super::{plain, printable};

/// No hours of a day that somebody types are longer, bytes.
const LONGEST: usize = 1000;

const CLOSED: [&str; 12] =
    ["", "-", "closed", "close", "ferme", "fermee", "cerrado", "cerrada", "none", "no", "off", "all day closed"];

/// Reads the hours of a day; empty for closed.
///
/// # Errors
/// A sentence that says what cannot be read, or can be read in two ways.
pub(super) fn read_hours(typed: &str) -> Result<Vec<Interval>, String> {
    if typed.len() > LONGEST {
        return Err(unreadable(typed));
    }
    let text: String = plain(typed).chars().map(|c| if matches!(c, '–' | '—' | '−' | '‑') { '-' } else { c }).collect();
    if CLOSED.contains(&text.trim()) {
        return Ok(Vec::new());
    }
    let text = [" and ", " et ", " y "].iter().fold(text, |text, word| text.replace(word, ";"));
    let pieces = text.split([';', ',', '&', '/', '|', '\n', '\r']).map(str::trim).filter(|piece| !piece.is_empty());
    let hours = pieces.map(interval).collect::<Result<Vec<_>, _>>()?;
    if hours.is_empty() {
        return Err(unreadable(typed));
    }
    if hours.len() > MAX_INTERVALS {
        return Err(format!("use at most {MAX_INTERVALS} spans of hours for a day."));
    }
    Ok(hours)
}

fn unreadable(piece: &str) -> String {
    let piece = printable(piece, 40);
    format!("{piece} are no opening hours. Use hours such as 09:00-12:00, or leave them empty for closed.")
}

fn interval(piece: &str) -> Result<Interval, String> {
    let split = || {
        let separators = [" to ", " a ", " until ", " jusqu'a ", " hasta ", "-"];
        separators.iter().find_map(|separator| piece.split_once(separator))
    };
    let (open, close) =
        split().and_then(|(open, close)| time(open).zip(time(close))).ok_or_else(|| unreadable(piece))?;
    // `9-5` may end at five in the morning or in the afternoon; so may `9-5 pm` begin at night.
    let half_told = open.half != close.half && [open, close].iter().any(|time| !time.half && time.bare);
    let bare = (open.bare || close.bare) && !open.half && close.minutes <= open.minutes;
    if half_told || bare {
        let shown = printable(piece, 40);
        return Err(format!("{shown} can be read in two ways. Write the hours as 09:00-17:00."));
    }
    let clock = |time: Typed| ClockTime::from_minutes(time.minutes);
    match (clock(open), clock(close)) {
        (Some(open), Some(close)) if open < ClockTime::END_OF_DAY => Ok(Interval { open, close }),
        _ => Err(unreadable(piece)),
    }
}

/// A time of day as it was typed.
#[derive(Clone, Copy)]
struct Typed {
    minutes: u16,
    /// With am or pm.
    half: bool,
    /// Only an hour, as in `9`.
    bare: bool,
}

fn time(text: &str) -> Option<Typed> {
    let text: String = text.replace("a.m.", "am").replace("p.m.", "pm").split_whitespace().collect();
    match text.as_str() {
        "noon" | "midi" | "mediodia" => return Some(Typed { minutes: 720, half: false, bare: false }),
        "midnight" | "minuit" | "medianoche" => return Some(Typed { minutes: 1440, half: false, bare: false }),
        _ => {}
    }
    let (clock, afternoon) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(false)),
        (_, Some(clock)) => (clock, Some(true)),
        _ => (text.as_str(), None),
    };
    let (hour, minute) = clock.split_once([':', 'h']).map_or((clock, None), |(hour, minute)| (hour, Some(minute)));
    let number = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        let fits = lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if fits { part.parse::<u16>().ok() } else { None }
    };
    let hour = number(hour, 1..=2)?;
    let bare = minute.is_none();
    let minute = match minute {
        None => 0,
        // `9h`.
        Some("") if clock.ends_with('h') => 0,
        Some(minute) => number(minute, 2..=2).filter(|m| *m < 60)?,
    };
    let hour = match afternoon {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
    };
    let minutes = hour * 60 + minute;
    if minutes <= 1440 { Some(Typed { minutes, half: afternoon.is_some(), bare }) } else { None }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn shown(typed: &str) -> String {
        let hours = read_hours(typed).unwrap_or_else(|e| panic!("{typed}: {e}"));
        hours.iter().map(|i| format!("{}-{}", i.open, i.close)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn hours_of_a_day() {
        for typed in ["09:00-12:00", "9:00–12:00", "9h-12h", "9 h à 12 h", "9-12", "9am to noon", "9:00 a.m. - 12 p.m."]
        {
            assert_eq!(shown(typed), "09:00-12:00", "{typed}");
        }
        for typed in ["9:00–12:00; 13:00–15:00", "9-12, 13-15", "9h à 12h et 13h à 15h00", "9:00-12:00\n1pm-3pm"]
        {
            assert_eq!(shown(typed), "09:00-12:00 13:00-15:00", "{typed}");
        }
        assert_eq!(shown("20:00-02:00"), "20:00-02:00");
        assert_eq!(shown("00:00-24:00"), "00:00-24:00");
        assert_eq!(shown("8:30-midnight"), "08:30-24:00");
        for typed in ["", " ", "closed", "Fermé", "CERRADO", "–"] {
            assert_eq!(shown(typed), "", "{typed}");
        }
        for typed in ["9-5", "9-5pm", "9-9"] {
            assert!(read_hours(typed).unwrap_err().contains("in two ways"), "{typed}");
        }
        for typed in
            ["open", "9", "9:00", "25:00-26:00", "9:60-12:00", "24:00-01:00", "0am-13pm", "9:00-12:00-15:00", ";"]
        {
            assert!(read_hours(typed).unwrap_err().contains("no opening hours"), "{typed}");
        }
        assert!(read_hours(&"1:00-2:00;".repeat(13)).unwrap_err().contains("at most 12"));
    }

    proptest! {
        #[test]
        fn never_panics_and_reads_what_we_show(text in "\\PC{0,24}", open in 0_u16..1440, close in 0_u16..=1440) {
            let _ = read_hours(&text);
            let interval =
                Interval { open: ClockTime::from_minutes(open).unwrap(), close: ClockTime::from_minutes(close).unwrap() };
            prop_assert_eq!(read_hours(&format!("{}–{}", interval.open, interval.close)), Ok(vec![interval]));
        }
    }
}
