//! A clinic's hours: today's switch, the usual week, the time zone, special days.

mod dates;
mod feed;
mod holidays;
mod today;
mod zone;

pub(in crate::pages) use zone::groups as zone_groups;

use super::settings::{Screen, context_with, control_errors, form_start, slug, week_strips};
use crate::components::{Frame, Nav, page};
use crate::drafts::{HoursDraft, WeekDraft};
use crate::forms::Submitted;
use crate::islands::{EditorStart, HoursEditor};
use backend::Failure;
use domain::availability::{AvailabilitySettings, Weekday, hours_in_words};
use domain::language::Language;
use domain::routing::{Plan, day_of_answers};
use leptos::prelude::*;

/// The hours screen.
#[component]
pub fn Hours() -> impl IntoView {
    page(load(slug())).into_any()
}

async fn load(slug: String) -> Result<AnyView, Failure> {
    let screen = Screen::load(&slug).await?;
    let sent = screen.typed("hours").cloned();
    let draft = sent.as_ref().map_or_else(|| HoursDraft::of(screen.stored()), HoursDraft::typed);
    // The preview shows what is typed, as far as it can be read.
    let shown = if sent.is_some() { draft.readable(screen.stored()) } else { screen.stored().clone() };
    let lead = format!("{} Calls and what the assistant tells callers follow these hours.", screen.whose());
    let notices = screen.notices(sent.as_ref(), "hours");
    let today = today::card(&screen);
    let form = form(&screen, sent.as_ref(), &draft, &shown);
    let token = screen.data.store().await?.feed_token(&slug).await?;
    let base = screen.data.visitor.services.telephony.public_base_url().to_owned();
    let feed = feed::card(&screen, token.map(|token| format!("{base}/feeds/{token}.ics")));
    Ok(view! {
        <Frame data=screen.data nav=Nav::Hours title="Hours">
            <div class="page-head">
                <div>
                    <h1>"Hours"</h1>
                    <p class="lead">{lead}</p>
                </div>
            </div>
            {notices}
            {today}
            {form}
            {feed}
        </Frame>
    }
    .into_any())
}

fn form(
    screen: &Screen,
    sent: Option<&Submitted>,
    draft: &HoursDraft,
    shown: &AvailabilitySettings,
) -> impl IntoView + use<> {
    let errors = control_errors(sent);
    let start = EditorStart {
        week: draft.week.clone(),
        saved: WeekDraft::of(&screen.stored().week),
        zone: screen.stored().timezone.clone(),
        chosen_zone: draft.timezone.clone(),
        changed_dates: draft.changed_dates(screen.stored()),
        errors: errors.iter().map(|e| (e.field.clone(), e.message.clone())).collect(),
        closed: closed_words(screen),
        copying: draft.copying.map_or("", Weekday::key).to_owned(),
        focus: draft.focus.clone().unwrap_or_default(),
        said: draft.said.clone().unwrap_or_default(),
        address: screen.address("hours"),
        editable: screen.editable,
    };
    // Told again as long as something is missing, also after Add or Remove.
    let refused =
        (draft.refused || !errors.is_empty()).then(|| view! { <input type="hidden" name="refused" value="1" /> });
    let preview = preview(screen, draft, shown);
    let words = words(screen, shown);
    let zone = zone::card(screen, draft, sent);
    let dates = dates::card(screen, draft, sent);
    view! {
        <form method="post" action=screen.address("hours") class="mt-4" aria-label="Hours" autocomplete="off">
            {form_start(screen.version(sent), screen.editable)}
            {refused}
            <fieldset class="whole" disabled=!screen.editable>
                <HoursEditor start>
                    <div class="stack">{preview}{words}{zone}</div>
                    {dates}
                </HoursEditor>
            </fieldset>
        </form>
    }
    .into_any()
}

/// Who answers on a day without hours.
fn closed_words(screen: &Screen) -> String {
    let mut settings = screen.stored().clone();
    settings.week = Default::default();
    settings.exceptions.clear();
    let context = context_with(&screen.clinic, settings);
    let plan = day_of_answers(&context, screen.clinic.local.moment.date).into_iter().next().map(|s| s.state.0);
    let who = match plan {
        Some(Plan::Assistant) => " The assistant answers.",
        Some(Plan::Voicemail { .. }) => " Callers reach voicemail.",
        Some(Plan::Forward(_)) => " The staff line rings.",
        Some(Plan::Busy) => " Callers hear a busy tone.",
        Some(Plan::Reject | Plan::Apology) | None => "",
    };
    format!("Closed all day.{who}")
}

fn preview(screen: &Screen, draft: &HoursDraft, shown: &AvailabilitySettings) -> impl IntoView + use<> {
    let strips = week_strips(&screen.clinic, &context_with(&screen.clinic, shown.clone()));
    let typed = shown != screen.stored();
    let partly = !draft.week.check(true).errors.is_empty();
    let note = match (typed, partly) {
        (_, true) => "This week, drawn without the times that need fixing.",
        (true, false) => "This week, with what you typed. Not saved yet.",
        (false, false) => "This week, as saved.",
    };
    let redraw = screen.editable.then(|| {
        let focus = draft.focus.as_deref() == Some("preview");
        view! {
            <button class="btn sm" type="submit" name="do" value="preview" id="preview" autofocus=focus>"Draw what I typed"</button>
        }
    });
    view! {
        <section class="card" aria-labelledby="preview-heading">
            <div class="card-head"><h2 id="preview-heading">"Who picks up, with these hours"</h2></div>
            <div class="card-body stack tight">
                {strips}
                <p class="hint">{note}</p>
                <div>{redraw}</div>
            </div>
        </section>
    }
    .into_any()
}

fn words(screen: &Screen, shown: &AvailabilitySettings) -> impl IntoView + use<> {
    let language = screen.clinic.context.clinic.language;
    let said = hours_in_words(&shown.week, language);
    let lang = (language != Language::En).then(|| language.code());
    view! {
        <section class="card" aria-labelledby="words-heading">
            <div class="card-head"><h2 id="words-heading">"In words"</h2></div>
            <div class="card-body">
                <p class="small">"Callers who ask hear: " <q lang=lang>{said}</q></p>
            </div>
        </section>
    }
    .into_any()
}
