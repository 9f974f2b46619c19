//! The who-answers form: mode, load, closed hours, the assistant's own schedule.

use super::week::{day_of, read_close, same_hours, show_close};
use super::{WHOLE_FORM, Wrong, elsewhere, place};
use crate::forms::Submitted;
use domain::FieldError;
use domain::availability::{AvailabilitySettings, CustomSchedule, RuleAction, ScheduleRule, Weekday};
use serde_json::{Map, Value, json};

/// A rule of the assistant's own schedule as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleDraft {
    /// Its number in the names of its controls.
    pub no: u32,
    /// Key of the day it starts on.
    pub day: String,
    /// Start time.
    pub from: String,
    /// End time.
    pub to: String,
    /// `enable` or `disable`.
    pub action: String,
}

/// The who-answers form as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnsweringDraft {
    /// Code of the mode.
    pub mode: String,
    /// Whether load counts in mode after-hours-only.
    pub busy: bool,
    /// Calls on the line from which on the clinic counts as busy.
    pub threshold: String,
    /// Shown to admins, minutes.
    pub wait: String,
    /// Whether closed hours count in mode overflow-only.
    pub closed_too: bool,
    /// Whether the rules are used.
    pub rules_on: bool,
    /// The rules.
    pub rules: Vec<RuleDraft>,
    /// Id of the control that gets the focus when the form is shown again.
    pub focus: Option<String>,
    /// One sentence about what a button just did.
    pub said: Option<String>,
}

fn action_code(action: RuleAction) -> &'static str {
    match action {
        RuleAction::Enable => "enable",
        RuleAction::Disable => "disable",
    }
}

impl RuleDraft {
    fn of(no: u32, rule: &ScheduleRule) -> Self {
        Self {
            no,
            day: rule.day.key().to_owned(),
            from: rule.interval.open.to_string(),
            to: show_close(rule.interval.close),
            action: action_code(rule.action).to_owned(),
        }
    }

    /// Name and id of one of its controls: `day`, `from`, `to`, `action`.
    #[must_use]
    pub fn control(&self, which: &str) -> String {
        format!("rule-{}-{which}", self.no)
    }

    fn json(&self) -> Value {
        let to = read_close(&self.to).map_or_else(|| self.to.clone(), |time| time.to_string());
        json!({
            "dayOfWeek": day_of(&self.day).map(Weekday::index),
            "startTime": self.from,
            "endTime": to,
            "action": self.action,
        })
    }
}

impl AnsweringDraft {
    /// Stored settings as they can be edited.
    #[must_use]
    pub fn of(settings: &AvailabilitySettings) -> Self {
        Self {
            mode: settings.mode.code().to_owned(),
            busy: settings.high_volume.enabled,
            threshold: settings.high_volume.threshold.to_string(),
            wait: settings.high_volume.estimated_wait_minutes.to_string(),
            closed_too: settings.after_hours_enabled,
            rules_on: settings.custom.enabled,
            rules: (1..).zip(&settings.custom.rules).map(|(no, rule)| RuleDraft::of(no, rule)).collect(),
            focus: None,
            said: None,
        }
    }

    /// What a browser sent, or what was kept of it.
    #[must_use]
    pub fn typed(sent: &Submitted) -> Self {
        let text = |name: &str| sent.get(name).to_owned();
        let some = |name: &str| Some(text(name)).filter(|t| !t.is_empty());
        let mut rules: Vec<RuleDraft> = Vec::new();
        for (name, value) in &sent.values {
            let Some((no, which)) = name.strip_prefix("rule-").and_then(|rest| rest.split_once('-')) else { continue };
            let Ok(no) = no.parse::<u32>() else { continue };
            let at = rules.iter().position(|r| r.no == no).unwrap_or_else(|| {
                rules.push(RuleDraft { no, ..RuleDraft::default() });
                rules.len() - 1
            });
            let rule = &mut rules[at];
            match which {
                "day" => rule.day.clone_from(value),
                "from" => rule.from.clone_from(value),
                "to" => rule.to.clone_from(value),
                "action" => rule.action.clone_from(value),
                _ => {}
            }
        }
        Self {
            mode: text("mode"),
            busy: sent.has("busy-on"),
            threshold: text("busy-threshold"),
            wait: text("busy-wait"),
            closed_too: sent.has("closed-too"),
            rules_on: sent.has("rules-on"),
            rules,
            focus: some("focus"),
            said: some("said"),
        }
    }

