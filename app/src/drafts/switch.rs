//! The temporary switch on the hours screen: what, and until when in the clinic's time.

use super::Wrong;
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Timelike as _, Utc};
use domain::FieldError;
use domain::availability::{Override, OverrideState, OverrideUntil, Zone, show_time};
use domain::language::Language;

/// A switch lasts at most this long: for more the usual hours are the right place.
const LONGEST: Duration = Duration::days(366);

/// The switch form as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SwitchDraft {
    /// `none`, or what the switch does.
    pub state: String,
    /// `next-change`, `end-of-day` or `chosen`.
    pub until: String,
    /// The chosen date and time.
    pub at: String,
}

/// The first instant of a local date: midnight, or the first minute where midnight is skipped.
pub(crate) fn start_of(zone: &Zone, date: NaiveDate) -> Option<DateTime<Utc>> {
    (0..240).find_map(|minute| zone.instants(date, minute).into_iter().next())
}

impl SwitchDraft {
    /// The switch to store; `None` ends the one in force. `note` is kept with it.
    ///
    /// # Errors
    /// What is wrong, by control name.
    pub fn read(&self, zone: &Zone, now: DateTime<Utc>) -> Result<Option<Override>, Wrong> {
        let wrong = |control: &str, message: &str| vec![FieldError::new(control, message)];
        if self.state == "none" {
            return Ok(None);
        }
        let state = OverrideState::from_code(&self.state)
            .ok_or_else(|| wrong("state", "Choose to close, to open, or your hours."))?;
        let today = zone.moment(now).date;
        let until = match self.until.as_str() {
            "next-change" => OverrideUntil::NextChange,
            "end-of-day" => {
                let midnight = today.succ_opt().and_then(|tomorrow| start_of(zone, tomorrow));
                OverrideUntil::Instant(midnight.ok_or_else(|| wrong("until", "Choose a date and time."))?)
            }
            "chosen" => OverrideUntil::Instant(self.instant(zone, now)?),
            _ => return Err(wrong("until", "Choose until when.")),
        };
        Ok(Some(Override { state, until, note: None }))
    }

    fn instant(&self, zone: &Zone, now: DateTime<Utc>) -> Result<DateTime<Utc>, Wrong> {
        let wrong = |message: String| vec![FieldError::new("until-at", message)];
        let typed = self.at.trim();
        if typed.is_empty() {
            return Err(wrong("Choose the date and time when it ends.".to_owned()));
        }
        let read = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"];
        let local = read.iter().find_map(|form| NaiveDateTime::parse_from_str(typed, form).ok());
        let Some(local) = local else {
            let shown: String = typed.chars().filter(|c| !c.is_control()).take(24).collect();
            return Err(wrong(format!("{shown} is no date and time. Use one such as 2026-12-24 13:00.")));
        };
        let minute = local.hour() * 60 + local.minute();
        // A repeated hour counts both times, so the later one is meant: nothing ends before it should.
        let Some(end) = zone.instants(local.date(), minute).last().copied() else {
            let next = (minute..minute + 240).find(|m| !zone.instants(local.date(), *m).is_empty());
            let next = next.map(|m| format!(" Use {} or later.", show_time(m, Language::En))).unwrap_or_default();
            return Err(wrong(format!("That time is skipped when the clocks go forward.{next}")));
        };
        if end <= now {
            return Err(wrong("That time is over. Choose a later one.".to_owned()));
        }
        if end - now > LONGEST {
            return Err(wrong("That is more than a year away. Change the usual hours instead.".to_owned()));
        }
        Ok(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn switch(state: &str, until: &str, at: &str) -> SwitchDraft {
        SwitchDraft { state: state.into(), until: until.into(), at: at.into() }
    }

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn ends_at_the_clinics_midnight_or_at_the_chosen_local_time() {
        let toronto = Zone::parse("America/Toronto").unwrap();
        let now = at("2026-09-16T16:42:00Z");
        let end = |draft: SwitchDraft| draft.read(&toronto, now).unwrap().unwrap().until;
        assert_eq!(end(switch("closed", "end-of-day", "")), OverrideUntil::Instant(at("2026-09-17T04:00:00Z")));
        assert_eq!(
            end(switch("open", "chosen", "2026-09-16T14:00")),
            OverrideUntil::Instant(at("2026-09-16T18:00:00Z"))
        );
        assert_eq!(end(switch("closed", "next-change", "junk")), OverrideUntil::NextChange);
        assert_eq!(switch("none", "", "").read(&toronto, now), Ok(None));
    }

    #[test]
    fn a_repeated_hour_ends_late_and_a_skipped_one_is_refused() {
        let toronto = Zone::parse("America/Toronto").unwrap();
        let late = switch("closed", "chosen", "2026-11-01T01:30").read(&toronto, at("2026-10-31T12:00:00Z"));
        assert_eq!(late.unwrap().unwrap().until, OverrideUntil::Instant(at("2026-11-01T06:30:00Z")));
        let skipped =
            switch("closed", "chosen", "2027-03-14T02:30").read(&toronto, at("2027-03-13T12:00:00Z")).unwrap_err();
        assert_eq!(
            (skipped[0].field.as_str(), skipped[0].message.contains("3:00 AM")),
            ("until-at", true),
            "{skipped:?}"
        );
    }

    #[test]
    fn nonsense_is_told_at_its_control() {
        let toronto = Zone::parse("America/Toronto").unwrap();
        let now = at("2026-09-16T16:42:00Z");
        for (draft, control) in [
            (switch("closed", "chosen", ""), "until-at"),
            (switch("closed", "chosen", "tomorrow"), "until-at"),
            (switch("closed", "chosen", "2026-09-16T12:00"), "until-at"),
            (switch("closed", "chosen", "2036-09-16T12:00"), "until-at"),
            (switch("closed", "chosen", "2026-02-30T12:00"), "until-at"),
            (switch("closed", "", ""), "until"),
            (switch("asleep", "next-change", ""), "state"),
        ] {
            assert_eq!(draft.read(&toronto, now).unwrap_err()[0].field, control, "{draft:?}");
        }
    }

    #[test]
    fn the_day_starts_where_midnight_is_skipped() {
        // Clocks in Cairo jump from midnight to 1:00 AM.
        let cairo = Zone::parse("Africa/Cairo").unwrap();
        let start = start_of(&cairo, NaiveDate::from_ymd_opt(2026, 4, 24).unwrap()).unwrap();
        assert_eq!(start, at("2026-04-23T22:00:00Z"));
    }
}
