//! Who may call the clinic over SIP: user name, password, addresses.

use super::{Line, value};
use crate::components::{ErrorSummary, Field, FieldErrorText, Icon, TextArea, error_id};
use crate::drafts::SipDraft;
use crate::forms::Submitted;
use crate::pages::settings::{Screen, control_errors};
use crate::server::actions::NEW_PASSWORD;
use backend::store::CompanyStore;
use leptos::prelude::*;
use secrecy::ExposeSecret as _;

/// A password that was just made. The session gave it away with this page: there is no second time.
pub(super) fn new_password(screen: &Screen, store: &CompanyStore) -> Option<AnyView> {
    let sealed = screen.typed(NEW_PASSWORD)?.get("sealed").to_owned();
    let password = store.open(&sealed)?;
    let view = view! {
        <section class="card mb-3" id="new-password" aria-labelledby="new-password-heading">
            <div class="card-head">
                <h2 id="new-password-heading">"The new SIP password"</h2>
                <p>"Write it into the phone system now. It is not shown again; a lost one is replaced by a new one."</p>
            </div>
            <div class="card-body"><p class="dial">{value(password.expose_secret().to_owned())}</p></div>
        </section>
    };
    Some(view.into_any())
}

pub(super) fn card(screen: &Screen, line: &Line, sent: Option<&Submitted>) -> AnyView {
    if !screen.editable {
        return facts(line);
    }
    let draft = sent.map_or_else(|| SipDraft::of(&line.connection.access), SipDraft::typed);
    let error = |control: &str| sent.and_then(|sent| sent.error(control)).map(str::to_owned);
    let (user_error, allowed_error) = (error(SipDraft::USER), every_error(sent, SipDraft::ALLOWED));
    let described = match allowed_error.is_some() {
        true => format!("{}-hint {}", SipDraft::ALLOWED, error_id(SipDraft::ALLOWED)),
        false => format!("{}-hint", SipDraft::ALLOWED),
    };
    let user_described = match user_error.is_some() {
        true => format!("{}-hint {}", SipDraft::USER, error_id(SipDraft::USER)),
        false => format!("{}-hint", SipDraft::USER),
    };
    let password = match line.connection.has_password {
        true => "Save and replace the password",
        false => "Save and make a password",
    };
    let invalid = allowed_error.is_some();
    let view = view! {
        <form method="post" class="card" id="sip" aria-labelledby="sip-heading" autocomplete="off">
            <div class="card-head">
                <h2 id="sip-heading">"Who may call over SIP"</h2>
                <p>"All clinics share one SIP domain, so each call is checked against its own clinic. Fill in what your phone system can do: a user name with password, its addresses, or both."</p>
            </div>
            <div class="card-body stack">
                {open_note(line)}
                <ErrorSummary errors=control_errors(sent) id_of=str::to_owned />
                <Field id=SipDraft::USER label="User name" hint="3 to 32 letters, digits, dots, hyphens and underscores. Leave it empty if the phone system signs in by its address." error=user_error.clone()>
                    <input class="input" id=SipDraft::USER name=SipDraft::USER value=draft.user maxlength="64" autocapitalize="none" spellcheck="false"
                        aria-invalid=user_error.as_ref().map(|_| "true") aria-describedby=user_described />
                </Field>
                <div class="field">
                    <label for=SipDraft::ALLOWED>"Addresses it calls from"</label>
                    <TextArea id=SipDraft::ALLOWED value=draft.allowed max=4000 invalid described_by=described placeholder="203.0.113.9" />
                    <p class="hint" id=format!("{}-hint", SipDraft::ALLOWED)>"Public internet addresses, one a line, or ranges such as 203.0.113.0/24. Empty: any address."</p>
                    <FieldErrorText control=SipDraft::ALLOWED message=allowed_error />
                </div>
                {password_line(line)}
            </div>
            <div class="card-foot cluster">
                <button class="btn primary" type="submit" name="do" value="save">"Save"</button>
                <button class="btn" type="submit" name="do" value="password"><Icon name="lock" size="sm" />{password}</button>
            </div>
        </form>
    };
    view.into_any()
}

/// Several lines may be wrong at once; their messages stand together under the one control.
fn every_error(sent: Option<&Submitted>, control: &str) -> Option<String> {
    let all: Vec<_> =
        sent?.errors.iter().filter(|error| error.field == control).map(|error| error.message.as_str()).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

fn open_note(line: &Line) -> Option<AnyView> {
    let open = line.connection.access.is_open() && line.sip_address.is_some();
    open.then(|| {
        view! {
            <div class="alert" data-tone="info" role="status">
                <Icon name="info" />
                <b>"Nothing is set yet"</b>
                <p>"Until then every phone system that the carrier lets onto the SIP domain can call this clinic."</p>
            </div>
        }
        .into_any()
    })
}

fn password_line(line: &Line) -> impl IntoView + use<> {
    let text = match line.connection.has_password {
        true => "A password is stored, encrypted. Replacing it ends the one before once the carrier has it.",
        false => "No password yet.",
    };
    view! { <p class="hint">{text}</p> }.into_any()
}

/// For people who look only.
fn facts(line: &Line) -> AnyView {
    let access = &line.connection.access;
    let user = access.user.clone().unwrap_or_else(|| "Not set".to_owned());
    let allowed = match access.allowed.as_slice() {
        [] => "Any address".to_owned(),
        list => list.join(", "),
    };
    let password = if line.connection.has_password { "Stored, never shown" } else { "None" };
    let view = view! {
        <section class="card" id="sip" aria-labelledby="sip-heading">
            <div class="card-head"><h2 id="sip-heading">"Who may call over SIP"</h2><p>"A company admin can change this."</p></div>
            <div class="card-body">
                <dl class="facts">
                    <dt>"User name"</dt><dd>{user}</dd>
                    <dt>"Password"</dt><dd>{password}</dd>
                    <dt>"Addresses"</dt><dd>{allowed}</dd>
                </dl>
            </div>
        </section>
    };
    view.into_any()
}
