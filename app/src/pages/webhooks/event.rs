//! One webhook: the request as it may be shown, the verdict and its reason, our answer, and the same call decided again.

use super::{provider_name, verdict_badge};
use crate::components::{self, Alert, Column, Frame, FrameData, Icon, Nav, PlatformPage, TwimlBlock, page};
use crate::show;
use backend::Failure;
use backend::store::{EventDetail, Explained, Replayed, Replays, replay_event, webhook_event};
use domain::availability::Zone;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use uuid::Uuid;

/// One webhook.
#[component]
pub fn WebhookEvent() -> impl IntoView {
    let id = use_params_map().with_untracked(|p| p.get("id")).unwrap_or_default();
    let again = use_query_map().with_untracked(|q| q.get("replay")).is_some();
    page(load(id, again)).into_any()
}

async fn load(id: String, again: bool) -> Result<AnyView, Failure> {
    let visitor = crate::server::Visitor::current().await?;
    let right = visitor.actor.master()?;
    let id: Uuid = id.parse().map_err(|_| Failure::NotFound)?;
    let event = webhook_event(&visitor.services, right, id).await?;
    let replayed = match again && event.can_replay {
        true => Some(replay_event(&visitor.services, right, id).await?),
        false => None,
    };
    let data = FrameData::of_platform().await?;
    let utc = Zone::or_utc("UTC");
    let line = &event.line;
    let when = format!("{}, {}", show::date(utc.moment(line.at).date), show::time(&utc, line.at));
    let title = line.path.clone();
    let replay = event.can_replay.then(|| {
        view! {
            <form method="get" action=format!("/platform/webhooks/{id}#again")>
                <button class="btn" type="submit" name="replay" value="1"><Icon name="flask" />"Decide again"</button>
            </form>
        }
    });
    let diagnosis = event.diagnosis.as_ref().map(diagnosis);
    let replayed = replayed.map(|runs| again_card(&runs, &utc));
    let error = event.error.clone().filter(|_| event.diagnosis.is_none());
    let error = error.map(|error| view! { <Alert tone="warn" title="What was wrong" detail=Some(error) /> });
    let (facts, request, response) = (facts(&event, &when), request(&event), response(&event));
    let (heading, crumb, badge) = (title.clone(), title.clone(), verdict_badge(&line.verdict));
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Webhooks) title>
            <nav class="crumbs" aria-label="You are here">
                <a href="/platform/webhooks">"Webhooks"</a><Icon name="right" size="sm" /><span class="muted">{crumb}</span>
            </nav>
            <div class="page-head">
                <div>
                    <h1>{heading}</h1>
                    <p class="meta mt-2"><span>{when}</span><span>{badge}</span></p>
                </div>
                <div class="cluster">{replay}</div>
            </div>
            {error}
            {diagnosis}
            <div class="split">
                <div class="stack">{replayed}{response}{request}</div>
                <div class="stack">{facts}</div>
            </div>
        </Frame>
    }
    .into_any())
}

fn fact(name: &'static str, value: String) -> impl IntoView {
    (!value.is_empty()).then(|| view! { <dt>{name}</dt><dd>{value}</dd> })
}

fn facts(event: &EventDetail, when: &str) -> impl IntoView + use<> {
    let line = &event.line;
    let took = line.milliseconds.map(|ms| format!("{ms} ms")).unwrap_or_default();
    view! {
        <section class="card" aria-labelledby="facts">
            <div class="card-head"><h2 id="facts">"Facts"</h2></div>
            <dl class="facts card-body">
                {fact("Arrived", when.to_owned())}
                {fact("From", provider_name(&line.provider).to_owned())}
                {fact("Company", line.company.clone().unwrap_or_default())}
                {fact("Caller", line.from.clone())}
                {fact("Called", line.to.clone())}
                {fact("Call id", line.call.clone())}
                {fact("Status", line.status.to_string())}
                {fact("Took", took)}
                {fact("Program", event.user_agent.clone().unwrap_or_default())}
            </dl>
        </section>
    }
    .into_any()
}

