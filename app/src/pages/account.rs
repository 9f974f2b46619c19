//! A person's own account: name, password, where they are signed in.

use crate::components::{Field, Frame, FrameData, Icon, Nav, error_id, page};
use crate::forms::Submitted;
use crate::server::actions::ACCOUNT_FORM;
use crate::show;
use backend::Failure;
use backend::auth::{Actor, OpenSession, open_sessions};
use chrono::{DateTime, Utc};
use domain::availability::Zone;
use leptos::prelude::*;

/// The account screen.
#[component]
pub fn Account() -> impl IntoView {
    page(load()).into_any()
}

async fn load() -> Result<AnyView, Failure> {
    let data = FrameData::load(None).await?;
    let Actor::Person(member) = data.visitor.actor.clone() else { return Err(Failure::Forbidden) };
    let here = data.visitor.session.id().map(|id| id.to_string()).unwrap_or_default();
    let sessions = open_sessions(&data.visitor.services, &data.visitor.actor, &here).await?;
    let zone = data.clinic_now().map_or_else(|_| Zone::or_utc("UTC"), |clinic| clinic.context.clinic.zone.clone());
    let now = data.visitor.services.clock.now();
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone()).filter(|form| form.form == ACCOUNT_FORM);
    let sent = sent.unwrap_or_default();
    let name = name_form(&sent, &member.name, &member.email);
    let password = password_form(&sent, &member.email);
    let sessions = session_list(&sessions, &zone, now);
    Ok(view! {
        <Frame data nav=Nav::Account title="Account">
            <div class="page-head"><div><h1>"Your account"</h1><p class="lead">"It is the same for every company you belong to."</p></div></div>
            <div class="stack">{name}{password}{sessions}</div>
        </Frame>
    }
    .into_any())
}

fn name_form(sent: &Submitted, name: &str, email: &str) -> AnyView {
    let error = sent.error("name").map(str::to_owned);
    let typed = if error.is_some() { sent.get("name").to_owned() } else { name.to_owned() };
    view! {
        <form method="post" action="/account" class="card" aria-labelledby="name-h">
            <div class="card-head"><h2 id="name-h">"Name"</h2><p>{format!("You sign in as {email}.")}</p></div>
            <div class="card-body">
                <Field id="name" label="Name" error=error.clone()>
                    <input class="input" id="name" name="name" autocomplete="name" maxlength="100" value=typed
                        aria-invalid=error.as_ref().map(|_| "true") aria-describedby=error.as_ref().map(|_| error_id("name")) required />
                </Field>
            </div>
            <div class="card-foot"><button class="btn primary" type="submit" name="do" value="rename">"Save name"</button></div>
        </form>
    }
    .into_any()
}

fn secret_field(sent: &Submitted, id: &'static str, label: &'static str, kind: &'static str) -> AnyView {
    let error = sent.error(id).map(str::to_owned);
    view! {
        <Field id=id label=label error=error.clone()>
            <input class="input" id=id name=id type="password" autocomplete=kind
                aria-invalid=error.as_ref().map(|_| "true") aria-describedby=error.as_ref().map(|_| error_id(id)) required />
        </Field>
    }
    .into_any()
}

fn password_form(sent: &Submitted, email: &str) -> AnyView {
    view! {
        <form method="post" action="/account" class="card" aria-labelledby="password-h">
            <div class="card-head"><h2 id="password-h">"Password"</h2><p>"At least 12 characters. You are signed out everywhere else."</p></div>
            <div class="card-body stack tight">
                // For password managers: what the password belongs to.
                <input type="hidden" name="username" autocomplete="username" value=email.to_owned() />
                {secret_field(sent, "current", "Current password", "current-password")}
                {secret_field(sent, "new", "New password", "new-password")}
                {secret_field(sent, "again", "New password again", "new-password")}
            </div>
            <div class="card-foot"><button class="btn primary" type="submit" name="do" value="password">"Change password"</button></div>
        </form>
    }
    .into_any()
}

/// "Firefox on Windows", as far as the browser says.
fn browser_words(agent: &str) -> String {
    let known = |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, word)| *word);
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

fn session_list(sessions: &[OpenSession], zone: &Zone, now: DateTime<Utc>) -> AnyView {
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
        view! { <form method="post" action="/account" class="card-foot"><button class="btn" type="submit" name="do" value="end-others"><Icon name="out" />"Sign out everywhere else"</button></form> }
    });
    view! {
        <section class="card" aria-labelledby="sessions-h">
            <div class="card-head"><h2 id="sessions-h">"Where you are signed in"</h2><p>"Sign out what you do not know, then change your password."</p></div>
            <ul class="dates">{rows}</ul>
            {others}
        </section>
    }
    .into_any()
}
