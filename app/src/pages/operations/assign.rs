//! Gives a number that leads nowhere to a clinic.

use crate::components::{ErrorSummary, Frame, FrameData, Icon, Nav, PlatformPage, page};
use crate::pages::sheet::{Choice, Sheet};
use crate::server::Visitor;
use crate::server::actions::ASSIGN_FORM;
use backend::Failure;
use backend::store::{Place, places};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/platform/numbers/assign?number=…`.
#[component]
pub fn AssignNumber() -> impl IntoView {
    let number = use_query_map().with_untracked(|q| q.get("number")).unwrap_or_default();
    page(load(number)).into_any()
}

async fn load(number: String) -> Result<AnyView, Failure> {
    let visitor = Visitor::current().await?;
    visitor.actor.master()?;
    let places = places(&visitor.services, &visitor.actor).await?;
    let data = FrameData::of_platform().await?;
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone()).filter(|form| form.form == ASSIGN_FORM);
    let sheet = Sheet::new(vec![("number", number.trim().chars().take(40).collect())], sent);
    let body = if places.is_empty() { nobody() } else { form(&sheet, places) };
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Numbers) title="Assign a number">
            <div class="page-head">
                <div>
                    <p class="crumbs"><a href="/platform/numbers">"Unknown numbers"</a><Icon name="right" size="sm" /></p>
                    <h1>"Assign a number"</h1>
                    <p class="lead">"The next call to it goes where the clinic’s rules send it. It can be taken back on the list."</p>
                </div>
            </div>
            {body}
        </Frame>
    }
    .into_any())
}

fn nobody() -> AnyView {
    view! {
        <section class="card" aria-label="Clinics">
            <div class="empty">
                <span class="lamp"><Icon name="hash" /></span>
                <h2>"There is no clinic yet"</h2>
                <p><a href="/platform/companies/new">"Add a company"</a>" with its first clinic, then assign the number."</p>
            </div>
        </section>
    }
    .into_any()
}

/// Clinics under their companies, which may share a name.
fn grouped(places: Vec<Place>) -> Vec<(String, Vec<Choice>)> {
    let mut groups = vec![(String::new(), vec![(String::new(), "Choose a clinic".to_owned())])];
    for place in places {
        let choice = (place.clinic.to_string(), place.name);
        match groups.last_mut().filter(|(company, _)| *company == place.company) {
            Some((_, choices)) => choices.push(choice),
            None => groups.push((place.company, vec![choice])),
        }
    }
    groups
}

fn form(sheet: &Sheet, places: Vec<Place>) -> AnyView {
    view! {
        <ErrorSummary errors=sheet.errors() id_of=str::to_owned before="the number is assigned" />
        <form method="post" action="/platform/numbers/assign" autocomplete="off" class="card" aria-label="Assign a number">
            <div class="card-body stack">
                {sheet.text("number", "text", "Number", "As it was called, for example +1 416 555 0199.", 40)}
                {sheet.select("clinic", "Company and clinic", "A number leads to one clinic only.", grouped(places))}
                {sheet.switch("confirm", "This clinic’s callers use this number", "It is entered in the company’s change log.")}
            </div>
            <div class="card-foot">
                <a class="btn" href="/platform/numbers">"Cancel"</a>
                <button class="btn primary" type="submit"><Icon name="ok" />"Assign number"</button>
            </div>
        </form>
    }
    .into_any()
}
