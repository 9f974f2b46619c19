//! A company's assistants: the list, and one with everything about it.

mod calls;
mod one;
mod preview;
mod site;

pub use one::Assistant;
pub(super) use one::provider_name;

use super::sheet::{Choice, Sheet, ticked};
use crate::components::{self, Alert, Column, ErrorSummary, FieldErrorText, Frame, FrameData, Icon, Nav, page};
use crate::server::actions::NEW_ASSISTANT;
use crate::show;
use backend::Failure;
use backend::store::{Assistant as Stored, Package};
use domain::assistant::Capabilities;
use domain::company::CALLS_DISABLED_WORDS;
use leptos::prelude::*;

/// The list.
#[component]
pub fn Assistants() -> impl IntoView {
    page(load()).into_any()
}

async fn load() -> Result<AnyView, Failure> {
    let data = FrameData::load(None).await?;
    let store = data.store().await?;
    let editable = data.may_edit() && store.scope().clinic().is_none();
    let (all, deleted) = (store.assistants().await?, store.deleted_assistants().await?);
    let calls = store.calls_allowed().await?;
    let packages = store.offered_packages().await?;
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone()).filter(|form| form.form == NEW_ASSISTANT);
    let sheet = Sheet::new(Vec::new(), sent);
    let off = (!calls && all.iter().any(|one| one.capabilities.call())).then(|| {
        view! { <Alert tone="warn" title="Calls are switched off" detail=Some(CALLS_DISABLED_WORDS.to_owned()) /> }
    });
    let locked = (!editable).then(|| {
        let detail = Some("Your role sees the assistants. A company admin of all clinics can change them.".to_owned());
        view! { <Alert tone="info" title="You can look, but not change" detail=detail /> }
    });
    let list = match all.is_empty() {
        true => empty(editable).into_any(),
        false => table(&all).into_any(),
    };
    let new = editable.then(|| new_card(&sheet, &packages));
    let gone = (editable && !deleted.is_empty()).then(|| deleted_card(&deleted));
    Ok(view! {
        <Frame data nav=Nav::Assistants title="Assistants">
            <div class="page-head">
                <div>
                    <h1>"Assistants"</h1>
                    <p class="lead">"Who answers calls and chats for your clinics. Each is made from a package of the platform."</p>
                </div>
            </div>
            {locked}
            {off}
            <div class="stack">
                {list}
                {new}
                {gone}
            </div>
        </Frame>
    }
    .into_any())
}

fn empty(editable: bool) -> impl IntoView {
    let what = match editable {
        true => "Make the first one below: choose a package and a name. Until then callers get each clinic’s backup.",
        false => "A company admin can make one. Until then callers get each clinic’s backup.",
    };
    view! {
        <section class="card" aria-label="Assistants">
            <div class="empty">
                <span class="lamp"><Icon name="assistant" /></span>
                <h2>"No assistant yet"</h2>
                <p>{what}</p>
            </div>
        </section>
    }
}

/// What an assistant or package does, as a badge each.
pub(super) fn badges(does: Capabilities) -> impl IntoView {
    let calls = does.call().then(|| view! { <span class="badge" data-tone="info"><Icon name="phone" />"Calls"</span> });
    let chats = does.chat().then(|| view! { <span class="badge" data-tone="info"><Icon name="text" />"Chat"</span> });
    view! { <span class="cluster">{calls}{chats}</span> }
}

