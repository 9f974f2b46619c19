//! How a clinic's calls come in: its numbers, what to dial to forward, its SIP address with guides for phone systems,
//! and what is wrong with the accounts they come through.

mod access;
mod guides;

use super::settings::{Screen, slug};
use crate::components::{self, Alert, Column, Frame, Icon, Nav, page};
use crate::islands::Copying;
use crate::show;
use backend::Failure;
use backend::store::{ConnectedNumber, PhoneConnection};
use domain::availability::Zone;
use domain::forwarding::LineKind;
use domain::phone::E164;
use leptos::prelude::*;

/// The screen.
#[component]
pub fn Phone() -> impl IntoView {
    page(load(slug())).into_any()
}

/// What the cards of this page need.
struct Line {
    connection: PhoneConnection,
    /// `slug@domain`, where there is a domain.
    sip_address: Option<String>,
    clinic: String,
}

impl Line {
    /// The number that calls are forwarded to.
    fn target(&self) -> Option<&E164> {
        let numbers = &self.connection.numbers;
        numbers.iter().find_map(|number| number.carrier.as_ref().or(number.inbound.as_ref()))
    }
}

async fn load(slug: String) -> Result<AnyView, Failure> {
    let screen = Screen::load(&slug).await?;
    let store = screen.data.store().await?;
    let connection = store.phone_connection(&slug).await?;
    let sip_address = connection.sip_domain.as_ref().map(|domain| format!("{slug}@{domain}"));
    let clinic = screen.clinic.context.clinic.name.clone();
    let line = Line { connection, sip_address, clinic };
    let zone = screen.clinic.context.clinic.zone.clone();
    let lead = format!("{} How calls reach Switchboard, and how to set that up.", screen.whose());
    let sent = screen.typed("sip").cloned();
    let password = access::new_password(&screen, &store);
    let access = access::card(&screen, &line, sent.as_ref());
    Ok(view! {
        <Frame data=screen.data nav=Nav::Phone title="Phone connection">
            <div class="page-head">
                <div>
                    <h1>"Phone connection"</h1>
                    <p class="lead">{lead}</p>
                </div>
            </div>
            <Copying>
                {password}
                {accounts(&line.connection, &zone)}
                <div class="stack loose">
                    {numbers(&line)}
                    {star_codes(&line)}
                    {access}
                    {guides::card(&line)}
                    {addresses(&line)}
                </div>
            </Copying>
        </Frame>
    }
    .into_any())
}

/// A value to be taken along: one click selects it whole, with and without scripts. The button shows where it works.
fn value(text: String) -> impl IntoView {
    view! {
        <span class="taking">
            <code class="mono take">{text}</code>
            <button class="btn sm copy" type="button" aria-live="polite">"Copy"</button>
        </span>
    }
    .into_any()
}

/// What is wrong with the accounts that calls come through.
fn accounts(connection: &PhoneConnection, zone: &Zone) -> impl IntoView + use<> {
    let wrong = connection.accounts.iter().filter_map(|account| account.problem.as_ref().map(|why| (account, why)));
    let zone = zone.clone();
    let alerts = wrong.map(|(account, (words, at))| {
        let kind = match account.kind.as_str() {
            "twilio" => "Twilio account",
            "whatsapp" => "WhatsApp account",
            _ => "Account",
        };
        let when = at.map(|at| format!(" Seen {}.", show::moment_of_past(&zone, at))).unwrap_or_default();
        let tone = if account.usable { "warn" } else { "danger" };
        view! { <Alert tone=tone title=format!("{kind} “{}”", account.name) detail=Some(format!("{words}{when}")) /> }
    });
    alerts.collect_view()
}

fn method_words(number: &ConnectedNumber) -> &'static str {
    match number.method.as_str() {
        "forwarded" => "Forwarded by the clinic’s own carrier",
        "sip" => "From the clinic’s phone system, over SIP",
        _ => "Moved to Switchboard’s carrier (ported)",
    }
}

fn status_badge(status: &str) -> impl IntoView + use<> {
    let (tone, icon, words) = match status {
        "active" => ("ok", "ok", "Active"),
        "testing" => ("warn", "clock", "Being tested"),
        "failed" => ("danger", "stop", "Failed"),
        _ => ("info", "clock", "Not finished yet"),
    };
    view! { <span class="badge" data-tone=tone><Icon name=icon />{words}</span> }.into_any()
}

