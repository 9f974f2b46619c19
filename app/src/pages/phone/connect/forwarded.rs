//! A number for the clinic's own to forward to: looked for, bought or chosen.

use super::{carrier_choice, no_carrier, wizard};
use crate::components::{Alert, ErrorSummary, FieldErrorText, Icon, page};
use crate::pages::settings::{Screen, slug};
use crate::pages::sheet::{Choice, Sheet};
use crate::server::actions::FORWARDED;
use backend::Failure;
use backend::store::{CarrierChoice, Offers};
use backend::twilio::rest::Search;
use domain::holidays::{Country, Region};
use domain::ids::IntegrationAccountId;
use domain::phone::E164;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Countries whose local numbers can be looked for here. Others ask for papers first, which the carrier's console takes.
const COUNTRIES: [(&str, &str); 5] =
    [("CA", "Canada"), ("US", "United States"), ("GB", "United Kingdom"), ("AU", "Australia"), ("MX", "Mexico")];

/// What the address says.
#[derive(Clone, Default)]
struct Asked {
    number: String,
    carrier: String,
    country: Option<String>,
    area: String,
    contains: String,
}

/// `/clinics/{slug}/phone/connect/forwarded?number=…`.
#[component]
pub fn ConnectForwarded() -> impl IntoView {
    let asked = use_query_map().with_untracked(|query| {
        let get = |name: &str| query.get(name).unwrap_or_default().chars().take(64).collect::<String>();
        Asked {
            number: get("number"),
            carrier: get("carrier"),
            country: query.get("country").filter(|code| COUNTRIES.iter().any(|(known, _)| known == code)),
            area: get("area"),
            contains: get("contains"),
        }
    });
    page(load(slug(), asked)).into_any()
}

async fn load(slug: String, asked: Asked) -> Result<AnyView, Failure> {
    let screen = Screen::load(&slug).await?;
    let title = "Choose a number to forward to";
    let lead = "Your phone company passes calls on to it. Nobody else needs to know it.";
    if !screen.editable {
        return Ok(wizard(screen, 1, title, lead, None));
    }
    let store = screen.data.store().await?;
    let carriers = store.carriers().await?;
    if carriers.is_empty() {
        return Ok(wizard(screen, 1, title, lead, Some(no_carrier())));
    }
    let original = E164::parse_human(&asked.number).ok();
    let country = asked.country.clone().unwrap_or_else(|| country_of(&screen));
    // At first the clinic's own area is offered.
    let area = match (&original, asked.country.is_some()) {
        (Some(original), false) => original.as_str().strip_prefix("+1").map(|rest| rest.chars().take(3).collect()),
        _ => None,
    };
    let area: String = area.unwrap_or_else(|| asked.area.chars().filter(char::is_ascii_digit).take(3).collect());
    let contains: String = asked.contains.chars().filter(char::is_ascii_digit).take(10).collect();
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let search = Search { country: country.clone(), area: some(&area), contains: some(&contains) };
    let account = carrier_of(&asked.carrier, &carriers);
    let found = match (&original, account) {
        (None, _) => Err(Failure::field("number", "Enter the clinic’s own number.")),
        (_, None) => Err(Failure::field("carrier", "Choose an account.")),
        (Some(_), Some(account)) => store.offers(account, &search).await,
    };
    let found = match found {
        Ok(offers) => Ok(offers),
        Err(Failure::Invalid(errors)) => {
            Err(errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" "))
        }
        Err(failure) => return Err(failure),
    };
    let stored = vec![
        ("number", original.as_ref().map_or_else(|| asked.number.clone(), |number| number.as_str().to_owned())),
        ("carrier", account.flatten().map(|id| id.to_string()).unwrap_or_default()),
        ("country", country),
        ("area", area),
        ("contains", contains),
    ];
    let looking = Sheet::new(stored, None);
    let sent = Sheet::new(Vec::new(), screen.typed(FORWARDED).cloned());
    let offered = match found {
        Ok(offers) => offers_form(&sent, &looking, original.as_ref(), &offers),
        Err(words) => view! { <Alert tone="warn" title="No numbers can be shown" detail=Some(words) /> }.into_any(),
    };
    let body = view! {
        <ErrorSummary errors=sent.errors() id_of=str::to_owned before="it is connected" />
        <div class="stack loose">
            {look_form(&looking, &carriers)}
            {offered}
        </div>
    };
    Ok(wizard(screen, 1, title, lead, Some(body.into_any())))
}

/// The country of the clinic's zone, as a first choice.
fn country_of(screen: &Screen) -> String {
    let region = Region::for_zone(screen.clinic.context.clinic.zone.name());
    match region.map(Region::country) {
        Some(Country::UnitedStates) => "US",
        _ => "CA",
    }
    .to_owned()
}

