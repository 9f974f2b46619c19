//! The year ahead as a picture: open and closed days, clock changes, public holidays without a decision; and in words
//! what the picture cannot show.

use super::Question;
use crate::components::Icon;
use crate::pages::settings::{Screen, context_with, place_name};
use crate::show;
use chrono::{Datelike as _, NaiveDate};
use domain::availability::AvailabilitySettings;
use domain::holidays::{Region, public_holidays};
use domain::language::Language;
use domain::routing::{ClockKind, DayReview, DayState, MonthReview, Severity, YearReview, year_ahead};
use leptos::prelude::*;

/// Public holidays without a decision that are named.
const LISTED: usize = 3;
/// Settings without effect that are named, of each kind.
const RULES: usize = 6;
/// Size of a square and the step to the next, in units of the picture.
const SQUARE: u32 = 15;
const STEP: u32 = 20;

/// The card.
pub(super) fn card(screen: &Screen, draft: Option<&AvailabilitySettings>, asked: &Question) -> impl IntoView + use<> {
    let settings = draft.unwrap_or_else(|| screen.stored()).clone();
    let region = settings.region();
    let context = context_with(&screen.clinic, settings);
    let today = context.clinic.zone.moment(screen.clinic.now).date;
    let holidays = region.map(|region| holidays(region, today)).unwrap_or_default();
    let review = year_ahead(screen.clinic.now, &context, &holidays);
    let picked = NaiveDate::parse_from_str(&asked.date, "%Y-%m-%d").ok();
    let months = review.months.iter().map(|month| month_view(month, picked)).collect_view();
    let badge = (!review.undecided.is_empty()).then(|| {
        let text = format!("{} to decide", show::count(review.undecided.len() as u64, "date", "dates"));
        view! { <span class="badge" data-tone="warn"><Icon name="alert" />{text}</span> }
    });
    let zone_name = place_name(context.clinic.zone.name());
    let about = match region {
        Some(region) => {
            format!("Each square is a day, Monday first, in {zone_name} time. Public holidays of {}.", region.name())
        }
        None => format!(
            "Each square is a day, Monday first, in {zone_name} time. Choose a province or state in Hours to see public holidays."
        ),
    };
    let notes = notes(screen, &review);
    let words = review.summary().into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
    view! {
        <section class="card mt-5" id="year" aria-labelledby="year-heading">
            <div class="card-head"><h2 id="year-heading">"The year ahead"</h2>{badge}<p>{about}</p></div>
            <div class="card-body stack loose">
                <ul class="year">{months}</ul>
                {legend()}
                <div class="tiles">{notes}</div>
                <details class="fold">
                    <summary><Icon name="right" size="sm" />"In words"</summary>
                    <ul class="small">{words}</ul>
                </details>
            </div>
        </section>
    }
    .into_any()
}

/// Of this year and the next.
fn holidays(region: Region, today: NaiveDate) -> Vec<(NaiveDate, String)> {
    let years = today.year()..=today.year() + 1;
    let days = years.flat_map(|year| public_holidays(region, year));
    days.map(|day| (day.date, day.name(Language::En))).collect()
}

/// What is to be done or to be known, one tile each.
fn notes(screen: &Screen, review: &YearReview) -> impl IntoView + use<> {
    let decide = (!review.undecided.is_empty()).then(|| {
        let listed = review.undecided.iter().take(LISTED).map(|(date, name)| format!("{name} ({})", show::date(*date)));
        let mut listed = listed.collect::<Vec<_>>().join(", ");
        let more = review.undecided.len().saturating_sub(LISTED);
        if more > 0 {
            listed.push_str(&format!(" and {more} more"));
        }
        view! {
            <div class="alert" data-tone="warn">
                <Icon name="alert" />
                <b>"Open or closed?"</b>
                <p>{format!("{listed}. Until you decide they are usual days. ")}<a href=format!("{}#holidays", screen.address("hours"))>"Decide in Hours"</a></p>
            </div>
        }
    });
    let coming: Vec<_> = review.clock_changes.iter().filter(|change| change.date >= review.today).collect();
    let clocks = (!coming.is_empty()).then(|| {
        let sentences = coming.iter().map(|change| {
            let edges = change.edges.iter().map(|edge| format!(" {}", edge.sentence)).collect::<String>();
            view! { <li>{format!("{}{edges}", change.sentence())}</li> }
        });
        view! {
            <div class="alert" data-tone="info">
                <Icon name="clock" />
                <b>"The clocks change"</b>
                <ul>{sentences.collect_view()}</ul>
            </div>
        }
    });
    let unattended = (review.unattended.minutes > 0).then(|| {
        view! {
            <div class="alert" data-tone="warn">
                <Icon name="missed" />
                <b>"Nobody to talk to, nowhere to leave a message"</b>
                <p>{format!("{} ", review.unattended.sentence())}<a href=screen.address("backup")>"Backup"</a></p>
            </div>
        }
    });
    let of = |severity: Severity| {
        let texts: Vec<_> =
            review.dead_rules.iter().filter(|r| r.severity == severity).map(|r| r.why.clone()).collect();
        let more = texts.len().saturating_sub(RULES);
        let more = (more > 0).then(|| format!("And {more} more."));
        texts.into_iter().take(RULES).chain(more).map(|text| view! { <li>{text}</li> }).collect::<Vec<_>>()
    };
    let (warnings, known) = (of(Severity::Warning), of(Severity::Note));
    let dead = (!warnings.is_empty()).then(|| {
        view! { <div class="alert" data-tone="warn"><Icon name="alert" /><b>"Settings that have no effect"</b><ul>{warnings}</ul></div> }
    });
    let good_to_know = (!known.is_empty()).then(|| {
        view! { <div class="alert" data-tone="info"><Icon name="info" /><b>"Good to know"</b><ul>{known}</ul></div> }
    });
    view! { {decide} {clocks} {unattended} {dead} {good_to_know} }
}

