//! The player for a conversation that was recorded, on the call's page.

use leptos::prelude::*;

/// The card; `link` ends in a few minutes and plays for this person alone.
pub(super) fn recording(link: String) -> impl IntoView + use<> {
    view! {
        <section class="card" aria-labelledby="rec-h">
            <div class="card-head"><h2 id="rec-h">"Recording"</h2></div>
            <div class="card-body">
                <audio controls preload="none" src=link aria-label="Play the conversation"></audio>
            </div>
        </section>
    }
    .into_any()
}
