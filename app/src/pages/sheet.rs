//! A form of many small fields: what is stored, or what was typed before it was refused, with each message at its control.

use crate::components::{FieldErrorText, TextArea, error_id};
use crate::forms::Submitted;
use domain::FieldError;
use leptos::prelude::*;

/// What a form shows.
pub(super) struct Sheet {
    stored: Vec<(&'static str, String)>,
    sent: Option<Submitted>,
}

/// A choice of a select: value and words.
pub(super) type Choice = (String, String);

impl Sheet {
    /// `sent` is the form as it was refused.
    pub fn new(stored: Vec<(&'static str, String)>, sent: Option<Submitted>) -> Self {
        Self { stored, sent }
    }

    /// Whether it holds what is not stored.
    pub const fn unsaved(&self) -> bool {
        self.sent.is_some()
    }

    /// What a control holds.
    pub fn value(&self, name: &str) -> String {
        match &self.sent {
            Some(sent) => sent.get(name).to_owned(),
            None => self.stored.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone()).unwrap_or_default(),
        }
    }

    /// Whether a checkbox is ticked.
    pub fn on(&self, name: &str) -> bool {
        match &self.sent {
            Some(sent) => sent.has(name),
            None => self.value(name) == "on",
        }
    }

    /// Whether one of several checkboxes of a name is ticked.
    pub fn among(&self, name: &str, value: &str) -> bool {
        match &self.sent {
            Some(sent) => sent.all(name).any(|one| one == value),
            None => self.stored.iter().any(|(n, v)| *n == name && v == value),
        }
    }

    /// What is wrong with a control.
    pub fn error(&self, name: &str) -> Option<String> {
        self.sent.as_ref().and_then(|sent| sent.error(name)).map(str::to_owned)
    }

    /// Everything that is wrong.
    pub fn errors(&self) -> Vec<FieldError> {
        self.sent.as_ref().map(|sent| sent.errors.clone()).unwrap_or_default()
    }

    fn described(&self, name: &str, hint: &str) -> Option<String> {
        let hint = (!hint.is_empty()).then(|| format!("{name}-hint"));
        let error = self.error(name).map(|_| error_id(name));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// A line of text; `kind` is `text`, `decimal`, `numeric`, `tel`, `email`, `url` or `date`.
    pub fn text(&self, name: &'static str, kind: &'static str, label: &str, hint: &str, max: u32) -> AnyView {
        let (error, described) = (self.error(name), self.described(name, hint));
        let (type_, mode) = match kind {
            "date" => ("date", None),
            "url" => ("text", Some("url")),
            "tel" | "email" => (kind, None),
            "decimal" | "numeric" => ("text", Some(kind)),
            _ => ("text", None),
        };
        view! {
            <div class="field">
                <label for=name>{label.to_owned()}</label>
                <input
                    class="input"
                    type=type_
                    inputmode=mode
                    id=name
                    name=name
                    maxlength=max
                    value=self.value(name)
                    aria-invalid=error.as_ref().map(|_| "true")
                    aria-describedby=described
                />
                {hint_text(name, hint)}
                <FieldErrorText control=name message=error />
            </div>
        }
        .into_any()
    }

    /// Several lines of text.
    pub fn area(&self, name: &'static str, label: &str, hint: &str, max: u32) -> AnyView {
        let error = self.error(name);
        let described = self.described(name, hint).unwrap_or_default();
        view! {
            <div class="field">
                <label for=name>{label.to_owned()}</label>
                <TextArea id=name value=self.value(name) max=max invalid=error.is_some() described_by=described />
                {hint_text(name, hint)}
                <FieldErrorText control=name message=error />
            </div>
        }
        .into_any()
    }

    /// A switch.
    pub fn switch(&self, name: &'static str, label: &str, hint: &str) -> AnyView {
        let (error, described) = (self.error(name), self.described(name, hint));
        view! {
            <div>
                <label class="switch">
                    <input type="checkbox" role="switch" name=name id=name checked=self.on(name) aria-describedby=described />
                    <span>{label.to_owned()}</span>
                </label>
                {hint_text(name, hint)}
                <FieldErrorText control=name message=error />
            </div>
        }
        .into_any()
    }

    /// One of several; each group has a heading, or none.
    pub fn select(&self, name: &'static str, label: &str, hint: &str, groups: Vec<(String, Vec<Choice>)>) -> AnyView {
        let (error, described) = (self.error(name), self.described(name, hint));
        let value = self.value(name);
        let groups = groups.into_iter().map(|(heading, choices)| {
            let options = choices.into_iter().map(|(code, words)| {
                let selected = code == value;
                view! { <option value=code selected=selected>{words}</option> }
            });
            let options = options.collect_view();
            match heading.is_empty() {
                true => options.into_any(),
                false => view! { <optgroup label=heading>{options}</optgroup> }.into_any(),
            }
        });
        view! {
            <div class="field">
                <label for=name>{label.to_owned()}</label>
                <select class="select" id=name name=name aria-invalid=error.as_ref().map(|_| "true") aria-describedby=described>
                    {groups.collect_view()}
                </select>
                {hint_text(name, hint)}
                <FieldErrorText control=name message=error />
            </div>
        }
        .into_any()
    }
}

fn hint_text(name: &str, hint: &str) -> Option<AnyView> {
    (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{name}-hint")>{hint.to_owned()}</p> }.into_any())
}

/// "on" where it is so, for a checkbox.
pub(super) fn ticked(on: bool) -> String {
    if on { "on".to_owned() } else { String::new() }
}