/// `None`: the address names an account that is not offered.
#[expect(clippy::option_option, reason = "no account is the platform's own")]
pub(super) fn carrier_of(code: &str, carriers: &[CarrierChoice]) -> Option<Option<IntegrationAccountId>> {
    if code.is_empty() {
        return carriers.first().map(|first| first.account);
    }
    let id = code.parse::<IntegrationAccountId>().ok();
    carriers.iter().find(|choice| id.is_some() && choice.account == id).map(|choice| choice.account)
}

fn look_form(sheet: &Sheet, carriers: &[CarrierChoice]) -> AnyView {
    let countries: Vec<Choice> =
        COUNTRIES.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned())).collect();
    view! {
        <form method="get" class="card" aria-labelledby="look-heading" autocomplete="off">
            <div class="card-head"><h2 id="look-heading">"Look for numbers"</h2><p>"Patients never dial it. One of your own area keeps forwarding cheap with most phone companies."</p></div>
            <div class="card-body stack">
                {sheet.text("number", "tel", "The number your patients call today", "", 40)}
                {carrier_choice(sheet, carriers)}
                <div class="halves">
                    {sheet.select("country", "Country", "", vec![(String::new(), countries)])}
                    {sheet.text("area", "numeric", "Area code", "Three digits, or blank for any.", 3)}
                </div>
                {sheet.text("contains", "numeric", "With these digits", "For example the last four of your own number, or blank.", 10)}
            </div>
            <div class="card-foot"><span></span><button class="btn" type="submit"><Icon name="search" size="sm" />"Look"</button></div>
        </form>
    }
    .into_any()
}

fn offers_form(sent: &Sheet, asked: &Sheet, original: Option<&E164>, offers: &Offers) -> AnyView {
    if offers.for_sale.is_empty() && offers.held.is_empty() {
        return view! {
            <section class="card" aria-label="Numbers">
                <div class="empty">
                    <span class="lamp"><Icon name="hash" /></span>
                    <h2>"No number like that is for sale"</h2>
                    <p>"Leave the area code or the digits blank, then look again. Patients never dial this number, so any place will do."</p>
                </div>
            </section>
        }
        .into_any();
    }
    let chosen = sent.value("offer");
    let choice = |place: usize, value: String, number: &E164, about: String, badge: Option<&'static str>| {
        let id = if place == 0 { "offer".to_owned() } else { format!("offer-{place}") };
        let checked = value == chosen;
        let badge = badge.map(|words| view! { <span class="badge" data-tone="info">{words}</span> });
        view! {
            <label class="choice">
                <input type="radio" name="offer" id=id value=value checked=checked />
                <b class="num">{number.display()}</b>
                <span class="muted small">{about}</span>
                {badge}
            </label>
        }
    };
    let held = offers.held.iter().enumerate().map(|(place, held)| {
        let about = held.name.clone().unwrap_or_else(|| "Leads nowhere here yet".to_owned());
        choice(place, format!("have:{}", held.number), &held.number, about, Some("You have it already"))
    });
    let held = held.collect_view();
    // What asks for papers first cannot be bought with a click.
    let sale = offers.for_sale.iter().filter(|offer| !offer.needs_address).enumerate().map(|(place, offer)| {
        let place = place + offers.held.len();
        let about = offer.place.clone().unwrap_or_default();
        choice(
            place,
            format!("buy:{}", offer.number),
            &offer.number,
            about,
            (!offer.takes_texts).then_some("Calls only"),
        )
    });
    let sale = sale.collect_view();
    let kept = ["carrier", "country", "area", "contains"];
    let kept = kept.map(|name| view! { <input type="hidden" name=name value=asked.value(name) /> });
    let error = sent.error("offer");
    let from = original.map(E164::display).unwrap_or_default();
    view! {
        <form method="post" class="card" aria-labelledby="offers-heading" autocomplete="off">
            {kept.into_iter().collect_view()}
            <input type="hidden" name="number" value=asked.value("number") />
            <div class="card-head">
                <h2 id="offers-heading">"Choose one"</h2>
                <p>"A number costs the account a dollar or two a month. When you end the line, you can give it back."</p>
            </div>
            <div class="card-body stack">
                <fieldset class="stack tight">
                    <legend class="label mb-3">{format!("{from} will forward to")}</legend>
                    <div class="tiles tile-choice">{held}{sale}</div>
                    <FieldErrorText control="offer" message=error />
                </fieldset>
                {sent.switch("sure", "Connect this number to the clinic", "A number that is for sale is bought at once. Calls to one that you have already come here at once.")}
            </div>
            <div class="card-foot">
                <a class="btn" href="../connect"><Icon name="left" />"Back"</a>
                <button class="btn primary" type="submit">"Connect it"<Icon name="right" /></button>
            </div>
        </form>
    }
    .into_any()
}
