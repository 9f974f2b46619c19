//! The backup form: what callers get when the assistant does not answer.

use super::answering::{lower, number};
use super::{Wrong, elsewhere};
use crate::forms::Submitted;
use domain::FieldError;
use domain::availability::{AvailabilitySettings, FallbackKind};
use domain::phone::E164;
use serde_json::{Value, json};

/// The backup form as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BackupDraft {
    /// Code of the kind.
    pub kind: String,
    /// The line to ring, in any form.
    pub number: String,
    /// How long it rings.
    pub ring: String,
    /// Code of what follows when nobody takes the call.
    pub no_answer: String,
    /// Code of what follows when the line is busy.
    pub busy: String,
    /// Code of what follows when the line cannot be reached.
    pub failed: String,
    /// Whether a sentence is said before the line rings.
    pub announce: bool,
    /// Whether whoever picks up must press 1.
    pub confirm: bool,
    /// The voicemail greeting; blank for the standard one.
    pub greeting: String,
}

impl BackupDraft {
    /// Stored settings as they can be edited.
    #[must_use]
    pub fn of(settings: &AvailabilitySettings) -> Self {
        let fallback = &settings.fallback;
        Self {
            kind: fallback.kind.code().to_owned(),
            number: fallback.forward_number.as_ref().map(E164::display).unwrap_or_default(),
            ring: fallback.ring_seconds.to_string(),
            no_answer: fallback.on_no_answer.code().to_owned(),
            busy: fallback.on_busy.code().to_owned(),
            failed: fallback.on_failed.code().to_owned(),
            announce: fallback.announce,
            confirm: fallback.confirm_answer,
            greeting: fallback.voicemail_greeting.clone().unwrap_or_default(),
        }
    }

    /// What a browser sent, or what was kept of it.
    #[must_use]
    pub fn typed(sent: &Submitted) -> Self {
        let text = |name: &str| sent.get(name).to_owned();
        Self {
            kind: text("kind"),
            number: text("forward-number"),
            ring: text("ring-seconds"),
            no_answer: text("on-no-answer"),
            busy: text("on-busy"),
            failed: text("on-failed"),
            announce: sent.has("announce"),
            confirm: sent.has("confirm-answer"),
            // Browsers send line ends as two characters; one was typed, and counts.
            greeting: text("greeting").replace("\r\n", "\n"),
        }
    }

