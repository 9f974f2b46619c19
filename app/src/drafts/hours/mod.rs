//! The hours form: usual week, time zone, special days.

pub mod holidays;

use super::week::same_hours;
use super::{DateDraft, NewDate, WeekAction, WeekDraft, Wrong, dates, elsewhere};
use crate::forms::Submitted;
use chrono::NaiveDate;
use domain::FieldError;
use domain::availability::{AvailabilitySettings, Week, Weekday, Zone};
use domain::holidays::Region;
use domain::language::Language;
use holidays::HolidayAction;

/// The hours form as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HoursDraft {
    /// The usual week.
    pub week: WeekDraft,
    /// IANA name of the zone.
    pub timezone: String,
    /// Special days.
    pub dates: Vec<DateDraft>,
    /// Code of the region whose public holidays are offered; blank follows the zone.
    pub region: String,
    /// The line with which one is added.
    pub new: NewDate,
    /// The day whose copy panel is unfolded.
    pub copying: Option<Weekday>,
    /// Days ticked in copy panels: which panel, which day.
    pub ticked: Vec<(Weekday, Weekday)>,
    /// Id of the control that gets the focus when the form is shown again.
    pub focus: Option<String>,
    /// One sentence about what a button just did.
    pub said: Option<String>,
    /// It was refused before, so what is missing is told until nothing is.
    pub refused: bool,
}

/// What follows a button of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The settings are to be saved; unless there are messages about the line that adds a special day.
    Save(Wrong),
    /// The form is shown again, with these messages.
    Show(Wrong),
}

fn day(key: &str) -> Option<Weekday> {
    Weekday::MONDAY_FIRST.into_iter().find(|day| day.key() == key)
}

/// Puts a week into settings. The same hours in another form are no change.
fn take_week(settings: &mut AvailabilitySettings, week: Week) {
    for (old, new) in settings.week.iter_mut().zip(week) {
        if !same_hours(old, &new) {
            *old = new;
        }
    }
}

impl HoursDraft {
    /// Stored settings as they can be edited.
    #[must_use]
    pub fn of(settings: &AvailabilitySettings) -> Self {
        Self {
            week: WeekDraft::of(&settings.week),
            timezone: settings.timezone.clone(),
            dates: dates::drafts(&settings.exceptions),
            region: settings.holiday_region.map(Region::code).unwrap_or_default().to_owned(),
            ..Self::default()
        }
    }

    /// What a browser sent, or what was kept of it.
    #[must_use]
    pub fn typed(sent: &Submitted) -> Self {
        let pairs = || sent.values.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let text = |name: &str| sent.get(name).to_owned();
        let some = |name: &str| Some(text(name)).filter(|t| !t.is_empty());
        Self {
            week: WeekDraft::typed(pairs()),
            timezone: text("timezone"),
            dates: dates::typed(pairs()),
            region: text("holiday-region"),
            new: NewDate {
                from: text("new-from"),
                to: text("new-to"),
                name: text("new-name"),
                special: sent.get("new-kind") == "hours",
                open: text("new-open"),
                close: text("new-close"),
            },
            copying: day(sent.get("copying")),
            ticked: pairs()
                .filter_map(|(name, value)| Some((day(name.strip_prefix("copy-")?.strip_suffix("-to")?)?, day(value)?)))
                .collect(),
            focus: some("focus"),
            said: some("said"),
            refused: sent.has("refused"),
        }
    }

