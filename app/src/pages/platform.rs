//! Where the master admin's own pages start: the way to each, and what needs a look.

use crate::components::{Alert, Frame, FrameData, Icon, Nav, PlatformPage, page};
use crate::show;
use backend::Failure;
use backend::store::{FallbackUse, Health, fallback_use, health, platform_numbers, unknown_numbers};
use leptos::prelude::*;

/// Where the platform's pages start.
#[component]
pub fn Platform() -> impl IntoView {
    page(load()).into_any()
}

pub(super) async fn load() -> Result<AnyView, Failure> {
    let visitor = crate::server::Visitor::current().await?;
    let right = visitor.actor.master()?;
    let services = &visitor.services;
    let warning = fallback_use(services, right).await?.map(|used| fallback_warning(&used));
    let seen = Seen {
        companies: platform_numbers(services, right).await?.companies,
        numbers: unknown_numbers(services, right).await?.iter().filter(|number| !number.is_assigned).count() as u64,
        health: health(services, right).await?,
    };
    let data = FrameData::of_platform().await?;
    let cards =
        PlatformPage::ALL.into_iter().filter(|page| *page != PlatformPage::Overview).map(|page| card(page, &seen));
    let cards = cards.collect_view();
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Overview) title="Platform">
            <div class="page-head">
                <div>
                    <h1>"Platform"</h1>
                    <p class="lead">"Everything that all companies share, and what needs a look."</p>
                </div>
            </div>
            {warning}
            <ul class="tiles tile-choice">{cards}</ul>
        </Frame>
    }
    .into_any())
}

/// What the cards tell.
struct Seen {
    companies: u64,
    numbers: u64,
    health: Health,
}

fn card(page: PlatformPage, seen: &Seen) -> AnyView {
    let (tone, note) = note(page, seen);
    let icon = match tone {
        "danger" => "stop",
        "warn" => "alert",
        "ok" => "ok",
        _ => "info",
    };
    let note = note.map(|note| view! { <p><span class="badge" data-tone=tone><Icon name=icon />{note}</span></p> });
    view! {
        <li class="card">
            <div class="card-head"><h2 class="cluster"><Icon name=page.icon() /><a href=page.address()>{page.label()}</a></h2></div>
            <div class="card-body stack tight"><p class="muted">{about(page)}</p>{note}</div>
        </li>
    }
    .into_any()
}

const fn about(page: PlatformPage) -> &'static str {
    match page {
        PlatformPage::Overview => "",
        PlatformPage::Companies => "Who is on this platform, and the calls switch of each.",
        PlatformPage::Calls => "What became of every call, of all companies; who called is masked.",
        PlatformPage::Support => "Who of you looks into which company, why, and until when.",
        PlatformPage::Packages => "What companies can make assistants from.",
        PlatformPage::Models => "The AI models that assistants think and speak with.",
        PlatformPage::Integrations => "The accounts that companies brought along.",
        PlatformPage::Numbers => "Numbers that were called and lead to no clinic.",
        PlatformPage::Webhooks => "What carriers and providers asked, and what they were answered.",
        PlatformPage::Jobs => "Work in the background: what waits, and what was given up.",
        PlatformPage::Changes => "Who changed what, here and in every company, and the way back.",
        PlatformPage::Usage => "Calls, minutes, texts and AI cost of each company by month.",
        PlatformPage::Health => "Version, database, queues, providers.",
    }
}

/// What a card has to say of right now, with its tone.
fn note(page: PlatformPage, seen: &Seen) -> (&'static str, Option<String>) {
    let health = &seen.health;
    // Nothing to look at is nothing to say.
    let some = |tone, n: u64, one, many| (tone, (n > 0).then(|| show::count(n, one, many)));
    match page {
        PlatformPage::Companies => ("info", Some(show::count(seen.companies, "company", "companies"))),
        PlatformPage::Integrations => some("danger", health.failing_accounts, "account in error", "accounts in error"),
        PlatformPage::Numbers => some("warn", seen.numbers, "number leads nowhere", "numbers lead nowhere"),
        PlatformPage::Webhooks => {
            let failed = health.failures.rejected + health.failures.errors;
            some("warn", failed, "refused or failed in 24 hours", "refused or failed in 24 hours")
        }
        PlatformPage::Jobs => some("danger", health.jobs.failed, "job given up", "jobs given up"),
        PlatformPage::Health if health.is_well() => ("ok", Some("All is well".to_owned())),
        PlatformPage::Health => ("danger", Some("Something needs a look".to_owned())),
        _ => ("info", None),
    }
}

/// Callers were answered all the same, but something of ours did not.
fn fallback_warning(used: &FallbackUse) -> impl IntoView + use<> {
    let times = if used.times == 1 { "once".to_owned() } else { format!("{} times", used.times) };
    let detail = format!(
        "Its last reason was {}. Callers got their clinic’s backup. Look at the webhooks answered from memory.",
        used.reason
    );
    view! { <Alert tone="warn" title=format!("The carrier had to use the fallback address {times} in the last hour") detail=Some(detail) /> }
}
