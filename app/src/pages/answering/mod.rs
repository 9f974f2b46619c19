//! Who answers a clinic's calls: the mode, what counts as busy, the assistant's own schedule.

mod rules;

use super::dashboard::headline;
use super::settings::{Screen, context_with, control_errors, form_start, save_bar, slug, week_strips};
use crate::components::{DayStrip, ErrorSummary, FieldErrorText, Frame, Icon, Nav, error_id, page};
use crate::drafts::AnsweringDraft;
use crate::forms::Submitted;
use backend::Failure;
use domain::availability::{AvailabilitySettings, Mode, Weekday};
use domain::routing::{Plan, day_of_answers};
use leptos::prelude::*;

/// The who-answers screen.
#[component]
pub fn Answering() -> impl IntoView {
    page(load(slug())).into_any()
}

async fn load(slug: String) -> Result<AnyView, Failure> {
    let screen = Screen::load(&slug).await?;
    let sent = screen.typed("answering").cloned();
    let draft = sent.as_ref().map_or_else(|| AnsweringDraft::of(screen.stored()), AnsweringDraft::typed);
    let shown = if sent.is_some() { draft.readable(screen.stored()) } else { screen.stored().clone() };
    let notices = screen.notices(sent.as_ref(), "answering");
    let lead =
        format!("{} Who picks up first, and when. Whoever is not first comes in through the backup.", screen.whose());
    let form = form(&screen, sent.as_ref(), &draft, &shown);
    Ok(view! {
        <Frame data=screen.data nav=Nav::Answering title="Who answers">
            <div class="page-head">
                <div>
                    <h1>"Who answers"</h1>
                    <p class="lead">{lead}</p>
                </div>
            </div>
            {notices}
            {form}
        </Frame>
    }
    .into_any())
}

/// What the backup does, for a sentence that goes on.
fn backup_words(plan: &Plan) -> &'static str {
    match plan {
        Plan::Voicemail { .. } => "callers reach voicemail",
        Plan::Forward(_) => "your staff line rings",
        Plan::Busy => "callers hear a busy tone",
        Plan::Assistant | Plan::Reject | Plan::Apology => "calls go to your backup",
    }
}

/// One sentence about a mode.
fn about(mode: Mode, backup: &str) -> String {
    match mode {
        Mode::Always => "Day and night, every call goes straight to the assistant.".to_owned(),
        Mode::AfterHoursOnly => {
            format!("While you are open {backup}. When you are closed the assistant takes the call.")
        }
        Mode::OverflowOnly => format!("Normally {backup}. When many calls come at once the assistant takes the rest."),
        Mode::Scheduled => "The assistant answers at the times you list here, whatever the opening hours.".to_owned(),
        Mode::Disabled => format!("The assistant takes no calls: at any hour {backup}."),
    }
}

fn form(
    screen: &Screen,
    sent: Option<&Submitted>,
    draft: &AnsweringDraft,
    shown: &AvailabilitySettings,
) -> impl IntoView + use<> {
    let errors = control_errors(sent);
    let context = context_with(&screen.clinic, shown.clone());
    let backup = domain::routing::Decision::system_fallback(&context).plan;
    let modes = Mode::ALL.into_iter().enumerate().map(|(i, mode)| {
        let (code, checked) = (mode.code(), draft.mode == mode.code());
        // The first has the name as its id: a message about the choice leads to it.
        let id = if i == 0 { "mode".to_owned() } else { format!("mode-{code}") };
        view! {
            <label class="choice">
                <input type="radio" name="mode" id=id value=code checked=checked />
                <b>{mode.label()}</b>
                <span class="muted small">{about(mode, backup_words(&backup))}</span>
            </label>
        }
    });
    let modes = modes.collect_view();
    let mode_error = sent.and_then(|s| s.error("mode")).map(str::to_owned);
    // There in every mode and seen only while that one is chosen, so that it is told before anything is saved.
    let idle = (!draft.rules_on || draft.rules.is_empty()).then(|| {
        let detail = if draft.rules.is_empty() {
            format!(
                "Without rules the assistant never answers here: at any hour {}. Add a rule, or choose another mode.",
                backup_words(&backup)
            )
        } else {
            format!(
                "The rules are switched off, so the assistant never answers here: at any hour {}.",
                backup_words(&backup)
            )
        };
        view! {
            <div class="alert" data-tone="warn" data-for="scheduled">
                <Icon name="alert" />
                <b>"The assistant would be off"</b>
                <p>{detail}</p>
            </div>
        }
    });
    let save = screen
        .editable
        .then(|| save_bar("Save who answers", draft.said.clone(), sent.is_some(), screen.address("answering")));
    view! {
        <form method="post" action=screen.address("answering") aria-label="Who answers" autocomplete="off">
            {form_start(screen.version(sent), screen.editable)}
            <ErrorSummary errors=errors id_of=str::to_owned />
            <fieldset class="whole" disabled=!screen.editable>
                <div class="split aside-mid by-mode">
                    <div class="stack">
                        <fieldset class="stack tight">
                            <legend class="vh">"Who picks up first"</legend>
                            {modes}
                            <FieldErrorText control="mode" message=mode_error />
                        </fieldset>
                        {idle}
                        {load_card(draft, sent)}
                        {closed_card(draft, screen)}
                        {rules::card(draft, sent, screen.editable)}
                    </div>
                    <div class="stack sticky">{preview(screen, sent, draft, shown)}</div>
                </div>
            </fieldset>
            {save}
        </form>
    }
    .into_any()
}

