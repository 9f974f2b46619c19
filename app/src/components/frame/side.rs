//! Where one can go: the column at the side, and the bar at the foot of a telephone.

use super::{Brand, FrameData, Nav};
use crate::components::Icon;
use leptos::prelude::*;

fn link(href: String, icon: &'static str, label: &'static str, current: bool) -> impl IntoView {
    view! {
        <a href=href aria-current=current.then_some("page")>
            <Icon name=icon />
            <span>{label}</span>
        </a>
    }
    .into_any()
}

pub(super) fn side(data: &FrameData, nav: Nav) -> impl IntoView + use<> {
    let clinic = data.clinic_now().ok();
    let clinic_links = clinic.map(|clinic| {
        let to = |screen: &str| format!("/clinics/{}/{screen}", clinic.resolved.slug);
        view! {
            <h2>{data.short_name(clinic)}</h2>
            {link(to("hours"), "clock", "Hours", nav == Nav::Hours)}
            {link(to("answering"), "route", "Who answers", nav == Nav::Answering)}
            {link(to("backup"), "backup", "Backup", nav == Nav::Backup)}
            {link(to("phone"), "plug", "Phone connection", nav == Nav::Phone)}
            {link(to("try"), "flask", "Try it", nav == Nav::Try)}
            {link(to("history"), "list", "History", nav == Nav::History)}
        }
    });
    let company = data.entered.then(|| view! {
        <h2>{data.company_name.clone()}</h2>
        {link("/assistants".to_owned(), "assistant", "Assistants", nav == Nav::Assistants)}
        {link("/callers".to_owned(), "people", "Callers", nav == Nav::Callers)}
        {data.may_run_team().then(|| link("/team".to_owned(), "user", "Team", nav == Nav::Team))}
        {data.may_run_team().then(|| link("/tokens".to_owned(), "plug", "API tokens", nav == Nav::Tokens))}
        {data.may_run_team().then(|| link("/changes".to_owned(), "pencil", "Change log", nav == Nav::Changes))}
        {data.sees_whole_company().then(|| link("/integrations".to_owned(), "link", "Integrations", nav == Nav::Integrations))}
        {data.may_run_team().then(|| link("/support".to_owned(), "search", "Support visits", nav == Nav::Support))}
    });
    let everyday = data.entered.then(|| {
        view! {
            {link("/".to_owned(), "now", "Right now", nav == Nav::Now)}
            {link("/calls".to_owned(), "calls", "Calls", nav == Nav::Calls)}
            {link("/texts".to_owned(), "text", "Texts", nav == Nav::Texts)}
        }
    });
    let platform = data.runs_platform().then(|| {
        view! {
            <h2>"All companies"</h2>
            {link("/platform".to_owned(), "gauge", "Platform", matches!(nav, Nav::Platform(_)))}
        }
    });
    let phone = data.phone.then(|| {
        view! {
            <h2>"Development"</h2>
            {link("/dev/phone".to_owned(), "phone", "Try a call", nav == Nav::Telephone)}
        }
    });
    view! {
        <nav class="side" id="side" popover aria-label="Main">
            <a class="brand" href="/"><Brand /><span>"Switchboard"</span></a>
            {everyday}
            {clinic_links}
            {company}
            {platform}
            {phone}
        </nav>
    }
    .into_any()
}

pub(super) fn tab_bar(data: &FrameData, nav: Nav) -> impl IntoView + use<> {
    let hours = data.clinic.as_ref().map(|slug| {
        view! {
            <a href=format!("/clinics/{slug}/hours") aria-current=(nav == Nav::Hours).then_some("page")><Icon name="clock" />"Hours"</a>
            <a href=format!("/clinics/{slug}/answering") aria-current=(nav == Nav::Answering).then_some("page")><Icon name="route" />"Answers"</a>
        }
    });
    let everyday = data.entered.then(|| {
        view! {
            <a href="/" aria-current=(nav == Nav::Now).then_some("page")><Icon name="now" />"Now"</a>
            <a href="/calls" aria-current=(nav == Nav::Calls).then_some("page")><Icon name="calls" />"Calls"</a>
        }
    });
    view! {
        <nav class="tabbar" aria-label="Shortcuts">
            {everyday}
            {hours}
            <button type="button" popovertarget="side"><Icon name="menu" />"More"</button>
        </nav>
    }
    .into_any()
}
