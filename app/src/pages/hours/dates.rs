//! Holidays and special days: the list, and the line that adds one.

use crate::components::{Field, FieldErrorText, Icon, error_id};
use crate::drafts::{DateDraft, HoursDraft, date_id};
use crate::forms::Submitted;
use crate::pages::settings::Screen;
use crate::show;
use chrono::{Datelike as _, NaiveDate};
use domain::availability::{ClockTime, show_time};
use domain::language::Language;
use leptos::prelude::*;

fn read(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()
}

fn clock(text: &str) -> String {
    ClockTime::parse(text).map_or_else(|_| text.to_owned(), |time| show_time(u32::from(time.minutes()), Language::En))
}

/// "Fri 25 Dec 2026 to Wed 30 Dec 2026, 6 days, closed".
fn words(date: &DateDraft) -> String {
    let when = match (read(&date.from), read(&date.to)) {
        (Some(from), Some(to)) if from == to => show::date(from),
        (Some(from), Some(to)) => {
            format!("{} to {}, {} days", show::date(from), show::date(to), (to - from).num_days() + 1)
        }
        _ => format!("{} to {}", date.from, date.to),
    };
    if date.spans.is_empty() {
        return format!("{when}, closed");
    }
    let spans = date.spans.iter().map(|(open, close)| format!("{} to {}", clock(open), clock(close)));
    format!("{when}, {}", spans.collect::<Vec<_>>().join(" and "))
}

/// The card.
pub(super) fn card(screen: &Screen, draft: &HoursDraft, sent: Option<&Submitted>) -> impl IntoView + use<> {
    let today = screen.clinic.local.moment.date;
    let mut dates = draft.dates.clone();
    // By date; the numbers, and with them the stored order, stay.
    dates.sort_by_key(|d| (read(&d.from), d.no));
    let (past, ahead): (Vec<DateDraft>, Vec<DateDraft>) =
        dates.into_iter().partition(|d| read(&d.to).or_else(|| read(&d.from)).is_some_and(|to| to < today));
    let row =
        |date: &DateDraft| row(date, sent.and_then(|s| s.error(&date_id(date.no))).map(str::to_owned), screen.editable);
    let past_count = past.len();
    let past_rows = past.iter().map(row).collect::<Vec<_>>();
    let past_wrong = past.iter().any(|d| sent.is_some_and(|s| s.error(&date_id(d.no)).is_some()));
    let past = (past_count > 0).then(|| {
        view! {
            <details class="fold past" open=past_wrong>
                <summary><Icon name="right" size="sm" />{show::count(past_count as u64, "day that is over", "days that are over")}</summary>
                <ul class="dates">{past_rows}</ul>
            </details>
        }
    });
    let rows = ahead.iter().map(row).collect::<Vec<_>>();
    let empty = rows.is_empty().then(|| {
        view! { <div class="card-body"><p class="muted small">"None ahead. Add holidays and days with other hours here."</p></div> }
    });
    let import = screen.editable.then(|| {
        view! {
            <p class="card-body cluster small">
                <a class="btn sm ghost" href=screen.address("import")><Icon name="download" size="sm" />"Import from a calendar or table"</a>
            </p>
        }
    });
    let list_error = sent.and_then(|s| s.error("dates")).map(str::to_owned);
    let list_error = list_error.map(|message| {
        view! { <div class="card-body"><FieldErrorText control="dates" message=Some(message) /></div> }
    });
    view! {
        <section class="card whole-row" id="dates" aria-labelledby="dates-heading">
            <div class="card-head">
                <h2 id="dates-heading">"Holidays and special days"</h2>
                <p>"A date here replaces the usual hours of that day. The night before still finishes: a Friday that runs to 2:00 AM is not cut off."</p>
            </div>
            {list_error}
            <ul class="dates">{rows}</ul>
            {empty}
            {past}
            {super::holidays::fold(screen, draft)}
            {import}
            {screen.editable.then(|| adder(draft, sent))}
        </section>
    }
    .into_any()
}

