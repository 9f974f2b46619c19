use super::{SUBSCRIPTIONS, calls_badge, subscription_badge, utc};
use crate::components::{self, Column, Frame, FrameData, Icon, Nav, Part, PlatformPage, page};
use crate::server::Visitor;
use crate::server::actions::encode;
use crate::show;
use backend::Failure;
use backend::store::{CompanyFilter, CompanyLine, Deleted, companies};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const PAGE: u64 = 25;
const HERE: &str = "/platform/companies";

/// What the address asks for.
#[derive(Debug, Clone, Default)]
struct Asked {
    search: String,
    subscription: String,
    calls: String,
    deleted: String,
    offset: u64,
}

impl Asked {
    fn filter(&self) -> CompanyFilter {
        CompanyFilter {
            search: self.search.clone(),
            subscription: SUBSCRIPTIONS
                .iter()
                .map(|(code, _)| (*code).to_owned())
                .find(|code| *code == self.subscription),
            calls: match self.calls.as_str() {
                "on" => Some(true),
                "off" => Some(false),
                _ => None,
            },
            deleted: match self.deleted.as_str() {
                "only" => Deleted::Only,
                "any" => Deleted::Any,
                _ => Deleted::No,
            },
            limit: PAGE,
            offset: self.offset.min(1_000_000),
        }
    }

    fn fields(&self) -> [(&'static str, &String); 4] {
        [("q", &self.search), ("subscription", &self.subscription), ("calls", &self.calls), ("deleted", &self.deleted)]
    }

    fn is_filtered(&self) -> bool {
        self.fields().iter().any(|(_, value)| !value.is_empty())
    }

    fn address(&self, offset: u64) -> String {
        let mut pairs: Vec<String> = self
            .fields()
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        if offset > 0 {
            pairs.push(format!("offset={offset}"));
        }
        if pairs.is_empty() { HERE.to_owned() } else { format!("{HERE}?{}", pairs.join("&")) }
    }
}

/// The list.
#[component]
pub fn Companies() -> impl IntoView {
    let asked = use_query_map().with_untracked(|q| {
        let get = |name: &str| q.get(name).unwrap_or_default().trim().chars().take(200).collect::<String>();
        Asked {
            search: get("q"),
            subscription: get("subscription"),
            calls: get("calls"),
            deleted: get("deleted"),
            offset: get("offset").parse().unwrap_or(0),
        }
    });
    page(load(asked)).into_any()
}

async fn load(asked: Asked) -> Result<AnyView, Failure> {
    let visitor = Visitor::current().await?;
    let right = visitor.actor.master()?;
    let found = companies(&visitor.services, right, &asked.filter()).await?;
    let data = FrameData::of_platform().await?;
    let filters = filters(&asked);
    let body = if found.lines.is_empty() { empty(&asked) } else { table(&found.lines) };
    let part = Part { offset: asked.offset, shown: found.lines.len() as u64, size: PAGE, total: found.total };
    let words = ["company", "companies"];
    let pager = components::pager_of(part, words, ["Before", "After"], |offset| asked.address(offset));
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Companies) title="Companies">
            <div class="page-head">
                <div>
                    <h1>"Companies"</h1>
                    <p class="lead">"Everyone on this platform, how they fare and what they use this month. Times in UTC."</p>
                </div>
                <div class="cluster"><a class="btn primary" href="/platform/companies/new"><Icon name="plus" />"Add company"</a></div>
            </div>
            <section class="card" aria-label="Companies">
                <div class="card-body">{filters}</div>
                {body}
                {pager}
            </section>
        </Frame>
    }
    .into_any())
}

