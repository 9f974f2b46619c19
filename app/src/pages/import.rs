//! Special days out of a calendar file or a table: brought, looked at row by row, and only then saved.

use super::settings::{Screen, slug};
use crate::components::{self, Alert, Column, FieldErrorText, Frame, Icon, Nav, TextArea, error_id, page};
use crate::server::import::Brought;
use crate::show;
use backend::Failure;
use domain::availability::{Effect, ImportPlan, PlannedRow};
use leptos::prelude::*;

/// Rows that are shown one by one.
const SHOWN: usize = 200;

/// The import screen.
#[component]
pub fn Import() -> impl IntoView {
    page(load(slug())).into_any()
}

async fn load(slug: String) -> Result<AnyView, Failure> {
    let screen = Screen::load(&slug).await?;
    let brought = Brought::of(&screen.data.visitor.session, &slug).await;
    let plan = brought.as_ref().map(|brought| {
        let today = screen.clinic.local.moment.date;
        brought.plan(screen.stored(), &screen.clinic.context.clinic.zone, today)
    });
    let error = screen.typed("import").and_then(|sent| sent.error("text")).map(str::to_owned);
    let locked = (!screen.editable).then(|| {
        let detail = Some("A company admin can import special days.".to_owned());
        view! { <Alert tone="info" title="You can look, but not change" detail=detail /> }
    });
    let preview = plan.as_ref().map(|plan| preview(&screen, plan));
    let bring = screen.editable.then(|| bring_form(&screen, brought.as_ref(), error));
    let lead = format!("{} Holidays, closures and days with other hours, from a file you have.", screen.whose());
    let back = screen.address("hours");
    let notices = screen.notices(None, "import");
    Ok(view! {
        <Frame data=screen.data nav=Nav::Hours title="Import special days">
            <nav class="crumbs" aria-label="You are here">
                <a href=back>"Hours"</a><Icon name="right" size="sm" /><span class="muted">"Import"</span>
            </nav>
            <div class="page-head">
                <div>
                    <h1>"Import special days"</h1>
                    <p class="lead">{lead}</p>
                </div>
            </div>
            {locked}
            {notices}
            {preview}
            {bring}
        </Frame>
    }
    .into_any())
}

fn bring_form(screen: &Screen, brought: Option<&Brought>, error: Option<String>) -> impl IntoView + use<> {
    let described = if error.is_some() { format!("text-hint {}", error_id("text")) } else { "text-hint".to_owned() };
    let title = if brought.is_some() { "Another file" } else { "The file" };
    let typed = brought.map(|brought| brought.text.clone()).filter(|_| error.is_some()).unwrap_or_default();
    view! {
        <form method="post" action=screen.address("import") enctype="multipart/form-data" class="card mt-4" aria-labelledby="bring" autocomplete="off">
            <div class="card-head">
                <h2 id="bring">{title}</h2>
                <p>"A calendar (.ics) as calendar programs export it, or a table (.csv) with the columns date, name and hours, or from, to, name and hours."</p>
            </div>
            <div class="card-body stack">
                <div class="field">
                    <label for="file">"Choose a file"</label>
                    <input class="input" type="file" id="file" name="file" accept=".ics,.csv,.txt,text/calendar,text/csv,text/plain" />
                </div>
                <div class="field">
                    <label for="text">"Or paste what it holds "<span class="opt">"optional"</span></label>
                    <TextArea id="text" value=typed max=200_000 invalid=error.is_some() described_by=described placeholder="date,name,hours\n2026-12-24,Christmas Eve,09:00-12:00\n2026-12-25,Christmas Day," />
                    <p class="hint" id="text-hint">"Dates as 2026-12-24. No hours means closed. Nothing is saved before you have seen what would change."</p>
                    <FieldErrorText control="text" message=error />
                </div>
                <div class="cluster"><button class="btn primary" type="submit" name="do" value="look"><Icon name="search" size="sm" />"See what would change"</button></div>
            </div>
        </form>
    }
    .into_any()
}

fn preview(screen: &Screen, plan: &ImportPlan) -> impl IntoView + use<> {
    let changes = plan.changes();
    let wrong = plan.rows.iter().filter(|row| matches!(row.effect, Effect::Wrong(_))).count();
    let summary = match (plan.rows.len(), changes) {
        (0, _) => "Nothing was found in it.".to_owned(),
        (_, 0) => "Nothing would change.".to_owned(),
        (_, n) => format!("{} would be added or changed.", show::count(n as u64, "special day", "special days")),
    };
    let wrong_words = (wrong > 0).then(|| {
        let text = show::count(wrong as u64, "row cannot be used", "rows cannot be used");
        view! { <span class="badge" data-tone="warn"><Icon name="alert" />{text}</span> }
    });
    let rows = plan.rows.iter().take(SHOWN).map(row).collect_view();
    let more = plan.rows.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| view! { <p class="hint">{format!("And {more} more rows.")}</p> });
    let version = screen.clinic.context.clinic.settings_version;
    let idle = changes == 0;
    let save = screen.editable.then(|| {
        view! {
            <form method="post" action=screen.address("import") class="cluster">
                <input type="hidden" name="version" value=version.to_string() />
                <button class="btn primary" type="submit" name="do" value="save" disabled=idle>
                    {format!("Save {}", show::count(changes as u64, "special day", "special days"))}
                </button>
                <button class="btn plain" type="submit" name="do" value="drop">"Discard"</button>
            </form>
        }
    });
    let list = components::table(
        "Rows of the file, in their order",
        &[Column::Text("Line"), Column::Text("In the file"), Column::Text("Special day"), Column::Text("What happens")],
        rows,
    );
    view! {
        <section class="card" aria-labelledby="preview">
            <div class="card-head">
                <h2 id="preview">"What would change"</h2>
                {wrong_words}
                <p role="status">{summary}</p>
            </div>
            {list}
            <div class="card-body stack">{more}{save}</div>
        </section>
    }
    .into_any()
}

fn row(row: &PlannedRow) -> impl IntoView + use<> {
    let (tone, icon) = match row.effect {
        Effect::Add | Effect::Replace(_) => ("ok", "plus"),
        Effect::Same | Effect::Past => ("info", "minus"),
        Effect::Overlaps(_) | Effect::Doubled(_) | Effect::Wrong(_) => ("warn", "alert"),
    };
    let word = match row.effect {
        Effect::Add => "Added",
        Effect::Replace(_) => "Changed",
        Effect::Same => "There already",
        Effect::Past => "Over",
        Effect::Overlaps(_) => "Overlaps",
        Effect::Doubled(_) => "Twice",
        Effect::Wrong(_) => "Not used",
    };
    let day = row.day.as_ref().map(|day| {
        let when = if day.from == day.to {
            show::date(day.from)
        } else {
            format!("{} to {}", show::date(day.from), show::date(day.to))
        };
        let hours = day.hours.iter().map(|i| format!("{}–{}", i.open, i.close)).collect::<Vec<_>>().join(", ");
        let hours = if hours.is_empty() { "closed".to_owned() } else { hours };
        view! { <b>{day.name.clone()}</b><small>{format!("{when}, {hours}")}</small> }
    });
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="num">{row.line}</th>
            <td role="cell" class="full mono small">{row.shown.clone()}</td>
            <td role="cell" class="full">{day}</td>
            <td role="cell" class="full"><span class="badge" data-tone=tone><Icon name=icon />{word}</span><small>{row.explain()}</small></td>
        </tr>
    }
    .into_any()
}
