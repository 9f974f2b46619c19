//! The question: which number, who calls, when, on how busy a line.

use super::Question;
use crate::components::{FieldErrorText, Icon, error_id};
use crate::pages::settings::{Screen, place_name};
use crate::show;
use chrono::{DateTime, Datelike as _, Duration, NaiveDate, NaiveDateTime, Timelike as _, Utc, Weekday};
use domain::FieldError;
use domain::availability::Zone;
use leptos::prelude::*;

/// The form.
pub(super) fn card(screen: &Screen, asked: &Question, zone: &Zone, errors: &[FieldError]) -> impl IntoView + use<> {
    let error = |field: &str| errors.iter().find(|e| e.field == field).map(|e| e.message.clone());
    let described = |id: &str, hint: bool, wrong: bool| match (hint, wrong) {
        (true, true) => Some(format!("{id}-hint {}", error_id(id))),
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(error_id(id)),
        (false, false) => None,
    };
    let input = |id: &'static str, kind: &'static str, value: &str, hint: bool, wrong: bool| {
        view! {
            <input
                class="input"
                id=id
                name=id
                type=kind
                value=value.to_owned()
                maxlength=(kind == "text" || kind == "tel").then_some("40")
                inputmode=(id == "active").then_some("numeric")
                aria-invalid=wrong.then_some("true")
                aria-describedby=described(id, hint, wrong)
            />
        }
    };
    let numbers = asked.numbers.iter().map(|(value, label)| {
        let selected = *value == asked.number;
        view! { <option value=value.clone() selected=selected>{label.clone()}</option> }
    });
    let draft = asked.draft.then(|| view! { <input type="hidden" name="draft" value="1" /> });
    let readable_date = NaiveDate::parse_from_str(&asked.date, "%Y-%m-%d").is_ok();
    let readable_time = chrono::NaiveTime::parse_from_str(&asked.time, "%H:%M").is_ok();
    let at_error = error("at");
    let twice = asked.twice.then(|| {
        view! {
            <label class="check">
                <input type="checkbox" name="second" value="1" checked=asked.second />
                <span>"the second time the clock shows it"</span>
            </label>
        }
    });
    let active_error = error("active");
    let forwarded_error = error("forwardedFrom");
    let forwarded_open = !asked.forwarded.is_empty() || forwarded_error.is_some();
    let chips = moments(screen, asked, zone);
    view! {
        <form class="card" method="get" action=format!("{}#answer", screen.address("try")) aria-labelledby="ask" autocomplete="off">
            <div class="card-head"><h2 id="ask">"If someone calls…"</h2></div>
            <div class="card-body stack">
                {draft}
                <div class="field">
                    <label for="number">"this number"</label>
                    <select class="select" id="number" name="number">{numbers.collect_view()}</select>
                </div>
                <div class="field">
                    <label for="from">"from"</label>
                    {input("from", "tel", &asked.from, true, false)}
                    <p class="hint" id="from-hint">"Empty: somebody on none of your lists. “withheld”: a hidden number."</p>
                </div>
                <div class="field">
                    <label for="date">"on"</label>
                    {input("date", if readable_date || asked.date.is_empty() { "date" } else { "text" }, &asked.date, false, at_error.is_some())}
                </div>
                <div class="field">
                    <label for="time">"at "<span class="opt">{format!("{} time", place_name(zone.name()))}</span></label>
                    {input("time", if readable_time || asked.time.is_empty() { "time" } else { "text" }, &asked.time, false, at_error.is_some())}
                    {twice}
                    <FieldErrorText control="date" message=at_error.clone() />
                    {at_error.map(|_| view! { <p class="vh" id=error_id("time")>"See the message above."</p> })}
                </div>
                <div class="field">
                    <label for="active">"with this many calls already on the line"</label>
                    {input("active", "text", &asked.active, false, active_error.is_some())}
                    <FieldErrorText control="active" message=active_error />
                </div>
                <details class="fold" open=forwarded_open>
                    <summary><Icon name="right" size="sm" />"Forwarded by another line"</summary>
                    <div class="field mt-2">
                        <label for="forwarded">"forwarded from"</label>
                        {input("forwarded", "tel", &asked.forwarded, true, forwarded_error.is_some())}
                        <p class="hint" id="forwarded-hint">"The line that passed the call on, as the carrier tells it."</p>
                        <FieldErrorText control="forwarded" message=forwarded_error />
                    </div>
                </details>
                <button class="btn primary wide" type="submit"><Icon name="flask" />"See who picks up"</button>
            </div>
            <div class="card-foot">
                <p class="label full-line">"Moments worth trying"</p>
                <div class="cluster">{chips}</div>
            </div>
        </form>
    }
    .into_any()
}

