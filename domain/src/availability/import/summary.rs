//! What an event's name says about opening hours: “Christmas Eve, open 9:00–12:00”.

use super::hours::read_hours;
use super::plain;
use crate::availability::Interval;

/// What a name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Spoken {
    /// Nothing about hours, or that it is closed; the name of the day.
    Closed(String),
    /// Open at these hours; the name of the day.
    Open(String, Vec<Interval>),
    /// Open, but not when.
    Unclear,
}

const OPEN: [&str; 7] = ["open", "ouvert", "ouverte", "ouverts", "abierto", "abierta", "abiertos"];
const CLOSED: [&str; 8] = ["closed", "ferme", "fermee", "fermes", "cerrado", "cerrada", "cerrados", "closure"];
/// Words between “open” and the hours.
const BETWEEN: [&str; 7] = ["from", "only", "de", "des", "seulement", "hours", ":"];

/// Reads a name.
pub(super) fn spoken(summary: &str) -> Spoken {
    let closed = find(summary, &CLOSED);
    if let Some((start, end)) = closed {
        // “Closed: Christmas Day” is called Christmas Day.
        let rest = summary.get(end..).unwrap_or_default().trim_start();
        let name = rest.strip_prefix([':', '-', '–', '—']).map(str::trim).filter(|name| start == 0 && !name.is_empty());
        return Spoken::Closed(name.unwrap_or(summary).trim().to_owned());
    }
    let Some((start, end)) = find(summary, &OPEN) else { return Spoken::Closed(summary.trim().to_owned()) };
    let mut hours = summary.get(end..).unwrap_or_default().trim_matches([':', ' ', ')', ']', '.']);
    while let Some(word) = BETWEEN.iter().find(|word| plain(hours).starts_with(&format!("{word} "))) {
        // The words are ASCII, so the same bytes in every spelling.
        hours = hours.get(word.len()..).unwrap_or_default().trim_start();
    }
    match read_hours(hours) {
        Ok(intervals) if !intervals.is_empty() => {
            let name = summary.get(..start).unwrap_or_default().trim_end_matches(|c: char| !c.is_alphanumeric());
            let name = if name.is_empty() { summary.trim() } else { name };
            Spoken::Open(name.to_owned(), intervals)
        }
        _ => Spoken::Unclear,
    }
}

/// Start and end, in bytes, of the first whole word that is one of these.
fn find(text: &str, words: &[&str]) -> Option<(usize, usize)> {
    let mut start = None;
    let ends = text.char_indices().chain([(text.len(), ' ')]);
    for (at, c) in ends {
        match (start, c.is_alphanumeric()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                if text.get(from..at).is_some_and(|word| words.contains(&plain(word).as_str())) {
                    return Some((from, at));
                }
                start = None;
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_hours() {
        let open = |summary: &str| match spoken(summary) {
            Spoken::Open(name, hours) => format!("{name}|{}-{}|{}", hours[0].open, hours[0].close, hours.len()),
            other => format!("{other:?}"),
        };
        assert_eq!(open("Open 9-12"), "Open 9-12|09:00-12:00|1");
        assert_eq!(open("Christmas Eve (open 9:00–12:00)"), "Christmas Eve|09:00-12:00|1");
        assert_eq!(open("Veille de Noël : ouvert de 9 h à 12 h et 13h-15h"), "Veille de Noël|09:00-12:00|2");
        assert_eq!(open("Training — OPEN from 10:00 to 16:00"), "Training|10:00-16:00|1");
        let closed = |name: &str| Spoken::Closed(name.to_owned());
        assert_eq!(spoken("Christmas Day"), closed("Christmas Day"));
        assert_eq!(spoken("Closed: Christmas Day"), closed("Christmas Day"));
        assert_eq!(spoken("Fermé – Noël"), closed("Noël"));
        assert_eq!(spoken("Closed"), closed("Closed"));
        assert_eq!(spoken("Clinic closed, we open again Monday"), closed("Clinic closed, we open again Monday"));
        assert_eq!(spoken("Reopening party"), closed("Reopening party"));
        for unclear in ["Open late", "open", "Open 9-5", "Open house"] {
            assert_eq!(spoken(unclear), Spoken::Unclear, "{unclear}");
        }
    }
}
