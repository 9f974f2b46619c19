//! The browser's entry point. The islands themselves are in `app`.

// Without a mention the linker drops the crate, and with it every island.
use app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's script once the module is loaded; the script then hydrates each island it finds.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