    /// As the pairs of a form, for keeping it until it is shown again.
    #[must_use]
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = [
            ("kind", &self.kind),
            ("forward-number", &self.number),
            ("ring-seconds", &self.ring),
            ("on-no-answer", &self.no_answer),
            ("on-busy", &self.busy),
            ("on-failed", &self.failed),
            ("greeting", &self.greeting),
        ]
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .into();
        if self.announce {
            pairs.push(("announce".to_owned(), "on".to_owned()));
        }
        if self.confirm {
            pairs.push(("confirm-answer".to_owned(), "on".to_owned()));
        }
        pairs
    }

    /// The settings to save: the stored ones with this backup. `staff` is the line that rings when the number is left
    /// blank.
    ///
    /// # Errors
    /// Everything that is wrong, by control name.
    pub fn settings(&self, stored: &AvailabilitySettings, staff: Option<&E164>) -> Result<AvailabilitySettings, Wrong> {
        let parsed = AvailabilitySettings::parse(&self.json(staff)).map_err(|errors| self.at_controls(errors))?;
        let mut settings = stored.clone();
        settings.fallback = parsed.fallback;
        Ok(settings)
    }

    /// The stored settings with as much of what was typed as can be read, for the preview.
    #[must_use]
    pub fn readable(&self, stored: &AvailabilitySettings, staff: Option<&E164>) -> AvailabilitySettings {
        let mut settings = stored.clone();
        settings.fallback = AvailabilitySettings::read(&self.json(staff)).0.fallback;
        settings
    }

    fn json(&self, staff: Option<&E164>) -> Value {
        let forward = self.kind == FallbackKind::Forward.code();
        let number_typed = match staff {
            Some(staff) if forward && self.number.trim().is_empty() => staff.as_str(),
            _ => self.number.as_str(),
        };
        // Greeting text is kept as typed; only blank is none.
        json!({"fallback": {
            "type": self.kind,
            "forwardNumber": number_typed,
            "ringSeconds": number(&self.ring),
            "onNoAnswer": self.no_answer,
            "onBusy": self.busy,
            "onFailed": self.failed,
            "announce": self.announce,
            "confirmAnswer": self.confirm,
            "voicemailGreeting": self.greeting,
        }})
    }

    /// Messages about stored paths, at the controls of this form.
    #[must_use]
    pub fn at_controls(&self, errors: Wrong) -> Wrong {
        let to_control = |error: FieldError| {
            let (control, message) = match error.field.as_str() {
                "fallback.type" => ("kind", "Choose a backup.".to_owned()),
                "fallback.forwardNumber" => ("forward-number", error.message),
                "fallback.ringSeconds" => ("ring-seconds", format!("Ringing time: {}", lower(&error.message))),
                "fallback.onNoAnswer" => ("on-no-answer", "Choose what follows when nobody answers.".to_owned()),
                "fallback.onBusy" => ("on-busy", "Choose what follows when the line is busy.".to_owned()),
                "fallback.onFailed" => ("on-failed", "Choose what follows when the line cannot be reached.".to_owned()),
                "fallback.voicemailGreeting" => ("greeting", format!("Greeting: {}", lower(&error.message))),
                _ => return elsewhere(error),
            };
            FieldError::new(control, message)
        };
        errors.into_iter().map(to_control).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::availability::NextStep;

    fn stored() -> AvailabilitySettings {
        let fallback = json!({
            "type": "forward", "forwardNumber": "+14165550110", "ringSeconds": 25, "onBusy": "assistant",
            "voicemailGreeting": "Hello\nthere", "music": "calm"
        });
        AvailabilitySettings::read(&json!({"fallback": fallback})).0
    }

    fn draft(change: impl FnOnce(&mut BackupDraft)) -> BackupDraft {
        let mut draft = BackupDraft::of(&stored());
        change(&mut draft);
        draft
    }

    #[test]
    fn what_is_shown_and_saved_again_is_no_change() {
        let stored = stored();
        let mut pairs = BackupDraft::of(&stored).pairs();
        for (_, value) in &mut pairs {
            *value = value.replace('\n', "\r\n");
        }
        let again = BackupDraft::typed(&Submitted::new("backup", pairs));
        assert_eq!(again.settings(&stored, None).unwrap().to_json(), stored.to_json());
    }

    #[test]
    fn a_number_may_be_typed_in_any_form_and_blank_means_the_staff_line() {
        let stored = stored();
        let staff = E164::parse("+14165550111").unwrap();
        let number = |typed: &str, staff: Option<&E164>| {
            let draft = draft(|d| typed.clone_into(&mut d.number));
            draft.settings(&stored, staff).map(|s| s.fallback.forward_number.map(|n| n.to_string()))
        };
        assert_eq!(number("(416) 555-0112", Some(&staff)).unwrap().as_deref(), Some("+14165550112"));
        assert_eq!(number(" ", Some(&staff)).unwrap().as_deref(), Some("+14165550111"));
        assert_eq!(number("", None).unwrap_err()[0].field, "forward-number");
        assert_eq!(number("911", None).unwrap_err()[0].field, "forward-number");
    }

    #[test]
    fn every_wrong_value_is_told_at_its_control() {
        let errors = draft(|d| {
            d.kind = "pigeon".into();
            d.number = "call me".into();
            d.ring = "3".into();
            d.no_answer = "party".into();
            d.busy = String::new();
            d.failed = "-".into();
            d.greeting = "x".repeat(1001);
        })
        .settings(&stored(), None)
        .unwrap_err();
        let mut controls: Vec<&str> = errors.iter().map(|e| e.field.as_str()).collect();
        controls.sort_unstable();
        assert_eq!(
            controls,
            ["forward-number", "greeting", "kind", "on-busy", "on-failed", "on-no-answer", "ring-seconds"],
            "{errors:?}"
        );
    }

    #[test]
    fn a_number_that_leads_back_is_told_at_the_number() {
        let found = draft(|_| ()).at_controls(vec![
            FieldError::new("fallback.forwardNumber", "circle"),
            FieldError::new("afterHours.businessHours.timezone", "unknown"),
        ]);
        assert_eq!((found[0].field.as_str(), found[1].field.as_str()), ("forward-number", "form"));
        assert_eq!(found[1].message, "Hours: unknown");
        assert_eq!(stored().fallback.on_busy, NextStep::Assistant);
    }
}