fn filters(asked: &Asked) -> AnyView {
    let select = |name: &'static str, label: &'static str, options: Vec<(&'static str, &'static str)>, chosen: &str| {
        let options = options.into_iter().map(|(value, words)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{words}</option> }
        });
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <select class="select" id=name name=name>{options.collect_view()}</select>
            </div>
        }
    };
    let mut states = vec![("", "Any")];
    states.extend(SUBSCRIPTIONS);
    let clear = asked.is_filtered().then(|| view! { <a class="btn plain" href=HERE>"Clear"</a> });
    view! {
        <form method="get" action=HERE class="filters" aria-label="Filter the companies">
            <div class="field">
                <label for="q">"Name"</label>
                <input class="input" id="q" name="q" type="search" maxlength="200" value=asked.search.clone() />
            </div>
            {select("subscription", "Subscription", states, &asked.subscription)}
            {select("calls", "Calls", vec![("", "On or off"), ("on", "On"), ("off", "Off")], &asked.calls)}
            {select("deleted", "Deleted", vec![("", "Leave out"), ("only", "Only deleted"), ("any", "Show all")], &asked.deleted)}
            <div class="cluster"><button class="btn" type="submit">"Show"</button>{clear}</div>
        </form>
    }
    .into_any()
}

fn empty(asked: &Asked) -> AnyView {
    let (title, text) = if asked.is_filtered() || asked.offset > 0 {
        ("No companies match", "Choose other words or clear the filters.")
    } else {
        ("No companies yet", "Add the first one: a name, a short name for addresses, and the time zone of its clinic.")
    };
    components::empty("building", title, text)
}

fn table(lines: &[CompanyLine]) -> AnyView {
    let rows = lines.iter().map(|line| {
        let address = format!("{HERE}/{}", line.id);
        let gone = line.deleted_at.is_some();
        let open = (!gone).then(|| {
            view! {
                <form method="post" action="/company">
                    <button class="btn sm" name="company" value=line.id.to_string()>"Open"<span class="vh">{format!(" {}", line.name)}</span></button>
                </form>
            }
        });
        let state = if gone {
            view! { <span class="badge" data-tone="danger"><Icon name="x" />"Deleted"</span> }.into_any()
        } else {
            calls_badge(line.call_enabled)
        };
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead-cell full">
                    <a class="row-link" href=address>{line.name.clone()}</a>
                    <small>{line.plan.clone().unwrap_or_else(|| line.slug.clone())}</small>
                </th>
                <td role="cell">{subscription_badge(&line.subscription)}</td>
                <td role="cell" data-label="Health">{health(line)}</td>
                <td role="cell" class="num" data-label="This month">{usage_words(line)}<small>{show::count(line.usage.texts, "text", "texts")}</small></td>
                <td role="cell">{state}</td>
                <td role="cell" class="end side-end">{open}</td>
            </tr>
        }
    });
    components::table(
        "Companies by name, with subscription, health, use in this month and the calls switch",
        &[
            Column::Text("Company"),
            Column::Text("Subscription"),
            Column::Text("Health"),
            Column::Text("This month"),
            Column::Text("Calls switch"),
            Column::Unseen("Open"),
        ],
        rows.collect_view(),
    )
}

/// "12 calls, 31 min of 5000".
pub(super) fn usage_words(line: &CompanyLine) -> String {
    let of = line.credits.map(|credits| format!(" of {credits}")).unwrap_or_default();
    format!("{}, {} min{of}", show::count(line.usage.calls, "call", "calls"), line.usage.minutes)
}

/// Clinics, connections and the last call, the worst first.
pub(super) fn health(line: &CompanyLine) -> AnyView {
    let health = line.health;
    let broken = (health.failing_integrations > 0).then(|| {
        let words = show::count(health.failing_integrations, "connection fails", "connections fail");
        view! { <span class="badge" data-tone="danger"><Icon name="stop" />{words}</span> }
    });
    // While calls are off on purpose, no clinic answering is no news.
    let (tone, icon, words) = match (health.clinics, health.answering) {
        (0, _) => ("warn", "alert", "No clinic yet".to_owned()),
        (all, none) if !line.call_enabled && none == 0 => {
            ("info", "info", format!("{} on backup", show::count(all, "clinic", "clinics")))
        }
        (all, some) if some == all => ("ok", "ok", format!("{} answering", show::count(all, "clinic", "clinics"))),
        (all, some) => ("warn", "alert", format!("{some} of {all} clinics answering")),
    };
    let last = match health.last_call {
        Some(at) => format!("Last call {}", show::moment_of_past(&utc(), at)),
        None => "No call yet".to_owned(),
    };
    view! { {broken}" "<span class="badge" data-tone=tone><Icon name=icon />{words}</span><small>{last}</small> }
        .into_any()
}
