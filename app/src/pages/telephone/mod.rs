//! Try a call, in development: dial one of your own numbers as the carrier would, and talk by typing. No script is
//! needed: a call stands still until the person decides, so every page shows all there is.

mod call;
mod now;

pub use call::TelephoneCall;

use crate::components::{Field, Frame, FrameData, Icon, Nav, error_id, page};
use crate::forms::Submitted;
use crate::server::AppState;
use crate::server::actions::telephone::{FORM, HERE, destinations, phone_of};
use crate::server::phone::{CallSeen, Callbacks, Staff, Standing};
use crate::show;
use backend::Failure;
use leptos::prelude::*;

/// Who calls where nobody else is named.
const USUAL_CALLER: &str = "+1 416 555 0142";

/// Dialling, and the calls of before.
#[component]
pub fn Telephone() -> impl IntoView {
    page(load()).into_any()
}

async fn load() -> Result<AnyView, Failure> {
    let state = use_context::<AppState>().ok_or(Failure::NotFound)?;
    let data = FrameData::load(None).await?;
    let (phone, owner) = phone_of(&state, &data.visitor)?;
    let lines = destinations(&data.store().await?).await?;
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone()).filter(|form| form.form == FORM);
    let dial = dial_card(&lines, &sent.unwrap_or_default());
    let calls = calls_card(&phone.calls(owner).await, &lines);
    Ok(view! {
        <Frame data nav=Nav::Telephone title="Try a call">
            <div class="page-head">
                <div>
                    <h1>"Try a call"</h1>
                    <p class="lead">"A telephone for development. It calls your own clinics as the carrier would, with signed requests; nothing is dialled and nobody is billed."</p>
                </div>
            </div>
            <div class="split">
                {dial}
                {calls}
            </div>
        </Frame>
    }
    .into_any())
}

/// What a line does, in words.
pub(super) const fn staff_words(staff: Staff) -> &'static str {
    match staff {
        Staff::Answers => "Somebody answers",
        Staff::RingsOut => "Nobody answers",
        Staff::Busy => "Busy",
        Staff::Fails => "Cannot be reached",
        Staff::Mailbox => "Its own mailbox answers",
    }
}

fn dial_card(lines: &[(String, String)], sent: &Submitted) -> impl IntoView + use<> {
    let error = |field: &str| sent.error(field).map(str::to_owned);
    let described = |field: &'static str| {
        let hint = format!("{field}-hint");
        Some(if sent.error(field).is_some() { format!("{hint} {}", error_id(field)) } else { hint })
    };
    let options = lines.iter().map(|(value, label)| {
        let selected = value == sent.get("to");
        view! { <option value=value.clone() selected=selected>{label.clone()}</option> }
    });
    let options = options.collect_view();
    let from = if sent.has("from") { sent.get("from").to_owned() } else { USUAL_CALLER.to_owned() };
    let chosen = Staff::from_key(sent.get("staff"));
    let staff = Staff::ALL.map(|(key, staff)| {
        view! { <option value=key selected=chosen == Some(staff)>{staff_words(staff)}</option> }
    });
    let callbacks = Callbacks::ALL.map(|(key, way)| {
        let words = match way {
            Callbacks::Prompt => "At once, each once",
            Callbacks::Late => "After the call",
            Callbacks::Doubled => "Each twice",
            Callbacks::Shuffled => "After the call, in another order",
        };
        view! { <option value=key selected=key == sent.get("callbacks")>{words}</option> }
    });
    let wrong = |field: &str| sent.error(field).map(|_| "true");
    let (to_wrong, from_wrong, forwarded_wrong) = (wrong("to"), wrong("from"), wrong("forwarded"));
    let (from_described, forwarded_described) = (described("from"), described("forwarded"));
    let forwarded = sent.get("forwarded").to_owned();
    let more = !sent.get("forwarded").is_empty() || !matches!(sent.get("callbacks"), "" | "prompt");
    view! {
        <form class="card" method="post" action=HERE aria-labelledby="dial-h" autocomplete="off">
            <div class="card-head"><h2 id="dial-h">"Call"</h2></div>
            <div class="card-body stack">
                <Field id="to" label="Number" error=error("to")>
                    <select class="select" id="to" name="to" aria-invalid=to_wrong aria-describedby=to_wrong.map(|_| error_id("to"))>
                        {options}
                    </select>
                </Field>
                <Field id="from" label="From" hint="The number that calls. “withheld”: a hidden one." error=error("from")>
                    <input class="input" type="tel" id="from" name="from" maxlength="40" value=from autofocus=from_wrong.is_some() aria-invalid=from_wrong aria-describedby=from_described />
                </Field>
                <Field id="staff" label="A line that is dialled" hint="Your staff line, for example.">
                    <select class="select" id="staff" name="staff" aria-describedby="staff-hint">
                        <option value="ask" selected=chosen.is_none()>"I decide when it rings"</option>
                        {staff.collect_view()}
                    </select>
                </Field>
                <details class="fold" open=more>
                    <summary><Icon name="right" size="sm" />"Forwarding and callbacks"</summary>
                    <div class="stack mt-2">
                        <Field id="forwarded" label="Forwarded from" hint="The line that passed the call on. Usually empty." error=error("forwarded")>
                            <input class="input" type="tel" id="forwarded" name="forwarded" maxlength="40" value=forwarded aria-invalid=forwarded_wrong aria-describedby=forwarded_described />
                        </Field>
                        <Field id="callbacks" label="The carrier’s callbacks come" hint="Carriers promise neither their order nor that each comes once.">
                            <select class="select" id="callbacks" name="callbacks" aria-describedby="callbacks-hint">{callbacks.collect_view()}</select>
                        </Field>
                    </div>
                </details>
            </div>
            <div class="card-foot">
                <button class="btn primary" type="submit"><Icon name="phone" />"Call"</button>
            </div>
        </form>
    }
    .into_any()
}

