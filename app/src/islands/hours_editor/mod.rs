//! The usual week as it is edited. On the server it is the form that works without JavaScript; in the browser the same
//! buttons act at once, mistakes are told while typing, and the last step can be undone.

mod day;
mod page;

use crate::components::Icon;
use crate::drafts::{DayDraft, WeekAction, WeekDraft, add_id, copy_id};
use crate::islands::ready_mark;
use day::day_row;
use domain::FieldError;
use domain::availability::{Week, Weekday};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the editor starts with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditorStart {
    /// The week as it was typed, or as it is stored.
    pub week: WeekDraft,
    /// The week as it is stored.
    pub saved: WeekDraft,
    /// The stored time zone.
    pub zone: String,
    /// The time zone that is chosen in the form.
    pub chosen_zone: String,
    /// Special days that are not as they are stored.
    pub changed_dates: usize,
    /// Why the form was not saved: controls and messages.
    pub errors: Vec<(String, String)>,
    /// What is said of a closed day.
    pub closed: String,
    /// Key of the day whose copy panel is unfolded; blank for none.
    pub copying: String,
    /// The control that gets the focus; blank for none.
    pub focus: String,
    /// What the last button did; blank for nothing.
    pub said: String,
    /// Where the stored hours are shown.
    pub address: String,
    /// Whether the person may change anything.
    pub editable: bool,
}

/// Everything that changes while somebody edits. One state and one signal for all of it: each signal type of its own
/// makes the browser's module larger, and a week is small enough to look at as a whole.
struct State {
    week: WeekDraft,
    /// What can be read of it now, for the pictures of the days.
    read: Week,
    /// What is wrong with it now.
    errors: Vec<FieldError>,
    zone: String,
    copying: Option<Weekday>,
    /// What the last step did.
    said: String,
    /// The days as they were before it.
    undo: Vec<(Weekday, DayDraft)>,
}

/// What the parts of the editor share.
#[derive(Clone, Copy)]
struct Editor {
    state: RwSignal<State>,
    start: StoredValue<EditorStart>,
}

impl Editor {
    fn new(start: EditorStart) -> Self {
        let state = State {
            week: start.week.clone(),
            read: Week::default(),
            errors: Vec::new(),
            zone: start.chosen_zone.clone(),
            copying: Weekday::MONDAY_FIRST.into_iter().find(|day| day.key() == start.copying),
            said: start.said.clone(),
            undo: Vec::new(),
        };
        let editor = Self { state: RwSignal::new(state), start: StoredValue::new(start) };
        editor.change(|_| ());
        editor
    }

    /// Changes the state and looks at the week again.
    fn change(self, change: impl FnOnce(&mut State)) {
        // Once it was refused it tells what is missing until nothing is; before, only what is wrong.
        let finished = self.start.with_value(|start| !start.errors.is_empty());
        self.state.update(|state| {
            change(state);
            let checked = state.week.check(finished);
            (state.read, state.errors) = (checked.week, checked.errors);
        });
    }

    /// A text that follows the state.
    fn text(self, of: impl Fn(&State) -> String + Send + Sync + 'static) -> Signal<String> {
        Signal::derive(move || self.state.with(|state| of(state)))
    }

    /// A yes or no that follows the state.
    fn is(self, of: impl Fn(&State) -> bool + Send + Sync + 'static) -> Signal<bool> {
        Signal::derive(move || self.state.with(|state| of(state)))
    }

    /// Whether the page asks for the focus on this control.
    fn focused(self, id: &str) -> bool {
        self.start.with_value(|start| start.focus == id)
    }

    /// A control of the form holds another value.
    fn typed(self, name: &str, value: &str, ticked: bool) {
        self.change(|state| {
            if name == "timezone" {
                value.clone_into(&mut state.zone);
            } else if let Some(day) = state.week.set(name, value, ticked)
                && state.undo.iter().any(|(undone, _)| *undone == day)
            {
                // Taking the last step back would now also take back what was typed.
                state.undo.clear();
                state.said.clear();
            }
        });
    }

    /// A button of the week.
    fn act(self, action: WeekAction) {
        let ticked = if let WeekAction::CopyTo(from) = action { page::ticked_days(from) } else { Vec::new() };
        self.change(|state| {
            let before = state.week.clone();
            let done = state.week.apply(action, &ticked);
            let mut focus = done.focus;
            state.copying = match action {
                WeekAction::CopyOpen(day) if state.copying == Some(day) => {
                    focus = copy_id(day);
                    None
                }
                WeekAction::CopyOpen(day) => Some(day),
                WeekAction::CopyTo(day) if ticked.is_empty() => Some(day),
                _ => None,
            };
            let differs = |day: &Weekday| before.day(*day) != state.week.day(*day);
            let changed = Weekday::MONDAY_FIRST.into_iter().filter(differs);
            state.undo = changed.map(|day| (day, before.day(day).clone())).collect();
            state.said = done.said;
            show_switches(state);
            page::focus_later(focus);
        });
    }

    /// Takes the last step back.
    fn undo(self) {
        self.change(|state| {
            let undone = std::mem::take(&mut state.undo);
            if let Some((day, _)) = undone.first() {
                page::focus_later(add_id(*day));
            }
            for (day, was) in undone {
                page::set_switch(day, was.on);
                state.week.put_back(day, was);
            }
            "Undone.".clone_into(&mut state.said);
        });
    }

