//! The hours as a calendar to subscribe to.

use crate::pages::settings::Screen;
use leptos::prelude::*;

/// The card. `address` is the feed's, where there is one.
pub(super) fn card(screen: &Screen, address: Option<String>) -> impl IntoView + use<> {
    let button = |value: &'static str, label: &'static str, class: &'static str| {
        screen.editable.then(|| view! { <button class=class type="submit" name="do" value=value>{label}</button> })
    };
    let body = match address {
        Some(address) => view! {
            <div class="field grow">
                <label for="feed-address">"Address"</label>
                <input class="input mono" id="feed-address" type="text" readonly value=address aria-describedby="feed-hint" />
                <p class="hint" id="feed-hint">"Add it in a calendar as a subscription. Whoever has it sees the hours, nothing else. A new address ends the old one."</p>
            </div>
            <div class="cluster">{button("new", "New address", "btn sm")}{button("off", "Stop", "btn sm plain")}</div>
        }
        .into_any(),
        None => view! {
            <p class="small">"Opening hours and special days in the team’s own calendars, always as they are here."</p>
            <div class="cluster">{button("new", "Make an address", "btn")}</div>
        }
        .into_any(),
    };
    view! {
        <form method="post" action=screen.address("feed") class="card mt-4" id="feed" aria-labelledby="feed-heading">
            <div class="card-head"><h2 id="feed-heading">"Hours as a calendar"</h2></div>
            <div class="card-body stack tight">{body}</div>
        </form>
    }
    .into_any()
}
