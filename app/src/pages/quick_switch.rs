//! Close or open now, from the dashboard: one click opens the choices, the second does it, and each ends by itself.

use crate::components::Icon;
use crate::show;
use backend::store::ClinicNow;
use chrono::{Duration, Timelike as _};
use domain::availability::{Hours, OverrideUntil, Zone, next_change};
use leptos::prelude::*;

/// How many full hours are offered.
const FULL_HOURS: i64 = 4;

/// A choice: the value for the form, and the words.
fn choices(clinic: &ClinicNow) -> Vec<(String, String)> {
    let zone = &clinic.context.clinic.zone;
    let hours = Hours::of(&clinic.context.clinic.settings);
    let change = next_change(zone, clinic.now, |moment| hours.at(moment).open, |date, edges| hours.edges(date, edges));
    let mut out: Vec<(String, String)> = full_hours(zone, clinic);
    if let Some(at) = change {
        let what = if hours.at(zone.moment(at)).open { "next opening" } else { "next closing" };
        out.push(("next-change".to_owned(), format!("{}, {what}", show::moment(zone, at, clinic.now))));
    }
    out.push(("end-of-day".to_owned(), "the end of today".to_owned()));
    out
}

/// The coming full hours of the clinic's clock, at least half an hour away.
fn full_hours(zone: &Zone, clinic: &ClinicNow) -> Vec<(String, String)> {
    let soonest = clinic.now + Duration::minutes(30);
    let past = zone.moment(soonest).second % 3600;
    let first = soonest + Duration::seconds(i64::from((3600 - past) % 3600));
    (0..FULL_HOURS)
        .map(|n| first + Duration::hours(n))
        .filter_map(|at| {
            let moment = zone.moment(at);
            let time = moment.date.and_hms_opt(moment.second / 3600, moment.second / 60 % 60, 0)?;
            // Only full hours that the clock shows once: a choice must mean one moment.
            let once = zone.instants(moment.date, time.hour() * 60 + time.minute()).len() == 1;
            once.then(|| (time.format("%Y-%m-%dT%H:%M").to_string(), show::moment(zone, at, clinic.now)))
        })
        .collect()
}

/// The button and its menu.
pub(super) fn menu(clinic: &ClinicNow) -> impl IntoView + use<> {
    let slug = clinic.resolved.slug.clone();
    let id = format!("switch-{slug}");
    let address = format!("/clinics/{slug}/override");
    let name = clinic.context.clinic.name.clone();
    let switch = clinic.context.clinic.settings.override_.as_ref();
    let in_force = switch.is_some_and(|s| !matches!(s.until, OverrideUntil::Instant(end) if end <= clinic.now));
    let back = in_force.then(|| {
        view! {
            <button type="submit" name="switch" value="none@"><Icon name="undo" /><span>"Back to my hours"</span></button>
        }
    });
    let choices = choices(clinic);
    let group = |state: &'static str, title: &'static str| {
        let heading = format!("{id}-{state}");
        let buttons = choices.iter().map(|(value, words)| {
            view! {
                <button type="submit" name="switch" value=format!("{state}@{value}")>
                    <Icon name="clock" />
                    <span><span class="vh">{format!("{title} ")}</span>{words.clone()}</span>
                </button>
            }
        });
        let labelled_by = heading.clone();
        view! {
            <div role="group" aria-labelledby=labelled_by>
                <p class="label menu-label" id=heading>{title}</p>
                {buttons.collect_view()}
            </div>
        }
    };
    let (closing, opening) = (group("closed", "Close until"), group("open", "Open until"));
    view! {
        <button class="btn sm" type="button" popovertarget=id.clone()>
            <Icon name="power" size="sm" />
            "Close or open now"
            <span class="vh">{format!(": {name}")}</span>
        </button>
        <div class="menu scrolls" id=id popover>
            <form method="post" action=address autocomplete="off">
                <input type="hidden" name="back" value="/" />
                {back}
                {closing}
                {opening}
            </form>
            <a href=format!("/clinics/{slug}/hours#override")><Icon name="calendar" /><span>"Another time"</span></a>
        </div>
    }
    .into_any()
}
