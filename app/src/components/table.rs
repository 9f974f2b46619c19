//! The two faces of every list: a table that becomes cards on a phone, and what stands there while it is empty.

use super::Icon;
use leptos::prelude::*;

/// The head of a column.
#[derive(Debug, Clone, Copy)]
pub enum Column {
    /// Words.
    Text(&'static str),
    /// Figures, set to the right.
    Figures(&'static str),
    /// Buttons and links: named for those who do not see them.
    Unseen(&'static str),
}

/// A table with a caption for those who do not see it. The roles are said again because the phone's layout takes
/// `display: table` away, and with it what browsers tell assistive technology.
pub fn table(caption: impl Into<String>, columns: &[Column], rows: impl IntoAny) -> AnyView {
    let heads = columns.iter().map(|column| match *column {
        Column::Text(words) => view! { <th scope="col" role="columnheader">{words}</th> }.into_any(),
        Column::Figures(words) => view! { <th scope="col" role="columnheader" class="end">{words}</th> }.into_any(),
        Column::Unseen(words) => {
            view! { <th scope="col" role="columnheader"><span class="vh">{words}</span></th> }.into_any()
        }
    });
    view! {
        <div class="table-wrap">
            <table class="table" role="table">
                <caption class="vh">{caption.into()}</caption>
                <thead role="rowgroup"><tr role="row">{heads.collect_view()}</tr></thead>
                <tbody role="rowgroup">{rows.into_any()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// An empty list: why it is empty, and what to do.
pub fn empty(icon: &'static str, title: impl Into<String>, text: impl Into<String>) -> AnyView {
    view! {
        <div class="empty">
            <span class="lamp"><Icon name=icon /></span>
            <h2>{title.into()}</h2>
            <p>{text.into()}</p>
        </div>
    }
    .into_any()
}
