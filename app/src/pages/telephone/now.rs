//! What the person can do on a call, now.

use super::staff_words;
use crate::components::{Icon, TextArea};
use crate::server::actions::telephone::{HERE, LONGEST_MESSAGE, LONGEST_SENTENCE};
use crate::server::phone::{CallSeen, Question, Speaker, Staff, Standing};
use crate::show;
use leptos::prelude::*;

/// The keys of a telephone, row by row, with the names a screen reader says.
const KEYS: [(&str, &str); 12] = [
    ("1", "1"),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", "5"),
    ("6", "6"),
    ("7", "7"),
    ("8", "8"),
    ("9", "9"),
    ("*", "Star"),
    ("0", "0"),
    ("#", "Number sign"),
];

/// The card beside the story.
pub(super) fn card(call: &CallSeen) -> impl IntoView + use<> {
    let address = format!("{HERE}/{}", call.id);
    let (title, body) = match &call.standing {
        Standing::Waits { turn, question } => (title_of(question), waits(call, *turn, question, &address)),
        Standing::Busy => ("The carrier is at it".to_owned(), busy(&address)),
        Standing::Over { .. } => ("The call is over".to_owned(), over()),
    };
    view! {
        <section class="card" aria-labelledby="now-h">
            <div class="card-head"><h2 id="now-h">{title}</h2></div>
            {body}
        </section>
    }
    .into_any()
}

fn title_of(question: &Question) -> String {
    match question {
        Question::Speak { line: None, .. } => "The caller is asked".to_owned(),
        Question::Speak { line: Some(line), .. } => format!("{} is asked", show::caller(Some(line))),
        Question::Message { .. } => "After the tone".to_owned(),
        Question::Line { number, .. } => format!("{} rings", show::caller(Some(number))),
        Question::Stream => "The caller is connected to a media stream".to_owned(),
    }
}

fn waits(call: &CallSeen, turn: u32, question: &Question, address: &str) -> AnyView {
    let sender = Sender { address: address.to_owned(), turn };
    let controls = match question {
        Question::Speak { speech, keys, .. } => speak(&sender, *speech, *keys),
        Question::Message { seconds } => message(&sender, *seconds),
        Question::Line { seconds, .. } => rings(&sender, *seconds),
        Question::Stream => streams(&sender),
    };
    let hang_up = match question {
        Question::Speak { line: Some(_), .. } => "This line hangs up",
        _ => "Hang up",
    };
    let hang_up = view! {
        <button class="btn danger" type="submit" name="do" value="hang-up"><Icon name="x" />{hang_up}</button>
    };
    view! {
        <div class="card-body stack">
            {heard(call, question)}
            {controls}
        </div>
        <div class="card-foot">{sender.form(hang_up.into_any())}</div>
    }
    .into_any()
}

/// Forms to one call at one turn. Each holds what the Enter key may send, and nothing else.
struct Sender {
    address: String,
    turn: u32,
}

impl Sender {
    fn form(&self, controls: AnyView) -> AnyView {
        view! {
            <form class="stack tight" method="post" action=self.address.clone() autocomplete="off">
                <input type="hidden" name="turn" value=self.turn />
                {controls}
            </form>
        }
        .into_any()
    }
}

fn streams(sender: &Sender) -> AnyView {
    let end = view! {
        <button class="btn wide" type="submit" name="do" value="stream-ends">"The other side ends it"</button>
    };
    view! {
        <p class="muted small">"This telephone carries no sound to an assistant outside. Decide how the conversation ends."</p>
        {sender.form(end.into_any())}
    }
    .into_any()
}

/// What was heard last, beside the answer: nobody scrolls back to know what was asked.
fn heard(call: &CallSeen, question: &Question) -> impl IntoView + use<> {
    let by = match question {
        Question::Speak { line: Some(_), .. } => Speaker::Staff,
        _ => Speaker::Clinic,
    };
    let asked = matches!(question, Question::Speak { .. });
    let last = call.story.iter().rev().find(|line| line.by == by).filter(|_| asked).map(|line| line.text.clone());
    last.map(|text| view! { <blockquote class="heard">{text}</blockquote> }).into_any()
}

