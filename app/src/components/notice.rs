use super::Icon;
use domain::FieldError;
use leptos::prelude::*;

/// A message with a tone: `ok`, `warn`, `danger` or `info`.
#[component]
pub fn Alert(
    /// The tone.
    #[prop(into)]
    tone: String,
    /// The headline.
    #[prop(into)]
    title: String,
    /// More, if there is more to say.
    #[prop(optional_no_strip, into)]
    detail: Option<String>,
) -> impl IntoView {
    let icon = match tone.as_str() {
        "ok" => "ok",
        "warn" => "alert",
        "info" => "info",
        _ => "stop",
    };
    let role = if matches!(tone.as_str(), "ok" | "info") { "status" } else { "alert" };
    view! {
        <div class="alert mb-3" data-tone=tone role=role>
            <Icon name=icon />
            <b>{title}</b>
            {detail.map(|detail| view! { <p>{detail}</p> })}
        </div>
    }
    .into_any()
}

/// Everything that is wrong with a form, at its top, each linked to its control. The first link
/// takes the focus, so that a keyboard or a screen reader starts there.
#[component]
pub fn ErrorSummary(
    /// What is wrong, by control name. `id_of` turns a name into the control's id.
    errors: Vec<FieldError>,
    /// From control name to id; often the same.
    id_of: fn(&str) -> String,
    /// What is to be done once they are right.
    #[prop(default = "saving")]
    before: &'static str,
) -> impl IntoView {
    let title = match errors.len() {
        0 => return ().into_any(),
        1 => format!("One thing to fix before {before}"),
        n => format!("{n} things to fix before {before}"),
    };
    let mut first = true;
    let items = errors.into_iter().map(|error| {
        let focus = std::mem::take(&mut first);
        view! { <li><a href=format!("#{}", id_of(&error.field)) autofocus=focus>{error.message}</a></li> }
    });
    view! {
        <div class="alert mb-3" data-tone="danger" role="alert">
            <Icon name="stop" />
            <b>{title}</b>
            <ul>{items.collect_view()}</ul>
        </div>
    }
    .into_any()
}
