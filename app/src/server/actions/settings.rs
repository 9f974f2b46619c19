//! What the forms of a clinic's settings share: opening the clinic, saving with the version that was seen, and showing
//! the form again with everything that was typed.

use super::{go, go_saying, refused, show_again};
use crate::drafts::{WHOLE_FORM, Wrong};
use crate::forms::{ACCEPT_PIN, FLIP, Submitted};
use crate::server::Visitor;
use crate::server::draft::Draft;
use crate::server::flash::Flash;
use axum::response::Response;
use backend::Failure;
use backend::store::{Accepted, ClinicNow, CompanyStore, Flip, SaveOutcome, Saving};
use domain::FieldError;
use domain::access::Permission;
use domain::availability::AvailabilitySettings;

/// The name under which a form is kept until it is shown again: with the clinic, so that it is never shown at another.
pub(crate) fn form_name(form: &str, slug: &str) -> String {
    format!("{form}:{slug}")
}

/// The pinned answers that a form gives up.
pub(super) fn accepted(sent: &Submitted) -> Accepted {
    Accepted::These(sent.all(ACCEPT_PIN).filter_map(|id| id.parse().ok()).collect())
}

/// A clinic's settings while a form about them is carried out.
pub(super) struct Desk {
    /// Who asks.
    pub visitor: Visitor,
    /// The company's data.
    pub store: CompanyStore,
    /// The clinic as it is now.
    pub clinic: ClinicNow,
    screen: &'static str,
}

impl Desk {
    /// Opens the clinic for changes. `screen` is the last part of the address the form is on.
    ///
    /// # Errors
    /// The answer for somebody who may not, or for a clinic that is not theirs.
    #[allow(clippy::result_large_err, reason = "the error is the answer")]
    pub async fn open(visitor: Visitor, slug: &str, screen: &'static str) -> Result<Self, Response> {
        match visitor.enter_clinic(slug, Permission::EditClinics).await {
            Ok((store, clinic)) => Ok(Self { visitor, store, clinic, screen }),
            Err(failure) => Err(refused(&failure, &format!("/clinics/{slug}/{screen}"))),
        }
    }

    /// The stored settings.
    pub fn stored(&self) -> &AvailabilitySettings {
        &self.clinic.context.clinic.settings
    }

    /// The address of the form.
    pub fn address(&self) -> String {
        format!("/clinics/{}/{}", self.clinic.resolved.slug, self.screen)
    }

    /// The form to show again: these values, and the version it was filled from.
    pub fn form(&self, form: &str, mut values: Vec<(String, String)>, version: &str, errors: Wrong) -> Submitted {
        values.push(("version".to_owned(), version.to_owned()));
        Submitted { errors, ..Submitted::new(&form_name(form, &self.clinic.resolved.slug), values) }
    }

    /// Shows the form again.
    pub async fn again(&self, form: Submitted) -> Response {
        show_again(&self.visitor, form, &self.address()).await
    }

    /// Says something on the form's page, or on another one of ours.
    pub async fn say_at(&self, flash: Flash, to: Option<&str>) -> Response {
        go_saying(&self.visitor, flash, to.unwrap_or(&self.address())).await
    }

    /// Says something on the form's page.
    pub async fn say(&self, flash: Flash) -> Response {
        go_saying(&self.visitor, flash, &self.address()).await
    }

    /// Keeps what was typed and goes to the simulator with it.
    pub async fn try_first(&self, mut form: Submitted, settings: Result<AvailabilitySettings, Wrong>) -> Response {
        let settings = match settings {
            Ok(settings) => settings.to_json(),
            Err(errors) => {
                form.errors = errors;
                return self.again(form).await;
            }
        };
        let slug = self.clinic.resolved.slug.clone();
        let address = format!("/clinics/{slug}/try?draft=1");
        let draft = Draft { slug, screen: self.screen.to_owned(), form, settings };
        match draft.keep(&self.visitor.session).await {
            Ok(()) => go(&address),
            Err(failure) => refused(&failure, &self.address()),
        }
    }

    /// Shows the form again with the pinned answers that saving it would change.
    pub async fn ask_about_pins(&self, mut form: Submitted, flips: &[Flip]) -> Response {
        form.drop_all(FLIP);
        form.drop_all(ACCEPT_PIN);
        if form.get("do").is_empty() {
            form.values.push(("do".to_owned(), "save".to_owned()));
        }
        for flip in flips {
            form.values.push((FLIP.to_owned(), flip.id.to_string()));
            form.values.push((FLIP.to_owned(), flip.words()));
        }
        self.again(form).await
    }

    /// Saves, when nobody saved since the form was filled; else, and when something is wrong, shows it again.
    /// `at_controls` leads messages about stored paths to the controls of this form.
    pub async fn save(
        &self,
        mut form: Submitted,
        accepted: Accepted,
        settings: Result<AvailabilitySettings, Wrong>,
        at_controls: impl FnOnce(Wrong) -> Wrong,
        done: &str,
    ) -> Response {
        let settings = match settings {
            Ok(settings) => settings,
            Err(errors) => {
                form.errors = errors;
                return self.again(form).await;
            }
        };
        // A form without a readable version was filled from nothing we know.
        let Ok(seen) = form.get("version").parse::<i32>() else { return self.conflict(form).await };
        let saving = Saving { expected: Some(seen), accepted, restored_from: None };
        let outcome = self.store.save_availability(&self.clinic.resolved.slug, settings, saving).await;
        if matches!(outcome, Ok(SaveOutcome::Saved(_) | SaveOutcome::Unchanged(_)))
            && let Err(failure) = Draft::forget(&self.visitor.session, &self.clinic.resolved.slug).await
        {
            tracing::warn!(error = %failure, "a draft could not be forgotten");
        }
        match outcome {
            Ok(SaveOutcome::Saved(_)) => self.say(Flash::done(done)).await,
            Ok(SaveOutcome::Unchanged(_)) => {
                self.say(Flash::done("Nothing was changed, so everything stays as it is.")).await
            }
            Ok(SaveOutcome::Flips(flips)) => self.ask_about_pins(form, &flips).await,
            Err(Failure::Conflict) => self.conflict(form).await,
            Err(Failure::Invalid(errors)) => {
                form.errors = at_controls(errors);
                self.again(form).await
            }
            Err(failure @ (Failure::Database(_) | Failure::Internal(_))) => {
                tracing::error!(error = %failure, "settings could not be saved");
                form.errors = vec![FieldError::new(
                    WHOLE_FORM,
                    "We could not save. What you typed is still here. Try again in a moment.",
                )];
                self.again(form).await
            }
            Err(failure) => refused(&failure, &self.address()),
        }
    }

    /// Somebody else saved: what was typed stays, and the next save is one that knows of theirs.
    async fn conflict(&self, mut form: Submitted) -> Response {
        form.values.retain(|(name, _)| name != "version");
        let now = match self.store.clinic_now(&self.clinic.resolved.slug).await {
            Ok(clinic) => clinic.context.clinic.settings_version,
            Err(failure) => return refused(&failure, &self.address()),
        };
        form.values.push(("version".to_owned(), now.to_string()));
        form.values.push(("conflict".to_owned(), "1".to_owned()));
        self.again(form).await
    }
}