/// "Bright Smiles Downtown, +1 416 555 0101".
pub(super) fn name_of(lines: &[(String, String)], to: &str) -> String {
    lines.iter().find(|(line, _)| line == to).map_or_else(|| show::caller(Some(to)), |(_, name)| name.clone())
}

/// The caller as people read it.
pub(super) fn caller_of(from: &str) -> String {
    let user = from.strip_prefix("sip:").and_then(|rest| rest.split_once('@')).map_or(from, |(user, _)| user);
    show::caller(Some(user).filter(|user| *user != "anonymous"))
}

/// Where a call stands, in a word, with the colour key of its lamp.
pub(super) fn standing_words(standing: &Standing) -> (&'static str, &'static str, String) {
    match standing {
        Standing::Busy => ("staff", "phone", "In progress".to_owned()),
        Standing::Waits { .. } => ("assistant", "phone", "Waits for you".to_owned()),
        Standing::Over { broken: true, .. } => ("busy", "alert", "Broke down".to_owned()),
        Standing::Over { status, seconds, .. } => {
            let words = match status.as_str() {
                "completed" => format!("Ended after {}", show::length(i32::try_from(*seconds).unwrap_or(i32::MAX))),
                "busy" => "Busy".to_owned(),
                "no-answer" => "Refused".to_owned(),
                "canceled" => "Hung up before an answer".to_owned(),
                other => other.to_owned(),
            };
            ("none", "calls", words)
        }
    }
}

fn calls_card(calls: &[CallSeen], lines: &[(String, String)]) -> impl IntoView + use<> {
    let rows = calls.iter().map(|call| {
        let (lamp, icon, words) = standing_words(&call.standing);
        view! {
            <li>
                <span class="lamp sm" data-route=lamp><Icon name=icon /></span>
                <div>
                    <b><a class="row-link" href=format!("{HERE}/{}", call.id)>{name_of(lines, &call.to)}</a></b>
                    <p>{format!("From {}", caller_of(&call.from))}</p>
                </div>
                <span class="small">{words}</span>
            </li>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    let empty = rows.is_empty().then(|| {
        view! {
            <div class="empty">
                <span class="lamp"><Icon name="phone" /></span>
                <h3>"No calls yet"</h3>
                <p>"Call one of your numbers: the story of each call stays here for a while."</p>
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby="mine-h">
            <div class="card-head"><h2 id="mine-h">"Your calls"</h2></div>
            <ul class="dates">{rows}</ul>
            {empty}
        </section>
    }
    .into_any()
}