    /// How many changes are not saved yet, and which.
    fn unsaved(self, state: &State) -> (usize, String) {
        self.start.with_value(|start| {
            let days = state.week.changed_days(&start.saved);
            let mut words: Vec<String> = days.iter().map(|day| day.name().to_owned()).collect();
            let zone = usize::from(state.zone != start.zone);
            if zone > 0 {
                words.push("the time zone".to_owned());
            }
            match start.changed_dates {
                0 => {}
                1 => words.push("a special day".to_owned()),
                n => words.push(format!("{n} special days")),
            }
            (days.len() + zone + start.changed_dates, words.join(", "))
        })
    }
}

impl State {
    /// The message at a control.
    fn error(&self, control: &str) -> String {
        self.errors.iter().find(|e| e.field == control).map(|e| e.message.clone()).unwrap_or_default()
    }
}

/// The switches belong to the browser: what is typed before the editor is alive stays. So a step sets them.
fn show_switches(state: &State) {
    state.undo.iter().for_each(|(day, _)| page::set_switch(*day, state.week.day(*day).on));
}

/// The week, the save bar, and between them whatever else belongs to the form.
#[island]
pub fn HoursEditor(
    /// What it starts with.
    start: EditorStart,
    /// The rest of the form.
    children: Children,
) -> impl IntoView {
    let editable = start.editable;
    let errors = start.errors.clone();
    let focus_first = start.focus.is_empty();
    let editor = Editor::new(start);
    let ready = ready_mark();
    // What was typed before the editor was alive.
    Effect::new(move || page::read_controls(editor));
    let days = Weekday::MONDAY_FIRST.map(|day| day_row(editor, day, editable));
    view! {
        <div
            data-ready=ready
            on:click=move |event| page::clicked(editor, &event)
            on:input=move |event| page::changed(editor, &event)
        >
            {summary(editor, errors, focus_first)}
            <div class="split aside-mid">
                <section class="card" aria-labelledby="week-heading">
                    <div class="card-head"><h2 id="week-heading">"Usual week"</h2></div>
                    {days}
                </section>
                {children()}
            </div>
            {editable.then(|| save_bar(editor))}
        </div>
    }
}

/// What is wrong, at the top; what is put right goes from the list.
fn summary(editor: Editor, errors: Vec<(String, String)>, focus: bool) -> Option<impl IntoView> {
    if errors.is_empty() {
        return None;
    }
    let is_week = |field: &str| Weekday::MONDAY_FIRST.iter().any(|day| field.starts_with(day.key()));
    let solved = move |state: &State, field: &str| is_week(field) && state.error(field).is_empty();
    let fields: Vec<String> = errors.iter().map(|(field, _)| field.clone()).collect();
    let items = errors.into_iter().enumerate().map(|(i, (field, message))| {
        let href = format!("#{field}");
        let hidden = editor.is(move |state| solved(state, &field));
        view! { <li hidden=hidden><a href=href autofocus=focus && i == 0>{message}</a></li> }
    });
    let items = items.collect::<Vec<_>>();
    let title = editor.text(move |state| match fields.iter().filter(|field| !solved(state, field)).count() {
        0 => String::new(),
        1 => "One thing to fix before saving".to_owned(),
        n => format!("{n} things to fix before saving"),
    });
    Some(view! {
        <div class="alert mb-3" data-tone="danger" role="alert" hidden=blank(title)>
            <Icon name="stop" />
            <b>{title}</b>
            <ul>{items}</ul>
        </div>
    })
}

/// Whether there is nothing to show.
fn blank(text: Signal<String>) -> Signal<bool> {
    Signal::derive(move || text.with(String::is_empty))
}

/// What is not saved, the last step with its Undo, and Save.
fn save_bar(editor: Editor) -> impl IntoView {
    let address = editor.start.with_value(|start| start.address.clone());
    let count = editor.text(move |state| match editor.unsaved(state).0 {
        0 => "Everything is saved.".to_owned(),
        1 => "1 change not saved.".to_owned(),
        n => format!("{n} changes not saved."),
    });
    let which = editor.text(move |state| {
        let (_, text) = editor.unsaved(state);
        if text.is_empty() { text } else { format!(" {}.", capital(&text)) }
    });
    let said = editor.text(|state| state.said.clone());
    let no_undo = editor.is(|state| state.undo.is_empty());
    view! {
        <div class="savebar">
            <div class="toast-line" role="status">
                <div class="toast" hidden=blank(said)>
                    <Icon name="ok" />
                    <span>{said}</span>
                    <button class="btn sm" type="button" hidden=no_undo on:click=move |_| editor.undo()>"Undo"</button>
                </div>
            </div>
            <p><b>{count}</b><span class="muted">{which}</span></p>
            <a class="btn plain" href=address>"Discard"</a>
            <button class="btn" type="submit" name="do" value="try"><Icon name="flask" size="sm" />"Try first"</button>
            <button class="btn primary" type="submit" name="do" value="save">"Save hours"</button>
        </div>
    }
}

fn capital(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
}
