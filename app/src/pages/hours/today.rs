//! Close or open for now, until a moment that is always known.

use crate::components::{FieldErrorText, Icon, error_id, plan_icon};
use crate::drafts::SwitchDraft;
use crate::pages::settings::Screen;
use crate::show;
use backend::store::ClinicNow;
use chrono::{DateTime, Utc};
use domain::availability::{Hours, Mode, Override, OverrideState, OverrideUntil, next_change};
use domain::language::Language;
use domain::routing::Reason;
use leptos::prelude::*;

/// The switch that is in force.
fn in_force(clinic: &ClinicNow) -> Option<&Override> {
    let switch = clinic.context.clinic.settings.override_.as_ref();
    switch.filter(|s| !matches!(s.until, OverrideUntil::Instant(end) if end <= clinic.now))
}

/// When the usual hours change next, and what they change to.
fn change_of_hours(clinic: &ClinicNow) -> Option<(DateTime<Utc>, bool)> {
    let zone = &clinic.context.clinic.zone;
    let hours = Hours::of(&clinic.context.clinic.settings);
    let at = next_change(zone, clinic.now, |moment| hours.at(moment).open, |date, edges| hours.edges(date, edges))?;
    Some((at, hours.at(zone.moment(at)).open))
}

/// "Closed for lunch until 1:30 PM EDT".
fn now_words(clinic: &ClinicNow) -> String {
    let cause = clinic.decision.cause(Language::En);
    let cause = cause.trim_end_matches('.');
    match clinic.decision.next_change_at {
        Some(at) => format!("{cause} until {}", show::moment(&clinic.context.clinic.zone, at, clinic.now)),
        None => cause.to_owned(),
    }
}

/// What the switch in force does, and until when.
fn force_words(clinic: &ClinicNow, switch: &Override) -> String {
    let what = match switch.state {
        OverrideState::Closed => "Closed by hand",
        OverrideState::Open => "Open by hand",
        OverrideState::Assistant => "Every call goes to the assistant",
        OverrideState::Fallback => "Every call goes to the backup",
    };
    match switch.until {
        OverrideUntil::Instant(end) => {
            format!("{what} until {}.", show::moment(&clinic.context.clinic.zone, end, clinic.now))
        }
        OverrideUntil::NextChange => format!("{what} until the hours change."),
        OverrideUntil::Open => format!("{what} until somebody ends it."),
    }
}

/// What closing or opening does to calls, and whether it does anything.
fn effect(clinic: &ClinicNow) -> (String, bool) {
    // A reason that stands before the hours are looked at.
    let before_hours = match clinic.decision.reason {
        Reason::NumberInactive
        | Reason::ClinicInactive
        | Reason::SubscriptionInactive
        | Reason::CallFeatureDisabled
        | Reason::AssistantDisabled => Some(clinic.decision.cause(Language::En).trim_end_matches('.').to_owned()),
        _ => None,
    };
    let settings = &clinic.context.clinic.settings;
    let ignored = match settings.mode {
        Mode::AfterHoursOnly => None,
        Mode::OverflowOnly if settings.after_hours_enabled => None,
        Mode::OverflowOnly => Some("Only busy lines count here"),
        Mode::Always => Some("The assistant takes every call here"),
        Mode::Scheduled => Some("The assistant follows its own schedule here"),
        Mode::Disabled => Some("Your backup takes every call here"),
    };
    match (before_hours.or_else(|| ignored.map(str::to_owned)), settings.mode) {
        (Some(why), _) => (format!("{why}, so closing or opening changes nothing for callers."), false),
        (None, Mode::OverflowOnly) => (
            "Closed, calls go to the assistant. Open, they go to your backup unless the lines are busy. It ends by itself.".to_owned(),
            true,
        ),
        (None, _) => (
            "Closed, calls go to the assistant. Open, they go to your backup. It ends by itself, so nobody has to remember.".to_owned(),
            true,
        ),
    }
}

