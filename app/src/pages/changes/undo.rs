use super::{Opened, asked_of_platform, number, words};
use crate::components::{Alert, Frame, Icon, page};
use crate::server::change_log::Whose;
use backend::Failure;
use backend::audit::Written;
use backend::store::{ChangeLine, NotUndone};
use domain::audit::{Kind, undoing};
use leptos::prelude::*;

/// `/changes/{id}/undo`.
#[component]
pub fn Undo() -> impl IntoView {
    page(load(Ok(Whose::Own), number())).into_any()
}

/// `/platform/changes/{id}/undo`.
#[component]
pub fn PlatformUndo() -> impl IntoView {
    page(load(asked_of_platform(), number())).into_any()
}

async fn load(whose: Result<Whose, Failure>, number: Option<i64>) -> Result<AnyView, Failure> {
    let (data, opened) = Opened::open(whose).await?;
    let nav = opened.nav();
    let (number, line, could) = opened.entry(number).await?;
    let entry = opened.whose.address(&format!("/{number}"), "");
    let here = opened.whose.address(&format!("/{number}/undo"), "");
    let about = line.about.clone().map(|about| format!(": {about}")).unwrap_or_default();
    let lead = format!("{}{about}, by {}.", words::what(&line), line.entry.actor);
    let body = match could {
        Ok(written) => form(&line, &written, here, entry),
        Err(NotUndone::Failed(failure)) => return Err(failure),
        Err(why) => view! {
            <Alert tone="warn" title="It cannot be taken back here" detail=Some(why.to_string()) />
            <p><a class="btn" href=entry><Icon name="left" />{format!("Change {number}")}</a></p>
        }
        .into_any(),
    };
    Ok(view! {
        <Frame data nav=nav title=format!("Take change {number} back?")>
            <div class="page-head">
                <div>
                    <h1>{format!("Take change {number} back?")}</h1>
                    <p class="lead">{lead}</p>
                </div>
            </div>
            {body}
        </Frame>
    }
    .into_any())
}

fn form(line: &ChangeLine, written: &Written, here: String, entry: String) -> AnyView {
    let different = words::difference_of(line.kind, written.before.as_ref(), written.after.as_ref());
    let beside = beside(line).map(|words| view! { <p class="muted">{words}</p> });
    view! {
        <form method="post" action=here class="card" aria-labelledby="puts-h">
            <div class="card-head">
                <h2 id="puts-h">"What that changes"</h2>
                <p>"It holds at once. It is a change of its own in this log, and can be taken back like any other."</p>
            </div>
            <div class="card-body stack tight">{different}{beside}</div>
            <div class="card-foot">
                <button class="btn primary" type="submit"><Icon name="undo" />"Take it back"</button>
                <a class="btn plain" href=entry>"Leave it"</a>
            </div>
        </form>
    }
    .into_any()
}

/// What does not come back with it.
fn beside(line: &ChangeLine) -> Option<String> {
    let entry = &line.entry;
    let kind = line.kind?;
    match kind {
        Kind::MemberRemoved => Some("Their API tokens and the invitations they sent stay ended.".to_owned()),
        Kind::CompanyRestored => {
            Some("Its people no longer get in, and whoever calls gets each clinic’s backup.".to_owned())
        }
        _ => {
            let left = undoing(kind, entry.before.as_ref(), entry.after.as_ref()).ok()?.left_out;
            (!left.is_empty())
                .then(|| format!("Stays as it is, since the log does not hold what was there: {}.", left.join(", ")))
        }
    }
}
