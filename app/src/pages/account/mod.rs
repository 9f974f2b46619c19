//! A person's own account: name, picture, password, second step, where they are signed in.

mod picture;
mod second_factor;
mod sessions;

pub use second_factor::SecondFactor;

use crate::components::{Field, Frame, FrameData, Nav, error_id, page};
use crate::forms::Submitted;
use crate::server::actions::ACCOUNT_FORM;
use backend::Failure;
use backend::auth::{Actor, open_sessions};
use domain::availability::Zone;
use leptos::prelude::*;

/// The account screen.
#[component]
pub fn Account() -> impl IntoView {
    page(load()).into_any()
}

async fn load() -> Result<AnyView, Failure> {
    let data = FrameData::of_person().await?;
    let Actor::Person(member) = data.visitor.actor.clone() else { return Err(Failure::Forbidden) };
    let here = data.visitor.session.id().map(|id| id.to_string()).unwrap_or_default();
    let sessions = open_sessions(&data.visitor.services, &data.visitor.actor, &here).await?;
    let zone = data.clinic_now().map_or_else(|_| Zone::or_utc("UTC"), |clinic| clinic.context.clinic.zone.clone());
    let now = data.visitor.services.clock.now();
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone()).filter(|form| form.form == ACCOUNT_FORM);
    let sent = sent.unwrap_or_default();
    let name = name_form(&sent, &member.name, &member.email);
    let password = password_form(&sent, &member.email);
    let picture = picture::form(&sent, &member);
    let second = second_factor::card(&data).await?;
    let sessions = sessions::list(&sessions, &zone, now);
    Ok(view! {
        <Frame data nav=Nav::Account title="Account">
            <div class="page-head"><div><h1>"Your account"</h1><p class="lead">"It is the same for every company you belong to."</p></div></div>
            <div class="stack">{name}{picture}{password}{second}{sessions}</div>
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

pub(super) fn secret_field(sent: &Submitted, id: &'static str, label: &'static str, kind: &'static str) -> AnyView {
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