/// A moment as the form takes it.
struct Chip {
    label: String,
    local: NaiveDateTime,
    second: bool,
    active: Option<u32>,
}

/// Moments at which this clinic's rules are worth a look.
fn moments(screen: &Screen, asked: &Question, zone: &Zone) -> impl IntoView + use<> {
    let now = screen.clinic.now;
    let today = zone.moment(now).date;
    let busy = screen.stored().high_volume.threshold.clamp(1, 99);
    let mut chips = Vec::new();
    let mut add = |label: String, date: NaiveDate, hour: u32, minute: u32, active: Option<u32>| {
        if let Some(local) = date.and_hms_opt(hour, minute, 0) {
            chips.push(Chip { label, local, second: false, active });
        }
    };
    add("Tonight, 11:00 PM".to_owned(), today, 23, 0, None);
    let workday =
        (1..8).map(|n| today + Duration::days(n)).find(|d| !matches!(d.weekday(), Weekday::Sat | Weekday::Sun));
    if let Some(day) = workday {
        let name = domain::availability::Weekday::of(day).name();
        add(format!("{name}, 10:00 AM"), day, 10, 0, None);
        add(format!("{name}, 10:00 AM, {}", show::count(u64::from(busy), "call", "calls")), day, 10, 0, Some(busy));
        add(format!("{name}, 12:30 PM"), day, 12, 30, None);
    }
    if let Some(saturday) = (1..8).map(|n| today + Duration::days(n)).find(|d| d.weekday() == Weekday::Sat) {
        add("Saturday, noon".to_owned(), saturday, 12, 0, None);
    }
    let special = screen.stored().exceptions.iter().filter(|e| e.to >= today).min_by_key(|e| e.from);
    if let Some(special) = special {
        let day = special.from.max(today);
        let name = if special.name.is_empty() { show::date(day) } else { special.name.chars().take(32).collect() };
        add(format!("{name}, 1:05 PM"), day, 13, 5, None);
    }
    chips.extend(clock_change(zone, now));
    let number = asked.number.clone();
    let draft = asked.draft;
    let address = screen.address("try");
    let first = address.clone() + if draft { "?draft=1" } else { "" };
    let chips = chips.into_iter().map(move |chip| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("number", &number);
        query.append_pair("date", &chip.local.date().to_string());
        query.append_pair("time", &chip.local.format("%H:%M").to_string());
        query.append_pair("active", &chip.active.unwrap_or(0).to_string());
        if chip.second {
            query.append_pair("second", "1");
        }
        if draft {
            query.append_pair("draft", "1");
        }
        view! { <a class="chip" href=format!("{address}?{}", query.finish())>{chip.label}</a> }
    });
    view! { <a class="chip" href=first>"Now"</a> {chips.collect_view()} }
}

/// The coming night on which the clocks change, where that is within a year: the hour that comes twice, both times.
fn clock_change(zone: &Zone, now: DateTime<Utc>) -> Vec<Chip> {
    let mut at = now;
    for _ in 0..3 {
        let Some(change) = zone.next_transition(at).filter(|change| *change - now < Duration::days(366)) else {
            return Vec::new();
        };
        // Half an hour before the clocks go back, the time is one that comes again.
        let before = zone.moment(change - Duration::minutes(30));
        let minute = before.second / 60;
        if zone.instants(before.date, minute).len() == 2 {
            let Some(local) = before.date.and_hms_opt(minute / 60, minute % 60, 0) else { return Vec::new() };
            let name = format!("{}, {}:{:02} AM", show::date(before.date), local.hour(), local.minute());
            return [("first time", false), ("second time", true)]
                .map(|(which, second)| Chip { label: format!("{name}, {which}"), local, second, active: None })
                .into();
        }
        at = change;
    }
    Vec::new()
}
