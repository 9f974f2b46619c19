//! The foot of a list that goes over several pages.

use super::Icon;
use leptos::prelude::*;

/// A link to another page of the list.
pub struct Turn {
    /// `Newer` or `Newest`, `Older`.
    pub words: &'static str,
    /// Its address.
    pub href: String,
}

/// What is shown, with a way to what is newer and to what is older, where there is any.
pub fn pager(text: String, newer: Option<Turn>, older: Option<Turn>) -> impl IntoView {
    let newer = newer.map(|turn| {
        view! { <a class="btn sm" rel="prev" href=turn.href><Icon name="left" size="sm" />{turn.words}</a> }
    });
    let older = older.map(|turn| {
        view! { <a class="btn sm" rel="next" href=turn.href>{turn.words}<Icon name="right" size="sm" /></a> }
    });
    view! {
        <nav class="card-foot pager" aria-label="Pages">
            <span aria-live="polite">{text}</span>
            <span class="cluster">{newer}{older}</span>
        </nav>
    }
    .into_any()
}
