//! Support visits that run, on every page of the company: to the people of the company who is here and why, to the
//! visitor how long they still are.

use super::{FrameData, Icon};
use crate::server::actions::support::{ALL, OF_COMPANY};
use crate::show;
use backend::store::VisitLine;
use chrono::{DateTime, Utc};
use domain::availability::Zone;
use leptos::prelude::*;

/// The banners above a page, newest visit first.
pub(super) fn visit_banners(visits: &[VisitLine], data: &FrameData) -> AnyView {
    if visits.is_empty() {
        return ().into_any();
    }
    let (zone, now) = (data.zone(), data.visitor.services.clock.now());
    let me = data.visitor.actor.user();
    // Whoever visits ends their own visit, and no other one.
    let visiting = visits.iter().any(|line| Some(line.visit.user) == me);
    let may_end = data.may_run_team() && !visiting;
    let banners = visits.iter().map(|line| {
        if Some(line.visit.user) == me { own(line, &zone, now) } else { of_company(line, &zone, now, may_end) }
    });
    banners.collect_view().into_any()
}

/// What the people of the company see.
fn of_company(line: &VisitLine, zone: &Zone, now: DateTime<Utc>, may_end: bool) -> AnyView {
    let until = show::moment(zone, line.visit.ends_at, now);
    let may_change = line.visit.may_change(now);
    let also = if may_change { " and may change things" } else { "" };
    let title = format!("Support ({}) is looking at your account until {until}{also}.", line.visitor);
    let changes = changes_reason(line, now).map(|why| view! { <p>{format!("Reason for changes: {why}")}</p> });
    let end = may_end.then(|| {
        view! {
            <form method="post" action=OF_COMPANY class="cluster">
                <input type="hidden" name="visit" value=line.id.to_string() />
                <button class="btn sm" type="submit" name="do" value="end">"End the visit now"<span class="vh">{format!(" of {}", line.visitor)}</span></button>
                <a href=OF_COMPANY>"All visits"</a>
            </form>
        }
    });
    let reason = format!("Reason: {}", line.visit.reason);
    let label = format!("Support visit of {}", line.visitor);
    view! {
        <div class="alert mb-3" data-tone=tone(may_change) role="group" aria-label=label>
            <Icon name="search" />
            <b>{title}</b>
            <div class="stack tight"><p>{reason}</p>{changes}{end}</div>
        </div>
    }
    .into_any()
}

/// What the visitor sees.
fn own(line: &VisitLine, zone: &Zone, now: DateTime<Utc>) -> AnyView {
    let until = show::moment(zone, line.visit.ends_at, now);
    let left = show::count(minutes_left(now, line.visit.ends_at), "minute", "minutes");
    let may_change = line.visit.may_change(now);
    let title = format!("You are visiting {} until {until}, {left} left.", line.company_name);
    let rights = match line.visit.elevated_until.filter(|_| may_change) {
        Some(until) => {
            format!("You may change things until {}. Everything you change says so.", show::moment(zone, until, now))
        }
        None => "You only look. The people of the company see that you are here.".to_owned(),
    };
    let here = format!("{ALL}/{}", line.id);
    let ask =
        (!may_change).then(|| view! { <a class="btn sm" href=here.clone()>"Ask for the right to change things"</a> });
    let reason = format!("Reason: {}", line.visit.reason);
    view! {
        <div class="alert mb-3" data-tone=tone(may_change) role="group" aria-label="Your support visit">
            <Icon name="search" />
            <b>{title}</b>
            <div class="stack tight">
                <p>{rights}</p>
                <p>{reason}</p>
                <form method="post" action=here.clone() class="cluster">
                    <button class="btn sm" type="submit" name="do" value="end">"End the visit"</button>
                    {ask}
                </form>
            </div>
        </div>
    }
    .into_any()
}

/// A visit that may change things stands out more than one that looks.
const fn tone(may_change: bool) -> &'static str {
    if may_change { "warn" } else { "info" }
}

fn changes_reason(line: &VisitLine, now: DateTime<Utc>) -> Option<&str> {
    line.visit.elevated_reason.as_deref().filter(|_| line.visit.may_change(now))
}

/// Minutes that are left, the one that has begun counted.
fn minutes_left(now: DateTime<Utc>, end: DateTime<Utc>) -> u64 {
    let seconds = (end - now).num_seconds().max(0);
    seconds.unsigned_abs().div_ceil(60)
}
