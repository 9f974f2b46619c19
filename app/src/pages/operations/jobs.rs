//! Work in the background: what waits, what runs, what was given up and why.

use crate::components::{self, Column, Frame, FrameData, Icon, Nav, PlatformPage, Turn, page};
use crate::show;
use backend::Failure;
use backend::store::{JobCounts, JobFilter, JobLine, JobPage, JobState, job_counts, jobs};
use domain::availability::Zone;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

/// `/platform/jobs`.
#[component]
pub fn PlatformJobs() -> impl IntoView {
    let filter = use_query_map().with_untracked(|q| JobFilter {
        state: q.get("state").and_then(|code| JobState::from_code(&code)),
        before: q.get("before").and_then(|id| id.parse().ok()),
    });
    page(load(filter)).into_any()
}

async fn load(filter: JobFilter) -> Result<AnyView, Failure> {
    let visitor = crate::server::Visitor::current().await?;
    let right = visitor.actor.master()?;
    let found = jobs(&visitor.services, right, filter).await?;
    let counts = job_counts(&visitor.services, right).await?;
    let data = FrameData::of_platform().await?;
    let pager = pager(filter, &found);
    let body = if found.lines.is_empty() { empty(filter) } else { table(found.lines) };
    let tabs = tabs(filter, &counts);
    let lead = lead(&counts);
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Jobs) title="Jobs">
            <div class="page-head">
                <div>
                    <h1>"Jobs"</h1>
                    <p class="lead">{lead}</p>
                </div>
            </div>
            {tabs}
            <section class="card" aria-label="Jobs">
                {body}
                {pager}
            </section>
        </Frame>
    }
    .into_any())
}

fn lead(counts: &JobCounts) -> String {
    let late = match counts.waits {
        Some(seconds) if counts.due > 0 && seconds >= 60 => {
            let behind = show::count(seconds.unsigned_abs() / 60, "minute", "minutes");
            format!(" The oldest that is due has waited {behind}.")
        }
        _ => String::new(),
    };
    format!("Work that is done in the background, newest first. Times are UTC.{late}")
}

fn address(state: Option<JobState>, before: Option<Uuid>) -> String {
    let mut out = String::from("/platform/jobs?");
    if let Some(state) = state {
        out.push_str(&format!("state={}&", state.code()));
    }
    if let Some(before) = before {
        out.push_str(&format!("before={before}"));
    }
    out.trim_end_matches(['?', '&']).to_owned()
}

fn tabs(filter: JobFilter, counts: &JobCounts) -> AnyView {
    let of = |state: Option<JobState>, words: &'static str, n: Option<u64>| {
        let current = (filter.state == state).then_some("true");
        let words = n.map_or_else(|| words.to_owned(), |n| format!("{words} ({n})"));
        view! { <a href=address(state, None) aria-current=current>{words}</a> }.into_any()
    };
    view! {
        <nav class="tabs" aria-label="Which jobs">
            {of(None, "All", None)}
            {of(Some(JobState::Failed), "Given up", Some(counts.failed))}
            {of(Some(JobState::Queued), "Waiting", Some(counts.queued))}
            {of(Some(JobState::Running), "Running", Some(counts.running))}
            {of(Some(JobState::Done), "Done", None)}
        </nav>
    }
    .into_any()
}

fn empty(filter: JobFilter) -> AnyView {
    let (title, text) = match filter.state {
        Some(JobState::Failed) => {
            ("No job was given up", "A job that fails as often as it may appears here with its reason.")
        }
        Some(JobState::Queued) => {
            ("Nothing waits", "What is planned for later, such as a scheduled switch, waits here.")
        }
        Some(JobState::Running) => ("Nothing runs right now", "Most jobs take less than a second."),
        _ => ("No jobs", "What is done in the background, such as scheduled switches and texts, appears here."),
    };
    components::empty("list", title, text)
}

fn table(lines: Vec<JobLine>) -> AnyView {
    let utc = Zone::or_utc("UTC");
    let rows = lines.into_iter().map(|line| row(line, &utc)).collect_view();
    components::table(
        "Jobs, newest first",
        &[
            Column::Text("Job"),
            Column::Text("State"),
            Column::Text("Not before"),
            Column::Text("Tries"),
            Column::Text("What it needs to know"),
            Column::Unseen("What to do"),
        ],
        rows,
    )
}

const fn badge(state: JobState) -> (&'static str, &'static str, &'static str) {
    match state {
        JobState::Queued => ("info", "clock", "Waits"),
        JobState::Running => ("info", "refresh", "Runs"),
        JobState::Failed => ("danger", "stop", "Given up"),
        JobState::Done => ("ok", "ok", "Done"),
    }
}

fn row(line: JobLine, utc: &Zone) -> AnyView {
    let (tone, icon, word) = badge(line.state);
    let knows: Vec<String> = line.payload.iter().map(|shown| format!("{}: {}", shown.name, shown.value)).collect();
    let (id, kind) = (line.id.to_string(), line.kind.clone());
    let button = |what: &'static str, words: &'static str| {
        let label = format!("{words}: {kind}, {}", show::moment_of_past(utc, line.created_at));
        view! {
            <form method="post" action="/platform/jobs">
                <input type="hidden" name="id" value=id.clone() />
                <button class="btn sm" name="do" value=what aria-label=label>{words}</button>
            </form>
        }
        .into_any()
    };
    let act = match line.state {
        JobState::Failed => Some(button("retry", "Try again")),
        JobState::Queued => Some(button("cancel", "Cancel")),
        JobState::Running | JobState::Done => None,
    };
    let (tries, most) = line.attempts;
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="lead-cell full">
                <span class="strong">{line.kind}</span>
                <small>{format!("put down {}", show::moment_of_past(utc, line.created_at))}</small>
            </th>
            <td role="cell"><span class="badge" data-tone=tone><Icon name=icon />{word}</span><small>{line.last_error}</small></td>
            <td role="cell"><time datetime=show::iso(utc, line.run_at)>{show::moment_of_past(utc, line.run_at)}</time></td>
            <td role="cell" class="num" data-label="Tries">{format!("{tries} of {most}")}</td>
            <td role="cell" class="full small">{knows.join(", ")}</td>
            <td role="cell" class="end side-end">{act}</td>
        </tr>
    }
    .into_any()
}

fn pager(filter: JobFilter, found: &JobPage) -> AnyView {
    let text = show::count(found.lines.len() as u64, "job on this page", "jobs on this page");
    let newest = filter.before.map(|_| Turn { words: "Newest", href: address(filter.state, None) });
    let older = found.older.map(|before| Turn { words: "Older", href: address(filter.state, Some(before)) });
    components::pager(text, newest, older).into_any()
}
