//! A clinic's backup: what callers get when the assistant does not answer.

pub(super) mod hear;

use super::settings::{Screen, context_with, control_errors, form_start, save_bar, slug};
use crate::components::{ErrorSummary, FieldErrorText, Frame, Icon, Nav, TextArea, error_id, page};
use crate::drafts::BackupDraft;
use crate::forms::Submitted;
use backend::Failure;
use domain::availability::{FallbackKind, MAX_GREETING, Mode, NextStep};
use domain::phone::E164;
use domain::speech;
use leptos::prelude::*;

/// The backup screen.
#[component]
pub fn Backup() -> impl IntoView {
    page(load(slug())).into_any()
}

async fn load(slug: String) -> Result<AnyView, Failure> {
    let screen = Screen::load(&slug).await?;
    let sent = screen.typed("backup").cloned();
    let draft = sent.as_ref().map_or_else(|| BackupDraft::of(screen.stored()), BackupDraft::typed);
    let notices = screen.notices(sent.as_ref(), "backup");
    let lead = format!("{} What callers get when the assistant does not take the call.", screen.whose());
    let form = form(&screen, sent.as_ref(), &draft);
    Ok(view! {
        <Frame data=screen.data nav=Nav::Backup title="Backup">
            <div class="page-head">
                <div>
                    <h1>"Backup"</h1>
                    <p class="lead">{lead}</p>
                </div>
            </div>
            {notices}
            {form}
        </Frame>
    }
    .into_any())
}

/// The line that staff answer, where the clinic's number has one.
fn staff(screen: &Screen) -> Option<&E164> {
    screen.clinic.context.clinic.staff.as_ref().map(|line| &line.number)
}

/// While the clinic is open and the assistant is for the other hours, people expect their own line to ring.
fn staff_first(screen: &Screen) -> bool {
    staff(screen).is_some() && screen.stored().mode == Mode::AfterHoursOnly
}

/// The kinds in the order they are offered.
fn kinds(staff_first: bool) -> [FallbackKind; 3] {
    let [voicemail, forward, busy] = FallbackKind::ALL;
    if staff_first { [forward, voicemail, busy] } else { [voicemail, forward, busy] }
}

fn form(screen: &Screen, sent: Option<&Submitted>, draft: &BackupDraft) -> impl IntoView + use<> {
    let staff_first = staff_first(screen);
    let cards = kinds(staff_first).into_iter().enumerate().map(|(i, kind)| {
        let (title, text) = match kind {
            FallbackKind::Voicemail => ("Voicemail", "A greeting, a tone, and up to 5 minutes for a message."),
            FallbackKind::Forward if staff_first => (
                "Ring the staff line",
                "The assistant answers when you are closed, so while you are open a phone at the clinic rings. You choose what follows when nobody takes the call.",
            ),
            FallbackKind::Forward if staff(screen).is_some() => ("Ring the staff line", "A phone at the clinic rings. You choose what follows when nobody takes the call."),
            FallbackKind::Forward => ("Ring another number", "A phone of yours rings. You choose what follows when nobody takes the call."),
            FallbackKind::BusySignal => ("Busy tone", "Callers hear a busy tone and are not charged. They cannot leave anything."),
        };
        let badge = (kind == FallbackKind::Forward && staff_first).then(|| {
            view! { <span class="badge" data-tone="info"><Icon name="staff" />"Suggested"</span> }
        });
        let id = if i == 0 { "kind".to_owned() } else { format!("kind-{}", kind.code()) };
        let checked = draft.kind == kind.code();
        view! {
            <label class="choice">
                <input type="radio" name="kind" id=id value=kind.code() checked=checked />
                <b>{title}</b>
                <span class="muted small">{text}</span>
                {badge}
            </label>
        }
    });
    let cards = cards.collect_view();
    let kind_error = sent.and_then(|s| s.error("kind")).map(str::to_owned);
    let shown = draft.readable(screen.stored(), staff(screen));
    let note = match sent {
        None => "As saved.",
        Some(sent) if sent.errors.is_empty() => "With what you typed. Not saved yet.",
        Some(_) => "Without what needs fixing. Not saved yet.",
    };
    let hear = hear::card(&context_with(&screen.clinic, shown), note);
    let save = screen.editable.then(|| save_bar("Save backup", None, sent.is_some(), screen.address("backup")));
    view! {
        <form method="post" action=screen.address("backup") aria-label="Backup" autocomplete="off">
            {form_start(screen.version(sent), screen.editable)}
            <ErrorSummary errors=control_errors(sent) id_of=str::to_owned />
            <fieldset class="whole" disabled=!screen.editable>
                <div class="split by-kind">
                    <div class="stack">
                        <fieldset class="stack tight">
                            <legend class="vh">"The backup"</legend>
                            {cards}
                            <FieldErrorText control="kind" message=kind_error />
                        </fieldset>
                        {line_card(screen, sent, draft)}
                        {greeting_card(screen, sent, draft)}
                    </div>
                    <div class="stack sticky">{hear}</div>
                </div>
            </fieldset>
            {save}
        </form>
    }
    .into_any()
}

fn step_words(step: NextStep) -> &'static str {
    match step {
        NextStep::Voicemail => "Voicemail takes a message",
        NextStep::Assistant => "The assistant takes over",
        NextStep::BusySignal => "A sentence that all lines are busy",
    }
}

