//! Before the calls switch is flipped: what that reaches, and when it is to happen.

use super::new::zone_options;
use super::{asked_for, calls_badge, utc};
use crate::components::{Alert, ErrorSummary, Field, Frame, FrameData, Icon, Nav, PlatformPage, page};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::actions::calls_form;
use crate::show;
use backend::Failure;
use backend::store::{BlastRadius, blast_radius, calls_schedule, company, company_zone};
use chrono::{DateTime, Utc};
use domain::availability::Zone;
use domain::company::{CallFeatures, MOST_HOURS};
use domain::ids::CompanyId;
use leptos::prelude::*;

/// The question before the flip.
#[component]
pub fn CompanyCalls() -> impl IntoView {
    let id = asked_for();
    page(async move { load(id).await }).into_any()
}

async fn load(id: Result<CompanyId, Failure>) -> Result<AnyView, Failure> {
    let visitor = Visitor::current().await?;
    let (services, actor) = (&visitor.services, &visitor.actor);
    actor.master()?;
    let id = id?;
    let row = company(services, actor, id).await?;
    if row.deleted_at.is_some() {
        return Err(Failure::NotFound);
    }
    let reach = blast_radius(services, actor, id).await?;
    let zone = company_zone(services, actor, id).await?;
    let waiting = calls_schedule(services, actor, id).await?.filter(|waiting| !waiting.failed);
    let data = FrameData::of_platform().await?;
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone()).filter(|form| form.form == calls_form(id));
    let on = CallFeatures::from_settings(&row.settings).call_enabled;
    let (word, other) = if on { ("off", "on") } else { ("on", "off") };
    let replaces = waiting.map(|waiting| {
        let when = show::moment_of_past(&Zone::or_utc(&waiting.zone), waiting.at);
        let detail = format!("{}, scheduled by {}. What you do here replaces it.", when, waiting.by);
        view! { <Alert tone="warn" title="Something is scheduled already" detail=Some(detail) /> }
    });
    let errors = sent.as_ref().map(|sent| sent.errors.clone()).unwrap_or_default();
    let title = format!("Switch calls {word} for {}?", row.name);
    let lead = if on {
        "Callers go to each clinic’s backup from the next call on. Packages with calls are hidden from the company and call settings are refused. Data and settings stay."
    } else {
        "Assistants answer from the next call on, where each clinic’s settings say so."
    };
    let form = form(id, on, sent.as_ref(), &zone, services.clock.now());
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Companies) title=title.clone()>
            <div class="page-head">
                <div>
                    <p><a href=format!("/platform/companies/{id}")>{row.name.clone()}</a></p>
                    <h1>{title}</h1>
                    <p class="lead">{lead}</p>
                </div>
                <div class="cluster">{calls_badge(on)}</div>
            </div>
            {replaces}
            <ErrorSummary errors id_of=str::to_owned before="it is switched" />
            <div class="stack loose">
                {reaches(reach, on, other)}
                {form}
            </div>
        </Frame>
    }
    .into_any())
}

fn reaches(reach: BlastRadius, on: bool, stays: &str) -> AnyView {
    let then = if on {
        [
            "their callers get the backup",
            "keep ringing through to it",
            "finish normally",
            "stop answering calls",
            "are sent all the same",
        ]
    } else {
        [
            "answer by their own settings",
            "lead to these clinics",
            "finish as they began",
            "may answer calls",
            "are sent all the same",
        ]
    };
    let rows = [
        ("Clinics", reach.clinics),
        ("Numbers and SIP addresses", reach.numbers),
        ("Calls on the line now", reach.live_calls),
        ("Assistants with calls", reach.assistants),
        ("Texts waiting", reach.scheduled_texts),
    ];
    let rows = rows
        .into_iter()
        .zip(then)
        .map(|((what, n), then)| view! { <dt>{what}</dt><dd><b class="num">{n}</b>{format!(", {then}")}</dd> });
    view! {
        <section class="card" aria-labelledby="reach-heading">
            <div class="card-head"><h2 id="reach-heading">"What this reaches"</h2><p>{format!("Counted just now. Until you switch, calls stay {stays}.")}</p></div>
            <div class="card-body"><dl class="facts">{rows.collect_view()}</dl></div>
        </section>
    }
    .into_any()
}

