//! A number that moves to the carrier: by its interface where that serves, else by its support.

use super::forwarded::carrier_of;
use super::ported_form::request_form;
use super::{carrier_choice, no_carrier, wizard};
use crate::components::{Alert, ErrorSummary, Icon, page};
use crate::pages::settings::{Screen, slug};
use crate::pages::sheet::Sheet;
use crate::server::actions::PORTED;
use backend::Failure;
use backend::store::{CarrierChoice, PortAnswer};
use domain::connection::PortWay;
use domain::phone::E164;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/clinics/{slug}/phone/connect/ported?number=…`.
#[component]
pub fn ConnectPorted() -> impl IntoView {
    let (number, carrier) = use_query_map().with_untracked(|query| {
        let get = |name: &str| query.get(name).unwrap_or_default().chars().take(64).collect::<String>();
        (get("number"), get("carrier"))
    });
    page(load(slug(), number, carrier)).into_any()
}

async fn load(slug: String, typed: String, carrier: String) -> Result<AnyView, Failure> {
    let screen = Screen::load(&slug).await?;
    let title = "Move your number";
    let lead = "Your line keeps working as it does today until the day it moves.";
    if !screen.editable {
        return Ok(wizard(screen, 1, title, lead, None));
    }
    let store = screen.data.store().await?;
    let carriers = store.carriers().await?;
    if carriers.is_empty() {
        return Ok(wizard(screen, 1, title, lead, Some(no_carrier())));
    }
    let number = E164::parse_human(&typed).ok();
    let account = carrier_of(&carrier, &carriers);
    let carrier = account.flatten().map(|id| id.to_string()).unwrap_or_default();
    let found = match (&number, account) {
        (None, _) => Err(Failure::field("number", "Enter the number that is to move.")),
        (_, None) => Err(Failure::field("carrier", "Choose an account.")),
        (Some(number), Some(account)) => store.portability(account, number).await,
    };
    let sent = Sheet::new(vec![("customer", "Business".to_owned())], screen.typed(PORTED).cloned());
    let shown = number.as_ref().map_or(typed, |number| number.as_str().to_owned());
    let asked = Sheet::new(vec![("number", shown), ("carrier", carrier)], None);
    let answer = match (found, &number) {
        (Ok(answer), Some(number)) => way(&sent, &asked, number, &answer, screen.clinic.local.moment.date),
        (Ok(_), None) => ().into_any(),
        (Err(Failure::Invalid(errors)), _) => {
            let words = errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" ");
            view! { <Alert tone="warn" title="This number cannot be moved from here" detail=Some(words) /> }.into_any()
        }
        (Err(failure), _) => return Err(failure),
    };
    let body = view! {
        <ErrorSummary errors=sent.errors() id_of=str::to_owned before="the number is asked for" />
        <div class="stack loose">
            {number_form(&asked, &carriers)}
            {answer}
        </div>
    };
    Ok(wizard(screen, 1, title, lead, Some(body.into_any())))
}

fn number_form(asked: &Sheet, carriers: &[CarrierChoice]) -> AnyView {
    view! {
        <form method="get" class="card" aria-labelledby="number-heading" autocomplete="off">
            <div class="card-head"><h2 id="number-heading">"Which number"</h2></div>
            <div class="card-body stack">
                {asked.text("number", "tel", "The number that is to move", "", 40)}
                {carrier_choice(asked, carriers)}
            </div>
            <div class="card-foot"><span></span><button class="btn" type="submit"><Icon name="search" size="sm" />"Check this number"</button></div>
        </form>
    }
    .into_any()
}

fn way(sent: &Sheet, asked: &Sheet, number: &E164, answer: &PortAnswer, today: chrono::NaiveDate) -> AnyView {
    match answer.way {
        PortWay::Api => request_form(sent, asked, number, answer.pin_needed, today),
        PortWay::Assisted => assisted(asked, number, answer.why.clone().unwrap_or_default()),
    }
}

/// What somebody gathers before support is written to.
pub(in crate::pages::phone) const CHECKLIST: [(&str, &str); 5] = [
    ("The latest phone bill", "From the last 30 days, with name, address and account number."),
    ("Who may sign", "The person named on the bill, with an e-mail address. They sign the letter of authorization."),
    ("The account number, and a PIN where there is one", "Today’s phone company gives both out on request."),
    (
        "No other change at the phone company",
        "An open order, a contract that was ended or a blocked number stops the move.",
    ),
    ("The old contract stays until the number has moved", "Whoever ends it first loses the number."),
];

pub(in crate::pages::phone) fn checklist() -> impl IntoView {
    let items = CHECKLIST.into_iter().map(|(what, why)| {
        view! { <li><Icon name="note" /><b>{what}</b><small>{why}</small></li> }
    });
    view! { <ul class="checks">{items.collect_view()}</ul> }.into_any()
}

fn assisted(asked: &Sheet, number: &E164, why: String) -> AnyView {
    view! {
        <form method="post" enctype="multipart/form-data" class="card" aria-labelledby="assisted-heading" autocomplete="off">
            <input type="hidden" name="number" value=number.as_str().to_owned() />
            <input type="hidden" name="carrier" value=asked.value("carrier") />
            <div class="card-head"><h2 id="assisted-heading">{format!("{} moves by way of the carrier’s support", number.display())}</h2><p>{why}</p></div>
            <div class="card-body stack">
                <p>"It goes through the same steps, and each is kept here. Have this ready:"</p>
                {checklist()}
                <p class="hint">"Then whoever looks after Switchboard opens a case with the carrier’s support and writes down here what it says. That the number has moved is noticed by itself."</p>
            </div>
            <div class="card-foot">
                <a class="btn" href="../connect"><Icon name="left" />"Back"</a>
                <button class="btn primary" type="submit" name="do" value="assisted">"Begin the move"<Icon name="right" /></button>
            </div>
        </form>
    }
    .into_any()
}