fn line_card(screen: &Screen, sent: Option<&Submitted>, draft: &BackupDraft) -> impl IntoView + use<> {
    let error = |id: &str| sent.and_then(|s| s.error(id)).map(str::to_owned);
    let described = |id: &str, hint: bool| match (hint, error(id).is_some()) {
        (true, true) => Some(format!("{id}-hint {}", error_id(id))),
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(error_id(id)),
        (false, false) => None,
    };
    let step = |id: &'static str, label: &'static str, chosen: &str| {
        let options = NextStep::ALL.map(|step| {
            let selected = step.code() == chosen;
            view! { <option value=step.code() selected=selected>{step_words(step)}</option> }
        });
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <select class="select" id=id name=id aria-invalid=error(id).map(|_| "true") aria-describedby=described(id, false)>
                    {options.collect_view()}
                </select>
                <FieldErrorText control=id message=error(id) />
            </div>
        }
    };
    let hint = match staff(screen) {
        Some(line) => format!("Any way of writing it. Blank rings the staff line of your number, {}.", line.display()),
        None => "Any way of writing it, with the area code.".to_owned(),
    };
    view! {
        <section class="card" aria-labelledby="line-heading" data-for="forward">
            <div class="card-head"><h2 id="line-heading">"The line that rings"</h2></div>
            <div class="card-body stack">
                <div class="pair">
                    <div class="field">
                        <label for="forward-number">"Number"</label>
                        <input
                            class="input"
                            type="tel"
                            id="forward-number"
                            name="forward-number"
                            maxlength="40"
                            value=draft.number.clone()
                            aria-invalid=error("forward-number").map(|_| "true")
                            aria-describedby=described("forward-number", true)
                        />
                        <p class="hint" id="forward-number-hint">{hint}</p>
                        <FieldErrorText control="forward-number" message=error("forward-number") />
                    </div>
                    <div class="field">
                        <label for="ring-seconds">"Rings for, in seconds"</label>
                        <input
                            class="input"
                            type="text"
                            inputmode="numeric"
                            id="ring-seconds"
                            name="ring-seconds"
                            maxlength="12"
                            value=draft.ring.clone()
                            aria-invalid=error("ring-seconds").map(|_| "true")
                            aria-describedby=described("ring-seconds", true)
                        />
                        <p class="hint" id="ring-seconds-hint">"5 to 60. A ring takes about 6."</p>
                        <FieldErrorText control="ring-seconds" message=error("ring-seconds") />
                    </div>
                </div>
                {step("on-no-answer", "When nobody answers", &draft.no_answer)}
                {step("on-busy", "When the line is busy", &draft.busy)}
                {step("on-failed", "When the line cannot be reached", &draft.failed)}
                <div>
                    <label class="switch">
                        <input type="checkbox" role="switch" name="announce" id="announce" checked=draft.announce />
                        <span>"Say a sentence before it rings"</span>
                    </label>
                    <p class="hint">"The carrier then counts the call as answered, and charges it, from that sentence on."</p>
                </div>
                <div>
                    <label class="switch">
                        <input type="checkbox" role="switch" name="confirm-answer" id="confirm-answer" checked=draft.confirm />
                        <span>"Whoever picks up presses 1 to take the call"</span>
                    </label>
                    <p class="hint">"For a mobile: its own voicemail presses nothing, so the call goes on as if nobody had answered."</p>
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn greeting_card(screen: &Screen, sent: Option<&Submitted>, draft: &BackupDraft) -> impl IntoView + use<> {
    let clinic = &screen.clinic.context.clinic;
    let error = sent.and_then(|s| s.error("greeting")).map(str::to_owned);
    let described =
        if error.is_some() { format!("greeting-hint {}", error_id("greeting")) } else { "greeting-hint".to_owned() };
    let standard = speech::voicemail_greeting(&clinic.name, clinic.language);
    let max = u32::try_from(MAX_GREETING).unwrap_or(u32::MAX);
    view! {
        <section class="card" aria-labelledby="greeting-heading" data-for="voicemail forward">
            <div class="card-head"><h2 id="greeting-heading">"Voicemail greeting"</h2></div>
            <div class="card-body field">
                <label for="greeting">"What the voice says "<span class="opt">"optional"</span></label>
                <TextArea
                    id="greeting"
                    value=draft.greeting.clone()
                    max=max
                    invalid=error.is_some()
                    described_by=described
                    placeholder=standard
                />
                <p class="hint" id="greeting-hint">
                    {format!("At most {MAX_GREETING} characters. Blank says the sentence shown in grey. The emergency line and the recording notice are always said.")}
                </p>
                <FieldErrorText control="greeting" message=error />
            </div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::kinds;
    use domain::availability::FallbackKind;

    #[test]
    fn the_staff_line_comes_first_where_it_fits_and_every_kind_is_offered() {
        assert_eq!(kinds(true)[0], FallbackKind::Forward);
        assert_eq!(kinds(false)[0], FallbackKind::Voicemail);
        for offered in [kinds(true), kinds(false)] {
            assert!(FallbackKind::ALL.iter().all(|kind| offered.contains(kind)));
        }
    }
}