fn load_card(draft: &AnsweringDraft, sent: Option<&Submitted>) -> impl IntoView + use<> {
    let number = |id: &'static str, label: &'static str, hint: &'static str, value: &str| {
        let error = sent.and_then(|s| s.error(id)).map(str::to_owned);
        let described = if error.is_some() { format!("{id}-hint {}", error_id(id)) } else { format!("{id}-hint") };
        view! {
            <div class="field">
                <label for=id>{label}</label>
                // A text control: a number control would drop what is no number before anybody saw it.
                <input
                    class="input"
                    type="text"
                    inputmode="numeric"
                    id=id
                    name=id
                    maxlength="12"
                    value=value.to_owned()
                    aria-invalid=error.as_ref().map(|_| "true")
                    aria-describedby=described
                />
                <p class="hint" id=format!("{id}-hint")>{hint}</p>
                <FieldErrorText control=id message=error />
            </div>
        }
    };
    view! {
        <section class="card" aria-labelledby="busy-heading" data-for="after-hours-only overflow-only">
            <div class="card-head"><h2 id="busy-heading">"When the lines are busy"</h2></div>
            <div class="card-body stack">
                <label class="switch" data-for="after-hours-only">
                    <input type="checkbox" role="switch" name="busy-on" id="busy-on" checked=draft.busy />
                    <span>"While you are open, send calls to the assistant when the lines are busy"</span>
                </label>
                <div class="filters">
                    {number("busy-threshold", "Busy from", "Calls ringing or in progress, 1 to 1000.", &draft.threshold)}
                    {number("busy-wait", "Usual wait then, in minutes", "For your own reference, 0 to 240.", &draft.wait)}
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn closed_card(draft: &AnsweringDraft, screen: &Screen) -> impl IntoView + use<> {
    view! {
        <section class="card" aria-labelledby="closed-heading" data-for="overflow-only">
            <div class="card-head"><h2 id="closed-heading">"When you are closed"</h2></div>
            <div class="card-body stack tight">
                <label class="switch">
                    <input type="checkbox" role="switch" name="closed-too" id="closed-too" checked=draft.closed_too />
                    <span>"The assistant also answers outside the opening hours"</span>
                </label>
                <p class="hint">"The opening hours are on " <a href=screen.address("hours")>"Hours"</a>"."</p>
            </div>
        </section>
    }
    .into_any()
}

fn preview(
    screen: &Screen,
    sent: Option<&Submitted>,
    draft: &AnsweringDraft,
    shown: &AvailabilitySettings,
) -> impl IntoView + use<> {
    let context = context_with(&screen.clinic, shown.clone());
    let now = context.clinic.zone.moment(screen.clinic.now);
    let today = day_of_answers(&context, now.date);
    let minute = now.second / 60;
    let answer = today.iter().find(|s| (s.from..s.to).contains(&minute)).map(|s| s.state.0.clone());
    let answer = answer
        .map(|plan| view! { <p class="small"><b>{headline(&plan)}</b>" at this hour, while the lines are quiet."</p> });
    let partly = sent.is_some_and(|s| !s.errors.is_empty());
    let note = match (partly, shown != screen.stored()) {
        (true, _) => "Drawn without what needs fixing.",
        (false, true) => "With what you typed. Not saved yet.",
        (false, false) => "As saved. A switch that is set by hand for now is left out.",
    };
    let redraw = screen.editable.then(|| {
        let focus = draft.focus.as_deref() == Some("preview");
        view! {
            <div>
                <button class="btn sm" type="submit" name="do" value="preview" id="preview" autofocus=focus>"Draw what I chose"</button>
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby="preview-heading">
            <div class="card-head"><h2 id="preview-heading">"Who picks up"</h2></div>
            <div class="card-body stack tight">
                <DayStrip day=format!("Today, {}", Weekday::of(now.date).name()) segments=today now=Some(minute) axis=true />
                {answer}
                {week_strips(&screen.clinic, &context)}
                <p class="hint">{note}</p>
                {redraw}
            </div>
        </section>
    }
    .into_any()
}
