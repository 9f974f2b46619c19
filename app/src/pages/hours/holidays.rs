//! Public holidays of the clinic's province or state, each decided with one click.

use crate::components::Icon;
use crate::drafts::{HolidayAction, HoursDraft, coming_holidays, decided_date};
use crate::pages::settings::Screen;
use crate::show;
use chrono::{Datelike as _, NaiveDate};
use domain::holidays::{Country, Kind, PublicHoliday, Region};
use leptos::prelude::*;

/// The fold under the special days.
pub(super) fn fold(screen: &Screen, draft: &HoursDraft) -> impl IntoView + use<> {
    let today = screen.clinic.local.moment.date;
    let region = draft.holiday_region();
    let days = region.map(|region| coming_holidays(region, today)).unwrap_or_default();
    let open_ones = days.iter().filter(|day| decided_date(&draft.dates, day.date).is_none()).count();
    // After a click the fold stays open, and the keyboard goes on at the next day to decide.
    let clicked =
        draft.focus.as_deref().filter(|focus| *focus == "holiday-region" || HolidayAction::parse(focus).is_some());
    let after = clicked.and_then(HolidayAction::parse).and_then(|action| match action {
        HolidayAction::Close(date) | HolidayAction::Open(date) => Some(date),
        HolidayAction::CloseAll(year) => NaiveDate::from_ymd_opt(year, 12, 31),
    });
    let next = after.and_then(|after| {
        let undecided = |day: &&PublicHoliday| decided_date(&draft.dates, day.date).is_none();
        days.iter()
            .filter(undecided)
            .find(|day| day.date > after)
            .or_else(|| days.iter().find(undecided))
            .map(|d| d.date)
    });
    let mut years: Vec<i32> = days.iter().map(|day| day.date.year()).collect();
    years.dedup();
    let groups = years.into_iter().enumerate().map(|(i, year)| {
        let of_year: Vec<&PublicHoliday> = days.iter().filter(|day| day.date.year() == year).collect();
        let shown = next.map_or(i == 0, |next| next.year() == year) || after.is_some_and(|after| after.year() == year);
        year_group(screen, draft, year, &of_year, next, shown)
    });
    let groups = groups.collect_view();
    let badge = (open_ones > 0).then(|| {
        view! { <span class="badge" data-tone="warn"><Icon name="alert" />{format!("{open_ones} to decide")}</span> }
    });
    let opened = clicked.is_some();
    let focus_region = draft.focus.as_deref() == Some("holiday-region");
    let chosen = draft.region.clone();
    let choices = Country::ALL.map(|country| {
        let regions = Region::all().filter(move |region| region.country() == country);
        let options = regions.map(|region| {
            view! { <option value=region.code() selected=region.code() == chosen>{region.name()}</option> }
        });
        view! { <optgroup label=country.name()>{options.collect_view()}</optgroup> }
    });
    // Blank until somebody chooses, so that a guess is never saved as a choice.
    let guess = match region {
        Some(region) => format!("{}, by your time zone", region.name()),
        None => "Choose a province or state".to_owned(),
    };
    let none = Region::parse(&chosen).is_none().then(|| view! { <option value="" selected>{guess}</option> });
    let show =
        screen.editable.then(|| view! { <button class="btn" type="submit" name="do" value="holidays">"Show"</button> });
    view! {
        <details class="fold past" id="holidays" open=opened>
            <summary><Icon name="right" size="sm" />"Public holidays "{badge}</summary>
            <div class="fold-body stack tight">
                <div class="cluster">
                    <label class="label" for="holiday-region">"Of"</label>
                    <select class="select fit" id="holiday-region" name="holiday-region" autofocus=focus_region>
                        {none}
                        {choices.collect_view()}
                    </select>
                    {show}
                </div>
                <p class="hint">"Computed for the coming three years, moved days included. What you choose is saved with the hours."</p>
            </div>
            {groups}
        </details>
    }
    .into_any()
}

fn year_group(
    screen: &Screen,
    draft: &HoursDraft,
    year: i32,
    days: &[&PublicHoliday],
    next: Option<NaiveDate>,
    shown: bool,
) -> impl IntoView + use<> {
    let left =
        days.iter().filter(|d| d.kind == Kind::Statutory && decided_date(&draft.dates, d.date).is_none()).count();
    let rows = days.iter().map(|day| row(screen, draft, day, next == Some(day.date))).collect_view();
    let all = (screen.editable && left > 1).then(|| {
        view! {
            <button class="btn sm" type="submit" name="do" value=HolidayAction::CloseAll(year).value()>
                {format!("Closed on all {left} statutory ones")}
            </button>
        }
    });
    let state = match left {
        0 => "all decided".to_owned(),
        n => format!("{n} statutory to decide"),
    };
    view! {
        <details class="fold past" open=shown>
            <summary><Icon name="right" size="sm" />{year}" "<span class="muted small">{state}</span></summary>
            <ul class="dates">{rows}</ul>
            <div class="fold-body">{all}</div>
        </details>
    }
    .into_any()
}

fn row(screen: &Screen, draft: &HoursDraft, day: &PublicHoliday, focus: bool) -> impl IntoView + use<> {
    let name = day.name(screen.clinic.context.clinic.language);
    let kind = match (day.substitute, day.kind) {
        (true, _) => format!("in place of {}", show::date(day.actual)),
        (false, Kind::Statutory) => "statutory".to_owned(),
        (false, Kind::Customary) => "customary, not required by law".to_owned(),
    };
    let decision = match decided_date(&draft.dates, day.date) {
        Some(known) if known.spans.is_empty() => {
            view! { <span class="badge" data-route="none"><Icon name="minus" />"Closed"</span> }.into_any()
        }
        Some(_) => view! { <span class="badge" data-route="staff"><Icon name="clock" />"Open"</span> }.into_any(),
        None if screen.editable => {
            let button = |action: HolidayAction, label: &'static str, focus: bool| {
                view! {
                    <button class="btn sm" type="submit" name="do" value=action.value() autofocus=focus>
                        {label}<span class="vh">{format!(" on {name}, {}", show::date(day.date))}</span>
                    </button>
                }
            };
            let (close, open) = (
                button(HolidayAction::Close(day.date), "Closed", focus),
                button(HolidayAction::Open(day.date), "Open as usual", false),
            );
            view! { <div class="cluster">{close}{open}</div> }.into_any()
        }
        None => view! { <span class="badge" data-tone="warn"><Icon name="alert" />"Not decided"</span> }.into_any(),
    };
    view! {
        <li>
            <span class="leaf">{show::month(day.date)}<b>{day.date.day()}</b></span>
            <div>
                <h3>{name.clone()}</h3>
                <p>{format!("{}, {kind}", show::date(day.date))}</p>
            </div>
            {decision}
        </li>
    }
    .into_any()
}