    /// As the pairs of a form, for keeping it until it is shown again.
    #[must_use]
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = [
            ("mode", self.mode.as_str()),
            ("busy-threshold", &self.threshold),
            ("busy-wait", &self.wait),
            ("focus", self.focus.as_deref().unwrap_or_default()),
            ("said", self.said.as_deref().unwrap_or_default()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        for (name, on) in [("busy-on", self.busy), ("closed-too", self.closed_too), ("rules-on", self.rules_on)] {
            if on {
                pairs.push((name.to_owned(), "on".to_owned()));
            }
        }
        for rule in &self.rules {
            let values = [("day", &rule.day), ("from", &rule.from), ("to", &rule.to), ("action", &rule.action)];
            pairs.extend(values.map(|(which, value)| (rule.control(which), value.clone())));
        }
        pairs
    }

    /// Carries out a button that does not save. Answers whether it was one.
    pub fn act(&mut self, button: &str) -> bool {
        (self.focus, self.said) = (None, None);
        if let Some(no) = button.strip_prefix("remove-rule-").and_then(|no| no.parse::<u32>().ok()) {
            if let Some(at) = self.rules.iter().position(|r| r.no == no) {
                self.rules.remove(at);
                self.said = Some(format!("Rule {} removed.", at + 1));
            }
            self.focus = Some("add-rule".to_owned());
            return true;
        }
        match button {
            "add-rule" => {
                let no = self.rules.iter().map(|r| r.no).max().unwrap_or(0).saturating_add(1);
                // The day after the last rule's: rules are mostly typed in the order of the week.
                let day = self.rules.last().and_then(|r| day_of(&r.day)).map_or(Weekday::Monday, Weekday::next);
                let rule = RuleDraft { no, day: day.key().into(), action: "enable".into(), ..RuleDraft::default() };
                self.focus = Some(rule.control("from"));
                self.rules.push(rule);
                // Whoever types a rule wants it to be used.
                self.rules_on = true;
            }
            "preview" => self.focus = Some("preview".to_owned()),
            _ => return false,
        }
        true
    }

    /// The settings to save: the stored ones with these answers.
    ///
    /// # Errors
    /// Everything that is wrong, by control name.
    pub fn settings(&self, stored: &AvailabilitySettings) -> Result<AvailabilitySettings, Wrong> {
        let parsed = AvailabilitySettings::parse(&self.json(&self.rules));
        let mut settings = stored.clone();
        let parsed = parsed.map_err(|errors| self.at_controls(errors))?;
        settings.mode = parsed.mode;
        settings.after_hours_enabled = parsed.after_hours_enabled;
        settings.high_volume = parsed.high_volume;
        settings.custom = self.like_stored(parsed.custom, &stored.custom);
        Ok(settings)
    }

    /// The stored settings with as much of what was typed as can be read, for the preview.
    #[must_use]
    pub fn readable(&self, stored: &AvailabilitySettings) -> AvailabilitySettings {
        let mut settings = stored.clone();
        let (parsed, _) = AvailabilitySettings::read(&self.json(&self.rules));
        settings.mode = parsed.mode;
        settings.after_hours_enabled = parsed.after_hours_enabled;
        settings.high_volume = parsed.high_volume;
        settings.custom = parsed.custom;
        settings
    }

    fn json(&self, rules: &[RuleDraft]) -> Value {
        json!({
            "mode": self.mode,
            "afterHours": {"enabled": self.closed_too},
            "highVolume": {
                "enabled": self.busy,
                "threshold": number(&self.threshold),
                "estimatedWaitMinutes": number(&self.wait),
            },
            "customSchedule": {"enabled": self.rules_on, "rules": rules.iter().map(RuleDraft::json).collect::<Vec<_>>()},
        })
    }

    /// Rules that mean what the stored one with their number means stay as they are stored, unknown fields included.
    fn like_stored(&self, mut parsed: CustomSchedule, stored: &CustomSchedule) -> CustomSchedule {
        for (rule, draft) in parsed.rules.iter_mut().zip(&self.rules) {
            let old = (draft.no as usize).checked_sub(1).and_then(|at| stored.rules.get(at));
            let same = |old: &&ScheduleRule| old.day == rule.day && same_hours(&[old.interval], &[rule.interval]);
            if let Some(old) = old.filter(same) {
                *rule = ScheduleRule { action: rule.action, ..old.clone() };
            } else {
                rule.extra = Map::new();
            }
        }
        parsed
    }

    /// Messages about stored paths, at the controls of this form.
    #[must_use]
    pub fn at_controls(&self, errors: Wrong) -> Wrong {
        let to_control = |error: FieldError| match error.field.as_str() {
            "mode" => FieldError::new("mode", "Choose who answers."),
            "highVolume.threshold" => {
                FieldError::new("busy-threshold", format!("Calls on the line: {}", lower(&error.message)))
            }
            "highVolume.estimatedWaitMinutes" => {
                FieldError::new("busy-wait", format!("Wait: {}", lower(&error.message)))
            }
            path => {
                match place(path, "customSchedule.rules").and_then(|(at, rest)| Some((self.rules.get(at)?, at, rest))) {
                    Some((rule, at, rest)) => {
                        let which = match rest {
                            ".dayOfWeek" => {
                                return FieldError::new(rule.control("day"), format!("Rule {}: choose a day.", at + 1));
                            }
                            ".action" => {
                                return FieldError::new(
                                    rule.control("action"),
                                    format!("Rule {}: choose who answers.", at + 1),
                                );
                            }
                            ".endTime" => "to",
                            _ => "from",
                        };
                        FieldError::new(rule.control(which), error.message)
                    }
                    None if path.starts_with("customSchedule") => FieldError::new(WHOLE_FORM, error.message),
                    None => elsewhere(error),
                }
            }
        };
        errors.into_iter().map(to_control).collect()
    }
}

/// A typed number as JSON; what is none stays text and is refused by the reader. Blank is no number either.
pub(super) fn number(typed: &str) -> Value {
    typed.trim().parse::<u32>().map_or_else(|_| json!(typed), |n| json!(n))
}

/// With a small first letter, to follow a colon.
pub(super) fn lower(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_lowercase();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> Submitted {
        Submitted::new("answering", pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    fn stored() -> AvailabilitySettings {
        let rules = json!([
            {"dayOfWeek": 1, "startTime": "18:00", "endTime": "00:00", "action": "enable", "colour": "red"},
            {"dayOfWeek": 2, "startTime": "18:00", "endTime": "24:00", "action": "disable"},
        ]);
        AvailabilitySettings::read(&json!({"mode": "scheduled", "customSchedule": {"enabled": true, "rules": rules}})).0
    }

    #[test]
    fn what_is_shown_and_saved_again_is_no_change() {
        let stored = stored();
        let draft = AnsweringDraft::of(&stored);
        let again = AnsweringDraft::typed(&Submitted::new("answering", draft.pairs()));
        assert_eq!(again, draft);
        assert_eq!(again.settings(&stored).unwrap().to_json(), stored.to_json());
    }

    #[test]
    fn every_wrong_value_is_told_at_its_control() {
        let draft = AnsweringDraft::typed(&sent(&[
            ("mode", "sometimes"),
            ("busy-threshold", "many"),
            ("busy-wait", ""),
            ("rule-3-day", "someday"),
            ("rule-3-from", "25:99"),
            ("rule-3-to", ""),
            ("rule-3-action", "dance"),
        ]));
        let errors = draft.settings(&stored()).unwrap_err();
        let mut controls: Vec<&str> = errors.iter().map(|e| e.field.as_str()).collect();
        controls.sort_unstable();
        assert_eq!(
            controls,
            ["busy-threshold", "busy-wait", "mode", "rule-3-action", "rule-3-day", "rule-3-from", "rule-3-to"],
            "{errors:?}"
        );
        assert_eq!(draft.rules[0].from, "25:99", "what was typed stays");
    }

    #[test]
    fn rules_come_and_go_without_losing_the_others() {
        let mut draft = AnsweringDraft::of(&stored());
        assert!(draft.act("add-rule"));
        assert_eq!((draft.rules[2].no, draft.rules[2].day.as_str()), (3, "wednesday"));
        assert_eq!(draft.focus.as_deref(), Some("rule-3-from"));
        assert!(draft.act("remove-rule-1"));
        assert_eq!(draft.rules.iter().map(|r| r.no).collect::<Vec<_>>(), [2, 3]);
        assert!(!draft.act("save"));
        let errors = draft.settings(&stored()).unwrap_err();
        assert_eq!(errors[0].field, "rule-3-from", "the second rule of the list is number 3: {errors:?}");
    }

    #[test]
    fn the_rest_of_the_settings_is_left_alone() {
        let stored = stored();
        let draft = AnsweringDraft::typed(&sent(&[("mode", "always"), ("busy-threshold", "4"), ("busy-wait", "15")]));
        let saved = draft.settings(&stored).unwrap();
        assert_eq!((saved.week.clone(), saved.timezone.clone()), (stored.week.clone(), stored.timezone.clone()));
        assert_eq!(saved.high_volume.threshold, 4);
        assert!(!saved.after_hours_enabled && saved.custom.rules.is_empty());
    }
}
