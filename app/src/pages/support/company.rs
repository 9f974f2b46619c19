//! `/support`: the visits of support to one's own company, for its admins.

use super::list::running;
use super::{past_pager, table};
use crate::components::{Frame, FrameData, Nav, page};
use crate::server::actions::support::OF_COMPANY;
use backend::Failure;
use backend::store::VisitLine;
use domain::access::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

/// The list of the company.
#[component]
pub fn CompanyVisits() -> impl IntoView {
    let before = use_query_map().with_untracked(|q| q.get("before").and_then(|id| id.parse().ok()));
    page(load(before)).into_any()
}

async fn load(before: Option<Uuid>) -> Result<AnyView, Failure> {
    let data = FrameData::load(None).await?;
    let found = data.visitor.enter(Permission::RunTeam).await?.visits(before).await?;
    let (zone, now) = (data.zone(), data.visitor.services.clock.now());
    let me = data.visitor.actor.user();
    // A visitor ends their own visit in the banner, and no other one.
    let visiting = found.running.iter().any(|line| Some(line.visit.user) == me);
    let running = running(&found, |lines| {
        table("Visits that run, newest first", lines, false, &zone, now, |line| (!visiting).then(|| end(line)))
    });
    let past = if found.past.is_empty() {
        view! { <div class="card-body"><p class="muted small">"No visit is over yet. Every one that was is listed here."</p></div> }
            .into_any()
    } else {
        table("Visits that are over, newest first", &found.past, false, &zone, now, |_| None)
    };
    let pager = past_pager(OF_COMPANY, before, &found);
    Ok(view! {
        <Frame data nav=Nav::Support title="Support visits">
            <div class="page-head">
                <div>
                    <h1>"Support visits"</h1>
                    <p class="lead">"Nobody who runs Switchboard gets into your company without a visit: for a reason, for 4 hours at most, seen by all of you. What they change carries their name and “support visit” in your change log."</p>
                </div>
            </div>
            <div class="stack loose">
                <section class="card" aria-labelledby="running-h"><div class="card-head"><h2 id="running-h">"Running now"</h2></div>{running}</section>
                <section class="card" aria-labelledby="past-h"><div class="card-head"><h2 id="past-h">"Over"</h2></div>{past}{pager}</section>
            </div>
        </Frame>
    }
    .into_any())
}

fn end(line: &VisitLine) -> AnyView {
    view! {
        <form method="post" action=OF_COMPANY>
            <input type="hidden" name="visit" value=line.id.to_string() />
            <button class="btn sm" type="submit" name="do" value="end">"End now"<span class="vh">{format!(" the visit of {}", line.visitor)}</span></button>
        </form>
    }
    .into_any()
}
