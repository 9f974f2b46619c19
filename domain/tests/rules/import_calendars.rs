//! Special days out of calendars: what is taken, what is refused and with which words.

use crate::imports::{today, told, toronto};
use domain::availability::read_ics;

fn calendar(events: &str) -> Vec<String> {
    let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{events}\nEND:VCALENDAR\n").replace('\n', "\r\n");
    told(&read_ics(&text, &toronto(), today()))
}

fn event(lines: &str) -> Vec<String> {
    calendar(&format!("BEGIN:VEVENT\nUID:1\n{lines}\nEND:VEVENT"))
}

#[test]
fn calendars_all_day() {
    assert_eq!(event("DTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas Day"), ["3: 2026-12-25 Christmas Day"]);
    // The end is the day after.
    assert_eq!(
        event("DTSTART;VALUE=DATE:20261228\nDTEND;VALUE=DATE:20270101\nSUMMARY:Closing"),
        ["3: 2026-12-28..2026-12-31 Closing"]
    );
    assert_eq!(event("DTSTART:20261225\nDTEND:20261225\nSUMMARY:X"), ["3: 2026-12-25 X"]);
    assert_eq!(event("DTSTART:20261225\nDURATION:P2D\nSUMMARY:X"), ["3: 2026-12-25..2026-12-26 X"]);
    assert_eq!(event("DTSTART:20261225\nDURATION:P1W"), ["3: 2026-12-25..2026-12-31 "]);
    // Escapes, folding, a component inside.
    assert_eq!(
        event(
            "DTSTART:20261225\nBEGIN:VALARM\nSUMMARY:not this\nEND:VALARM\nSUMMARY;LANGUAGE=fr:Congé\\, No\n ël\\; \\\"fin\\\"\\nmerci"
        ),
        ["3: 2026-12-25 Congé, Noël; \"fin\" merci"]
    );
    // Midnight to midnight is a whole day, in the clinic's zone, in no zone, and in one nobody knows.
    for zone in [";TZID=America/Toronto", "", ";TZID=Eastern Standard Time", ";TZID=\"/America/New_York\""] {
        let days = format!("DTSTART{zone}:20261225T000000\nDTEND{zone}:20261227T000000\nSUMMARY:X");
        assert_eq!(event(&days), ["3: 2026-12-25..2026-12-26 X"], "{zone}");
    }
    assert_eq!(
        event("DTSTART:20261225T050000Z\nDTEND:20261226T050000Z\nSUMMARY:X"),
        ["3: 2026-12-25 X"],
        "midnight in Toronto"
    );
}

#[test]
fn calendars_with_hours() {
    let eve = ["3: 2026-12-24 Christmas Eve 09:00-12:00"];
    assert_eq!(event("DTSTART:20261224\nSUMMARY:Christmas Eve\\, open 9:00-12:00"), eve);
    assert_eq!(event("DTSTART:20261224\nSUMMARY:Christmas Eve\nX-SWITCHBOARD-HOURS:9:00–12:00"), eve);
    assert_eq!(event("DTSTART:20261224T140000Z\nDTEND:20261224T170000Z\nSUMMARY:Christmas Eve (open 9-12)"), eve);
    // Late in the evening in Toronto the date of UTC is the next one.
    assert_eq!(event("DTSTART:20261225T013000Z\nDURATION:PT2H\nSUMMARY:Christmas Eve: open 9-12"), eve);
    assert_eq!(event("DTSTART;TZID=America/Vancouver:20261223T220000\nSUMMARY:Christmas Eve: open 9-12"), eve);
    assert_eq!(
        event("DTSTART:20261224T200000\nDTEND:20261225T020000\nSUMMARY:Night: open 20:00-02:00"),
        ["3: 2026-12-24 Night 20:00-02:00"]
    );
    assert_eq!(event("DTSTART:20261224\nSUMMARY:Closed: Staff day"), ["3: 2026-12-24 Staff day"]);
    let timed = "Line 3: this event has a time, and only all-day events can be imported. Make it all-day, or add the \
                 opening hours to its name, such as open 09:00-12:00.";
    assert_eq!(event("DTSTART:20261224T140000Z\nDTEND:20261224T170000Z\nSUMMARY:Dentist"), [timed]);
    assert_eq!(event("DTSTART:20261224T140000Z\nSUMMARY:Open"), [timed]);
    assert_eq!(
        event("DTSTART:20261224\nSUMMARY:Open late"),
        [
            "Line 3: the name says open but not when. Add the hours to it, such as open 09:00-12:00, or take the word out for \
          a closed day."
        ]
    );
    assert_eq!(
        event("DTSTART:20261224\nX-SWITCHBOARD-HOURS:late"),
        ["Line 3: late are no opening hours. Use hours such as 09:00-12:00, or leave them empty for closed."]
    );
}

