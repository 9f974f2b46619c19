//! One account: its values, its address at the provider, its test, its secret, its end.

use super::form::{Filled, notices};
use super::{badge, guide, zone_of};
use crate::components::{Alert, Frame, FrameData, Icon, Nav, page};
use crate::forms::Submitted;
use crate::server::actions::{INTEGRATIONS, integration_form};
use crate::show;
use backend::Failure;
use backend::store::{Account, CompanyStore};
use domain::availability::Zone;
use domain::integration::{AccountKind, Level};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use secrecy::ExposeSecret as _;

/// The page.
#[component]
pub fn Integration() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    page(load(id)).into_any()
}

async fn load(id: String) -> Result<AnyView, Failure> {
    let data = FrameData::load(None).await?;
    let store = data.store().await?;
    let account = store.integration_account(id.parse().map_err(|_| Failure::NotFound)?).await?;
    let (zone, editable) = (zone_of(&data), data.may_edit());
    let kept = data.flash.as_ref().and_then(|flash| flash.form.clone());
    let of = |what: &str| kept.as_ref().filter(|form| form.form == integration_form(what, account.id));
    let secret = of("secret").and_then(|form| new_secret(&account, form, &store));
    let body = if editable { form(&account, of("edit"), &data) } else { facts(&account) };
    let test = test_card(&account, of("test"), &zone, editable);
    let lead = format!("{}. {}", account.kind.label(), guide::about(account.kind));
    let title = account.name.clone();
    let controls = editable.then(|| view! { {rotate_card(&account, &zone)} {end_card(&account)} });
    Ok(view! {
        <Frame data nav=Nav::Integrations title=title.clone()>
            <div class="page-head">
                <div>
                    <p class="small"><a href=INTEGRATIONS><Icon name="left" size="sm" />"Integrations"</a></p>
                    <h1>{title}</h1>
                    <p class="lead">{lead}</p>
                </div>
                <div class="cluster">{badge(account.level())}</div>
            </div>
            {findings(&account, &zone)}
            {secret}
            <div class="split">
                <div class="stack">{body}</div>
                <div class="stack">
                    {test}
                    {address_card(&account)}
                    {controls}
                    {guide::card(account.kind)}
                </div>
            </div>
        </Frame>
    }
    .into_any())
}

/// What there is to know, the most urgent first.
fn findings(account: &Account, zone: &Zone) -> impl IntoView + use<> {
    let alerts = account.findings.iter().map(|one| {
        let (tone, title) = match one.level() {
            Level::Failing => ("danger", "It does not work"),
            Level::Attention => ("warn", "Look at this"),
            Level::New => ("info", "Not tested yet"),
            Level::Off | Level::Fine => ("info", "Switched off"),
        };
        let since = one.since().map(|at| format!(" Seen {}.", show::moment_of_past(zone, at))).unwrap_or_default();
        view! { <Alert tone=tone title=title detail=Some(format!("{}{since}", one.sentence())) /> }
    });
    alerts.collect_view()
}

/// A secret that was just made. The session gave it away with this page: there is no second time.
fn new_secret(account: &Account, form: &Submitted, store: &CompanyStore) -> Option<AnyView> {
    let secret = store.open(form.get("sealed"))?.expose_secret().to_owned();
    let (title, text) = match account.kind {
        AccountKind::Whatsapp => (
            "The verify token",
            "Enter it at Meta together with the callback URL, now. It is not shown again; a lost one is replaced by a new one.",
        ),
        _ => ("The new secret", "Enter it at Vapi now. It is not shown again; a lost one is replaced by a new one."),
    };
    let view = view! {
        <section class="card mb-3" id="new-secret" aria-labelledby="new-secret-heading">
            <div class="card-head"><h2 id="new-secret-heading">{title}</h2><p>{text}</p></div>
            <div class="card-body"><code class="mono take">{secret}</code></div>
        </section>
    };
    Some(view.into_any())
}

fn form(account: &Account, sent: Option<&Submitted>, data: &FrameData) -> AnyView {
    let address = format!("{INTEGRATIONS}/{}", account.id);
    let fields = Filled { kind: account.kind, stored: Some(account), sent, clinics: &data.clinics }.fields();
    // After a conflict what is saved next is meant to replace what is there now.
    let version = sent.filter(|sent| !sent.has("conflict")).map(|sent| sent.get("version").to_owned());
    let version = version.filter(|version| !version.is_empty()).unwrap_or_else(|| account.version.to_string());
    view! {
        <form method="post" action=address.clone() class="card" aria-labelledby="values-heading" autocomplete="off" novalidate>
            <input type="hidden" name="version" value=version />
            <div class="card-head">
                <h2 id="values-heading">"The account"</h2>
                <p>"Stored secrets are encrypted and not shown again."</p>
            </div>
            <div class="card-body stack">
                {notices(sent, &address)}
                {fields}
            </div>
            <div class="card-foot cluster"><button class="btn primary" type="submit" name="do" value="save">"Save"</button></div>
        </form>
    }
    .into_any()
}

/// For people who look only.
fn facts(account: &Account) -> AnyView {
    let rows = account.fields.iter().map(|(spec, value)| {
        let words = match (spec.is_secret(), value) {
            (true, Some(_)) => "Stored, never shown".to_owned(),
            (false, Some(value)) => value.clone(),
            (_, None) => "Not set".to_owned(),
        };
        view! { <dt>{spec.label}</dt><dd>{words}</dd> }
    });
    let rows = rows.collect_view();
    let note = account.description.clone().map(|note| view! { <dt>"Note"</dt><dd>{note}</dd> });
    view! {
        <section class="card" aria-labelledby="values-heading">
            <div class="card-head"><h2 id="values-heading">"The account"</h2><p>"A company admin can change it."</p></div>
            <div class="card-body"><dl class="facts">{rows}{note}</dl></div>
        </section>
    }
    .into_any()
}

