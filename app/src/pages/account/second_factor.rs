//! The second step at the sign-in: a card on the account page, and a page of its own.

use super::secret_field;
use crate::components::{Field, Frame, FrameData, Icon, Nav, error_id, page};
use crate::forms::Submitted;
use crate::server::actions::{RECOVERY_CODES, SECOND_FACTOR_FORM};
use crate::server::once;
use backend::Failure;
use backend::auth::{Enrolment, SecondFactor as State, second_factor};
use leptos::prelude::*;
use qrcode::{Color, QrCode};
use secrecy::ExposeSecret as _;

const HERE: &str = "/account/second-factor";

/// What the account page says about it.
pub(super) async fn card(data: &FrameData) -> Result<AnyView, Failure> {
    let state = second_factor(&data.visitor.services, &data.visitor.actor).await?;
    let (badge, words, link) = match state {
        State::On(left) => (
            view! { <span class="badge" data-tone="ok"><Icon name="ok" />"On"</span> }.into_any(),
            format!("Signing in asks for a code of your app. {}.", codes_left(left)),
            "Change or turn off",
        ),
        State::Off | State::Beginning(_) => (
            view! { <span class="badge">"Off"</span> }.into_any(),
            "Your password alone signs you in. With a second step a stolen password is not enough.".to_owned(),
            "Set up",
        ),
    };
    Ok(view! {
        <section class="card" aria-labelledby="second-h">
            <div class="card-head"><h2 id="second-h">"Second step"</h2>{badge}<p>{words}</p></div>
            <div class="card-foot"><a class="btn" href=HERE>{link}<span class="vh">" the second step"</span></a></div>
        </section>
    }
    .into_any())
}

fn codes_left(left: u64) -> String {
    match left {
        0 => "No recovery code is left: make new ones".to_owned(),
        1 => "1 recovery code is left".to_owned(),
        n => format!("{n} recovery codes are left"),
    }
}

/// The screen.
#[component]
pub fn SecondFactor() -> impl IntoView {
    page(load()).into_any()
}

async fn load() -> Result<AnyView, Failure> {
    let data = FrameData::of_person().await?;
    let state = second_factor(&data.visitor.services, &data.visitor.actor).await?;
    let codes = once::take(&data.visitor, RECOVERY_CODES).await.map(|codes| code_card(&once::shown(&codes)));
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone()).filter(|form| form.form == SECOND_FACTOR_FORM);
    let sent = sent.unwrap_or_default();
    let body = match state {
        State::Off => off(&sent),
        State::Beginning(enrolment) => beginning(&sent, &enrolment),
        State::On(left) => on(&sent, left),
    };
    Ok(view! {
        <Frame data nav=Nav::Account title="Second step">
            <div class="page-head">
                <div>
                    <p class="crumb"><a href="/account">"Your account"</a></p>
                    <h1>"Second step"</h1>
                    <p class="lead">"After your password, the sign-in asks for a code that only your phone knows."</p>
                </div>
            </div>
            <div class="stack">{codes}{body}</div>
        </Frame>
    }
    .into_any())
}

/// The codes, once.
fn code_card(codes: &str) -> AnyView {
    let lines = codes.lines().map(|line| view! { <li><code>{line.to_owned()}</code></li> }).collect_view();
    view! {
        <section class="card" aria-labelledby="codes-h" id="codes">
            <div class="card-head">
                <h2 id="codes-h">"Your recovery codes"</h2>
                <p>"Each signs you in once when your phone is not at hand. They are shown only now: print them, or keep them in a password manager."</p>
            </div>
            <div class="card-body"><ol class="codes take">{lines}</ol></div>
        </section>
    }
    .into_any()
}

fn off(sent: &Submitted) -> AnyView {
    view! {
        <form method="post" action=HERE class="card" aria-labelledby="begin-h">
            <div class="card-head">
                <h2 id="begin-h">"Turn it on"</h2>
                <p>"You need an authenticator app on your phone, such as Google Authenticator, Microsoft Authenticator, 1Password or Aegis."</p>
            </div>
            <div class="card-body">{secret_field(sent, "current", "Your password", "current-password")}</div>
            <div class="card-foot"><button class="btn primary" type="submit" name="do" value="begin">"Begin"</button></div>
        </form>
    }
    .into_any()
}

