//! What an invitation's link opens.

use crate::components::{Brand, Field, Icon, error_id, page, public_page};
use crate::forms::Submitted;
use crate::server::actions::{INVITE_FORM, encode};
use crate::server::flash::Flash;
use crate::server::{AppState, Visitor};
use backend::Failure;
use backend::auth::Actor;
use backend::store::invitations::{Offer, Over, offer, why_over};
use http::StatusCode;
use http::request::Parts;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use tower_sessions::Session;

/// The invitation.
#[component]
pub fn Invite() -> impl IntoView {
    let token = use_params_map().with_untracked(|params| params.get("token")).unwrap_or_default();
    page(load(token)).into_any()
}

async fn load(token: String) -> Result<AnyView, Failure> {
    let state = use_context::<AppState>().ok_or(Failure::NotFound)?;
    let answer = use_context::<leptos_axum::ResponseOptions>();
    let session = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Session>().cloned());
    let session = session.ok_or(Failure::NotFound)?;
    let offer = match offer(&state.services, &token).await {
        Ok(offer) => offer,
        Err(Failure::NotFound) => {
            let over = why_over(&state.services, &token).await?;
            if let Some(answer) = answer {
                answer.set_status(if over.is_some() { StatusCode::GONE } else { StatusCode::NOT_FOUND });
            }
            return Ok(cannot_be_used(over));
        }
        Err(failure) => return Err(failure),
    };
    let again = Flash::take(&session).await.and_then(|flash| flash.form).filter(|form| form.form == INVITE_FORM);
    let here = format!("/invite/{token}");
    let body = match Visitor::of_session(&session, &state.services).await {
        Ok(visitor) => signed_in(&visitor.actor, &offer, here),
        Err(Failure::Unauthenticated) => new_login(&offer, here, &again.unwrap_or_default()),
        Err(failure) => return Err(failure),
    };
    let what = match offer.place.clinic {
        Some(_) => format!("{} of one clinic.", offer.place.label()),
        None => format!("{}, all clinics.", offer.place.label()),
    };
    Ok(view! {
        <Title text="Invitation" />
        <a class="skip" href="#main">"Skip to the content"</a>
        <main class="alone" id="main" tabindex="-1">
            <div class="stack">
                <p class="brand tone-accent"><Brand /><span>"Switchboard"</span></p>
                <h1>{format!("Join {}", offer.company_name)}</h1>
                <p class="lead">{format!("{} is invited as: {what}", offer.email)}</p>
                {body}
            </div>
        </main>
    }
    .into_any())
}

fn cannot_be_used(over: Option<Over>) -> AnyView {
    match over {
        Some(Over::Used) => public_page(
            "This invitation was used",
            "A link works once. If it was you, sign in with your email and password. If not, tell whoever invited you.",
        ),
        Some(Over::Expired) => public_page(
            "This invitation is too old",
            "A link works for 7 days. Ask whoever invited you to send a new one.",
        ),
        Some(Over::Withdrawn) => public_page(
            "This invitation was withdrawn",
            "Perhaps a newer link was sent to you: look for it, or ask whoever invited you.",
        ),
        None => public_page(
            "There is no such invitation",
            "The link is not whole. Open it again from the mail, or copy all of it into the address bar.",
        ),
    }
}

fn signed_in(actor: &Actor, offer: &Offer, here: String) -> AnyView {
    let Actor::Person(member) = actor else { return ().into_any() };
    if member.email != offer.email {
        return view! {
            <div class="alert" data-tone="warn" role="status">
                <Icon name="alert" />
                <b>"This invitation is for somebody else"</b>
                <p>{format!("You are signed in as {}. If both addresses are yours, sign out and join with the other one.", member.email)}</p>
            </div>
            <form method="post" action="/logout">
                <input type="hidden" name="next" value=here />
                <button class="btn primary" type="submit">"Sign out and come back here"</button>
            </form>
        }
        .into_any();
    }
    view! {
        <form method="post" action=here>
            <button class="btn primary" type="submit" name="do" value="join">"Join"</button>
        </form>
    }
    .into_any()
}

fn new_login(offer: &Offer, here: String, again: &Submitted) -> AnyView {
    let error = |name: &str| again.error(name).map(str::to_owned);
    let (name_error, password_error) = (error("name"), error("password"));
    let described = |id: &str, error: &Option<String>| error.as_ref().map(|_| error_id(id));
    let password_hint = if password_error.is_some() {
        described("password", &password_error)
    } else {
        Some("password-hint".to_owned())
    };
    let name = again.get("name").to_owned();
    let sign_in = format!("/login?next={}", encode(&here));
    view! {
        <form method="post" action=here class="stack" aria-label="Make your login">
            // For password managers: what the password belongs to.
            <input type="hidden" name="username" autocomplete="username" value=offer.email.clone() />
            <Field id="name" label="Your name" error=name_error.clone()>
                <input class="input" id="name" name="name" autocomplete="name" maxlength="100" value=name
                    aria-invalid=name_error.as_ref().map(|_| "true") aria-describedby=described("name", &name_error) required />
            </Field>
            <Field id="password" label="A password" hint="At least 12 characters. A few words are easier to remember." error=password_error.clone()>
                <input class="input" id="password" name="password" type="password" autocomplete="new-password" minlength="12" maxlength="200"
                    aria-invalid=password_error.as_ref().map(|_| "true") aria-describedby=password_hint required />
            </Field>
            <button class="btn primary" type="submit" name="do" value="new">"Make my login and join"</button>
        </form>
        <p>"You have a login with this address? "<a href=sign_in>"Sign in to join"</a>"."</p>
    }
    .into_any()
}