/// What stands in a square.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Square {
    Open,
    Closed,
    Holiday,
    Special,
    Undecided,
}

fn square(day: &DayReview) -> Square {
    match (&day.state, &day.undecided) {
        (_, Some(_)) => Square::Undecided,
        (DayState::Open, None) => Square::Open,
        (DayState::Special, None) => Square::Special,
        (DayState::Closed, None) => Square::Closed,
        (DayState::ClosedFor(_), None) => Square::Holiday,
    }
}

/// "December 2026: 19 usual open days, 24 Dec special hours for Christmas Eve, 25 Dec closed for Christmas Day".
fn month_words(month: &MonthReview) -> String {
    let usual = month.days.iter().filter(|day| square(day) == Square::Open).count();
    let mut parts = vec![show::count(usual as u64, "usual open day", "usual open days")];
    for day in &month.days {
        let date = format!("{} {}", day.date.day(), show::month(day.date));
        match (square(day), &day.undecided) {
            (_, Some(name)) => parts.push(format!("{date} {name}, no decision yet")),
            (Square::Holiday, None) => {
                parts.push(format!("{date} closed for {}", day.exception.as_deref().unwrap_or("a special day")));
            }
            (Square::Special, None) => {
                parts.push(format!("{date} special hours for {}", day.exception.as_deref().unwrap_or("a special day")));
            }
            _ => {}
        }
        match day.clock_change {
            Some(ClockKind::Skipped(_)) => parts.push(format!("{date} clocks go forward")),
            Some(ClockKind::Repeated(_)) => parts.push(format!("{date} clocks go back")),
            None => {}
        }
    }
    format!("{}: {}", month.title(), parts.join(", "))
}

fn month_view(month: &MonthReview, picked: Option<NaiveDate>) -> impl IntoView + use<> {
    let first = month.days.first().map_or(0, |day| day.date.weekday().num_days_from_monday());
    let cells = month.days.iter().map(|day| {
        let at = first + day.date.day0();
        cell(day, 2 + at % 7 * STEP, 2 + at / 7 * STEP, picked == Some(day.date))
    });
    let cells = cells.collect_view();
    let title = month.title();
    let (name, year) = title.split_once(' ').unwrap_or((&title, ""));
    let (name, year) = (name.chars().take(3).collect::<String>(), year.to_owned());
    view! {
        <li>
            <p class="month">{name}" "<span class="muted">{year}</span></p>
            <svg viewBox="-1 -1 142 122" role="img" aria-label=month_words(month)>{cells}</svg>
        </li>
    }
    .into_any()
}

fn cell(day: &DayReview, x: u32, y: u32, picked: bool) -> impl IntoView + use<> {
    let kind = square(day);
    let class = match kind {
        Square::Open => "cell open",
        Square::Closed => "cell closed",
        Square::Holiday => "cell holiday",
        Square::Special => "cell half",
        Square::Undecided => "cell todo",
    };
    let class = if day.past { format!("{class} past") } else { class.to_owned() };
    let half = (kind == Square::Special).then(|| {
        let shape = format!("M{x} {}v-12a3 3 0 0 1 3-3h4.5v15z", y + SQUARE);
        view! { <path class="cell-half" d=shape /> }
    });
    let mark = (kind == Square::Undecided).then(|| {
        view! { <text class="cell-text" x=format!("{x}.5") dx="7" y=y + 11>"?"</text> }
    });
    let clock = day.clock_change.map(|_| {
        let (cx, cy) = (format!("{}.5", x + 7), format!("{}.5", y + 7));
        let hands = format!("M{}.5 {}.5v4l2.6 1.8", x + 7, y + 3);
        view! { <circle class="cell-clock" cx=cx cy=cy r="6.4" /><path class="cell-clock" d=hands /> }
    });
    let pick = picked.then(|| {
        view! { <rect class="cell pick" x=i64::from(x) - 2 y=i64::from(y) - 2 width="19" height="19" rx="5" /> }
    });
    view! {
        <rect class=class x=x y=y width=SQUARE height=SQUARE rx="3" />
        {half}{mark}{clock}{pick}
    }
    .into_any()
}

fn legend() -> impl IntoView {
    let item = |class: &'static str, label: &'static str, more: Option<AnyView>| {
        view! {
            <li>
                <svg viewBox="0 0 19 15" aria-hidden="true"><rect class=class x="1" y="1" width="17" height="13" rx="3" />{more}</svg>
                {label}
            </li>
        }
    };
    let half = view! { <path class="cell-half" d="M1 14v-10a3 3 0 0 1 3-3h5.5v13z" /> }.into_any();
    let question = view! { <text class="cell-text" x="9.5" y="11">"?"</text> }.into_any();
    view! {
        <ul class="legend">
            {item("cell", "Open", None)}
            {item("cell closed", "Closed", None)}
            {item("cell holiday", "Closed for a special day", None)}
            {item("cell half", "Special hours", Some(half))}
            {item("cell todo", "No decision yet", Some(question))}
            <li>
                <svg viewBox="0 0 19 15" aria-hidden="true">
                    <circle class="cell-clock" cx="9.5" cy="7.5" r="6.4" /><path class="cell-clock" d="M9.5 4v4l2.6 1.8" />
                </svg>
                "Clocks change"
            </li>
        </ul>
    }
}
