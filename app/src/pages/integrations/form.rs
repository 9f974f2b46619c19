//! The fields of an account, made from the one table that also checks them. A stored secret is never in the page: its
//! field is empty, and stays empty to keep it.

use crate::components::{Alert, ErrorSummary, Field, FieldErrorText, Icon, TextArea, error_id};
use crate::forms::Submitted;
use crate::server::actions::{RETYPE, TOKEN_ENDS};
use backend::store::{Account, ClinicNow};
use domain::integration::{AccountKind, FieldSpec, Input};
use leptos::prelude::*;

/// What the form is filled from: what was typed, else what is stored.
pub(super) struct Filled<'f> {
    pub kind: AccountKind,
    pub stored: Option<&'f Account>,
    pub sent: Option<&'f Submitted>,
    pub clinics: &'f [ClinicNow],
}

impl Filled<'_> {
    fn error(&self, name: &str) -> Option<String> {
        self.sent.and_then(|sent| sent.error(name)).map(str::to_owned)
    }

    /// The text of a control that may be shown.
    fn text(&self, name: &str, stored: Option<&str>) -> String {
        self.sent
            .filter(|sent| sent.has(name))
            .map_or_else(|| stored.unwrap_or_default().to_owned(), |sent| sent.get(name).to_owned())
    }

    /// Name, values and note.
    pub(super) fn fields(&self) -> impl IntoView + use<> {
        let name = self.text("accountName", self.stored.map(|account| account.name.as_str()));
        let name_error = self.error("accountName");
        let note = self.text("description", self.stored.and_then(|account| account.description.as_deref()));
        let note_error = self.error("description");
        let note_invalid = note_error.is_some();
        let own = self.kind.fields().iter().map(|spec| self.field(spec)).collect_view();
        let ends = (self.kind == AccountKind::Whatsapp).then(|| self.token_ends());
        view! {
            <Field id="accountName" label="Name" hint="How you tell it from your other accounts." error=name_error.clone()>
                <input class="input" id="accountName" name="accountName" value=name maxlength="120" required autocomplete="off"
                    aria-invalid=name_error.as_ref().map(|_| "true") aria-describedby=described("accountName", name_error.is_some()) />
            </Field>
            {own}
            {ends}
            <div class="field">
                <label for="description">"Note"</label>
                <TextArea id="description" value=note max=500 invalid=note_invalid described_by=described("description", note_invalid) />
                <p class="hint" id="description-hint">"Optional. Who looks after this account, and where. No passwords."</p>
                <FieldErrorText control="description" message=note_error />
            </div>
        }
        .into_any()
    }

    fn field(&self, spec: &'static FieldSpec) -> AnyView {
        let error = self.error(spec.name);
        match spec.input {
            Input::Secret => self.secret(spec, error),
            Input::Text => {
                let value = self.text(spec.name, self.stored.and_then(|account| account.shown(spec.name)));
                view! {
                    <Field id=spec.name label=spec.label hint=spec.hint error=error.clone()>
                        <input class="input" id=spec.name name=spec.name value=value maxlength="255" autocomplete="off" autocapitalize="none" spellcheck="false"
                            required=spec.required aria-invalid=error.as_ref().map(|_| "true") aria-describedby=described(spec.name, error.is_some()) />
                    </Field>
                }
                .into_any()
            }
            Input::Choice(choices) => {
                let options = choices.iter().map(|(code, words)| ((*code).to_owned(), (*words).to_owned()));
                self.select(spec, options.collect(), error)
            }
            Input::Clinic => {
                let none = (String::new(), "The clinic that the number leads to".to_owned());
                let clinics = self
                    .clinics
                    .iter()
                    .map(|clinic| (clinic.resolved.clinic.to_string(), clinic.context.clinic.name.clone()));
                self.select(spec, std::iter::once(none).chain(clinics).collect(), error)
            }
        }
    }

    fn select(&self, spec: &'static FieldSpec, options: Vec<(String, String)>, error: Option<String>) -> AnyView {
        let chosen = self.text(spec.name, self.stored.and_then(|account| account.shown(spec.name)));
        let options = options.into_iter().map(|(value, words)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{words}</option> }
        });
        let options = options.collect_view();
        view! {
            <Field id=spec.name label=spec.label hint=spec.hint error=error.clone()>
                <select class="select" id=spec.name name=spec.name aria-invalid=error.as_ref().map(|_| "true") aria-describedby=described(spec.name, error.is_some())>
                    {options}
                </select>
            </Field>
        }
        .into_any()
    }

    fn secret(&self, spec: &'static FieldSpec, error: Option<String>) -> AnyView {
        let mask = self.stored.and_then(|account| account.shown(spec.name)).map(str::to_owned);
        let again = self.sent.is_some_and(|sent| sent.all(RETYPE).any(|name| name == spec.name));
        let hint = match (&mask, again) {
            (_, true) => format!("Type it again: secrets are not kept with a form that was not saved. {}", spec.hint),
            (Some(mask), false) => format!("Stored: {mask}. Leave it empty to keep it. {}", spec.hint),
            (None, false) => spec.hint.to_owned(),
        };
        let ticked = self.sent.is_some_and(|sent| sent.all("remove").any(|name| name == spec.name));
        let remove = (mask.is_some() && !spec.required).then(|| {
            view! {
                <label class="check small">
                    <input type="checkbox" name="remove" value=spec.name checked=ticked />
                    <span>{format!("Remove the {}", spec.in_words())}</span>
                </label>
            }
        });
        let required = spec.required && mask.is_none();
        let view = view! {
            <Field id=spec.name label=spec.label hint=hint error=error.clone()>
                <input class="input" type="password" id=spec.name name=spec.name maxlength="2048" autocomplete="new-password" spellcheck="false"
                    placeholder=mask required=required aria-invalid=error.as_ref().map(|_| "true") aria-describedby=described(spec.name, error.is_some()) />
            </Field>
            {remove}
        };
        view.into_any()
    }

    fn token_ends(&self) -> AnyView {
        let stored = self.stored.and_then(|account| account.token_expires_at).map(|at| at.date_naive().to_string());
        let value = self.text(TOKEN_ENDS, stored.as_deref());
        let error = self.error(TOKEN_ENDS);
        let hint = "If Meta gave it an end. We remind you a week before.";
        view! {
            <Field id=TOKEN_ENDS label="Access token ends on" hint=hint error=error.clone()>
                <input class="input" type="date" id=TOKEN_ENDS name=TOKEN_ENDS value=value
                    aria-invalid=error.as_ref().map(|_| "true") aria-describedby=described(TOKEN_ENDS, error.is_some()) />
            </Field>
        }
        .into_any()
    }
}

