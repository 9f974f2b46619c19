//! The history of a clinic's settings: who changed what and when, each version to look at and to bring back.

use super::settings::{Screen, slug};
use crate::components::{self, Frame, Icon, Nav, page};
use crate::show;
use backend::Failure;
use backend::store::SavedVersion;
use domain::availability::{Change, difference};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Versions on one page.
const PAGE: usize = 20;

/// The history screen.
#[component]
pub fn History() -> impl IntoView {
    let before = use_query_map().with_untracked(|map| map.get("before").and_then(|text| text.parse::<i32>().ok()));
    page(load(slug(), before)).into_any()
}

async fn load(slug: String, before: Option<i32>) -> Result<AnyView, Failure> {
    let screen = Screen::load(&slug).await?;
    let store = screen.data.store().await?;
    // One more than is shown: its settings are what the last one shown is compared with.
    let found = store.versions(&slug, before, PAGE as u64 + 1).await?;
    let current = screen.clinic.context.clinic.settings_version;
    let more = found.len() > PAGE;
    let oldest = found.get(PAGE - 1).map(|version| version.version);
    let rows = found.iter().take(PAGE).enumerate().map(|(i, version)| row(&screen, version, found.get(i + 1), current));
    let rows = rows.collect_view();
    let empty = (found.is_empty()).then(|| {
        components::empty(
            "list",
            "Nothing was changed yet",
            "When somebody saves hours, who answers or the backup, the change is listed here and can be taken back.",
        )
    });
    let newer = before
        .map(|_| view! { <a class="btn sm" href=screen.address("history")><Icon name="left" size="sm" />"Newest"</a> });
    let older = oldest.filter(|_| more).map(|oldest| {
        let href = format!("{}?before={oldest}", screen.address("history"));
        view! { <a class="btn sm" rel="next" href=href>"Older"<Icon name="right" size="sm" /></a> }
    });
    let pager = (newer.is_some() || older.is_some()).then(|| {
        view! { <nav class="card-foot pager" aria-label="Pages"><span></span><span class="cluster">{newer}{older}</span></nav> }
    });
    let lead = format!("{} Every saved change of hours, who answers and backup, newest first.", screen.whose());
    Ok(view! {
        <Frame data=screen.data nav=Nav::History title="History">
            <div class="page-head">
                <div>
                    <h1>"History"</h1>
                    <p class="lead">{lead}</p>
                </div>
            </div>
            <section class="card" aria-label="Versions">
                <ol class="tasks">{rows}</ol>
                {empty}
                {pager}
            </section>
        </Frame>
    }
    .into_any())
}

fn row(screen: &Screen, version: &SavedVersion, before: Option<&SavedVersion>, current: i32) -> impl IntoView + use<> {
    let zone = &screen.clinic.context.clinic.zone;
    let number = version.version;
    let is_current = number == current;
    let changes = before.map(|before| difference(&before.settings, &version.settings));
    let title = match (&changes, version.restored_from) {
        (_, Some(from)) => format!("Version {from} brought back"),
        (None, None) => "As it was set up".to_owned(),
        (Some(changes), None) => headline(changes),
    };
    let who = version.author.clone().unwrap_or_else(|| "Before changes were kept".to_owned());
    let list = changes.filter(|changes| !changes.is_empty()).map(|changes| change_list(&changes));
    let badge = is_current.then(|| view! { <span class="badge" data-tone="ok"><Icon name="ok" />"In force"</span> });
    let restore = (screen.editable && !is_current).then(|| {
        view! {
            <form method="post" action=screen.address("history")>
                <input type="hidden" name="version" value=number.to_string() />
                <input type="hidden" name="seen" value=current.to_string() />
                <button class="btn sm" type="submit" name="do" value="restore">
                    <Icon name="undo" size="sm" />"Bring back"<span class="vh">{format!(" version {number}")}</span>
                </button>
            </form>
        }
    });
    let what_now = (!is_current).then(|| {
        let back = difference(screen.stored(), &version.settings);
        view! {
            <details class="fold">
                <summary><Icon name="right" size="sm" />"What bringing it back would change"</summary>
                {if back.is_empty() {
                    view! { <p class="small muted">"Nothing: these are the settings in force."</p> }.into_any()
                } else {
                    change_list(&back).into_any()
                }}
            </details>
        }
    });
    view! {
        <li class="task" id=format!("version-{number}")>
            <span class="task-icon"><Icon name="pencil" /></span>
            <div>
                <h2 class="task-title">{title}</h2>
                <p class="meta">
                    <span>{format!("Version {number}")}</span>
                    <span>{who}</span>
                    <span><time datetime=show::iso(zone, version.at)>{format!("{}, {}", show::date(zone.moment(version.at).date), show::time(zone, version.at))}</time></span>
                </p>
                {list}
                {what_now}
            </div>
            <div class="task-actions">{badge}{restore}</div>
        </li>
    }
    .into_any()
}

/// "Monday, Special day Christmas Eve and 2 more".
fn headline(changes: &[Change]) -> String {
    match changes {
        [] => "Saved without a change".to_owned(),
        [one] => one.what.clone(),
        [one, two] => format!("{}, {}", one.what, two.what),
        [one, two, rest @ ..] => format!("{}, {} and {} more", one.what, two.what, rest.len()),
    }
}

/// Before and after, line by line.
pub(super) fn change_list(changes: &[Change]) -> impl IntoView + use<> {
    let rows = changes.iter().map(|change| {
        let before = change.before.clone().map(|text| view! { <del>{text}</del> " " });
        let after = change.after.clone().map(|text| view! { <ins>{text}</ins> });
        view! { <dt>{change.what.clone()}</dt><dd>{before}{after}</dd> }
    });
    view! { <dl class="facts changes mt-2">{rows.collect_view()}</dl> }.into_any()
}
