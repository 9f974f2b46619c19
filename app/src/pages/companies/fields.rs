//! The fields that a new company and one that is there share. A control is named by the path of what it sets, in the
//! form, in the API and in messages alike.

use super::SUBSCRIPTIONS;
use crate::components::{Field, TextArea, error_id};
use crate::forms::Submitted;
use domain::company::Contrast;
use leptos::prelude::*;

/// What the controls show: what was typed where a form came back, else what is stored.
pub(super) struct Values {
    /// The form as it was sent.
    pub sent: Option<Submitted>,
    /// What is stored, by control.
    pub stored: Vec<(&'static str, String)>,
}

impl Values {
    /// What a control shows.
    pub fn of(&self, name: &str) -> String {
        match &self.sent {
            Some(sent) => sent.get(name).to_owned(),
            None => self.stored.iter().find(|(known, _)| *known == name).map(|(_, v)| v.clone()).unwrap_or_default(),
        }
    }

    /// Whether a checkbox is ticked.
    fn ticked(&self, name: &str) -> bool {
        match &self.sent {
            Some(sent) => sent.has(name),
            None => self.of(name) == "on",
        }
    }

    /// What is wrong with a control.
    pub fn error(&self, name: &str) -> Option<String> {
        self.sent.as_ref().and_then(|sent| sent.error(name)).map(str::to_owned)
    }
}

/// One line of text.
pub(super) struct Line {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: String,
    pub max: u32,
    pub numeric: bool,
}

impl Line {
    pub fn new(name: &'static str, label: &'static str, hint: impl Into<String>, max: u32) -> Self {
        Self { name, label, hint: hint.into(), max, numeric: false }
    }

    pub fn view(self, values: &Values) -> AnyView {
        let error = values.error(self.name);
        let described = described(self.name, !self.hint.is_empty(), error.is_some());
        let (name, wrong) = (self.name, error.is_some());
        let hint = Some(self.hint).filter(|hint| !hint.is_empty());
        let mode = self.numeric.then_some("numeric");
        let control = view! {
            <input
                class="input"
                id=name
                name=name
                type="text"
                inputmode=mode
                maxlength=self.max
                autocomplete="off"
                value=values.of(name)
                aria-invalid=wrong.then_some("true")
                aria-describedby=described
            />
        };
        // Not through the component where there is no hint: its hint is text or nothing at all.
        match hint {
            Some(hint) => view! { <Field id=name label=self.label hint=hint error=error>{control}</Field> }.into_any(),
            None => view! { <Field id=name label=self.label error=error>{control}</Field> }.into_any(),
        }
    }
}

pub(super) fn described(name: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (true, true) => Some(format!("{name}-hint {}", error_id(name))),
        (true, false) => Some(format!("{name}-hint")),
        (false, true) => Some(error_id(name)),
        (false, false) => None,
    }
}

/// A choice of codes with their words.
pub(super) fn choice(
    values: &Values,
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
) -> AnyView {
    let (chosen, error) = (values.of(name), values.error(name));
    let described = described(name, false, error.is_some());
    let wrong = error.is_some();
    let options = options.into_iter().map(|(code, words)| {
        let selected = code == chosen;
        view! { <option value=code selected=selected>{words}</option> }
    });
    let options = options.collect_view();
    view! {
        <Field id=name label=label error=error>
            <select class="select" id=name name=name aria-invalid=wrong.then_some("true") aria-describedby=described>
                {options}
            </select>
        </Field>
    }
    .into_any()
}

/// Where the subscription stands.
pub(super) fn subscription(values: &Values) -> AnyView {
    let options = SUBSCRIPTIONS.iter().map(|(code, words)| ((*code).to_owned(), (*words).to_owned())).collect();
    choice(values, "subscriptionStatus", "Subscription", options)
}

/// Plan and what it includes.
pub(super) fn billing(values: &Values) -> AnyView {
    let credits = Line {
        numeric: true,
        ..Line::new(
            "billing.monthlyCredits",
            "Monthly credits",
            "One credit is one minute of a call. Blank means no limit.",
            12,
        )
    };
    view! {
        <div class="halves">
            {subscription(values)}
            {Line::new("billing.plan", "Plan", "As it is called on the invoice.", 500).view(values)}
            {credits.view(values)}
        </div>
    }
    .into_any()
}

/// The features that are ticked. Calls have a page of their own where a company is there already.
pub(super) fn features(values: &Values, with_calls: bool) -> AnyView {
    let offered = [
        ("features.chatEnabled", "Chat", "Assistants answer on the company’s site."),
        ("features.knowledgeBaseEnabled", "Knowledge base", "Assistants answer from the company’s own documents."),
        ("features.escalationEnabled", "Escalation", "Assistants hand over to the staff."),
        ("features.callEnabled", "Calls", "Assistants answer the phone."),
    ];
    let rows = offered.into_iter().filter(|(name, ..)| with_calls || *name != "features.callEnabled").map(|(name, label, hint)| {
        view! {
            <div>
                <label class="check" for=name>
                    <input type="checkbox" id=name name=name value="on" checked=values.ticked(name) aria-describedby=format!("{name}-hint") />
                    <span>{label}</span>
                </label>
                <p class="hint" id=format!("{name}-hint")>{hint}</p>
            </div>
        }
    });
    view! { <fieldset class="stack tight"><legend class="label">"Features"</legend>{rows.collect_view()}</fieldset> }
        .into_any()
}

/// Name, logo and colours that its own people see.
pub(super) fn branding(values: &Values) -> AnyView {
    let color = |name: &'static str, label: &'static str| {
        let typed = values.of(name);
        let hint = Contrast::of(&typed).map_or_else(|| "As #RRGGBB, such as #0B625D.".to_owned(), Contrast::words);
        let swatch = Contrast::of(&typed).map(|_| {
            view! {
                <svg width="100%" height="32" role="img" aria-label=format!("Text on {typed}") class="mt-2">
                    <rect width="100%" height="32" rx="6" fill=typed.clone()></rect>
                    <text x="12" y="21" fill="#FFFFFF">"White text"</text>
                    <text x="112" y="21" fill="#000000">"Black text"</text>
                </svg>
            }
        });
        view! { <div>{Line::new(name, label, hint, 7).view(values)}{swatch}</div> }
    };
    let (logo, error) = (values.of("branding.logoUrl"), values.error("branding.logoUrl"));
    let described = described("branding.logoUrl", true, error.is_some()).unwrap_or_default();
    let wrong = error.is_some();
    // Only a picture that is inside of the text: the content policy loads none from elsewhere.
    let preview = (logo.starts_with("data:image/") && !wrong)
        .then(|| view! { <img src=logo.clone() alt="The logo as it is stored" height="48" /> });
    view! {
        {Line::new("branding.displayName", "Name on screen", "Blank uses the company’s name.", 500).view(values)}
        <Field
            id="branding.logoUrl"
            label="Logo"
            hint="An address that begins with https://, or a small PNG, JPEG, WebP or GIF as data:image/png;base64,…"
            error=error
        >
            <TextArea id="branding.logoUrl" value=logo max=100_000 invalid=wrong described_by=described />
        </Field>
        {preview}
        <div class="halves">
            {color("branding.primaryColor", "Main colour")}
            {color("branding.accentColor", "Second colour")}
        </div>
    }
    .into_any()
}
