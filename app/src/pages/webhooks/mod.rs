//! The flight recorder for the master admin: what carriers and providers posted, and what they were answered.

mod check;
mod event;

pub use event::WebhookEvent;

use crate::components::{self, Column, Frame, FrameData, Icon, Nav, PlatformPage, Turn, page};
use crate::server::actions::encode;
use crate::show;
use backend::Failure;
use backend::store::{EventFilter, EventLine, EventPage, webhook_events};
use backend::telephony::{Provider, Verdict};
use domain::availability::Zone;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

/// What the address asks for.
#[derive(Debug, Clone, Default)]
struct Asked {
    verdict: String,
    provider: String,
    path: String,
    call: String,
    before: Option<Uuid>,
}

impl Asked {
    fn filter(&self) -> EventFilter {
        EventFilter {
            verdict: Verdict::ALL.into_iter().find(|verdict| verdict.code() == self.verdict),
            provider: Provider::ALL.into_iter().find(|provider| provider.code() == self.provider),
            path: self.path.clone(),
            call: self.call.clone(),
            before: self.before,
        }
    }

    fn is_filtered(&self) -> bool {
        [&self.verdict, &self.provider, &self.path, &self.call].iter().any(|value| !value.is_empty())
    }

    fn address(&self, before: Option<Uuid>) -> String {
        let mut out = String::from("/platform/webhooks?");
        let fields =
            [("verdict", &self.verdict), ("provider", &self.provider), ("path", &self.path), ("call", &self.call)];
        for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            out.push_str(&format!("{name}={}&", encode(value)));
        }
        if let Some(before) = before {
            out.push_str(&format!("before={before}"));
        }
        out.trim_end_matches(['?', '&']).to_owned()
    }
}

/// The list.
#[component]
pub fn Webhooks() -> impl IntoView {
    let asked = use_query_map().with_untracked(|q| {
        let get = |name: &str| q.get(name).unwrap_or_default().trim().chars().take(200).collect::<String>();
        Asked {
            verdict: get("verdict"),
            provider: get("provider"),
            path: get("path"),
            call: get("call"),
            before: get("before").parse().ok(),
        }
    });
    page(load(asked)).into_any()
}

async fn load(asked: Asked) -> Result<AnyView, Failure> {
    let visitor = crate::server::Visitor::current().await?;
    let right = visitor.actor.master()?;
    let found = webhook_events(&visitor.services, right, &asked.filter()).await?;
    let data = FrameData::of_platform().await?;
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone()).filter(|form| form.form == "signature");
    let filters = filters(&asked);
    let body = if found.lines.is_empty() { empty(&asked).into_any() } else { table(&found.lines).into_any() };
    let pager = pager(&asked, &found);
    let check = check::card(sent.as_ref());
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Webhooks) title="Webhooks">
            <div class="page-head">
                <div>
                    <h1>"Webhooks"</h1>
                    <p class="lead">"What carriers and providers asked, and what they were answered. Numbers are masked; what people said is never shown. Times are UTC."</p>
                </div>
            </div>
            <section class="card" aria-label="Webhooks">
                <div class="card-body">{filters}</div>
                {body}
                {pager}
            </section>
            {check}
        </Frame>
    }
    .into_any())
}

fn filters(asked: &Asked) -> impl IntoView + use<> {
    let verdicts = Verdict::ALL.map(|verdict| {
        let code = verdict.code();
        view! { <option value=code selected=code == asked.verdict>{badge_of(code).2}</option> }
    });
    let providers = Provider::ALL.map(|provider| {
        let code = provider.code();
        view! { <option value=code selected=code == asked.provider>{provider_name(code)}</option> }
    });
    let clear = asked.is_filtered().then(|| view! { <a class="btn plain" href="/platform/webhooks">"Clear"</a> });
    view! {
        <form method="get" action="/platform/webhooks" class="filters" aria-label="Filter the webhooks">
            <div class="field">
                <label for="verdict">"Verdict"</label>
                <select class="select" id="verdict" name="verdict"><option value="">"Any"</option>{verdicts.to_vec()}</select>
            </div>
            <div class="field">
                <label for="provider">"From"</label>
                <select class="select" id="provider" name="provider"><option value="">"Anyone"</option>{providers.to_vec()}</select>
            </div>
            <div class="field"><label for="path">"Path begins with"</label><input class="input" id="path" name="path" value=asked.path.clone() placeholder="/api/twilio/" autocomplete="off" /></div>
            <div class="field"><label for="call">"Call id"</label><input class="input" id="call" name="call" value=asked.call.clone() placeholder="CA…" autocomplete="off" /></div>
            <div class="cluster"><button class="btn" type="submit">"Show"</button>{clear}</div>
        </form>
    }
    .into_any()
}