fn speak(sender: &Sender, speech: bool, keys: bool) -> AnyView {
    let words = speech.then(|| {
        let say = view! {
            <div class="field">
                <label for="words">"Say"</label>
                <input class="input" id="words" name="words" maxlength=LONGEST_SENTENCE autofocus />
            </div>
            <button class="btn primary wide" type="submit" name="do" value="say"><Icon name="send" />"Say it"</button>
        };
        sender.form(say.into_any())
    });
    let pad = keys.then(|| {
        let pad = KEYS.map(|(key, name)| {
            let hidden = (key != name).then_some(name);
            view! { <button class="btn" type="submit" name="do" value=format!("key-{key}") aria-label=hidden>{key}</button> }
        });
        let pad = view! {
            <fieldset class="keypad">
                <legend class="label">"Press a key"</legend>
                {pad.collect_view()}
            </fieldset>
        };
        let several = view! {
            <div class="cluster">
                <div class="field grow">
                    <label for="keys">"Several keys"</label>
                    <input class="input" id="keys" name="keys" maxlength="32" inputmode="tel" autofocus=!speech />
                </div>
                <button class="btn self-end" type="submit" name="do" value="press">"Press them"</button>
            </div>
        };
        view! {
            {sender.form(pad.into_any())}
            {sender.form(several.into_any())}
        }
    });
    let silence = view! { <button class="btn plain" type="submit" name="do" value="silence">"Say nothing"</button> };
    view! {
        {words}
        {pad}
        {sender.form(silence.into_any())}
    }
    .into_any()
}

fn message(sender: &Sender, seconds: u64) -> AnyView {
    let hint = format!("At most {} are recorded. What is typed is what the carrier writes down.", minutes(seconds));
    let leave = view! {
        <div class="field">
            <label for="words">"The message"</label>
            <TextArea id="words" value="" focus=true max=u32::try_from(LONGEST_MESSAGE).unwrap_or(u32::MAX) described_by="words-hint" />
            <p class="hint" id="words-hint">{hint}</p>
        </div>
        <button class="btn primary wide" type="submit" name="do" value="leave"><Icon name="voicemail" />"Leave it and hang up"</button>
        <button class="btn wide" type="submit" name="do" value="leave-and-stay">"Leave it and press a key"</button>
    };
    let silence = view! { <button class="btn plain" type="submit" name="do" value="silence">"Say nothing"</button> };
    view! {
        {sender.form(leave.into_any())}
        {sender.form(silence.into_any())}
    }
    .into_any()
}

fn minutes(seconds: u64) -> String {
    match seconds {
        0..=119 => show::count(seconds, "second", "seconds"),
        _ => show::count(seconds / 60, "minute", "minutes"),
    }
}

fn rings(sender: &Sender, seconds: u64) -> AnyView {
    let buttons = Staff::ALL.map(|(key, staff)| {
        let class = if staff == Staff::Answers { "btn primary wide" } else { "btn wide" };
        view! {
            <button class=class type="submit" name="do" value=key autofocus=staff == Staff::Answers>{staff_words(staff)}</button>
        }
    });
    view! {
        <p class="muted small">{format!("The caller hears it ring, for at most {seconds} seconds. What happens there?")}</p>
        {sender.form(buttons.collect_view().into_any())}
    }
    .into_any()
}

fn busy(address: &str) -> AnyView {
    view! {
        <div class="card-body stack">
            <p>"Switchboard has not answered yet."</p>
            <a class="btn" href=address.to_owned()><Icon name="refresh" />"Show what happened since"</a>
        </div>
    }
    .into_any()
}

fn over() -> AnyView {
    view! {
        <div class="card-body stack">
            <p class="muted small">"What the carrier told afterwards is in the story as well."</p>
            <a class="btn primary wide" href=HERE autofocus><Icon name="phone" />"Another call"</a>
        </div>
    }
    .into_any()
}
