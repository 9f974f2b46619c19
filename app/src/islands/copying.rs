//! Values that are copied with one press. The server draws values and buttons; the buttons show once this is alive.
//! One island around all of them, so that each button costs the browser nothing.

use super::ready_mark;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::{self, JsCast, prelude::wasm_bindgen};
use leptos::web_sys::{Element, Node};

#[wasm_bindgen]
extern "C" {
    type Selection;

    #[wasm_bindgen(js_name = getSelection)]
    fn selection() -> Option<Selection>;

    #[wasm_bindgen(method, js_name = selectAllChildren)]
    fn select_all_children(this: &Selection, node: &Node);

    // The older of two ways: it says at once whether it worked, and works on a local address without https as well.
    #[wasm_bindgen(js_namespace = document, js_name = execCommand)]
    fn execute(command: &str) -> bool;
}

/// Whatever it surrounds: each `.copy` button copies the text of the element before it.
#[island]
pub fn Copying(children: Children) -> impl IntoView {
    let ready = ready_mark();
    view! { <div class="whole" data-ready=ready on:click=move |event| clicked(&event)>{children()}</div> }
}

fn clicked(event: &MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(button) = target.and_then(|target| target.closest(".copy").ok().flatten()) else { return };
    let (Some(value), Some(selection)) = (button.previous_element_sibling(), selection()) else { return };
    selection.select_all_children(&value);
    // What could not be copied is selected all the same.
    button.set_text_content(Some(if execute("copy") { "Copied" } else { "Press Ctrl+C" }));
}
