use super::{Opened, asked_of_platform};
use crate::components::{Alert, Frame, Icon, page};
use crate::server::change_log::Whose;
use crate::show;
use backend::Failure;
use domain::audit::{Checker, NOT_PROVEN};
use leptos::prelude::*;

/// The most flaws that are named.
const NAMED: usize = 50;

/// `/changes/check`.
#[component]
pub fn ChangeCheck() -> impl IntoView {
    page(load(Ok(Whose::Own))).into_any()
}

/// `/platform/changes/check`.
#[component]
pub fn PlatformChangeCheck() -> impl IntoView {
    page(load(asked_of_platform())).into_any()
}

async fn load(whose: Result<Whose, Failure>) -> Result<AnyView, Failure> {
    let (data, opened) = Opened::open(whose).await?;
    let nav = opened.nav();
    let checker = opened.log.check().await?;
    let now = show::moment_of_past(&opened.zone, opened.visitor.services.clock.now());
    let outcome = outcome(&checker);
    let back = opened.whose.address("", "");
    Ok(view! {
        <Frame data nav=nav title="Check of the change log">
            <div class="page-head">
                <div>
                    <h1>"Check of the change log"</h1>
                    <p class="lead">{format!("Every entry was read again, {now}.")}</p>
                </div>
                <div class="cluster"><a class="btn" href=back><Icon name="left" />"Change log"</a></div>
            </div>
            {outcome}
            <section class="card" aria-label="What this does not prove">
                <div class="card-body"><p>{NOT_PROVEN}</p></div>
            </section>
        </Frame>
    }
    .into_any())
}

fn outcome(checker: &Checker) -> AnyView {
    let end = checker.ends().next().map(|(_, end)| end.clone());
    let entries = end.as_ref().map_or(0, |end| end.sequence.unsigned_abs());
    let last = end.map(|end| {
        view! {
            <section class="card mb-3" aria-labelledby="last-h">
                <div class="card-head"><h2 id="last-h">"What to keep elsewhere"</h2></div>
                <div class="card-body">
                    <dl class="facts">
                        <dt>"Last number"</dt><dd class="num">{end.sequence}</dd>
                        <dt>"Last hash"</dt><dd class="num">{end.hash}</dd>
                    </dl>
                </div>
            </section>
        }
    });
    let findings = checker.findings();
    if findings.is_empty() {
        let title = match entries {
            0 => "There are no entries yet".to_owned(),
            n => format!("The log is whole: {}", show::count(n, "entry", "entries")),
        };
        return view! { <Alert tone="ok" title=title detail=None />{last} }.into_any();
    }
    let said = findings.iter().take(NAMED).map(|finding| {
        let mut words = finding.to_string();
        if let Some(first) = words.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        view! { <li>{format!("{words}.")}</li> }
    });
    let more = findings.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| view! { <p class="muted">{format!("And {more} more.")}</p> });
    view! {
        <Alert tone="danger" title="The log is not whole" detail=Some("Somebody or something changed it outside of the product.".to_owned()) />
        <section class="card mb-3" aria-label="What is wrong">
            <div class="card-body stack tight"><ul class="list">{said.collect_view()}</ul>{more}</div>
        </section>
        {last}
    }
    .into_any()
}
