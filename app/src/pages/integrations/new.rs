//! A new account: what for, then its values.

use super::form::{Filled, notices};
use super::guide;
use crate::components::{Frame, FrameData, Icon, Nav, page};
use crate::forms::Submitted;
use crate::server::actions::{INTEGRATIONS, NEW_INTEGRATION};
use backend::Failure;
use domain::access::Permission;
use domain::integration::AccountKind;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The page; without a kind in the address it asks for one.
#[component]
pub fn NewIntegration() -> impl IntoView {
    let kind = use_query_map().with_untracked(|query| query.get("type")).and_then(|code| AccountKind::from_code(&code));
    page(load(kind)).into_any()
}

async fn load(kind: Option<AccountKind>) -> Result<AnyView, Failure> {
    let data = FrameData::load(None).await?;
    let store = data.visitor.enter(Permission::EditClinics).await?;
    // Whoever is limited to one clinic does not reach accounts at all.
    store.integration_accounts().await?;
    let Some(kind) = kind else { return Ok(choice(data).into_any()) };
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone());
    let sent = sent.filter(|sent| sent.form == NEW_INTEGRATION && sent.get("type") == kind.code());
    let form = form(kind, sent.as_ref(), &data);
    let title = format!("Add a {} account", kind.label());
    Ok(view! {
        <Frame data nav=Nav::Integrations title=title.clone()>
            <div class="page-head">
                <div>
                    <p class="small"><a href=format!("{INTEGRATIONS}/new")><Icon name="left" size="sm" />"Another kind"</a></p>
                    <h1>{title}</h1>
                    <p class="lead">{guide::about(kind)}</p>
                </div>
            </div>
            <div class="split">
                {form}
                {guide::card(kind)}
            </div>
        </Frame>
    }
    .into_any())
}

fn choice(data: FrameData) -> impl IntoView {
    let kinds = AccountKind::ALL.map(|kind| {
        view! {
            <li>
                <span class="lamp sm" data-route="staff"><Icon name=icon(kind) /></span>
                <span>
                    <a class="strong" href=format!("{INTEGRATIONS}/new?type={}", kind.code())>{kind.label()}</a>
                    <small class="muted small">{format!(" {}", guide::about(kind))}</small>
                </span>
            </li>
        }
    });
    view! {
        <Frame data nav=Nav::Integrations title="Add an account">
            <div class="page-head">
                <div>
                    <p class="small"><a href=INTEGRATIONS><Icon name="left" size="sm" />"Integrations"</a></p>
                    <h1>"Add an account"</h1>
                    <p class="lead">"Whose account is it? You need to be able to sign in there."</p>
                </div>
            </div>
            <section class="card" aria-label="Kinds of accounts"><ul class="dates">{kinds.into_iter().collect_view()}</ul></section>
        </Frame>
    }
    .into_any()
}

fn icon(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Twilio => "phone",
        AccountKind::Whatsapp => "text",
        AccountKind::Vapi => "assistant",
        AccountKind::Sip => "plug",
        AccountKind::GoogleCalendar => "calendar",
    }
}

fn form(kind: AccountKind, sent: Option<&Submitted>, data: &FrameData) -> AnyView {
    let fields = Filled { kind, stored: None, sent, clinics: &data.clinics }.fields();
    view! {
        <form method="post" action=format!("{INTEGRATIONS}/new") class="card" aria-label="The account" autocomplete="off" novalidate>
            <input type="hidden" name="type" value=kind.code() />
            <div class="card-body stack">
                {notices(sent, INTEGRATIONS)}
                {fields}
            </div>
            <div class="card-foot cluster">
                <button class="btn primary" type="submit">"Add the account"</button>
                <a class="btn plain" href=INTEGRATIONS>"Cancel"</a>
            </div>
        </form>
    }
    .into_any()
}
