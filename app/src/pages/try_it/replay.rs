//! What settings that are not saved would have made of the calls of the last 30 days.

use crate::components::{self, Column, Icon, plan_word};
use crate::pages::history::change_list;
use crate::pages::settings::Screen;
use crate::show;
use backend::Failure;
use backend::store::{CompanyStore, REPLAY_DAYS};
use domain::availability::{AvailabilitySettings, difference};
use leptos::prelude::*;

/// How many of the calls are listed.
const LISTED: usize = 50;

/// The card.
pub(super) async fn card(
    screen: &Screen,
    store: &CompanyStore,
    settings: &AvailabilitySettings,
) -> Result<AnyView, Failure> {
    let found = store.replay(&screen.clinic.resolved.slug, settings).await?;
    let changes = difference(screen.stored(), settings);
    let zone = &screen.clinic.context.clinic.zone;
    let groups = found.groups.iter().map(|group| {
        view! { <li><Icon name="arrow" size="sm" /><span>{show::count(group.count as u64, "call", "calls")}": "{group.label()}</span></li> }
    });
    let groups = groups.collect_view();
    let rows = found.moved.iter().take(LISTED).map(|moved| {
        let at = show::moment_of_past(zone, moved.at);
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead-cell">
                    <a class="row-link" href=format!("/calls/{}", moved.id)><time datetime=show::iso(zone, moved.at)>{at}</time></a>
                </th>
                <td role="cell" data-label="Saved">{plan_word(&moved.before.0)}</td>
                <td role="cell" data-label="Typed">{plan_word(&moved.after.0)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let more = found.moved.len().saturating_sub(LISTED);
    let more = (more > 0).then(|| view! { <p class="hint">{format!("And {more} more.")}</p> });
    let table = (!found.moved.is_empty()).then(|| {
        let list = components::table(
            "Calls that would have gone elsewhere, newest first",
            &[Column::Text("Call"), Column::Text("As saved"), Column::Text("As typed")],
            rows,
        );
        view! {
            <details class="fold">
                <summary><Icon name="right" size="sm" />"Which calls"</summary>
                {list}
                {more}
            </details>
        }
    });
    let changed = if changes.is_empty() {
        view! { <p class="small muted">"Nothing differs from what is saved."</p> }.into_any()
    } else {
        change_list(&changes).into_any()
    };
    Ok(view! {
        <section class="card" aria-labelledby="replay-heading">
            <div class="card-head">
                <h2 id="replay-heading">"Real calls, with what you typed"</h2>
                <p>{format!("The calls of the last {REPLAY_DAYS} days, decided once by the saved settings and once by these. Temporary switches are left out.")}</p>
            </div>
            <div class="card-body stack">
                <p class="strong" id="replay-summary">{found.summary()}</p>
                <ul class="checks">{groups}</ul>
                {table}
            </div>
        </section>
        <section class="card" aria-labelledby="changes-heading">
            <div class="card-head"><h2 id="changes-heading">"What saving would change"</h2></div>
            <div class="card-body">{changed}</div>
        </section>
    }
    .into_any())
}
