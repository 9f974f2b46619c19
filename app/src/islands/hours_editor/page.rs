//! The editor's hands on the page: what was clicked and typed, where the focus goes. Browser only; on the server none of
//! this is called.

use super::Editor;
use crate::drafts::{WeekAction, close_name, on_name, open_name, tick_id};
use domain::availability::Weekday;
use leptos::ev::{Event, MouseEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement, HtmlInputElement};

fn control(id: &str) -> Option<HtmlInputElement> {
    // A select has the same `value`; nothing else is asked of it.
    document().get_element_by_id(id).map(JsCast::unchecked_into)
}

/// A click on one of the week's buttons acts here instead of on the server.
pub(super) fn clicked(editor: Editor, event: &MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let button = target.and_then(|target| target.closest("button[name=do]").ok().flatten());
    let action = button.and_then(|button| button.get_attribute("value")).and_then(|value| WeekAction::parse(&value));
    if let Some(action) = action {
        event.prevent_default();
        editor.act(action);
    }
}

/// A control of the form changed.
pub(super) fn changed(editor: Editor, event: &Event) {
    let Some(target) = event.target() else { return };
    let input: HtmlInputElement = target.unchecked_into();
    if let Some(name) = input.get_attribute("name") {
        editor.typed(&name, &input.value(), input.checked());
    }
}

/// Takes over what the controls hold: somebody may have typed before the editor was alive, or come back to the page.
pub(super) fn read_controls(editor: Editor) {
    let held = |name: &str| control(name).map(|input| (input.value(), input.checked()));
    editor.change(|state| {
        for day in Weekday::MONDAY_FIRST {
            let mut names = vec![on_name(day)];
            let spans = &state.week.day(day).spans;
            names.extend(spans.iter().flat_map(|span| [open_name(day, span.no), close_name(day, span.no)]));
            for name in names {
                if let Some((value, ticked)) = held(&name) {
                    state.week.set(&name, &value, ticked);
                }
            }
        }
        if let Some((zone, _)) = held("timezone") {
            state.zone = zone;
        }
    });
}

/// The days that are ticked in the copy panel of a day, which are unticked for the next time.
pub(super) fn ticked_days(from: Weekday) -> Vec<Weekday> {
    let mut ticked = Vec::new();
    for day in Weekday::MONDAY_FIRST {
        if let Some(input) = control(&tick_id(from, day)).filter(|input| input.checked()) {
            input.set_checked(false);
            ticked.push(day);
        }
    }
    ticked
}

/// Switches a day on or off.
pub(super) fn set_switch(day: Weekday, on: bool) {
    if let Some(input) = control(&on_name(day)) {
        input.set_checked(on);
    }
}

/// Gives the focus to a control once the page is drawn.
pub(super) fn focus_later(id: String) {
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            let _ = element.unchecked_into::<HtmlElement>().focus();
        }
    });
}
