use crate::components::public_page;
use leptos::prelude::*;

/// An address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    if let Some(answer) = use_context::<leptos_axum::ResponseOptions>() {
        answer.set_status(http::StatusCode::NOT_FOUND);
    }
    public_page("There is nothing here", "The address is wrong, or the page was moved.")
}
