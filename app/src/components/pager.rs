//! The foot of a list that goes over several pages.

use super::Icon;
use crate::show;
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

/// A page of a list that is counted to its end.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// How many come before it.
    pub offset: u64,
    /// How many it shows.
    pub shown: u64,
    /// How many a full page shows.
    pub size: u64,
    /// How many there are in all.
    pub total: u64,
}

/// The foot of such a list: "26 to 50 of 312 calls". `words` name one and many of what it lists, `turns` the page before
/// and the one after; `address` is that of the page with so many before it.
pub fn pager_of(
    part: Part,
    words: [&'static str; 2],
    turns: [&'static str; 2],
    address: impl Fn(u64) -> String,
) -> AnyView {
    let Part { offset, shown, size, total } = part;
    let ([one, many], [before, after]) = (words, turns);
    let all = show::count(total, one, many);
    let text = match shown {
        0 => all,
        _ => format!("{} to {} of {all}", offset + 1, offset + shown),
    };
    let newer = (offset > 0).then(|| Turn { words: before, href: address(offset.saturating_sub(size)) });
    let older = (offset + shown < total).then(|| Turn { words: after, href: address(offset + size) });
    pager(text, newer, older).into_any()
}
