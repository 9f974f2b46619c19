//! The answer: who picks up, what the caller hears, which rule decided.

use super::Question;
use crate::components::{Icon, TwimlBlock, plan_icon};
use crate::pages::backup::hear;
use crate::pages::call::trace_list;
use crate::pages::dashboard::headline;
use crate::pages::settings::Screen;
use crate::show;
use backend::telephony::Simulation;
use chrono::{DateTime, Utc};
use domain::availability::{Zone, show_time};
use domain::language::Language;
use domain::routing::Tense;
use leptos::prelude::*;

/// "Thu 24 Dec 2026, 1:05 PM EST, first time".
fn moment_words(simulation: &Simulation, zone: &Zone, second: bool) -> String {
    let which = match (simulation.twice, second) {
        (false, _) => "",
        (true, false) => ", first time",
        (true, true) => ", second time",
    };
    format!("{}, {}{which}", show::date(zone.moment(simulation.at).date), show::time(zone, simulation.at))
}

fn in_utc(at: DateTime<Utc>) -> String {
    let utc = Zone::or_utc("UTC");
    format!(" ({} UTC)", show_time(utc.moment(at).second / 60, Language::En))
}

/// The answer, its reasons and the document.
pub(super) fn cards(screen: &Screen, asked: &Question, simulation: &Simulation) -> impl IntoView + use<> {
    let decision = &simulation.decision;
    let zone = &simulation.context.clinic.zone;
    let plan = &decision.plan;
    let language = simulation.context.clinic.language;
    let sentence = decision.sentence(Language::En, Tense::Present);
    let told = (language != Language::En).then(|| {
        view! { <dt>{format!("In {}", language.name())}</dt><dd lang=language.code()>{decision.sentence(language, Tense::Present)}</dd> }
    });
    let until = match decision.next_change_at {
        Some(at) => show::moment(zone, at, simulation.at),
        None => "This does not change by itself.".to_owned(),
    };
    let pin = screen.editable.then(|| super::pins::pin_form(screen, asked, simulation));
    let steps = hear::list(hear::of_plan(plan, &simulation.context), language);
    let trace = trace_list(&decision.trace, plan.lamp());
    view! {
        <section class="card" aria-labelledby="answer">
            <div class="answer boxed" data-route=plan.lamp()>
                <span class="lamp"><Icon name=plan_icon(plan) /></span>
                <h2 class="who" id="answer">{headline(plan)}</h2>
                <p class="why">{sentence}</p>
            </div>
            <div class="card-body mt-4 stack">
                <dl class="facts">
                    <dt>"Moment"</dt>
                    <dd>
                        <time datetime=show::iso(zone, simulation.at)>{moment_words(simulation, zone, asked.second)}</time>
                        <span class="muted">{in_utc(simulation.at)}</span>
                    </dd>
                    <dt>"Until"</dt>
                    <dd>{until}</dd>
                    {told}
                </dl>
                <div class="cluster">
                    {pin}
                    <a class="btn sm ghost" href=asked.address(&screen.address("try"))><Icon name="link" size="sm" />"Link to this test"</a>
                </div>
            </div>
        </section>
        <section class="card" aria-labelledby="hears">
            <div class="card-head"><h2 id="hears">"What the caller hears"</h2></div>
            <div class="card-body">{steps}</div>
        </section>
        <section class="card" aria-labelledby="steps">
            <div class="card-head">
                <h2 id="steps">"How it was decided"</h2>
                <span class="muted small">"reason "<code>{decision.reason.code()}</code></span>
            </div>
            <div class="card-body">{trace}</div>
        </section>
        <section aria-labelledby="twiml">
            <h2 class="vh" id="twiml">"What the carrier is told"</h2>
            <TwimlBlock xml=simulation.twiml.as_str() />
        </section>
    }
    .into_any()
}
