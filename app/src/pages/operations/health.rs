//! How the platform is.

use super::super::webhooks::provider_name;
use crate::components::{Frame, FrameData, Icon, Nav, PlatformPage, page};
use crate::show;
use backend::Failure;
use backend::store::{Health, HookFailures, health};
use chrono::{DateTime, Utc};
use domain::availability::Zone;
use leptos::prelude::*;

/// What this was built from, where whoever built it said so.
const COMMIT: Option<&str> = option_env!("SWITCHBOARD_COMMIT");

/// `/platform/health`.
#[component]
pub fn PlatformHealth() -> impl IntoView {
    page(load()).into_any()
}

async fn load() -> Result<AnyView, Failure> {
    let visitor = crate::server::Visitor::current().await?;
    let right = visitor.actor.master()?;
    let found = health(&visitor.services, right).await?;
    let now = visitor.services.clock.now();
    let data = FrameData::of_platform().await?;
    let cards = [system(&found), queues(&found, now), providers(&found, now), hooks(found.failures)];
    let cards = cards.into_iter().collect_view();
    let lead = if found.is_well() { "All is well." } else { "Something needs a look: it is marked." };
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Health) title="Health">
            <div class="page-head">
                <div>
                    <h1>"Health"</h1>
                    <p class="lead">{format!("{lead} Times are UTC.")}</p>
                </div>
            </div>
            <div class="halves">{cards}</div>
        </Frame>
    }
    .into_any())
}

fn card(id: &'static str, title: &'static str, facts: AnyView, foot: Option<AnyView>) -> AnyView {
    view! {
        <section class="card" aria-labelledby=id>
            <div class="card-head"><h2 id=id>{title}</h2></div>
            <dl class="facts card-body">{facts}</dl>
            {foot}
        </section>
    }
    .into_any()
}

/// A fact with the mark of whether it is as it should be.
fn fact(name: &'static str, well: bool, words: String) -> AnyView {
    let (tone, icon) = if well { ("ok", "ok") } else { ("danger", "alert") };
    view! { <dt>{name}</dt><dd><span class="badge" data-tone=tone><Icon name=icon />{words}</span></dd> }.into_any()
}

/// A fact that is neither good nor bad.
fn plain(name: &'static str, words: String) -> AnyView {
    view! { <dt>{name}</dt><dd>{words}</dd> }.into_any()
}

fn system(found: &Health) -> AnyView {
    let (applied, all) = found.migrations;
    let schema =
        if applied == all { format!("current, {all} steps") } else { format!("{applied} of {all} steps applied") };
    let facts = [
        plain("Version", env!("CARGO_PKG_VERSION").to_owned()),
        plain("Built from", COMMIT.unwrap_or("not told when it was built").to_owned()),
        fact("Database", found.database_ms < 250, format!("{}, answered in {} ms", found.database, found.database_ms)),
        fact("Schema", applied == all, schema),
        plain("Time zones", found.zone_data.clone()),
    ];
    card("system", "System", facts.into_iter().collect_view().into_any(), None)
}

fn queues(found: &Health, now: DateTime<Utc>) -> AnyView {
    let spool = match found.spooled {
        0 => "none".to_owned(),
        n => format!("{n} wait for the database"),
    };
    let jobs = &found.jobs;
    let due = match jobs.waits {
        Some(seconds) if jobs.due > 0 => format!("{} due, the oldest for {} s", jobs.due, seconds),
        _ => "none is late".to_owned(),
    };
    let asked = found.last_reconciled.map_or_else(|| "never yet".to_owned(), |at| ago(at, now));
    let facts = [
        fact("Webhooks in files", found.spooled == 0, spool),
        fact("Jobs that are due", found.jobs_are_in_time(), due),
        plain("Jobs that wait", jobs.queued.to_string()),
        fact("Jobs given up", jobs.failed == 0, jobs.failed.to_string()),
        fact(
            "Calls to ask the carrier about",
            found.overdue_looks == 0,
            match found.overdue_looks {
                0 => "none is late".to_owned(),
                n => format!("{n} are late"),
            },
        ),
        plain("Last asked", asked),
    ];
    let foot = view! { <div class="card-foot"><a href="/platform/jobs">"Jobs"</a></div> }.into_any();
    card("queues", "Queues", facts.into_iter().collect_view().into_any(), Some(foot))
}

fn providers(found: &Health, now: DateTime<Utc>) -> AnyView {
    let mut facts: Vec<AnyView> = found
        .heard
        .iter()
        .map(|one| {
            let words =
                one.accepted.map_or_else(|| "never heard".to_owned(), |at| format!("last heard {}", ago(at, now)));
            plain(provider_name(one.provider.code()), words)
        })
        .collect();
    let failing = match found.failing_accounts {
        0 => "none".to_owned(),
        n => n.to_string(),
    };
    facts.push(fact("Accounts in error", found.failing_accounts == 0, failing));
    let foot = view! { <div class="card-foot"><a href="/platform/integrations">"Integrations"</a></div> }.into_any();
    card("providers", "Providers", facts.into_iter().collect_view().into_any(), Some(foot))
}

fn hooks(failures: HookFailures) -> AnyView {
    let one = |name: &'static str, verdict: &'static str, n: u64| {
        let (tone, icon) = if n == 0 { ("ok", "ok") } else { ("warn", "alert") };
        let href = format!("/platform/webhooks?verdict={verdict}");
        view! {
            <dt><a href=href>{name}</a></dt>
            <dd><span class="badge" data-tone=tone><Icon name=icon />{n.to_string()}</span></dd>
        }
        .into_any()
    };
    let facts = [
        plain("All", failures.all.to_string()),
        one("Refused", "rejected", failures.rejected),
        one("For unknown numbers", "unknown_number", failures.unknown),
        one("Answered from memory", "error", failures.errors),
    ];
    card("hooks", "Webhooks of the last 24 hours", facts.into_iter().collect_view().into_any(), None)
}

/// "3 minutes ago", with the moment where it is long ago.
fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match (now - at).num_seconds() {
        ..=59 => "less than a minute ago".to_owned(),
        seconds @ 60..=7199 => format!("{} ago", show::count(seconds.unsigned_abs() / 60, "minute", "minutes")),
        seconds @ 7200..=172_799 => format!("{} hours ago", seconds / 3600),
        _ => show::moment_of_past(&Zone::or_utc("UTC"), at),
    }
}
