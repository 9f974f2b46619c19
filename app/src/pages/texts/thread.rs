//! One thread of texts.

use super::party;
use crate::components::{Alert, Frame, FrameData, Icon, Nav, page};
use crate::show;
use backend::Failure;
use backend::entity::message;
use backend::store::ThreadDetail;
use domain::availability::Zone;
use domain::ids::ConversationId;
use domain::phone::E164;
use domain::texts::TextStatus;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/texts/{id}`.
#[component]
pub fn Texts() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id").and_then(|id| id.parse().ok()));
    page(load(id)).into_any()
}

async fn load(id: Option<ConversationId>) -> Result<AnyView, Failure> {
    let data = FrameData::load(None).await?;
    let store = data.store().await?;
    let detail = store.text_thread(id.ok_or(Failure::NotFound)?).await?;
    let thread = &detail.thread;
    let zone = Zone::or_utc(thread.timezone.as_deref().unwrap_or("UTC"));
    let party = party(thread);
    let number = thread.name.as_ref().map(|_| view! { <span>{show::caller(thread.address.as_deref())}</span> });
    let clinic = thread.clinic_name.clone().unwrap_or_default();
    let call = thread.address.as_deref().and_then(|address| E164::parse(address).ok()).map(|number| {
        view! { <a class="btn" href=format!("tel:{}", number.as_str())><Icon name="phone" />"Call them"</a> }
    });
    let wish = wish(&detail, &zone);
    let cut = detail.is_cut.then(|| {
        view! { <div class="card-body"><p class="muted small">"Only the newest texts of this thread are shown."</p></div> }
    });
    let lines = detail.messages.iter().map(|text| line(text, &zone)).collect_view();
    let title = format!("Texts with {party}");
    let heading = title.clone();
    Ok(view! {
        <Frame data nav=Nav::Texts title>
            <nav class="crumbs" aria-label="You are here">
                <a href="/texts">"Texts"</a><Icon name="right" size="sm" /><span class="muted">{party}</span>
            </nav>
            <div class="page-head">
                <div>
                    <h1>{heading}</h1>
                    <p class="meta mt-2">{number}<span>{clinic}</span></p>
                </div>
                <div class="cluster">{call}</div>
            </div>
            {wish}
            <section class="card texts" aria-label="Texts, oldest first">
                {cut}
                <ol class="transcript">{lines}</ol>
            </section>
        </Frame>
    }
    .into_any())
}

/// That they want no texts, since when, and how that is known.
fn wish(detail: &ThreadDetail, zone: &Zone) -> Option<AnyView> {
    let (since, source) = detail.opted_out.as_ref()?;
    let how = match source.as_str() {
        "carrier" => "Their carrier told us",
        "staff" => "Somebody of your team noted it",
        _ => "They texted it",
    };
    let detail =
        format!("{how} on {}. Nothing is sent to them until they text START.", show::moment_of_past(zone, *since));
    Some(view! { <Alert tone="warn" title="They asked not to be texted" detail=Some(detail) /> }.into_any())
}

fn line(text: &message::Model, zone: &Zone) -> impl IntoView + use<> {
    let (route, icon, by) = match text.author.as_str() {
        "end_user" => (Some("caller"), "user", "Patient"),
        "staff" => (Some("staff"), "staff", "Staff"),
        "assistant" => (Some("assistant"), "assistant", "Assistant"),
        _ => (None, "tool", "Sent automatically"),
    };
    let at = text.created_at;
    let fate = (text.direction == "outbound").then(|| {
        let status = TextStatus::from_code(&text.status).map_or("Unknown", TextStatus::label);
        let why = text.failure_reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        view! { <p class="muted small">{status}{why}</p> }
    });
    view! {
        <li data-route=route>
            <span class="by"><Icon name=icon />{by}</span>
            <time class="t" datetime=show::iso(zone, at)>{show::moment_of_past(zone, at)}</time>
            <div class="say"><p class="said">{text.body.clone()}</p>{fate}</div>
        </li>
    }
    .into_any()
}
