//! Packages.

use super::{delete_form, editing, form_foot, master, taken_away, typed};
use crate::components::{self, Column, ErrorSummary, Frame, FrameData, Icon, Nav, PlatformPage, page};
use crate::pages::assistants::badges;
use crate::pages::sheet::{Sheet, ticked};
use crate::server::actions::PACKAGE_FORM;
use backend::Failure;
use backend::store::{Package, packages};
use leptos::prelude::*;

const HERE: &str = "/platform/packages";

/// Packages of the platform.
#[component]
pub fn Packages() -> impl IntoView {
    page(load(editing())).into_any()
}

async fn load(edit: Option<String>) -> Result<AnyView, Failure> {
    let (visitor, right) = master().await?;
    let all = packages(&visitor.services, right).await?;
    let data = FrameData::of_platform().await?;
    let (live, gone): (Vec<_>, Vec<_>) = all.into_iter().partition(|package| package.deleted_at.is_none());
    let edited = edit.map(|id| live.iter().find(|p| p.id.to_string() == id).cloned().ok_or(Failure::NotFound));
    let edited = edited.transpose()?;
    let id = edited.as_ref().map(|package| package.id.to_string()).unwrap_or_default();
    let sheet = Sheet::new(stored(edited.as_ref()), typed(data.flash.as_ref(), PACKAGE_FORM, &id));
    let form = form(&sheet, edited.as_ref(), id);
    let table = table(&live);
    let gone = taken_away(HERE, gone.into_iter().map(|p| (p.id.to_string(), p.draft.name)).collect());
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Packages) title="Packages">
            <div class="page-head">
                <div>
                    <h1>"Packages"</h1>
                    <p class="lead">"What companies can make assistants from. An assistant never does more than its package offers."</p>
                </div>
            </div>
            <div class="stack">
                {table}
                {form}
                {gone}
            </div>
        </Frame>
    }
    .into_any())
}

fn stored(package: Option<&Package>) -> Vec<(&'static str, String)> {
    match package {
        None => vec![("enable-chat", "on".to_owned()), ("active", "on".to_owned())],
        Some(package) => vec![
            ("name", package.draft.name.clone()),
            ("description", package.draft.description.clone().unwrap_or_default()),
            ("enable-chat", ticked(package.draft.capabilities.chat())),
            ("enable-call", ticked(package.draft.capabilities.call())),
            ("active", ticked(package.draft.is_active)),
        ],
    }
}

fn table(live: &[Package]) -> AnyView {
    if live.is_empty() {
        return view! {
            <section class="card" aria-label="Packages">
                <div class="empty">
                    <span class="lamp"><Icon name="package" /></span>
                    <h2>"No package yet"</h2>
                    <p>"Make the first one below. Until then no company can make an assistant."</p>
                </div>
            </section>
        }
        .into_any();
    }
    let rows = live.iter().map(|package| {
        let state = match package.draft.is_active {
            true => view! { <span class="badge" data-tone="ok"><Icon name="ok" />"Offered"</span> }.into_any(),
            false => {
                view! { <span class="badge" data-tone="warn"><Icon name="minus" />"Not offered"</span> }.into_any()
            }
        };
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead-cell full">
                    <a class="row-link" href=format!("{HERE}?edit={}#form", package.id)>{package.draft.name.clone()}</a>
                    <small>{package.draft.description.clone()}</small>
                </th>
                <td role="cell">{badges(package.draft.capabilities)}</td>
                <td role="cell" data-label="Assistants">{package.assistants}</td>
                <td role="cell">{state}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let list = components::table(
        "Packages by name",
        &[Column::Text("Package"), Column::Text("Offers"), Column::Text("Assistants"), Column::Text("State")],
        rows,
    );
    view! {
        <section class="card" aria-label="Packages">
            {list}
        </section>
    }
    .into_any()
}

fn form(sheet: &Sheet, edited: Option<&Package>, id: String) -> AnyView {
    let heading = edited.map_or_else(|| "New package".to_owned(), |package| format!("Change {}", package.draft.name));
    let hidden = edited.map(|_| view! { <input type="hidden" name="id" value=id.clone() /> });
    let reduce = edited.filter(|package| package.assistants > 0).map(|_| {
        let hint = "Without this, a package keeps what assistants use. An assistant that would have nothing left to do is never changed.";
        sheet.switch("reduce", "Take what it loses from its assistants too", hint)
    });
    let delete = edited.map(|package| delete_form(HERE, id, &package.draft.name, package.assistants));
    view! {
        <section class="card" id="form" aria-labelledby="form-heading">
            <div class="card-head"><h2 id="form-heading">{heading}</h2></div>
            <form method="post" action=HERE aria-labelledby="form-heading" autocomplete="off">
                {hidden}
                <div class="card-body stack">
                    <ErrorSummary errors=sheet.errors() id_of=str::to_owned />
                    {sheet.text("name", "text", "Name", "", 80)}
                    {sheet.area("description", "What it is for", "Companies read this when they choose. At most 500 characters.", 600)}
                    {sheet.switch("enable-chat", "Offers chat", "")}
                    {sheet.switch("enable-call", "Offers calls", "Companies see it while calls are switched on for them.")}
                    {sheet.switch("active", "Offered to companies", "Off: assistants that are made from it stay, no more are made.")}
                    {reduce}
                </div>
                {form_foot(HERE, edited.is_some(), "Make package")}
            </form>
            {delete}
        </section>
    }
    .into_any()
}
