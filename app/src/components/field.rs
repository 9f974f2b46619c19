use super::Icon;
use leptos::prelude::*;

/// The id of a control's error text, for `aria-describedby`.
#[must_use]
pub fn error_id(control: &str) -> String {
    format!("{control}-error")
}

/// What is wrong, in words, under its control.
#[component]
pub fn FieldErrorText(
    /// Id of the control.
    #[prop(into)]
    control: String,
    /// The message; nothing is drawn without one.
    #[prop(into)]
    message: Option<String>,
) -> impl IntoView {
    message
        .map(|message| {
            view! {
                <p class="error" id=error_id(&control)>
                    <Icon name="stop" size="sm" />
                    <span>{message}</span>
                </p>
            }
        })
        .into_any()
}

/// Label, control, hint, error, in that order. The control is the child; it names this error by
/// [`error_id`] and the hint by `{id}-hint`.
#[component]
pub fn Field(
    /// Id of the control.
    id: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// How to fill it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
    /// The control.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {children()}
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            <FieldErrorText control=id message=error />
        </div>
    }
    .into_any()
}