fn empty(asked: &Asked) -> impl IntoView + use<> {
    let (title, text) = if asked.is_filtered() || asked.before.is_some() {
        ("No webhooks match", "Choose another verdict or clear the filters.")
    } else {
        ("No webhooks yet", "When a carrier or provider posts to this service, the request and the answer appear here.")
    };
    components::empty("webhook", title, text)
}

fn table(lines: &[EventLine]) -> impl IntoView + use<> {
    let utc = Zone::or_utc("UTC");
    let rows = lines.iter().map(|line| {
        let (day, clock) = (show::date(utc.moment(line.at).date), show::time(&utc, line.at));
        // The unit stays with its number.
        let milliseconds = line.milliseconds.map_or_else(|| "–".to_owned(), |ms| format!("{ms}\u{a0}ms"));
        let who = match (line.from.is_empty(), line.to.is_empty()) {
            (true, true) => "–".to_owned(),
            _ => format!("{} → {}", line.from, line.to),
        };
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead-cell full">
                    <a class="row-link" href=format!("/platform/webhooks/{}", line.id)>{line.path.clone()}</a>
                    <small>{line.company.clone().unwrap_or_else(|| provider_name(&line.provider).to_owned())}</small>
                </th>
                <td role="cell"><time datetime=show::iso(&utc, line.at)>{day}<small>{clock}</small></time></td>
                <td role="cell" class="side-end">{verdict_badge(&line.verdict)}<small>{line.note.clone()}</small></td>
                <td role="cell" class="full num">{who}</td>
                <td role="cell" class="num" data-label="Status">{line.status}</td>
                <td role="cell" class="end side-end num" data-label="Took">{milliseconds}</td>
            </tr>
        }
    });
    components::table(
        "Webhooks, newest first",
        &[
            Column::Text("Address"),
            Column::Text("When"),
            Column::Text("Verdict"),
            Column::Text("Call"),
            Column::Text("Status"),
            Column::Figures("Took"),
        ],
        rows.collect_view(),
    )
}

fn pager(asked: &Asked, found: &EventPage) -> impl IntoView + use<> {
    let text = show::count(found.lines.len() as u64, "webhook on this page", "webhooks on this page");
    let newest = asked.before.map(|_| Turn { words: "Newest", href: asked.address(None) });
    let older = found.older.map(|before| Turn { words: "Older", href: asked.address(Some(before)) });
    components::pager(text, newest, older)
}

/// Tone, icon and words of a verdict.
fn badge_of(verdict: &str) -> (&'static str, &'static str, &'static str) {
    match verdict {
        "accepted" => ("ok", "ok", "Accepted"),
        "rejected" => ("danger", "stop", "Refused"),
        "unknown_number" => ("warn", "alert", "Unknown number"),
        _ => ("warn", "alert", "From memory"),
    }
}

fn verdict_badge(verdict: &str) -> impl IntoView + use<> {
    let (tone, icon, word) = badge_of(verdict);
    view! { <span class="badge" data-tone=tone><Icon name=icon />{word}</span> }
}

pub(super) fn provider_name(code: &str) -> &'static str {
    match code {
        "vapi" => "Vapi",
        "whatsapp" => "WhatsApp",
        _ => "Twilio",
    }
}