fn numbers(line: &Line) -> impl IntoView + use<> {
    let rows = line.connection.numbers.iter().map(|number| {
        let main = number.inbound.as_ref().or(number.carrier.as_ref());
        let title = main.map_or_else(|| "SIP address only".to_owned(), E164::display);
        let original = number.original.as_ref().map(|original| format!(", from {}", original.display()));
        view! {
            <li>
                <span class="lamp sm" data-route="staff"><Icon name="phone" /></span>
                <span><b class="num">{title}</b><small class="muted small">{format!(" {}{}", method_words(number), original.unwrap_or_default())}</small></span>
                {status_badge(&number.status)}
            </li>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    let empty = rows.is_empty().then(|| {
        let text = match (line.connection.method.as_str(), &line.sip_address) {
            ("sip", Some(_)) => "No number, only the SIP address below.",
            ("pending", _) => "The number is being set up.",
            _ => "No number leads to this clinic yet. Your Switchboard operator adds it.",
        };
        view! { <div class="card-body"><p class="muted small">{text}</p></div> }
    });
    let sip = line.sip_address.clone().map(|address| {
        view! { <div class="card-foot"><dl class="facts"><dt>"SIP address"</dt><dd>{value(address)}</dd></dl></div> }
    });
    view! {
        <section class="card" aria-labelledby="numbers-heading">
            <div class="card-head"><h2 id="numbers-heading">"How calls come in now"</h2></div>
            <ul class="dates">{rows}</ul>
            {empty}
            {sip}
        </section>
    }
    .into_any()
}

fn star_codes(line: &Line) -> Option<AnyView> {
    let target = line.target()?.clone();
    let kinds = LineKind::ALL.map(|kind| {
        let rows = kind.codes(&target).into_iter().map(|code| {
            view! {
                <tr role="row">
                    <th scope="row" role="rowheader" class="lead-cell">{code.when}</th>
                    <td role="cell" data-label="Dial">{value(code.start)}</td>
                    <td role="cell" data-label="Stop with">{value(code.stop)}</td>
                </tr>
            }
        });
        let list = components::table(
            kind.label(),
            &[Column::Text("Which calls"), Column::Text("Dial"), Column::Text("Stop with")],
            rows.collect_view(),
        );
        view! {
            <h3>{kind.label()}</h3>
            {list}
        }
    });
    let lead = format!("From the phone whose calls should come here. They then ring {}.", target.display());
    let view = view! {
        <section class="card" aria-labelledby="codes-heading">
            <div class="card-head"><h2 id="codes-heading">"What to dial to forward"</h2><p>{lead}</p></div>
            <div class="card-body stack">
                {kinds.into_iter().collect_view()}
                <p class="hint">"Two short tones say that it worked. Codes differ between carriers, and some want call forwarding on the plan first. If you hear an error, ask yours for “call forwarding, no answer and busy”. Then call the clinic once and let it ring."</p>
            </div>
        </section>
    };
    Some(view.into_any())
}

/// For whoever looks after the numbers at the carrier.
fn addresses(line: &Line) -> impl IntoView + use<> {
    let base = &line.connection.public_base_url;
    let rows = [
        ("A call comes in", format!("{base}/api/twilio/voice")),
        ("A SIP call comes in", format!("{base}/api/twilio/sip")),
        ("Primary handler fails", format!("{base}{FALLBACK}")),
        ("Call status changes", format!("{base}/api/webhooks/twilio/voice/status")),
        ("A message comes in", format!("{base}/api/webhooks/twilio/sms")),
    ];
    let rows = rows.map(|(what, address)| view! { <dt>{what}</dt><dd>{value(address)}</dd> });
    view! {
        <section class="card" aria-labelledby="addresses-heading">
            <div class="card-head">
                <h2 id="addresses-heading">"Addresses at the carrier"</h2>
                <p>"For whoever sets up the number at Twilio, all with HTTP POST. One click selects an address whole."</p>
            </div>
            <div class="card-body"><dl class="facts">{rows.into_iter().collect_view()}</dl></div>
        </section>
    }
    .into_any()
}

/// The endpoint that needs nothing but the process.
const FALLBACK: &str = "/api/twilio/fallback";