fn code_field(sent: &Submitted, label: &'static str, hint: &'static str) -> AnyView {
    let error = sent.error("code").map(str::to_owned);
    let described = match error {
        Some(_) => format!("code-hint {}", error_id("code")),
        None => "code-hint".to_owned(),
    };
    view! {
        <Field id="code" label=label hint=hint error=error.clone()>
            <input class="input" id="code" name="code" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" maxlength="40"
                aria-invalid=error.as_ref().map(|_| "true") aria-describedby=described autofocus=error.is_some() required />
        </Field>
    }
    .into_any()
}

fn beginning(sent: &Submitted, enrolment: &Enrolment) -> AnyView {
    let picture = qr(enrolment.app_address.expose_secret());
    let typed = enrolment.typed.expose_secret().to_owned();
    let address = enrolment.app_address.expose_secret().to_owned();
    view! {
        <section class="card" aria-labelledby="app-h">
            <div class="card-head"><h2 id="app-h">"1. Tell your app"</h2><p>"Scan this with the app. It waits for 15 minutes."</p></div>
            <div class="card-body stack">
                {picture}
                <p>"On this phone: "<a href=address>"open the app"</a>". By hand: enter this key, time-based."</p>
                <p class="dial"><b class="take">{typed}</b></p>
            </div>
        </section>
        <form method="post" action=HERE class="card" aria-labelledby="confirm-h" autocomplete="off">
            <div class="card-head"><h2 id="confirm-h">"2. Enter the code that it shows"</h2></div>
            <div class="card-body">{code_field(sent, "Code", "6 digits. You are signed out everywhere else.")}</div>
            <div class="card-foot">
                <button class="btn primary" type="submit" name="do" value="confirm">"Turn on"</button>
                <button class="btn plain" type="submit" name="do" value="forget" formnovalidate>"Leave it off"</button>
            </div>
        </form>
    }
    .into_any()
}

fn on(sent: &Submitted, left: u64) -> AnyView {
    let warning = (left <= 2).then(|| {
        view! { <div class="alert" data-tone="warn" role="status"><Icon name="alert" /><b>{codes_left(left)}</b><p>"Make new ones before you need them."</p></div> }
    });
    view! {
        {warning}
        <form method="post" action=HERE class="card" aria-labelledby="on-h" autocomplete="off">
            <div class="card-head">
                <h2 id="on-h">"The second step is on"</h2>
                <span class="badge" data-tone="ok"><Icon name="ok" />"On"</span>
                <p>{format!("{}. New ones end those before. Both buttons ask for your password and a code.", codes_left(left))}</p>
            </div>
            <div class="card-body stack tight">
                {secret_field(sent, "current", "Your password", "current-password")}
                {code_field(sent, "Code", "6 digits from your app, or a recovery code.")}
            </div>
            <div class="card-foot">
                <button class="btn primary" type="submit" name="do" value="codes">"Make new recovery codes"</button>
                <button class="btn danger" type="submit" name="do" value="off">"Turn off"</button>
            </div>
        </form>
    }
    .into_any()
}

/// The code that a phone reads, drawn on white in both themes. The key beside it says the same in letters.
fn qr(text: &str) -> AnyView {
    let Ok(code) = QrCode::new(text.as_bytes()) else { return ().into_any() };
    let width = code.width();
    // The quiet zone of four modules belongs to it.
    let side = width + 8;
    let mut path = String::new();
    for (at, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
        path += &format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4);
    }
    view! {
        <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label="QR code for your authenticator app" shape-rendering="crispEdges">
            <path fill="#fff" d=format!("M0 0h{side}v{side}h-{side}z") />
            <path fill="#000" d=path />
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::qr;
    use leptos::prelude::*;

    #[test]
    fn the_code_is_square_and_holds_three_corners() {
        let owner = Owner::new();
        let html = owner.with(|| qr("otpauth://totp/Switchboard:a%40b.ca?secret=GEZDGNBVGY3TQOJQ").to_html());
        let side: usize = html.split("0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        assert!((side - 8 - 17).is_multiple_of(4), "{side} is no size of a QR code");
        // The outer corner of each finder pattern, and quiet around them.
        for (x, y) in [(4, 4), (side - 5, 4), (4, side - 5)] {
            assert!(html.contains(&format!("M{x} {y}h1")), "{x} {y}");
        }
        assert!(!html.contains("M3 ") && !html.contains(" 3h1"));
    }
}
