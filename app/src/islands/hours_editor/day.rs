//! One day of the week: its switch, its rows, Add, Copy.
//!
//! What comes and goes is there all the time and hidden, and every changing value is a `Signal`: a view type of its own
//! for each place would double the size of the browser's module.

use super::{Editor, State, blank};
use crate::components::{Icon, error_id};
use crate::drafts::{SpanDraft, add_id, close_name, copy_id, on_name, open_name, open_path, tick_id, tick_name};
use domain::availability::{ClockTime, Weekday};
use leptos::prelude::*;

/// The row of a day.
pub(super) fn day_row(editor: Editor, day: Weekday, editable: bool) -> impl IntoView {
    let name = day.name();
    let on = editor.state.with_untracked(|state| state.week.day(day).on);
    let closed = editor.start.with_value(|start| start.closed.clone());
    let bars = editor.text(move |state| open_path(&state.read, day));
    let spans = move || editor.state.with(|state| state.week.day(day).spans.clone());
    view! {
        <fieldset class="day-row">
            <legend class="vh">{name}</legend>
            <div class="day-name">
                <label class="switch">
                    <input type="checkbox" role="switch" id=on_name(day) name=on_name(day) checked=on />
                    <b>{name}</b>
                </label>
            </div>
            <div class="spans">
                <For each=spans key=|span| span.no children=move |span| span_row(editor, day, span, editable) />
                <p class="closed-note">{closed}</p>
                // Drawn while somebody types; the times beside it say the same in words.
                <svg class="day-strip" viewBox="0 0 1440 1" preserveAspectRatio="none" aria-hidden="true"><path d=bars /></svg>
            </div>
            {editable.then(|| (actions(editor, day), copy_panel(editor, day)))}
        </fieldset>
    }
}

/// The kind of control that can show what was typed: a time control shows only times.
fn kind(value: &str) -> &'static str {
    let shown = value.trim().is_empty() || ClockTime::parse(value).is_ok_and(|time| time != ClockTime::END_OF_DAY);
    if shown { "time" } else { "text" }
}

fn span_row(editor: Editor, day: Weekday, span: SpanDraft, editable: bool) -> impl IntoView {
    let no = span.no;
    // Numbers of controls stay when rows come and go; people count rows.
    let nth = move |state: &State| state.week.day(day).spans.iter().position(|s| s.no == no).map_or(1, |at| at + 1);
    let named = move |before: &'static str, what: &'static str| {
        editor.text(move |state| format!("{before}{} {what} {}", day.name(), nth(state)))
    };
    let remark = editor.text(move |state| {
        let span = state.week.day(day).spans.iter().find(|s| s.no == no);
        span.and_then(|span| span.remark(day)).unwrap_or_default()
    });
    let (open, close) = (open_name(day, no), close_name(day, no));
    view! {
        <div class="span">
            {time(editor, open.clone(), span.open, named("", "opening"))}
            <span class="muted">"to"</span>
            {time(editor, close.clone(), span.close, named("", "closing"))}
            {editable.then(|| view! {
                <button
                    class="btn sm plain square"
                    type="submit"
                    name="do"
                    value=format!("remove-{}-{no}", day.key())
                    aria-label=named("Remove ", "hours")
                >
                    <Icon name="x" size="sm" />
                </button>
            })}
            <span class="badge" hidden=blank(remark)><Icon name="clock" />{remark}</span>
            {message(editor, open)}
            {message(editor, close)}
        </div>
    }
}

fn time(editor: Editor, control: String, value: String, label: Signal<String>) -> impl IntoView {
    let invalid = control.clone();
    let invalid = editor.text(move |state| (!state.error(&invalid).is_empty()).to_string());
    view! {
        <input
            class="input"
            type=kind(&value)
            id=control.clone()
            name=control.clone()
            value=value
            autofocus=editor.focused(&control)
            aria-label=label
            aria-invalid=invalid
            aria-describedby=error_id(&control)
        />
    }
}

/// What is wrong with a control; as `FieldErrorText` draws it, and empty where nothing is.
fn message(editor: Editor, control: String) -> impl IntoView {
    let id = error_id(&control);
    let text = editor.text(move |state| state.error(&control));
    view! { <p class="error" id=id hidden=blank(text)><Icon name="stop" size="sm" /><span>{text}</span></p> }
}

fn actions(editor: Editor, day: Weekday) -> impl IntoView {
    let expanded = editor.text(move |state| (state.copying == Some(day)).to_string());
    view! {
        <div class="day-actions">
            <button
                class="btn sm ghost"
                type="submit"
                id=add_id(day)
                name="do"
                value=format!("add-{}", day.key())
                autofocus=editor.focused(&add_id(day))
            >
                <Icon name="plus" size="sm" />
                "Add"
                <span class="vh">{format!(" hours on {}", day.name())}</span>
            </button>
            <button
                class="btn sm plain square"
                type="submit"
                id=copy_id(day)
                name="do"
                value=format!("copy-{}", day.key())
                autofocus=editor.focused(&copy_id(day))
                aria-label=format!("Copy {} to other days", day.name())
                aria-expanded=expanded
            >
                <Icon name="copy" size="sm" />
            </button>
        </div>
    }
}

fn copy_panel(editor: Editor, from: Weekday) -> impl IntoView {
    let hidden = editor.is(move |state| state.copying != Some(from));
    // The six days after this one, in the order of the week.
    let days: [Weekday; 6] = std::array::from_fn(|i| {
        let at = if Weekday::MONDAY_FIRST[i].index() == from.index() || Weekday::MONDAY_FIRST[..i].contains(&from) {
            i + 1
        } else {
            i
        };
        Weekday::MONDAY_FIRST[at]
    });
    let ticks = days.map(|day| {
        let id = tick_id(from, day);
        view! {
            <label class="check">
                // The name is a label of its own: a word in two parts is read as two words.
                <input type="checkbox" aria-label=day.name() name=tick_name(from) value=day.key() autofocus=editor.focused(&id) id=id />
                {&day.name()[..3]}
            </label>
        }
    });
    view! {
        <fieldset class="copy" hidden=hidden>
            <legend>{format!("Copy {} to", from.name())}</legend>
            {ticks}
            <button class="btn sm" type="submit" name="do" value=format!("copy-{}-apply", from.key())>"Copy hours"</button>
        </fieldset>
    }
}
