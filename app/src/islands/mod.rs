//! The only views that reach the browser as code. Each works as plain HTML first and adds comfort once hydrated.

#![allow(missing_docs, reason = "the island macro writes a public props struct without comments")]

mod copying;
mod hours_editor;
mod watching;

pub use copying::Copying;
pub use hours_editor::{EditorStart, HoursEditor};
pub use watching::Watching;

use leptos::prelude::*;

/// The value for `data-ready` on an island's root: set once the island is alive in the browser, absent before and
/// without JavaScript. Browser tests wait for it instead of for a time.
pub fn ready_mark() -> impl Fn() -> Option<&'static str> + Clone + Send + 'static {
    let ready = RwSignal::new(false);
    // Effects run in the browser only.
    Effect::new(move || ready.set(true));
    move || ready.get().then_some("")
}
