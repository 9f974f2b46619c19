//! A page that waits for something: asked about quietly, and drawn again once there is news. Without it there is a link
//! to look again.

use super::ready_mark;
use leptos::prelude::*;
use leptos::wasm_bindgen::{self, JsCast, JsValue, prelude::Closure, prelude::wasm_bindgen};
use std::time::Duration;

#[wasm_bindgen]
extern "C" {
    type Answer;

    #[wasm_bindgen(method, getter)]
    fn status(this: &Answer) -> u16;

    type Promise;

    #[wasm_bindgen(js_name = fetch)]
    fn ask(address: &str) -> Promise;

    #[wasm_bindgen(method)]
    fn then(this: &Promise, news: &Closure<dyn FnMut(JsValue)>, silence: &Closure<dyn FnMut(JsValue)>);
}

/// How often it is asked.
const EVERY: Duration = Duration::from_secs(2);
/// How often at most: for a quarter of an hour.
const MOST: u32 = 450;

/// The answer that asks to draw the page again. Anything else, a sign-in page for example, is no news.
const NEWS: u16 = 205;

/// Draws the page again once `address` says so.
#[island]
pub fn Watching(address: String) -> impl IntoView {
    let ready = ready_mark();
    Effect::new(move || watch(address.clone()));
    view! { <span hidden data-ready=ready></span> }
}

fn watch(address: String) {
    let news: Closure<dyn FnMut(JsValue)> = Closure::new(|answer: JsValue| {
        if answer.unchecked_into::<Answer>().status() == NEWS {
            let _ = location().reload();
        }
    });
    // Asked again the next time.
    let silence: Closure<dyn FnMut(JsValue)> = Closure::new(|_| {});
    let mut left = MOST;
    let asking = move || {
        if left > 0 {
            left -= 1;
            ask(&address).then(&news, &silence);
        }
    };
    let asking = std::cell::RefCell::new(asking);
    let _ = set_interval_with_handle(move || (asking.borrow_mut())(), EVERY);
}