fn row(date: &DateDraft, error: Option<String>, editable: bool) -> impl IntoView + use<> {
    let from = read(&date.from);
    let (month, day) = from.map_or(("?", "?".to_owned()), |d| (show::month(d), d.day().to_string()));
    let name = if date.name.is_empty() { "Special day".to_owned() } else { date.name.clone() };
    let id = date_id(date.no);
    let hidden = [("from", &date.from), ("to", &date.to), ("name", &date.name), ("hours", &date.hours_value())]
        .map(|(control, value)| view! { <input type="hidden" name=format!("{id}-{control}") value=value.clone() /> })
        .collect_view();
    let (route, icon, word) =
        if date.spans.is_empty() { ("none", "minus", "Closed") } else { ("staff", "clock", "Special hours") };
    let remove = editable.then(|| {
        view! {
            <button
                class="btn sm plain"
                type="submit"
                id=id.clone()
                name="do"
                value=format!("remove-{id}")
                aria-describedby=error.as_ref().map(|_| error_id(&id))
            >
                "Remove"
                <span class="vh">{format!(" {name}")}</span>
            </button>
        }
    });
    view! {
        <li>
            <span class="leaf">{month}<b>{day}</b></span>
            <div>
                <h3>{name.clone()}</h3>
                <p>{words(date)}</p>
                <FieldErrorText control=id.clone() message=error />
            </div>
            <div class="cluster">
                <span class="badge" data-route=route><Icon name=icon />{word}</span>
                {remove}
            </div>
            {hidden}
        </li>
    }
    .into_any()
}

/// A date control, or a text control where what was typed is no date and would vanish.
fn date_kind(value: &str) -> &'static str {
    if value.trim().is_empty() || read(value).is_some() { "date" } else { "text" }
}

fn time_kind(value: &str) -> &'static str {
    let shown = value.trim().is_empty() || ClockTime::parse(value).is_ok_and(|time| time != ClockTime::END_OF_DAY);
    if shown { "time" } else { "text" }
}

fn adder(draft: &HoursDraft, sent: Option<&Submitted>) -> impl IntoView + use<> {
    let new = &draft.new;
    let error = |control: &str| sent.and_then(|sent| sent.error(control)).map(str::to_owned);
    let input = |id: &'static str, kind: &'static str, value: &str| {
        let wrong = error(id).is_some();
        view! {
            <input
                class="input"
                type=kind
                id=id
                name=id
                value=value.to_owned()
                maxlength=(kind == "text").then_some("120")
                autofocus=draft.focus.as_deref() == Some(id)
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then(|| error_id(id))
            />
        }
    };
    let from = input("new-from", date_kind(&new.from), &new.from);
    let to = input("new-to", date_kind(&new.to), &new.to);
    let name = input("new-name", "text", &new.name);
    let (open, close) =
        (input("new-open", time_kind(&new.open), &new.open), input("new-close", time_kind(&new.close), &new.close));
    let special = new.special;
    view! {
        <fieldset class="card-foot new-date">
            <legend class="vh">"Add a special day"</legend>
            <div class="filters grow">
                <Field id="new-from" label="From" error=error("new-from")>{from}</Field>
                <div class="field">
                    <label for="new-to">"To "<span class="opt">"optional"</span></label>
                    {to}
                    <FieldErrorText control="new-to" message=error("new-to") />
                </div>
                <div class="field span-2">
                    <label for="new-name">"Name"</label>
                    {name}
                    <FieldErrorText control="new-name" message=error("new-name") />
                </div>
            </div>
            <div class="cluster">
                <fieldset class="segmented">
                    <legend class="vh">"On these days"</legend>
                    <div class="set">
                        <label><input type="radio" name="new-kind" value="closed" checked=!special /><Icon name="check" size="sm" />"Closed"</label>
                        <label><input type="radio" name="new-kind" value="hours" checked=special /><Icon name="check" size="sm" />"Special hours"</label>
                    </div>
                </fieldset>
                <div class="span new-hours">
                    <label class="vh" for="new-open">"Opens"</label>
                    {open}
                    <span class="muted">"to"</span>
                    <label class="vh" for="new-close">"Closes"</label>
                    {close}
                    <FieldErrorText control="new-open" message=error("new-open") />
                    <FieldErrorText control="new-close" message=error("new-close") />
                </div>
                <button class="btn" type="submit" name="do" value="add-date"><Icon name="plus" />"Add day"</button>
            </div>
        </fieldset>
    }
    .into_any()
}