fn test_card(account: &Account, result: Option<&Submitted>, zone: &Zone, editable: bool) -> impl IntoView + use<> {
    let last = account.last_verified_at.map_or_else(
        || "Not tested yet.".to_owned(),
        |at| format!("It last worked {}.", show::moment_of_past(zone, at)),
    );
    let lines = result.map(|result| {
        let lines = result.values.iter().map(|(tone, words)| {
            let icon = match tone.as_str() {
                "ok" => "ok",
                "danger" => "stop",
                "warn" => "alert",
                _ => "info",
            };
            view! { <div class="alert" data-tone=tone.clone() role="status"><Icon name=icon /><p>{words.clone()}</p></div> }
        });
        lines.collect_view()
    });
    let button = editable.then(|| {
        view! {
            <form method="post" action=format!("{INTEGRATIONS}/{}", account.id) class="card-foot">
                <button class="btn" type="submit" name="do" value="test"><Icon name="refresh" size="sm" />"Test now"</button>
            </form>
        }
    });
    view! {
        <section class="card" id="test" aria-labelledby="test-heading">
            <div class="card-head">
                <h2 id="test-heading">"Test"</h2>
                <p>{format!("Asks {} whether it takes what is stored. {last}", asked(account.kind))}</p>
            </div>
            {lines.map(|lines| view! { <div class="card-body stack tight">{lines}</div> })}
            {button}
        </section>
    }
    .into_any()
}

const fn asked(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Twilio => "Twilio",
        AccountKind::Whatsapp => "WhatsApp",
        AccountKind::Vapi => "Vapi",
        AccountKind::Sip => "the internet’s name service",
        AccountKind::GoogleCalendar => "Google",
    }
}

fn address_card(account: &Account) -> Option<AnyView> {
    let (url, text) = (account.webhook_url.clone()?, guide::after(account.kind)?);
    let view = view! {
        <section class="card" aria-labelledby="address-heading">
            <div class="card-head"><h2 id="address-heading">"Webhook address"</h2><p>{text}</p></div>
            <div class="card-body"><code class="mono take">{url}</code></div>
        </section>
    };
    Some(view.into_any())
}

fn rotate_card(account: &Account, zone: &Zone) -> Option<AnyView> {
    let (text, button) = match account.kind {
        AccountKind::Vapi => (
            "Vapi sends it with every message, so that nobody else can. A new one is shown once; the old one is taken for 24 hours more.",
            Some("Make a new secret"),
        ),
        AccountKind::Whatsapp => (
            "The verify token is asked for once, when the webhook is set up. For a new app secret make one at Meta and save it here: the old one is taken for 24 hours more.",
            Some("Make a new verify token"),
        ),
        AccountKind::Twilio => (
            "At Twilio make the secondary auth token, promote it, and save it here as the auth token. The old one is taken for 24 hours more, so that no call is lost.",
            None,
        ),
        AccountKind::Sip | AccountKind::GoogleCalendar => return None,
    };
    let action = format!("{INTEGRATIONS}/{}", account.id);
    let version = account.version.to_string();
    let old = account.previous_until.map(|until| {
        view! {
            <p class="small">{format!("The old secret is still taken, until {}.", show::moment_of_past(zone, until))}</p>
            <form method="post" action=action.clone()>
                <input type="hidden" name="version" value=version.clone() />
                <button class="btn sm" type="submit" name="do" value="end-old">"End the old secret now"</button>
            </form>
        }
    });
    let make = button.map(|label| {
        view! {
            <form method="post" action=action.clone() class="card-foot">
                <input type="hidden" name="version" value=version.clone() />
                <button class="btn" type="submit" name="do" value="rotate"><Icon name="lock" size="sm" />{label}</button>
            </form>
        }
    });
    let view = view! {
        <section class="card" aria-labelledby="secret-heading">
            <div class="card-head"><h2 id="secret-heading">"Replace the secret"</h2><p>{text}</p></div>
            {old.map(|old| view! { <div class="card-body stack tight">{old}</div> })}
            {make}
        </section>
    };
    Some(view.into_any())
}

fn end_card(account: &Account) -> impl IntoView + use<> {
    let action = format!("{INTEGRATIONS}/{}", account.id);
    let version = account.version.to_string();
    let (what, label, text) = match account.is_active {
        true => ("off", "Switch off", "Its credentials stay. Calls that still arrive get the clinic’s backup."),
        false => ("on", "Switch on", "Its calls are taken as usual again."),
    };
    let calls = account.webhook_url.is_some().then_some(" Calls that still arrive at its address are refused.");
    view! {
        <section class="card" aria-labelledby="end-heading">
            <div class="card-head"><h2 id="end-heading">{label}" or delete"</h2><p>{text}</p></div>
            <div class="card-body stack tight">
                <form method="post" action=action.clone()>
                    <input type="hidden" name="version" value=version.clone() />
                    <button class="btn" type="submit" name="do" value=what><Icon name="power" size="sm" />{label}</button>
                </form>
                <details class="fold">
                    <summary><Icon name="right" size="sm" />"Delete this account"</summary>
                    <p class="small">{format!("Its credentials are erased and cannot be brought back.{} The calls it took stay in the list.", calls.unwrap_or_default())}</p>
                    <form method="post" action=action>
                        <input type="hidden" name="version" value=version />
                        <button class="btn danger" type="submit" name="do" value="delete">{format!("Delete “{}”", account.name)}</button>
                    </form>
                </details>
            </div>
        </section>
    }
    .into_any()
}
