//! Where somebody is signed in.

use crate::components::Icon;
use crate::show;
use backend::auth::OpenSession;
use chrono::{DateTime, Utc};
use domain::availability::Zone;
use leptos::prelude::*;

/// "Firefox on Windows", as far as the browser says.
fn browser_words(agent: &str) -> String {
    let known =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, word)| *word);
    // Each claims to be those after it, too.
    let browser = known(&[("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = known(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "A browser or program".to_owned(),
    }
}

pub(super) fn list(sessions: &[OpenSession], zone: &Zone, now: DateTime<Utc>) -> AnyView {
    let rows = sessions.iter().map(|one| {
        let what = browser_words(&one.browser);
        let address = if one.address.is_empty() { String::new() } else { format!("{}, ", one.address) };
        let when = format!("{address}since {}, last used {}", show::moment(zone, one.created_at, now), show::moment(zone, one.last_seen_at, now));
        let end = if one.current {
            view! { <span class="badge" data-tone="ok"><Icon name="ok" />"This one"</span> }.into_any()
        } else {
            view! {
                <form method="post" action="/account">
                    <input type="hidden" name="session" value=one.handle.clone() />
                    <button class="btn sm" type="submit" name="do" value="end">"Sign out"<span class="vh">{format!(" {what}, {when}")}</span></button>
                </form>
            }
            .into_any()
        };
        view! { <li><Icon name="lock" /><span><b>{what.clone()}</b><br /><span class="muted small">{when.clone()}</span></span>{end}</li> }
    });
    let rows = rows.collect::<Vec<_>>();
    let others = (sessions.len() > 1).then(|| {
        view! { <button class="btn" type="submit" name="do" value="end-others"><Icon name="out" />"Sign out everywhere else"</button> }
    });
    view! {
        <section class="card" aria-labelledby="sessions-h">
            <div class="card-head"><h2 id="sessions-h">"Where you are signed in"</h2><p>"Sign out what you do not know, then change your password."</p></div>
            <ul class="dates">{rows}</ul>
            <form method="post" action="/account" class="card-foot">
                {others}
                <button class="btn plain" type="submit" name="do" value="end-all">"Sign out everywhere, here too"</button>
            </form>
        </section>
    }
    .into_any()
}
