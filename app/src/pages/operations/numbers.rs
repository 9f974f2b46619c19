//! Numbers that were called and lead to no clinic.

use crate::components::{self, Column, Frame, FrameData, Icon, Nav, PlatformPage, page};
use crate::show;
use backend::Failure;
use backend::store::{UnknownNumber, unknown_numbers};
use domain::availability::Zone;
use domain::phone::E164;
use leptos::prelude::*;

/// `/platform/numbers`.
#[component]
pub fn PlatformNumbers() -> impl IntoView {
    page(load()).into_any()
}

async fn load() -> Result<AnyView, Failure> {
    let visitor = crate::server::Visitor::current().await?;
    let right = visitor.actor.master()?;
    let found = unknown_numbers(&visitor.services, right).await?;
    let data = FrameData::of_platform().await?;
    let body = if found.is_empty() { empty() } else { table(found) };
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Numbers) title="Unknown numbers">
            <div class="page-head">
                <div>
                    <h1>"Unknown numbers"</h1>
                    <p class="lead">"Somebody called these in the last 90 days, and no clinic has them. Each caller heard an apology. Times are UTC."</p>
                </div>
            </div>
            <section class="card" aria-label="Unknown numbers">{body}</section>
        </Frame>
    }
    .into_any())
}

fn empty() -> AnyView {
    components::empty(
        "hash",
        "Every number that was called leads to a clinic",
        "When a call arrives for a number that no clinic has, the number appears here.",
    )
}

fn table(found: Vec<UnknownNumber>) -> AnyView {
    let utc = Zone::or_utc("UTC");
    let rows = found.into_iter().map(|one| row(one, &utc)).collect_view();
    let columns = ["Number", "Calls", "Last", "Lately from", "The caller heard"].map(Column::Text);
    let columns: Vec<_> = columns.into_iter().chain([Column::Unseen("What to do")]).collect();
    components::table("Unknown numbers, the one called last first", &columns, rows)
}

fn row(one: UnknownNumber, utc: &Zone) -> AnyView {
    let assign = if one.is_assigned {
        let back = one.given.map(|id| {
            let label = format!("Take back {}", one.called);
            view! {
                <form method="post" action="/platform/numbers">
                    <input type="hidden" name="id" value=id.to_string() />
                    <button class="btn sm" type="submit" aria-label=label><Icon name="undo" size="sm" />"Take back"</button>
                </form>
            }
        });
        view! { <span class="badge" data-tone="ok"><Icon name="ok" />"Has a clinic now"</span> {back} }.into_any()
    } else if E164::parse(&one.called).is_ok() {
        let label = format!("Assign {} to a clinic", one.called);
        let to = format!("/platform/numbers/assign?number={}", one.called.replace('+', "%2B"));
        view! { <a class="btn sm" href=to aria-label=label>"Assign"</a> }.into_any()
    } else {
        // An address over SIP is a clinic's short name: there is nothing to give.
        view! { <span class="muted small">"No clinic has this address"</span> }.into_any()
    };
    let first = show::moment_of_past(utc, one.first);
    let heard = if one.heard.is_empty() { "Nothing was said.".to_owned() } else { one.heard };
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="lead-cell full"><span class="strong num">{show::caller(Some(&one.called))}</span></th>
            <td role="cell" class="num" data-label="Calls"><a href="/platform/webhooks?verdict=unknown_number">{one.times}</a></td>
            <td role="cell"><time datetime=show::iso(utc, one.last)>{show::moment_of_past(utc, one.last)}</time><small>{format!("first {first}")}</small></td>
            <td role="cell" class="full num" data-label="Lately from">{one.callers.join(", ")}</td>
            <td role="cell" class="full">{heard}</td>
            <td role="cell" class="end side-end">{assign}</td>
        </tr>
    }
    .into_any()
}
