//! `/platform/support`: who of the platform is in which company, and who was.

use super::{past_pager, table};
use crate::components::{Frame, FrameData, Icon, Nav, PlatformPage, page};
use crate::server::Visitor;
use crate::server::actions::support::{ALL, NEW};
use backend::Failure;
use backend::store::{VisitLine, VisitPage, company_names, visits};
use domain::availability::Zone;
use domain::ids::{CompanyId, UserId};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

/// The list of every company's visits.
#[component]
pub fn SupportVisits() -> impl IntoView {
    let before = use_query_map().with_untracked(|q| q.get("before").and_then(|id| id.parse().ok()));
    page(load(before)).into_any()
}

async fn load(before: Option<Uuid>) -> Result<AnyView, Failure> {
    let visitor = Visitor::current().await?;
    let right = visitor.actor.master()?;
    let services = &visitor.services;
    let found = visits(services, right, before).await?;
    let names = company_names(services, right).await?;
    let own = visitor.actor.own_companies();
    let data = FrameData::of_platform().await?;
    let (utc, now) = (Zone::or_utc("UTC"), services.clock.now());
    let me = visitor.actor.user();
    let running = running(&found, |lines| {
        table("Visits that run, newest first", lines, true, &utc, now, |line| end_own(line, me))
    });
    let past = if found.past.is_empty() {
        view! { <div class="card-body"><p class="muted small">"No visit is over yet."</p></div> }.into_any()
    } else {
        table("Visits that are over, newest first", &found.past, true, &utc, now, |_| None)
    };
    let (start, pager) = (start(&names, &own), past_pager(ALL, before, &found));
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Support) title="Support visits">
            <div class="page-head">
                <div>
                    <h1>"Support visits"</h1>
                    <p class="lead">"The only way into a company for somebody who does not belong to it: for a reason, for a while, seen by the company. Times are UTC."</p>
                </div>
            </div>
            <div class="stack loose">
                {start}
                <section class="card" aria-labelledby="running-h"><div class="card-head"><h2 id="running-h">"Running now"</h2></div>{running}</section>
                <section class="card" aria-labelledby="past-h"><div class="card-head"><h2 id="past-h">"Over"</h2></div>{past}{pager}</section>
            </div>
        </Frame>
    }
    .into_any())
}

/// The table of the visits that run, or that there is none.
pub(super) fn running(found: &VisitPage, table: impl FnOnce(&[VisitLine]) -> AnyView) -> AnyView {
    if found.running.is_empty() {
        return view! { <div class="card-body"><p class="muted small">"Nobody visits right now."</p></div> }.into_any();
    }
    table(&found.running)
}

fn end_own(line: &VisitLine, me: Option<UserId>) -> Option<AnyView> {
    (Some(line.visit.user) == me).then(|| {
        let here = format!("{ALL}/{}", line.id);
        view! {
            <form method="post" action=here.clone() class="cluster">
                <button class="btn sm" type="submit" name="do" value="end">"End the visit"<span class="vh">{format!(" to {}", line.company_name)}</span></button>
                <a class="btn sm plain" href=here.clone()>"Open"<span class="vh">{format!(" the visit to {}", line.company_name)}</span></a>
            </form>
        }
        .into_any()
    })
}

/// The choice of the company; the rest is asked on the page that follows.
fn start(names: &[(CompanyId, String)], own: &[CompanyId]) -> AnyView {
    let options = names.iter().filter(|(id, _)| !own.contains(id)).map(|(id, name)| {
        view! { <option value=id.to_string()>{name.clone()}</option> }
    });
    let options = options.collect::<Vec<_>>();
    if options.is_empty() {
        return ().into_any();
    }
    view! {
        <form method="get" action=NEW class="card" aria-labelledby="start-h">
            <div class="card-head"><h2 id="start-h">"Visit a company"</h2></div>
            <div class="card-body">
                <div class="field">
                    <label for="company">"Company"</label>
                    <select class="select" id="company" name="company">{options}</select>
                </div>
            </div>
            <div class="card-foot"><button class="btn primary" type="submit"><Icon name="arrow" />"Go on"</button></div>
        </form>
    }
    .into_any()
}