#[test]
fn calendars_that_repeat() {
    assert_eq!(
        event("DTSTART;VALUE=DATE:20201225\nDTEND;VALUE=DATE:20201227\nRRULE:FREQ=YEARLY\nSUMMARY:Christmas"),
        [
            "3: 2026-12-25..2026-12-26 Christmas",
            "3: 2027-12-25..2027-12-26 Christmas",
            "3: 2028-12-25..2028-12-26 Christmas"
        ]
    );
    assert_eq!(
        event("DTSTART:20201225\nRRULE:FREQ=YEARLY;UNTIL=20281231\nEXDATE;VALUE=DATE:20261225,20271225\nSUMMARY:X"),
        ["3: 2028-12-25 X"]
    );
    // Over: shown with its first date, which the plan calls past.
    assert_eq!(event("DTSTART:20201225\nRRULE:FREQ=YEARLY;COUNT=2\nSUMMARY:X"), ["3: 2020-12-25 X"]);
    let otherwise = "Line 3: this event repeats in a way that cannot be imported. Only events that repeat every year on \
                     the same date can; enter the dates of the others one by one.";
    for rule in ["RRULE:FREQ=WEEKLY;COUNT=3", "RRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=1MO", "RDATE:20261226"] {
        assert_eq!(event(&format!("DTSTART:20261225\n{rule}\nSUMMARY:X")), [otherwise], "{rule}");
    }
    // One year of a series is moved, another cancelled.
    assert_eq!(
        calendar(
            "BEGIN:VEVENT\nUID:a\nDTSTART:20201225\nRRULE:FREQ=YEARLY\nSUMMARY:X\nEND:VEVENT\n\
             BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20261225\nDTSTART:20261228\nSUMMARY:X\nEND:VEVENT\n\
             BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20271225\nDTSTART:20271225\nSTATUS:CANCELLED\nEND:VEVENT"
        ),
        ["3: 2028-12-25 X", "9: 2026-12-28 X", "Line 15: this event is cancelled, so it is left out."]
    );
}

#[test]
fn calendars_say_what_is_wrong() {
    for (lines, message) in [
        ("SUMMARY:X", "this event has no start. Give it a date in your calendar program."),
        ("DTSTART:20261225\nSTATUS:cancelled", "this event is cancelled, so it is left out."),
        ("DTSTART:20261225\nDTEND:20261220", "this event ends before it starts. Correct it in your calendar program."),
        (
            "DTSTART:20360101\nDTEND:20370301",
            "2036-01-01 to 2037-02-28 is longer than a year. Split it into shorter ranges.",
        ),
        ("DTSTART:20401225", "2040-12-25 is more than 10 years away. Check the year."),
    ] {
        assert_eq!(event(lines), [format!("Line 3: {message}")], "{lines}");
    }
    for bad in ["20260231", "2026", "soon", "20261225T", "20261225T250000", "20261225X120000", "é2026122", "+2026122"]
    {
        let message = format!(
            "Line 3: {bad} is no date that can be read. Give the event a date in your calendar program and export it again."
        );
        assert_eq!(event(&format!("DTSTART:{bad}")), std::slice::from_ref(&message), "{bad}");
        assert_eq!(event(&format!("DTSTART:20261225\nDTEND:{bad}")), [message], "{bad}");
    }
    for bad in ["P", "1D", "-P1D", "PT", "P1", "P1X", "P99999999999999999999D", "P999999999999W"] {
        let found = event(&format!("DTSTART:20261225\nDURATION:{bad}"));
        let fine = bad == "PT";
        assert!(fine || found[0].starts_with(&format!("Line 3: {bad} is no date that can be read.")), "{found:?}");
    }
    let cut = told(&read_ics("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225\nSUMMARY:X", &toronto(), today()));
    assert_eq!(cut, ["Line 2: this event has no end; the file seems to be cut off. Export it again."]);
    let no_calendar = "This is no calendar file. Export the calendar as an .ics file and choose that file.";
    for text in ["", "<html></html>", "BEGIN:VCARD\nEND:VCARD", "2026-12-24,Eve"] {
        assert_eq!(told(&read_ics(text, &toronto(), today())), [no_calendar], "{text}");
    }
    assert_eq!(
        calendar("BEGIN:VTODO\nSUMMARY:X\nEND:VTODO"),
        ["There are no events in this calendar. Export the calendar that has the special days."]
    );
}