/// Ids of the hint, and of the error where there is one.
fn described(name: &str, wrong: bool) -> String {
    if wrong { format!("{name}-hint {}", error_id(name)) } else { format!("{name}-hint") }
}

/// What stands above the form: what is wrong with it, or that somebody else saved.
pub(super) fn notices(sent: Option<&Submitted>, address: &str) -> impl IntoView + use<> {
    let errors = sent.map(|sent| sent.errors.clone()).unwrap_or_default();
    let on_the_form = errors.iter().filter(|error| error.field == "credentials").map(|error| error.message.clone());
    let on_the_form = on_the_form.map(|words| view! { <Alert tone="danger" title="Not saved" detail=Some(words) /> });
    let on_the_form = on_the_form.collect_view();
    let fields = errors.into_iter().filter(|error| error.field != "credentials").collect();
    let address = address.to_owned();
    let conflict = sent.filter(|sent| sent.has("conflict")).map(|_| {
        view! {
            <div class="alert mb-3" data-tone="warn" role="alert">
                <Icon name="alert" />
                <b>"Somebody else saved in the meantime"</b>
                <p>
                    "What you typed is still here, except secrets, and not saved. "
                    <a href=address>"Show what they saved"</a>
                    ", or save again to replace it with yours."
                </p>
            </div>
        }
    });
    view! { {conflict} {on_the_form} <ErrorSummary errors=fields id_of=str::to_owned /> }.into_any()
}
