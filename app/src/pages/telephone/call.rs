//! One call of the telephone: the story so far, and what can be done now.

use super::{caller_of, name_of, now, standing_words};
use crate::components::{Alert, Frame, FrameData, Icon, Nav, page};
use crate::server::AppState;
use crate::server::actions::telephone::{HERE, destinations, phone_of};
use crate::server::phone::{CallSeen, Speaker, Standing, StoryLine};
use crate::show;
use backend::Failure;
use domain::ids::CallId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// A call.
#[component]
pub fn TelephoneCall() -> impl IntoView {
    let id = use_params_map().with_untracked(|p| p.get("id")).unwrap_or_default();
    page(load(id)).into_any()
}

async fn load(id: String) -> Result<AnyView, Failure> {
    let state = use_context::<AppState>().ok_or(Failure::NotFound)?;
    let data = FrameData::load(None).await?;
    let (phone, owner) = phone_of(&state, &data.visitor)?;
    let call = phone.look(owner, &id).await.ok_or(Failure::NotFound)?;
    let store = data.store().await?;
    let lines = destinations(&store).await?;
    let kept = store.call_of_carrier(&call.id).await?;
    let (_, _, words) = standing_words(&call.standing);
    let line = name_of(&lines, &call.to);
    let title = format!("Call to {line}");
    let (heading, from) = (title.clone(), caller_of(&call.from));
    let trouble = trouble(&call);
    let (story, now) = (story_card(&call.story), now::card(&call));
    let links = links(kept);
    Ok(view! {
        <Frame data nav=Nav::Telephone title>
            <nav class="crumbs" aria-label="You are here">
                <a href=HERE>"Try a call"</a><Icon name="right" size="sm" /><span class="muted">{line}</span>
            </nav>
            <div class="page-head">
                <div>
                    <h1>{heading}</h1>
                    <p class="meta mt-2"><span>{format!("From {from}")}</span><span>{words}</span></p>
                </div>
                <div class="cluster">{links}</div>
            </div>
            {trouble}
            <div class="split phone">
                {story}
                <div class="sticky">{now}</div>
            </div>
        </Frame>
    }
    .into_any())
}

/// Where else the call can be seen.
fn links(kept: Option<CallId>) -> impl IntoView + use<> {
    let kept = kept.map(|id| {
        view! { <a class="btn" href=format!("/calls/{id}")><Icon name="calls" />"Its page under Calls"</a> }
    });
    view! {
        {kept}
        <a class="btn" href="/"><Icon name="now" />"Right now"</a>
    }
    .into_any()
}

/// Said above the story when Switchboard gave the carrier nothing it could use.
fn trouble(call: &CallSeen) -> impl IntoView + use<> {
    let broken = matches!(call.standing, Standing::Over { broken: true, .. });
    broken.then(|| {
        let detail = "Switchboard gave no answer that a carrier could use. The story says what it was asked and what came back.".to_owned();
        view! { <Alert tone="danger" title="The caller heard that an application error has occurred" detail=Some(detail) /> }
    })
    .into_any()
}

fn story_card(story: &[StoryLine]) -> impl IntoView + use<> {
    let lines = story.iter().map(|line| {
        let at = show::length(i32::try_from(line.at / 1000).unwrap_or(i32::MAX));
        let (route, icon, by) = match line.by {
            Speaker::Clinic => (Some("assistant"), "phone", "Caller hears"),
            Speaker::Caller => (Some("caller"), "user", "Caller"),
            Speaker::Staff => (Some("staff"), "staff", "Dialled line"),
            Speaker::Carrier => (None, "plug", "Carrier"),
            Speaker::Wire => (None, "webhook", "Request"),
            Speaker::Trouble => (Some("busy"), "alert", "Carrier warns"),
            Speaker::Note => (None, "note", "Note"),
        };
        let class = route.is_none().then_some("aside-note");
        view! {
            <li data-route=route class=class>
                <span class="t">{at}</span>
                <span class="by"><Icon name=icon />{by}</span>
                <p class="say">{line.text.clone()}</p>
            </li>
        }
    });
    view! {
        <section class="card" aria-labelledby="story-h">
            <div class="card-head">
                <h2 id="story-h">"The call so far"</h2>
                <p>"Times are the call’s own: it passes by what is said and how long it rings, never by waiting."</p>
            </div>
            <ol class="transcript">{lines.collect_view()}</ol>
        </section>
    }
    .into_any()
}
