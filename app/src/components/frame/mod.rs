//! The frame around every page of a signed-in person: navigation, clinic switcher, the answer line,
//! the account menu, messages.

mod data;
mod page;
mod side;
mod top;

pub use data::{FrameData, Nav};
pub use page::{page, public_page};
pub use top::{plan_icon, short_answer};

use super::visits::visit_banners;
use super::{Alert, PlatformNav};
use leptos::prelude::*;
use leptos_meta::Title;
use side::{side, tab_bar};
use top::top;

/// The frame around a page.
#[component]
pub fn Frame(
    /// What it shows.
    data: FrameData,
    /// Where the page is.
    nav: Nav,
    /// For the browser's title.
    #[prop(into)]
    title: String,
    /// The page.
    children: Children,
) -> impl IntoView {
    let flash = data.flash.as_ref().filter(|f| !f.message.is_empty());
    let flash = flash.map(|f| view! { <Alert tone=f.tone.clone() title=f.message.clone() detail=None /> });
    let off = calls_off(&data, nav);
    let visits = visit_banners(&data.visits, &data);
    let platform = match nav {
        Nav::Platform(page) => Some(view! { <PlatformNav page /> }),
        _ => None,
    };
    view! {
        <Title text=title />
        <a class="skip" href="#main">"Skip to the content"</a>
        <div class="app">
            {side(&data, nav)}
            {top(&data, nav)}
            <main id="main" tabindex="-1">
                {visits}
                {flash}
                {off}
                {platform}
                {children()}
            </main>
            {tab_bar(&data, nav)}
        </div>
    }
    .into_any()
}

/// Pages about calls stay while the platform has switched calls off, and say so.
fn calls_off(data: &FrameData, nav: Nav) -> Option<AnyView> {
    let about_calls = matches!(nav, Nav::Now | Nav::Calls | Nav::Answering | Nav::Backup | Nav::Phone | Nav::Callers);
    // The switch is the company's, so any clinic tells it.
    let off = data.clinics.first().is_some_and(|clinic| !clinic.context.clinic.features.call_enabled);
    (about_calls && off).then(|| {
        let detail = if data.runs_platform() {
            "Callers get each clinic’s backup. What was recorded stays. You can switch them on under Companies."
        } else {
            "Callers get each clinic’s backup, and no assistant answers. What was recorded stays, and settings wait until whoever runs Switchboard switches calls on."
        };
        let title = format!("Calls are switched off for {}", data.company_name);
        view! { <Alert tone="info" title=title detail=Some(detail.to_owned()) /> }.into_any()
    })
}

/// The mark.
#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" aria-hidden="true">
            <circle cx="8" cy="9" r="4.5" />
            <circle cx="24" cy="23" r="4.5" fill="currentColor" />
            <path d="M8 13.5c0 9 16 2 16 5" />
        </svg>
    }
    .into_any()
}
