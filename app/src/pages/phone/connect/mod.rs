//! The wizard that connects a clinic's phone line: how calls are to get here, then what that needs, then the test call
//! on the line's own page.

mod forwarded;
mod ported;
mod ported_form;
mod sip;

pub use forwarded::ConnectForwarded;
pub use ported::ConnectPorted;
pub(super) use ported::checklist;
pub use sip::ConnectSip;

use crate::components::{Alert, ErrorSummary, Frame, Icon, Nav, page};
use crate::pages::settings::{Screen, slug};
use crate::pages::sheet::{Choice, Sheet};
use crate::server::actions::CONNECT;
use backend::Failure;
use backend::store::CarrierChoice;
use domain::connection::Method;
use leptos::prelude::*;

/// The steps of the wizard.
const STEPS: [&str; 3] = ["How calls get here", "Set it up", "Test call, then live"];

/// Where one is.
pub(super) fn steps(current: usize) -> impl IntoView {
    let items = STEPS.into_iter().enumerate().map(|(place, words)| {
        let done = (place < current).then_some("done");
        let here = (place == current).then_some("step");
        view! { <li data-state=done aria-current=here><span>{words}</span></li> }
    });
    view! { <ol class="steps" aria-label="Steps">{items.collect_view()}</ol> }.into_any()
}

/// `/clinics/{slug}/phone/connect`.
#[component]
pub fn ConnectPhone() -> impl IntoView {
    page(load(slug())).into_any()
}

async fn load(slug: String) -> Result<AnyView, Failure> {
    let screen = Screen::load(&slug).await?;
    let sheet = Sheet::new(vec![("method", Method::Forwarded.code().to_owned())], screen.typed(CONNECT).cloned());
    let body = screen.editable.then(|| choice(&sheet));
    Ok(wizard(
        screen,
        0,
        "Connect the phone line",
        "You can leave and come back. Your number rings as it does today until you forward it or it moves.",
        body,
    ))
}

/// A step of the wizard in its frame; without a body for people who look only.
fn wizard(screen: Screen, step: usize, title: &'static str, lead: &'static str, body: Option<AnyView>) -> AnyView {
    let whose = format!("{}. {lead}", screen.clinic.context.clinic.name);
    let (locked, back) = (screen.notices(None, "phone"), screen.address("phone"));
    view! {
        <Frame data=screen.data nav=Nav::Phone title=title>
            <div class="page-head">
                <div>
                    <p class="crumbs"><a href=back.clone()>"Phone connection"</a><Icon name="right" size="sm" /></p>
                    <h1>{title}</h1>
                    <p class="lead">{whose}</p>
                </div>
                <a class="btn plain" href=back>"Leave"</a>
            </div>
            {steps(step)}
            {locked}
            {body}
        </Frame>
    }
    .into_any()
}

/// What speaks for a way and against it.
struct Way {
    method: Method,
    title: &'static str,
    about: &'static str,
    badge: (&'static str, &'static str, &'static str),
    pros: &'static [&'static str],
    cons: &'static [&'static str],
}

const WAYS: [Way; 3] = [
    Way {
        method: Method::Forwarded,
        title: "Forward",
        about: "Keep your number and your phone company. It passes calls on to a number of ours.",
        badge: ("ok", "ok", "Best for most clinics"),
        pros: &["Ready in 10 minutes", "Undone with one star code", "Only when you are busy or closed, if you like"],
        cons: &["Your phone company may charge for each forwarded call", "Texts to your number do not come along"],
    },
    Way {
        method: Method::Ported,
        title: "Move the number",
        about: "Your number moves to Switchboard’s carrier (porting).",
        badge: ("info", "calendar", "Takes 1 to 3 weeks"),
        pros: &[
            "One bill, best sound",
            "Texts work on the same number",
            "Nothing to forward that could be switched off by mistake",
        ],
        cons: &["Needs a signed letter and a recent bill", "Slow to undo"],
    },
    Way {
        method: Method::Sip,
        title: "Phone system (SIP)",
        about: "For 3CX, RingCentral or another phone system with somebody who looks after it.",
        badge: ("info", "tool", "Ask your IT person"),
        pros: &["Your system stays in charge of what rings when", "No change at the phone company"],
        cons: &["Needs an address, a user name and a password set up", "If your system is down, calls do not get here"],
    },
];

fn choice(sheet: &Sheet) -> AnyView {
    let chosen = sheet.value("method");
    let tiles = WAYS.iter().map(|way| {
        let code = way.method.code();
        let (tone, icon, words) = way.badge;
        let point = |tone: &'static str, icon: &'static str, sign: &'static str, words: &'static str| {
            view! { <li data-tone=tone><Icon name=icon /><span><span class="vh">{sign}</span>{words}</span></li> }
        };
        let pros = way.pros.iter().map(|words| point("ok", "plus", "For it: ", words));
        let cons = way.cons.iter().map(|words| point("warn", "minus", "Against it: ", words));
        let points = pros.chain(cons).collect_view();
        view! {
            <label class="choice">
                <input type="radio" name="method" value=code checked=chosen == code aria-describedby=format!("points-{code}") />
                <b>{way.title}</b>
                <span class="muted small">{way.about}</span>
                <span class="badge" data-tone=tone><Icon name=icon />{words}</span>
                <ul class="procon mt-2" id=format!("points-{code}")>{points}</ul>
            </label>
        }
    });
    let tiles = tiles.collect_view();
    view! {
        <ErrorSummary errors=sheet.errors() id_of=str::to_owned before="going on" />
        <form method="post" class="stack loose by-choice" autocomplete="off">
            <fieldset>
                <legend class="strong mb-3">"How should calls reach Switchboard?"</legend>
                <div class="tiles tile-choice">{tiles}</div>
            </fieldset>
            <section class="card" data-for="forwarded ported" aria-label="Your number">
                <div class="card-body">
                    {sheet.text("number", "tel", "The number your patients call today", "With its area code, such as (416) 555-0100.", 40)}
                </div>
            </section>
            <div class="cluster between">
                <a class="btn" href="../phone"><Icon name="left" />"Back"</a>
                <button class="btn primary" type="submit">"Go on"<Icon name="right" /></button>
            </div>
        </form>
    }
    .into_any()
}

/// Whose account has the number; nothing to choose where there is one.
fn carrier_choice(sheet: &Sheet, carriers: &[CarrierChoice]) -> AnyView {
    let code = |choice: &CarrierChoice| choice.account.map(|id| id.to_string()).unwrap_or_default();
    if let [only] = carriers {
        return view! { <input type="hidden" name="carrier" value=code(only) /> }.into_any();
    }
    let choices: Vec<Choice> = carriers.iter().map(|choice| (code(choice), choice.name.clone())).collect();
    sheet.select("carrier", "Account at the carrier", "Who pays for the number.", vec![(String::new(), choices)])
}

/// There is nobody to ask for a number.
fn no_carrier() -> AnyView {
    view! {
        <Alert
            tone="warn"
            title="There is no account at a carrier yet"
            detail=Some("Numbers are bought and moved by way of one. Your Switchboard operator sets it up, or a company admin adds the company’s own Twilio account under Integrations. A phone system can be connected without.".to_owned())
        />
    }
    .into_any()
}
