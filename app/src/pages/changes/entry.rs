use super::{Opened, asked_of_platform, number, words};
use crate::components::{Frame, Icon, page};
use crate::server::change_log::Whose;
use crate::show;
use backend::Failure;
use backend::audit::Written;
use backend::store::{ChangeLine, NotUndone};
use domain::availability::Zone;
use leptos::prelude::*;

/// `/changes/{id}`.
#[component]
pub fn Change() -> impl IntoView {
    page(load(Ok(Whose::Own), number())).into_any()
}

/// `/platform/changes/{id}`.
#[component]
pub fn PlatformChange() -> impl IntoView {
    page(load(asked_of_platform(), number())).into_any()
}

async fn load(whose: Result<Whose, Failure>, number: Option<i64>) -> Result<AnyView, Failure> {
    let (data, opened) = Opened::open(whose).await?;
    let nav = opened.nav();
    let (number, line, could) = opened.entry(number).await?;
    let undone = opened.log.undone_by(number).await?;
    let back = back_card(opened.whose, number, could)?;
    let title = words::what(&line);
    let about = line.about.clone();
    let list = opened.whose.address("", "");
    let facts = facts(&line, &opened.zone, opened.whose, undone);
    let different = words::difference_of(line.kind, line.entry.before.as_ref(), line.entry.after.as_ref());
    let page_title = format!("{title}, change {number}");
    Ok(view! {
        <Frame data nav=nav title=page_title>
            <div class="page-head">
                <div>
                    <h1>{title}</h1>
                    <p class="lead">{about}</p>
                </div>
                <div class="cluster"><a class="btn" href=list><Icon name="left" />"Change log"</a></div>
            </div>
            <div class="stack">
                <section class="card" aria-labelledby="what-h">
                    <div class="card-head"><h2 id="what-h">"Before and after"</h2></div>
                    <div class="card-body">{different}</div>
                </section>
                {back}
                <section class="card" aria-labelledby="entry-h">
                    <div class="card-head"><h2 id="entry-h">"The entry"</h2></div>
                    <div class="card-body">{facts}</div>
                </section>
            </div>
        </Frame>
    }
    .into_any())
}

fn facts(line: &ChangeLine, zone: &Zone, whose: Whose, undone: Option<i64>) -> AnyView {
    let entry = &line.entry;
    let unknown = || "Not known: at the terminal, or by the product itself".to_owned();
    let to = |number: i64| whose.address(&format!("/{number}"), "");
    let undoes = entry.undoes.map(|number| {
        view! { <dt>"Takes back"</dt><dd><a href=to(number)>{format!("Change {number}")}</a></dd> }
    });
    let undone = undone.map(|number| {
        view! { <dt>"Taken back by"</dt><dd><a href=to(number)>{format!("Change {number}")}</a></dd> }
    });
    let area = line.kind.map(|kind| view! { <dt>"Belongs to"</dt><dd>{kind.area().label()}</dd> });
    view! {
        <dl class="facts">
            <dt>"When"</dt><dd><time datetime=show::iso(zone, entry.at)>{show::moment_of_past(zone, entry.at)}</time></dd>
            <dt>"Who"</dt><dd>{entry.actor.clone()}</dd>
            <dt>"From"</dt><dd class="num">{entry.origin.clone().unwrap_or_else(unknown)}</dd>
            <dt>"Request"</dt><dd class="num">{entry.request_id.clone().unwrap_or_else(|| "–".to_owned())}</dd>
            {area}
            <dt>"Id of what was changed"</dt><dd class="num">{entry.entity_id.clone().unwrap_or_else(|| "–".to_owned())}</dd>
            {undoes}
            {undone}
            <dt>"Number"</dt><dd class="num">{entry.sequence}</dd>
            <dt>"Hash"</dt><dd class="num">{entry.hash.clone()}</dd>
            <dt>"Hash of the one before"</dt><dd class="num">{entry.prev_hash.clone()}</dd>
        </dl>
    }
    .into_any()
}

/// The way back, or why there is none.
fn back_card(whose: Whose, number: i64, could: Result<Written, NotUndone>) -> Result<AnyView, Failure> {
    let inner = match could {
        Ok(_) => {
            let href = whose.address(&format!("/{number}/undo"), "");
            view! {
                <div class="card-head"><h2 id="back-h">"Take it back"</h2><p>"What it left is still there, so it can be put back as it was. You see first what that changes."</p></div>
                <div class="card-foot"><a class="btn" href=href><Icon name="undo" />"Take this change back…"</a></div>
            }
            .into_any()
        }
        Err(NotUndone::Failed(failure)) => return Err(failure),
        Err(why) => view! {
            <div class="card-head"><h2 id="back-h">"It cannot be taken back here"</h2><p>{why.to_string()}</p></div>
        }
        .into_any(),
    };
    Ok(view! { <section class="card" aria-labelledby="back-h">{inner}</section> }.into_any())
}