    /// As the pairs of a form, for keeping it until it is shown again.
    #[must_use]
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = self.week.pairs();
        pairs.extend(dates::pairs(&self.dates));
        let kind = if self.new.special { "hours" } else { "closed" };
        let new = &self.new;
        let plain = [
            ("timezone", self.timezone.as_str()),
            ("holiday-region", &self.region),
            ("new-from", &new.from),
            ("new-to", &new.to),
            ("new-name", &new.name),
            ("new-kind", kind),
            ("new-open", &new.open),
            ("new-close", &new.close),
            ("copying", self.copying.map_or("", Weekday::key)),
            ("focus", self.focus.as_deref().unwrap_or_default()),
            ("said", self.said.as_deref().unwrap_or_default()),
        ];
        pairs.extend(plain.map(|(name, value)| (name.to_owned(), value.to_owned())));
        if self.refused {
            pairs.push(("refused".to_owned(), "1".to_owned()));
        }
        pairs
    }

    /// The region whose public holidays are offered.
    #[must_use]
    pub fn holiday_region(&self) -> Option<Region> {
        Region::parse(&self.region).or_else(|| Region::for_zone(self.timezone.trim()))
    }

    /// Carries out a button. `today` and `language` are the clinic's, for the public holidays.
    pub fn act(&mut self, button: &str, today: NaiveDate, language: Language) -> Next {
        (self.focus, self.said, self.copying) = (None, None, None);
        let ticked = std::mem::take(&mut self.ticked);
        if let Some(action) = WeekAction::parse(button) {
            let panel = |day: Weekday| ticked.iter().filter(move |(from, _)| *from == day).map(|(_, to)| *to);
            let ticked: Vec<Weekday> =
                if let WeekAction::CopyTo(day) = action { panel(day).collect() } else { Vec::new() };
            let done = self.week.apply(action, &ticked);
            self.copying = match action {
                WeekAction::CopyOpen(day) => Some(day),
                // Nothing was ticked: the panel stays.
                WeekAction::CopyTo(day) if ticked.is_empty() => Some(day),
                _ => None,
            };
            self.focus = Some(done.focus);
            self.said = Some(done.said).filter(|text| !text.is_empty());
            return self.shown_again();
        }
        if let Some(no) = button.strip_prefix("remove-date-").and_then(|no| no.parse::<u32>().ok()) {
            if let Some(at) = self.dates.iter().position(|d| d.no == no) {
                let gone = self.dates.remove(at);
                let name = if gone.name.is_empty() { gone.from } else { gone.name };
                self.said = Some(format!("{name} removed from the special days."));
            }
            self.focus = Some("new-from".to_owned());
            return self.shown_again();
        }
        if let Some(action) = HolidayAction::parse(button) {
            if let Some(region) = self.holiday_region() {
                let week = self.week.check(false).week;
                self.said = Some(action.carry_out(&mut self.dates, &week, region, today, language));
                // Which region it was is worth keeping from the first click on.
                region.code().clone_into(&mut self.region);
            }
            self.focus = Some(button.to_owned());
            return self.shown_again();
        }
        match button {
            "holidays" => {
                self.focus = Some("holiday-region".to_owned());
                self.shown_again()
            }
            "add-date" => match self.add_date() {
                Ok(()) => {
                    self.focus = Some("new-from".to_owned());
                    self.shown_again()
                }
                Err(errors) => Next::Show(errors),
            },
            "preview" => {
                self.focus = Some("preview".to_owned());
                self.shown_again()
            }
            _ if self.new.is_blank() => Next::Save(Vec::new()),
            // A day typed in the line below the list is meant to be saved, too.
            _ => Next::Save(self.add_date().err().unwrap_or_default()),
        }
    }

    fn shown_again(&self) -> Next {
        Next::Show(if self.refused { self.week.check(true).errors } else { Vec::new() })
    }

    fn add_date(&mut self) -> Result<(), Wrong> {
        let name = self.new.name.trim().to_owned();
        dates::add(&mut self.dates, &mut self.new)?;
        self.said = Some(format!("{name} added to the special days."));
        Ok(())
    }

    /// The settings to save: the stored ones with these hours.
    ///
    /// # Errors
    /// Everything that is wrong, by control name.
    pub fn settings(&self, stored: &AvailabilitySettings) -> Result<AvailabilitySettings, Wrong> {
        let checked = self.week.check(true);
        let mut errors = checked.errors;
        if let Err(unknown) = Zone::parse(self.timezone.trim()) {
            errors.push(FieldError::new("timezone", unknown.to_string()));
        }
        let exceptions = dates::read(&self.dates, &stored.exceptions).unwrap_or_else(|wrong| {
            errors.extend(wrong);
            Vec::new()
        });
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut settings = stored.clone();
        take_week(&mut settings, checked.week);
        self.timezone.trim().clone_into(&mut settings.timezone);
        settings.exceptions = exceptions;
        settings.holiday_region = Region::parse(&self.region);
        Ok(settings)
    }

    /// The stored settings with as much of the typed hours as can be read, for the preview.
    #[must_use]
    pub fn readable(&self, stored: &AvailabilitySettings) -> AvailabilitySettings {
        let mut settings = stored.clone();
        take_week(&mut settings, self.week.check(false).week);
        if Zone::parse(self.timezone.trim()).is_ok() {
            self.timezone.trim().clone_into(&mut settings.timezone);
        }
        if let Ok(exceptions) = dates::read(&self.dates, &stored.exceptions) {
            settings.exceptions = exceptions;
        }
        settings
    }

    /// How many special days differ from the stored ones.
    #[must_use]
    pub fn changed_dates(&self, stored: &AvailabilitySettings) -> usize {
        let plain = |d: &DateDraft| (d.from.clone(), d.to.clone(), d.name.clone(), d.hours_value());
        let now: Vec<_> = self.dates.iter().map(plain).collect();
        let before: Vec<_> = dates::drafts(&stored.exceptions).iter().map(plain).collect();
        let added = now.iter().filter(|d| !before.contains(d)).count();
        let gone = before.iter().filter(|d| !now.contains(d)).count();
        added + gone
    }

    /// Messages about stored paths, at the controls of this form.
    #[must_use]
    pub fn at_controls(&self, errors: Wrong) -> Wrong {
        let to_control = |error: FieldError| match error.field.as_str() {
            "afterHours.businessHours.timezone" => FieldError::new("timezone", error.message),
            path if path.starts_with("afterHours.businessHours.holidays") => {
                FieldError::new(dates::control_of(path, &self.dates), error.message)
            }
            _ => elsewhere(error),
        };
        errors.into_iter().map(to_control).collect()
    }
}

#[cfg(test)]
mod tests;
