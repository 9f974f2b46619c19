//! A phone system that calls over SIP.

use super::wizard;
use crate::components::{ErrorSummary, Icon, page};
use crate::pages::settings::{Screen, slug};
use crate::pages::sheet::Sheet;
use crate::server::actions::SIP_LINE;
use backend::Failure;
use leptos::prelude::*;

/// `/clinics/{slug}/phone/connect/sip`.
#[component]
pub fn ConnectSip() -> impl IntoView {
    page(load(slug())).into_any()
}

async fn load(slug: String) -> Result<AnyView, Failure> {
    let screen = Screen::load(&slug).await?;
    let sheet = Sheet::new(Vec::new(), screen.typed(SIP_LINE).cloned());
    let phone = screen.address("phone");
    let body = screen.editable.then(|| {
        view! {
            <ErrorSummary errors=sheet.errors() id_of=|_| "open".to_owned() before="going on" />
            <form method="post" class="card" aria-labelledby="sip-heading">
                <div class="card-head"><h2 id="sip-heading">"In this order"</h2></div>
                <div class="card-body stack">
                    <ol class="guide">
                        <li><a href=format!("{phone}#sip")>"Set a user name with a password, or the addresses your system calls from"</a>". Without, any system that the carrier lets onto the SIP domain could call this clinic."</li>
                        <li><a href=format!("{phone}#guides-heading")>"Set up the phone system"</a>" with the guide for RingCentral, 3CX or another one."</li>
                        <li>"Come back and go on to the test call."</li>
                    </ol>
                </div>
                <div class="card-foot">
                    <a class="btn" href="../connect"><Icon name="left" />"Back"</a>
                    <button class="btn primary" type="submit" id="open">"Go to the test call"<Icon name="right" /></button>
                </div>
            </form>
        }
        .into_any()
    });
    Ok(wizard(screen, 1, "Connect a phone system", "For whoever looks after it.", body))
}
