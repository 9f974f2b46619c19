//! The master admin's audit of every company's accounts: what fails first. Credentials are not even read.

use super::badge;
use crate::components::{self, Column, Frame, FrameData, Icon, Nav, PlatformPage, page};
use crate::show;
use backend::Failure;
use backend::store::{AuditFilter, AuditPage, Shown, integration_audit};
use domain::availability::Zone;
use domain::integration::{AccountKind, Finding, Level};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const HERE: &str = "/platform/integrations";

/// The page.
#[component]
pub fn PlatformIntegrations() -> impl IntoView {
    let filter = use_query_map().with_untracked(|query| {
        let get = |name: &str| query.get(name).unwrap_or_default();
        AuditFilter {
            shown: Shown::ALL.into_iter().find(|shown| shown.code() == get("show")).unwrap_or_default(),
            kind: AccountKind::from_code(&get("type")),
        }
    });
    page(load(filter)).into_any()
}

async fn load(filter: AuditFilter) -> Result<AnyView, Failure> {
    let visitor = crate::server::Visitor::current().await?;
    let found = integration_audit(&visitor.services, &visitor.actor, &filter).await?;
    let data = FrameData::of_platform().await?;
    let body = if found.lines.is_empty() { empty(&found).into_any() } else { table(&found).into_any() };
    let lead = summary(&found);
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Integrations) title="Integrations of all companies">
            <div class="page-head">
                <div>
                    <h1>"Integrations of all companies"</h1>
                    <p class="lead">{lead}</p>
                </div>
            </div>
            <section class="card" aria-label="Accounts">
                <div class="card-body">{filters(&filter)}</div>
                {body}
            </section>
        </Frame>
    }
    .into_any())
}

fn summary(found: &AuditPage) -> String {
    let parts = found.counts.iter().filter(|(_, n)| *n > 0).map(|(level, n)| {
        let words = match level {
            Level::Failing if *n == 1 => "does not work",
            Level::Failing => "do not work",
            Level::Attention if *n == 1 => "wants to be looked at",
            Level::Attention => "want to be looked at",
            _ if *n == 1 => "was never tested",
            _ => "were never tested",
        };
        format!("{n} {words}")
    });
    let parts: Vec<_> = parts.collect();
    let all = show::count(found.total as u64, "account", "accounts");
    match parts.as_slice() {
        [] => format!("{all}. Nothing to look at. Times are UTC."),
        parts => format!("{all}: {}. Times are UTC.", parts.join(", ")),
    }
}

fn filters(filter: &AuditFilter) -> impl IntoView + use<> {
    let shown = Shown::ALL.map(|shown| {
        let words = match shown {
            Shown::Attention => "Those to look at",
            Shown::Failing => "Those that do not work",
            Shown::Stale => "Those not tested lately",
            Shown::All => "All",
        };
        view! { <option value=shown.code() selected=shown == filter.shown>{words}</option> }
    });
    let kinds = AccountKind::ALL
        .map(|kind| view! { <option value=kind.code() selected=Some(kind) == filter.kind>{kind.label()}</option> });
    view! {
        <form method="get" action=HERE class="filters" aria-label="Filter the accounts">
            <div class="field">
                <label for="show">"Show"</label>
                <select class="select" id="show" name="show">{shown.to_vec()}</select>
            </div>
            <div class="field">
                <label for="type">"Kind"</label>
                <select class="select" id="type" name="type"><option value="">"Any"</option>{kinds.to_vec()}</select>
            </div>
            <div class="cluster"><button class="btn" type="submit">"Show"</button></div>
        </form>
    }
    .into_any()
}

fn empty(found: &AuditPage) -> impl IntoView + use<> {
    let (title, text) = match found.total {
        0 => (
            "No accounts yet",
            "Companies add their own under Integrations. Until then everything goes through the platform’s accounts.",
        ),
        _ => ("Nothing to look at", "No account matches. Show all of them to see those that work."),
    };
    view! {
        <div class="empty">
            <span class="lamp"><Icon name="link" /></span>
            <h2>{title}</h2>
            <p>{text}</p>
            <a class="btn" href=format!("{HERE}?show=all")>"Show all"</a>
        </div>
    }
    .into_any()
}

fn table(found: &AuditPage) -> impl IntoView + use<> {
    let utc = Zone::or_utc("UTC");
    let moment = |at| show::moment_of_past(&utc, at);
    let rows = found.lines.iter().map(|line| {
        let finding = line.findings.first();
        let what = finding.map(Finding::sentence).unwrap_or_default();
        let since = finding.and_then(Finding::since).map(|at| format!(" Seen {}.", moment(at))).unwrap_or_default();
        let tested = line.last_verified_at.map_or_else(|| "Never".to_owned(), moment);
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead-cell full">
                    <span class="strong">{line.name.clone()}</span>
                    <small>{format!("{} · {}", line.company_name, line.kind.label())}</small>
                </th>
                <td role="cell" class="full">{badge(line.level())}<small>{format!("{what}{since}")}</small></td>
                <td role="cell" data-label="Last tested">{tested}</td>
                <td role="cell" class="end side-end">
                    <form method="post" action="/company"><button class="btn sm" name="company" value=line.company.to_string()>"Open company"<span class="vh">{format!(" {}", line.company_name)}</span></button></form>
                </td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let more = (found.matching > found.lines.len()).then(|| {
        let words = format!("The first {} of {}. Choose a kind to see the others.", found.lines.len(), found.matching);
        view! { <div class="card-foot"><p class="muted small">{words}</p></div> }
    });
    let list = components::table(
        "Accounts, the most urgent first",
        &[Column::Text("Account"), Column::Text("State"), Column::Text("Last tested"), Column::Unseen("Open")],
        rows,
    );
    view! {
        {list}
        {more}
    }
    .into_any()
}
