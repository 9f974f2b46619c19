//! The top bar: clinic switcher, the answer line, the account menu.

use super::{FrameData, Nav};
use crate::components::{Icon, face};
use crate::show;
use backend::auth::Actor;
use domain::access::Role;
use domain::routing::Plan;
use leptos::prelude::*;

/// "Assistant picks up", for the answer line and the switcher.
#[must_use]
pub fn short_answer(plan: &Plan) -> &'static str {
    match plan {
        Plan::Assistant => "Assistant picks up",
        Plan::Voicemail { .. } => "Callers reach voicemail",
        Plan::Forward(_) => "Staff line rings",
        Plan::Busy => "Callers hear a busy tone",
        Plan::Reject => "Calls are rejected",
        Plan::Apology => "Nobody picks up",
    }
}

/// The icon of a plan.
#[must_use]
pub fn plan_icon(plan: &Plan) -> &'static str {
    match plan {
        Plan::Assistant => "assistant",
        Plan::Voicemail { .. } => "voicemail",
        Plan::Forward(_) => "staff",
        Plan::Busy | Plan::Reject | Plan::Apology => "busy",
    }
}

pub(super) fn top(data: &FrameData, nav: Nav) -> impl IntoView + use<> {
    let screen = match nav {
        Nav::Answering => "answering",
        Nav::Backup => "backup",
        Nav::Phone => "phone",
        Nav::Try => "try",
        Nav::History => "history",
        _ => "hours",
    };
    let chosen = data.one_clinic.then(|| data.clinic_now().ok()).flatten();
    let label = chosen.map_or_else(|| data.company_name.clone(), |clinic| data.short_name(clinic));
    let clinics = data.clinics.iter().map(|clinic| {
        let zone = &clinic.context.clinic.zone;
        let href = match nav {
            Nav::Calls => format!("/calls?clinic={}", clinic.resolved.slug),
            _ => format!("/clinics/{}/{screen}", clinic.resolved.slug),
        };
        let current = chosen.is_some_and(|c| c.resolved.clinic == clinic.resolved.clinic);
        view! {
            <a href=href aria-current=current.then_some("true")>
                <span class="lamp sm" data-route=clinic.decision.plan.lamp()><Icon name=plan_icon(&clinic.decision.plan) /></span>
                <span>
                    {clinic.context.clinic.name.clone()}
                    <small>{format!("{} · {}", short_answer(&clinic.decision.plan), show::time(zone, clinic.now))}</small>
                </span>
            </a>
        }
    });
    let others = data.companies.iter().filter(|(id, _)| *id != data.company).map(|(id, name)| {
        view! {
            <button type="submit" name="company" value=id.to_string()>
                <Icon name="building" />
                <span>{name.clone()}<small>"Another company"</small></span>
            </button>
        }
    });
    let others = others.collect::<Vec<_>>();
    let others = (!others.is_empty()).then(|| view! { <form method="post" action="/company">{others}</form> });
    let answer = data.clinic_now().ok().map(|clinic| {
        let until = clinic
            .decision
            .next_change_at
            .map(|at| format!("until {}", show::moment(&clinic.context.clinic.zone, at, clinic.now)));
        let whose = (!data.one_clinic && data.clinics.len() > 1).then(|| format!("{}: ", data.short_name(clinic)));
        view! {
            <a class="nowline" data-route=clinic.decision.plan.lamp() href="/">
                <Icon name=plan_icon(&clinic.decision.plan) />
                <b>{whose}{short_answer(&clinic.decision.plan)}</b>
                " "
                <span class="why">{until}</span>
            </a>
        }
    });
    let all = data.entered.then(|| {
        view! { <a href="/"><Icon name="building" /><span>"All clinics"<small>{data.company_name.clone()}</small></span></a> }
    });
    let role = if data.runs_platform() { Role::Master } else { data.role };
    let (name, email, face) = match &data.visitor.actor {
        Actor::Person(member) => (member.name.clone(), member.email.clone(), face(member)),
        Actor::Token { name, .. } => (name.clone(), String::new(), ().into_any()),
    };
    view! {
        <header class="top">
            <button class="btn plain square only-small" type="button" popovertarget="side" aria-label="Open the menu"><Icon name="menu" /></button>
            <button class="btn switcher" type="button" popovertarget="clinic-menu">
                <Icon name="building" />
                <span><span class="vh">"Clinic: "</span>{label}</span>
                <Icon name="down" size="sm" />
            </button>
            <div class="menu" id="clinic-menu" popover>
                {clinics.collect_view()}
                {all}
                {others}
            </div>
            {answer}
            <span class="grow only-mid"></span>
            <button class="avatar" type="button" popovertarget="me">{face}<span class="vh">{format!("{name}: account menu")}</span></button>
            <div class="menu at-end" id="me" popover>
                <p class="cluster small"><Icon name="user" /><span>{name.clone()}<br /><span class="muted">{format!("{} · {email}", role.label())}</span></span></p>
                <a href="/account" aria-current=(nav == Nav::Account).then_some("page")><Icon name="lock" /><span>"Your account"</span></a>
                <form method="post" action="/theme">
                    <button type="submit" name="theme" value="light"><Icon name="sun" /><span>"Light"</span></button>
                    <button type="submit" name="theme" value="dark"><Icon name="sun" /><span>"Dark"</span></button>
                    <button type="submit" name="theme" value="device"><Icon name="sun" /><span>"Same as my device"</span></button>
                </form>
                <form method="post" action="/logout">
                    <button type="submit"><Icon name="out" /><span>"Sign out"</span></button>
                </form>
            </div>
        </header>
    }
    .into_any()
}
