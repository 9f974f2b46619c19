//! The company's own accounts at carriers, messengers and calendars: how each is doing.

mod edit;
mod form;
mod guide;
mod new;
mod platform;

pub use edit::Integration;
pub use new::NewIntegration;
pub use platform::PlatformIntegrations;

use crate::components::{self, Alert, Column, Frame, FrameData, Icon, Nav, page};
use crate::server::actions::INTEGRATIONS;
use crate::show;
use backend::Failure;
use backend::store::Account;
use domain::availability::Zone;
use domain::integration::{Finding, Level};
use leptos::prelude::*;

/// The list.
#[component]
pub fn Integrations() -> impl IntoView {
    page(load()).into_any()
}

async fn load() -> Result<AnyView, Failure> {
    let data = FrameData::load(None).await?;
    let accounts = data.store().await?.integration_accounts().await?;
    let (zone, editable) = (zone_of(&data), data.may_edit());
    let add = (editable && !accounts.is_empty()).then(add_button);
    let body = if accounts.is_empty() { empty(editable).into_any() } else { table(&accounts, &zone).into_any() };
    let warning = warning(&accounts);
    Ok(view! {
        <Frame data nav=Nav::Integrations title="Integrations">
            <div class="page-head">
                <div>
                    <h1>"Integrations"</h1>
                    <p class="lead">"Your own accounts at carriers, messengers and calendars. They hold for every clinic of the company."</p>
                </div>
                <div class="cluster">{add}</div>
            </div>
            {warning}
            <section class="card" aria-label="Accounts">{body}</section>
        </Frame>
    }
    .into_any())
}

fn add_button() -> impl IntoView {
    view! { <a class="btn primary" href=format!("{INTEGRATIONS}/new")><Icon name="plus" />"Add an account"</a> }
        .into_any()
}

/// How many need somebody, above the list.
fn warning(accounts: &[Account]) -> Option<AnyView> {
    let of = |level: Level| accounts.iter().filter(|account| account.level() == level).count() as u64;
    let (failing, attention) = (of(Level::Failing), of(Level::Attention));
    let (tone, title) = match (failing, attention) {
        (0, 0) => return None,
        (0, n) => ("warn", format!("{} to be looked at", show::count(n, "account wants", "accounts want"))),
        (n, _) => ("danger", show::count(n, "account does not work", "accounts do not work")),
    };
    let detail = "Calls of an account that does not work go to the clinic’s backup. Open it to see why.";
    Some(view! { <Alert tone=tone title=title detail=Some(detail.to_owned()) /> }.into_any())
}

fn empty(editable: bool) -> impl IntoView {
    let add = editable.then(add_button);
    view! {
        <div class="empty">
            <span class="lamp"><Icon name="link" /></span>
            <h2>"No accounts yet"</h2>
            <p>"Calls and texts go through the platform’s own accounts. Add yours to use your own numbers at Twilio, WhatsApp, Vapi, a phone system over SIP, or a Google calendar."</p>
            {add}
        </div>
    }
    .into_any()
}

fn table(accounts: &[Account], zone: &Zone) -> impl IntoView + use<> {
    let rows = accounts.iter().map(|account| {
        let tested = account.last_verified_at.map_or_else(
            || view! { "Never" }.into_any(),
            |at| view! { <time datetime=show::iso(zone, at)>{show::moment_of_past(zone, at)}</time> }.into_any(),
        );
        let what = account.findings.first().map(Finding::sentence).unwrap_or_default();
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead-cell full">
                    <a class="row-link" href=format!("{INTEGRATIONS}/{}", account.id)>{account.name.clone()}</a>
                    <small>{account.kind.label()}</small>
                </th>
                <td role="cell" class="full">{badge(account.level())}<small>{what}</small></td>
                <td role="cell" data-label="Last tested">{tested}</td>
            </tr>
        }
    });
    components::table(
        "Accounts by kind and name",
        &[Column::Text("Account"), Column::Text("State"), Column::Text("Last tested")],
        rows.collect_view(),
    )
}

/// Icon and word of how an account is doing.
fn badge(level: Level) -> impl IntoView {
    let (tone, icon, word) = match level {
        Level::Failing => ("danger", "stop", "Does not work"),
        Level::Attention => ("warn", "alert", "Look at this"),
        Level::New => ("info", "clock", "Not tested yet"),
        Level::Off => ("info", "minus", "Switched off"),
        Level::Fine => ("ok", "ok", "Works"),
    };
    view! { <span class="badge" data-tone=tone><Icon name=icon />{word}</span> }.into_any()
}

/// Accounts are the company's: their moments are told in the zone of its first clinic.
fn zone_of(data: &FrameData) -> Zone {
    data.clinics.first().map_or_else(|| Zone::or_utc("UTC"), |clinic| clinic.context.clinic.zone.clone())
}
