use super::fields::{Line, Values, billing, branding, choice, features};
use crate::components::{ErrorSummary, Field, Frame, FrameData, Nav, PlatformPage, page};
use crate::pages::hours::zone_groups;
use crate::server::Visitor;
use crate::server::actions::NEW_COMPANY_FORM;
use backend::Failure;
use domain::language::Language;
use leptos::prelude::*;

/// The form for a new company.
#[component]
pub fn NewCompany() -> impl IntoView {
    page(load()).into_any()
}

async fn load() -> Result<AnyView, Failure> {
    Visitor::current().await?.actor.master()?;
    let data = FrameData::of_platform().await?;
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone()).filter(|form| form.form == NEW_COMPANY_FORM);
    let errors = sent.as_ref().map(|sent| sent.errors.clone()).unwrap_or_default();
    let stored = [
        ("clinic.timezone", "America/Toronto"),
        ("clinic.language", "en"),
        ("subscriptionStatus", "TRIALING"),
        ("features.chatEnabled", "on"),
        ("features.knowledgeBaseEnabled", "on"),
        ("features.escalationEnabled", "on"),
    ];
    let values = Values { sent, stored: stored.map(|(name, value)| (name, value.to_owned())).to_vec() };
    let languages = Language::ALL.into_iter().map(|language| {
        let words = match language {
            Language::En => "English",
            Language::Fr => "French",
            Language::Es => "Spanish",
        };
        (language.code().to_owned(), words.to_owned())
    });
    let languages = choice(&values, "clinic.language", "What its callers hear", languages.collect());
    let (zone, who) = (zone(&values), "After this, invite its first admin on the Team page.");
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Companies) title="Add company">
            <div class="page-head">
                <div>
                    <h1>"Add company"</h1>
                    <p class="lead">"With its first clinic. Everything but the short name can be changed later."</p>
                </div>
            </div>
            <ErrorSummary errors id_of=str::to_owned before="the company is made" />
            <form method="post" action="/platform/companies/new" autocomplete="off" class="stack loose">
                <section class="card" aria-labelledby="who-heading">
                    <div class="card-head"><h2 id="who-heading">"Who they are"</h2></div>
                    <div class="card-body stack">
                        {Line::new("name", "Name", "", 120).view(&values)}
                        {Line::new("slug", "Short name", "Lower-case letters, digits and hyphens, such as elm-dental. It is part of the clinic’s SIP address and cannot be changed.", 63).view(&values)}
                    </div>
                </section>
                <section class="card" aria-labelledby="clinic-heading">
                    <div class="card-head"><h2 id="clinic-heading">"Its first clinic"</h2></div>
                    <div class="card-body stack">
                        {Line::new("clinic.name", "Name of the clinic", "Blank uses the company’s name.", 120).view(&values)}
                        <div class="halves">{zone}{languages}</div>
                    </div>
                </section>
                <section class="card" aria-labelledby="plan-heading">
                    <div class="card-head"><h2 id="plan-heading">"What it gets"</h2></div>
                    <div class="card-body stack">{billing(&values)}{features(&values, true)}</div>
                </section>
                <section class="card" aria-labelledby="brand-heading">
                    <div class="card-head"><h2 id="brand-heading">"Branding"</h2></div>
                    <div class="card-body stack">{branding(&values)}</div>
                </section>
                <div class="savebar">
                    <p class="muted">{who}</p>
                    <a class="btn plain" href="/platform/companies">"Discard"</a>
                    <button class="btn primary" type="submit">"Add company"</button>
                </div>
            </form>
        </Frame>
    }
    .into_any())
}

fn zone(values: &Values) -> AnyView {
    let (chosen, error) = (values.of("clinic.timezone"), values.error("clinic.timezone"));
    let described = super::fields::described("clinic.timezone", false, error.is_some());
    let wrong = error.is_some();
    let options = zone_options(&chosen);
    view! {
        <Field id="clinic.timezone" label="Time zone" error=error>
            <select class="select" id="clinic.timezone" name="clinic.timezone" aria-invalid=wrong.then_some("true") aria-describedby=described>
                {options}
            </select>
        </Field>
    }
    .into_any()
}

/// Every zone, by region.
pub(super) fn zone_options(chosen: &str) -> AnyView {
    let groups = zone_groups(chosen).into_iter().map(|(region, zones)| {
        let zones = zones.into_iter().map(|(name, place)| {
            let selected = name == chosen;
            view! { <option value=name selected=selected>{place}</option> }
        });
        view! { <optgroup label=region>{zones.collect_view()}</optgroup> }
    });
    groups.collect_view().into_any()
}
