//! `/platform/support/new`: start a visit to a company.

use super::{password_field, reason_field};
use crate::components::{Alert, ErrorSummary, Frame, FrameData, Icon, Nav, PlatformPage, error_id, page};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::actions::support::{ALL, NEW, START_FORM};
use backend::Failure;
use backend::store::company;
use domain::ids::CompanyId;
use domain::support::Length;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The form that starts one.
#[component]
pub fn NewSupportVisit() -> impl IntoView {
    let (id, next) = use_query_map().with_untracked(|query| {
        (query.get("company").and_then(|id| id.parse().ok()), query.get("next").unwrap_or_else(|| "/".to_owned()))
    });
    page(load(id, next)).into_any()
}

async fn load(id: Option<CompanyId>, next: String) -> Result<AnyView, Failure> {
    let visitor = Visitor::current().await?;
    visitor.actor.master()?;
    let id = id.ok_or(Failure::NotFound)?;
    let row = company(&visitor.services, &visitor.actor, id).await?;
    if row.deleted_at.is_some() {
        return Err(Failure::NotFound);
    }
    let data = FrameData::of_platform().await?;
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone()).filter(|form| form.form == START_FORM);
    let sent = sent.unwrap_or_default();
    let whole = sent.error("form").map(str::to_owned);
    let whole = whole.map(|words| view! { <Alert tone="danger" title=words detail=None /> });
    let errors = sent.errors.iter().filter(|error| error.field != "form").cloned().collect::<Vec<_>>();
    let title = format!("Start a support visit to {}", row.name);
    let form = form(id, &next, &sent);
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Support) title=title.clone()>
            <div class="page-head">
                <div>
                    <p><a href=ALL>"Support visits"</a></p>
                    <h1>{title}</h1>
                    <p class="lead">"Everybody of the company sees that you are there, until when, and the reason you give. Its admins can end the visit at any time. Start, changes and end stand in its change log."</p>
                </div>
            </div>
            {whole}
            <ErrorSummary errors id_of=id_of before="the visit starts" />
            {form}
        </Frame>
    }
    .into_any())
}

/// The lengths are several controls of one name: the first of them stands for all.
fn id_of(name: &str) -> String {
    if name == "length" { format!("length-{}", Length::ALL[0].key()) } else { name.to_owned() }
}

fn form(company: CompanyId, next: &str, sent: &Submitted) -> AnyView {
    // A quarter of an hour is enough for most questions.
    let chosen = Length::parse(sent.get("length")).unwrap_or(Length::QuarterHour);
    let wrong = sent.error("length").map(str::to_owned);
    let described = wrong.as_ref().map(|_| error_id("length"));
    let lengths = Length::ALL.map(|length| {
        view! {
            <label class="choice">
                <input id=format!("length-{}", length.key()) type="radio" name="length" value=length.key() checked=length == chosen />
                <b>{length.label()}</b>
            </label>
        }
    });
    let with_changes = sent.get("changes") == "yes";
    view! {
        <form method="post" action=NEW class="card" aria-labelledby="visit-h" autocomplete="off">
            <div class="card-head"><h2 id="visit-h">"The visit"</h2></div>
            <div class="card-body stack">
                <input type="hidden" name="company" value=company.to_string() />
                <input type="hidden" name="next" value=next.to_owned() />
                {reason_field(sent, "reason", "Why do you look?", "The company reads it on every page.")}
                <fieldset class="stack tight" aria-describedby=described>
                    <legend>"How long?"</legend>
                    {lengths.into_iter().collect_view()}
                    <crate::components::FieldErrorText control="length" message=wrong />
                </fieldset>
                <fieldset class="stack tight">
                    <legend>"What do you need?"</legend>
                    <label class="choice">
                        <input type="radio" name="changes" value="no" checked=!with_changes />
                        <b>"Only look"</b>
                        <span class="muted small">"Nothing can be changed. You can ask for more later."</span>
                    </label>
                    <label class="choice">
                        <input type="radio" name="changes" value="yes" checked=with_changes />
                        <b>"Change things, too"</b>
                        <span class="muted small">"For an hour at most. Fill in the two fields below."</span>
                    </label>
                </fieldset>
                {reason_field(sent, "changes-reason", "Why do things have to be changed?", "Only needed to change things. The company reads it.")}
                {password_field(sent)}
            </div>
            <div class="card-foot">
                <a class="btn" href=ALL>"Cancel"</a>
                <button class="btn primary" type="submit" name="do" value="start"><Icon name="arrow" />"Start the visit"</button>
            </div>
        </form>
    }
    .into_any()
}
