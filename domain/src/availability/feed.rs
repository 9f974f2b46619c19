//! The opening hours as a calendar that other programs subscribe to (RFC 5545).

use super::hours::Hours;
use super::settings::{AvailabilitySettings, DateException};
use super::walk::next_change;
use super::zone::Zone;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

/// More than a year and a bit helps nobody and makes every fetch larger.
const MAX_DAYS: u32 = 400;
/// Octets of a line without its break.
const LINE: usize = 75;
/// How far back the start of hours that are running at the beginning is looked for.
const LOOK_BACK: TimeDelta = TimeDelta::days(2);

/// A calendar with one event for each stretch of opening in the `days` local dates from `today` on
/// (at most 400), and an all-day event for each closed special day. Times are in UTC, so that every
/// program shows the right moment across clock changes; hours that touch or run past midnight are
/// one event, also where they begin before `today` or end after the last date. An event keeps its
/// UID as long as it starts at the same moment. `name` is the calendar's, `uid_domain` makes the
/// UIDs the clinic's own, `stamp` is the time of writing.
#[must_use]
pub fn hours_feed(
    settings: &AvailabilitySettings,
    zone: &Zone,
    name: &str,
    uid_domain: &str,
    today: NaiveDate,
    days: u32,
    stamp: DateTime<Utc>,
) -> String {
    let mut out = Writer::default();
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line("PRODID:-//Switchboard//Opening hours//EN");
    out.line("CALSCALE:GREGORIAN");
    out.line("METHOD:PUBLISH");
    out.text("NAME", name);
    out.text("X-WR-CALNAME", name);
    out.text("X-WR-TIMEZONE", zone.name());
    out.line("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    out.line("X-PUBLISHED-TTL:PT1H");
    let domain: String = uid_domain.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
    let event = |out: &mut Writer, uid: &str, start: &str, end: &str, summary: &str| {
        out.line("BEGIN:VEVENT");
        out.line(&format!("UID:{uid}@{domain}"));
        out.line(&format!("DTSTAMP:{}", instant(stamp)));
        out.line(start);
        out.line(end);
        out.text("SUMMARY", summary);
        // Whoever subscribes is not busy because the clinic is open.
        out.line("TRANSP:TRANSPARENT");
        out.line("END:VEVENT");
    };
    let end = today.checked_add_days(Days::new(u64::from(days.min(MAX_DAYS)))).unwrap_or(NaiveDate::MAX);
    for (from, to) in stretches(settings, zone, today, end) {
        let (from, to) = (instant(from), instant(to));
        let summary = "Open";
        event(&mut out, &format!("open-{from}"), &format!("DTSTART:{from}"), &format!("DTEND:{to}"), summary);
    }
    let closed = |day: &&DateException| day.hours.is_empty() && day.from <= day.to && day.from < end && today <= day.to;
    for day in settings.exceptions.iter().filter(closed) {
        let Some(after) = day.to.succ_opt() else { continue };
        let (from, after) = (day.from.format("%Y%m%d"), after.format("%Y%m%d"));
        let name = day.name.trim();
        let summary = if name.is_empty() { "Closed".to_owned() } else { format!("Closed: {name}") };
        let (start, end) = (format!("DTSTART;VALUE=DATE:{from}"), format!("DTEND;VALUE=DATE:{after}"));
        event(&mut out, &format!("closed-{from}-{after}"), &start, &end, &summary);
    }
    out.line("END:VCALENDAR");
    out.text
}

/// From when to when it is open, for every stretch that touches the local dates from `today` up to
/// but not including `end`.
fn stretches(
    settings: &AvailabilitySettings,
    zone: &Zone,
    today: NaiveDate,
    end: NaiveDate,
) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let mut out = Vec::new();
    let (Some(first), Some(last)) = (first_instant(zone, today), first_instant(zone, end)) else { return out };
    let hours = Hours::of(settings);
    let open = |at: DateTime<Utc>| hours.at(zone.moment(at)).open;
    let mut at = first.checked_sub_signed(LOOK_BACK).unwrap_or(first);
    while at < last {
        let change = next_change(zone, at, |moment| hours.at(moment).open, |date, edges| hours.edges(date, edges));
        // Without a next change it stays as it is, longer than the calendar is.
        let until = change.unwrap_or(last);
        if open(at) && until > first {
            out.push((at, until));
        }
        at = until;
    }
    out
}

/// The first instant of a local date; of the next one where clocks skip its midnight.
fn first_instant(zone: &Zone, date: NaiveDate) -> Option<DateTime<Utc>> {
    (0..2 * 1440).find_map(|minute| zone.instants(date, minute).into_iter().next())
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Writes content lines: folded, with the line breaks of the standard.
#[derive(Default)]
struct Writer {
    text: String,
}

impl Writer {
    /// A property with a text that anybody may have typed.
    fn text(&mut self, name: &str, value: &str) {
        let mut line = format!("{name}:");
        for c in value.chars() {
            match c {
                '\\' | ';' | ',' => line.extend(['\\', c]),
                '\n' => line.push_str("\\n"),
                c if c.is_control() => {}
                c => line.push(c),
            }
        }
        self.line(&line);
    }

    /// A line, folded where it has more octets than a line may have, never within a character.
    fn line(&mut self, line: &str) {
        let mut used = 0;
        for c in line.chars() {
            if used + c.len_utf8() > LINE {
                self.text.push_str("\r\n ");
                used = 1;
            }
            self.text.push(c);
            used += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}
