//! How a clinic's calls come in: its numbers, what to dial to forward, its SIP address with guides for phone systems,
//! and what is wrong with the accounts they come through.

mod access;
mod connect;
mod guides;
mod line;

pub use connect::{ConnectForwarded, ConnectPhone, ConnectPorted, ConnectSip};
pub use line::PhoneLine;
pub(crate) use line::state_of;

use super::settings::{Screen, slug};
use crate::components::{self, Alert, Column, Frame, Icon, Nav, page};
use crate::islands::Copying;
use crate::show;
use backend::Failure;
use backend::store::{self, PhoneConnection};
use domain::availability::Zone;
use domain::connection::{Addresses, LineStatus, Method, PATIENCE, Setting};
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
    lines: Vec<store::Line>,
    /// `slug@domain`, where there is a domain.
    sip_address: Option<String>,
    clinic: String,
}

impl Line {
    /// The number that calls are forwarded to.
    fn target(&self) -> Option<&E164> {
        self.lines.iter().filter(|line| line.status != LineStatus::Failed).find_map(|line| line.number.as_ref())
    }
}

async fn load(slug: String) -> Result<AnyView, Failure> {
    let screen = Screen::load(&slug).await?;
    let store = screen.data.store().await?;
    let connection = store.phone_connection(&slug).await?;
    let sip_address = connection.sip_domain.as_ref().map(|domain| format!("{slug}@{domain}"));
    let clinic = screen.clinic.context.clinic.name.clone();
    let lines = store.lines(&slug).await?;
    let line = Line { connection, lines, sip_address, clinic };
    let zone = screen.clinic.context.clinic.zone.clone();
    let lead = format!("{} How calls reach Switchboard, and how to set that up.", screen.whose());
    let sent = screen.typed("sip").cloned();
    let password = access::new_password(&screen, &store);
    let access = access::card(&screen, &line, sent.as_ref());
    let connect = screen.editable.then(|| {
        let href = screen.address("phone/connect");
        view! { <a class="btn primary" href=href><Icon name="plus" />"Connect a line"</a> }
    });
    let at = screen.address("phone/lines");
    Ok(view! {
        <Frame data=screen.data nav=Nav::Phone title="Phone connection">
            <div class="page-head">
                <div>
                    <h1>"Phone connection"</h1>
                    <p class="lead">{lead}</p>
                </div>
                {connect}
            </div>
            <Copying>
                {password}
                {accounts(&line.connection, &zone)}
                <div class="stack loose">
                    {numbers(&line, &at)}
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

const fn method_words(method: Method) -> &'static str {
    match method {
        Method::Forwarded => "Forwarded by the clinic’s own carrier",
        Method::Sip => "From the clinic’s phone system, over SIP",
        Method::Ported => "Moved to Switchboard’s carrier (ported)",
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

fn numbers(line: &Line, at: &str) -> impl IntoView + use<> {
    let rows = line.lines.iter().map(|one| {
        let title = one.number.as_ref().map(E164::display).or_else(|| one.sip.clone()).unwrap_or_default();
        let original = one.original.as_ref().map(|original| format!(", from {}", original.display()));
        let drift = one.setup.reading.as_ref().map(|reading| reading.drift.as_slice()).unwrap_or_default();
        let lost = drift.iter().any(|drift| Setting::loses_calls(drift.setting));
        let wrong = lost.then(|| view! { <span class="badge" data-tone="danger"><Icon name="alert" />"Calls go elsewhere"</span> });
        view! {
            <li>
                <span class="lamp sm" data-route="staff"><Icon name="phone" /></span>
                <span><a class="strong num" href=format!("{at}/{}", one.id)>{title}</a><small class="muted small">{format!(" {}{}", method_words(one.method), original.unwrap_or_default())}</small></span>
                {wrong}
                {status_badge(one.status.code())}
            </li>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    let empty = rows.is_empty().then(|| {
        let text = match (line.connection.method.as_str(), &line.sip_address) {
            ("sip", Some(_)) => "No number, only the SIP address below.",
            _ => "No number leads to this clinic yet. Connect a line: forward the clinic’s own number, move it, or let the phone system call.",
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
    line.target().map(|target| star_codes_for(target, None))
}

/// What is dialled so that calls reach this number, from the phone of the clinic's own where that is known.
fn star_codes_for(target: &E164, original: Option<&E164>) -> AnyView {
    let kinds = LineKind::ALL.map(|kind| {
        let rows = kind.codes(target).into_iter().map(|code| {
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
    let phone = original.map_or_else(
        || "the phone whose calls should come here".to_owned(),
        |own| format!("the phone of {}", own.display()),
    );
    let lead = format!("From {phone}. Its calls then ring {}.", target.display());
    let view = view! {
        <section class="card" aria-labelledby="codes-heading">
            <div class="card-head"><h2 id="codes-heading">"What to dial to forward"</h2><p>{lead}</p></div>
            <div class="card-body stack">
                {kinds.into_iter().collect_view()}
                <p class="hint">"Two short tones say that it worked. Codes differ between carriers, and some want call forwarding on the plan first. If you hear an error, ask yours for “call forwarding, no answer and busy”. Then call the clinic once and let it ring."</p>
            </div>
        </section>
    };
    view.into_any()
}

/// For whoever looks after the numbers at the carrier.
fn addresses(line: &Line) -> impl IntoView + use<> {
    let callbacks = &line.connection.callbacks;
    let ours = Addresses::of(callbacks, None);
    let rows = [
        ("A call comes in", ours.voice),
        ("A SIP call comes in", format!("{}{PATIENCE}", callbacks.sip())),
        ("Primary handler fails", ours.fallback),
        ("Call status changes", ours.status),
        ("A message comes in", ours.texts),
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
