//! What patients texted, and what was answered: the list of threads.

mod thread;

pub use thread::Texts as TextThread;

use crate::components::{self, Column, Frame, FrameData, Nav, Part, page};
use crate::show;
use backend::Failure;
use backend::store::TextThread as Line;
use domain::availability::Zone;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const PAGE: u64 = 25;
/// How much of the last text stands in the list, characters.
const SNIPPET: usize = 140;

/// `/texts`.
#[component]
pub fn Texts() -> impl IntoView {
    let (clinic, offset) = use_query_map().with_untracked(|query| {
        let get = |name: &str| query.get(name).unwrap_or_default().trim().to_owned();
        (get("clinic"), get("offset").parse().unwrap_or(0))
    });
    page(load(clinic, offset)).into_any()
}

async fn load(slug: String, offset: u64) -> Result<AnyView, Failure> {
    let offset = offset.min(1_000_000);
    let data = FrameData::load(None).await?;
    let clinic = data.clinics.iter().find(|clinic| clinic.resolved.slug == slug);
    let (only, chosen) =
        (clinic.map(|clinic| clinic.resolved.clinic), clinic.map(|clinic| clinic.resolved.slug.clone()));
    let found = data.store().await?.text_threads(only, PAGE, offset).await?;
    let filter = (data.clinics.len() > 1).then(|| filter(&data, chosen.as_deref()));
    let body = match found.threads.is_empty() {
        true if chosen.is_some() || offset > 0 => {
            components::empty("text", "No texts here", "Choose another clinic, or go back to the first page.")
        }
        true => components::empty(
            "text",
            "No texts yet",
            "When somebody texts one of your numbers, it appears here. The page Phone connection tells what the carrier has to know for that.",
        ),
        false => list(&found.threads).into_any(),
    };
    let part = Part { offset, shown: found.threads.len() as u64, size: PAGE, total: found.total };
    let pager = components::pager_of(part, ["thread", "threads"], ["Newer", "Older"], |offset| {
        address(chosen.as_deref(), offset)
    });
    Ok(view! {
        <Frame data nav=Nav::Texts title="Texts">
            <div class="page-head">
                <div>
                    <h1>"Texts"</h1>
                    <p class="lead">"What patients texted to your numbers, the newest first. Each in its clinic’s time."</p>
                </div>
            </div>
            <section class="card" aria-label="Texts">
                {filter}
                {body}
                {pager}
            </section>
        </Frame>
    }
    .into_any())
}

fn filter(data: &FrameData, chosen: Option<&str>) -> impl IntoView + use<> {
    let clinics = data.clinics.iter().map(|clinic| {
        let slug = clinic.resolved.slug.clone();
        let selected = chosen == Some(slug.as_str());
        view! { <option value=slug selected=selected>{clinic.context.clinic.name.clone()}</option> }
    });
    let clear = chosen.map(|_| view! { <a class="btn plain" href="/texts">"Clear"</a> });
    view! {
        <div class="card-body">
            <form method="get" action="/texts" class="filters" aria-label="Filter the texts">
                <div class="field">
                    <label for="clinic">"Clinic"</label>
                    <select class="select" id="clinic" name="clinic"><option value="">"All clinics"</option>{clinics.collect_view()}</select>
                </div>
                <div class="cluster"><button class="btn" type="submit">"Show"</button>{clear}</div>
            </form>
        </div>
    }
    .into_any()
}

/// Who a thread is with: their name, or their number.
fn party(line: &Line) -> String {
    line.name.clone().unwrap_or_else(|| show::caller(line.address.as_deref()))
}

fn list(threads: &[Line]) -> impl IntoView + use<> {
    let rows = threads.iter().map(|line| {
        let zone = Zone::or_utc(line.timezone.as_deref().unwrap_or("UTC"));
        let when = line.last_at.map(|at| {
            view! { <time datetime=show::iso(&zone, at)>{show::date(zone.moment(at).date)}<small>{show::time(&zone, at)}</small></time> }
        });
        let number = line.name.as_ref().map(|_| format!("{} · ", show::caller(line.address.as_deref())));
        let last = line.last.as_ref().map(|(body, theirs)| {
            let start = if *theirs { "" } else { "You: " };
            let mut text: String = body.chars().take(SNIPPET).collect();
            if body.chars().count() > SNIPPET {
                text.push('…');
            }
            format!("{start}{text}")
        });
        let out = line.opted_out.then(|| view! { <span class="badge" data-tone="warn">"Wants no texts"</span> });
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead-cell full">
                    <a class="row-link" href=format!("/texts/{}", line.id)>{party(line)}</a>
                    <small>{number}{line.clinic_name.clone().unwrap_or_default()}</small>
                </th>
                <td role="cell" class="full">{last}</td>
                <td role="cell" class="nowrap">{when}</td>
                <td role="cell">{out}</td>
            </tr>
        }
    });
    components::table(
        "Texts, the newest first",
        &[Column::Text("With"), Column::Text("Last text"), Column::Text("When"), Column::Unseen("Their wish")],
        rows.collect_view(),
    )
}

/// The page with so many threads before it.
fn address(clinic: Option<&str>, offset: u64) -> String {
    match clinic {
        Some(slug) => format!("/texts?clinic={slug}&offset={offset}"),
        None => format!("/texts?offset={offset}"),
    }
}
