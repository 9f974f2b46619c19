//! Pinned answers: what the clinic expects, and whether its settings still say so.

use super::Question;
use crate::components::Icon;
use crate::pages::settings::Screen;
use crate::show;
use backend::Failure;
use backend::store::{CheckedPin, CompanyStore};
use backend::telephony::Simulation;
use domain::availability::AvailabilitySettings;
use domain::routing::{PinResult, PlanKind};
use leptos::prelude::*;

/// The button that pins the answer at hand. The answer is worked out anew when it is pressed.
pub(super) fn pin_form(screen: &Screen, asked: &Question, simulation: &Simulation) -> impl IntoView + use<> {
    let hidden = asked.pairs().into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    let what = PlanKind::of(&simulation.decision.plan).label();
    view! {
        <form method="post" action=screen.address("pins")>
            {hidden.collect_view()}
            <button class="btn sm" type="submit" name="do" value="add">
                <Icon name="pin" size="sm" />
                "Pin this answer"
                <span class="vh">{format!(": {what}")}</span>
            </button>
        </form>
    }
    .into_any()
}

/// The card.
pub(super) async fn card(
    screen: &Screen,
    store: &CompanyStore,
    draft: Option<&AvailabilitySettings>,
) -> Result<AnyView, Failure> {
    let pins = store.checked_pins(&screen.clinic.resolved.slug, draft).await?;
    let ahead: Vec<&CheckedPin> = pins.iter().filter(|pin| !pin.over).collect();
    let holding = ahead.iter().filter(|pin| pin.check.holds()).count();
    let badge = match (ahead.len(), holding) {
        (0, _) => None,
        (all, holding) if all == holding => Some(
            view! { <span class="badge" data-tone="ok"><Icon name="ok" />{format!("{holding} of {all} hold")}</span> },
        ),
        (all, holding) => Some(
            view! { <span class="badge" data-tone="warn"><Icon name="alert" />{format!("{holding} of {all} hold")}</span> },
        ),
    };
    let rows = pins.iter().map(|pin| row(screen, pin)).collect_view();
    let empty = pins.is_empty().then(|| {
        view! { <p class="muted small">"None yet. Try a moment that matters, Christmas Eve or a busy Monday, and pin its answer."</p> }
    });
    let about = match draft {
        Some(_) => "Against what you typed. Saving what changes one of these asks you first.",
        None => "Saving hours or rules that would change one of these asks you first.",
    };
    Ok(view! {
        <section class="card under" id="pins" aria-labelledby="pins-heading">
            <div class="card-head"><h2 id="pins-heading">"Pinned answers"</h2>{badge}<p>{about}</p></div>
            <div class="card-body">
                <ul class="checks pins">{rows}</ul>
                {empty}
            </div>
        </section>
    }
    .into_any())
}

fn row(screen: &Screen, checked: &CheckedPin) -> impl IntoView + use<> {
    let pin = &checked.kept.pin;
    let label = pin.label();
    let zone = &screen.clinic.context.clinic.zone;
    let (tone, icon) = match (checked.over, checked.check.holds()) {
        (true, _) => (None, "clock"),
        (false, true) => (Some("ok"), "pin"),
        (false, false) => (Some("warn"), "alert"),
    };
    let now = match &checked.check.result {
        _ if checked.over => Some("That moment is over, so it is no longer checked.".to_owned()),
        PinResult::Holds => None,
        PinResult::Flips { sentence, .. } => Some(sentence.clone()),
    };
    let moved = checked.check.first_existing.map(|_| {
        let at = show::time(zone, checked.check.at);
        view! { <small class="muted">{format!("The clocks skip that time; {at} is looked at instead.")}</small> }
    });
    let mut query = form_urlencoded::Serializer::new(String::new());
    let minute = u32::from(pin.minute);
    query.append_pair("date", &pin.date.to_string());
    query.append_pair("time", &format!("{:02}:{:02}", minute / 60 % 24, minute % 60));
    query.append_pair("active", &pin.active_calls.to_string());
    if !pin.caller.as_text().is_empty() {
        query.append_pair("from", pin.caller.as_text());
    }
    let href = format!("{}?{}", screen.address("try"), query.finish());
    let remove = screen.editable.then(|| {
        view! {
            <form method="post" action=screen.address("pins")>
                <input type="hidden" name="id" value=checked.kept.id.to_string() />
                <button class="btn sm plain square" type="submit" name="do" value="remove">
                    <Icon name="x" size="sm" /><span class="vh">{format!("Remove {label}")}</span>
                </button>
            </form>
        }
    });
    view! {
        <li data-tone=tone>
            <Icon name=icon size="sm" />
            <span>
                <a href=href>{label.clone()}</a>
                {now.map(|text| view! { <small>{text}</small> })}
                {moved}
            </span>
            {remove}
        </li>
    }
    .into_any()
}
