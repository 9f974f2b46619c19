//! The platform at a glance, for the master admin.

use crate::components::{Alert, Frame, FrameData, Icon, Nav, page};
use backend::Failure;
use backend::store::{FallbackUse, PlatformNumbers, fallback_use, platform_numbers};
use leptos::prelude::*;

/// What needs a look, and the way to everything.
#[component]
pub fn Platform() -> impl IntoView {
    page(load()).into_any()
}

pub(super) async fn load() -> Result<AnyView, Failure> {
    let visitor = crate::server::Visitor::current().await?;
    let right = visitor.actor.master()?;
    let numbers = platform_numbers(&visitor.services, right).await?;
    let warning = fallback_use(&visitor.services, right).await?.map(|used| fallback_warning(&used));
    let failed = (numbers.failed_jobs > 0).then(|| {
        let title = crate::show::count(numbers.failed_jobs, "piece of work failed", "pieces of work failed");
        view! { <Alert tone="warn" title=title detail=Some("Work that was put down for later and could not be done, however often it was tried.".to_owned()) /> }
    });
    let data = FrameData::of_platform().await?;
    Ok(view! {
        <Frame data nav=Nav::Platform title="Platform">
            <div class="page-head">
                <div>
                    <h1>"Platform"</h1>
                    <p class="lead">"Everything that belongs to no single company."</p>
                </div>
                <div class="cluster"><a class="btn primary" href="/platform/companies"><Icon name="building" />"Companies"</a></div>
            </div>
            {warning}
            {failed}
            {tiles(numbers)}
        </Frame>
    }
    .into_any())
}

fn tiles(numbers: PlatformNumbers) -> AnyView {
    let tiles = [
        ("Companies", numbers.companies, "/platform/companies", "Show them"),
        ("With calls on", numbers.with_calls, "/platform/companies?calls=on", "Show these"),
        ("With a late payment", numbers.past_due, "/platform/companies?subscription=PAST_DUE", "Show these"),
        ("Deleted", numbers.deleted, "/platform/companies?deleted=only", "Show these"),
    ];
    let tiles = tiles.map(|(what, n, href, words)| {
        view! {
            <div class="stat">
                <dt>{what}</dt>
                <dd class="stat-value">{n}</dd>
                <dd><a href=href>{words}<span class="vh">{format!(": {what}")}</span></a></dd>
            </div>
        }
    });
    view! {
        <section aria-labelledby="numbers-heading">
            <h2 class="vh" id="numbers-heading">"In numbers"</h2>
            <dl class="tiles narrow flush">{tiles.into_iter().collect_view()}</dl>
        </section>
    }
    .into_any()
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
