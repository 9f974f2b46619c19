//! What the platform offers: packages and models, for the master admin.

mod models;
mod packages;

pub use models::Models;
pub use packages::Packages;

use crate::components::Icon;
use crate::forms::Submitted;
use crate::server::Visitor;
use http::request::Parts;
use leptos::prelude::*;

/// The id in `?edit=…`.
fn editing() -> Option<String> {
    let query = use_context::<Parts>().and_then(|parts| parts.uri.query().map(str::to_owned))?;
    form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "edit").map(|(_, id)| id.into_owned())
}

/// The form as it was refused, when it is about this id; about none for a new one.
fn typed(flash: Option<&crate::server::flash::Flash>, form: &str, id: &str) -> Option<Submitted> {
    flash?.form.clone().filter(|sent| sent.form == form && sent.get("id") == id)
}

/// The right to these pages.
async fn master() -> Result<(Visitor, backend::scope::MasterScope), backend::Failure> {
    let visitor = Visitor::current().await?;
    let right = visitor.actor.master()?;
    Ok((visitor, right))
}

/// What was taken away, each with the way back.
fn taken_away(here: &'static str, gone: Vec<(String, String)>) -> Option<AnyView> {
    if gone.is_empty() {
        return None;
    }
    let rows = gone.into_iter().map(|(id, name)| {
        view! {
            <li>
                <b>{name.clone()}</b>
                <form method="post" action=here>
                    <input type="hidden" name="id" value=id />
                    <button class="btn sm" type="submit" name="do" value="restore"><Icon name="undo" size="sm" />"Bring back"<span class="vh">{format!(" {name}")}</span></button>
                </form>
            </li>
        }
    });
    let rows = rows.collect_view();
    let view = view! {
        <section class="card" aria-labelledby="gone-heading">
            <div class="card-head"><h2 id="gone-heading">"Taken away"</h2></div>
            <ul class="dates">{rows}</ul>
        </section>
    };
    Some(view.into_any())
}

/// The foot of a form for something new or something stored.
fn form_foot(here: &'static str, editing: bool, new: &'static str) -> impl IntoView {
    let cancel = editing.then(|| view! { <a class="btn plain" href=here>"Discard"</a> });
    let (action, label) = if editing { ("save", "Save") } else { ("create", new) };
    view! {
        <div class="card-foot">
            <span></span>
            <span class="cluster">{cancel}<button class="btn primary" type="submit" name="do" value=action>{label}</button></span>
        </div>
    }
    .into_any()
}

/// Takes one away: a form of its own, so that Enter in the other never does it.
fn delete_form(here: &'static str, id: String, name: &str, used: u64) -> impl IntoView {
    let note = match used {
        0 => "It can be brought back.".to_owned(),
        n => format!("Not while assistants use it: {n}."),
    };
    view! {
        <form method="post" action=here class="card-foot">
            <input type="hidden" name="id" value=id />
            <span class="muted small">{note}</span>
            <button class="btn danger" type="submit" name="do" value="delete" disabled={used > 0}>{format!("Take {name} away")}</button>
        </form>
    }
    .into_any()
}
