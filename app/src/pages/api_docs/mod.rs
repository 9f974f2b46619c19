//! The JSON API for people who write programs: everything on this page comes from the description that programs read.

mod read;

use crate::components::{Brand, Icon};
use crate::server::AppState;
use leptos::prelude::*;
use leptos_meta::Title;
use read::{Group, Kind, Line, Operation, groups, shapes};
use serde_json::Value;

/// `/api/docs`. Anybody may read it.
#[component]
pub fn ApiDocs() -> impl IntoView {
    // Absent while the router lists its routes at start.
    let api = use_context::<AppState>().map_or(&Value::Null, |state| state.api);
    let groups = groups(api);
    let shapes = shapes(api);
    let about = api.pointer("/info/description").and_then(Value::as_str).unwrap_or_default();
    let about: Vec<_> = about.split("\n\n").map(|part| view! { <p>{with_code(part)}</p> }).collect();
    let version = api.pointer("/info/version").and_then(Value::as_str).unwrap_or_default();
    let contents = groups.iter().map(contents_of).collect_view();
    let shape_links = shapes
        .iter()
        .map(|(name, _)| view! { <li><a href=format!("#shape-{name}")>{name.clone()}</a></li> })
        .collect_view();
    let bodies = groups.into_iter().map(group_view).collect_view();
    let shapes = shapes.into_iter().map(|(name, lines)| shape_view(name, lines)).collect_view();
    view! {
        <Title text="API" />
        <a class="skip" href="#main">"Skip to the content"</a>
        <div class="docs">
            <header class="docs-head">
                <a class="brand" href="/"><Brand /><span>"Switchboard"</span></a>
                <a class="btn sm" href="/api/openapi.json"><Icon name="download" size="sm" />"OpenAPI description"</a>
            </header>
            <nav class="docs-nav" aria-label="Contents">
                {contents}
                <h2><a href="#shapes">"Shapes"</a></h2>
                <ul>{shape_links}</ul>
            </nav>
            <main id="main" tabindex="-1" class="stack">
                <div class="page-head">
                    <div>
                        <h1>"The API"</h1>
                        <p class="lead">{format!("Version {version}. The same as a file for programs: /api/openapi.json.")}</p>
                    </div>
                </div>
                <section class="prose" aria-label="How to ask">
                    {about}
                    <figure class="code">
                        <figcaption><span>"The examples use these"</span></figcaption>
                        <pre tabindex="0" role="region" aria-label="Settings of the examples"><code>"SWITCHBOARD=https://calls.example.com\nTOKEN=sb_…"</code></pre>
                    </figure>
                </section>
                {bodies}
                <section class="stack" aria-labelledby="shapes">
                    <h2 id="shapes">"Shapes"</h2>
                    <p class="lead">"What several answers have in common."</p>
                    {shapes}
                </section>
            </main>
        </div>
    }
    .into_any()
}

fn contents_of(group: &Group) -> AnyView {
    let links = group.operations.iter().map(|one| {
        view! { <li><a href=format!("#{}", one.id)>{method_word(&one.method)}<span>{one.summary.clone()}</span></a></li> }
    });
    let links = links.collect_view();
    view! {
        <h2><a href=format!("#group-{}", group.name)>{group.name.clone()}</a></h2>
        <ul>{links}</ul>
    }
    .into_any()
}

fn group_view(group: Group) -> AnyView {
    let id = format!("group-{}", group.name);
    let operations = group.operations.into_iter().map(operation_view).collect_view();
    view! {
        <section class="stack" aria-labelledby=id.clone()>
            <h2 id=id.clone()>{group.name}</h2>
            <p class="lead">{with_code(&group.says)}</p>
            {operations}
        </section>
    }
    .into_any()
}

fn operation_view(one: Operation) -> AnyView {
    let details = (!one.details.is_empty()).then(|| view! { <p>{with_code(&one.details)}</p> });
    let parameters = table("Parameters", &one.summary, one.parameters);
    let body = table("What you send", &one.summary, one.body);
    let data = table("What you get, in “data”", &one.summary, one.data);
    let answers = one.answers.into_iter().map(|(status, says)| {
        view! { <tr><th scope="row" class="num">{status}</th><td>{with_code(&says)}</td></tr> }
    });
    let answers = answers.collect_view();
    let label = format!("Example: {}", one.summary);
    view! {
        <article class="card docs-one" aria-labelledby=one.id.clone()>
            <div class="card-head">
                <h3 id=one.id.clone()><a href=format!("#{}", one.id)>{one.summary}</a></h3>
                <p class="docs-path">{method_word(&one.method)}" "<code>{one.path}</code></p>
            </div>
            <div class="card-body stack">
                {details}
                <p class="small muted cluster"><Icon name="lock" size="sm" /><span>{with_code(one.access)}</span></p>
                <figure class="code">
                    <figcaption><span>"At a terminal"</span></figcaption>
                    <pre tabindex="0" role="region" aria-label=label><code>{one.curl}</code></pre>
                </figure>
                {parameters}
                {body}
                {data}
                <details class="fold">
                    <summary><Icon name="right" size="sm" />"Every answer"</summary>
                    <table class="docs-table">
                        <caption class="vh">"Every answer by its status"</caption>
                        <thead><tr><th scope="col">"Status"</th><th scope="col">"When"</th></tr></thead>
                        <tbody>{answers}</tbody>
                    </table>
                </details>
            </div>
        </article>
    }
    .into_any()
}

fn shape_view(name: String, lines: Vec<Line>) -> AnyView {
    let id = format!("shape-{name}");
    let fields = table("Its fields", &name, lines);
    view! {
        <article class="card docs-one" aria-labelledby=id.clone()>
            <div class="card-head"><h3 id=id.clone()><a href=format!("#{id}")>{name}</a></h3></div>
            <div class="card-body stack">{fields}</div>
        </article>
    }
    .into_any()
}

/// Names, kinds and meanings; nothing where there are none.
fn table(caption: &'static str, of: &str, lines: Vec<Line>) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    // A shape alone has no name of its own.
    if let [Line { name, kind, .. }] = lines.as_slice()
        && name.is_empty()
    {
        let kind = kind_view(kind);
        return Some(view! { <p>{caption}": "{kind}</p> }.into_any());
    }
    let rows = lines.into_iter().map(|line| {
        let must = if line.required { "" } else { "may be left out" };
        view! {
            <tr>
                <th scope="row"><code>{line.name}</code></th>
                <td>{kind_view(&line.kind)}<small>{must}</small></td>
                <td>{with_code(&line.says)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let label = format!("{caption}: {of}");
    Some(
        view! {
            <div class="docs-scroll" tabindex="0" role="region" aria-label=label>
                <table class="docs-table">
                    <caption>{caption}</caption>
                    <thead><tr><th scope="col">"Name"</th><th scope="col">"Kind"</th><th scope="col">"Meaning"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any(),
    )
}

fn kind_view(kind: &Kind) -> AnyView {
    let shape = kind.shape.clone().map(|name| view! { <a href=format!("#shape-{name}")>{name.clone()}</a> });
    view! { {with_code(&kind.before)}{shape}{kind.after.clone()} }.into_any()
}

fn method_word(method: &str) -> AnyView {
    view! { <span class="docs-method" data-method=method.to_lowercase()>{method.to_owned()}</span> }.into_any()
}

/// Text in which `this` is code.
fn with_code(text: &str) -> AnyView {
    let parts = text.split('`').enumerate().map(|(index, part)| {
        let part = part.to_owned();
        if index % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
    });
    parts.collect_view().into_any()
}