/// The card.
pub(super) fn card(screen: &Screen) -> impl IntoView + use<> {
    let clinic = &screen.clinic;
    let sent = screen.typed("override");
    let plan = &clinic.decision.plan;
    let force = in_force(clinic);
    let state = force.map(|switch| switch.state);
    let ending = force.map(|switch| {
        view! {
            <p class="full-line cluster">
                <Icon name="power" />
                <b>{force_words(clinic, switch)}</b>
            </p>
        }
    });
    let (hint, works) = effect(clinic);
    let hint = if works {
        view! { <p class="hint full-line">{hint}</p> }.into_any()
    } else {
        view! {
            <p class="full-line small">
                <span class="badge" data-tone="warn"><Icon name="alert" />"No effect"</span>
                {format!(" {hint} ")}
                <a href=screen.address("answering")>"Who answers"</a>
            </p>
        }
        .into_any()
    };
    let button = |value: &'static str, label: &'static str, pressed: bool| {
        view! {
            <button type="submit" name="state" value=value aria-pressed=pressed.to_string()>
                <Icon name="check" size="sm" />
                {label}
            </button>
        }
    };
    view! {
        <form method="post" action=screen.address("override") id="override" class="card" aria-labelledby="today-heading" autocomplete="off">
            <div class="card-head">
                <h2 id="today-heading">"Today"</h2>
                <span class="badge says" data-route=plan.lamp()><Icon name=plan_icon(plan) />{now_words(clinic)}</span>
            </div>
            <fieldset class="card-body cluster" disabled=!screen.editable>
                <legend class="vh">"Follow the hours, or close or open for now"</legend>
                {ending}
                {until(clinic, sent.map(|sent| SwitchDraft {
                    state: sent.get("state").to_owned(),
                    until: sent.get("until").to_owned(),
                    at: sent.get("until-at").to_owned(),
                }))}
                <div class="segmented">
                    <div class="set">
                        {button("none", if force.is_some() { "Back to my hours" } else { "My hours" }, force.is_none())}
                        {button("closed", "Close now", state == Some(OverrideState::Closed))}
                        {button("open", "Open now", state == Some(OverrideState::Open))}
                    </div>
                </div>
                {["state", "until", "until-at"].map(|control| {
                    let message = sent.and_then(|sent| sent.error(control)).map(str::to_owned);
                    message.map(|message| view! { <div class="full-line"><FieldErrorText control=control message=Some(message) /></div> })
                }).collect_view()}
                {hint}
            </fieldset>
        </form>
    }
    .into_any()
}

fn until(clinic: &ClinicNow, typed: Option<SwitchDraft>) -> impl IntoView + use<> {
    let zone = &clinic.context.clinic.zone;
    let refused = typed.is_some();
    let typed = typed.unwrap_or_default();
    let change = change_of_hours(clinic).map(|(at, opens)| {
        let what = if opens { "next opening" } else { "next closing" };
        (String::from("next-change"), format!("{}, {what}", show::moment(zone, at, clinic.now)))
    });
    let options = change.into_iter().chain([
        ("end-of-day".to_owned(), "the end of today".to_owned()),
        ("chosen".to_owned(), "a date and time I choose".to_owned()),
    ]);
    let options = options.map(|(value, text)| {
        let selected = value == typed.until;
        view! { <option value=value selected=selected>{text}</option> }
    });
    let readable = typed.at.is_empty() || chrono::NaiveDateTime::parse_from_str(&typed.at, "%Y-%m-%dT%H:%M").is_ok();
    let kind = if readable { "datetime-local" } else { "text" };
    let wrong = refused && typed.until == "chosen";
    view! {
        <div class="cluster until">
            <label class="label" for="until">"Until"</label>
            <select class="select fit" id="until" name="until">{options.collect_view()}</select>
            <span class="until-at">
                <label class="vh" for="until-at">{format!("Date and time, {}", clinic.local.abbreviation)}</label>
                <input
                    class="input"
                    type=kind
                    id="until-at"
                    name="until-at"
                    value=typed.at
                    autofocus=wrong
                    aria-invalid=wrong.then_some("true")
                    aria-describedby=wrong.then(|| error_id("until-at"))
                />
            </span>
        </div>
    }
    .into_any()
}