fn table(all: &[Stored]) -> impl IntoView + use<> {
    let rows = all.iter().map(|one| {
        let state = match one.is_active {
            true => view! { <span class="badge" data-tone="ok"><Icon name="ok" />"On"</span> }.into_any(),
            false => view! { <span class="badge" data-tone="warn"><Icon name="minus" />"Off"</span> }.into_any(),
        };
        let clinics = one.clinics.iter().map(|clinic| clinic.name.clone()).collect::<Vec<_>>().join(", ");
        let clinics = if clinics.is_empty() { "No clinic yet".to_owned() } else { clinics };
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead-cell full"><a class="row-link" href=format!("/assistants/{}", one.id)>{one.name.clone()}</a></th>
                <td role="cell">{badges(one.capabilities)}</td>
                <td role="cell" data-label="Answers for">{clinics}</td>
                <td role="cell" data-label="Package">{one.package_name.clone()}</td>
                <td role="cell">{state}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let list = components::table(
        "Assistants by name",
        &[
            Column::Text("Assistant"),
            Column::Text("Does"),
            Column::Text("Answers for"),
            Column::Text("Package"),
            Column::Text("State"),
        ],
        rows,
    );
    view! {
        <section class="card" aria-label="Assistants">
            {list}
        </section>
    }
    .into_any()
}

fn new_card(sheet: &Sheet, packages: &[Package]) -> impl IntoView + use<> {
    let body = match packages.is_empty() {
        true => {
            let none = "The platform offers no package to this company right now. Ask whoever runs the platform.";
            view! { <div class="card-body"><p class="muted">{none}</p></div> }.into_any()
        }
        false => new_form(sheet, packages).into_any(),
    };
    view! {
        <section class="card" aria-labelledby="new-heading">
            <div class="card-head">
                <h2 id="new-heading">"New assistant"</h2>
                <p>"The package says what it can do. Everything else is set afterwards."</p>
            </div>
            {body}
        </section>
    }
    .into_any()
}

fn new_form(sheet: &Sheet, packages: &[Package]) -> impl IntoView + use<> {
    let chosen = sheet.value("package");
    let choices = packages.iter().enumerate().map(|(i, package)| {
        let id = if i == 0 { "package".to_owned() } else { format!("package-{i}") };
        let value = package.id.to_string();
        let checked = value == chosen || (chosen.is_empty() && packages.len() == 1);
        view! {
            <label class="choice">
                <input type="radio" name="package" id=id value=value checked=checked />
                <b>{package.draft.name.clone()}</b>
                <span class="muted small">{package.draft.description.clone()}</span>
                {badges(package.draft.capabilities)}
            </label>
        }
    });
    let choices = choices.collect_view();
    let error = sheet.error("package");
    view! {
        <form method="post" action="/assistants" aria-labelledby="new-heading" autocomplete="off">
            <div class="card-body stack">
                <ErrorSummary errors=sheet.errors() id_of=str::to_owned before="it is made" />
                <fieldset class="stack tight">
                    <legend class="label">"Package"</legend>
                    {choices}
                    <FieldErrorText control="package" message=error />
                </fieldset>
                {sheet.text("new-name", "text", "Name", "What your team calls it, for example “Front desk”.", 80)}
            </div>
            <div class="card-foot"><span></span><button class="btn primary" type="submit" name="do" value="create"><Icon name="plus" />"Make assistant"</button></div>
        </form>
    }
    .into_any()
}

fn deleted_card(deleted: &[Stored]) -> impl IntoView + use<> {
    let rows = deleted.iter().map(|one| {
        let day = one.deleted_at.map(|at| show::date(at.date_naive())).unwrap_or_default();
        view! {
            <li>
                <span class="lamp sm"><Icon name="assistant" /></span>
                <b>{one.name.clone()}</b>
                <span class="muted small">{format!("Deleted {day}")}</span>
                <form method="post" action="/assistants">
                    <input type="hidden" name="id" value=one.id.to_string() />
                    <button class="btn sm" type="submit" name="do" value="restore"><Icon name="undo" size="sm" />"Bring back"<span class="vh">{format!(" {}", one.name)}</span></button>
                </form>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="card" aria-labelledby="deleted-heading">
            <div class="card-head"><h2 id="deleted-heading">"Deleted"</h2><p>"For 30 days, with everything that was set."</p></div>
            <ul class="dates">{rows}</ul>
        </section>
    }
    .into_any()
}
