//! `/platform/support/{id}`: a visit of one's own, and the form that asks for the right to change things.

use super::{badge, password_field, reason_field};
use crate::components::{ErrorSummary, Frame, FrameData, Icon, Nav, PlatformPage, page};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::actions::support::{ALL, WIDEN_FORM};
use crate::show;
use backend::Failure;
use backend::store::{VisitLine, own_visit};
use chrono::{DateTime, Utc};
use domain::availability::Zone;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

/// One visit.
#[component]
pub fn SupportVisit() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).and_then(|id| id.parse().ok());
    page(load(id)).into_any()
}

async fn load(id: Option<Uuid>) -> Result<AnyView, Failure> {
    let visitor = Visitor::current().await?;
    visitor.actor.master()?;
    let line = own_visit(&visitor.services, &visitor.actor, id.ok_or(Failure::NotFound)?).await?;
    let data = FrameData::of_platform().await?;
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone()).filter(|form| form.form == WIDEN_FORM);
    let sent = sent.unwrap_or_default();
    let (utc, now) = (Zone::or_utc("UTC"), visitor.services.clock.now());
    let title = format!("Visit to {}", line.company_name);
    let body = if line.visit.runs(now) { running(&line, &sent, &utc, now) } else { over(&line) };
    let state = badge(line.visit.state(now));
    let since = format!(
        "From {} to {}. Times are UTC.",
        show::moment_of_past(&utc, line.visit.started_at),
        show::time(&utc, line.visit.over_at(now).unwrap_or(line.visit.ends_at))
    );
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Support) title=title.clone()>
            <div class="page-head">
                <div>
                    <p><a href=ALL>"Support visits"</a></p>
                    <h1>{title}</h1>
                    <p class="lead">{since}</p>
                    <p class="cluster">{state}</p>
                </div>
            </div>
            <ErrorSummary errors=sent.errors.clone() id_of=str::to_owned before="you may change things" />
            <div class="stack loose">{body}</div>
        </Frame>
    }
    .into_any())
}

fn running(line: &VisitLine, sent: &Submitted, utc: &Zone, now: DateTime<Utc>) -> AnyView {
    let here = format!("{ALL}/{}", line.id);
    let until = line.visit.elevated_until.filter(|_| line.visit.may_change(now));
    let now_words = match until {
        Some(until) => {
            format!("You may change things until {}. Asked again, an hour begins anew.", show::time(utc, until))
        }
        None => "You only look. The right to change things lasts an hour, and never longer than the visit.".to_owned(),
    };
    view! {
        <form method="post" action=here.clone() class="card" aria-labelledby="changes-h" autocomplete="off">
            <div class="card-head"><h2 id="changes-h">"Change things"</h2><p>{now_words}</p></div>
            <div class="card-body stack">
                {reason_field(sent, "changes-reason", "Why do things have to be changed?", "The company reads it.")}
                {password_field(sent)}
            </div>
            <div class="card-foot"><button class="btn primary" type="submit" name="do" value="widen"><Icon name="pencil" />"Get the right to change things"</button></div>
        </form>
        <form method="post" action=here.clone()>
            <button class="btn" type="submit" name="do" value="end">"End the visit"</button>
        </form>
    }
    .into_any()
}

fn over(line: &VisitLine) -> AnyView {
    let again = format!("{ALL}/new?company={}", line.visit.company);
    view! {
        <p>{format!("Reason: {}", line.visit.reason)}</p>
        <p><a class="btn" href=again>"Start another visit"</a></p>
    }
    .into_any()
}