fn diagnosis(explained: &Explained) -> impl IntoView + use<> {
    let found = &explained.diagnosis;
    let names = found.names.join(", ");
    view! {
        <section class="card mb-3" aria-labelledby="doctor">
            <div class="card-head"><h2 id="doctor">"Why the signature did not fit"</h2></div>
            <div class="card-body stack">
                <p><strong>{found.short()}</strong></p>
                <p>{explained.sentence.clone()}</p>
                <dl class="facts">
                    {fact("Expected for", found.expected.clone())}
                    {fact("Account named", found.account.clone())}
                    {fact("Host received", found.host.clone())}
                    {fact("Forwarded as", found.forwarded.clone())}
                    {fact("Parameters", names)}
                    {fact("Tried", show::count(found.trials as u64, "combination", "combinations"))}
                </dl>
            </div>
        </section>
    }
    .into_any()
}

fn request(event: &EventDetail) -> impl IntoView + use<> {
    let rows = event.request.iter().map(|shown| {
        let value = if shown.value.is_empty() { "(blank)".to_owned() } else { shown.value.clone() };
        let muted = shown.hidden || shown.value.is_empty();
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead-cell full">{shown.name.clone()}</th>
                <td role="cell" class="full" class:muted=muted>{value}</td>
            </tr>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    let body = if rows.is_empty() {
        view! { <div class="card-body"><p class="muted">"Nothing of this request was kept: of what nobody signed, only the diagnosis is."</p></div> }.into_any()
    } else {
        components::table("Parameters of the request", &[Column::Text("Parameter"), Column::Text("Value")], rows)
    };
    view! {
        <section class="card" aria-labelledby="request">
            <div class="card-head"><h2 id="request">"The request"</h2></div>
            {body}
        </section>
    }
    .into_any()
}

fn response(event: &EventDetail) -> impl IntoView + use<> {
    let status = event.line.status;
    match &event.response {
        Some(xml) => view! {
            <section aria-labelledby="response">
                <h2 class="vh" id="response">"Our answer"</h2>
                <TwimlBlock xml=xml.as_str() />
            </section>
        }
        .into_any(),
        None => view! {
            <section class="card" aria-labelledby="response">
                <div class="card-head"><h2 id="response">"Our answer"</h2></div>
                <div class="card-body"><p class="muted">{format!("Status {status}, without a document.")}</p></div>
            </section>
        }
        .into_any(),
    }
}

fn again_card(runs: &Replays, utc: &Zone) -> impl IntoView + use<> {
    let one = |title: &'static str, run: &Replayed| {
        let (tone, icon, word) = match run.same {
            true => ("ok", "ok", "The same answer as then"),
            false => ("warn", "alert", "Another answer than then"),
        };
        let at = format!("{}, {}", show::date(utc.moment(run.at).date), show::time(utc, run.at));
        let clinic = run.clinic.clone().unwrap_or_else(|| "Nobody’s number".to_owned());
        let version = run.clinic.as_ref().map(|_| view! { <span>{format!("Settings version {}", run.version)}</span> });
        // What was answered then is on the page already.
        let document = (!run.same).then(|| view! { <TwimlBlock xml=run.twiml.as_str() /> });
        view! {
            <div class="stack">
                <h3>{title}</h3>
                <p class="meta">
                    <span>{clinic}</span><span>{at}</span>{version}
                    <span><span class="badge" data-tone=tone><Icon name=icon />{word}</span></span>
                </p>
                <p>{run.sentence.clone()}</p>
                {document}
            </div>
        }
    };
    let older = match &runs.then_by_older {
        Some(run) => one("If it had come then, with the settings of then", run).into_any(),
        None if runs.then.clinic.is_some() => {
            view! { <p class="muted small">"The settings of then are those of today."</p> }.into_any()
        }
        None => ().into_any(),
    };
    view! {
        <section class="card" id="again" aria-labelledby="again-heading">
            <div class="card-head"><h2 id="again-heading">"Decided again"</h2></div>
            <div class="card-body stack">
                <p class="muted small">"Nothing was dialled, sent or saved. Numbers, staff line, assistant and the calls on the line are those of today."</p>
                {one("If it came now", &runs.now)}
                {one("If it had come then, with the settings of today", &runs.then)}
                {older}
            </div>
        </section>
    }
    .into_any()
}
