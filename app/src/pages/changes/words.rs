//! What is different, as people read it.

use crate::components::Icon;
use crate::pages::history::change_list;
use backend::store::ChangeLine;
use domain::audit::{FieldChange, Kind, difference, flat};
use domain::availability::{AvailabilitySettings, difference as settings_difference};
use leptos::prelude::*;
use serde_json::Value;

/// The longest value that is shown at once, characters.
const SHOWN: usize = 160;

/// What was done: in plain words, or as the word itself where another version wrote it.
pub(super) fn what(line: &ChangeLine) -> String {
    line.kind.map_or_else(|| line.entry.action.clone(), |kind| kind.words().to_owned())
}

/// Before and after, field by field; of a clinic's settings in their own words first.
pub(super) fn difference_of(kind: Option<Kind>, before: Option<&Value>, after: Option<&Value>) -> AnyView {
    let fields = flat(&difference(before, after));
    if fields.is_empty() {
        return view! { <p class="muted">"Nothing more was written down."</p> }.into_any();
    }
    let by_field = field_list(&fields);
    match (kind, before, after) {
        (Some(Kind::AvailabilitySaved), Some(before), Some(after)) => {
            let (was, is) = (AvailabilitySettings::read(before).0, AvailabilitySettings::read(after).0);
            let words = change_list(&settings_difference(&was, &is));
            view! {
                {words}
                <details class="fold">
                    <summary><Icon name="right" size="sm" />"Field by field"</summary>
                    {by_field}
                </details>
            }
            .into_any()
        }
        _ => by_field,
    }
}

fn field_list(fields: &[FieldChange]) -> AnyView {
    let rows = fields.iter().map(|field| {
        let (was, is) = (there(field.before.as_ref()), there(field.after.as_ref()));
        let how = match (was, is) {
            (None, Some(_)) => "added",
            (Some(_), None) => "removed",
            _ => "changed",
        };
        let name = match field.name() {
            name if name.is_empty() => "Everything".to_owned(),
            name => name,
        };
        let before = was.map(|value| view! { <del>{shortened(&shown(value))}</del> " " });
        let after = is.map(|value| view! { <ins>{shortened(&shown(value))}</ins> });
        view! { <dt>{name}" "<small class="muted">{how}</small></dt><dd>{before}{after}</dd> }
    });
    view! { <dl class="facts changes mt-2">{rows.collect_view()}</dl> }.into_any()
}

fn there(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !value.is_null())
}

fn shown(value: &Value) -> String {
    let plain = |value: &Value| !value.is_array() && !value.is_object();
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.is_empty() => "blank".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(list) if list.is_empty() => "none".to_owned(),
        Value::Array(list) if list.iter().all(plain) => list.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// A long value begins, and is whole when it is unfolded.
fn shortened(text: &str) -> AnyView {
    if text.chars().count() <= SHOWN {
        return text.to_owned().into_any();
    }
    let begin: String = text.chars().take(SHOWN).collect();
    let rest: String = text.chars().skip(SHOWN).collect();
    view! {
        {begin}
        <details class="fold">
            <summary><Icon name="right" size="sm" />"The rest"</summary>
            {rest}
        </details>
    }
    .into_any()
}