fn form(id: CompanyId, on: bool, sent: Option<&Submitted>, zone: &str, now: DateTime<Utc>) -> AnyView {
    let value = |name: &str| sent.map(|sent| sent.get(name).to_owned()).unwrap_or_default();
    let error = |name: &str| sent.and_then(|sent| sent.error(name)).map(str::to_owned);
    let later = value("when") == "later";
    let zone = Some(value("zone")).filter(|typed| !typed.is_empty()).unwrap_or_else(|| zone.to_owned());
    let clock = format!(
        "It is {} in UTC now. The date may stay blank: then it is the next time the clock there shows it.",
        show::time(&utc(), now)
    );
    let input = |name: &'static str, kind: &'static str, label: &'static str, hint: String| {
        let wrong = error(name);
        let described = super::fields::described(name, true, wrong.is_some());
        let (invalid, typed) = (wrong.is_some().then_some("true"), value(name));
        view! {
            <Field id=name label=label hint=hint error=wrong>
                <input class="input" id=name name=name type=kind value=typed aria-invalid=invalid aria-describedby=described />
            </Field>
        }
    };
    let zone_error = error("zone");
    let zone_wrong = zone_error.is_some().then_some("true");
    let zone_described = super::fields::described("zone", false, zone_error.is_some());
    let (zones, hours) = (zone_options(&zone), value("hours"));
    let hours_error = error("hours");
    let hours_wrong = hours_error.is_some().then_some("true");
    let hours_described = super::fields::described("hours", true, hours_error.is_some());
    let (word, class) = if on { ("off", "btn danger") } else { ("on", "btn primary") };
    let keep = if on { "Keep calls on" } else { "Keep calls off" };
    view! {
        <form method="post" action=format!("/platform/companies/{id}/calls") autocomplete="off" class="card" aria-labelledby="when-heading">
            <div class="card-head"><h2 id="when-heading">"When"</h2></div>
            <div class="card-body stack">
                <input type="hidden" name="to" value=word />
                <fieldset class="stack tight">
                    <legend class="vh">"When it is switched"</legend>
                    <label class="choice">
                        <input type="radio" name="when" value="now" checked=!later />
                        <b>"Now"</b>
                        <span class="muted small">"From the next call on."</span>
                    </label>
                    <label class="choice">
                        <input type="radio" name="when" value="later" checked=later />
                        <b>"Later, at the time below"</b>
                        <span class="muted small">{clock}</span>
                    </label>
                </fieldset>
                <div class="halves">
                    {input("time", "time", "Time", "Such as 20:00.".to_owned())}
                    {input("date", "date", "Date", "Blank means the next time.".to_owned())}
                    <Field id="zone" label="In the time zone" error=zone_error>
                        <select class="select" id="zone" name="zone" aria-invalid=zone_wrong aria-describedby=zone_described>{zones}</select>
                    </Field>
                    <Field id="hours" label="For how many hours" hint="Blank means until somebody switches it again. 48 means two days, then back." error=hours_error>
                        <input
                            class="input"
                            id="hours"
                            name="hours"
                            type="number"
                            min="1"
                            max=MOST_HOURS
                            value=hours
                            aria-invalid=hours_wrong
                            aria-describedby=hours_described
                        />
                    </Field>
                </div>
            </div>
            <div class="card-foot">
                <a class="btn" href=format!("/platform/companies/{id}")>{keep}</a>
                <button class=class type="submit" name="do" value="switch"><Icon name="power" />{format!("Switch calls {word}")}</button>
            </div>
        </form>
    }
    .into_any()
}
